#include "base/alloc.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "record/validate.h"
#include "record/value.h"
#include "text/date.h"
#include "text/money.h"
#include "text/utf8.h"
#include "text/vat.h"

#include <stdlib.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Line ends as \n, no blanks at the ends (a block keeps its first indent), NFC. */
static void clean(struct str *out, const struct field *field, const char *text)
{
	struct str lines = STR_INIT;
	const char *from;

	for (const char *p = text; *p; p++) {
		if (*p != '\r')
			str_add_char(&lines, *p);
		else if (p[1] != '\n')
			str_add_char(&lines, '\n');
	}
	while (lines.len && is_blank(lines.buf[lines.len - 1]))
		str_set_len(&lines, lines.len - 1);
	from = lines.buf;
	while (field->kind == FIELD_BLOCK ? *from == '\n' : is_blank(*from))
		from++;
	utf8_nfc(out, from, strlen(from));
	str_release(&lines);
}

/* `today`, `yesterday`, `tomorrow`, or `-3d`, `+2w`, `-1m`, `+1y` from today. */
static bool day_relative(int64_t *out, const char *s)
{
	int64_t today = day_of_instant(clock_now());
	int year, month, mday;
	char *unit;
	long n;

	*out = today;
	if (!strcmp(s, "today"))
		return true;
	*out = today + (!strcmp(s, "tomorrow") ? 1 : -1);
	if (!strcmp(s, "tomorrow") || !strcmp(s, "yesterday"))
		return true;
	if ((s[0] != '-' && s[0] != '+') || s[1] < '0' || s[1] > '9')
		return false;
	n = strtol(s, &unit, 10);
	if (n < -99999 || n > 99999 || !*unit || unit[1])
		return false;
	switch (*unit) {
	case 'd':
		*out = today + n;
		break;
	case 'w':
		*out = today + n * 7;
		break;
	case 'm':
		*out = day_add_months(today, (int)n);
		break;
	case 'y':
		*out = day_add_months(today, (int)n * 12);
		break;
	default:
		return false;
	}
	day_to_civil(*out, &year, &month, &mday);
	return year >= 1 && year <= 9999;
}

/* A day, however it is said: *day is set.  Or an instant: *at is set. */
enum said { SAID_NOTHING, SAID_DAY, SAID_INSTANT };

static enum said when_said(int64_t *day, int64_t *at, const char *s)
{
	if (!day_parse(day, s, strlen(s)) || day_relative(day, s))
		return SAID_DAY;
	*at = clock_now();
	if (!strcmp(s, "now") || !instant_parse(at, s, strlen(s)))
		return SAID_INSTANT;
	return SAID_NOTHING;
}

static bool add_when(struct str *out, enum field_kind kind, const char *s)
{
	int64_t day, at;
	enum said said = when_said(&day, &at, s);

	if (said == SAID_NOTHING)
		return false;
	if (kind == FIELD_DATE && said == SAID_INSTANT)
		day_add(out, day_of_instant(at));
	else if (kind == FIELD_INSTANT && said == SAID_DAY)
		instant_add(out, instant_of_day(day));
	else if (said == SAID_DAY)
		day_add(out, day);
	else
		instant_add(out, at);
	return true;
}

static bool add_money(struct str *out, const struct config *config,
		      const char *s)
{
	struct money money;
	const char *why;

	if (money_parse(&money, s, strlen(s), config->currency, &why))
		return false;
	money_add(out, &money);
	return true;
}

/* `+05.50` is `5.50`, `.5` is `0.5`, `5.` is `5`. */
static bool add_number(struct str *out, struct value_check *check,
		       const struct field *field, const char *s)
{
	struct str plain = STR_INIT;
	bool minus = *s == '-', fine;

	if (*s == '-' || *s == '+')
		s++;
	fine = strspn(s + (*s == '.'), "0123456789") > 0;
	while (s[0] == '0' && s[1] >= '0' && s[1] <= '9')
		s++;
	if (minus && strspn(s, "0.") != strlen(s))
		str_add_char(&plain, '-');
	if (*s == '.')
		str_add_char(&plain, '0');
	str_add(&plain, s);
	if (plain.len > 1 && plain.buf[plain.len - 1] == '.')
		str_set_len(&plain, plain.len - 1);
	fine = fine && value_valid(check, field, plain.buf, plain.len);
	if (fine)
		str_add(out, plain.buf);
	str_release(&plain);
	return fine;
}

static bool same_word(const char *word, const char *lower)
{
	struct str mine = STR_INIT;
	bool same;

	utf8_lower(&mine, word, strlen(word));
	same = !strcmp(mine.buf, lower);
	str_release(&mine);
	return same;
}

static const char *find_word(const char *const *words, const char *lower)
{
	for (; words && *words; words++)
		if (same_word(*words, lower))
			return *words;
	return NULL;
}

static bool add_boolean(struct str *out, const char *lower)
{
	static const char *const yes[] = {
		"true", "yes", "y", "on", "1", "si", "s\xc3\xac", NULL
	};
	static const char *const no[] = {
		"false", "no", "n", "off", "0", NULL
	};

	if (!find_word(yes, lower) && !find_word(no, lower))
		return false;
	str_add(out, find_word(yes, lower) ? "true" : "false");
	return true;
}

static bool add_word(struct str *out, const struct config *config,
		     const struct field *field, const char *lower)
{
	const char *word = find_word(field->words, lower);

	if (!word && field->words == event_kinds)
		word = find_word(config->kinds, lower);
	for (size_t i = 0; field->kind == FIELD_STAGE && i < config->n_pipeline;
	     i++)
		if (same_word(config->pipeline[i].name, lower))
			word = config->pipeline[i].name;
	if (word)
		str_add(out, word);
	return word != NULL;
}

static void add_upper(struct str *out, const char *s)
{
	for (; *s; s++)
		str_add_char(out, *s >= 'a' && *s <= 'z'
			     ? (char)(*s - 'a' + 'A') : *s);
}

/* A code of two letters; a region's name stays as it is. */
static void add_province(struct str *out, const char *s)
{
	if (strlen(s) == 2 && (s[0] | 32) >= 'a' && (s[0] | 32) <= 'z' &&
	    (s[1] | 32) >= 'a' && (s[1] | 32) <= 'z')
		add_upper(out, s);
	else
		str_add(out, s);
}

/* `https://www.acme.example/about` is `acme.example`. */
static bool add_domain(struct str *out, const char *lower)
{
	const char *host = strstr(lower, "://");
	size_t len;

	host = host ? host + 3 : lower;
	if (!strncmp(host, "www.", 4))
		host += 4;
	len = strcspn(host, "/?#:");
	if (!value_is_domain(host, len))
		return false;
	str_add_mem(out, host, len);
	return true;
}

static bool add_checked(struct str *out, struct value_check *check,
			const struct field *field, const struct str *s)
{
	bool fine = value_valid(check, field, s->buf, s->len);

	if (!fine)
		return false;
	if (field->kind == FIELD_COUNTRY)
		add_upper(out, s->buf);
	else if (field->kind == FIELD_PROVINCE)
		add_province(out, s->buf);
	else
		str_add_mem(out, s->buf, s->len);
	return true;
}

static bool add_canonical(struct str *out, struct value_check *check,
			  const struct field *field, const struct str *s)
{
	struct str lower = STR_INIT;
	bool fine;

	utf8_lower(&lower, s->buf, s->len);
	switch (field->kind) {
	case FIELD_DATE: case FIELD_INSTANT: case FIELD_WHEN:
		fine = add_when(out, field->kind, s->buf);
		break;
	case FIELD_MONEY:
		fine = add_money(out, check->config, s->buf);
		break;
	case FIELD_NUMBER: case FIELD_INTEGER:
		fine = add_number(out, check, field, s->buf);
		break;
	case FIELD_BOOLEAN:
		fine = add_boolean(out, lower.buf);
		break;
	case FIELD_ENUM: case FIELD_STAGE:
		fine = add_word(out, check->config, field, lower.buf);
		break;
	case FIELD_VAT_ID:
		fine = vat_key(out, s->buf, s->len, check->config->country);
		break;
	case FIELD_DOMAIN:
		fine = add_domain(out, lower.buf);
		break;
	default:
		fine = add_checked(out, check, field, s);
	}
	str_release(&lower);
	return fine;
}

/* What no kind of value may be: empty, not UTF-8, with control characters. */
static int refuse_text(const struct field *field, const struct str *s)
{
	struct str shown = STR_INIT;
	size_t len;
	const char *control = value_control(s->buf, s->len, &len);

	if (!s->len)
		return err_set(ERR_DATA, _("'%s' needs a value"), field->name);
	if (!control)
		return 0;
	utf8_show(&shown, control, len, true);
	err_set(ERR_DATA, _("'%s' must not hold the control character %s"),
		field->name, shown.buf);
	str_release(&shown);
	return ERR_DATA;
}

static int refuse_value(const struct config *config, const struct field *field,
			const struct str *s)
{
	struct str expected = STR_INIT;

	value_expected(&expected, config, field, s->buf, s->len);
	value_add_not(&expected, s->buf, s->len);
	err_set(ERR_DATA, "'%s' %s", field->name, expected.buf);
	str_release(&expected);
	return ERR_DATA;
}

int value_canonical(struct str *out, const struct config *config,
		    const struct field *field, const char *text)
{
	struct value_check check = { .config = config, .scratch = STR_INIT };
	struct str s = STR_INIT;
	size_t was = out->len;
	int rc;

	if (field->flags & FIELD_LIST ||
	    (field->kind == FIELD_MAP && field->sub))
		return err_set(ERR_DATA, _("'%s' holds fields of its own and "
			       "takes no value; use 'crm edit'"), field->name);
	if (utf8_bad(text, strlen(text)) >= 0)
		return err_set(ERR_DATA, _("'%s' must be UTF-8"), field->name);
	clean(&s, field, text);
	rc = refuse_text(field, &s);
	if (!rc && !add_canonical(out, &check, field, &s)) {
		str_set_len(out, was);
		rc = refuse_value(config, field, &s);
	}
	str_release(&check.scratch);
	str_release(&s);
	return rc;
}

int custom_canonical(struct str *out, const struct config *config,
		     const struct custom_field *custom, const char *text)
{
	struct str name = STR_INIT;
	struct field field;
	int rc;

	str_addf(&name, "custom.%s", custom->name);
	field = custom_as_field(custom, name.buf);
	rc = value_canonical(out, config, &field, text);
	str_release(&name);
	return rc;
}
