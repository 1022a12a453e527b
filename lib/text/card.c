#include "text/card.h"

#include "text/email.h"

#include <string.h>

static void trim(const char **s, size_t *len)
{
	while (*len && (**s == ' ' || **s == '\t')) {
		++*s;
		--*len;
	}
	while (*len && ((*s)[*len - 1] == ' ' || (*s)[*len - 1] == '\t'))
		--*len;
}

static void set_name(struct card *out, const char *s, size_t len)
{
	trim(&s, &len);
	if (len >= 2 && s[0] == '"' && s[len - 1] == '"') {
		s++;
		len -= 2;
		trim(&s, &len);
	}
	out->name = s;
	out->name_len = len;
}

static bool set_email(struct card *out, const char *s, size_t len)
{
	trim(&s, &len);
	if (!email_valid(s, len))
		return false;
	out->email = s;
	out->email_len = len;
	return true;
}

/* "m@acme.example (Mario Rossi)" or "Mario Rossi m@acme.example". */
static bool split_plain(struct card *out, const char *s, size_t len)
{
	const char *name = memchr(s, '(', len), *end = s + len;

	if (name && end[-1] == ')' && set_email(out, s, (size_t)(name - s))) {
		set_name(out, name + 1, (size_t)(end - name) - 2);
		return true;
	}
	for (name = end; name > s && name[-1] != ' ' && name[-1] != '\t'; name--)
		;
	if (!set_email(out, name, (size_t)(end - name)))
		return false;
	set_name(out, s, (size_t)(name - s));
	return true;
}

bool card_split(struct card *out, const char *s)
{
	size_t len = strlen(s);
	const char *open;

	trim(&s, &len);
	*out = (struct card){ .name = s, .email = s + len, .name_len = len };
	open = strrchr(s, '<');
	if (!open || !len || s[len - 1] != '>')
		return split_plain(out, s, len);
	if (!set_email(out, open + 1, (size_t)(s + len - open) - 2))
		return false;
	set_name(out, s, (size_t)(open - s));
	return true;
}
