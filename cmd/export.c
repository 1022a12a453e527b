/* crm export: records for other programs. */

#include "cmd/cmd.h"
#include "cmd/listing.h"
#include "cmd/tell.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "domain/given.h"
#include "domain/outgoing.h"
#include "output/fill.h"
#include "output/flat.h"
#include "output/icalendar.h"
#include "output/vcard.h"
#include "work/label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct args {
	const char *where, *segment, *campaign;
	struct words settings;
	const char *columns;
	const char *purpose, *channel;
	bool archived;
	const char *delimiter, *decimal;
	bool bom, safe;
	const char *vcard_version;
	const char *template;
	const char *type;
};

static const char *const decimal_marks[] = { ".", ",", NULL };
static const char *const versions[] = { "3", "4", NULL };

static const struct opt opts[] = {
	OPT_TEXT(0, "where", struct args, where, "query", OFFER_NOTHING,
		 N_("those alone for which this holds; see crm-query(7)")),
	OPT_LIST(0, "set", struct args, settings, "name=value", OFFER_NOTHING,
		 N_("give a parameter of the query, :name, this value")),
	OPT_TEXT(0, "segment", struct args, segment, "name", OFFER_NOTHING,
		 N_("the contacts of this segment, for marketing")),
	OPT_TEXT(0, "campaign", struct args, campaign, "campaign", OFFER_RECORD,
		 N_("the contacts of this campaign's segment, for marketing")),
	OPT_TEXT(0, "purpose", struct args, purpose, "purpose", OFFER_NOTHING,
		 N_("contacts who have agreed to this: marketing, ...; service "
		    "and none: all")),
	OPT_TEXT(0, "channel", struct args, channel, "channel", OFFER_NOTHING,
		 N_("the channel that they are to have agreed to")),
	OPT_TEXT(0, "columns", struct args, columns, "value,...", OFFER_FIELD,
		 N_("these fields or values, in this order")),
	OPT_FLAG(0, "archived", struct args, archived,
		 N_("archived records too")),
	OPT_TEXT(0, "delimiter", struct args, delimiter, "character", OFFER_NOTHING,
		 N_("what stands between the cells of csv")),
	OPT_CHOICE(0, "decimal", struct args, decimal, "mark", decimal_marks,
		   N_("the decimal mark of numbers and amounts in csv and tsv")),
	OPT_FLAG(0, "bom", struct args, bom,
		 N_("begin csv with a byte order mark")),
	OPT_FLAG(0, "spreadsheet-safe", struct args, safe,
		 N_("an apostrophe before what a spreadsheet would run")),
	OPT_CHOICE(0, "vcard-version", struct args, vcard_version, "version", versions,
		   N_("of vcard; 4")),
	OPT_TEXT(0, "template", struct args, template, "file", OFFER_FILE,
		 N_("this text for each record, its {{field}}s filled in")),
	OPT_OPTIONAL(struct args, type, "type", OFFER_TYPE,
		     N_("contact, company, ..., event; contact")),
	OPT_END
};

static const char *const examples[] = {
	"crm export >contacts.csv",
	"crm export company --format json --where 'province = MI'",
	"crm export --purpose marketing --columns email,given_name",
	"crm export --format vcard >contacts.vcf",
	NULL
};

struct export {
	struct env *env;
	const struct args *args;
	struct outgoing out;
	struct strs columns;
	struct fill fill;
	struct map companies;	/* the name of each, by id */
	struct strs names;
	struct look look;
	struct rows rows;
};

/* What is to be read by a program has the names of its columns. */
static int decide_look(struct export *x)
{
	const struct args *args = x->args;
	struct look *look = &x->look;

	*look = x->env->look;
	if (!x->env->global.format)
		look->format = FORMAT_CSV;
	look->header = true;
	look->sheet.bom = args->bom;
	look->sheet.safe = args->safe;
	if (args->decimal && *args->decimal == ',')
		look->sheet.decimal = ',';
	if (!args->delimiter)
		return 0;
	if (!strcmp(args->delimiter, "\\t"))
		look->sheet.delimiter = '\t';
	else if (args->delimiter[0] > ' ' && !args->delimiter[1] &&
		 args->delimiter[0] != '"')
		look->sheet.delimiter = args->delimiter[0];
	else
		return err_set(ERR_USAGE, _("'--delimiter %s' is not a single "
					    "character such as ';', '|' or '\\t'"),
			       args->delimiter);
	return 0;
}

/* What says how cells are written is for formats that have cells. */
static int check_cells(const struct export *x)
{
	const struct args *args = x->args;
	enum format format = x->look.format;
	bool cells = !args->template && (format == FORMAT_CSV || format == FORMAT_TSV);
	bool csv = cells && format == FORMAT_CSV;

	if ((args->delimiter || args->bom) && !csv)
		return err_set(ERR_USAGE, _("--%s is for csv"),
			       args->bom ? "bom" : "delimiter");
	if ((args->decimal || args->safe) && !cells)
		return err_set(ERR_USAGE, _("--%s is for csv and tsv"),
			       args->safe ? "spreadsheet-safe" : "decimal");
	if (args->vcard_version && (args->template || format != FORMAT_VCARD))
		return err_set(ERR_USAGE, _("--vcard-version is for --format vcard"));
	return 0;
}

static int check_args(struct export *x)
{
	const struct args *args = x->args;
	enum record_type type = x->out.terms.type;
	enum format format = x->look.format;

	if (type == TYPE_TIMELINE &&
	    (args->where || args->segment || args->campaign || args->columns ||
	     args->template || args->purpose))
		return err_set(ERR_USAGE, _("events are exported whole: only the "
					    "format and how it is written can be said"));
	if (type != TYPE_CONTACT &&
	    (args->segment || args->campaign || args->purpose || args->channel))
		return err_set(ERR_USAGE, _("segments and consent are for contacts"));
	if (format == FORMAT_VCARD && type != TYPE_CONTACT && type != TYPE_COMPANY)
		return err_set(ERR_USAGE, _("format vcard is for contacts and companies"));
	if (format == FORMAT_ICS && type != TYPE_TASK)
		return err_set(ERR_USAGE, _("format ics is for tasks: crm export "
					    "task --format ics"));
	if (args->columns && (format == FORMAT_VCARD || format == FORMAT_ICS))
		return err_set(ERR_USAGE, _("format %s has no columns"),
			       x->env->global.format);
	return check_cells(x);
}

/* --- what is printed by rows --- */

/* A spreadsheet may run what a stranger has typed into a form. */
static int end_rows(struct export *x, int rc)
{
	size_t risky = rows_risky(&x->rows);

	if (rc) {
		rows_drop(&x->rows);
		return rc;
	}
	if (risky && !x->args->safe)
		tell(x->env, _("cells that a spreadsheet would run: %zu; "
			       "--spreadsheet-safe guards them"), risky);
	return rows_end(&x->rows);
}

static int note_columns(void *arg, const struct node *root)
{
	flat_note(arg, root);
	return 0;
}

struct flat_rows {
	struct flat *flat;
	struct rows *rows;
};

static int print_flat(void *arg, const struct node *root)
{
	struct flat_rows *to = arg;

	flat_row(to->flat, to->rows, root);
	return 0;
}

/* Every field that any of them has: a first walk finds out which. */
static int print_flat_rows(struct export *x)
{
	struct rows_column *columns;
	struct flat flat;
	int rc;

	flat_init(&flat, &x->env->work->store.config, x->out.terms.type);
	rc = outgoing_each(&x->out, note_columns, &flat);
	flat_settle(&flat);
	columns = xcalloc(flat.n + 1, sizeof(*columns));
	for (size_t i = 0; i < flat.n; i++)
		columns[i] = (struct rows_column){ flat.v[i]->name, flat.v[i]->kind };
	rows_begin(&x->rows, stdout, &x->look, columns, flat.n);
	if (!rc)
		rc = outgoing_each(&x->out, print_flat,
				   &(struct flat_rows){ &flat, &x->rows });
	rc = end_rows(x, rc);
	free(columns);
	flat_release(&flat);
	return rc;
}

static int print_record(void *arg, const struct node *root)
{
	struct export *x = arg;
	struct doc doc = DOC_INIT;

	/* Nobody but this listing has the tree. */
	doc.root = (struct node *)(uintptr_t)root;
	rows_record(&x->rows, &x->env->work->store.config, x->out.terms.type,
		    &doc, NULL, NULL);
	return 0;
}

static int print_records(struct export *x)
{
	rows_begin(&x->rows, stdout, &x->look, NULL, 0);
	return end_rows(x, outgoing_each(&x->out, print_record, x));
}

static int print_row(void *arg, rid r, const char *const *cells)
{
	struct export *x = arg;

	(void)r;
	listing_row(&x->rows, &x->out.choice, cells);
	return 0;
}

static int print_columns(struct export *x)
{
	struct rows_column *columns = listing_columns(&x->out.choice);
	int rc;

	rows_begin(&x->rows, stdout, &x->look, columns, x->out.choice.sql.n_cells);
	rc = end_rows(x, outgoing_rows(&x->out, print_row, x));
	free(columns);
	return rc;
}

/* --- what is printed as it is --- */

static int print_text(struct str *text)
{
	int rc = 0;

	if (fwrite(text->buf, 1, text->len, stdout) < text->len)
		rc = err_sys(_("cannot write standard output"));
	str_clear(text);
	return rc;
}

/* What the company that a contact is with is called; NULL: nobody knows. */
static int company_name(const char **out, struct export *x, const struct node *root)
{
	const char *id = node_text(root, "company");
	struct record company = RECORD_INIT;
	struct str name = STR_INIT;
	rid r;
	void **at;
	int rc = 0;

	*out = NULL;
	r = id ? id_rid(id, strlen(id)) : RID_NONE;
	if (r == RID_NONE)
		return 0;
	at = map_at(&x->companies, id, strlen(id));
	if (!*at) {
		rc = work_get(x->env->work, r, &company);
		if (!rc)
			label_add(&name, TYPE_COMPANY, company.doc.root);
		if (rc == ERR_NOT_FOUND) {
			err_clear();
			rc = 0;
		}
		strs_add(&x->names, name.buf);
		*at = x->names.v[x->names.n - 1];
	}
	*out = *(char *)*at ? *at : NULL;
	record_release(&company);
	str_release(&name);
	return rc;
}

static int print_card(void *arg, const struct node *root)
{
	struct export *x = arg;
	const char *version = x->args->vcard_version;
	struct str text = STR_INIT;
	const char *company;
	int rc = company_name(&company, x, root);

	vcard_add(&text, version && *version == '3' ? VCARD_3 : VCARD_4,
		  x->out.terms.type, root, company);
	if (!rc)
		rc = print_text(&text);
	str_release(&text);
	return rc;
}

struct calendar_out {
	struct icalendar calendar;
	struct str text;
};

static int print_task(void *arg, const struct node *root)
{
	struct calendar_out *to = arg;

	icalendar_task(&to->calendar, root);
	return print_text(&to->text);
}

static int print_calendar(struct export *x)
{
	struct calendar_out to = { .text = STR_INIT };
	int rc;

	icalendar_begin(&to.calendar, &to.text);
	rc = outgoing_each(&x->out, print_task, &to);
	icalendar_end(&to.calendar);
	if (!rc)
		rc = print_text(&to.text);
	str_release(&to.text);
	return rc;
}

/* Several values stand behind one another with a comma. */
static int print_letter(void *arg, rid r, const char *const *cells)
{
	struct export *x = arg;
	size_t n = x->columns.n;
	struct strs values = STRS_INIT;
	struct str text = STR_INIT, value = STR_INIT;
	int rc;

	(void)r;
	for (size_t i = 0; i < n; i++) {
		str_clear(&value);
		for (const char *c = cells[i]; c && *c; c++)
			str_add(&value, *c == '\x1f' ? ", " : (char [2]){ *c });
		strs_add(&values, value.buf);
	}
	fill_print(&text, &x->fill, (const char *const *)values.v);
	rc = print_text(&text);
	strs_release(&values);
	str_release(&value);
	str_release(&text);
	return rc;
}

static int read_template(struct export *x)
{
	const char *path = x->args->template;
	size_t len = strlen(path);
	struct str text = STR_INIT;
	int rc = file_read_named(&text, path);

	if (!rc)
		rc = fill_parse(&x->fill, text.buf, text.len, path);
	x->fill.html = len > 5 && !strcmp(path + len - 5, ".html");
	for (size_t i = 0; !rc && i < x->fill.names.n; i++)
		strs_add(&x->columns, x->fill.names.v[i]);
	str_release(&text);
	return rc;
}

/* --- the command --- */

static int print(struct export *x)
{
	switch (x->look.format) {
	case FORMAT_VCARD:
		return outgoing_each(&x->out, print_card, x);
	case FORMAT_ICS:
		return print_calendar(x);
	case FORMAT_JSON:
	case FORMAT_NDJSON:
	case FORMAT_YAML:
		return x->columns.n ? print_columns(x) : print_records(x);
	default:
		return x->columns.n ? print_columns(x) : print_flat_rows(x);
	}
}

/* A list of people to write to is for marketing unless somebody says otherwise. */
static void decide_purpose(struct export *x)
{
	const struct args *args = x->args;
	const char *purpose = args->purpose;

	if (!purpose && (args->segment || args->campaign || args->channel))
		purpose = "marketing";
	if (purpose && strcmp(purpose, "none") && strcmp(purpose, "service"))
		x->out.purpose = purpose;
	x->out.channel = args->channel;
}

static int choose(struct export *x)
{
	const struct args *args = x->args;
	struct choice_terms *terms = &x->out.terms;
	int rc = 0;

	terms->where = args->where;
	terms->settings = args->settings.v;
	terms->n_settings = args->settings.n;
	terms->archived = args->archived;
	if (args->template)
		rc = read_template(x);
	else if (args->columns)
		listing_split(&x->columns, args->columns);
	else if (x->look.format == FORMAT_IDS)
		strs_add(&x->columns, "id");
	terms->columns = (const char *const *)x->columns.v;
	terms->n_columns = x->columns.n;
	if (!rc && args->segment)
		rc = outgoing_segment(&x->out, args->segment);
	if (!rc && args->campaign)
		rc = outgoing_campaign(&x->out, x->env->work, args->campaign);
	decide_purpose(x);
	return rc ? rc : outgoing_init(&x->out, x->env->work);
}

static int find_type(enum record_type *out, const char *name)
{
	*out = TYPE_CONTACT;
	if (name && (!strcmp(name, "event") || !strcmp(name, "events"))) {
		*out = TYPE_TIMELINE;
		return 0;
	}
	return name ? given_type(out, name) : 0;
}

static int run(struct env *env, const void *parsed)
{
	struct export x = { .env = env, .args = parsed, .out = OUTGOING_INIT,
			    .columns = STRS_INIT, .fill = FILL_INIT,
			    .companies = MAP_INIT, .names = STRS_INIT };
	int rc = find_type(&x.out.terms.type, x.args->type);

	if (!rc)
		rc = decide_look(&x);
	if (!rc)
		rc = check_args(&x);
	if (!rc)
		rc = choose(&x);
	if (!rc)
		rc = x.args->template ? outgoing_rows(&x.out, print_letter, &x) :
					print(&x);
	if (!rc && x.out.left_out)
		tell(env, _("contacts who have not agreed to %s and were left out: %zu"),
		     x.out.purpose, x.out.left_out);
	outgoing_release(&x.out);
	strs_release(&x.columns);
	fill_release(&x.fill);
	map_release(&x.companies);
	strs_release(&x.names);
	return rc;
}

const struct command cmd_export = {
	.name = "export",
	.brief = N_("write records for other programs"),
	.group = GROUP_LOOK,
	.need = NEED_INDEX,
	.opts = opts,
	.args_size = sizeof(struct args),
	.cards = true,
	.examples = examples,
	.run = run,
};
