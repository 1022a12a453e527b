#ifndef CLI_USER_H
#define CLI_USER_H

#include "base/str.h"
#include "record/doc.h"

#include <stdbool.h>

/*
 * The user's own configuration, $XDG_CONFIG_HOME/crm/config.yaml or
 * ~/.config/crm/config.yaml: what a store must not say, since it could run
 * something or belongs to the person.  It is read once, when first asked for.
 * A file that does not parse, and a key that is none of ours, is a warning.
 *
 * user_setting() of cli/env.h gives one setting, environment included.
 */
struct user_key {
	const char *name, *title;	/* title: N_(); name NULL ends */
};
extern const struct user_key user_keys[];

/* Is it one of them, or below one (`alias.vips`)? */
bool user_key_valid(const char *key);

/* The values of `color`. */
extern const char *const when_words[];

/*
 * Can the key have this value?  An empty one is as good as none.  0, or
 * ERR_USAGE with a message that begins with the key.
 */
int user_check(const char *key, const char *value);

/* Where the file is, or would be.  False: there is no home to have it in. */
bool user_path(struct str *out);

/* What it says, or NULL; borrowed until the process ends. */
const struct node *user_config(void);

/* Is a store that belongs to somebody else trusted?  `*` in `trusted` is any. */
bool user_trusts(const char *root);

/* Milliseconds to wait for another writer: `lock_timeout`, in seconds. */
int user_lock_wait(unsigned *ms);

/*
 * The bytes of a configuration, the user's or crm.yaml, with one key set:
 * `[a, b]` and `{a: b}` are read as YAML, all else is text; numbers and
 * booleans are written plain.  A map whose keys come in another order than the
 * one that is there is written whole.  `value` NULL removes the key.  0 or ERR_DATA.
 */
int setting_patch(struct str *out, const struct doc *doc, const char *key,
		  const char *value);

/*
 * Write one setting into the file, made when absent; `value` NULL removes it.
 * A folder is added to those that `trusted` has.
 * 0, ERR_USAGE (no such key), ERR_DATA or ERR_IO.
 */
int user_set(const char *key, const char *value);

#endif
