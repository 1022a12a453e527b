#include "record/keyreader.h"

#include "base/i18n.h"
#include "record/value.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 6, 0)))
static struct finding *add(struct keyreader *r, enum level level,
			   const char *rule, const struct mark *mark,
			   const struct trail *at, const char *fmt, va_list ap)
{
	struct str message = STR_INIT, field = STR_INIT;
	struct finding *f;

	trail_add(&field, at);
	str_addf(&message, "'%s' ", field.buf);
	str_addv(&message, fmt, ap);
	f = finding_add(r->why, level, rule, CONFIG_PATH, mark->line, mark->col,
			"%s", message.buf);
	finding_set_field(r->why, f, field.buf);
	str_release(&field);
	str_release(&message);
	return f;
}

void keyreader_refuse(struct keyreader *r, const struct node *node,
		      const struct trail *at, const char *fmt, ...)
{
	struct finding *f;
	va_list ap;

	va_start(ap, fmt);
	f = add(r, LEVEL_ERROR, "config", &node->at, at, fmt, ap);
	va_end(ap);
	if (node->kind == NODE_SCALAR && node->len)
		finding_set_value(r->why, f, node->text, node->len);
	f->not_value = true;
}

void keyreader_say_key(struct keyreader *r, enum level level, const char *rule,
		       const struct node *node, const struct trail *at,
		       const char *fmt, ...)
{
	struct finding *f;
	va_list ap;

	va_start(ap, fmt);
	f = add(r, level, rule, &node->key_at, at, fmt, ap);
	va_end(ap);
	finding_set_value(r->why, f, node->key, node->key_len);
}

bool keyreader_map(struct keyreader *r, const struct node *node,
		   const struct trail *at)
{
	if (node->kind == NODE_MAP)
		return true;
	if (!node_empty(node))
		keyreader_refuse(r, node, at, _("must be a map"));
	return false;
}

bool keyreader_list(struct keyreader *r, const struct node *node,
		    const struct trail *at)
{
	if (node->kind == NODE_LIST)
		return true;
	if (!node_empty(node))
		keyreader_refuse(r, node, at, _("must be a list"));
	return false;
}

const char *keyreader_text(struct keyreader *r, const struct node *node,
			   const struct trail *at)
{
	if (node->kind != NODE_SCALAR)
		keyreader_refuse(r, node, at, _("must be text"));
	else if (!node->len)
		keyreader_refuse(r, node, at, _("must not be empty"));
	else
		return node->text;
	return NULL;
}

static void say_words(struct keyreader *r, const struct node *node,
		      const struct trail *at, const char *const *words)
{
	struct str list = STR_INIT;

	for (size_t i = 0; words[i]; i++)
		str_addf(&list, i ? ", %s" : "%s", words[i]);
	keyreader_refuse(r, node, at, _("must be one of %s"), list.buf);
	str_release(&list);
}

int keyreader_word(struct keyreader *r, const struct node *node,
		   const struct trail *at, const char *const *words)
{
	const char *text = keyreader_text(r, node, at);

	if (!text)
		return -1;
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], text))
			return i;
	say_words(r, node, at, words);
	return -1;
}

bool keyreader_boolean(struct keyreader *r, const struct node *node,
		       const struct trail *at, bool *out)
{
	static const char *const words[] = { "false", "true", NULL };
	int i = keyreader_word(r, node, at, words);

	if (i >= 0)
		*out = i;
	return i >= 0;
}

bool keyreader_unsigned(struct keyreader *r, const struct node *node,
			const struct trail *at, unsigned long min,
			unsigned long max, unsigned long *out)
{
	const char *text = keyreader_text(r, node, at);
	unsigned long n;

	if (!text)
		return false;
	errno = 0;
	n = strtoul(text, NULL, 10);
	if (!value_is_number(text, node->len) || strpbrk(text, "-.") ||
	    errno || n < min || n > max) {
		keyreader_refuse(r, node, at,
				 _("must be a whole number from %lu to %lu"), min,
				 max);
		return false;
	}
	*out = n;
	return true;
}

const char *keyreader_number(struct keyreader *r, const struct node *node,
			     const struct trail *at)
{
	const char *text = keyreader_text(r, node, at);

	if (text && !value_is_number(text, node->len)) {
		keyreader_refuse(r, node, at, _("must be a number such as 0.5"));
		return NULL;
	}
	return text;
}

bool keyreader_duration(struct keyreader *r, const struct node *node,
			const struct trail *at)
{
	const char *text = keyreader_text(r, node, at);
	size_t digits = text ? strspn(text, "0123456789") : 0;

	if (!text)
		return false;
	if (digits && digits < 6 && text[0] != '0' && text[digits] &&
	    strchr("dwmy", text[digits]) && !text[digits + 1])
		return true;
	keyreader_refuse(r, node, at,
			 _("must be a time such as 30d, 12w, 6m or 1y"));
	return false;
}

bool keyreader_is_name(const char *s)
{
	static const char small[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	size_t n;

	do {
		n = strspn(s, small);
		s += n;
	} while (n && (*s == '-' || *s == '_') && *++s);
	return n && !*s && s[-1] != '-' && s[-1] != '_';
}
