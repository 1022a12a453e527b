#ifndef CMD_TOPICS_H
#define CMD_TOPICS_H

/* What `crm help` explains that is no command: a page of text each. */
struct topic {
	const char *name, *title, *text;	/* title, text: N_() */
	void (*more)(void);	/* prints what comes from a table, after the text */
};

extern const struct topic topics[];	/* name NULL ends */

const struct topic *topic_find(const char *name);	/* or NULL */
void topic_print(const struct topic *topic);		/* on standard output */

#endif
