/* The properties of a card as cells of our fields. */

#include "import/vcard.h"

#include "import/mime_code.h"
#include "record/value.h"
#include "text/country.h"
#include "text/url.h"

#include <stdlib.h>
#include <string.h>

#define PREF_NONE 101		/* RFC 6350: 1 comes first, 100 last */

struct making {
	struct card *card;
	enum card_kind kind;
	struct reader *reader;
	struct str buf, part;
	const char *name;	/* of the card, once it is known */
	bool nameless;		/* it has none, and one is not to be made */
};

static void cell(struct making *m, const char *field, const char *text,
		 size_t len, const char *label)
{
	content_cell(m->reader, &m->card->arena, field, text, len, label);
}

/* A field of both RFCs that is text alone. */
static void text_cell(struct making *m, const char *field,
		      const struct property *p)
{
	size_t at = 0;

	property_part(&m->buf, p, '\0', &at);
	cell(m, field, m->buf.buf, m->buf.len, NULL);
}

static void keep(struct making *m, const struct property *p)
{
	if (!content_attach(&m->card->files, &m->card->arena, p))
		content_keep(m->reader, &m->card->arena, p);
}

static int pref_of(const struct property *p)
{
	const char *pref = property_param(p, "PREF");
	long n = pref ? strtol(pref, NULL, 10) : 0;

	if (n >= 1 && n < PREF_NONE)
		return (int)n;
	return property_is_type(p, "PREF") ? 1 : PREF_NONE;
}

/* The one of that name that is ours, where we have room for one. */
static const struct property *chosen(const struct card *card, const char *name)
{
	const struct property *best = NULL;
	int best_pref = PREF_NONE + 1;

	for (size_t i = 0; i < card->n; i++) {
		const struct property *p = &card->v[i];

		if (strcmp(p->name, name) || pref_of(p) >= best_pref ||
		    !p->value[strspn(p->value, "; ")])
			continue;
		best = p;
		best_pref = pref_of(p);
	}
	return best;
}

/* Words of TYPE that say nothing about where a number or an address is. */
static bool says_nothing(const char *type)
{
	return content_same(type, "PREF") || content_same(type, "INTERNET") ||
	       content_same(type, "VOICE") || content_same(type, "IPHONE");
}

/* Of its group, else the words of TYPE. */
static const char *label_of(struct making *m, const struct property *p)
{
	struct str out = STR_INIT;
	const char *label;

	if (p->kept_label)
		return p->kept_label;
	for (size_t i = 0; i < p->n_params; i++) {
		const char *type = p->params[i].value;

		if (strcmp(p->params[i].name, "TYPE") || says_nothing(type) ||
		    !*type)
			continue;
		if (out.len)
			str_add_char(&out, ' ');
		if (content_same(type, "CELL"))
			str_add(&out, "mobile");
		else
			for (const char *s = type; *s; s++)
				str_add_char(&out, *s >= 'A' && *s <= 'Z'
					     ? (char)(*s - 'A' + 'a') : *s);
	}
	label = out.len ? arena_strndup(&m->card->arena, out.buf, out.len)
			: NULL;
	str_release(&out);
	return label;
}

static void email_cell(struct making *m, const struct property *p)
{
	const char *s;
	size_t at = 0;

	property_part(&m->buf, p, '\0', &at);
	s = m->buf.buf;
	if (!strncmp(s, "mailto:", 7))
		s += 7;
	if (strchr(s, '@') && !property_is_type(p, "X400"))
		cell(m, "email", s, strlen(s), label_of(m, p));
	else
		keep(m, p);
}

/* `tel:+44-20-7946-0000;ext=12` is `+44-20-7946-0000 ext. 12`. */
static void phone_cell(struct making *m, const struct property *p)
{
	static const char ext[] = ";ext=";
	const char *behind;
	size_t at = 0, len;

	property_part(&m->part, p, '\0', &at);
	if (strncmp(m->part.buf, "tel:", 4)) {
		if (strchr(m->part.buf, ':'))
			keep(m, p);
		else
			cell(m, "phone", m->part.buf, m->part.len,
			     label_of(m, p));
		return;
	}
	str_clear(&m->buf);
	len = strcspn(m->part.buf + 4, ";");
	percent_decode(&m->buf, m->part.buf + 4, len, false);
	behind = strstr(m->part.buf + 4 + len, ext);
	if (behind) {
		behind += sizeof(ext) - 1;
		str_addf(&m->buf, " ext. %.*s", (int)strcspn(behind, ";"),
			 behind);
	}
	cell(m, "phone", m->buf.buf, m->buf.len, label_of(m, p));
}

static void url_cell(struct making *m, const struct property *p)
{
	const char *label = property_param(p, "SERVICE-TYPE");
	size_t at = 0;

	property_part(&m->buf, p, '\0', &at);
	if (url_valid(m->buf.buf, m->buf.len))
		cell(m, "url", m->buf.buf, m->buf.len,
		     label ? label : label_of(m, p));
	else
		keep(m, p);
}

struct multi {
	const char *name;
	void (*read)(struct making *m, const struct property *p);
};

static const struct multi multis[] = {
	{ "EMAIL", email_cell }, { "TEL", phone_cell }, { "URL", url_cell },
	{ "SOCIALPROFILE", url_cell }, { "X-SOCIALPROFILE", url_cell },
};

static const struct multi *find_multi(const char *name)
{
	for (size_t i = 0; i < sizeof(multis) / sizeof(multis[0]); i++)
		if (!strcmp(multis[i].name, name))
			return &multis[i];
	return NULL;
}

/* The preferred ones first; those alike as they stand. */
static void multi_cells(struct making *m)
{
	size_t count[PREF_NONE + 1] = { 0 };

	for (size_t i = 0; i < m->card->n; i++)
		if (find_multi(m->card->v[i].name))
			count[pref_of(&m->card->v[i])]++;
	for (int pref = 1; pref <= PREF_NONE; pref++) {
		for (size_t i = 0; count[pref] && i < m->card->n; i++) {
			const struct property *p = &m->card->v[i];
			const struct multi *multi = find_multi(p->name);

			if (multi && pref_of(p) == pref) {
				multi->read(m, p);
				count[pref]--;
			}
		}
	}
}

/* Is it only there because the format wants one?  Then it is no field. */
static bool is_derived(const struct property *p)
{
	return property_param(p, "X-CRM-DERIVED") != NULL;
}

/*
 * Several names in a part, `Philip,Paul`, are one text: an escaped comma, or
 * one with a blank behind it, is itself.
 */
static struct property without_lists(struct making *m, const struct property *p)
{
	struct property out = *p;

	str_clear(&m->buf);
	for (size_t i = 0; i < p->len; i++) {
		if (p->value[i] == '\\' && i + 1 < p->len)
			str_add_char(&m->buf, p->value[i++]);
		else if (p->value[i] == ',' && p->value[i + 1] != ' ') {
			str_add_char(&m->buf, ' ');
			continue;
		}
		str_add_char(&m->buf, p->value[i]);
	}
	out.value = arena_strndup(&m->card->arena, m->buf.buf, m->buf.len);
	return out;
}

static void name_part(struct making *m, const struct property *p, size_t *at,
		      const char *field, struct str *whole)
{
	if (!property_part(&m->part, p, ';', at) || !m->part.len)
		return;
	cell(m, field, m->part.buf, m->part.len, NULL);
	if (!whole)
		return;
	if (whole->len)
		str_add_char(whole, ' ');
	str_add_mem(whole, m->part.buf, m->part.len);
}

/* Family; given; additional; prefixes; suffixes.  The name is made of them. */
static void name_cells(struct making *m, const struct property *p)
{
	struct str whole = STR_INIT, family = STR_INIT;
	struct property plain = without_lists(m, p);
	size_t at = 0;

	property_part(&family, &plain, ';', &at);
	cell(m, "family_name", family.buf, family.len, NULL);
	name_part(m, &plain, &at, "given_name", &whole);
	name_part(m, &plain, &at, "custom.imported.ADDITIONAL-NAME", &whole);
	name_part(m, &plain, &at, "prefix", NULL);
	name_part(m, &plain, &at, "suffix", NULL);
	if (whole.len && family.len)
		str_add_char(&whole, ' ');
	str_add_mem(&whole, family.buf, family.len);
	if (!m->name && !m->nameless)
		cell(m, "name", whole.buf, whole.len, NULL);
	str_release(&whole);
	str_release(&family);
}

static void organization_cells(struct making *m, const struct property *p)
{
	struct str units = STR_INIT;
	size_t at = 0;

	property_part(&m->part, p, ';', &at);
	cell(m, "organization", m->part.buf, m->part.len, NULL);
	while (property_part(&m->part, p, ';', &at)) {
		if (units.len && m->part.len)
			str_add(&units, " / ");
		str_add_mem(&units, m->part.buf, m->part.len);
	}
	cell(m, "department", units.buf, units.len, NULL);
	str_release(&units);
}

/* Post box; extended; street; locality; region; code; country. */
static void address_cells(struct making *m, const struct property *p)
{
	static const char *const fields[] = {
		"city", "province", "postal_code", "country"
	};
	const char *code = property_param(p, "CC");
	struct str street = STR_INIT, lines[3] = { STR_INIT, STR_INIT, STR_INIT };
	size_t at = 0;

	for (int i = 0; i < 3; i++)
		property_part(&lines[i], p, ';', &at);
	for (int i = 0; i < 3; i++) {
		const struct str *line = &lines[(i + 2) % 3];	/* street first */

		if (street.len && line->len)
			str_add_char(&street, '\n');
		str_add_mem(&street, line->buf, line->len);
	}
	cell(m, "street", street.buf, street.len, NULL);
	for (size_t i = 0; i < 4; i++) {
		if (!property_part(&m->part, p, ';', &at))
			str_clear(&m->part);
		if (i == 3 && code && country_valid(code, strlen(code)))
			cell(m, fields[i], code, strlen(code), NULL);
		else
			cell(m, fields[i], m->part.buf, m->part.len, NULL);
	}
	str_release(&street);
	for (int i = 0; i < 3; i++)
		str_release(&lines[i]);
}

static void birthday_cell(struct making *m, const struct property *p)
{
	const char *value = property_param(p, "VALUE");
	size_t at = 0;

	property_part(&m->part, p, '\0', &at);
	str_clear(&m->buf);
	if (!(value && content_same(value, "text")) &&
	    card_birthday(&m->buf, m->part.buf, m->part.len))
		cell(m, "birth_date", m->buf.buf, m->buf.len, NULL);
	else
		keep(m, p);
}

static void gender_cell(struct making *m, const struct property *p)
{
	size_t at = 0;
	char sex;

	property_part(&m->part, p, ';', &at);
	sex = (char)(m->part.buf[0] & ~0x20);
	if (m->part.len == 1 && sex && strchr("FMONU", sex))
		cell(m, "gender", &sex, 1, NULL);
	if (m->part.len != 1 || at <= p->len)
		keep(m, p);
}

static void title_cell(struct making *m, const struct property *p)
{
	text_cell(m, "title", p);
}

static void role_cell(struct making *m, const struct property *p)
{
	text_cell(m, "role", p);
}

static void language_cell(struct making *m, const struct property *p)
{
	text_cell(m, "language", p);
}

/* What we have room for once; of a company but the address. */
static const struct single {
	const char *name;
	void (*read)(struct making *m, const struct property *p);
	bool company;
} singles[] = {
	{ "N", name_cells, false },
	{ "ORG", organization_cells, false },
	{ "TITLE", title_cell, false },
	{ "ROLE", role_cell, false },
	{ "ADR", address_cells, true },
	{ "BDAY", birthday_cell, false },
	{ "GENDER", gender_cell, false },
	{ "LANG", language_cell, false },
};

#define SINGLES (sizeof(singles) / sizeof(singles[0]))

static void list_cells(struct making *m, const char *field,
		       const struct property *p)
{
	size_t at = 0;

	while (property_part(&m->buf, p, ',', &at))
		cell(m, field, m->buf.buf, m->buf.len, NULL);
}

/* One we gave is `<id>@crm`; any other is its id in the world of cards. */
static void uid_cell(struct making *m, const struct property *p)
{
	size_t at = 0, len;

	property_part(&m->buf, p, '\0', &at);
	len = m->buf.len;
	if (len > 4 && !strcmp(m->buf.buf + len - 4, "@crm") &&
	    value_is_record_id(m->buf.buf, len - 4))
		cell(m, "id", m->buf.buf, len - 4, NULL);
	else
		cell(m, "external_ids.vcard", m->buf.buf, len, NULL);
}

/* Of the card as a thing, not of the one it is about; or told already. */
static bool is_frame(const struct making *m, const struct property *p)
{
	static const char *const names[] = {
		"BEGIN", "END", "VERSION", "PRODID", "REV", "PROFILE",
		"X-ABLABEL", "X-ABSHOWAS", "X-ABADR", "X-APPLE-OMIT-YEAR",
		NULL
	};

	for (const char *const *name = names; *name; name++)
		if (!strcmp(p->name, *name))
			return true;
	if (!strcmp(p->name, "KIND") ||
	    !strcmp(p->name, "X-ADDRESSBOOKSERVER-KIND"))
		return m->kind == CARD_COMPANY ||
		       content_same(p->value, "individual");
	return false;
}

/* Not one of those that have a place of their own in card_cells(). */
static void other_cell(struct making *m, const struct property *p)
{
	if (!strcmp(p->name, "CATEGORIES"))
		list_cells(m, "tags", p);
	else if (!strcmp(p->name, "NICKNAME") && m->kind == CARD_COMPANY)
		list_cells(m, "aliases", p);
	else if (!strncmp(p->name, "X-CRM-", 6))
		content_own_cell(m->reader, &m->card->arena, p);
	else if (p->len && strcmp(p->name, "NOTE") && !is_frame(m, p))
		keep(m, p);
}

static void note_cell(struct making *m)
{
	struct str notes = STR_INIT;

	for (size_t i = 0; i < m->card->n; i++) {
		const struct property *p = &m->card->v[i];

		if (strcmp(p->name, "NOTE"))
			continue;
		if (notes.len && p->len)
			str_add(&notes, "\n\n");
		content_unescape(&notes, p->value, p->len);
	}
	cell(m, "notes", notes.buf, notes.len, NULL);
	str_release(&notes);
}

/* FN, or the first unit of ORG where a company has none. */
static const struct property *name_cell(struct making *m)
{
	const struct property *fn = chosen(m->card, "FN");
	const struct property *org = chosen(m->card, "ORG");
	size_t at = 0;

	m->nameless = fn && is_derived(fn);
	if (fn && !m->nameless)
		property_part(&m->part, fn, '\0', &at);
	else if (m->kind == CARD_COMPANY && org)
		property_part(&m->part, org, ';', &at);
	else
		return fn;
	m->name = arena_strndup(&m->card->arena, m->part.buf, m->part.len);
	cell(m, "name", m->part.buf, m->part.len, NULL);
	return fn;
}

/* An ORG of a company that says no more than its name. */
static bool is_own_name(const struct making *m, const struct property *p)
{
	struct str unit = STR_INIT;
	size_t at = 0;
	bool same;

	property_part(&unit, p, ';', &at);
	same = m->kind == CARD_COMPANY && m->name && !strcmp(unit.buf, m->name);
	while (same && property_part(&unit, p, ';', &at))
		same = !unit.len;
	str_release(&unit);
	return same;
}

static void single_cells(struct making *m, const struct property *fn)
{
	const struct property *mine[SINGLES];

	for (size_t i = 0; i < SINGLES; i++)
		mine[i] = chosen(m->card, singles[i].name);
	for (size_t i = 0; i < m->card->n; i++) {
		const struct property *p = &m->card->v[i];
		size_t k = 0;

		while (k < SINGLES && strcmp(singles[k].name, p->name))
			k++;
		if (p == fn || is_derived(p) || find_multi(p->name))
			continue;
		if (k == SINGLES && !strcmp(p->name, "UID"))
			uid_cell(m, p);
		else if (k == SINGLES)
			other_cell(m, p);
		else if (p == mine[k] && (m->kind == CARD_PERSON ||
					  singles[k].company))
			singles[k].read(m, p);
		else if (p->value[strspn(p->value, "; ")] &&
			 (strcmp(p->name, "ORG") || !is_own_name(m, p)))
			keep(m, p);
	}
}

static void group_cells(struct making *m, const struct map *tags)
{
	const struct property *uid = card_get(m->card, "UID");
	const char *bare = uid ? card_bare_uid(uid->value) : "";
	const struct strs *names = map_get(tags, bare, strlen(bare));

	for (size_t i = 0; names && i < names->n; i++)
		cell(m, "tags", names->v[i], strlen(names->v[i]), NULL);
}

void card_cells(struct card *card, enum card_kind kind, struct reader *reader,
		const struct map *tags)
{
	struct making m = { .card = card, .kind = kind, .reader = reader };
	const struct property *fn;

	str_init(&m.buf);
	str_init(&m.part);
	card->files.n = 0;
	reader->item.type = kind == CARD_COMPANY ? TYPE_COMPANY : TYPE_CONTACT;
	fn = name_cell(&m);
	multi_cells(&m);
	single_cells(&m, fn);
	note_cell(&m);
	group_cells(&m, tags);
	reader->item.files = card->files.v;
	reader->item.n_files = card->files.n;
	str_release(&m.buf);
	str_release(&m.part);
}
