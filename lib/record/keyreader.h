#ifndef RECORD_KEYREADER_H
#define RECORD_KEYREADER_H

#include "record/config.h"
#include "record/trail.h"

/*
 * Reading crm.yaml key by key: config.c reads what the struct holds, policy.c
 * looks at what others read from config->doc.  Each function here gives one
 * value of a node or says what is wrong with it.
 */
struct keyreader {
	struct config *config;
	struct findings *why;
};

#define CONFIG_PATH "crm.yaml"

/*
 * An error in the value of `node`: "'pipeline.won' must be ..."; `fmt` is
 * translated, begins with a verb, and says what is wanted.
 */
void keyreader_refuse(struct keyreader *r, const struct node *node,
		      const struct trail *at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* The same about its key, and not always an error. */
void keyreader_say_key(struct keyreader *r, enum level level, const char *rule,
		       const struct node *node, const struct trail *at,
		       const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* Is it a map (list) with something in it?  Says what is wrong otherwise. */
bool keyreader_map(struct keyreader *r, const struct node *node,
		   const struct trail *at);
bool keyreader_list(struct keyreader *r, const struct node *node,
		    const struct trail *at);

/* The text of one line, or NULL. */
const char *keyreader_text(struct keyreader *r, const struct node *node,
			   const struct trail *at);

/* The index of the text in `words` (NULL-terminated), or -1. */
int keyreader_word(struct keyreader *r, const struct node *node,
		   const struct trail *at, const char *const *words);

bool keyreader_boolean(struct keyreader *r, const struct node *node,
		       const struct trail *at, bool *out);
bool keyreader_unsigned(struct keyreader *r, const struct node *node,
			const struct trail *at, unsigned long min,
			unsigned long max, unsigned long *out);

/* A decimal number; the text. */
const char *keyreader_number(struct keyreader *r, const struct node *node,
			     const struct trail *at);

/* `90d`, `12w`, `3m`, `1y` */
bool keyreader_duration(struct keyreader *r, const struct node *node,
			const struct trail *at);

/* A name that a store gives: [a-z0-9]+ in groups joined by `-` or `_`. */
bool keyreader_is_name(const char *s);

/* `layout`, `shard_chars` and `unique`: for all types or for each, into r->config. */
void bytype_read_layout(struct keyreader *r, const struct node *node,
			const struct trail *at);
void bytype_read_shard_chars(struct keyreader *r, const struct node *node,
			     const struct trail *at);
void bytype_read_unique(struct keyreader *r, const struct node *node,
			const struct trail *at);

/* `custom`: the store's own fields, into r->config. */
void custom_read(struct keyreader *r, const struct node *node,
		 const struct trail *at);

/* The keys that are policy for others: only their shape is checked.  False: no such key. */
bool policy_check(struct keyreader *r, const struct node *node);

#endif
