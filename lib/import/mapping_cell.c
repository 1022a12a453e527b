/* What a cell says, in the form of the field it goes to. */

#include "import/mapping_plan.h"

#include "base/err.h"
#include "base/i18n.h"
#include "record/validate.h"
#include "text/date.h"
#include "text/utf8.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool cell_clean(struct str *out, const char *text, size_t len, bool one_line)
{
	size_t start = out->len, first = start;
	bool had = false;
	uint32_t c;

	for (size_t i = 0, n; i < len; i += n) {
		n = utf8_next(text + i, len - i, &c);
		if (c == '\r') {
			if (i + 1 < len && text[i + 1] == '\n')
				continue;
			c = '\n';
		} else if (c == 0x0b || c == 0x0c || c == 0x85 || c == 0x2028 ||
			   c == 0x2029) {
			c = '\n';	/* a line end of other programs */
			had = true;
		} else if (utf8_is_control(c)) {
			had = true;
			continue;
		}
		if (c == '\n' && one_line)
			c = ' ';
		utf8_add(out, c);
	}
	while (out->len > start && is_blank(out->buf[out->len - 1]))
		str_set_len(out, out->len - 1);
	while (first < out->len && is_blank(out->buf[first]))
		first++;
	if (!one_line)		/* the first line keeps its indent */
		while (first > start && out->buf[first - 1] != '\n')
			first--;
	str_splice(out, start, first - start, "", 0);
	return had;
}

const char *cell_cleaned(struct mapping_state *state, const char *text, size_t *len,
			 bool one_line)
{
	size_t n;

	if (*len && !is_blank(text[0]) && !is_blank(text[*len - 1]) &&
	    !memchr(text, '\r', *len) && !(one_line && memchr(text, '\n', *len)) &&
	    !value_control(text, *len, &n))
		return text;
	str_clear(&state->clean);
	cell_clean(&state->clean, text, *len, one_line);
	*len = state->clean.len;
	return state->clean.buf;
}

bool cell_is_exact(const char *text, size_t len)
{
	size_t n;

	return !memchr(text, '\r', len) && !value_control(text, len, &n);
}

void cell_unescape_tabs(struct str *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] != '\\' || i + 1 == len) {
			str_add_char(out, text[i]);
			continue;
		}
		i++;
		if (text[i] == 'x' || text[i] == 'u')	/* a control that was shown */
			str_add_char(out, '\\');
		str_add_char(out, text[i] == 't' ? '\t' : text[i] == 'n' ? '\n' :
			     text[i] == 'r' ? '\r' : text[i]);
	}
}

/* value_canonical(), and what it has against the value. */
static enum heard canonical(struct mapping *mapping, const struct field *field,
			    const struct str *text, struct str *out, const char **why,
			    enum heard otherwise)
{
	static _Thread_local char message[400];
	size_t n;

	if (!value_canonical(out, mapping->config, field, text->buf))
		return HEARD_VALUE;
	n = strlen(err_message());
	if (n >= sizeof(message))
		n = sizeof(message) - 1;
	memcpy(message, err_message(), n);
	message[n] = '\0';
	err_clear();
	*why = message;
	return otherwise;
}

/* Kinds whose form is the text itself, when it is valid: nothing to be made of it. */
static bool is_as_it_is(enum field_kind kind)
{
	switch (kind) {
	case FIELD_TEXT: case FIELD_BLOCK: case FIELD_EMAIL: case FIELD_PHONE:
	case FIELD_URL: case FIELD_TEXT_MAP: case FIELD_MAP:
		return true;
	default:
		return false;
	}
}

/* An Exchange address is none of the internet: `/O=ACME/OU=.../CN=...`. */
static bool is_exchange(const char *s, size_t len)
{
	return len > 3 && s[0] == '/' && (s[1] | 32) == 'o' && s[2] == '=';
}

/* `mailto:ana@example.com`, `tel:+39-02-1234567` */
static size_t scheme_len(enum field_kind kind, const char *s)
{
	const char *scheme = kind == FIELD_EMAIL ? "mailto:" : kind == FIELD_PHONE ? "tel:" : "";
	size_t n = strlen(scheme);

	for (size_t i = 0; i < n; i++)
		if ((s[i] >= 'A' && s[i] <= 'Z' ? s[i] | 32 : s[i]) != scheme[i])
			return 0;
	return n;
}

static enum heard hear_text(struct mapping *mapping, const struct field *field,
			    const char *text, size_t len, struct str *out,
			    const char **why)
{
	struct str *clean = &mapping->state->text;
	size_t skip = scheme_len(field->kind, text), start = out->len;

	len -= skip;
	text = cell_cleaned(mapping->state, text + skip, &len, field->kind != FIELD_BLOCK);
	if (!len)
		return HEARD_NOTHING;
	utf8_nfc(out, text, len);
	if (value_valid(&mapping->state->check, field, out->buf + start, out->len - start))
		return HEARD_VALUE;
	str_set_len(out, start);
	str_clear(clean);
	str_add_mem(clean, text, len);
	if (field->kind == FIELD_EMAIL && is_exchange(text, len)) {
		*why = _("an address within an Exchange server");
		return HEARD_KEEP;
	}
	return canonical(mapping, field, clean, out, why, HEARD_REFUSE);
}

/* `2026-01-12T09:30`: nine in the morning wherever one is, as calendars have it. */
static bool is_floating(const char *s, size_t len)
{
	const char *time = memchr(s, 'T', len);
	int64_t at;

	return time && !strpbrk(time, "Z+-") && !instant_parse(&at, s, len);
}

/* A day or instant; what cannot be one stays as text. */
static enum heard hear_date(struct mapping *mapping, const struct plan *plan,
			    const struct field *field, const struct column *column,
			    const char *text, size_t len, struct str *out,
			    const char **why)
{
	static const struct column none = COLUMN_INIT;
	struct str *date = &mapping->state->value;
	int64_t at;

	str_clear(date);
	if (!cell_date(date, text, len, field->kind, column ? column : &none, why)) {
		*why = _(*why);
		return HEARD_KEEP;
	}
	if (field->kind == FIELD_DATE || field->kind == FIELD_BIRTH_DATE) {
		str_add_mem(out, date->buf, date->len);
		return HEARD_VALUE;
	}
	if (plan->type == TYPE_TASK && field->kind == FIELD_WHEN &&
	    is_floating(date->buf, date->len)) {
		str_add_mem(out, date->buf, date->len);
		return HEARD_VALUE;
	}
	/* As value_canonical() has them. */
	if (field->kind == FIELD_WHEN && !day_parse(&at, date->buf, date->len)) {
		str_add_mem(out, date->buf, date->len);
		return HEARD_VALUE;
	}
	if (!instant_parse(&at, date->buf, date->len))
		instant_add(out, at);
	else if (!day_parse(&at, date->buf, date->len))
		instant_add(out, instant_of_day(at));
	else
		return canonical(mapping, field, date, out, why, HEARD_KEEP);
	return HEARD_VALUE;
}

static enum heard hear_money(struct mapping *mapping, const struct field *field,
			     const struct column *column, const char *text, size_t len,
			     struct str *out, const char **why)
{
	static const struct column none = COLUMN_INIT;
	const char *currency = mapping->state->currency;
	struct str *money = &mapping->state->value;

	str_clear(money);
	if (!currency)
		currency = mapping->config->currency;
	if (cell_money(money, text, len, currency, column ? column : &none, why))
		return canonical(mapping, field, money, out, why, HEARD_REFUSE);
	*why = _(*why);
	return HEARD_REFUSE;
}

static enum heard hear_number(struct mapping *mapping, const struct action *action,
			      const struct column *column, const char *text, size_t len,
			      struct str *out, const char **why)
{
	static const struct column none = COLUMN_INIT;
	const struct field *field = &action->target.field;
	struct str *number = &mapping->state->value, *cell = &mapping->state->text;

	str_clear(number);
	str_clear(cell);
	str_add_mem(cell, text, len);
	if (action->percent && !memchr(text, '%', len))
		str_add_char(cell, '%');
	if (cell_number(number, cell->buf, cell->len, field->flags & FIELD_SHARE,
			column ? column : &none, why))
		return canonical(mapping, field, number, out, why, HEARD_REFUSE);
	*why = _(*why);
	return HEARD_REFUSE;
}

static const char *unknown_word(const struct field *field)
{
	if (field->kind == FIELD_STAGE || field->words == contact_stages)
		return _("no stage of ours is known for it");
	return field->kind == FIELD_COUNTRY ? _("no country of that name")
					    : _("no word of ours is known for it");
}

/* A word of a list: what is none of it stays as text, but among our own names. */
static enum heard hear_word(struct mapping *mapping, const struct plan *plan,
			    const struct field *field, const char *text, size_t len,
			    struct str *out, const char **why)
{
	struct str *clean = &mapping->state->text;
	bool stage = field->kind == FIELD_STAGE || field->words == contact_stages;
	enum heard heard;

	str_clear(clean);
	cell_clean(clean, text, len, true);
	heard = canonical(mapping, field, clean, out, why,
			  plan->own && !stage ? HEARD_REFUSE : HEARD_KEEP);
	if (heard == HEARD_KEEP)
		*why = unknown_word(field);
	return heard;
}

static enum heard hear_place(struct mapping *mapping, const struct field *field,
			     const char *text, size_t len, struct str *out,
			     const char **why)
{
	struct str *clean = &mapping->state->text;
	enum heard heard;

	str_clear(clean);
	cell_clean(clean, text, len, true);
	heard = canonical(mapping, field, clean, out, why, HEARD_KEEP);
	if (heard == HEARD_KEEP)
		*why = unknown_word(field);
	return heard;
}

/* A VAT id of zeros is how some systems say that there is none. */
static bool is_zeros(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] != '0' && s[i] != ' ')
			return false;
	return len > 0;
}

static enum heard hear(struct mapping *mapping, const struct plan *plan,
		       const struct action *action, const struct column *column,
		       const char *text, size_t len, struct str *out, const char **why)
{
	const struct field *field = &action->target.field;
	struct str *clean = &mapping->state->text;

	switch (field->kind) {
	case FIELD_DATE: case FIELD_BIRTH_DATE: case FIELD_INSTANT: case FIELD_WHEN:
		return hear_date(mapping, plan, field, column, text, len, out, why);
	case FIELD_MONEY:
		return hear_money(mapping, field, column, text, len, out, why);
	case FIELD_NUMBER: case FIELD_INTEGER:
		return hear_number(mapping, action, column, text, len, out, why);
	case FIELD_ENUM: case FIELD_STAGE:
		return hear_word(mapping, plan, field, text, len, out, why);
	case FIELD_COUNTRY: case FIELD_PROVINCE:
		return hear_place(mapping, field, text, len, out, why);
	case FIELD_BOOLEAN:
		if (cell_boolean(out, text, len))
			return HEARD_VALUE;
		break;
	case FIELD_VAT_ID:
		if (is_zeros(text, len))
			return HEARD_NOTHING;
		break;
	default:
		break;
	}
	str_clear(clean);
	cell_clean(clean, text, len, true);
	return clean->len ? canonical(mapping, field, clean, out, why, HEARD_REFUSE)
			  : HEARD_NOTHING;
}

enum heard cell_heard(struct mapping *mapping, const struct plan *plan,
		      const struct action *action, const struct column *column,
		      const char *text, size_t len, struct str *out, const char **why)
{
	const struct field *field = &action->target.field;
	const char *ours, *said = text;
	size_t said_len = len, start = out->len;
	enum heard heard;

	if (!strcmp(field->name, "tax_id") && is_zeros(text, len))
		return HEARD_NOTHING;
	if (mapping->state->exact ? !len : cell_is_filler(text, len, field->kind))
		return HEARD_NOTHING;
	if (mapping->state->exact && field->kind != FIELD_ID && cell_is_exact(text, len) &&
	    value_valid(&mapping->state->check, field, text, len)) {
		str_add_mem(out, text, len);
		return HEARD_VALUE;
	}
	if (action->words) {
		ours = words_find(mapping->state, action->words, text, len);
		if (ours == words_none) {
			*why = unknown_word(field);
			return HEARD_KEEP;
		}
		if (ours && !*ours)
			return HEARD_NOTHING;
		if (ours && field->kind != FIELD_STAGE) {
			str_add(out, ours);
			return HEARD_VALUE;
		}
		said = ours ? ours : text;
		said_len = ours ? strlen(ours) : len;
	}
	if (field->kind == FIELD_ID) {
		cell_clean(out, text, len, true);
		return out->len ? HEARD_VALUE : HEARD_NOTHING;
	}
	if (is_as_it_is(field->kind))
		return hear_text(mapping, field, said, said_len, out, why);
	heard = hear(mapping, plan, action, column, said, said_len, out, why);
	if (action->words && heard == HEARD_VALUE && field->kind != FIELD_STAGE)
		words_seen(mapping->state, action->words, text, len, out->buf + start);
	else if (action->words && heard == HEARD_KEEP)
		words_seen(mapping->state, action->words, text, len, words_none);
	return heard;
}
