/* crm list: the records of a type. */

#include "cmd/cmd.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "domain/given.h"
#include "index/columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct args {
	const char *columns, *sort;
	long limit;
	bool count;
	bool archived;
	const char *type;
};

static const struct opt opts[] = {
	OPT_TEXT(0, "columns", struct args, columns, "field,...", OFFER_FIELD,
		 N_("these fields, in this order")),
	OPT_TEXT(0, "sort", struct args, sort, "field,...", OFFER_FIELD,
		 N_("by this field, then by the next; -field: greatest first")),
	OPT_NUMBER(0, "limit", struct args, limit, "number",
		   N_("so many records at most")),
	OPT_FLAG(0, "count", struct args, count,
		 N_("print how many there are, and nothing else")),
	OPT_FLAG(0, "archived", struct args, archived,
		 N_("archived records too")),
	OPT_OPTIONAL(struct args, type, "type", OFFER_TYPE,
		     N_("contact, company, ...; contact")),
	OPT_END
};

static const char *const examples[] = {
	"crm list",
	"crm list company --columns id,name,city --sort name",
	"crm list opportunity --sort -amount --limit 10",
	"crm list --count",
	NULL
};

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

struct list {
	struct env *env;
	enum record_type type;
	struct strs names, sort;
	struct rows_column *columns;
	bool *json;		/* of each: is it a map, or a list of them */
	struct rows rows;
};

static void split(struct strs *out, const char *text)
{
	size_t len;

	for (; text; text = text[len] ? text + len + 1 : NULL) {
		len = strcspn(text, ",");
		strs_add_mem(out, text, len);
	}
}

static int check_names(struct list *list, const struct strs *names)
{
	const char *name;
	int rc = 0;

	for (size_t i = 0; i < names->n && !rc; i++) {
		name = names->v[i];
		if (names == &list->sort && *name == '-')
			name++;
		rc = given_column(list->env->work, list->type, name);
	}
	return rc;
}

/* What is no field is derived: an age, a sum, a number of days. */
static enum cell_kind kind_of(struct list *list, const char *name)
{
	struct given given;

	if (given_field(&given, &list->env->work->store.config, list->type,
			name)) {
		err_clear();
		return strcmp(name, "type") ? CELL_NUMBER : CELL_TEXT;
	}
	if (given.field.flags & FIELD_MULTI)
		return CELL_LIST;
	if (given.field.kind == FIELD_NUMBER || given.field.kind == FIELD_INTEGER)
		return CELL_NUMBER;
	return given.field.kind == FIELD_BOOLEAN ? CELL_BOOLEAN : CELL_TEXT;
}

static void make_columns(struct list *list)
{
	const struct field *field;

	list->columns = xcalloc(list->names.n, sizeof(*list->columns));
	list->json = xcalloc(list->names.n, sizeof(*list->json));
	for (size_t i = 0; i < list->names.n; i++) {
		list->columns[i] = (struct rows_column){
			list->names.v[i], kind_of(list, list->names.v[i])
		};
		field = strchr(list->names.v[i], '.') ? NULL :
			field_find(schema_of(list->type), list->names.v[i]);
		list->json[i] = field && column_is_json(field);
	}
}

static void print_items(struct rows *rows, const char *text)
{
	size_t len;

	for (; text && *text; text += len + (text[len] != '\0')) {
		len = strcspn(text, "\x1f");
		rows_item(rows, text, len);
	}
	rows_item_end(rows);
}

static int print_row(void *arg, rid r, const char *const *cells)
{
	struct list *list = arg;

	(void)r;
	for (size_t i = 0; i < list->names.n; i++)
		if (list->columns[i].kind == CELL_LIST)
			print_items(&list->rows, cells[i]);
		else if (list->json[i] && cells[i])
			rows_cell_json(&list->rows, cells[i], strlen(cells[i]));
		else
			rows_cell(&list->rows, cells[i],
				  cells[i] ? strlen(cells[i]) : 0);
	rows_end_row(&list->rows);
	return 0;
}

static int print_record(void *arg, rid r, const char *const *cells)
{
	struct list *list = arg;
	struct record record = RECORD_INIT;
	int rc;

	(void)cells;
	rc = work_get(list->env->work, r, &record);
	if (!rc)
		rows_record(&list->rows, &list->env->work->store.config,
			    list->type, &record.doc, NULL, NULL);
	record_release(&record);
	return rc;
}

static int count_row(void *arg, rid r, const char *const *cells)
{
	(void)r;
	(void)cells;
	++*(size_t *)arg;
	return 0;
}

/* Records as they are, unless columns are asked for or the format has them. */
static bool is_whole(const struct list *list, const struct args *args)
{
	enum format format = list->env->look.format;

	return !args->columns && (format == FORMAT_JSON ||
				  format == FORMAT_NDJSON ||
				  format == FORMAT_YAML);
}

static int select_rows(struct list *list, const struct args *args,
		       int (*row)(void *, rid, const char *const *), void *arg)
{
	const struct select select = {
		.type = list->type,
		.columns = (const char *const *)list->names.v,
		.n_columns = list->names.n,
		.sort = (const char *const *)list->sort.v,
		.n_sort = list->sort.n,
		.archived = args->archived,
		.limit = args->limit
	};

	return index_select(list->env->work->index, &select, row, arg);
}

static int print_list(struct list *list, const struct args *args)
{
	bool whole = is_whole(list, args);
	int rc;

	make_columns(list);
	rows_begin(&list->rows, stdout, &list->env->look, list->columns,
		   list->names.n);
	rc = select_rows(list, args, whole ? print_record : print_row, list);
	if (!rc)
		return rows_end(&list->rows);
	rows_drop(&list->rows);
	return rc;
}

/* A number alone has no heading, on a terminal neither. */
static int print_count(struct list *list, const struct args *args)
{
	static const struct rows_column columns[] = { { "count", CELL_NUMBER } };
	struct look look = list->env->look;
	struct rows rows;
	char text[32];
	size_t n = 0;
	int rc;

	if (args->limit < 0)
		rc = index_count(list->env->work->index, list->type,
				 args->archived, &n);
	else
		rc = select_rows(list, args, count_row, &n);
	if (rc)
		return rc;
	if (look.format == FORMAT_TABLE)
		look.format = FORMAT_TSV;
	snprintf(text, sizeof(text), "%zu", n);
	rows_begin(&rows, stdout, &look, columns, 1);
	rows_cell(&rows, text, strlen(text));
	rows_end_row(&rows);
	return rows_end(&rows);
}

static const char *columns_for(const struct list *list, const struct args *args)
{
	if (args->columns && list->env->look.format != FORMAT_IDS)
		return args->columns;
	if (args->count || list->env->look.format == FORMAT_IDS ||
	    is_whole(list, args))
		return "id";
	return default_columns[list->type];
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	struct list list = { .env = env, .type = TYPE_CONTACT };
	int rc = 0;

	if (args->count && (args->columns || args->sort))
		return err_set(ERR_USAGE, _("--count takes no columns and no order"));
	if (args->type)
		rc = given_type(&list.type, args->type);
	if (!rc) {
		split(&list.names, columns_for(&list, args));
		split(&list.sort, args->sort ? args->sort : "id");
		rc = check_names(&list, &list.names);
	}
	if (!rc)
		rc = check_names(&list, &list.sort);
	if (!rc)
		rc = args->count ? print_count(&list, args) :
				   print_list(&list, args);
	strs_release(&list.names);
	strs_release(&list.sort);
	free(list.columns);
	free(list.json);
	return rc;
}

const struct command cmd_list = {
	.name = "list",
	.brief = N_("list the records of a type"),
	.group = GROUP_LOOK,
	.need = NEED_INDEX,
	.opts = opts,
	.args_size = sizeof(struct args),
	.paged = true,
	.examples = examples,
	.run = run,
};
