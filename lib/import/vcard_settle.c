/* What a card is of, and which labels its groups give. */

#include "import/vcard.h"

#include "import/mime_text.h"

#include <string.h>

const struct property *card_get(const struct card *card, const char *name)
{
	for (size_t i = 0; i < card->n; i++)
		if (!strcmp(card->v[i].name, name))
			return &card->v[i];
	return NULL;
}

const char *card_bare_uid(const char *uid)
{
	static const char urn[] = "urn:uuid:";
	size_t len = strlen(uid);

	if (len >= sizeof(urn) && text_is(uid, sizeof(urn) - 1, urn))
		return uid + sizeof(urn) - 1;
	return uid;
}

/* Apple's own are `_$!<Anniversary>!$_`, a person's as he wrote it. */
static const char *label_text(struct card *card, const struct property *p)
{
	static const char before[] = "_$!<", behind[] = ">!$_";
	struct str text = STR_INIT;
	size_t at = 0;
	char *out;

	property_part(&text, p, '\0', &at);
	if (text.len > 8 && !memcmp(text.buf, before, 4) &&
	    !memcmp(text.buf + text.len - 4, behind, 4)) {
		str_set_len(&text, text.len - 4);
		str_splice(&text, 0, 4, "", 0);
		for (char *s = text.buf; *s; s++)
			if (*s >= 'A' && *s <= 'Z')
				*s = (char)(*s - 'A' + 'a');
	}
	out = arena_strndup(&card->arena, text.buf, text.len);
	str_release(&text);
	return *out ? out : NULL;
}

static void settle_labels(struct card *card)
{
	struct map labels = MAP_INIT;

	for (size_t i = 0; i < card->n; i++) {
		struct property *p = &card->v[i];

		if (p->group && !strcmp(p->name, "X-ABLABEL"))
			*map_at(&labels, p->group, strlen(p->group)) =
				(void *)label_text(card, p);
	}
	for (size_t i = 0; i < card->n; i++) {
		struct property *p = &card->v[i];

		if (p->group)
			p->kept_label = map_get(&labels, p->group,
						strlen(p->group));
	}
	map_release(&labels);
}

static bool is_value(const struct card *card, const char *name,
		     const char *value)
{
	const struct property *p = card_get(card, name);

	return p && content_same(p->value, value);
}

/* Nothing but separators. */
static bool is_empty(const struct property *p)
{
	return !p || p->value[strspn(p->value, "; ")] == '\0';
}

/* A name of the firm and no other: many programs write no more of a firm. */
static bool names_only_org(const struct card *card)
{
	const struct property *org = card_get(card, "ORG");
	const struct property *fn = card_get(card, "FN");
	struct str name = STR_INIT, unit = STR_INIT;
	size_t at = 0, fn_at = 0;
	bool only;

	if (is_empty(org) || property_param(org, "X-CRM-DERIVED") ||
	    !is_empty(card_get(card, "N")) || card_get(card, "KIND"))
		return false;
	property_part(&unit, org, ';', &at);
	if (fn)
		property_part(&name, fn, '\0', &fn_at);
	only = unit.len && (!name.len || !strcmp(name.buf, unit.buf));
	str_release(&name);
	str_release(&unit);
	return only;
}

enum card_kind card_settle(struct card *card)
{
	settle_labels(card);
	if (is_value(card, "KIND", "group") ||
	    is_value(card, "X-ADDRESSBOOKSERVER-KIND", "group"))
		return CARD_GROUP;
	if (is_value(card, "KIND", "org") ||
	    is_value(card, "X-ADDRESSBOOKSERVER-KIND", "org") ||
	    is_value(card, "X-ABSHOWAS", "COMPANY") || names_only_org(card))
		return CARD_COMPANY;
	return CARD_PERSON;
}
