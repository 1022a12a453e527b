#include "domain/choice.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "domain/segment.h"

#include <stdlib.h>
#include <string.h>

/* The terms, read. */
struct request {
	const struct choice_terms *terms;
	struct query where;
	struct query *columns, *sort;
	const struct query **column_list;
	struct query_order *order;
	struct query_setting *settings;
};

static int find_reference(void *arg, enum record_type type, const char *text, int64_t *suffix)
{
	struct work *work = arg;
	rid r;
	int rc = work_resolve(work, type, text, &r);

	*suffix = r;
	return rc;
}

static int find_segment(void *arg, const char *name, struct str *out, struct str *origin)
{
	struct work *work = arg;

	return segment_query(&work->store, name, out, origin);
}

static int read_setting(struct query_setting *out, const char *word)
{
	const char *equals = strchr(word, '=');

	if (!equals || equals == word)
		return err_set(ERR_USAGE, _("'--set %s' is no NAME=VALUE"), word);
	*out = (struct query_setting){
		.name = word, .name_len = (size_t)(equals - word), .value = equals + 1
	};
	return 0;
}

static int read_settings(struct request *r)
{
	const struct choice_terms *terms = r->terms;
	int rc = 0;

	r->settings = xcalloc(terms->n_settings + 1, sizeof(*r->settings));
	for (size_t i = 0; i < terms->n_settings && !rc; i++)
		rc = read_setting(&r->settings[i], terms->settings[i]);
	return rc;
}

static int read_where(struct request *r)
{
	const struct choice_terms *terms = r->terms;
	size_t len = terms->where ? strlen(terms->where) : 0;

	if (!terms->where)
		return 0;
	if (terms->unmet)
		return query_parse_demand(&r->where, terms->where, len, terms->origin);
	return query_parse(&r->where, terms->where, len, terms->origin);
}

static int read_values(struct request *r)
{
	const struct choice_terms *terms = r->terms;
	const char *text;
	int rc = 0;

	r->columns = xcalloc(terms->n_columns + 1, sizeof(*r->columns));
	r->column_list = xcalloc(terms->n_columns + 1, sizeof(*r->column_list));
	r->sort = xcalloc(terms->n_sort + 1, sizeof(*r->sort));
	r->order = xcalloc(terms->n_sort + 1, sizeof(*r->order));
	for (size_t i = 0; i < terms->n_columns && !rc; i++) {
		text = terms->columns[i];
		rc = query_parse_value(&r->columns[i], text, strlen(text));
		r->column_list[i] = &r->columns[i];
	}
	for (size_t i = 0; i < terms->n_sort && !rc; i++) {
		text = terms->sort[i];
		r->order[i].descending = *text == '-';
		text += *text == '-';
		rc = query_parse_value(&r->sort[i], text, strlen(text));
		r->order[i].value = &r->sort[i];
	}
	return rc;
}

static void release(struct request *r)
{
	query_release(&r->where);
	for (size_t i = 0; r->columns && i < r->terms->n_columns; i++)
		query_release(&r->columns[i]);
	for (size_t i = 0; r->sort && i < r->terms->n_sort; i++)
		query_release(&r->sort[i]);
	free(r->columns);
	free(r->sort);
	free(r->column_list);
	free(r->order);
	free(r->settings);
}

static int check_settings(const struct request *r)
{
	for (size_t i = 0; i < r->terms->n_settings; i++)
		if (!r->settings[i].used)
			return err_set(ERR_USAGE, _("nothing asks for '--set %s': there is no ':%.*s'"),
				       r->terms->settings[i], (int)r->settings[i].name_len,
				       r->settings[i].name);
	return 0;
}

static int compile(struct choice *out, const struct request *r)
{
	const struct choice_terms *terms = r->terms;
	struct query_world world = {
		.config = &out->work->store.config, .now = clock_now(),
		.settings = r->settings, .n_settings = terms->n_settings,
		.reference = find_reference, .segment = find_segment, .arg = out->work
	};
	const struct query_want want = {
		.type = terms->type, .where = terms->where ? &r->where : NULL,
		.columns = r->column_list, .n_columns = terms->n_columns,
		.order = r->order, .n_order = terms->n_sort,
		.archived = terms->archived, .unmet = terms->unmet,
		.one = terms->one == RID_NONE ? QUERY_ALL : terms->one,
		.limit = terms->limit
	};
	int rc = query_compile(&out->sql, &want, &world);

	return rc ? rc : check_settings(r);
}

static void name_columns(struct choice *out, const struct request *r)
{
	struct str name = STR_INIT;

	for (size_t i = 0; i < r->terms->n_columns; i++) {
		str_clear(&name);
		query_print(&name, &r->columns[i]);
		strs_add(&out->names, name.buf);
	}
	str_release(&name);
}

int choice_init(struct choice *out, struct work *work, const struct choice_terms *terms)
{
	struct request r = { .terms = terms };
	int rc = read_settings(&r);

	*out = (struct choice)CHOICE_INIT;
	out->work = work;
	out->type = terms->type;
	if (!rc)
		rc = read_where(&r);
	if (!rc)
		rc = read_values(&r);
	if (!rc)
		rc = compile(out, &r);
	if (!rc)
		name_columns(out, &r);
	release(&r);
	if (rc)
		choice_release(out);
	return rc;
}

void choice_release(struct choice *choice)
{
	sql_release(&choice->sql);
	strs_release(&choice->names);
}

int choice_each(struct choice *choice,
		int (*row)(void *arg, rid r, const char *const *cells), void *arg)
{
	return index_query(choice->work->index, &choice->sql, row, arg);
}

static int add_rid(void *arg, rid r, const char *const *cells)
{
	struct rids *list = arg;

	(void)cells;
	GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n++] = r;
	return 0;
}

int choice_rids(struct choice *choice, struct rids *out)
{
	return choice_each(choice, add_rid, out);
}

int choice_judge(const struct choice_terms *terms, struct work *work, const char *id,
		 const char *bytes, size_t len, bool *holds)
{
	struct choice_terms alone = *terms;
	struct choice choice = CHOICE_INIT;
	struct str path = STR_INIT;
	int rc;

	*holds = false;
	alone.one = id_rid(id, strlen(id));
	if (alone.one == RID_NONE ||
	    place_doc_rid(terms->type, bytes, len, NULL, 0) != alone.one)
		return err_set(ERR_DATA, _("this is no record of the id '%s'"), id);
	rc = choice_init(&choice, work, &alone);
	if (!rc) {
		place_path(&path, &work->store.config, terms->type, id);
		rc = index_judge(work->index, path.buf, bytes, len, &choice.sql, holds);
	}
	str_release(&path);
	choice_release(&choice);
	return rc;
}
