#include "work/work.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "text/company.h"
#include "text/distance.h"
#include "text/email.h"
#include "text/phone.h"
#include "text/utf8.h"
#include "work/label.h"
#include "work/stage.h"

#include <ctype.h>
#include <string.h>

#define CANDIDATES_SHOWN 8

struct search {
	struct work *work;
	enum record_type type;
	const char *ref;
	size_t len;
	struct rids found;
};

static const char *type_word(enum record_type type)
{
	return type == TYPE_NONE ? "record" : schema_of(type)->name;
}

static bool of_type(const struct search *s, rid r)
{
	const struct staged *staged = stage_find(s->work, TYPE_NONE, r, NULL);
	struct entry entry;

	if (staged)
		return staged->path &&
		       (s->type == TYPE_NONE || staged->type == s->type);
	if (work_entry(s->work, r, &entry)) {
		err_clear();
		return false;
	}
	return s->type == TYPE_NONE || entry.type == s->type;
}

static int find_key(struct search *s, enum key_kind kind, const struct str *key)
{
	if (!key->len)
		return 0;
	return work_find(s->work, s->type, kind, key->buf, key->len, &s->found);
}

/* An id, with whatever slug, or a suffix: the suffix alone decides. */
static int by_id(struct search *s)
{
	rid r = id_rid(s->ref, s->len);
	struct entry entry;

	if (r == RID_NONE || !work_taken(s->work, r))
		return 0;
	for (unsigned hops = 0; hops < 64; hops++) {
		if (index_entry(s->work->index, r, &entry)) {
			err_clear();
			break;
		}
		if (entry.merged_into == RID_NONE ||
		    !work_taken(s->work, entry.merged_into))
			break;
		r = entry.merged_into;
	}
	if (of_type(s, r))
		rids_add(&s->found, r);
	return 0;
}

static int by_email(struct search *s)
{
	struct str key = STR_INIT;
	int rc = 0;

	if (memchr(s->ref, '@', s->len)) {
		email_key(&key, s->ref, s->len);
		rc = find_key(s, KEY_EMAIL, &key);
	}
	str_release(&key);
	return rc;
}

static int by_external_id(struct search *s)
{
	struct str key = STR_INIT;
	const char *colon = memchr(s->ref, ':', s->len);
	int rc = 0;

	if (colon && colon > s->ref && colon + 1 < s->ref + s->len) {
		str_add_mem(&key, s->ref, s->len);
		rc = find_key(s, KEY_EXTERNAL, &key);
	}
	str_release(&key);
	return rc;
}

static int by_phone(struct search *s)
{
	struct str key = STR_INIT;
	int rc = 0;

	if (phone_key(&key, s->ref, s->len, s->work->store.config.country))
		rc = find_key(s, KEY_PHONE, &key);
	str_release(&key);
	return rc;
}

static int by_name(struct search *s)
{
	struct str key = STR_INIT;
	int rc;

	utf8_fold(&key, s->ref, s->len);
	rc = find_key(s, KEY_NAME, &key);
	/* Companies go by their name without the legal form, too. */
	if (!rc && !s->found.n &&
	    (s->type == TYPE_NONE || s->type == TYPE_COMPANY)) {
		str_clear(&key);
		company_key(&key, s->ref, s->len);
		if (key.len)
			rc = work_find(s->work, TYPE_COMPANY, KEY_NAME,
				       key.buf, key.len, &s->found);
	}
	str_release(&key);
	return rc;
}

static int note_prefix(void *arg, const struct entry *entry)
{
	struct search *s = arg;

	if (!stage_find(s->work, TYPE_NONE, entry->r, NULL))
		rids_add(&s->found, entry->merged_into == RID_NONE ?
			 entry->r : entry->merged_into);
	return 0;
}

static int by_prefix(struct search *s)
{
	char suffix[SUFFIX_LEN + 1];
	int rc;

	for (size_t i = 0; i < s->len; i++)
		if (!islower((unsigned char)s->ref[i]) && s->ref[i] != '-' &&
		    !isdigit((unsigned char)s->ref[i]))
			return 0;
	rc = index_prefix(s->work->index, s->type, s->ref,
			  CANDIDATES_SHOWN + 1, note_prefix, s);
	for (size_t i = 0; i < s->work->n_staged && !rc; i++) {
		const struct staged *staged = &s->work->staged[i];

		if (!staged->path || staged->r == RID_NONE ||
		    staged->type == TYPE_TIMELINE || !of_type(s, staged->r))
			continue;
		rid_text(suffix, staged->r);
		if (!strncmp(staged->id, s->ref, s->len) ||
		    !strncmp(suffix, s->ref, s->len))
			rids_add(&s->found, staged->r);
	}
	return rc;
}

/* In this order, which crm-names(7) tells: the first that fits anything decides. */
static int (*const ways[])(struct search *) = {
	by_id, by_email, by_external_id, by_phone, by_prefix, by_name
};

static int ambiguous(struct search *s)
{
	struct strs lines = STRS_INIT;
	struct record record = RECORD_INIT;
	struct str line = STR_INIT, all = STR_INIT;
	size_t shown;

	for (size_t i = 0; i < s->found.n; i++) {
		str_clear(&line);
		if (work_get(s->work, s->found.v[i], &record))
			err_clear();
		str_addf(&line, "\n  %s", record.entry.id);
		if (record.doc.root) {
			str_add(&line, "  ");
			label_add(&line, record.type, record.doc.root);
		}
		strs_add_mem(&lines, line.buf, line.len);
	}
	strs_sort(&lines);
	shown = lines.n < CANDIDATES_SHOWN ? lines.n : CANDIDATES_SHOWN;
	for (size_t i = 0; i < shown; i++)
		str_add(&all, lines.v[i]);
	if (shown < lines.n)
		str_add(&all, _("\n  and others"));
	err_set(ERR_AMBIGUOUS, _("'%s' may be any of these; give its id:%s"),
		s->ref, all.buf);
	record_release(&record);
	strs_release(&lines);
	str_release(&line);
	str_release(&all);
	return ERR_AMBIGUOUS;
}

/* The nearest id, over every id and name of the type. */
struct nearest {
	struct str ref, text;
	unsigned best;		/* its distance; nothing farther is of use */
	bool named;		/* rows have a second cell */
	struct str id;
};

static void compare_words(struct nearest *near, const char *id)
{
	unsigned d = word_distance(near->ref.buf, near->text.buf, near->best);

	if (d < near->best) {
		near->best = d;
		str_clear(&near->id);
		str_add(&near->id, id);
	}
}

static int compare_row(void *arg, rid r, const char *const *cells)
{
	struct nearest *near = arg;
	size_t len = strlen(cells[0]);
	size_t first;

	(void)r;
	str_clear(&near->text);
	if (len > SUFFIX_LEN + 1)
		str_add_mem(&near->text, cells[0], len - SUFFIX_LEN - 1);
	for (char *p = near->text.buf; *p; p++)
		if (*p == '-')
			*p = ' ';
	compare_words(near, cells[0]);
	first = strcspn(near->text.buf, " ");
	if (first < near->text.len) {
		str_set_len(&near->text, first);
		compare_words(near, cells[0]);
	}
	if (near->named && cells[1] && *cells[1]) {
		str_clear(&near->text);
		utf8_fold(&near->text, cells[1], strlen(cells[1]));
		compare_words(near, cells[0]);
	}
	return 0;
}

static void find_nearest(struct search *s, struct nearest *near)
{
	static const char *const labels[] = { "name", "subject", "summary" };
	const char *columns[2] = { "id", NULL };
	struct select select = {
		.columns = columns, .archived = true, .limit = -1,
	};

	utf8_fold(&near->ref, s->ref, s->len);
	for (char *p = near->ref.buf; *p; p++)
		if (*p == '-')
			*p = ' ';
	/* A third of the letters may be wrong, as in any suggestion. */
	near->best = (unsigned)(near->ref.len / 3) + 1;
	if (near->best > 4)
		near->best = 4;
	for (int t = 0; t < TYPE_COUNT; t++) {
		if (s->type != TYPE_NONE && t != (int)s->type)
			continue;
		select.type = (enum record_type)t;
		select.n_columns = 1;
		for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
			if (field_find(schema_of(select.type), labels[i])) {
				columns[1] = labels[i];
				select.n_columns = 2;
				break;
			}
		near->named = select.n_columns == 2;
		if (index_select(s->work->index, &select, compare_row, near))
			err_clear();
	}
}

/* It may be in one of these; a damaged index is no reason to say less. */
static void name_unreadable(struct search *s)
{
	struct index_totals totals;
	struct str why = STR_INIT;
	int rc = err_code();

	str_add(&why, err_message());
	if (index_totals(s->work->index, &totals))
		totals.broken = 0;
	err_set(rc, "%s", why.buf);
	if (totals.broken)
		err_hint(Q_("%zu document cannot be read: 'crm check' says why",
			    "%zu documents cannot be read: 'crm check' says why",
			    totals.broken), totals.broken);
	str_release(&why);
}

static int not_found(struct search *s)
{
	struct nearest near = {
		.ref = STR_INIT, .text = STR_INIT, .id = STR_INIT
	};
	struct search any = { .work = s->work, .type = TYPE_NONE,
			      .ref = s->ref, .len = s->len };
	struct entry entry;
	int rc = 0;

	if (s->type != TYPE_NONE)
		for (size_t i = 0; i < ARRAY_SIZE(ways) && !any.found.n && !rc; i++)
			rc = ways[i](&any);
	if (any.found.n == 1 &&
	    !index_entry(s->work->index, any.found.v[0], &entry)) {
		rc = err_set(ERR_NOT_FOUND, _("no %s '%s'; '%s' is a %s"),
			     type_word(s->type), s->ref, entry.id,
			     type_word(entry.type));
		goto done;
	}
	find_nearest(s, &near);
	if (near.id.len)
		rc = err_set(ERR_NOT_FOUND, _("no %s '%s'; did you mean '%s'?"),
			     type_word(s->type), s->ref, near.id.buf);
	else
		rc = err_set(ERR_NOT_FOUND, _("no %s '%s'"),
			     type_word(s->type), s->ref);
	name_unreadable(s);
done:
	rids_release(&any.found);
	str_release(&near.ref);
	str_release(&near.text);
	str_release(&near.id);
	return rc;
}

int work_resolve(struct work *work, enum record_type type, const char *ref, rid *out)
{
	struct search s = { .work = work, .type = type, .ref = ref,
			    .len = strlen(ref) };
	bool again = true;
	int rc = 0;

	while (!rc && !s.found.n && again) {
		for (size_t i = 0; i < ARRAY_SIZE(ways) && s.len && !s.found.n && !rc; i++)
			rc = ways[i](&s);
		again = !s.found.n;
		if (!rc && again)
			rc = stage_look_closer(work, &again);
	}
	if (!rc && s.found.n > 1)
		rc = ambiguous(&s);
	else if (!rc && !s.found.n)
		rc = not_found(&s);
	else if (!rc)
		*out = s.found.v[0];
	rids_release(&s.found);
	return rc;
}
