#include "output/vcard.h"

#include "output/folded.h"
#include "text/date.h"

#include <string.h>

struct making {
	struct folded f;
	bool v4, company;
	const struct node *root;
	const struct schema *schema;
	const char *firm;		/* the company's name, or NULL */
	unsigned long long done;	/* a bit for each child of root */
	const struct node *imported;	/* custom.imported, a map; or NULL */
};

/* The i-th field's bit; a record has fewer fields, and what is beyond is no property. */
static void set_done(struct making *m, const struct node *node)
{
	size_t i = (size_t)(node - m->root->v);

	if (i < 64)
		m->done |= 1ULL << i;
}

/* A field's one text, "" when it has none; it is done with. */
static const char *take(struct making *m, const char *name)
{
	const struct node *node = node_get(m->root, name);

	if (!node || node->kind != NODE_SCALAR ||
	    (size_t)(node - m->root->v) >= 64)
		return "";
	set_done(m, node);
	return node_empty(node) ? "" : node->text;
}

/* It is not, after all: it goes out as X-CRM. */
static void give_back(struct making *m, const char *name)
{
	const struct node *node = node_get(m->root, name);

	if (node)
		m->done &= ~(1ULL << (node - m->root->v));
}

static bool is_texts(const struct node *node)
{
	const struct node *one;

	for (size_t i = 0; (one = node_value(node, i, NULL)); i++)
		if (one->kind != NODE_SCALAR)
			return false;
	return true;
}

/* A field of several texts, or NULL when it has none or is not of texts. */
static const struct node *take_list(struct making *m, const char *name)
{
	const struct node *node = node_get(m->root, name);

	if (node_empty(node) || !is_texts(node) ||
	    (size_t)(node - m->root->v) >= 64)
		return NULL;
	set_done(m, node);
	return node;
}

static const char *kept_text(const struct making *m, const char *name)
{
	const char *text = m->imported ? node_text(m->imported, name) : NULL;

	return text ? text : "";
}

/* Ours before others of that name, which import has kept. */
static void prefer(struct making *m, const char *name)
{
	if (!m->imported || !node_get(m->imported, name))
		return;
	if (m->v4)
		folded_param(&m->f, "PREF", "1");
	else if (!strcmp(name, "ADR"))
		folded_param(&m->f, "TYPE", "pref");
}

static void text_line(struct making *m, const char *name, const char *text)
{
	if (!*text)
		return;
	folded_name(&m->f, name);
	prefer(m, name);
	folded_text(&m->f, text);
	folded_end(&m->f);
}

/* Words of labels that TYPE has, in all versions. */
static const char *type_of_word(const char *s, size_t len)
{
	static const char *const words[][2] = {
		{ "home", "HOME" }, { "work", "WORK" }, { "mobile", "CELL" },
		{ "fax", "FAX" }, { "pager", "PAGER" }, { "video", "VIDEO" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i][0]) == len && !memcmp(words[i][0], s, len))
			return words[i][1];
	return NULL;
}

/* `work mobile` as WORK,CELL; false when a word is none of them. */
static bool add_types(struct str *out, const char *label)
{
	size_t len;

	for (;; label += len + 1) {
		const char *type;

		len = strcspn(label, " ");
		type = type_of_word(label, len);
		if (!type)
			return false;
		if (out->len)
			str_add_char(out, ',');
		str_add(out, type);
		if (!label[len])
			return true;
	}
}

/* TYPE is written without quotes: no word needs them. */
static void add_type_param(struct making *m, const struct str *types)
{
	str_add(&m->f.line, ";TYPE=");
	for (const char *s = types->buf; *s; s++)
		str_add_char(&m->f.line, m->v4 && *s >= 'A' && *s <= 'Z'
			     ? (char)(*s - 'A' + 'a') : *s);
}

struct channel {
	const char *field, *name;
	bool types;		/* of 3.0: may it have params? */
	bool uri;
};

static void channel_line(struct making *m, const struct channel *channel,
			 const char *text, const char *label, bool first)
{
	struct str types = STR_INIT;
	bool typed = label && (m->v4 || channel->types) &&
		add_types(&types, label);

	if (label && !typed) {
		str_clear(&types);
		folded_group(&m->f);
	}
	folded_name(&m->f, channel->name);
	if (!m->v4 && first && channel->types) {
		if (types.len)
			str_add_char(&types, ',');
		str_add(&types, "PREF");
	}
	if (types.len)
		add_type_param(m, &types);
	if (m->v4 && first)
		folded_param(&m->f, "PREF", "1");
	if (channel->uri)
		folded_raw(&m->f, text);
	else
		folded_text(&m->f, text);
	folded_end(&m->f);
	if (label && !typed)
		folded_label(&m->f, label);
	str_release(&types);
}

/* Where there are several, the first is the preferred one. */
static void channels(struct making *m)
{
	static const struct channel all[] = {
		{ "email", "EMAIL", true, false },
		{ "phone", "TEL", true, false },
		{ "url", "URL", false, true },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		const struct node *node = take_list(m, all[i].field);
		bool several = node_value(node, 1, NULL) != NULL;
		const struct node *one;
		const char *label;

		for (size_t k = 0; (one = node_value(node, k, &label)); k++)
			if (!node_empty(one))
				channel_line(m, &all[i], one->text,
					     label && *label ? label : NULL,
					     several && k == 0);
	}
}

static void list_line(struct making *m, const char *name, const char *field)
{
	const struct node *node = take_list(m, field), *one;

	if (!node)
		return;
	folded_name(&m->f, name);
	for (size_t i = 0; (one = node_value(node, i, NULL)); i++)
		folded_part(&m->f, i ? ',' : ':', one->text);
	folded_end(&m->f);
}

static void derived(struct making *m)
{
	folded_param(&m->f, "X-CRM-DERIVED", "TRUE");
}

/* Something that says who it is, where there is no name. */
static void add_made_name(struct making *m, struct str *out)
{
	static const char *const parts[] = { "given_name", "family_name" };
	const struct node *email = node_value(node_get(m->root, "email"), 0,
					      NULL);
	const char *id = node_text(m->root, "id");

	for (int i = 0; i < 2; i++) {
		const char *part = node_text(m->root, parts[i]);

		if (out->len && part && *part)
			str_add_char(out, ' ');
		str_add(out, part ? part : "");
	}
	if (!out->len && email && email->kind == NODE_SCALAR)
		str_add(out, email->text);
	if (!out->len)
		str_add(out, id ? id : "");
}

/* 3.0 wants an N; what is made is all of the name as the family's. */
static void made_parts(struct making *m, const char *name)
{
	folded_name(&m->f, "N");
	derived(m);
	folded_text(&m->f, m->company ? "" : name);
	for (int i = 0; i < 4; i++)
		folded_part(&m->f, ';', "");
	folded_end(&m->f);
}

static void name_lines(struct making *m)
{
	static const char *const parts[] = {
		"family_name", "given_name", NULL, "prefix", "suffix"
	};
	const char *name = take(m, "name"), *texts[5];
	struct str made = STR_INIT;
	bool some = false;

	folded_name(&m->f, "FN");
	if (!*name) {
		add_made_name(m, &made);
		derived(m);
	}
	folded_text(&m->f, *name ? name : made.buf);
	folded_end(&m->f);
	for (int i = 0; i < 5; i++) {
		texts[i] = m->company ? "" : parts[i] ? take(m, parts[i])
			: kept_text(m, "ADDITIONAL-NAME");
		some = some || *texts[i];
	}
	if (some) {
		folded_name(&m->f, "N");
		for (int i = 0; i < 5; i++)
			folded_part(&m->f, i ? ';' : ':', texts[i]);
		folded_end(&m->f);
	} else if (!m->v4) {
		made_parts(m, *name ? name : made.buf);
	}
	str_release(&made);
}

static void organization_line(struct making *m)
{
	const char *name = take(m, "organization");
	const char *department = take(m, "department");
	bool made = !*name && m->firm && node_get(m->root, "company");

	if (!*name && !*department && !made)
		return;
	folded_name(&m->f, "ORG");
	if (made)
		derived(m);
	else
		prefer(m, "ORG");
	folded_text(&m->f, made ? m->firm : name);
	if (*department)
		folded_part(&m->f, ';', department);
	folded_end(&m->f);
	if (made)
		give_back(m, "department");
}

static bool address_line(struct making *m)
{
	static const char *const fields[] = {
		"street", "city", "province", "postal_code", "country"
	};
	const char *texts[5];
	bool some = false;

	for (int i = 0; i < 5; i++) {
		texts[i] = take(m, fields[i]);
		some = some || *texts[i];
	}
	if (!some)
		return false;
	folded_name(&m->f, "ADR");
	prefer(m, "ADR");
	folded_raw(&m->f, ";");
	for (int i = 0; i < 5; i++)
		folded_part(&m->f, ';', texts[i]);
	folded_end(&m->f);
	return true;
}

/* 1604 would come back as no year. */
static void birthday_line(struct making *m)
{
	const char *s = take(m, "birth_date");
	struct str text = STR_INIT;
	int64_t day;

	if (!*s)
		return;
	if (birth_day_parse(&day, s, strlen(s)) || !strncmp(s, "1604", 4)) {
		give_back(m, "birth_date");
		return;
	}
	folded_name(&m->f, "BDAY");
	if (m->v4 && *s == '-')
		str_addf(&text, "--%.2s%.2s", s + 2, s + 5);
	else if (m->v4)
		str_addf(&text, "%.4s%.2s%.2s", s, s + 5, s + 8);
	else if (*s == '-')
		str_addf(&text, "1604%s", s + 1);
	else
		str_add(&text, s);
	if (!m->v4 && *s == '-')
		folded_param(&m->f, "X-APPLE-OMIT-YEAR", "1604");
	folded_raw(&m->f, text.buf);
	folded_end(&m->f);
	str_release(&text);
}

/* 4.0 alone has these; a GENDER that was kept has its letter in it. */
static void version_4_lines(struct making *m)
{
	const char *gender, *kept = kept_text(m, "GENDER");

	if (!m->v4 || m->company)
		return;
	gender = take(m, "gender");
	if (*gender && (strlen(gender) != 1 || !strchr("FMONU", *gender)))
		give_back(m, "gender");
	else if (*gender && !(kept[0] == *gender && kept[1] == ';'))
		text_line(m, "GENDER", gender);
	text_line(m, "LANG", take(m, "language"));
}

/* Would our reader take it for an id, and not for a UID? */
static bool is_ours(const char *uid)
{
	size_t len = strlen(uid);

	return len > 4 && !strcmp(uid + len - 4, "@crm");
}

static void uid_line(struct making *m)
{
	const char *id = node_text(m->root, "id");
	const char *uid = node_text(node_get(m->root, "external_ids"), "vcard");
	struct str ours = STR_INIT;

	if (!uid || !*uid || is_ours(uid)) {
		uid = NULL;
		str_addf(&ours, "%s@crm", take(m, "id"));
	}
	if (uid || (id && *id)) {
		folded_name(&m->f, "UID");
		if (m->v4 && strncmp(uid ? uid : "", "urn:", 4))
			folded_param(&m->f, "VALUE", "text");
		folded_text(&m->f, uid ? uid : ours.buf);
		folded_end(&m->f);
	}
	str_release(&ours);
}

static void external_ids(struct making *m, const struct node *ids)
{
	for (size_t i = 0; i < ids->n; i++) {
		const struct node *id = &ids->v[i];

		if (strcmp(id->key, "vcard") || id->kind != NODE_SCALAR ||
		    is_ours(id->text))
			folded_own_key(&m->f, ids->key, id->key, id);
	}
}

/* Is there one of ours before it, so that our reader keeps this one? */
static bool is_second(const struct making *m, const char *name,
		      const struct node *text, bool address)
{
	static const char *const fields[][2] = {
		{ "ORG", "organization" }, { "TITLE", "title" },
		{ "ROLE", "role" }, { "LANG", "language" },
	};
	const char *ours = NULL;

	if (!strcmp(name, "ADR"))
		return address;
	for (int i = 0; i < 4 && !ours; i++)
		if (!strcmp(name, fields[i][0]))
			ours = node_text(m->root, fields[i][1]);
	if (m->company || !ours || !*ours)
		return false;
	/* 3.0 has no way to say there which is ours */
	return m->v4 || (strcmp(name, "LANG") && *text->text != ';');
}

/* Properties that may be written as they came: those that our reader keeps. */
static bool may_be_kept(const struct making *m, const char *name,
			const struct node *text, bool address)
{
	static const char *const known[] = {
		"AGENT", "ANNIVERSARY", "BIRTHPLACE", "CALADRURI", "CALURI",
		"CAPURI", "CLASS", "CLIENTPIDMAP", "CONTACT-URI", "DEATHDATE",
		"DEATHPLACE", "EXPERTISE", "FBURL", "GEO", "GRAMGENDER",
		"HOBBY", "IMPP", "INTEREST", "KEY", "LABEL", "LOGO", "MAILER",
		"ORG-DIRECTORY", "PHOTO", "PRONOUNS", "RELATED", "SORT-STRING",
		"SOUND", "SOURCE", "TZ", "XML", NULL
	};
	static const char *const reserved[] = {
		"X-CRM-", "X-AB", "X-ADDRESSBOOKSERVER-", "X-APPLE-OMIT-YEAR",
		"X-SOCIALPROFILE", NULL
	};
	struct str encoding = STR_INIT;
	bool bytes = folded_kept_param(&encoding, text, "ENCODING") ||
		!strncmp(folded_kept_value(text), "data:", 5);

	str_release(&encoding);
	if (bytes || !*folded_kept_value(text))
		return false;
	for (const char *const *k = known; *k; k++)
		if (!strcmp(name, *k))
			return true;
	if (is_second(m, name, text, address))
		return true;
	if (!strcmp(name, "NICKNAME"))
		return !m->company;
	if (!strncmp(name, "X-ABRELATED", 11) || !strncmp(name, "X-ABDATE", 8))
		return true;
	for (const char *const *k = reserved; *k; k++)
		if (!strncmp(name, *k, strlen(*k)))
			return false;
	return !strncmp(name, "X-", 2) && name[2] &&
	       !name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-")];
}

static void kept_lines(struct making *m, const struct node *kept, bool address)
{
	const struct node *one;
	struct str key = STR_INIT;

	str_addf(&key, "imported.%s", kept->key);
	if (!is_texts(kept) || kept->kind == NODE_MAP) {
		folded_own_key(&m->f, "custom", key.buf, kept);
	} else {
		for (size_t i = 0; (one = node_value(kept, i, NULL)); i++)
			if (!may_be_kept(m, kept->key, one, address) ||
			    !folded_kept(&m->f, kept->key, one))
				folded_own_key(&m->f, "custom", key.buf, one);
	}
	str_release(&key);
}

/* GENDER's words, whose letter is our field. */
static bool is_written(const struct making *m, const struct node *kept)
{
	const char *gender = node_text(m->root, "gender");

	if (kept->kind != NODE_SCALAR)
		return false;
	if (!strcmp(kept->key, "ADDITIONAL-NAME"))
		return !m->company && *kept->text;
	return m->v4 && !m->company && !strcmp(kept->key, "GENDER") && gender &&
	       strlen(gender) == 1 && kept->text[0] == *gender &&
	       kept->text[1] == ';' && !strpbrk(kept->text, "\n\r");
}

static void custom_lines(struct making *m, const struct node *custom,
			 bool address)
{
	for (size_t i = 0; i < custom->n; i++) {
		const struct node *child = &custom->v[i];

		if (child != m->imported) {
			folded_own_key(&m->f, custom->key, child->key, child);
			continue;
		}
		for (size_t k = 0; k < child->n; k++)
			if (!is_written(m, &child->v[k]))
				kept_lines(m, &child->v[k], address);
			else if (!strcmp(child->v[k].key, "GENDER"))
				folded_kept(&m->f, "GENDER", &child->v[k]);
	}
}

/* What has no property. */
static void rest_lines(struct making *m, bool address)
{
	for (size_t i = 0; i < m->root->n; i++) {
		const struct node *node = &m->root->v[i];

		if (i < 64 && (m->done >> i & 1))
			continue;
		if (node->kind == NODE_MAP && !strcmp(node->key, "custom"))
			custom_lines(m, node, address);
		else if (node->kind == NODE_MAP &&
			 !strcmp(node->key, "external_ids"))
			external_ids(m, node);
		else
			folded_own(&m->f, m->schema, node);
	}
}

static void begin_lines(struct making *m)
{
	folded_line(&m->f, "BEGIN", "VCARD");
	folded_line(&m->f, "VERSION", m->v4 ? "4.0" : "3.0");
	if (m->v4)
		folded_line(&m->f, "KIND", m->company ? "org" : "individual");
	uid_line(m);
	name_lines(m);
}

void vcard_add(struct str *out, enum vcard_version version, enum record_type type,
	       const struct node *root, const char *company)
{
	struct making m = {
		.v4 = version == VCARD_4, .company = type == TYPE_COMPANY,
		.root = root, .schema = schema_of(type), .firm = company,
		.imported = node_get(node_get(root, "custom"), "imported"),
	};
	bool address;

	if (m.imported && m.imported->kind != NODE_MAP)
		m.imported = NULL;
	folded_init(&m.f, out);
	begin_lines(&m);
	if (m.company) {
		text_line(&m, "ORG", node_text(root, "name")
			  ? node_text(root, "name") : "");
		list_line(&m, "NICKNAME", "aliases");
		if (!m.v4)
			folded_line(&m.f, "X-ABShowAs", "COMPANY");
	} else {
		organization_line(&m);
		text_line(&m, "TITLE", take(&m, "title"));
		text_line(&m, "ROLE", take(&m, "role"));
	}
	channels(&m);
	address = address_line(&m);
	if (!m.company)
		birthday_line(&m);
	version_4_lines(&m);
	list_line(&m, "CATEGORIES", "tags");
	text_line(&m, "NOTE", take(&m, "notes"));
	rest_lines(&m, address);
	folded_line(&m.f, "END", "VCARD");
	folded_release(&m.f);
}
