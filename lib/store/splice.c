/* Putting documents into a place's bytes: see place_splice() in place.h. */

#include "store/place.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NO_DOC ((size_t)-1)

struct order {			/* the changes by suffix */
	rid r;
	size_t change;
};

struct splice {
	struct place_name name;
	const char *bytes;
	size_t len;
	struct spans docs;
	rid *rids;			/* of each document */
	size_t *change_of;		/* of each document, or NO_DOC */
	const struct place_change *changes;
	size_t n;
	size_t *doc_of;			/* of each change, or NO_DOC */
	struct order *order;
};

static int compare_order(const void *a, const void *b)
{
	const struct order *x = a, *y = b;

	if (x->r != y->r)
		return x->r < y->r ? -1 : 1;
	return x->change < y->change ? -1 : x->change > y->change;
}

static size_t find_change(const struct splice *s, rid r)
{
	size_t from = 0, to = s->n, middle;

	while (from < to) {
		middle = from + (to - from) / 2;
		if (s->order[middle].r < r)
			from = middle + 1;
		else
			to = middle;
	}
	return from < s->n && s->order[from].r == r ? s->order[from].change : NO_DOC;
}

static bool is_before(const struct splice *s, size_t doc, const struct place_change *change)
{
	const struct span *span = &s->docs.v[doc];

	return change->before &&
	       hash_equal(*change->before, hash_bytes(s->bytes + span->at, span->len));
}

/* A line end at its end may have been added when another came behind it. */
static bool is_after(const struct splice *s, size_t doc, const struct place_change *change)
{
	const struct span *span = &s->docs.v[doc];
	const char *text = s->bytes + span->at;
	size_t more = span->len - change->after_len;

	if (!change->after || span->len < change->after_len || more > 2 ||
	    memcmp(text, change->after, change->after_len))
		return false;
	text += change->after_len;
	return !more || (more == 1 && *text == '\n') ||
	       (more == 2 && !memcmp(text, "\r\n", 2));
}

static void splice_init(struct splice *s, const char *bytes, size_t len,
			const struct place_change *changes, size_t n)
{
	bool shard = s->name.shard;

	s->bytes = bytes;
	s->len = len;
	s->changes = changes;
	s->n = n;
	place_split(&s->docs, bytes, len);
	s->rids = xmalloc((s->docs.n + 1) * sizeof(*s->rids));
	s->change_of = xmalloc((s->docs.n + 1) * sizeof(*s->change_of));
	s->doc_of = xmalloc((n + 1) * sizeof(*s->doc_of));
	s->order = xmalloc((n + 1) * sizeof(*s->order));
	for (size_t i = 0; i < n; i++) {
		s->order[i] = (struct order){ changes[i].r, i };
		s->doc_of[i] = NO_DOC;
	}
	qsort(s->order, n, sizeof(*s->order), compare_order);
	for (size_t i = 1; i < n; i++)
		assert(s->order[i - 1].r < s->order[i].r);	/* each document once */
	for (size_t i = 0; i < s->docs.n; i++) {
		s->change_of[i] = NO_DOC;
		s->rids[i] = place_doc_rid(s->name.type, bytes + s->docs.v[i].at,
					   s->docs.v[i].len,
					   shard ? NULL : s->name.stem,
					   shard ? 0 : s->name.stem_len);
	}
}

static void splice_release(struct splice *s)
{
	spans_release(&s->docs);
	free(s->rids);
	free(s->change_of);
	free(s->doc_of);
	free(s->order);
}

static void match(struct splice *s, size_t doc, size_t change)
{
	if (s->doc_of[change] != NO_DOC)
		s->change_of[s->doc_of[change]] = NO_DOC;
	s->doc_of[change] = doc;
	s->change_of[doc] = change;
}

static bool is_either(const struct splice *s, size_t doc, size_t change)
{
	return is_before(s, doc, &s->changes[change]) ||
	       is_after(s, doc, &s->changes[change]);
}

/* Where two documents have one id, the change is of the one that it knows. */
static void match_all(struct splice *s)
{
	size_t c;

	for (size_t i = 0; i < s->docs.n; i++) {
		c = s->rids[i] == RID_NONE ? NO_DOC : find_change(s, s->rids[i]);
		if (c != NO_DOC && (s->doc_of[c] == NO_DOC ||
				    (is_either(s, i, c) &&
				     !is_before(s, s->doc_of[c], &s->changes[c]))))
			match(s, i, c);
	}
	for (size_t i = 0; i < s->docs.n; i++)
		for (c = 0; s->rids[i] == RID_NONE && s->change_of[i] == NO_DOC &&
		     c < s->n; c++)
			if (s->doc_of[c] == NO_DOC && is_either(s, i, c))
				match(s, i, c);
}

static bool fits(const struct splice *s, size_t c)
{
	const struct place_change *change = &s->changes[c];

	if (change->whatever)
		return true;
	if (s->doc_of[c] == NO_DOC)
		return !change->before || !change->after;
	return is_after(s, s->doc_of[c], change) ||
	       is_before(s, s->doc_of[c], change);
}

/* Would this change be a second document of a file that is for one? */
static bool intrudes(const struct splice *s, size_t c)
{
	return !s->name.shard && s->doc_of[c] == NO_DOC && s->changes[c].after &&
	       s->docs.n;
}

static const char *line_end(const struct splice *s)
{
	const char *nl = s->len ? memchr(s->bytes, '\n', s->len) : NULL;

	return nl && nl > s->bytes && nl[-1] == '\r' ? "\r\n" : "\n";
}

struct writer {
	struct str *out;
	const struct splice *s;
	bool any;
};

/* `doc`: whose separator it keeps, NO_DOC for one of ours. */
static void write_doc(struct writer *w, size_t doc, const char *text, size_t len)
{
	const struct splice *s = w->s;
	const struct span *v = s->docs.v;
	size_t from;

	if (!w->any) {
		from = s->docs.n ? v[0].at : s->len;
		str_add_mem(w->out, s->bytes, from);
	} else {
		if (w->out->buf[w->out->len - 1] != '\n')
			str_add(w->out, line_end(s));
		if (doc != NO_DOC && doc > 0) {
			from = v[doc - 1].at + v[doc - 1].len;
			str_add_mem(w->out, s->bytes + from, v[doc].at - from);
		} else {
			str_addf(w->out, "---%s", line_end(s));
		}
	}
	str_add_mem(w->out, text, len);
	w->any = true;
}

/* The new documents whose suffix is below `r`, from the n-th change on. */
static size_t write_new(struct writer *w, size_t next, rid r)
{
	const struct splice *s = w->s;
	size_t c;

	for (; next < s->n && s->order[next].r < r; next++) {
		c = s->order[next].change;
		if (s->doc_of[c] == NO_DOC && s->changes[c].after)
			write_doc(w, NO_DOC, s->changes[c].after, s->changes[c].after_len);
	}
	return next;
}

static void write_all(struct writer *w)
{
	const struct splice *s = w->s;
	const struct place_change *change;
	const struct span *span = NULL;
	size_t next = 0;

	for (size_t i = 0; i < s->docs.n; i++) {
		span = &s->docs.v[i];
		if (s->rids[i] != RID_NONE)
			next = write_new(w, next, s->rids[i]);
		change = s->change_of[i] == NO_DOC ? NULL : &s->changes[s->change_of[i]];
		if (!change || is_after(s, i, change))
			write_doc(w, i, s->bytes + span->at, span->len);
		else if (change->after)
			write_doc(w, i, change->after, change->after_len);
	}
	write_new(w, next, INT64_MAX);
	/* What is behind the last document: a separator, white space. */
	if (w->any && span && s->len > span->at + span->len) {
		if (w->out->buf[w->out->len - 1] != '\n')
			str_add(w->out, line_end(s));
		str_add_mem(w->out, s->bytes + span->at + span->len,
			    s->len - span->at - span->len);
	}
}

int place_splice(struct str *out, bool *empty, size_t *conflict,
		 const char *path, const char *bytes, size_t len,
		 const struct place_change *changes, size_t n)
{
	struct splice s = { .docs = SPANS_INIT };
	struct writer w = { .out = out, .s = &s };
	size_t room = len;
	int rc = 0;

	if (!place_parse(&s.name, path))
		return err_set(ERR_DATA, _("'%s' is no place for records"), path);
	splice_init(&s, bytes, len, changes, n);
	match_all(&s);
	for (size_t c = 0; c < n && !rc; c++) {
		room += changes[c].after_len + 8;
		if (!fits(&s, c) || intrudes(&s, c)) {
			*conflict = c;
			rc = ERR_CONFLICT;
		}
	}
	if (!rc) {
		str_grow(out, room);
		write_all(&w);
		*empty = !w.any;
	}
	splice_release(&s);
	return rc;
}
