/*
 * YAML as items: documents with `---` between them, as `crm export --format
 * yaml` writes them, of which each is an item; of one that is a list (a
 * timeline, or what somebody has typed) each map in it.  Cells are those of a
 * JSON object of the same keys, see json_cells.h.
 */

#include "import/reader.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "record/doc.h"
#include "record/emit.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK 65536
#define DOC_BYTES ((size_t)16 << 20)
#define NAME_BYTES 512
#define COLUMNS 16384

struct yaml {
	struct doc doc;		/* of the document at hand */
	size_t next;		/* if it is a list: the number of its next item */
	uint64_t at, len;	/* where it lies in the input */
	unsigned line;		/* of the input's place */
	struct str why, name;
	struct strs trees;
};

static int begin(struct reader *reader)
{
	struct yaml *yaml = xcalloc(1, sizeof(*yaml));

	yaml->doc = (struct doc)DOC_INIT;
	yaml->line = 1;
	str_init(&yaml->why);
	str_init(&yaml->name);
	reader->state = yaml;
	return 0;
}

static void end(struct reader *reader)
{
	struct yaml *yaml = reader->state;

	if (!yaml)
		return;
	doc_release(&yaml->doc);
	str_release(&yaml->why);
	str_release(&yaml->name);
	strs_release(&yaml->trees);
	free(yaml);
	reader->state = NULL;
}

/* --- documents --- */

/* `---`, `--- # and what is behind it`, `...` */
static bool is_border(const char *s, size_t len)
{
	if (len < 3 || (memcmp(s, "---", 3) && memcmp(s, "...", 3)))
		return false;
	return len == 3 || s[3] == ' ' || s[3] == '\t' || s[3] == '\r' || s[3] == '\n';
}

/* The line `ahead` of the input's place; *len with its line end, 0: there is none. */
static int look_line(struct input *in, size_t ahead, size_t *len)
{
	size_t from = 0, have;
	const char *s, *stop = NULL;
	int rc;

	for (;;) {
		rc = input_fill(in, ahead + from + CHUNK);
		if (rc)
			return rc;
		s = in->text.buf + in->pos + ahead;
		have = in->text.len - in->pos - ahead;
		stop = memchr(s + from, '\n', have - from);
		if (stop || have < from + CHUNK || have > DOC_BYTES)
			break;
		from = have;
	}
	*len = stop ? (size_t)(stop - s) + 1 : have;
	return 0;
}

/*
 * Where the document at the input's place ends: *len is its bytes, *lines its
 * lines, *border the bytes of the line that ends it.  Of one that is too long
 * what is known is passed by, and *wrong says so.
 */
static int find_end(struct yaml *yaml, struct input *in, size_t *len, size_t *border,
		    const char **wrong)
{
	bool at_start = true;	/* of a line */
	size_t n;
	int rc;

	*len = *border = 0;
	*wrong = NULL;
	while (!(rc = look_line(in, *len, &n)) && n) {
		const char *s = in->text.buf + in->pos + *len;

		if (at_start && is_border(s, n)) {
			*border = n;
			break;
		}
		at_start = s[n - 1] == '\n';
		yaml->line += at_start;
		*len += n;
		if (*len > DOC_BYTES) {
			*wrong = _("a document of more than 16 MiB");
			in->pos += *len;
			*len = 0;
		}
	}
	return rc;
}

static void note_why(struct yaml *yaml, const struct findings *why)
{
	size_t i = 0;

	while (i < why->n && why->v[i].level != LEVEL_ERROR)
		i++;
	str_add(&yaml->why, _("no YAML: "));
	if (i < why->n)
		str_addf(&yaml->why, _("line %u: %s"), why->v[i].line, why->v[i].message);
	else
		str_add(&yaml->why, err_message());
}

static void parse(struct yaml *yaml, const char *s, size_t len, unsigned line)
{
	static const struct limits limits = {
		.depth = 32, .key_bytes = NAME_BYTES, .record_bytes = DOC_BYTES
	};
	struct findings why = FINDINGS_INIT;

	if (doc_parse(&yaml->doc, s, len, "", line, &limits, &why)) {
		note_why(yaml, &why);
		err_clear();
	} else if (yaml->doc.root && yaml->doc.root->kind == NODE_SCALAR) {
		str_add(&yaml->why, _("no map of fields"));
	}
	findings_release(&why);
}

/* The next document that says anything; *more is false at the end. */
static int read_document(struct reader *reader, bool *more)
{
	struct yaml *yaml = reader->state;
	struct input *in = reader->in;
	size_t len, border;
	const char *wrong;
	int rc;

	*more = true;
	yaml->next = 0;
	do {
		unsigned line = yaml->line;

		yaml->doc.root = NULL;
		reader->item.line = line;
		rc = find_end(yaml, in, &len, &border, &wrong);
		if (rc)
			return rc;
		yaml->at = input_at(in);
		yaml->len = len;
		if (!wrong)
			parse(yaml, in->text.buf + in->pos, len, line);
		else
			str_add(&yaml->why, wrong);
		in->pos += len + border;
		yaml->line += border > 0;
		*more = len || border || wrong;
	} while (*more && !yaml->doc.root && !yaml->why.len);
	return 0;
}

/* --- cells --- */

static void give(struct reader *reader, const struct node *value, const char *label)
{
	struct yaml *yaml = reader->state;
	bool empty = node_empty(value);

	reader_cell(reader, reader_column(reader, 0, yaml->name.buf, yaml->name.len),
		    empty ? "" : value->text, empty ? 0 : value->len, label);
}

/* All of it as it came. */
static void give_tree(struct reader *reader, const struct node *value)
{
	struct yaml *yaml = reader->state;
	struct str text = STR_INIT;

	doc_emit(&text, value);
	strs_add_mem(&yaml->trees, text.buf, text.len);
	reader_tree(reader, reader_column(reader, 0, yaml->name.buf, yaml->name.len),
		    yaml->trees.v[yaml->trees.n - 1], text.len);
	str_release(&text);
}

/* `{value: +39, label: work}`, the label may be missing. */
static const struct node *labelled(const struct node *map, const char **label)
{
	const struct node *value = node_get(map, "value");
	const struct node *name = node_get(map, "label");

	if (!value || value->kind != NODE_SCALAR || map->n != 1 + (size_t)(name != NULL) ||
	    (name && name->kind != NODE_SCALAR))
		return NULL;
	*label = name ? name->text : NULL;
	return value;
}

static bool flatten(struct reader *reader, const struct node *value);

static bool flatten_map(struct reader *reader, const struct node *map)
{
	struct yaml *yaml = reader->state;
	size_t before = yaml->name.len;
	bool good = true;

	for (size_t i = 0; i < map->n && good; i++) {
		if (before)
			str_add_char(&yaml->name, '.');
		str_add_mem(&yaml->name, map->v[i].key, map->v[i].key_len);
		good = yaml->name.len <= NAME_BYTES;
		if (good)
			good = flatten(reader, &map->v[i]);
		else
			str_add(&yaml->why, _("a key of more than 512 bytes"));
		str_set_len(&yaml->name, before);
	}
	return good;
}

static bool flatten_list(struct reader *reader, const struct node *list)
{
	struct yaml *yaml = reader->state;
	size_t before = yaml->name.len;
	const char *label;
	bool good = true;

	for (size_t i = 0; i < list->n && good; i++) {
		if (list->v[i].kind != NODE_SCALAR && !labelled(&list->v[i], &label))
			str_addf(&yaml->name, "[%zu]", i);
		good = flatten(reader, &list->v[i]);
		str_set_len(&yaml->name, before);
	}
	return good;
}

static bool flatten(struct reader *reader, const struct node *value)
{
	struct yaml *yaml = reader->state;
	const char *label = NULL;
	const struct node *text;

	if (value->kind == NODE_SCALAR || !value->n) {
		give(reader, value, NULL);
		return true;
	}
	if (reader_is_kept(yaml->name.buf)) {
		give_tree(reader, value);
		return true;
	}
	text = labelled(value, &label);
	if (text) {
		give(reader, text, label);
		return true;
	}
	return value->kind == NODE_MAP ? flatten_map(reader, value)
				       : flatten_list(reader, value);
}

/* --- items --- */

/* Back to the dash that the item of a list stands behind. */
static uint64_t start_of(struct reader *reader, const struct node *list, size_t i)
{
	struct yaml *yaml = reader->state;
	const char *s = input_text(reader->in, yaml->at, yaml->len);
	uint32_t own = list->v[i].at.byte, at = own;

	if (!s || list->style == STYLE_FLOW)
		return own;
	while (at && strchr(" \t\r\n", s[at - 1]))
		at--;
	return at && s[at - 1] == '-' ? at - 1 : own;
}

/* An item of a list has its own lines, from its dash on. */
static const struct node *next_node(struct reader *reader)
{
	struct yaml *yaml = reader->state;
	const struct node *root = yaml->doc.root, *node = root;
	struct item *item = &reader->item;
	uint64_t stop = yaml->len, start = 0;

	if (root && root->kind == NODE_LIST) {
		node = &root->v[yaml->next];
		start = start_of(reader, root, yaml->next++);
		if (yaml->next < root->n)
			stop = start_of(reader, root, yaml->next);
		item->line = node->at.line;
	}
	item->at = yaml->at + start;
	item->len = stop - start;
	return node;
}

static int next(struct reader *reader, bool *more)
{
	struct yaml *yaml = reader->state;
	const struct node *root = yaml->doc.root, *node;
	int rc = 0;

	*more = true;
	str_clear(&yaml->why);
	strs_release(&yaml->trees);
	if (!root || root->kind != NODE_LIST || yaml->next == root->n)
		rc = read_document(reader, more);
	if (rc || !*more)
		return rc;
	node = next_node(reader);
	if (!yaml->why.len && node && node->kind != NODE_MAP)
		str_add(&yaml->why, _("no map of fields"));
	if (!yaml->why.len && flatten_map(reader, node) && reader->columns.n > COLUMNS)
		str_add(&yaml->why, _("more than 16384 names of columns in one file"));
	if (yaml->why.len) {
		reader->item.wrong = yaml->why.buf;
		reader->item.n = 0;
	}
	return 0;
}

const struct reader_kind reader_yaml = {
	.name = "yaml", .begin = begin, .next = next, .end = end
};
