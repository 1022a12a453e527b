#include "work/relocate.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "work/stage.h"

#include <stdlib.h>
#include <string.h>

static int note_place(void *arg, const char *path, const struct stat *st)
{
	struct relocation *relocation = arg;

	if (S_ISREG(st->st_mode))
		strs_add(&relocation->places, path);
	return 0;
}

static rid rid_of(const struct relocation *relocation, const char *path,
		  const char *bytes, const struct span *span)
{
	struct place_name name;

	if (!place_parse(&name, path))
		return RID_NONE;
	return place_doc_rid(relocation->type, bytes + span->at, span->len,
			     name.shard ? NULL : name.stem, name.stem_len);
}

static int compare_rid(const void *a, const void *b)
{
	rid x = *(const rid *)a, y = *(const rid *)b;

	return x < y ? -1 : x > y;
}

static size_t find_rid(const struct relocation *relocation, rid r)
{
	const rid *at = relocation->n ? bsearch(&r, relocation->rids, relocation->n,
					    sizeof(r), compare_rid) : NULL;

	return at ? (size_t)(at - relocation->rids) : relocation->n;
}

static bool has_twin(const struct relocation *relocation, rid r)
{
	size_t i = find_rid(relocation, r);

	return (i > 0 && relocation->rids[i - 1] == r) ||
	       (i + 1 < relocation->n && relocation->rids[i + 1] == r);
}

static int count_place(struct relocation *relocation, const char *path)
{
	struct spans spans = SPANS_INIT;
	struct str bytes = STR_INIT;
	int rc = file_read(&bytes, NULL, relocation->work->store.dir, path, 0);
	rid r;

	if (!rc)
		place_split(&spans, bytes.buf, bytes.len);
	for (size_t i = 0; i < spans.n; i++) {
		r = rid_of(relocation, path, bytes.buf, &spans.v[i]);
		if (r == RID_NONE)
			continue;
		GROW(relocation->rids, relocation->n + 1, relocation->alloc);
		relocation->rids[relocation->n++] = r;
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

static void keep(struct relocation *relocation, const char *path, unsigned line,
		 const char *why)
{
	struct str text = STR_INIT;

	if (!relocation->kept)
		return;
	str_addf(&text, "%s:%u: %s", path, line, why);
	strs_add_mem(relocation->kept, text.buf, text.len);
	str_release(&text);
}

/* The id that a document goes by in a path; false: it cannot be told. */
static bool id_of(struct relocation *relocation, rid r, const char *bytes, size_t len,
		  struct str *id)
{
	struct entry entry;

	if (relocation->type != TYPE_TIMELINE)
		return stage_id(id, bytes, len);
	if (place_packed(relocation->to, relocation->type)) {
		char suffix[SUFFIX_LEN + 1];

		rid_text(suffix, r);
		str_add(id, suffix);
		return true;
	}
	if (index_entry(relocation->work->index, r, &entry)) {
		err_clear();
		return false;
	}
	str_add(id, entry.id);
	return true;
}

/* Where a document is to lie; false: where it is, and `kept` says why. */
static bool target(struct relocation *relocation, const char *path, const char *bytes,
		   const struct span *span, rid r, struct str *out)
{
	const char *text = bytes + span->at;
	struct str id = STR_INIT;
	bool told = id_of(relocation, r, text, span->len, &id);

	if (!told)
		keep(relocation, path, span->line, _("does not say whose it is, and stays"));
	else if (has_twin(relocation, r))
		keep(relocation, path, span->line, _("has the suffix of another, and stays"));
	else if (place_packed(relocation->to, relocation->type) &&
		 place_doc_rid(relocation->type, text, span->len, NULL, 0) != r)
		keep(relocation, path, span->line, _("is known by its file's name alone, and stays"));
	else
		place_path(out, relocation->to, relocation->type, id.buf);
	str_release(&id);
	return out->len && strcmp(out->buf, path);
}

/*
 * A suffix that nobody has, below or above r: what is put back in order of
 * suffix then stands where it stood.
 */
static rid spare_rid(struct relocation *relocation, rid r, bool below)
{
	int step = below && r > 4096 ? -1 : 1;

	do
		r += step;
	while (find_rid(relocation, r) < relocation->n || work_taken(relocation->work, r) ||
	       !rids_add(&relocation->spares, r));
	return r;
}

struct move {
	const char *from, *to;
	rid r;
	const char *bytes;		/* of the place */
	const struct span *span;
	const struct span *before, *behind;	/* comments that belong to it */
	size_t n_before, n_behind;
	const char *after;		/* what it is to be; NULL: what it is */
	size_t after_len;
};

static void end_line(struct str *out)
{
	if (out->len && out->buf[out->len - 1] != '\n')
		str_add_char(out, '\n');
}

static void add_comments(struct str *out, const struct move *move,
			 const struct span *comments, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		end_line(out);
		str_add_mem(out, move->bytes + comments[i].at, comments[i].len);
	}
}

static int put_in(struct relocation *relocation, const struct move *move)
{
	struct str after = STR_INIT;
	struct change change = { .op = CHANGE_PUT, .type = relocation->type,
				 .r = move->r, .path = move->to };
	int rc;

	add_comments(&after, move, move->before, move->n_before);
	end_line(&after);
	if (move->after)
		str_add_mem(&after, move->after, move->after_len);
	else
		str_add_mem(&after, move->bytes + move->span->at, move->span->len);
	add_comments(&after, move, move->behind, move->n_behind);
	if (move->n_behind)
		end_line(&after);
	change.after = after.buf;
	change.after_len = after.len;
	rc = journal_add(relocation->journal, &change);
	str_release(&after);
	return rc;
}

static int remove_piece(struct relocation *relocation, const struct move *move,
			const struct span *span, rid r)
{
	struct change change = {
		.op = CHANGE_REMOVE, .type = relocation->type, .r = r,
		.path = move->from, .was = true,
		.before = move->bytes + span->at, .before_len = span->len,
	};

	return journal_add(relocation->journal, &change);
}

static int take_out(struct relocation *relocation, const struct move *move)
{
	rid r = move->r;
	int rc = remove_piece(relocation, move, move->span, r);

	for (size_t i = move->n_before; i > 0 && !rc; i--) {
		r = spare_rid(relocation, r, true);
		rc = remove_piece(relocation, move, &move->before[i - 1], r);
	}
	r = move->r;
	for (size_t i = 0; i < move->n_behind && !rc; i++) {
		r = spare_rid(relocation, r, false);
		rc = remove_piece(relocation, move, &move->behind[i], r);
	}
	(*relocation->moved)++;
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

/* The next document with its comments, from the i-th piece on; false: no more. */
static bool next_move(struct move *move, const struct spans *spans, size_t *i)
{
	move->n_before = comments_from(move->bytes, spans, *i);
	move->before = &spans->v[*i];
	*i += move->n_before;
	if (*i >= spans->n)
		return false;		/* the end, or a file of comments alone */
	move->span = &spans->v[(*i)++];
	move->n_behind = comments_from(move->bytes, spans, *i);
	if (move->n_behind < spans->n - *i)
		move->n_behind = 0;	/* they belong to the next */
	move->behind = spans->v + *i;
	*i += move->n_behind;
	return true;
}

static int add_move(struct relocation *relocation, struct move *move, bool *moved)
{
	struct str to = STR_INIT;
	int rc = 0;

	*moved = false;
	if (move->r == RID_NONE) {
		keep(relocation, move->from, move->span->line,
		     _("does not say whose it is, and stays"));
	} else if (target(relocation, move->from, move->bytes, move->span, move->r, &to)) {
		move->to = to.buf;
		*moved = true;
		rc = put_in(relocation, move);
		if (!rc)
			rc = take_out(relocation, move);
	}
	str_release(&to);
	return rc;
}

static bool is_given(const struct relocation *relocation, rid r)
{
	return relocation->n_given && r != RID_NONE &&
	       bsearch(&r, relocation->given, relocation->n_given, sizeof(r),
		       compare_rid);
}

static int move_place(struct relocation *relocation, const char *path)
{
	struct move move = { .from = path };
	struct spans spans = SPANS_INIT;
	struct str bytes = STR_INIT;
	int rc = file_read(&bytes, NULL, relocation->work->store.dir, path, 0);
	size_t i = 0;
	bool moved;

	if (!rc)
		place_split(&spans, bytes.buf, bytes.len);
	move.bytes = bytes.buf;
	while (!rc && next_move(&move, &spans, &i)) {
		move.r = rid_of(relocation, path, bytes.buf, move.span);
		if (!is_given(relocation, move.r))
			rc = add_move(relocation, &move, &moved);
	}
	spans_release(&spans);
	str_release(&bytes);
	return rc;
}

int relocate_begin(struct relocation *relocation)
{
	int rc = place_each(&relocation->work->store, relocation->type, note_place,
			    relocation);

	strs_sort(&relocation->places);
	for (size_t i = 0; i < relocation->places.n && !rc; i++)
		rc = count_place(relocation, relocation->places.v[i]);
	if (relocation->n)
		qsort(relocation->rids, relocation->n, sizeof(*relocation->rids),
		      compare_rid);
	return rc;
}

int relocate_one(struct relocation *relocation, const char *path, rid r,
		 const char *bytes, size_t len, bool *moved)
{
	struct move move = { .from = path, .after = bytes, .after_len = len };
	struct strs *kept = relocation->kept;
	struct spans spans = SPANS_INIT;
	struct str place = STR_INIT;
	int rc = file_read(&place, NULL, relocation->work->store.dir, path, 0);
	size_t i = 0;

	*moved = false;
	if (!rc)
		place_split(&spans, place.buf, place.len);
	move.bytes = place.buf;
	relocation->kept = NULL;	/* relocate_rest() will say it */
	while (!rc && !*moved && next_move(&move, &spans, &i)) {
		move.r = rid_of(relocation, path, place.buf, move.span);
		if (move.r == r)
			rc = add_move(relocation, &move, moved);
	}
	relocation->kept = kept;
	if (*moved) {
		GROW(relocation->given, relocation->n_given + 1, relocation->alloc_given);
		relocation->given[relocation->n_given++] = r;
	}
	spans_release(&spans);
	str_release(&place);
	return rc;
}

int relocate_rest(struct relocation *relocation)
{
	int rc = 0;

	if (relocation->n_given)
		qsort(relocation->given, relocation->n_given,
		      sizeof(*relocation->given), compare_rid);
	for (size_t i = 0; i < relocation->places.n && !rc; i++)
		rc = move_place(relocation, relocation->places.v[i]);
	return rc;
}

void relocate_release(struct relocation *relocation)
{
	strs_release(&relocation->places);
	free(relocation->rids);
	free(relocation->given);
	rids_release(&relocation->spares);
	*relocation = (struct relocation)RELOCATION_INIT;
}
