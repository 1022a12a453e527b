/* Literals by the type of what they are compared with. */

#include "query/compiler.h"

#include "base/err.h"
#include "base/i18n.h"
#include "query/complaint.h"
#include "query/moment.h"
#include "query/token.h"
#include "text/money.h"
#include "text/utf8.h"

#include <string.h>

static int parameter(struct compiler *c, const struct term *term, const char **text,
		     size_t *len)
{
	struct query_world *w = c->world;

	for (size_t i = 0; i < w->n_settings; i++) {
		struct query_setting *s = &w->settings[i];

		if (s->name_len != term->len || memcmp(s->name, term->text, term->len))
			continue;
		s->used = true;
		*text = s->value;
		*len = strlen(s->value);
		return 0;
	}
	return REFUSE(c, term, _("no value for ':%.*s'; --set %.*s=VALUE gives one"),
		      (int)term->len, term->text, (int)term->len, term->text);
}

int literal_text(struct compiler *c, const struct term *term, const char **text, size_t *len)
{
	if (term->kind == TERM_PARAMETER)
		return parameter(c, term, text, len);
	*text = arena_strndup(&c->arena, term->text, term->len);
	*len = term->len;
	return 0;
}

/* What is being read. */
struct literal {
	struct compiler *c;
	const struct expr *with;
	const struct term *term;
	const char *text;
	size_t len;
	struct bounds *out;
};

static int refuse(struct literal *l, const char *wanted)
{
	const char *word = complain_word(&l->c->arena, l->text, l->len);
	const struct term *of = l->with->term;
	struct str name = STR_INIT;
	int rc;

	term_print(&name, of);
	rc = REFUSE(l->c, l->term, _("'%s' is %s, and '%s' is not"),
		    complain_word(&l->c->arena, name.buf, name.len), wanted, word);
	str_release(&name);
	return rc;
}

static void set_one(struct literal *l, const char *sql)
{
	l->out->low = l->out->high = sql;
}

/* As number_read() in lib/index, so that equal texts are equal numbers. */
static bool read_number(double *out, const char *s, size_t len)
{
	double digits = 0, scale = 1;
	bool point = false;
	size_t i = len && (*s == '-' || *s == '+');

	if (!token_is_number(s, len))
		return false;
	for (; i < len; i++) {
		if (s[i] == '.') {
			if (point)
				return false;
			point = true;
			continue;
		}
		digits = digits * 10 + (s[i] - '0');
		scale *= point ? 10 : 1;
	}
	*out = *s == '-' ? -(digits / scale) : digits / scale;
	return true;
}

static int read_amount(struct literal *l)
{
	const char *home = l->c->world->config->currency, *why = NULL;
	const struct expr *with = l->with;
	const char *minor, *currency, *amount;
	struct money money;

	if (money_parse(&money, l->text, l->len, home, &why)) {
		if (!token_is_number(l->text, l->len) && !strchr(l->text, ' '))
			return refuse(l, _("an amount"));
		return REFUSE(l->c, l->term, _("'%s' is no amount: %s"),
			      complain_word(&l->c->arena, l->text, l->len), _(why));
	}
	minor = bind_integer(l->c, money.minor);
	set_one(l, minor);
	if (!strcmp(money.currency, home))
		return 0;
	currency = bind_text(l->c, money.currency, strlen(money.currency));
	amount = home_amount(l->c, minor, currency, with->day ? with->day :
			     sqlf(l->c, "%lld", (long long)l->c->today));
	if (with->minor) {
		/* Two amounts of one currency need no rate. */
		amount = sqlf(l->c, "CASE WHEN %s = %s THEN %s ELSE %s END",
			     with->currency, currency, minor, amount);
		l->out->left = sqlf(l->c, "CASE WHEN %s = %s THEN %s ELSE %s END",
				   with->currency, currency, with->minor, with->sql);
	}
	set_one(l, amount);
	return 0;
}

static int read_moment(struct literal *l)
{
	struct moment m;
	int64_t low, high;

	if (!moment_read(&m, l->text, l->len, l->c->world->now))
		return refuse(l, _("a date"));
	low = l->with->kind == KIND_DAY ? m.first : moment_begin(&m);
	high = l->with->kind == KIND_DAY ? m.last : moment_end(&m);
	l->out->low = bind_integer(l->c, low);
	l->out->high = low == high ? l->out->low : bind_integer(l->c, high);
	return 0;
}

static char lower(char a)
{
	return a >= 'A' && a <= 'Z' ? (char)(a + 32) : a;
}

static bool same_word(const char *word, const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && word[i] && lower(word[i]) == lower(s[i]))
		i++;
	return i == len && !word[i];
}

#define STAGES_MAX 256

/* The words there are, or NULL when any text will do. */
static const char *const *words_of(struct literal *l, const char **room)
{
	const struct config *config = l->c->world->config;
	size_t n = 0;

	if (l->with->words)
		return l->with->words;
	if (!l->with->stage)
		return NULL;
	for (; n < config->n_pipeline && n < STAGES_MAX; n++)
		room[n] = config->pipeline[n].name;
	room[n] = NULL;
	return room;
}

/* The kinds of events are words too, and crm.yaml may add some. */
static const char *kind_of_event(struct literal *l)
{
	const char *const *more = l->c->world->config->kinds;

	if (l->with->words != event_kinds)
		return NULL;
	for (; more && *more; more++)
		if (same_word(*more, l->text, l->len))
			return *more;
	return NULL;
}

static int read_word(struct literal *l)
{
	const char *room[STAGES_MAX + 1], *more = kind_of_event(l);
	const char *const *words = words_of(l, room);
	struct str nfc = STR_INIT, name = STR_INIT;
	size_t n = 0;
	int rc;

	for (; words && words[n]; n++)
		if (same_word(words[n], l->text, l->len))
			more = words[n];
	if (words && !more) {
		term_print(&name, l->with->term);
		rc = REFUSE(l->c, l->term, _("'%s' is never '%s'%s"),
			    complain_word(&l->c->arena, name.buf, name.len),
			    complain_word(&l->c->arena, l->text, l->len),
			    complain_near(&l->c->arena, l->text, l->len, words, n));
		str_release(&name);
		return rc;
	}
	utf8_nfc(&nfc, more ? more : l->text, more ? strlen(more) : l->len);
	set_one(l, bind_text(l->c, nfc.buf, nfc.len));
	str_release(&nfc);
	return 0;
}

static int read_reference(struct literal *l)
{
	struct query_world *w = l->c->world;
	int64_t suffix;
	int rc;

	rc = w->reference(w->arg, l->with->ref, l->text, &suffix);
	if (rc)
		return complain_below(l->c->query, l->term->at, l->term->at_len);
	set_one(l, bind_integer(l->c, suffix));
	return 0;
}

static int read_boolean(struct literal *l)
{
	bool yes = l->len == 4 && !memcmp(l->text, "true", 4);

	if (!yes && (l->len != 5 || memcmp(l->text, "false", 5)))
		return refuse(l, _("true or false"));
	set_one(l, bind_integer(l->c, yes));
	return 0;
}

static int read_double(struct literal *l)
{
	double number;

	if (!read_number(&number, l->text, l->len))
		return refuse(l, _("a number"));
	set_one(l, bind_real(l->c, number));
	return 0;
}

int literal_bounds(struct compiler *c, const struct expr *with, const struct term *term,
		   struct bounds *out)
{
	struct literal l = { .c = c, .with = with, .term = term, .out = out };
	int rc = literal_text(c, term, &l.text, &l.len);

	*out = (struct bounds){ NULL, NULL, NULL };
	if (rc)
		return rc;
	switch (with->kind) {
	case KIND_NUMBER: case KIND_AGE:
		return read_double(&l);
	case KIND_MONEY:
		return read_amount(&l);
	case KIND_DAY: case KIND_TIME:
		return read_moment(&l);
	case KIND_BOOLEAN:
		return read_boolean(&l);
	case KIND_REF:
		return read_reference(&l);
	default:
		return read_word(&l);
	}
}
