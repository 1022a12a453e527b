#include "record/value.h"

#include "base/i18n.h"
#include "text/country.h"
#include "text/date.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/money.h"
#include "text/phone.h"
#include "text/url.h"
#include "text/utf8.h"
#include "text/vat.h"

#include <string.h>

#define ID_BYTES 64
#define SUFFIX_BYTES 8
#define SHOWN_COLUMNS 60	/* of a value in a message */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_small(char c)
{
	return c >= 'a' && c <= 'z';
}

const char *value_control(const char *s, size_t len, size_t *control_len)
{
	const char *end = s + len;
	uint32_t c;

	while (s < end) {
		size_t n = 1;

		if ((unsigned char)*s >= 0x20 && (unsigned char)*s < 0x7f) {
			s++;
			continue;
		}
		n = utf8_next(s, (size_t)(end - s), &c);
		if (utf8_is_control(c)) {
			*control_len = n;
			return s;
		}
		s += n;
	}
	return NULL;
}

bool value_is_id(const char *s, size_t len)
{
	if (!len || len > ID_BYTES || s[0] == '-' || s[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '-' ? s[i - 1] == '-'
				: !is_digit(s[i]) && !is_small(s[i]))
			return false;
	}
	return true;
}

bool value_is_record_id(const char *s, size_t len)
{
	const char *suffix = s + len - SUFFIX_BYTES;

	if (len < SUFFIX_BYTES || !value_is_id(s, len) ||
	    (len > SUFFIX_BYTES && suffix[-1] != '-'))
		return false;
	for (size_t i = 0; i < SUFFIX_BYTES; i++)
		if (strchr("-ilou", suffix[i]))
			return false;
	return true;
}

bool value_is_number(const char *s, size_t len)
{
	size_t i = len && s[0] == '-', digits;

	for (digits = i; i < len && is_digit(s[i]); i++)
		;
	if (i == digits || (s[digits] == '0' && i > digits + 1))
		return false;
	if (i == len)
		return true;
	if (s[i++] != '.')
		return false;
	for (digits = i; i < len && is_digit(s[i]); i++)
		;
	return i > digits && i == len;
}

/* Only zeros behind the point of `1`, anything behind that of `0`. */
static bool is_share(const char *s, size_t len)
{
	if (!value_is_number(s, len))
		return false;
	if (s[0] == '0')
		return true;
	return s[0] == '1' && (len == 1 || (s[1] == '.' &&
		strspn(s + 2, "0") == len - 2));
}

static bool is_integer(const char *s, size_t len)
{
	return len <= 18 && value_is_number(s, len) && !memchr(s, '.', len);
}

bool value_is_domain(const char *s, size_t len)
{
	return domain_valid(s, len) && memchr(s, '.', len);
}

static bool is_word(const char *const *words, const char *s)
{
	for (; *words; words++)
		if (!strcmp(*words, s))
			return true;
	return false;
}

static bool is_phone(struct value_check *check, const char *s, size_t len)
{
	str_clear(&check->scratch);
	return phone_key(&check->scratch, s, len, check->country
			 ? check->country : check->config->country);
}

static bool is_vat_id(struct value_check *check, const char *s, size_t len)
{
	str_clear(&check->scratch);
	return vat_key(&check->scratch, s, len, check->country
		       ? check->country : check->config->country);
}

static bool is_money(const struct config *config, const char *s, size_t len,
		     const char **why)
{
	struct money money;

	return !money_parse(&money, s, len, config->currency, why);
}

bool value_valid(struct value_check *check, const struct field *field,
		 const char *s, size_t len)
{
	const struct config *config = check->config;
	const char *why;
	int64_t when;

	switch (field->kind) {
	case FIELD_BLOCK:
		return true;
	case FIELD_TEXT: case FIELD_PROVINCE: case FIELD_TEXT_MAP:
	case FIELD_MAP:
		return !memchr(s, '\n', len);
	case FIELD_ID:
		return value_is_id(s, len);
	case FIELD_REF:
		return value_is_record_id(s, len);
	case FIELD_EMAIL:
		return email_valid(s, len);
	case FIELD_PHONE:
		return is_phone(check, s, len);
	case FIELD_URL:
		return url_valid(s, len);
	case FIELD_DATE:
		return !day_parse(&when, s, len);
	case FIELD_BIRTH_DATE:
		return !birth_day_parse(&when, s, len);
	case FIELD_INSTANT:
		return !instant_parse(&when, s, len);
	case FIELD_WHEN:
		return !day_parse(&when, s, len) ||
		       !instant_parse(&when, s, len);
	case FIELD_MONEY:
		return is_money(config, s, len, &why);
	case FIELD_NUMBER:
		return field->flags & FIELD_SHARE ? is_share(s, len)
						  : value_is_number(s, len);
	case FIELD_INTEGER:
		return is_integer(s, len);
	case FIELD_BOOLEAN:
		return !strcmp(s, "true") || !strcmp(s, "false");
	case FIELD_ENUM:
		return is_word(field->words, s) ||
		       (field->words == event_kinds && config->kinds &&
			is_word(config->kinds, s));
	case FIELD_STAGE:
		return config_stage(config, s) != NULL;
	case FIELD_COUNTRY:
		return country_valid(s, len);
	case FIELD_VAT_ID:
		return is_vat_id(check, s, len);
	case FIELD_DOMAIN:
		return value_is_domain(s, len);
	}
	return false;
}

static void add_word(struct str *out, size_t *n, const char *word)
{
	if ((*n)++)
		str_add(out, ", ");
	str_add(out, word);
}

static void add_words(struct str *out, const struct config *config,
		      const struct field *field)
{
	const char *const *w;
	size_t n = 0;

	str_add(out, _("must be one of "));
	if (field->kind == FIELD_STAGE) {
		for (size_t i = 0; i < config->n_pipeline; i++)
			add_word(out, &n, config->pipeline[i].name);
		return;
	}
	for (w = field->words; *w; w++)
		add_word(out, &n, *w);
	if (field->words == event_kinds)
		for (w = config->kinds; w && *w; w++)
			add_word(out, &n, *w);
}

static void add_money(struct str *out, const struct config *config,
		      const char *s, size_t len)
{
	const char *why = NULL;

	str_add(out, _("must be an amount such as 1234.50 EUR"));
	if (!is_money(config, s, len, &why) && why)
		str_addf(out, " (%s)", _(why));
}

static void add_ref(struct str *out, const struct field *field)
{
	if (field->ref == TYPE_NONE)
		str_add(out, _("must be the id of a record, such as "
			       "mario-rossi-3f2a9c1b"));
	else
		str_addf(out, _("must be an id of type %s, such as %s"),
			 schema_of(field->ref)->name, field->example
			 ? field->example : "mario-rossi-3f2a9c1b");
}

/* Of the kinds whose values are all alike. */
static const char *expected(const struct field *field)
{
	switch (field->kind) {
	case FIELD_ID:
		return N_("must be small letters and digits in groups joined "
			  "by '-', 64 at most");
	case FIELD_EMAIL:
		return N_("must be an e-mail address such as "
			  "mario@example.com");
	case FIELD_PHONE:
		return N_("must be a phone number such as +39 02 1234567");
	case FIELD_URL:
		return N_("must be a web address such as "
			  "https://example.com");
	case FIELD_DATE:
		return N_("must be a day such as 2026-11-21");
	case FIELD_BIRTH_DATE:
		return N_("must be a day such as 1980-05-17, or --05-17 "
			  "without its year");
	case FIELD_INSTANT:
		return N_("must be an instant such as "
			  "2026-11-21T10:30+01:00");
	case FIELD_WHEN:
		return N_("must be a day such as 2026-11-21 or an instant "
			  "such as 2026-11-21T10:30+01:00");
	case FIELD_NUMBER:
		return field->flags & FIELD_SHARE
			? N_("must be a number from 0 to 1, such as 0.25")
			: N_("must be a number such as 42 or 0.5");
	case FIELD_INTEGER:
		return N_("must be a whole number");
	case FIELD_BOOLEAN:
		return N_("must be true or false");
	case FIELD_COUNTRY:
		return N_("must be a country code of two letters, such as IT");
	case FIELD_VAT_ID:
		return N_("must be a VAT id such as IT01234567897");
	case FIELD_DOMAIN:
		return N_("must be a domain such as acme.example");
	default:
		return N_("must be one line of text");
	}
}

void value_expected(struct str *out, const struct config *config,
		    const struct field *field, const char *s, size_t len)
{
	switch (field->kind) {
	case FIELD_ENUM: case FIELD_STAGE:
		add_words(out, config, field);
		break;
	case FIELD_REF:
		add_ref(out, field);
		break;
	case FIELD_MONEY:
		add_money(out, config, s, len);
		break;
	default:
		str_add(out, _(expected(field)));
	}
}

void value_add_not(struct str *out, const char *s, size_t len)
{
	struct str shown = STR_INIT;

	utf8_fit(&shown, s, len, SHOWN_COLUMNS);
	str_addf(out, _(", not '%s'"), shown.buf);
	str_release(&shown);
}
