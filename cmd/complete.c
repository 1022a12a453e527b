/* crm complete: what a shell may offer for the word that is being typed. */

#include "cmd/cmd.h"
#include "gen/build.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "cli/extend.h"
#include "cli/line.h"
#include "cli/offer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct args {
	const char *shell;
	struct words words;
};

static const char *const shells[] = { "bash", "zsh", "fish", NULL };

static const struct opt opts[] = {
	{ .kind = OPT_KIND_OPERAND, .offset = offsetof(struct args, shell),
	  .value = "shell", .offer = OFFER_WORDS, .words = shells,
	  .help = N_("how to print") },
	OPT_OPERANDS(struct args, words, "word", 1, OFFER_NOTHING,
		     N_("the words after crm, the last of them unfinished; of "
			"bash its COMP_WORDBREAKS and the line")),
	OPT_END
};

/* Where on the line we are, from the words before the last. */
struct place {
	const struct command *command;	/* NULL: it is still to be named */
	const struct opt *wants;	/* the last word is this option's value */
	enum record_type type;		/* as far as the words tell */
	size_t operands;		/* of the command, so far */
	bool no_options;		/* after `--` */
	bool assigned;			/* an operand with `=` was met */
};

static const struct opt *find_in(const struct opt *table, const char *word,
				 size_t len)
{
	for (const struct opt *o = table; o && o->kind; o++) {
		if (word[1] == '-' ? o->name && strlen(o->name) == len - 2 &&
				     !memcmp(o->name, word + 2, len - 2) :
				     o->letter && o->letter == word[len - 1])
			return o;
	}
	return NULL;
}

/* The option that a word names, up to its `=`; of `-nq` the last letter's. */
static const struct opt *find_option(const struct place *place,
				     const char *word, size_t len)
{
	const struct opt *o = NULL;

	if (place->command)
		o = find_in(place->command->opts, word, len);
	return o ? o : find_in(global_opts, word, len);
}

/* The row that the n-th operand belongs to. */
static const struct opt *operand_row(const struct command *command, size_t n)
{
	const struct opt *last = NULL;

	for (const struct opt *o = command->opts; o && o->kind; o++) {
		if (!opt_is_operand(o))
			continue;
		last = o;
		if (o->kind == OPT_KIND_OPERANDS || !n--)
			return o;
	}
	return last && last->kind == OPT_KIND_OPERANDS ? last : NULL;
}

/* `set REF... FIELD=VALUE...`, and not `add TYPE [FIELD=VALUE...]`. */
static bool takes_records_first(const struct opt *row)
{
	return row->offer == OFFER_ASSIGNMENT && row->least > 0;
}

static void note_operand(struct place *place, const char *word)
{
	const struct opt *row;

	if (!place->command) {
		place->command = command_find(word);
		return;
	}
	row = operand_row(place->command, place->operands++);
	if (strchr(word, '='))
		place->assigned = true;
	if (!row || place->type != TYPE_NONE)
		return;
	if (row->offer == OFFER_TYPE)
		place->type = type_by_name(word);
	else if (row->offer == OFFER_RECORD || takes_records_first(row))
		place->type = offer_type_of(word);
}

static void note_word(struct place *place, const char *word)
{
	const struct opt *o;

	if (place->wants) {
		if (place->wants->letter == 'C' && chdir(word))
			err_clear();	/* then there are no records to offer */
		place->wants = NULL;
	} else if (place->no_options || *word != '-' || !word[1]) {
		note_operand(place, word);
	} else if (!strcmp(word, "--")) {
		place->no_options = true;
	} else if (!strchr(word, '=')) {
		o = find_option(place, word, strlen(word));
		if (o && opt_takes_value(o))
			place->wants = o;
	}
}

static void add_options(struct candidates *out, const struct opt *table,
			const char *word)
{
	struct str text = STR_INIT;

	for (const struct opt *o = table; o && o->kind; o++) {
		if (opt_is_operand(o))
			continue;
		str_clear(&text);
		if (o->name)
			str_addf(&text, "--%s", o->name);
		else
			str_addf(&text, "-%c", o->letter);
		candidate_add(out, word, text.buf, o->help ? _(o->help) : "");
	}
	str_release(&text);
}

static void add_names(struct candidates *out, struct strs *names,
		      const char *word, const char *about)
{
	for (size_t i = 0; i < names->n; i++)
		candidate_add(out, word, names->v[i], about);
	strs_release(names);
}

/* External programs cost a walk of PATH, so only what may be one asks. */
static void add_commands(struct candidates *out, const char *word, bool all)
{
	struct strs names = STRS_INIT;

	for (size_t i = 0; commands[i]; i++)
		if (commands[i]->group != GROUP_HIDDEN)
			candidate_add(out, word, commands[i]->name,
				      _(commands[i]->brief));
	if (!all)
		return;
	alias_names(&names);
	add_names(out, &names, word, _("alias"));
	if (*word && !out->n) {
		external_names(&names, CRM_LIBEXEC);
		add_names(out, &names, word, _("external command"));
	}
}

static void add_value(struct candidates *out, const struct place *place,
		      const struct opt *o, const char *word)
{
	if (o->offer == OFFER_COMMAND)
		add_commands(out, word, false);
	else
		offer_add(out, o->offer, o->words, place->type, word);
}

static void add_operand(struct candidates *out, const struct place *place,
			const char *word)
{
	const struct opt *row = operand_row(place->command, place->operands);

	if (!row)
		return;
	if (takes_records_first(row) && !place->assigned && !strchr(word, '='))
		offer_add(out, OFFER_RECORD, NULL, TYPE_NONE, word);
	if (!takes_records_first(row) || place->operands)
		add_value(out, place, row, word);
}

static void complete(struct candidates *out, const char *const *words, size_t n)
{
	struct place place = { .type = TYPE_NONE };
	const char *word = words[n - 1], *equals = strchr(word, '=');
	const struct opt *o;

	for (size_t i = 0; i + 1 < n; i++)
		note_word(&place, words[i]);
	if (place.wants) {
		add_value(out, &place, place.wants, word);
	} else if (*word == '-' && !place.no_options && equals) {
		o = find_option(&place, word, (size_t)(equals - word));
		str_add_mem(&out->prefix, word, (size_t)(equals - word) + 1);
		if (o && opt_takes_value(o))
			add_value(out, &place, o, equals + 1);
	} else if (*word == '-' && !place.no_options) {
		if (place.command)
			add_options(out, place.command->opts, word);
		add_options(out, global_opts, word);
		candidate_add(out, word, "--help", _("say how to use it"));
	} else if (!place.command) {
		add_commands(out, word, true);
	} else {
		add_operand(out, &place, word);
	}
}

/* Nothing that a shell would take for more than a word. */
static bool is_plain(const char *text)
{
	return !text[strspn(text, "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789-_=+.,:@/%")];
}

static void print_one(const char *shell, const struct candidate *c, size_t skip)
{
	if (!strcmp(shell, "bash")) {
		printf("%s\n", c->text + skip);
	} else if (!strcmp(shell, "fish")) {
		printf("%s\t%s\n", c->text, c->about);
	} else {
		for (const char *p = c->text; *p; p++)
			printf("%s%c", *p == ':' ? "\\" : "", *p);
		printf(":%s\n", c->about);
	}
}

static void print(const char *shell, const struct candidates *list, size_t skip)
{
	if (list->native)
		printf(":%s\n", list->native == OFFER_FILE ? "files" : "folders");
	for (size_t i = 0; i < list->n; i++)
		if (is_plain(list->v[i].text))
			print_one(shell, &list->v[i], skip);
}

/* Readline replaces only what is behind the last of its word breaks. */
static size_t part_to_skip(const char *word, const char *breaks)
{
	size_t skip = 0;

	for (size_t i = 0; word[i]; i++)
		if (strchr(breaks, word[i]))
			skip = i + 1;
	return skip;
}

/* From bash come its word breaks and the line up to the cursor. */
static size_t split_line(struct strs *out, const struct args *args)
{
	const char *line = args->words.n > 1 ? args->words.v[1] : "";
	bool open;

	line_split(out, line, &open);
	if (!open)
		strs_add(out, "");
	return part_to_skip(out->v[out->n - 1], args->words.v[0]);
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	struct candidates list = CANDIDATES_INIT;
	struct strs line = STRS_INIT;
	size_t skip = 0;

	(void)env;
	if (!strcmp(args->shell, "bash")) {
		skip = split_line(&line, args);
		if (line.n > 1)
			complete(&list, (const char *const *)line.v + 1, line.n - 1);
	} else {
		complete(&list, args->words.v, args->words.n);
	}
	print(args->shell, &list, skip);
	offer_end();
	candidates_release(&list);
	strs_release(&line);
	return 0;
}

const struct command cmd_complete = {
	.name = "complete",
	.brief = N_("say what a shell may offer for a word"),
	.group = GROUP_HIDDEN,
	.need = NEED_NOTHING,
	.opts = opts,
	.args_size = sizeof(struct args),
	.run = run,
};
