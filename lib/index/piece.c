#include "index/piece.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>

void maker_init(struct maker *maker, const struct config *config)
{
	*maker = (struct maker){
		.config = config, .doc = DOC_INIT, .text = STR_INIT, .other = STR_INIT
	};
	keys_init(maker);
}

void maker_release(struct maker *maker)
{
	doc_release(&maker->doc);
	str_release(&maker->text);
	str_release(&maker->other);
	free(maker->data.v);
	free(maker->keys);
	free(maker->refs);
	maker->data = (struct data){ 0 };
	maker->keys = NULL;
	maker->refs = NULL;
}

static void *keep(struct maker *maker, const void *data, size_t n, size_t size)
{
	void *copy = n ? arena_alloc(maker->arena, n * size) : NULL;

	return n ? memcpy(copy, data, n * size) : NULL;
}

static void set_broken(struct piece *piece, struct maker *maker, unsigned line,
		       const char *message)
{
	piece->kind = PIECE_BROKEN;
	piece->line = line;
	piece->message = arena_strdup(maker->arena, message);
}

/* The parser's first error, without the path and place before it. */
static void broken_parse(struct piece *piece, struct maker *maker,
			 const struct findings *why)
{
	for (size_t i = 0; i < why->n; i++)
		if (why->v[i].level == LEVEL_ERROR) {
			set_broken(piece, maker, why->v[i].line, why->v[i].message);
			return;
		}
	set_broken(piece, maker, piece->span.line, err_message());
}

static bool parse(struct piece *piece, struct maker *maker, const char *path,
		  const char *bytes, size_t len, unsigned line, bool timeline)
{
	struct findings why = FINDINGS_INIT;
	struct limits limits = maker->config->limits;
	int rc;

	if (timeline)
		limits.record_bytes = SIZE_MAX;	/* the limit is for an event */
	rc = doc_parse(&maker->doc, bytes, len, path, line, &limits, &why);
	if (rc) {
		broken_parse(piece, maker, &why);
		err_clear();
	}
	findings_release(&why);
	return !rc;
}

/* --- custom fields --- */

static enum derive custom_derive(enum field_kind kind)
{
	switch (kind) {
	case FIELD_DATE: case FIELD_BIRTH_DATE:
		return AS_DAY;
	case FIELD_INSTANT: case FIELD_WHEN:
		return AS_TIME;
	case FIELD_MONEY:
		return AS_MINOR;
	case FIELD_NUMBER: case FIELD_INTEGER: case FIELD_BOOLEAN:
		return AS_NUM;
	case FIELD_REF:
		return AS_RID;
	default:
		return AS_TEXT;
	}
}

static void make_custom(struct piece *piece, struct maker *maker,
			const struct node *node)
{
	if (!node || node->kind != NODE_MAP)
		return;
	piece->custom = arena_alloc(maker->arena, node->n * sizeof(*piece->custom));
	for (size_t i = 0; i < node->n; i++) {
		struct custom_row *row = &piece->custom[piece->n_custom];
		const struct custom_field *custom = config_custom(maker->config,
								  node->v[i].key);
		struct field field = custom ? custom_as_field(custom, custom->name)
			: (struct field){ .kind = FIELD_TEXT };
		size_t len;

		if (node->v[i].kind == NODE_MAP)
			field.kind = FIELD_TEXT_MAP;
		row->value = data_text(maker, &field, &node->v[i], &len);
		if (!row->value)
			continue;
		row->name = arena_strndup(maker->arena, node->v[i].key, node->v[i].key_len);
		row->has_num = datum_derive(&row->num, maker, &field,
					    custom_derive(field.kind), row->value, len);
		piece->n_custom++;
	}
}

/* --- records --- */

static void make_record(struct piece *piece, struct maker *maker, enum record_type type,
			const char *bytes)
{
	const struct node *root = maker->doc.root;
	const char *id = node_text(root, "id");
	const char *into = node_text(root, "merged_into");
	const char *archived = node_text(root, "archived");

	if (!root || root->kind != NODE_MAP) {
		set_broken(piece, maker, piece->span.line, _("this is no record"));
		return;
	}
	piece->r = id ? id_rid(id, strlen(id)) : RID_NONE;
	if (piece->r == RID_NONE) {
		set_broken(piece, maker, node_get(root, "id")
			   ? node_get(root, "id")->at.line : piece->span.line,
			   id ? _("'id' does not end with a suffix of eight characters")
			   : _("'id' is missing"));
		return;
	}
	/* Who reads or replaces it looks for that line: place.h. */
	if (place_doc_rid(type, bytes, piece->span.len, NULL, 0) != piece->r) {
		set_broken(piece, maker, node_get(root, "id")->at.line,
			   _("'id' must be on a line of its own, without an indent"));
		return;
	}
	piece->kind = PIECE_RECORD;
	piece->id = arena_strdup(maker->arena, id);
	piece->archived = archived && !strcmp(archived, "true");
	piece->merged_into = into ? id_rid(into, strlen(into)) : RID_NONE;
	maker->data.n = 0;
	data_add_map(maker, type, root);
	piece->data.v = keep(maker, maker->data.v, maker->data.n, sizeof(*maker->data.v));
	piece->data.n = maker->data.n;
	make_custom(piece, maker, node_get(root, "custom"));
	keys_add_record(maker, type, root);
	piece->keys = keep(maker, maker->keys, maker->n_keys, sizeof(*maker->keys));
	piece->n_keys = maker->n_keys;
	refs_add_record(maker, type, root);
	piece->refs = keep(maker, maker->refs, maker->n_refs, sizeof(*maker->refs));
	piece->n_refs = maker->n_refs;
}

/* --- timelines --- */

/* An event begins at the line of its dash and ends where the next one does. */
static size_t event_start(const struct node *item, bool block, const char *bytes)
{
	size_t at = item->at.byte;

	while (block && at && bytes[at - 1] != '\n')
		at--;
	return at;
}

static void set_with(struct event_row *row, struct maker *maker, rid subject,
		     const struct node *event)
{
	const struct node *with = node_get(event, "with"), *value;
	rid others[64], r;

	for (size_t i = 0; (value = node_value(with, i, NULL)) && row->n_with < 64; i++) {
		bool known = false;

		r = value->kind == NODE_SCALAR ? id_rid(value->text, value->len) : RID_NONE;
		for (size_t k = 0; k < row->n_with; k++)
			known |= others[k] == r;
		if (r != RID_NONE && r != subject && !known)
			others[row->n_with++] = r;
	}
	row->with = keep(maker, others, row->n_with, sizeof(*others));
}

static void make_event(struct piece *piece, struct maker *maker,
		       const struct node *list, size_t i, const char *bytes,
		       size_t len, size_t shift)
{
	struct event_row *row = &piece->events[piece->n_events++];
	bool block = list->style == STYLE_BLOCK;
	size_t from = event_start(&list->v[i], block, bytes), to;

	to = !block ? list->v[i].end.byte : i + 1 < list->n
		? event_start(&list->v[i + 1], block, bytes) : len;
	*row = (struct event_row){
		.first = maker->data.n, .at = from + shift, .len = to - from
	};
	if (list->v[i].kind == NODE_MAP) {
		data_add_map(maker, TYPE_TIMELINE, &list->v[i]);
		set_with(row, maker, piece->r, &list->v[i]);
	}
	row->n = maker->data.n - row->first;
}

/* Events of the parsed document, whose bytes begin `shift` bytes into the timeline. */
static void make_events(struct piece *piece, struct maker *maker, const char *bytes,
			size_t len, size_t shift)
{
	const struct node *root = maker->doc.root;

	maker->data.n = 0;
	if (root && root->n) {
		piece->events = arena_alloc(maker->arena, root->n * sizeof(*piece->events));
		for (size_t i = 0; i < root->n; i++)
			make_event(piece, maker, root, i, bytes, len, shift);
	}
	piece->data.v = keep(maker, maker->data.v, maker->data.n, sizeof(*maker->data.v));
	piece->data.n = maker->data.n;
	piece->kind = PIECE_TIMELINE;
	piece->open_end = len && bytes[len - 1] == '\n' &&
		(!root || (root->style == STYLE_BLOCK && root->at.col == 1));
}

static bool make_subject(struct piece *piece, struct maker *maker,
			 const struct place_name *name, const char *bytes)
{
	const struct node *root = maker->doc.root;
	const struct node *with = root && root->n ? node_get(&root->v[0], "with") : NULL;
	const struct node *first = node_value(with, 0, NULL);
	const char *id = first && first->kind == NODE_SCALAR ? first->text : NULL;

	piece->r = place_doc_rid(TYPE_TIMELINE, bytes, piece->span.len,
				 name->shard ? NULL : name->stem, name->stem_len);
	if (piece->r == RID_NONE || (id && id_rid(id, strlen(id)) != piece->r)) {
		set_broken(piece, maker, root ? root->at.line : piece->span.line, id
			   ? _("the first 'with' must be on a line of its own")
			   : _("the first event names no record in 'with'"));
		return false;
	}
	piece->id = id ? arena_strdup(maker->arena, id)
		: arena_strndup(maker->arena, name->stem, name->stem_len);
	return true;
}

static void make_timeline(struct piece *piece, struct maker *maker,
			  const struct place_name *name, const char *bytes)
{
	const struct node *root = maker->doc.root;

	if (root && root->kind != NODE_LIST)
		set_broken(piece, maker, root->at.line,
			   _("a timeline must be a list of events"));
	else if (make_subject(piece, maker, name, bytes))
		make_events(piece, maker, bytes, piece->span.len, 0);
}

void piece_make(struct piece *piece, struct maker *maker, const char *path,
		const struct place_name *name, const char *bytes)
{
	const char *from = bytes + piece->span.at;

	piece->merged_into = RID_NONE;
	if (!parse(piece, maker, path, from, piece->span.len, piece->span.line,
		   name->type == TYPE_TIMELINE))
		return;
	if (name->type == TYPE_TIMELINE)
		make_timeline(piece, maker, name, from);
	else
		make_record(piece, maker, name->type, from);
}

static unsigned count_lines(const char *bytes, size_t len)
{
	unsigned n = 0;

	for (const char *p = bytes; (p = memchr(p, '\n', len - (size_t)(p - bytes))); p++)
		n++;
	return n;
}

bool piece_grow(struct piece *piece, struct maker *maker, const char *path,
		const char *bytes, size_t old_len, size_t events)
{
	const char *from = bytes + piece->span.at, *more = from + old_len;
	size_t len = piece->span.len - old_len;

	piece->merged_into = RID_NONE;
	if (more[0] != '-' || (len > 1 && more[1] != ' ' && more[1] != '\n'))
		return false;
	if (!parse(piece, maker, path, more, len,
		   piece->span.line + count_lines(from, old_len), true))
		return false;
	if (!maker->doc.root || maker->doc.root->kind != NODE_LIST)
		return false;
	piece->events_from = events;
	make_events(piece, maker, more, len, old_len);
	return true;
}
