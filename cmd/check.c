/* crm check: hold the store against its rules. */

#define _XOPEN_SOURCE 700	/* realpath */
#include "cmd/cmd.h"

#include "base/err.h"
#include "base/i18n.h"
#include "domain/audit.h"
#include "domain/demands.h"
#include "domain/fix.h"
#include "output/json.h"
#include "text/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct args {
	const char *format;
	const char *fail_on;
	bool fix;
	struct words files;
};

static const char *const fail_words[] = { "error", "warning", "never", NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct opt opts[] = {
	OPT_CHOICE(0, "format", struct args, format, "format", formats,
		   N_("a line each, or one array")),
	OPT_CHOICE(0, "fail-on", struct args, fail_on, "level", fail_words,
		   N_("end with status 1 from this level on; error")),
	OPT_FLAG(0, "fix", struct args, fix,
		 N_("quote ambiguous scalars, call files by their ids")),
	OPT_OPERANDS(struct args, files, "file", 0, OFFER_FILE,
		     N_("what is found in these files alone")),
	OPT_END
};

static const char *const examples[] = {
	"crm check",
	"crm check --fail-on warning contacts/*.yaml",
	"crm check --format json | jq -r '.[].rule' | sort | uniq -c",
	NULL
};

static enum need needs(const void *parsed)
{
	const struct args *args = parsed;

	return args->fix ? NEED_INDEX_LOCKED : NEED_STORE;
}

/* A file as the user names it, below the store's root. */
static int add_file(struct strs *out, const struct store *store, const char *file)
{
	size_t len = strlen(store->root);
	char *path = realpath(file, NULL);
	int rc = 0;

	if (!path)
		return err_sys(_("cannot open '%s'"), file);
	if (!strncmp(path, store->root, len) && path[len] == '/')
		strs_add(out, path + len + 1);
	else
		rc = err_set(ERR_USAGE, _("'%s' is not in the store '%s'"),
			     file, store->root);
	free(path);
	return rc;
}

static void add_text(struct str *out, const struct finding *f)
{
	struct str sentence = STR_INIT;

	finding_sentence(&sentence, f);
	utf8_show(out, f->path, strlen(f->path), true);
	if (f->line)
		str_addf(out, ":%u:%u", f->line, f->col);
	str_addf(out, ": %s: ", f->level == LEVEL_ERROR ? _("error") : _("warning"));
	utf8_show(out, sentence.buf, sentence.len, true);
	str_addf(out, " [%s]\n", f->rule);
	str_release(&sentence);
}

static void add_member(struct json *json, const char *key, const char *text)
{
	json_key(json, key);
	json_str(json, text);
}

static void add_json(struct json *json, const struct finding *f)
{
	json_object(json);
	add_member(json, "path", f->path);
	json_key(json, "line");
	json_int(json, f->line);
	json_key(json, "col");
	json_int(json, f->col);
	add_member(json, "level", f->level == LEVEL_ERROR ? "error" : "warning");
	add_member(json, "rule", f->rule);
	add_member(json, "id", f->id);
	add_member(json, "field", f->field);
	add_member(json, "message", f->message);
	add_member(json, "value", f->value);
	json_end_object(json);
}

static void print_json(const struct findings *why)
{
	struct str out = STR_INIT;
	struct json json;

	json_init(&json, &out, true);
	json_array(&json);
	for (size_t i = 0; i < why->n; i++)
		add_json(&json, &why->v[i]);
	json_end_array(&json);
	str_add_char(&out, '\n');
	fwrite(out.buf, 1, out.len, stdout);
	str_release(&out);
}

static void print_text(const struct findings *why)
{
	struct str out = STR_INIT;

	for (size_t i = 0; i < why->n; i++) {
		str_clear(&out);
		add_text(&out, &why->v[i]);
		fwrite(out.buf, 1, out.len, stdout);
	}
	str_release(&out);
}

/* Its own option, or the one of every command. */
static int choose_printer(void (**print)(const struct findings *why),
			  const struct env *env, const struct args *args)
{
	const char *format = args->format ? args->format : env->global.format;

	if (!format || !strcmp(format, "text"))
		*print = print_text;
	else if (!strcmp(format, "json"))
		*print = print_json;
	else
		return err_set(ERR_USAGE, _("check prints text or json, not %s"), format);
	return 0;
}

/* findings_count() has those of a level and above. */
static void set_counts(size_t errors, size_t all)
{
	struct str text = STR_INIT;
	size_t warnings = all - errors;

	if (errors)
		str_addf(&text, Q_("%zu error", "%zu errors", errors), errors);
	if (errors && warnings)
		str_add(&text, ", ");
	if (warnings)
		str_addf(&text, Q_("%zu warning", "%zu warnings", warnings), warnings);
	err_set(ERR_NO, "%s", text.buf);
	str_release(&text);
}

static int judge(const struct args *args, const struct findings *why)
{
	enum level level = LEVEL_ERROR;
	size_t n;

	if (args->fail_on && !strcmp(args->fail_on, "never"))
		return 0;
	if (args->fail_on && !strcmp(args->fail_on, "warning"))
		level = LEVEL_WARNING;
	n = findings_count(why, level);
	if (!n)
		return 0;
	set_counts(findings_count(why, LEVEL_ERROR), findings_count(why, LEVEL_WARNING));
	return ERR_NO;
}

static int look(struct work *work, const struct strs *only, struct findings *why)
{
	int rc = audit_store(why, &work->store, only, progress);

	if (!rc)
		rc = demands_check(why, work, only);
	demands_level(why, &work->store.config);
	return rc;
}

static int check(struct env *env, const struct args *args,
		 const struct strs *only, struct findings *why)
{
	int rc = look(env->work, only, why);

	if (rc || !args->fix || !why->n)
		return rc;
	rc = fix_findings(env->work, why);
	if (!rc && work_changed(env->work)) {
		rc = work_commit(env->work, "check --fix");
		findings_release(why);
		if (!rc)
			rc = look(env->work, only, why);
	}
	return rc;
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	struct findings why = FINDINGS_INIT;
	struct strs only = STRS_INIT;
	void (*print)(const struct findings *why) = NULL;
	int rc = choose_printer(&print, env, args);

	for (size_t i = 0; i < args->files.n && !rc; i++)
		rc = add_file(&only, &env->work->store, args->files.v[i]);
	if (!rc)
		rc = check(env, args, &only, &why);
	if (!rc)
		print(&why);
	if (!rc)
		rc = judge(args, &why);
	findings_release(&why);
	strs_release(&only);
	return rc;
}

const struct command cmd_check = {
	.name = "check",
	.brief = N_("hold the store against its rules"),
	.group = GROUP_STORE,
	.need = NEED_STORE,
	.opts = opts,
	.args_size = sizeof(struct args),
	.examples = examples,
	.needs = needs,
	.run = run,
};
