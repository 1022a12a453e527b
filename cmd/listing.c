#include "cmd/listing.h"

#include "base/alloc.h"
#include "domain/present.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a person wants to see of each. */
static const char *const default_columns[TYPE_COUNT] = {
	[TYPE_CONTACT] = "id,name,email,phone,company,stage",
	[TYPE_COMPANY] = "id,name,vat_id,domain,city",
	[TYPE_OPPORTUNITY] = "id,name,company,stage,amount,close_date",
	[TYPE_CAMPAIGN] = "id,name,channel,status,start,end",
	[TYPE_CASE] = "id,subject,status,priority,contact,opened",
	[TYPE_TASK] = "id,summary,status,due,start,about",
	[TYPE_COST] = "id,at,component,amount,campaign",
	[TYPE_USER] = "id,name,email,role"
};

void listing_split(struct strs *out, const char *text)
{
	size_t len, from, to;

	for (; text; text = text[len] ? text + len + 1 : NULL) {
		len = to = query_list_item(text);
		for (from = 0; from < to && text[from] == ' '; from++)
			;
		while (to > from && text[to - 1] == ' ')
			to--;
		strs_add_mem(out, text + from, to - from);
	}
}

static bool is_amount(enum record_type type, const char *name)
{
	const struct field *field = field_find(schema_of(type), name);

	return field && field->kind == FIELD_MONEY && !strcmp(field->name, name);
}

static enum cell_kind kind_of(const struct choice *choice, size_t i)
{
	switch (choice->sql.cells[i]) {
	case SHOW_ITEMS:
		return CELL_LIST;
	case SHOW_NUMERAL: case SHOW_NUMBER:
		return CELL_NUMBER;
	case SHOW_TRUTH: case SHOW_YES:
		return CELL_BOOLEAN;
	case SHOW_MINOR:
		return CELL_MONEY;
	default:
		return is_amount(choice->type, choice->names.v[i]) ? CELL_MONEY : CELL_TEXT;
	}
}

struct rows_column *listing_columns(const struct choice *choice)
{
	struct rows_column *columns = xcalloc(choice->sql.n_cells + 1, sizeof(*columns));

	for (size_t i = 0; i < choice->sql.n_cells; i++)
		columns[i] = (struct rows_column){
			choice->names.v[i], kind_of(choice, i)
		};
	return columns;
}

static void add_items(struct rows *rows, const char *text)
{
	size_t len;

	for (; text && *text; text += len + (text[len] != '\0')) {
		len = strcspn(text, "\x1f");
		rows_item(rows, text, len);
	}
	rows_item_end(rows);
}

void listing_row(struct rows *rows, const struct choice *choice, const char *const *cells)
{
	const struct sql *sql = &choice->sql;

	for (size_t i = 0; i < sql->n_cells; i++) {
		size_t len = cells[i] ? strlen(cells[i]) : 0;

		if (sql->cells[i] == SHOW_ITEMS)
			add_items(rows, cells[i]);
		else if (sql->cells[i] == SHOW_JSON && cells[i])
			rows_cell_json(rows, cells[i], len);
		else
			rows_cell(rows, cells[i], len);
	}
	rows_end_row(rows);
}

/* --- printing --- */

static bool has_room(enum format format)
{
	return format == FORMAT_JSON || format == FORMAT_NDJSON || format == FORMAT_YAML;
}

static const char *columns_for(const struct listing *listing, const struct listing_terms *terms)
{
	if (listing->whole || listing->env->look.format == FORMAT_IDS)
		return "id";
	return terms->columns ? terms->columns : default_columns[terms->choice.type];
}

int listing_init(struct listing *listing, struct env *env, const struct listing_terms *terms)
{
	struct choice_terms choice = terms->choice;

	listing->env = env;
	listing->whole = !terms->columns && has_room(env->look.format);
	listing_split(&listing->names, columns_for(listing, terms));
	listing_split(&listing->sort, terms->sort ? terms->sort : "id");
	choice.columns = (const char *const *)listing->names.v;
	choice.n_columns = listing->names.n;
	choice.sort = (const char *const *)listing->sort.v;
	choice.n_sort = listing->sort.n;
	return choice_init(&listing->choice, env->work, &choice);
}

void listing_release(struct listing *listing)
{
	choice_release(&listing->choice);
	strs_release(&listing->names);
	strs_release(&listing->sort);
}

static int print_record(struct rows *rows, struct present *present, rid r)
{
	struct record record = RECORD_INIT;
	bool gone = false;
	int rc = present_get(present, r, &record, &gone);

	if (!rc && !gone)
		rows_record(rows, &present->work->store.config, record.type, &record.doc,
			    NULL, NULL);
	record_release(&record);
	return rc;
}

static int print_whole(struct listing *listing, struct rows *rows)
{
	struct present present = { .work = listing->env->work };
	struct rids rids = RIDS_INIT;
	int rc = choice_rids(&listing->choice, &rids);

	for (size_t i = 0; i < rids.n && !rc; i++)
		rc = print_record(rows, &present, rids.v[i]);
	rids_release(&rids);
	return rc;
}

struct printing {
	struct listing *listing;
	struct rows *rows;
};

static int print_row(void *arg, rid r, const char *const *cells)
{
	const struct printing *p = arg;

	(void)r;
	listing_row(p->rows, &p->listing->choice, cells);
	return 0;
}

int listing_print(struct listing *listing)
{
	struct rows_column *columns = listing_columns(&listing->choice);
	struct rows rows;
	struct printing printing = { listing, &rows };
	int rc;

	rows_begin(&rows, stdout, &listing->env->look, columns, listing->choice.sql.n_cells);
	rc = listing->whole ? print_whole(listing, &rows)
			    : choice_each(&listing->choice, print_row, &printing);
	if (rc)
		rows_drop(&rows);
	else
		rc = rows_end(&rows);
	free(columns);
	return rc;
}

/* --- counting --- */

static int count_row(void *arg, rid r, const char *const *cells)
{
	(void)r;
	(void)cells;
	++*(size_t *)arg;
	return 0;
}

static int print_number(const struct env *env, size_t n)
{
	static const struct rows_column columns[] = { { "count", CELL_NUMBER } };
	struct look look = env->look;
	struct rows rows;
	char text[32];

	if (look.format == FORMAT_TABLE)	/* alone it needs no heading */
		look.format = FORMAT_TSV;
	snprintf(text, sizeof(text), "%zu", n);
	rows_begin(&rows, stdout, &look, columns, 1);
	rows_cell(&rows, text, strlen(text));
	rows_end_row(&rows);
	return rows_end(&rows);
}

static int count_chosen(struct env *env, const struct choice_terms *terms, size_t *n)
{
	struct choice choice = CHOICE_INIT;
	int rc = choice_init(&choice, env->work, terms);

	if (!rc && !terms->where && terms->limit < 0)
		rc = index_count(env->work->index, terms->type, terms->archived, n);
	else if (!rc)
		rc = choice_each(&choice, count_row, n);
	choice_release(&choice);
	return rc;
}

int listing_count(struct env *env, const struct choice_terms *terms)
{
	size_t n = 0;
	int rc = count_chosen(env, terms, &n);

	return rc ? rc : print_number(env, n);
}
