#ifndef CLI_OPT_H
#define CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Options and operands as data.  A command's table is the only place where
 * they are written: parsing, --help, the synopsis and completion are made
 * from it, and a test holds the manual to it.
 *
 * Long names are matched whole (no abbreviations); `--name=value` and
 * `--name value`, `-nvalue` and `-n value`, flags together (`-nq`); `--` ends
 * options; options and operands may mix.  A mistake is ERR_USAGE with the
 * nearest name.
 */
enum offer {			/* what completion offers for a value */
	OFFER_NOTHING, OFFER_FILE, OFFER_FOLDER, OFFER_TYPE, OFFER_RECORD,
	OFFER_FIELD, OFFER_ASSIGNMENT, OFFER_FORMAT, OFFER_COMMAND,
	OFFER_CONFIG_KEY, OFFER_USER, OFFER_SEGMENT,
	OFFER_EVENT,		/* records, and fields of an event with `=` */
	OFFER_WORDS		/* the row's `words` */
};

enum opt_kind {
	OPT_KIND_END, OPT_KIND_FLAG, OPT_KIND_COUNT, OPT_KIND_TEXT, OPT_KIND_NUMBER,
	OPT_KIND_WORDS,		/* may be given several times: struct words */
	OPT_KIND_OPERAND, OPT_KIND_OPTIONAL, OPT_KIND_OPERANDS
};

struct words {			/* borrowed from argv */
	const char **v;
	size_t n, alloc;
};

struct opt {
	enum opt_kind kind;
	char letter;			/* 0: none */
	const char *name;		/* `dry-run`; of an operand NULL */
	size_t offset;			/* of the member in the args struct */
	const char *value;		/* what the value is called: `text` */
	enum offer offer;
	const char *const *words;	/* the only values there are; or NULL */
	size_t least;			/* operands: how many at least */
	const char *help;		/* N_() */
};

#define OPT_FLAG(letter_, name_, type, member, help_) \
	{ .kind = OPT_KIND_FLAG, .letter = (letter_), .name = (name_), \
	  .offset = offsetof(type, member), .help = (help_) }		/* bool */
#define OPT_COUNT(letter_, name_, type, member, help_) \
	{ .kind = OPT_KIND_COUNT, .letter = (letter_), .name = (name_), \
	  .offset = offsetof(type, member), .help = (help_) }		/* int */
#define OPT_TEXT(letter_, name_, type, member, value_, offer_, help_) \
	{ .kind = OPT_KIND_TEXT, .letter = (letter_), .name = (name_), \
	  .offset = offsetof(type, member), .value = (value_), \
	  .offer = (offer_), .help = (help_) }			/* const char * */
#define OPT_CHOICE(letter_, name_, type, member, value_, words_, help_) \
	{ .kind = OPT_KIND_TEXT, .letter = (letter_), .name = (name_), \
	  .offset = offsetof(type, member), .value = (value_), \
	  .offer = OFFER_WORDS, .words = (words_), .help = (help_) }
#define OPT_NUMBER(letter_, name_, type, member, value_, help_) \
	{ .kind = OPT_KIND_NUMBER, .letter = (letter_), .name = (name_), \
	  .offset = offsetof(type, member), .value = (value_), .help = (help_) }
							/* long; not negative; -1 is "not given" */
#define OPT_LIST(letter_, name_, type, member, value_, offer_, help_) \
	{ .kind = OPT_KIND_WORDS, .letter = (letter_), .name = (name_), \
	  .offset = offsetof(type, member), .value = (value_), \
	  .offer = (offer_), .help = (help_) }			/* struct words */
#define OPT_OPERAND(type, member, value_, offer_, help_) \
	{ .kind = OPT_KIND_OPERAND, .offset = offsetof(type, member), \
	  .value = (value_), .offer = (offer_), .help = (help_) }
#define OPT_OPTIONAL(type, member, value_, offer_, help_) \
	{ .kind = OPT_KIND_OPTIONAL, .offset = offsetof(type, member), \
	  .value = (value_), .offer = (offer_), .help = (help_) }
#define OPT_OPERANDS(type, member, value_, least_, offer_, help_) \
	{ .kind = OPT_KIND_OPERANDS, .offset = offsetof(type, member), \
	  .value = (value_), .least = (least_), .offer = (offer_), .help = (help_) }
#define OPT_END { .kind = OPT_KIND_END }

/* What a row is: an operand, or an option; and does that take a value? */
bool opt_is_operand(const struct opt *o);
bool opt_takes_value(const struct opt *o);

/*
 * Parse argv (without the command's name) by up to two tables: the command's
 * (into `args`, which must be zeroed; numbers become -1) and the global one
 * (into `global`).  0, or ERR_USAGE.  *help is set when -h or --help was met,
 * and parsing stops there.
 *
 * A row OPT_OPERANDS that offers commands takes all that follows its first
 * word, options too: they are that command's.
 */
int opt_parse(const struct opt *opts, void *args, const struct opt *globals,
	      void *global, int argc, char **argv, bool *help);

/* Free the lists in `args`. */
void opt_release(const struct opt *opts, void *args);

#endif
