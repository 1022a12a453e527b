#include "text/formula.h"

#include "text/money.h"
#include "text/phone.h"

#include <string.h>

static bool begins_formula(const char *s, size_t len)
{
	while (len && *s == ' ') {
		s++;
		len--;
	}
	return len && strchr("=+-@\t\r", *s) && *s;
}

/* The same behind apostrophes: what guarding has made, or could be taken for it. */
static bool begins_guarded(const char *s, size_t len)
{
	while (len && *s == '\'') {
		s++;
		len--;
	}
	return begins_formula(s, len);
}

/* `-12.50`, `-12,5`, `+3` */
static bool is_number(const char *s, size_t len)
{
	size_t i = *s == '-' || *s == '+', digits;

	for (digits = i; i < len && s[i] >= '0' && s[i] <= '9'; i++)
		;
	if (i == digits)
		return false;
	if (i < len && (s[i] == '.' || s[i] == ',')) {
		digits = ++i;
		while (i < len && s[i] >= '0' && s[i] <= '9')
			i++;
		if (i == digits)
			return false;
	}
	return i == len;
}

static bool is_money(const char *s, size_t len)
{
	const char *blank = memchr(s, ' ', len);

	return blank && len - (size_t)(blank - s) == 4 &&
	       is_number(s, (size_t)(blank - s)) &&
	       currency_decimals((char [4]){ blank[1], blank[2], blank[3] }) >= 0;
}

/* Digits with what people put between them: nothing that computes. */
static bool is_phone(const char *s, size_t len)
{
	struct str key = STR_INIT;
	bool yes = *s == '+' && strspn(s + 1, "0123456789 ()./-") >= len - 1 &&
		   phone_key(&key, s, len, NULL);

	str_release(&key);
	return yes && !memchr(s, '/', len);
}

bool formula_is_risky(const char *s, size_t len)
{
	return begins_formula(s, len) && !is_number(s, len) &&
	       !is_money(s, len) && !is_phone(s, len);
}

void formula_guard(struct str *out, const char *s, size_t len)
{
	if (*s == '\'' ? begins_guarded(s, len) : formula_is_risky(s, len))
		str_add_char(out, '\'');
	str_add_mem(out, s, len);
}

size_t formula_unguard(const char *s, size_t len)
{
	return len && *s == '\'' && begins_guarded(s + 1, len - 1);
}
