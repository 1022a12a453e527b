/* crm show: records with what they are connected to. */

#include "cmd/cmd.h"
#include "cmd/sheet.h"

#include "base/err.h"
#include "base/i18n.h"
#include "domain/given.h"
#include "domain/happened.h"
#include "domain/links.h"
#include "output/json.h"
#include "text/utf8.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct args {
	const char *field;
	long events;
	struct words refs;
};

static const struct opt opts[] = {
	OPT_TEXT(0, "field", struct args, field, "field", OFFER_FIELD,
		 N_("print the value of this field alone, a line each if it has several")),
	OPT_NUMBER(0, "events", struct args, events, "number",
		   N_("how many events at most, the last ones; 10")),
	OPT_OPERANDS(struct args, refs, "record", 1, OFFER_RECORD,
		     N_("an id, its beginning, an address, a name")),
	OPT_END
};

static const char *const examples[] = {
	"crm show mario-rossi",
	"crm show --field phone m.rossi@acme.example",
	"crm show --format json mario-rossi | jq '.[0].links'",
	NULL
};

/* A record with all that is shown of it. */
struct shown {
	struct record record;
	struct links links;
	struct happened events;
};

#define SHOWN_INIT { RECORD_INIT, LINKS_INIT, HAPPENED_INIT }

static void shown_release(struct shown *shown)
{
	record_release(&shown->record);
	links_release(&shown->links);
	happened_release(&shown->events);
}

static int get(struct shown *shown, struct work *work, const char *ref)
{
	rid r;
	int rc = work_resolve(work, TYPE_NONE, ref, &r);

	return rc ? rc : work_get(work, r, &shown->record);
}

static int get_all(struct shown *shown, struct work *work, const char *ref, long events)
{
	int rc = get(shown, work, ref);

	if (!rc)
		rc = links_find(&shown->links, work, &shown->record);
	if (!rc)
		rc = happened_find(&shown->events, work, shown->record.entry.r,
				   events < 0 ? 10 : events);
	return rc;
}

/* Exact, but on a terminal; what holds fields of its own is JSON on a line. */
static void print_value(const struct env *env, const struct node *node)
{
	bool terminal = env->look.format == FORMAT_TABLE || isatty(STDOUT_FILENO);
	const struct node *value;
	struct json json;
	struct str text = STR_INIT;

	for (size_t i = 0; (value = node_value(node, i, NULL)); i++) {
		str_clear(&text);
		json_init(&json, &text, false);
		if (value->kind != NODE_SCALAR)
			json_node(&json, value);
		else if (terminal)
			utf8_show(&text, value->text, value->len, false);
		else
			str_add_mem(&text, value->text, value->len);
		str_add_char(&text, '\n');
		fwrite(text.buf, 1, text.len, stdout);
	}
	str_release(&text);
}

/* Nothing there: the answer is no. */
static int print_field(struct env *env, const struct args *args)
{
	struct shown shown = SHOWN_INIT;
	struct given given;
	const struct node *node;
	bool any = false;
	int rc = 0;

	for (size_t i = 0; i < args->refs.n && !rc; i++) {
		rc = get(&shown, env->work, args->refs.v[i]);
		if (!rc)
			rc = given_field(&given, &env->work->store.config,
					 shown.record.type, args->field);
		if (rc)
			break;
		node = node_at(shown.record.doc.root, args->field);
		any |= !node_empty(node);
		print_value(env, node);
	}
	shown_release(&shown);
	if (!rc && !any)
		rc = err_set(ERR_NO, _("'%s' is empty"), args->field);
	return rc;
}

/* The documents as they lie in their files, to the byte. */
static int print_documents(struct env *env, const struct words *refs)
{
	struct shown shown = SHOWN_INIT;
	int rc = 0;

	for (size_t i = 0; i < refs->n && !rc; i++) {
		const struct str *bytes = &shown.record.bytes;

		rc = get(&shown, env->work, refs->v[i]);
		if (rc)
			break;
		fputs(i ? "---\n" : "", stdout);
		fwrite(bytes->buf, 1, bytes->len, stdout);
		if (bytes->len && bytes->buf[bytes->len - 1] != '\n')
			putchar('\n');
	}
	shown_release(&shown);
	return rc;
}

static void add_links(struct json *json, const struct links *links)
{
	json_key(json, "links");
	json_array(json);
	for (size_t i = 0; i < links->n; i++) {
		const struct link *link = &links->v[i];

		json_object(json);
		json_key(json, "field");
		json_str(json, link->field);
		json_key(json, "direction");
		json_str(json, link->in ? "in" : "out");
		json_key(json, "id");
		json_str(json, link->id);
		json_key(json, "type");
		json_str(json, link->type == TYPE_NONE ? NULL :
			 schema_of(link->type)->name);
		json_key(json, "name");
		json_str(json, *link->label ? link->label : NULL);
		json_end_object(json);
	}
	json_end_array(json);
}

struct extra {
	const struct config *config;
	const struct shown *shown;
};

static void add_extra(struct json *json, void *arg)
{
	const struct extra *extra = arg;
	const struct happened *events = &extra->shown->events;

	add_links(json, &extra->shown->links);
	json_key(json, "events");
	json_array(json);
	for (size_t i = 0; i < events->n; i++) {
		json_object(json);
		record_json(json, extra->config, TYPE_TIMELINE, events->v[i].root);
		json_end_object(json);
	}
	json_end_array(json);
}

static const struct rows_column columns[] = {
	{ "id", CELL_TEXT }, { "field", CELL_TEXT }, { "value", CELL_TEXT }
};

static void print_row(void *arg, const char *id, const char *field,
		      const char *value, size_t len)
{
	struct rows *rows = arg;

	rows_cell(rows, id, strlen(id));
	rows_cell(rows, field, strlen(field));
	rows_cell(rows, value, len);
	rows_end_row(rows);
}

static int print_rows(struct env *env, const struct args *args)
{
	bool whole = env->look.format == FORMAT_JSON || env->look.format == FORMAT_NDJSON;
	const struct config *config = &env->work->store.config;
	struct shown shown = SHOWN_INIT;
	struct rows rows;
	int rc = 0;

	rows_begin(&rows, stdout, &env->look, columns, 3);
	for (size_t i = 0; i < args->refs.n && !rc; i++) {
		struct extra extra = { config, &shown };

		rc = whole ? get_all(&shown, env->work, args->refs.v[i], args->events)
			   : get(&shown, env->work, args->refs.v[i]);
		if (rc)
			break;
		if (whole)
			rows_record(&rows, config, shown.record.type,
				    &shown.record.doc, add_extra, &extra);
		else if (env->look.format == FORMAT_IDS)
			print_row(&rows, shown.record.entry.id, "", "", 0);
		else
			sheet_each(&shown.record, print_row, &rows);
		shown_release(&shown);
	}
	shown_release(&shown);
	if (!rc)
		return rows_end(&rows);
	rows_drop(&rows);
	return rc;
}

static int print_sheets(struct env *env, const struct args *args)
{
	struct shown shown = SHOWN_INIT;
	int rc = 0;

	for (size_t i = 0; i < args->refs.n && !rc; i++) {
		rc = get_all(&shown, env->work, args->refs.v[i], args->events);
		if (rc)
			break;
		fputs(i ? "\n" : "", stdout);
		sheet_print(env, &shown.record, &shown.links, &shown.events);
		shown_release(&shown);
	}
	shown_release(&shown);
	return rc;
}

/* Every reference must be good before anything is printed. */
static int check_refs(struct work *work, const struct words *refs)
{
	int rc = 0;
	rid r;

	for (size_t i = 0; i < refs->n && !rc; i++)
		rc = work_resolve(work, TYPE_NONE, refs->v[i], &r);
	return rc;
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	int rc = check_refs(env->work, &args->refs);

	if (rc)
		return rc;
	if (args->field)
		return print_field(env, args);
	if (env->look.format == FORMAT_TABLE)
		return print_sheets(env, args);
	if (!env->global.format || env->look.format == FORMAT_YAML)
		return print_documents(env, &args->refs);
	return print_rows(env, args);
}

const struct command cmd_show = {
	.name = "show",
	.brief = N_("print records with their links and last events"),
	.group = GROUP_LOOK,
	.need = NEED_POINT,
	.opts = opts,
	.args_size = sizeof(struct args),
	.paged = true,
	.examples = examples,
	.run = run,
};
