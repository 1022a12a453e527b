#ifndef CLI_ENV_H
#define CLI_ENV_H

#include "cli/opt.h"
#include "output/rows.h"
#include "work/work.h"

/*
 * What a command is run with: the global options, the user's configuration
 * and, by its `need`, the unit of work.  Precedence of a setting: option,
 * environment, user's configuration, store, default.
 */
struct global {			/* as parsed; see global_opts */
	struct words dirs;	/* -C: each from within the one before */
	const char *format;
	const char *colour;
	bool no_pager;
	bool quiet;
	int verbose;
	const char *now;
	bool header;
	bool nul;
};

extern const struct opt global_opts[];

enum need {
	NEED_NOTHING,		/* no store */
	NEED_STORE,		/* the root and crm.yaml */
	NEED_PENDING,		/* the same, may write; what is not in place is left alone */
	NEED_POINT,		/* the index, for single records */
	NEED_INDEX,		/* the index, everything verified */
	NEED_POINT_LOCKED,	/* as above, and may write */
	NEED_INDEX_LOCKED
};

struct env {
	struct global global;
	struct look look;
	struct work *work;	/* NULL when NEED_NOTHING */
	const struct command *command;
};

/* The group decides where `crm help` lists it. */
enum group { GROUP_START, GROUP_RECORDS, GROUP_LOOK, GROUP_STORE, GROUP_TOOLS, GROUP_HIDDEN };

struct command {
	const char *name;
	const char *brief;	/* N_(): the NAME line of its page */
	enum group group;
	enum need need;
	const struct opt *opts;
	size_t args_size;
	bool paged;		/* through the pager on a terminal */
	bool cards;		/* has the formats vcard and ics */
	const char *const *examples;	/* `crm add contact "..."`, NULL-terminated: first in --help */
	/* A need that depends on the options; NULL: `need` it is. */
	enum need (*needs)(const void *args);
	int (*run)(struct env *env, const void *args);
};

/*
 * A setting of the user's: environment variable `CRM_<KEY>`, then
 * $XDG_CONFIG_HOME/crm/config.yaml.  NULL: not set.  *origin (may be NULL)
 * says where it is from.
 */
const char *user_setting(const char *key, const char **origin);

/*
 * Fill env->look from options, environment and the terminal; ERR_USAGE for a
 * format that the command has not.
 */
int look_init(struct look *look, const struct global *global,
	      const struct command *command);

/* Run standard output through the pager where a person would want it; see crm(1). */
void pager_start(const struct env *env);
bool pager_end(void);		/* was there one: then a closed pipe is no failure */

/*
 * Progress on standard error, only if that is a terminal in whose foreground
 * we are, only after a second, ten times a second at most.
 */
void progress_set(bool enabled);
void progress(const char *what, size_t done, size_t total);
void progress_end(void);

/* Is there a terminal to ask on, and a question on it; without one, `otherwise`. */
bool ask_possible(void);
bool ask(bool otherwise, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Open `path` in the user's editor and wait; 0 or ERR_IO. */
int editor_run(const char *path);

/* `usage: crm add [-n] ...`, for errors and the first lines of --help. */
void help_synopsis(struct str *out, const struct command *command);
void help_command(struct str *out, const struct command *command);

#endif
