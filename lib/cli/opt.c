#include "cli/opt.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/str.h"
#include "text/distance.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct parse {
	const struct opt *opts;
	void *args;
	const struct opt *globals;
	void *global;
	int argc, at;		/* `at`: the next word to read */
	char **argv;
	struct words operands;
};

static void words_add(struct words *words, const char *word)
{
	GROW(words->v, words->n + 1, words->alloc);
	words->v[words->n++] = word;
}

bool opt_is_operand(const struct opt *o)
{
	return o->kind == OPT_KIND_OPERAND || o->kind == OPT_KIND_OPTIONAL ||
	       o->kind == OPT_KIND_OPERANDS;
}

bool opt_takes_value(const struct opt *o)
{
	return o->kind == OPT_KIND_TEXT || o->kind == OPT_KIND_NUMBER ||
	       o->kind == OPT_KIND_WORDS;
}

static void *member(const struct opt *o, void *args)
{
	return (char *)args + o->offset;
}

/* Look in both tables; *args is set to the struct that the row belongs to. */
static const struct opt *find(const struct parse *p, char letter,
			      const char *name, size_t len, void **args)
{
	const struct opt *tables[] = { p->opts, p->globals };
	void *structs[] = { p->args, p->global };

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		const struct opt *o = tables[i];

		*args = structs[i];
		for (; o && o->kind != OPT_KIND_END; o++) {
			if (opt_is_operand(o))
				continue;
			if (letter ? o->letter == letter :
				     o->name && strlen(o->name) == len &&
				     !memcmp(o->name, name, len))
				return o;
		}
	}
	return NULL;
}

static int unknown_name(const struct parse *p, const char *word, size_t len)
{
	const struct opt *tables[] = { p->opts, p->globals };
	struct words names = { 0 };
	struct str name = STR_INIT;
	const char *near;
	int rc;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		for (const struct opt *o = tables[i]; o && o->kind; o++)
			if (o->name)
				words_add(&names, o->name);
	words_add(&names, "help");
	str_add_mem(&name, word, len);
	near = word_nearest(name.buf, names.v, names.n);
	if (near)
		rc = err_set(ERR_USAGE,
			     _("unknown option '--%s'; did you mean '--%s'?"),
			     name.buf, near);
	else
		rc = err_set(ERR_USAGE, _("unknown option '--%s'"), name.buf);
	str_release(&name);
	free(names.v);
	return rc;
}

static void name_option(struct str *out, const struct opt *o)
{
	if (o->name)
		str_addf(out, "--%s", o->name);
	else
		str_addf(out, "-%c", o->letter);
}

/* "must be one of a, b or c, not 'x'" */
static int not_a_choice(const struct opt *o, const char *value)
{
	struct str text = STR_INIT;
	size_t n = 0;
	const char *near;
	int rc;

	str_add_char(&text, '\'');
	if (opt_is_operand(o))
		str_add(&text, o->value);
	else
		name_option(&text, o);
	str_addf(&text, _("' must be one of"));
	for (; o->words[n]; n++)
		str_addf(&text, "%s %s", n ? "," : "", o->words[n]);
	str_addf(&text, _(", not '%s'"), value);
	near = word_nearest(value, o->words, n);
	if (near)
		str_addf(&text, _("; did you mean '%s'?"), near);
	rc = err_set(ERR_USAGE, "%s", text.buf);
	str_release(&text);
	return rc;
}

static int check_choice(const struct opt *o, const char *value)
{
	if (!o->words)
		return 0;
	for (size_t i = 0; o->words[i]; i++)
		if (!strcmp(o->words[i], value))
			return 0;
	return not_a_choice(o, value);
}

static int parse_number(long *out, const struct opt *o, const char *value)
{
	struct str name = STR_INIT;
	char *end;
	int rc = 0;

	errno = 0;
	*out = strtol(value, &end, 10);
	if (*value < '0' || *value > '9' || *end || errno) {
		name_option(&name, o);
		rc = err_set(ERR_USAGE, _("'%s' must be a number, not '%s'"),
			     name.buf, value);
		str_release(&name);
	}
	return rc;
}

static int store_value(const struct opt *o, void *args, const char *value)
{
	void *to = member(o, args);

	if (o->kind == OPT_KIND_NUMBER)
		return parse_number(to, o, value);
	if (check_choice(o, value))
		return err_code();
	if (o->kind == OPT_KIND_WORDS)
		words_add(to, value);
	else
		*(const char **)to = value;
	return 0;
}

static void store_flag(const struct opt *o, void *args)
{
	if (o->kind == OPT_KIND_COUNT)
		++*(int *)member(o, args);
	else
		*(bool *)member(o, args) = true;
}

static int parse_value(struct parse *p, const struct opt *o, void *args,
		       const char *value)
{
	struct str name = STR_INIT;
	int rc;

	if (!value && p->at < p->argc)
		value = p->argv[p->at++];
	if (value)
		return store_value(o, args, value);
	name_option(&name, o);
	rc = err_set(ERR_USAGE, _("'%s' needs a value: %s"), name.buf, o->value);
	str_release(&name);
	return rc;
}

static int parse_long(struct parse *p, const char *word, bool *help)
{
	size_t len = strcspn(word, "=");
	const char *value = word[len] ? word + len + 1 : NULL;
	const struct opt *o;
	void *args;

	o = find(p, 0, word, len, &args);
	if (!o && len == 4 && !memcmp(word, "help", 4)) {
		if (value)
			return err_set(ERR_USAGE, _("'--help' takes no value"));
		*help = true;
		return 0;
	}
	if (!o)
		return unknown_name(p, word, len);
	if (opt_takes_value(o))
		return parse_value(p, o, args, value);
	if (value)
		return err_set(ERR_USAGE, _("'--%s' takes no value"), o->name);
	store_flag(o, args);
	return 0;
}

static int parse_letters(struct parse *p, const char *letters, bool *help)
{
	const struct opt *o;
	void *args;

	for (; *letters && !*help; letters++) {
		o = find(p, *letters, NULL, 0, &args);
		if (!o && *letters == 'h') {
			*help = true;
			return 0;
		}
		if (!o)
			return err_set(ERR_USAGE, _("unknown option '-%c'"),
				       *letters);
		if (opt_takes_value(o))
			return parse_value(p, o, args,
					   letters[1] ? letters + 1 : NULL);
		store_flag(o, args);
	}
	return 0;
}

/* The words of a command that is named by the first of them are its own. */
static bool ends_options(const struct opt *opts)
{
	for (const struct opt *o = opts; o && o->kind; o++)
		if (o->kind == OPT_KIND_OPERANDS && o->offer == OFFER_COMMAND)
			return true;
	return false;
}

static size_t least_of(const struct opt *o)
{
	if (o->kind == OPT_KIND_OPERAND)
		return 1;
	return o->kind == OPT_KIND_OPERANDS ? o->least : 0;
}

static int missing_operand(const struct opt *o)
{
	return err_set(ERR_USAGE, _("no %s given"), o->value);
}

/* Give the operands to their rows; what a later row needs is left for it. */
static int give_operands(struct parse *p)
{
	const struct words *all = &p->operands;
	size_t at = 0, needed = 0, take;

	for (const struct opt *o = p->opts; o && o->kind; o++)
		needed += least_of(o);
	for (const struct opt *o = p->opts; o && o->kind; o++) {
		if (!opt_is_operand(o))
			continue;
		needed -= least_of(o);
		take = all->n - at > needed ? all->n - at - needed : 0;
		if (o->kind != OPT_KIND_OPERANDS && take > 1)
			take = 1;
		if (take < least_of(o))
			return missing_operand(o);
		for (; take; take--, at++) {
			if (check_choice(o, all->v[at]))
				return err_code();
			if (o->kind == OPT_KIND_OPERANDS)
				words_add(member(o, p->args), all->v[at]);
			else
				*(const char **)member(o, p->args) = all->v[at];
		}
	}
	if (at < all->n)
		return err_set(ERR_USAGE, _("unexpected operand '%s'"), all->v[at]);
	return 0;
}

static int parse_words(struct parse *p, bool *help)
{
	bool only_operands = false;
	const char *word;
	int rc = 0;

	while (!rc && !*help && p->at < p->argc) {
		word = p->argv[p->at++];
		if (only_operands || word[0] != '-' || !word[1]) {
			words_add(&p->operands, word);
			only_operands |= ends_options(p->opts);
		} else if (!strcmp(word, "--")) {
			only_operands = true;
		} else if (word[1] == '-') {
			rc = parse_long(p, word + 2, help);
		} else {
			rc = parse_letters(p, word + 1, help);
		}
	}
	return rc;
}

int opt_parse(const struct opt *opts, void *args, const struct opt *globals,
	      void *global, int argc, char **argv, bool *help)
{
	struct parse p = {
		.opts = opts, .args = args, .globals = globals, .global = global,
		.argc = argc, .argv = argv
	};
	int rc;

	*help = false;
	for (const struct opt *o = opts; o && o->kind; o++)
		if (o->kind == OPT_KIND_NUMBER)
			*(long *)member(o, args) = -1;
	rc = parse_words(&p, help);
	if (!rc && !*help)
		rc = give_operands(&p);
	free(p.operands.v);
	return rc;
}

void opt_release(const struct opt *opts, void *args)
{
	for (const struct opt *o = opts; o && o->kind; o++) {
		struct words *words;

		if (o->kind != OPT_KIND_WORDS && o->kind != OPT_KIND_OPERANDS)
			continue;
		words = member(o, args);
		free(words->v);
		*words = (struct words){ 0 };
	}
}
