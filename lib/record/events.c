/*
 * libyaml's events to a tree.  Its document API is not used: that is quadratic
 * in anchors, and has no limit of depth.
 */

#include "record/events.h"

#include "base/i18n.h"
#include "base/str.h"
#include "record/build.h"
#include "record/prescan.h"
#include "record/syntax.h"
#include "text/utf8.h"

#include <string.h>
#include <yaml.h>

#define FINDINGS_MAX 20		/* of twins, and of escapes */
#define KEY_COLUMNS 40		/* of a key in a message */

struct parse {
	yaml_parser_t yaml;
	struct build build;
	struct doc *doc;
	const char *path;
	struct findings *why;
	bool ascii;
	size_t bom;
	size_t index, byte;	/* the character last asked for, and its offset */
	struct mark value;	/* where an empty value would be: behind the `:` */
	size_t left;		/* nodes that may still come */
	unsigned twins, controls;
	bool refused, stop;	/* there is no tree; and nothing more to look for */
	bool no_memory;
};

#define REFUSE(p, rule, where, ...) do { \
		struct mark where_ = (where); \
		(p)->refused = (p)->stop = true; \
		finding_add((p)->why, LEVEL_ERROR, rule, (p)->path, \
			    where_.line, where_.col, __VA_ARGS__); \
	} while (0)

static bool is_lead(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

/* libyaml counts characters, and none for a byte order mark. */
static size_t byte_of(struct parse *p, size_t index)
{
	const char *s = p->doc->bytes;

	if (p->ascii)
		return p->bom + index;
	for (; p->index < index; p->index++)
		do
			p->byte++;
		while (p->byte < p->doc->len && !is_lead(s[p->byte]));
	for (; p->index > index; p->index--)
		do
			p->byte--;
		while (!is_lead(s[p->byte]));
	return p->byte;
}

static struct mark mark_of(struct parse *p, const yaml_mark_t *mark)
{
	return (struct mark){
		.byte = (uint32_t)byte_of(p, mark->index),
		.line = (uint32_t)mark->line + p->doc->line,
		.col = (uint32_t)mark->column + 1
	};
}

static struct mark mark_after(struct mark mark, size_t bytes)
{
	mark.byte += (uint32_t)bytes;
	mark.col += (uint32_t)bytes;
	return mark;
}

static bool check_properties(struct parse *p, const yaml_event_t *event,
			     const yaml_char_t *anchor, const yaml_char_t *tag)
{
	struct mark at = mark_of(p, &event->start_mark);

	if (anchor)
		REFUSE(p, "anchor", at,
		       _("an anchor ('&') is not allowed in a record; if it is text, put the value in quotes"));
	else if (tag)
		REFUSE(p, "tag", at,
		       _("a tag ('!') is not allowed in a record; if it is text, put the value in quotes"));
	return !p->stop;
}

/* Raw ones the prescan has seen; these were written as escapes. */
static void check_controls(struct parse *p, const char *s, size_t len, struct mark at)
{
	const char *end = s + len;
	uint32_t c;

	while (s < end) {
		s += utf8_next(s, (size_t)(end - s), &c);
		if (c == 0) {
			REFUSE(p, "nul", at, _("a NUL character (\\0) is not allowed"));
			return;
		}
		if (!utf8_is_control(c) || c == 0x85 || c == 0x2028 || c == 0x2029)
			continue;
		if (p->controls++ >= FINDINGS_MAX)
			return;
		finding_add(p->why, LEVEL_ERROR, "control-character", p->path,
			    at.line, at.col,
			    _("the text has the control character U+%04X by an escape"), c);
		return;
	}
}

/*
 * A key as everybody writes it: on one line with its `:`, and no `?` before.
 * libyaml's events do not tell the others, so the bytes are asked.
 */
static bool is_simple_key(struct parse *p, struct mark at, struct mark end)
{
	const char *bytes = p->doc->bytes;
	const char *s = bytes + at.byte, *stop = bytes + p->doc->len;

	while (s > bytes && (s[-1] == ' ' || s[-1] == '\t'))
		s--;
	if ((s > bytes && s[-1] == '?') || at.line != end.line)
		return false;
	s = bytes + end.byte;
	while (s < stop && (*s == ' ' || *s == '\t'))
		s++;
	if (s == stop || *s != ':')
		return false;
	p->value = mark_after(end, (size_t)(s - bytes) + 1 - end.byte);
	return true;
}

static void refuse_complex(struct parse *p, struct mark at)
{
	REFUSE(p, "complex-key", at,
	       _("a key must be plain or quoted text with a ':' behind it on its line"));
}

static void on_key(struct parse *p, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;
	bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	struct mark at = mark_of(p, &event->start_mark);
	struct mark end = mark_of(p, &event->end_mark);

	if (plain && len == 0)
		REFUSE(p, "complex-key", at, _("there is no key here"));
	else if (!is_simple_key(p, at, end))
		refuse_complex(p, at);
	else if (plain && len == 2 && !memcmp(text, "<<", 2))
		REFUSE(p, "merge-key", at,
		       _("a merge key ('<<') is not allowed in a record; write out what it stands for"));
	else if (len > p->doc->limits.key_bytes)
		REFUSE(p, "key-length", at,
		       _("a key of %zu bytes is over the limit of %u"),
		       len, p->doc->limits.key_bytes);
	else
		check_controls(p, text, len, at);
	if (!p->stop)
		build_key(&p->build, arena_strndup(&p->doc->arena, text, len), len, at);
}

/* The end of the line that is `n` lines below that of `at`. */
static struct mark line_end(const struct parse *p, struct mark at, size_t n)
{
	const char *s = p->doc->bytes + at.byte, *end = p->doc->bytes + p->doc->len;
	const char *lf, *start = s;

	for (; n && (lf = memchr(s, '\n', (size_t)(end - s))); n--) {
		start = s = lf + 1;
		at.line++;
	}
	lf = memchr(s, '\n', (size_t)(end - s));
	if (!lf)
		lf = end;
	else if (lf > start && lf[-1] == '\r')
		lf--;
	at.byte = (uint32_t)(lf - p->doc->bytes);
	at.col = 1;
	for (; start < lf; start++)
		at.col += is_lead(*start);
	return at;
}

/*
 * libyaml ends a literal or folded scalar before what comes next.  A
 * literal's lines are those of its value; a folded one's end is sought back
 * over blank lines, which count only where `+` keeps them.
 */
static struct mark block_end(struct parse *p, const struct node *node, struct mark end)
{
	const char *s = p->doc->bytes;
	size_t header = 1, lines = 0;
	bool keep = false;

	for (; node->at.byte + header < p->doc->len; header++) {
		char c = s[node->at.byte + header];

		if (c != '+' && c != '-' && (c < '0' || c > '9'))
			break;
		keep |= c == '+';
	}
	if (node->len == 0)
		return mark_after(node->at, header);
	if (node->style == STYLE_LITERAL) {
		for (size_t i = 0; i < node->len; i++)
			lines += node->text[i] == '\n';
		lines += node->text[node->len - 1] != '\n';
		return line_end(p, node->at, lines);
	}
	if (keep && s[end.byte - 1] == '\n')
		return line_end(p, node->at, end.line - node->at.line - 1);
	while (!keep && end.byte > node->at.byte && strchr(" \t\r\n", s[end.byte - 1])) {
		if (s[--end.byte] == '\n')
			end.line--;
	}
	return line_end(p, node->at, end.line - node->at.line);
}

static enum node_style style_of(yaml_scalar_style_t style)
{
	switch (style) {
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
		return STYLE_SINGLE;
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		return STYLE_DOUBLE;
	case YAML_LITERAL_SCALAR_STYLE:
		return STYLE_LITERAL;
	case YAML_FOLDED_SCALAR_STYLE:
		return STYLE_FOLDED;
	default:
		return STYLE_PLAIN;
	}
}

static void on_value(struct parse *p, const yaml_event_t *event)
{
	enum node_style style = style_of(event->data.scalar.style);
	const char *text = (const char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;
	struct mark at = mark_of(p, &event->start_mark);
	struct mark end = mark_of(p, &event->end_mark);
	struct node *node;

	if (style == STYLE_DOUBLE)
		check_controls(p, text, len, at);
	if (style == STYLE_PLAIN && len == 0 && p->build.key)
		at = end = p->value;
	node = build_push(&p->build, NODE_SCALAR, style, at);
	node->text = arena_strndup(&p->doc->arena, text, len);
	node->len = len;
	node->end = end;
	if (style == STYLE_LITERAL || style == STYLE_FOLDED)
		node->end = block_end(p, node, end);
}

/* A node takes a hundred times the memory of the two bytes that make one. */
static bool count_node(struct parse *p, const yaml_event_t *event)
{
	if (p->left--)
		return true;
	REFUSE(p, "record-size", mark_of(p, &event->start_mark),
	       _("more values than a record of %zu bytes may have ('limits' in crm.yaml)"),
	       p->doc->limits.record_bytes);
	return false;
}

static void on_scalar(struct parse *p, const yaml_event_t *event)
{
	if (!check_properties(p, event, event->data.scalar.anchor,
			      event->data.scalar.tag))
		return;
	if (build_wants_key(&p->build))
		on_key(p, event);
	else if (count_node(p, event))
		on_value(p, event);
}

static void on_start(struct parse *p, const yaml_event_t *event,
		     enum node_kind kind, bool flow)
{
	struct mark at = mark_of(p, &event->start_mark);

	if (build_wants_key(&p->build))
		refuse_complex(p, at);
	else if (p->build.depth >= p->doc->limits.depth)
		REFUSE(p, "depth", at, _("nested deeper than the limit of %u"),
		       p->doc->limits.depth);
	else if (count_node(p, event))
		build_open(&p->build, kind, flow ? STYLE_FLOW : STYLE_BLOCK, at);
}

static void on_twin(void *arg, const struct node *first, const struct node *again)
{
	struct parse *p = arg;
	struct str key = STR_INIT;

	p->refused = true;
	if (p->twins++ >= FINDINGS_MAX)
		return;
	utf8_fit(&key, again->key, again->key_len, KEY_COLUMNS);
	finding_add(p->why, LEVEL_ERROR, "duplicate-key", p->path,
		    again->key_at.line, again->key_at.col,
		    _("'%s' is on line %u and again on line %u (a merge may have left both); keep one"),
		    key.buf, first->key_at.line, again->key_at.line);
	str_release(&key);
}

/* Only brackets have an end of their own; a pair in a flow list has none. */
static void on_end(struct parse *p, const yaml_event_t *event)
{
	struct node *node = build_parent(&p->build);
	struct mark end = { 0 };
	char open = p->doc->bytes[node->at.byte];

	if (node->style == STYLE_FLOW && (open == '[' || open == '{') &&
	    event->end_mark.index > event->start_mark.index)
		end = mark_of(p, &event->end_mark);
	node = build_close(&p->build, end);
	if (node->kind == NODE_MAP)
		node_each_twin(node, on_twin, p);
}

static void on_event(struct parse *p, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		on_scalar(p, event);
		break;
	case YAML_SEQUENCE_START_EVENT:
		if (check_properties(p, event, event->data.sequence_start.anchor,
				     event->data.sequence_start.tag))
			on_start(p, event, NODE_LIST, event->data.sequence_start.style ==
				 YAML_FLOW_SEQUENCE_STYLE);
		break;
	case YAML_MAPPING_START_EVENT:
		if (check_properties(p, event, event->data.mapping_start.anchor,
				     event->data.mapping_start.tag))
			on_start(p, event, NODE_MAP, event->data.mapping_start.style ==
				 YAML_FLOW_MAPPING_STYLE);
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		on_end(p, event);
		break;
	case YAML_ALIAS_EVENT:
		REFUSE(p, "alias", mark_of(p, &event->start_mark),
		       _("an alias ('*') is not allowed in a record; if it is text, put the value in quotes"));
		break;
	default:
		break;
	}
}

static void parse_events(struct parse *p)
{
	yaml_event_t event;
	bool done = false;

	while (!done && !p->stop) {
		if (!yaml_parser_parse(&p->yaml, &event)) {
			p->refused = true;
			p->no_memory = p->yaml.error == YAML_MEMORY_ERROR;
			if (!p->no_memory)
				syntax_finding(p->why, p->path, &p->yaml, p->doc);
			return;
		}
		done = event.type == YAML_STREAM_END_EVENT;
		on_event(p, &event);
		yaml_event_delete(&event);
	}
}

enum events_end events_read(struct doc *doc, const char *path, bool ascii,
			    struct findings *why)
{
	struct parse p = {
		.doc = doc, .path = path, .why = why, .ascii = ascii,
		.bom = prescan_bom(doc->bytes, doc->len),
		.left = build_nodes_max(&doc->limits)
	};

	p.byte = p.bom;
	if (!yaml_parser_initialize(&p.yaml))
		return EVENTS_NO_MEMORY;
	yaml_parser_set_encoding(&p.yaml, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&p.yaml, (const yaml_char_t *)doc->bytes + p.bom,
				     doc->len - p.bom);
	build_init(&p.build, &doc->arena);
	parse_events(&p);
	if (!p.refused)
		doc->root = build_root(&p.build);
	if (doc->root && doc->root->at.byte == doc->root->end.byte)
		doc->root = NULL;	/* nothing behind a `---` */
	build_release(&p.build);
	yaml_parser_delete(&p.yaml);
	if (p.no_memory)
		return EVENTS_NO_MEMORY;
	return p.refused ? EVENTS_REFUSED : EVENTS_READ;
}
