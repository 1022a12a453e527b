/* crm import: the files of other systems into the store. */

#include "cmd/cmd.h"
#include "cmd/import_files.h"
#include "cmd/import_tell.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "domain/batch.h"
#include "domain/given.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LABEL_FILES 3

struct args {
	bool dry_run;
	const char *on_match, *key;
	const char *rejects, *min_valid;
	const char *from;
	struct words maps;
	const char *save_map;
	const char *date_order, *decimal;
	const char *sheet, *campaign;
	bool profile;
	const char *type;
	struct words files;
};

static const char *const policies[] = { "fill", "skip", "update", "replace", NULL };
static const char *const orders[] = { "ymd", "dmy", "mdy", NULL };
static const char *const marks[] = { "point", "comma", NULL };

static const struct opt opts[] = {
	OPT_FLAG('n', "dry-run", struct args, dry_run,
		 N_("say what would become of each row, and write nothing")),
	OPT_CHOICE(0, "on-match", struct args, on_match, "policy", policies,
		   N_("what a row does to the record that it matches; fill")),
	OPT_TEXT(0, "key", struct args, key, "field", OFFER_FIELD,
		 N_("match by this field, not by addresses and numbers")),
	OPT_TEXT(0, "rejects", struct args, rejects, "file", OFFER_FILE,
		 N_("put the rows that are refused there and import the others")),
	OPT_TEXT(0, "min-valid", struct args, min_valid, "percent", OFFER_NOTHING,
		 N_("import nothing if fewer rows are valid, such as 95%")),
	OPT_CHOICE(0, "from", struct args, from, "system", preset_names,
		   N_("the system that wrote the files, instead of telling by their header")),
	OPT_LIST(0, "map", struct args, maps, "file|header=field", OFFER_FILE,
		 N_("columns as this file says, or this column as this field")),
	OPT_TEXT(0, "save-map", struct args, save_map, "file", OFFER_FILE,
		 N_("write what was decided to a file for --map")),
	OPT_CHOICE(0, "date-order", struct args, date_order, "order", orders,
		   N_("how days are written, where the file does not prove it")),
	OPT_CHOICE(0, "decimal", struct args, decimal, "mark", marks,
		   N_("the decimal mark of amounts")),
	OPT_TEXT(0, "sheet", struct args, sheet, "name", OFFER_NOTHING,
		 N_("the sheet of a spreadsheet; the first")),
	OPT_TEXT(0, "campaign", struct args, campaign, "name", OFFER_NOTHING,
		 N_("the campaign that the events belong to; made if there is none")),
	OPT_FLAG(0, "profile", struct args, profile,
		 N_("describe the files column by column, and write nothing")),
	OPT_OPTIONAL(struct args, type, "type", OFFER_TYPE,
		     N_("contact, company, ..., or event; as the files say")),
	OPT_OPERANDS(struct args, files, "file", 0, OFFER_FILE,
		     N_("what to import; - is standard input")),
	OPT_END
};

static const char *const examples[] = {
	"crm import --dry-run contacts.csv",
	"crm import companies.csv contacts.csv events.csv",
	"crm import --rejects rejects.csv contact contacts.csv",
	"crm import --map Codice=external_ids.erp --on-match update company clienti.csv",
	NULL
};

static enum need needs(const void *parsed)
{
	const struct args *args = parsed;

	return args->dry_run || args->profile ? NEED_INDEX : NEED_INDEX_LOCKED;
}

/* --- what the user has said --- */

struct said {
	struct batch_options options;
	const char **files;
	size_t n_files;
	const char **columns;
	struct preset *preset;
};

/* The first operand is a type if it is the name of one. */
static bool is_type(enum record_type *out, const char *name)
{
	if (!strcmp(name, "event") || !strcmp(name, "events")) {
		*out = TYPE_TIMELINE;
		return true;
	}
	if (given_type(out, name)) {
		err_clear();
		return false;
	}
	return true;
}

static int take_operands(struct said *said, const struct args *args)
{
	size_t n = 0;

	said->options.type = TYPE_NONE;
	said->files = xcalloc(args->files.n + 1, sizeof(*said->files));
	if (args->type && !is_type(&said->options.type, args->type))
		said->files[n++] = args->type;
	for (size_t i = 0; i < args->files.n; i++)
		said->files[n++] = args->files.v[i];
	said->n_files = n;
	return n ? 0 : err_set(ERR_USAGE, _("no file given"));
}

static int word_at(const char *const *words, const char *word)
{
	for (int i = 0; word && words[i]; i++)
		if (!strcmp(words[i], word))
			return i;
	return -1;
}

static int read_map(struct said *said, const char *path)
{
	struct str bytes = STR_INIT;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return err_sys(_("cannot open '%s'"), path);
	rc = file_read_fd(&bytes, fd, path);
	close(fd);
	if (!rc)
		rc = preset_parse(&said->preset, bytes.buf, bytes.len, path);
	said->options.preset = said->preset;
	str_release(&bytes);
	return rc;
}

static int take_maps(struct said *said, const struct words *maps)
{
	int rc = 0;

	said->columns = xcalloc(maps->n + 1, sizeof(*said->columns));
	for (size_t i = 0; i < maps->n && !rc; i++) {
		if (strchr(maps->v[i], '='))
			said->columns[said->options.n_columns++] = maps->v[i];
		else if (said->preset)
			rc = err_set(ERR_USAGE, _("--map takes one file, and '%s' is a second"),
				     maps->v[i]);
		else
			rc = read_map(said, maps->v[i]);
	}
	said->options.columns = said->columns;
	return rc;
}

/* "95%", "99.5": thousandths. */
static int take_percent(unsigned *out, const char *text)
{
	char *end;
	double percent;

	if (!text)
		return 0;
	percent = strtod(text, &end);
	if (end == text || (*end && strcmp(end, "%")) || !(percent >= 0 && percent <= 100))
		return err_set(ERR_USAGE, _("'--min-valid' must be a percentage such as 95%%, "
					    "not '%s'"), text);
	*out = (unsigned)(percent * 10 + 0.5);
	return 0;
}

static int take_said(struct said *said, const struct args *args)
{
	struct batch_options *o = &said->options;
	int policy = word_at(policies, args->on_match);
	int rc = take_operands(said, args);

	o->on_match = policy < 0 ? ON_MATCH_FILL : (enum on_match)policy;
	o->order = (enum date_order)(word_at(orders, args->date_order) + 1);
	if (args->decimal)
		o->decimal = word_at(marks, args->decimal) ? ',' : '.';
	o->key = args->key;
	o->campaign = args->campaign;
	o->rejects = args->rejects;
	o->dry_run = args->dry_run || args->profile;
	o->progress = progress;
	if (args->from)
		o->preset = preset_by_name(args->from);
	if (!rc)
		rc = take_percent(&o->min_valid, args->min_valid);
	if (!rc)
		rc = take_maps(said, &args->maps);
	return rc;
}

static void said_release(struct said *said)
{
	preset_free(said->preset);
	free(said->columns);
	free(said->files);
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat x, y;

	return !stat(a, &x) && !stat(b, &y) && x.st_dev == y.st_dev &&
	       x.st_ino == y.st_ino;
}

static int save_map(const struct batch *batch, const struct said *said, const char *path)
{
	struct str text = STR_INIT;
	int fd, rc = 0;

	if (batch_files(batch) != 1)
		return err_set(ERR_USAGE, _("--save-map takes one file at a time, not %zu"),
			       batch_files(batch));
	if (is_same_file(path, said->files[0]))
		return err_set(ERR_USAGE, _("'%s' is what is being imported; give "
					    "--save-map another name"), path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return err_sys(_("cannot write '%s'"), path);
	mapping_save(batch_mapping(batch, 0), &text);
	if (file_write_fd(fd, text.buf, text.len))
		rc = err_sys(_("cannot write '%s'"), path);
	if (close(fd) && !rc)
		rc = err_sys(_("cannot write '%s'"), path);
	str_release(&text);
	return rc;
}

/* --- doing it --- */

/* One of the types that the rows are of must have it; events have no key. */
static int check_key(struct env *env, const struct batch *batch, const char *key)
{
	struct given given;
	int rc = 0;

	for (size_t i = 0; i < batch_files(batch); i++) {
		enum record_type type = batch_mapping(batch, i)->type;

		if (type == TYPE_TIMELINE)
			continue;
		err_clear();
		rc = given_field(&given, &env->work->store.config, type, key);
		if (!rc)
			break;
	}
	return rc;
}

static int check_campaign(const struct batch *batch)
{
	for (size_t i = 0; i < batch_files(batch); i++)
		if (batch_mapping(batch, i)->type == TYPE_TIMELINE)
			return 0;
	return err_set(ERR_USAGE, _("--campaign is for events, and no file has any"));
}

static int open_files(struct env *env, struct batch *batch, const struct said *said,
		      const struct args *args)
{
	struct strs lines = STRS_INIT;
	int rc = 0;

	for (size_t i = 0; i < said->n_files && !rc; i++)
		rc = import_open(env, batch, said->files[i], args->sheet);
	if (!rc) {
		batch_describe(batch, env->global.verbose > 0 || args->profile, &lines);
		import_tell_lines(env, &lines);
	}
	if (!rc && args->key)
		rc = check_key(env, batch, args->key);
	if (!rc && args->campaign)
		rc = check_campaign(batch);
	if (!rc && args->save_map)
		rc = save_map(batch, said, args->save_map);
	strs_release(&lines);
	return rc;
}

/* The files' names without their folders. */
static void make_label(struct str *out, const struct said *said)
{
	for (size_t i = 0; i < said->n_files && i < LABEL_FILES; i++) {
		const char *slash = strrchr(said->files[i], '/');

		str_addf(out, "%s%s", i ? " " : "",
			 slash && slash[1] ? slash + 1 : said->files[i]);
	}
	if (said->n_files > LABEL_FILES)
		str_addf(out, _(" and %zu more"), said->n_files - LABEL_FILES);
}

/* --- how what was turned down is to be imported --- */

static void add_word(struct str *out, const char *option, const char *word)
{
	const char *quote = strpbrk(word, " \t;&|<>()$`\\*?[#~'") ? "\"" : "";

	str_addf(out, "%s %s%s%s", option, quote, word, quote);
}

/* What all columns that prove anything prove; 0: nothing, or they differ. */
static int proved(const struct batch *batch, bool order)
{
	bool first = false, second = false;

	for (size_t i = 0; i < batch_files(batch); i++) {
		const struct mapping *mapping = batch_mapping(batch, i);

		for (size_t k = 0; k < mapping->n_columns; k++) {
			const struct column *c = &mapping->columns[k];

			first |= order ? c->dmy : c->point;
			second |= order ? c->mdy : c->comma;
		}
	}
	return first == second ? 0 : first ? 1 : 2;
}

/* The few rows that are left may not prove what the whole file did. */
static void make_again(struct str *out, const struct batch *batch, const struct args *args)
{
	int order = proved(batch, true), mark = proved(batch, false);
	const char *date_order = args->date_order ? args->date_order :
				 order ? orders[order] : NULL;
	const char *decimal = args->decimal ? args->decimal :
			      mark ? marks[mark - 1] : NULL;
	const struct {
		const char *option, *word;
	} words[] = {
		{ " --on-match", args->on_match }, { " --key", args->key },
		{ " --from", args->from }, { " --date-order", date_order },
		{ " --decimal", decimal }, { " --campaign", args->campaign }
	};
	enum record_type type;

	str_add(out, "crm import");
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].word)
			add_word(out, words[i].option, words[i].word);
	for (size_t i = 0; i < args->maps.n; i++)
		add_word(out, " --map", args->maps.v[i]);
	if (args->type && is_type(&type, args->type))
		add_word(out, "", args->type);
}

static int import(struct env *env, struct batch *batch, const struct said *said,
		  const struct args *args)
{
	int64_t start = clock_ms();
	struct str label = STR_INIT, again = STR_INIT;
	int rc, judged;

	make_label(&label, said);
	judged = batch_run(batch, label.buf);
	progress_end();
	str_release(&label);
	if (judged && !(args->dry_run && judged == ERR_DATA &&
			batch_counts(batch)->rows))
		return judged;
	rc = import_print_rows(env, batch);
	make_again(&again, batch, args);
	if (!judged && !rc)
		import_tell_outcome(env, batch, args->rejects, again.buf, args->dry_run,
				    clock_ms() - start);
	str_release(&again);
	return rc ? rc : judged;
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	struct said said = { .options = { .type = TYPE_NONE } };
	struct batch *batch = NULL;
	int rc = take_said(&said, args);

	if (!rc) {
		batch = batch_new(env->work, &said.options);
		rc = open_files(env, batch, &said, args);
	}
	if (!rc && args->profile)
		rc = import_print_profile(env, batch);
	else if (!rc)
		rc = import(env, batch, &said, args);
	batch_free(batch);
	said_release(&said);
	return rc;
}

const struct command cmd_import = {
	.name = "import",
	.brief = N_("take in the files of other systems"),
	.group = GROUP_RECORDS,
	.need = NEED_INDEX_LOCKED,
	.opts = opts,
	.args_size = sizeof(struct args),
	.examples = examples,
	.needs = needs,
	.run = run,
};
