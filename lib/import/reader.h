#ifndef IMPORT_READER_H
#define IMPORT_READER_H

#include "base/map.h"
#include "import/input.h"
#include "record/schema.h"

/*
 * A file as items: a row of a table, a card, a calendar entry, a message, an
 * object.  Whatever the format, an item is cells, each of a column with a
 * name.  Of a table the columns are its header; of a JSON object they are the
 * keys (`address.city`, of a list of texts one cell for each), and a YAML
 * document is like one; the other formats name their columns as our fields are named, and what we have no
 * field for `custom.imported.NAME`.
 *
 * Readers know nothing of a store.  Whatever the bytes, they end, and memory is
 * bounded by the longest item (16 MiB, else the item is `wrong`).
 */
struct cell {
	unsigned column;	/* its number in reader->columns */
	const char *text;	/* UTF-8 without NUL inside, NUL-terminated */
	size_t len;
	const char *label;	/* `work`, `mobile`; or NULL */
	bool tree;		/* it is YAML or JSON: a map or a list, as it came */
};

struct attachment {
	const char *name;	/* as the sender called it; "" */
	const char *media_type;
	const char *bytes;
	size_t len;
};

struct item {			/* all borrowed until the next item is read */
	enum record_type type;	/* TYPE_NONE: what the file is of; TYPE_TIMELINE: an event */
	unsigned line;		/* where it begins in the file, from 1 */
	unsigned table;		/* 0, or a table of other columns within the file */
	const char *group;	/* the title above its part of the table, or NULL */
	unsigned parent_line;	/* of a sub-item: the line of the item it is of; 0: none */
	struct cell *v;
	size_t n, alloc;
	uint64_t at, len;	/* its own text in the input, as input_at() counts, without
				   its line end; input_text() has it until the next item
				   is read, unless it is longer than 16 MiB */
	const char *wrong;	/* why it cannot be read; or NULL */
	const struct attachment *files;
	size_t n_files;
};

struct reader;

struct reader_kind {
	const char *name;	/* "csv", "tsv", "vcard", "icalendar", "mail", "json", "yaml" */
	int (*begin)(struct reader *reader);
	int (*next)(struct reader *reader, bool *more);	/* fills reader->item */
	void (*end)(struct reader *reader);	/* frees `state`; harmless twice */
};

struct reader {
	const struct reader_kind *kind;
	struct input *in;	/* borrowed */
	struct strs columns;	/* of all tables so far, a name once; kept on rewinding */
	struct map numbers;	/* "table U+001F name" to the number + 1 */
	struct item item;
	void *state;		/* the format's own */
};

extern const struct reader_kind reader_csv, reader_vcard, reader_icalendar,
	reader_mail, reader_json, reader_yaml;

/*
 * Which format the bytes are of: by its first bytes, not its name.  NULL:
 * none of ours; then *hint (static, translated) says what it is and what to
 * do: a spreadsheet, an archive, a picture, nothing at all.  The input stands
 * at its start, before and after.
 */
const struct reader_kind *reader_detect(struct input *in, const char **hint);

/* What is none of ours, by its first bytes, and may be read through another program. */
enum foreign {
	FOREIGN_NONE,
	FOREIGN_XLSX,		/* .xlsx: `crm-xlsx` */
	FOREIGN_ZIP,		/* any other archive of that kind */
	FOREIGN_OTHER		/* known, and nobody reads it: the hint says what it is */
};

enum foreign reader_foreign(struct input *in);

/* ERR_IO, or ERR_DATA "name:line: ..." when it cannot be read at all. */
int reader_open(struct reader *out, const struct reader_kind *kind, struct input *in);
void reader_release(struct reader *reader);

/* From the first item again; columns keep their numbers. */
int reader_rewind(struct reader *reader);

/*
 * The next item into reader->item; *more is false at the end.  ERR_IO.  A
 * broken item is given with `wrong` set, and the reader goes on behind it.
 */
int reader_next(struct reader *reader, bool *more);

/* For the formats: the number of a column, made if need be; a cell of the item. */
unsigned reader_column(struct reader *reader, unsigned table, const char *name, size_t len);
void reader_cell(struct reader *reader, unsigned column, const char *text, size_t len,
		 const char *label);
void reader_tree(struct reader *reader, unsigned column, const char *text, size_t len);

/*
 * What lies below `custom.imported` is anything: is `name` that of one of its
 * keys, whose map or list is one cell?
 */
bool reader_is_kept(const char *name);

#endif
