/*
 * Moving documents between files and shards: see work_repack() in work.h.
 *
 * 1. What is moved is bytes: nothing is parsed, and nothing in a document is
 *    changed.
 * 2. A piece between two separators that is no document but a comment belongs
 *    to the document that follows (to the last one, where none follows), and
 *    goes with it.  So that undo puts it back as it was, it leaves its place
 *    under a suffix of its own, beside that of its document, that no other has.
 * 3. Documents that do not say whose they are, and all but the first with one
 *    suffix, stay where they are.
 * 4. In memory there is an entry of a few bytes for each document; the bytes
 *    go from file to journal one place at a time.
 */
#include "work/work.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "record/patch.h"
#include "work/stage.h"

#include <stdlib.h>
#include <string.h>

struct repack {
	struct work *work;
	struct config to;	/* work's, but for the layout; owns nothing */
	struct journal journal;
	enum record_type type;
	struct strs places;
	rid *rids;		/* of all documents, sorted */
	size_t n, alloc;
	struct rids spares;	/* given to comments */
	size_t *moved;
	struct strs *kept;
};

static int note_place(void *arg, const char *path, const struct stat *st)
{
	struct repack *repack = arg;

	if (S_ISREG(st->st_mode))
		strs_add(&repack->places, path);
	return 0;
}

static rid rid_of(const struct repack *repack, const char *path,
		  const char *bytes, const struct span *span)
{
	struct place_name name;

	if (!place_parse(&name, path))
		return RID_NONE;
	return place_doc_rid(repack->type, bytes + span->at, span->len,
			     name.shard ? NULL : name.stem, name.stem_len);
}

static int compare_rid(const void *a, const void *b)
{
	rid x = *(const rid *)a, y = *(const rid *)b;

	return x < y ? -1 : x > y;
}

static size_t find_rid(const struct repack *repack, rid r)
{
	const rid *at = repack->n ? bsearch(&r, repack->rids, repack->n,
					    sizeof(r), compare_rid) : NULL;

	return at ? (size_t)(at - repack->rids) : repack->n;
}

static bool has_twin(const struct repack *repack, rid r)
{
	size_t i = find_rid(repack, r);

	return (i > 0 && repack->rids[i - 1] == r) ||
	       (i + 1 < repack->n && repack->rids[i + 1] == r);
}

static int count_place(struct repack *repack, const char *path)
{
	struct spans spans = SPANS_INIT;
	struct str bytes = STR_INIT;
	int rc = file_read(&bytes, NULL, repack->work->store.dir, path, 0);
	rid r;

	if (!rc)
		place_split(&spans, bytes.buf, bytes.len);
	for (size_t i = 0; i < spans.n; i++) {
		r = rid_of(repack, path, bytes.buf, &spans.v[i]);
		if (r == RID_NONE)
			continue;
		GROW(repack->rids, repack->n + 1, repack->alloc);
		repack->rids[repack->n++] = r;
	}
	spans_release(&spans);
	str_release(&bytes);
	return rc;
}

/* Nothing but comments and white space. */
static bool is_comment(const char *p, size_t len)
{
	const char *end = p + len;

	while (p && p < end) {
		while (p < end && strchr(" \t\r\n", *p))
			p++;
		if (p < end && *p != '#')
			return false;
		p = memchr(p, '\n', (size_t)(end - p));
	}
	return true;
}

static void keep(struct repack *repack, const char *path, unsigned line,
		 const char *why)
{
	struct str text = STR_INIT;

	str_addf(&text, "%s:%u: %s", path, line, why);
	strs_add_mem(repack->kept, text.buf, text.len);
	str_release(&text);
}

/* The id that a document goes by in a path; false: it cannot be told. */
static bool id_of(struct repack *repack, rid r, const char *bytes, size_t len,
		  struct str *id)
{
	struct entry entry;

	if (repack->type != TYPE_TIMELINE)
		return stage_id(id, bytes, len);
	if (place_packed(&repack->to, repack->type)) {
		char suffix[SUFFIX_LEN + 1];

		rid_text(suffix, r);
		str_add(id, suffix);
		return true;
	}
	if (index_entry(repack->work->index, r, &entry)) {
		err_clear();
		return false;
	}
	str_add(id, entry.id);
	return true;
}

/* Where a document is to lie; false: where it is, and `kept` says why. */
static bool target(struct repack *repack, const char *path, const char *bytes,
		   const struct span *span, rid r, struct str *out)
{
	const char *text = bytes + span->at;
	struct str id = STR_INIT;
	bool told = id_of(repack, r, text, span->len, &id);

	if (!told)
		keep(repack, path, span->line, _("does not say whose it is, and stays"));
	else if (has_twin(repack, r))
		keep(repack, path, span->line, _("has the suffix of another, and stays"));
	else if (place_packed(&repack->to, repack->type) &&
		 place_doc_rid(repack->type, text, span->len, NULL, 0) != r)
		keep(repack, path, span->line, _("is known by its file's name alone, and stays"));
	else
		place_path(out, &repack->to, repack->type, id.buf);
	str_release(&id);
	return out->len && strcmp(out->buf, path);
}

/*
 * A suffix that nobody has, below or above r: what is put back in order of
 * suffix then stands where it stood.
 */
static rid spare_rid(struct repack *repack, rid r, bool below)
{
	int step = below && r > 4096 ? -1 : 1;

	do
		r += step;
	while (find_rid(repack, r) < repack->n || work_taken(repack->work, r) ||
	       !rids_add(&repack->spares, r));
	return r;
}

struct move {
	const char *from, *to;
	rid r;
	const char *bytes;		/* of the place */
	const struct span *span;
	const struct span *comments;	/* that belong to it */
	size_t n;
	bool before;			/* they stand before it */
};

static void add_comments(struct str *out, const struct move *move)
{
	for (size_t i = 0; i < move->n; i++) {
		str_add_mem(out, move->bytes + move->comments[i].at,
			    move->comments[i].len);
		if (out->len && out->buf[out->len - 1] != '\n')
			str_add_char(out, '\n');
	}
}

static int add_move(struct repack *repack, const struct move *move)
{
	struct str after = STR_INIT;
	struct change change = { .op = CHANGE_PUT, .type = repack->type,
				 .r = move->r, .path = move->to };
	int rc;

	if (move->before)
		add_comments(&after, move);
	str_add_mem(&after, move->bytes + move->span->at, move->span->len);
	if (!move->before && move->n && after.buf[after.len - 1] != '\n')
		str_add_char(&after, '\n');
	if (!move->before)
		add_comments(&after, move);
	change.after = after.buf;
	change.after_len = after.len;
	rc = journal_add(&repack->journal, &change);
	change = (struct change){
		.op = CHANGE_REMOVE, .type = repack->type, .r = move->r,
		.path = move->from, .was = true,
		.before = move->bytes + move->span->at,
		.before_len = move->span->len,
	};
	if (!rc)
		rc = journal_add(&repack->journal, &change);
	for (size_t i = 0; i < move->n && !rc; i++) {
		const struct span *comment =
			&move->comments[move->before ? move->n - 1 - i : i];

		change.r = spare_rid(repack, change.r, move->before);
		change.before = move->bytes + comment->at;
		change.before_len = comment->len;
		rc = journal_add(&repack->journal, &change);
	}
	(*repack->moved)++;
	str_release(&after);
	return rc;
}

static size_t comments_from(const char *bytes, const struct spans *spans, size_t i)
{
	size_t n = 0;

	while (i + n < spans->n && is_comment(bytes + spans->v[i + n].at,
					      spans->v[i + n].len))
		n++;
	return n;
}

static int move_place(struct repack *repack, const char *path)
{
	struct move move = { .from = path };
	struct spans spans = SPANS_INIT;
	struct str bytes = STR_INIT, to = STR_INIT;
	int rc = file_read(&bytes, NULL, repack->work->store.dir, path, 0);
	size_t i = 0;

	if (!rc)
		place_split(&spans, bytes.buf, bytes.len);
	move.bytes = bytes.buf;
	while (!rc && i < spans.n) {
		move.n = comments_from(bytes.buf, &spans, i);
		move.comments = &spans.v[i];
		i += move.n;
		if (i == spans.n)
			break;		/* a file of comments alone */
		move.before = true;
		move.span = &spans.v[i++];
		if (!move.n && comments_from(bytes.buf, &spans, i) == spans.n - i) {
			move.comments = &spans.v[i];
			move.n = spans.n - i;
			move.before = false;
			i = spans.n;
		}
		move.r = rid_of(repack, path, bytes.buf, move.span);
		str_clear(&to);
		if (move.r == RID_NONE) {
			keep(repack, path, move.span->line,
			     _("does not say whose it is, and stays"));
		} else if (target(repack, path, bytes.buf, move.span, move.r, &to)) {
			move.to = to.buf;
			rc = add_move(repack, &move);
		}
	}
	spans_release(&spans);
	str_release(&bytes);
	str_release(&to);
	return rc;
}

static int move_type(struct repack *repack)
{
	int rc = place_each(&repack->work->store, repack->type, note_place, repack);

	strs_sort(&repack->places);
	for (size_t i = 0; i < repack->places.n && !rc; i++)
		rc = count_place(repack, repack->places.v[i]);
	if (repack->n)
		qsort(repack->rids, repack->n, sizeof(*repack->rids), compare_rid);
	for (size_t i = 0; i < repack->places.n && !rc; i++)
		rc = move_place(repack, repack->places.v[i]);
	strs_release(&repack->places);
	free(repack->rids);
	repack->rids = NULL;
	repack->n = repack->alloc = 0;
	return rc;
}

/* Set a value in crm.yaml's bytes. */
static int set_key(struct str *yaml, const struct limits *limits, const char *path,
		   const struct node *value)
{
	struct doc doc = DOC_INIT;
	struct str next = STR_INIT;
	int rc = doc_parse(&doc, yaml->buf, yaml->len, "crm.yaml", 1, limits, NULL);

	if (!rc)
		rc = patch_set_tree(&next, &doc, path, value, NULL);
	doc_release(&doc);
	if (!rc) {
		str_clear(yaml);
		str_add_mem(yaml, next.buf, next.len);
	}
	str_release(&next);
	return rc;
}

/* `layout: files` says it for all types: `layout: {default: files}` leaves room. */
static int make_room(struct str *yaml, struct work *work, const char *key)
{
	const struct node *node = node_get(work->store.config.doc.root, key);
	struct node common, map = { .kind = NODE_MAP, .style = STYLE_BLOCK,
				    .v = &common, .n = 1 };

	if (!node || node->kind != NODE_SCALAR)
		return 0;
	common = *node;
	common.key = "default";
	common.key_len = strlen(common.key);
	common.typed = true;
	return set_key(yaml, &work->store.config.limits, key, &map);
}

/*
 * `key: word` for all types, or `key: {default: ..., contact: word}`: what
 * the file says for the others stays as it is.
 */
static int set_by_type(struct str *yaml, struct work *work, const char *key,
		       const enum record_type *types, size_t n, const char *word)
{
	const struct limits *limits = &work->store.config.limits;
	const struct node value = { .kind = NODE_SCALAR, .text = word,
				    .len = strlen(word), .typed = true };
	struct str path = STR_INIT;
	int rc;

	if (n > TYPE_TIMELINE)
		return set_key(yaml, limits, key, &value);
	rc = make_room(yaml, work, key);
	for (size_t i = 0; i < n && !rc; i++) {
		str_clear(&path);
		str_addf(&path, "%s.%s", key, schema_of(types[i])->name);
		rc = set_key(yaml, limits, path.buf, &value);
	}
	str_release(&path);
	return rc;
}

static int change_config(struct repack *repack, const enum record_type *types,
			 size_t n, enum layout layout, int shard_chars)
{
	const struct config *config = &repack->work->store.config;
	const struct str *was = &config->bytes;
	struct str yaml = STR_INIT, number = STR_INIT;
	struct change change = {
		.op = CHANGE_FILE, .type = TYPE_NONE, .r = RID_NONE,
		.path = "crm.yaml", .was = true,
		.before = was->buf, .before_len = was->len,
	};
	bool layouts = false, shards = false;
	int rc = 0;

	str_add_mem(&yaml, was->buf, was->len);
	for (size_t i = 0; i < n; i++) {
		layouts |= config->layout[types[i]] != layout;
		shards |= shard_chars >= 0 &&
			  config->shard_chars[types[i]] != (unsigned)shard_chars;
	}
	if (layouts)
		rc = set_by_type(&yaml, repack->work, "layout", types, n,
				 layout == LAYOUT_PACKED ? "packed" : "files");
	str_addf(&number, "%d", shard_chars);
	if (!rc && shards)
		rc = set_by_type(&yaml, repack->work, "shard_chars", types, n, number.buf);
	change.after = yaml.buf;
	change.after_len = yaml.len;
	if (!rc && (yaml.len != was->len || memcmp(yaml.buf, was->buf, was->len)))
		rc = journal_add(&repack->journal, &change);
	str_release(&yaml);
	str_release(&number);
	return rc;
}

static int move_all(struct repack *repack, const enum record_type *types, size_t n,
		    enum layout layout, int shard_chars)
{
	int rc = change_config(repack, types, n, layout, shard_chars);

	for (size_t i = 0; i < n && !rc; i++) {
		repack->type = types[i];
		rc = move_type(repack);
	}
	return rc;
}

int work_repack(struct work *work, const enum record_type *types, size_t n,
		enum layout layout, int shard_chars, size_t *moved,
		struct strs *kept)
{
	struct repack repack = { .work = work, .to = work->store.config,
				 .moved = moved, .kept = kept };
	bool published = true;
	int rc;

	*moved = 0;
	for (size_t i = 0; i < n; i++) {
		repack.to.layout[types[i]] = layout;
		if (shard_chars >= 0)
			repack.to.shard_chars[types[i]] = (unsigned)shard_chars;
	}
	rc = journal_begin(&repack.journal, &work->store, "repack");
	if (rc)
		return rc;
	rc = move_all(&repack, types, n, layout, shard_chars);
	if (!rc && repack.journal.n)
		rc = journal_commit(&repack.journal, &published);
	journal_abort(&repack.journal);		/* harmless after the commit */
	rids_release(&repack.spares);
	if (!rc && repack.journal.n)
		stage_committed(work, &repack.journal, published);
	return rc;
}
