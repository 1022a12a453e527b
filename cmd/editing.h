#ifndef CMD_EDITING_H
#define CMD_EDITING_H

#include "cli/env.h"

/*
 * A text in a person's editor: it lies in a file of its own in `.crm`, so
 * that nothing typed is lost, whatever becomes of it.  While the editor is
 * open the store is not locked.
 */
struct editing {
	char *name;		/* below the store's root; NULL: no file */
	struct str was;		/* the text, as it went to the editor at first */
	struct str text;	/* as it is now */
};

#define EDITING_INIT { .was = STR_INIT, .text = STR_INIT }

/* Put `text` in a new file `.crm/edit-<what>.yaml`. */
int editing_begin(struct editing *editing, struct work *work, const char *what,
		  const struct str *text);

/* Open the editor and read what it left; when it fails, as editing_keep(). */
int editing_run(struct editing *editing, const struct env *env);

/* Is there nothing in the text that was not there at first? */
bool editing_unchanged(const struct editing *editing);

/*
 * An error is set.  The message says where what was typed is kept, if anything
 * was; a file as it was at first goes.
 */
void editing_keep(struct editing *editing, const struct env *env);

/*
 * The text was not accepted, and the error is set.  On a terminal the person is
 * shown why, and may edit again: true.  Else false, the file stays, and the
 * message says where.
 */
bool editing_again(struct editing *editing, struct env *env);

/* The text is in the store, or not wanted: the file goes. */
void editing_done(struct editing *editing, const struct env *env);
void editing_release(struct editing *editing);

/* Open the store again to write, and let it go for the editor. */
int editing_lock(struct env *env);
void editing_unlock(struct env *env);

#endif
