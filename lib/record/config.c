#include "record/config.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/str.h"
#include "record/keyreader.h"
#include "text/country.h"
#include "text/distance.h"
#include "text/money.h"

#include <stdlib.h>
#include <string.h>

const struct config_key config_keys[] = {
	{ "format", N_("the version of the store's format") },
	{ "store_key", N_("the key that ids are made with, 32 hex digits") },
	{ "currency", N_("of amounts that do not name one") },
	{ "timezone", N_("in which days begin and end") },
	{ "country", N_("of phone numbers and VAT ids without a prefix") },
	{ "ids", N_("'readable' with a name in them, or 'opaque'") },
	{ "layout", N_("'auto', 'files' or 'packed', for all or by type") },
	{ "shard_chars", N_("characters of a shard's name, 0 to 2") },
	{ "channel", N_("what a contact needs: 'any', 'email', 'phone' or "
			"'none'") },
	{ "unique", N_("the unique fields, by type") },
	{ "pipeline", N_("the stages of opportunities and their "
			 "probabilities, in order") },
	{ "lifecycle", N_("thresholds of the classes of customers") },
	{ "quiet_after", N_("how long until a contact counts as quiet") },
	{ "custom", N_("the store's own fields and their types") },
	{ "kinds", N_("kinds of events beside the usual ones") },
	{ "lead", N_("the query that says what a lead is here") },
	{ "score", N_("queries and the points they give a contact") },
	{ "rates", N_("exchange rates by currency and day") },
	{ "board", N_("the figures that 'crm kpi' prints") },
	{ "check", N_("levels of rules, and rules of the store's own") },
	{ "retention", N_("how long contacts and records are kept") },
	{ "limits", N_("of a document: depth, key_bytes, record_bytes") },
	{ "modeline", N_("whether new files name their schema for editors") },
	{ "autocommit", N_("whether a command is a commit of git") },
	{ NULL, NULL }
};

static const struct stage default_pipeline[] = {
	{ "qualification", 100 }, { "quote", 300 }, { "negotiation", 600 },
	{ "won", 1000 }, { "lost", 0 },
};

static void set_defaults(struct config *config)
{
	config->currency = "EUR";
	config->timezone = "Europe/Rome";
	config->country = "IT";
	config->pipeline = default_pipeline;
	config->n_pipeline = ARRAY_SIZE(default_pipeline);
	config->limits = (struct limits)LIMITS_DEFAULT;
	for (int type = 0; type <= TYPE_COUNT; type++) {
		const struct field *fields = schema_of(type)->fields;

		config->shard_chars[type] = 2;
		for (size_t i = 0; fields[i].name; i++)
			if (fields[i].flags & FIELD_UNIQUE)
				config->unique[type] |= UINT64_C(1) << i;
	}
}

#define BAD(...) keyreader_refuse(r, node, at, __VA_ARGS__)
#define BAD_KEY(...) keyreader_say_key(r, LEVEL_ERROR, "config", node, at, \
				       __VA_ARGS__)

typedef void read_fn(struct keyreader *r, const struct node *node,
		     const struct trail *at);

static void read_format(struct keyreader *r, const struct node *node,
			const struct trail *at)
{
	unsigned long n;

	if (keyreader_unsigned(r, node, at, 1, 1000000, &n))
		r->config->format = (unsigned)n;
}

static void read_store_key(struct keyreader *r, const struct node *node,
			   const struct trail *at)
{
	const char *text = keyreader_text(r, node, at);
	struct hash128 key;

	if (!text)
		return;
	if (hash_unhex(&key, text)) {
		BAD(_("must be 32 hex digits"));
		return;
	}
	r->config->store_key.k0 = key.lo;
	r->config->store_key.k1 = key.hi;
}

static void read_currency(struct keyreader *r, const struct node *node,
			  const struct trail *at)
{
	const char *text = keyreader_text(r, node, at);

	if (text && currency_decimals(text) < 0)
		BAD(_("must be a currency, as ISO 4217 has it"));
	else if (text)
		r->config->currency = text;
}

/* Whether there is such a zone only the system knows: see zone_use(). */
static void read_timezone(struct keyreader *r, const struct node *node,
			  const struct trail *at)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789_+-/";
	const char *text = keyreader_text(r, node, at);

	if (text && (text[0] == '/' || strspn(text, letters) != node->len))
		BAD(_("must be a time zone such as Europe/Rome"));
	else if (text)
		r->config->timezone = text;
}

static void read_country(struct keyreader *r, const struct node *node,
			 const struct trail *at)
{
	const char *text = keyreader_text(r, node, at);
	char *upper;

	if (!text)
		return;
	if (!country_valid(text, node->len)) {
		BAD(_("must be a country code of two letters, such as IT"));
		return;
	}
	upper = arena_strdup(&r->config->doc.arena, text);
	for (char *p = upper; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	r->config->country = upper;
}

static void read_ids(struct keyreader *r, const struct node *node,
		     const struct trail *at)
{
	static const char *const words[] = { "readable", "opaque", NULL };

	r->config->opaque_ids = keyreader_word(r, node, at, words) == 1;
}

static void read_channel(struct keyreader *r, const struct node *node,
			 const struct trail *at)
{
	static const char *const words[] = {
		"any", "email", "phone", "none", NULL
	};
	int channel = keyreader_word(r, node, at, words);

	if (channel >= 0)
		r->config->channel = (unsigned)channel;
}

/* `0.125` is 125; -1 if it is no number from 0 to 1 with three decimals. */
static int permille(const char *s, size_t len)
{
	int n = 0, scale = 100;

	if (len > 5 || (s[0] != '0' && s[0] != '1') || (len > 1 && s[1] != '.')
	    || len == 2)
		return -1;
	n = (s[0] - '0') * 1000;
	for (size_t i = 2; i < len; i++, scale /= 10) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		n += (s[i] - '0') * scale;
	}
	return n <= 1000 ? n : -1;
}

static void read_stage(struct keyreader *r, const struct node *node,
		       const struct trail *at, struct stage *out)
{
	const char *text = keyreader_text(r, node, at);
	int n = text ? permille(text, node->len) : 0;

	if (!keyreader_is_name(node->key))
		BAD_KEY(_("must be a name: small letters, digits and '-'"));
	if (n < 0)
		BAD(_("must be a probability from 0 to 1, such as 0.25"));
	out->name = node->key;
	out->permille = n < 0 ? 0 : (unsigned)n;
}

static void read_pipeline(struct keyreader *r, const struct node *node,
			  const struct trail *at)
{
	struct stage *stages;
	bool won = false;

	if (!keyreader_map(r, node, at))
		return;
	stages = arena_zalloc(&r->config->doc.arena, node->n * sizeof(*stages));
	for (size_t i = 0; i < node->n; i++) {
		const struct trail to = { at, node->v[i].key, 0 };

		read_stage(r, &node->v[i], &to, &stages[i]);
		won |= stages[i].permille == 1000;
	}
	r->config->pipeline = stages;
	r->config->n_pipeline = node->n;
	if (!won)
		keyreader_say_key(r, LEVEL_WARNING, "config", node, at,
				  _("has no stage of probability 1, so nothing "
				 "can be won"));
}

static void read_kinds(struct keyreader *r, const struct node *node,
		       const struct trail *at)
{
	const char **kinds;
	size_t n = 0;

	if (!keyreader_list(r, node, at))
		return;
	kinds = arena_zalloc(&r->config->doc.arena,
			     (node->n + 1) * sizeof(*kinds));
	for (size_t i = 0; i < node->n; i++) {
		const struct trail to = { at, NULL, i };
		const char *name = keyreader_text(r, &node->v[i], &to);

		if (name && keyreader_is_name(name))
			kinds[n++] = name;
		else if (name)
			keyreader_refuse(r, &node->v[i], &to,
					 _("must be a name: small letters, "
					"digits and '-'"));
	}
	r->config->kinds = kinds;
}

static void read_limit(struct keyreader *r, const struct node *node,
		       const struct trail *at)
{
	struct limits *limits = &r->config->limits;
	unsigned long n;

	if (!strcmp(node->key, "depth")) {
		if (keyreader_unsigned(r, node, at, 4, 32, &n))
			limits->depth = (unsigned)n;
	} else if (!strcmp(node->key, "key_bytes")) {
		if (keyreader_unsigned(r, node, at, 32, 1000, &n))
			limits->key_bytes = (unsigned)n;
	} else if (!strcmp(node->key, "record_bytes")) {
		if (keyreader_unsigned(r, node, at, 4096, 1073741824, &n))
			limits->record_bytes = n;
	} else {
		BAD_KEY(_("is no limit: depth, key_bytes and record_bytes "
			  "are"));
	}
}

static void read_limits(struct keyreader *r, const struct node *node,
			const struct trail *at)
{
	if (!keyreader_map(r, node, at))
		return;
	for (size_t i = 0; i < node->n; i++) {
		const struct trail to = { at, node->v[i].key, 0 };

		read_limit(r, &node->v[i], &to);
	}
}

static void read_modeline(struct keyreader *r, const struct node *node,
			  const struct trail *at)
{
	keyreader_boolean(r, node, at, &r->config->modeline);
}

static const struct {
	const char *name;
	read_fn *read;
} readers[] = {
	{ "channel", read_channel },
	{ "country", read_country },
	{ "currency", read_currency },
	{ "custom", custom_read },
	{ "format", read_format },
	{ "ids", read_ids },
	{ "kinds", read_kinds },
	{ "layout", bytype_read_layout },
	{ "limits", read_limits },
	{ "modeline", read_modeline },
	{ "pipeline", read_pipeline },
	{ "shard_chars", bytype_read_shard_chars },
	{ "store_key", read_store_key },
	{ "timezone", read_timezone },
	{ "unique", bytype_read_unique },
};

static bool is_in(const char *const *words, const char *s)
{
	for (; *words; words++)
		if (!strcmp(*words, s))
			return true;
	return false;
}

/* A store comes from other people, so what it says is never run. */
static void read_unknown(struct keyreader *r, const struct node *node,
			 const struct trail *at)
{
	static const char *const programs[] = {
		"alias", "aliases", "browser", "command", "commands", "editor",
		"exec", "filter", "filters", "pager", "picker", "plugin",
		"plugins", "run", "sendmail", "shell", "visual", NULL
	};
	static const char *const hooks[] = { "hook", "hooks", NULL };
	static const char *const users[] = {
		"color", "colour", "lock_timeout", "trusted", NULL
	};
	const char *names[ARRAY_SIZE(config_keys)], *near;
	size_t n = 0;

	for (; config_keys[n].name; n++)
		names[n] = config_keys[n].name;
	near = word_nearest(node->key, names, n);
	if (is_in(hooks, node->key))
		keyreader_say_key(r, LEVEL_WARNING, "config-executable", node, at,
				  _("could run something and is not read here; "
				 "hooks belong in .crm/hooks/"));
	else if (is_in(programs, node->key))
		keyreader_say_key(r, LEVEL_WARNING, "config-executable", node, at,
				  _("could run something and is not read here; "
				 "it belongs in "
				 "$XDG_CONFIG_HOME/crm/config.yaml"));
	else if (is_in(users, node->key))
		keyreader_say_key(r, LEVEL_WARNING, "unknown-field", node, at,
				  _("is not read here; it belongs in "
				 "$XDG_CONFIG_HOME/crm/config.yaml"));
	else if (near)
		keyreader_say_key(r, LEVEL_WARNING, "unknown-field", node, at,
				  _("is not known; did you mean '%s'?"), near);
	else
		keyreader_say_key(r, LEVEL_WARNING, "unknown-field", node, at,
				  _("is not known; crm-config(5) lists the keys"));
}

static void read_key(struct keyreader *r, const struct node *node)
{
	const struct trail at = { NULL, node->key, 0 };

	for (size_t i = 0; i < ARRAY_SIZE(readers); i++)
		if (!strcmp(readers[i].name, node->key)) {
			if (!node_empty(node))
				readers[i].read(r, node, &at);
			return;
		}
	if (!policy_check(r, node))
		read_unknown(r, node, &at);
}

static void say_missing(struct keyreader *r, enum level level, const char *key,
			const char *message)
{
	struct finding *f;

	if (!node_empty(node_get(r->config->doc.root, key)))
		return;
	f = finding_add(r->why, level, "required", CONFIG_PATH, 1, 1,
			"'%s' %s", key, message);
	finding_set_field(r->why, f, key);
}

static void read_root(struct keyreader *r)
{
	const struct node *root = r->config->doc.root;

	if (root && root->kind != NODE_MAP) {
		finding_add(r->why, LEVEL_ERROR, "config", CONFIG_PATH,
			    root->at.line, root->at.col,
			    _("crm.yaml must be a map of keys"));
		return;
	}
	for (size_t i = 0; root && i < root->n; i++)
		read_key(r, &root->v[i]);
	say_missing(r, LEVEL_ERROR, "format",
		    _("is missing: 'format: 1' says how to read this store"));
	say_missing(r, LEVEL_WARNING, "store_key",
		    _("is missing, so ids of new records can be foreseen"));
}

int config_parse(struct config *config, const char *bytes, size_t len,
		 struct findings *why)
{
	static const struct limits limits = LIMITS_DEFAULT;
	struct findings found = FINDINGS_INIT;
	struct keyreader r = { .config = config, .why = &found };
	int rc;

	config_release(config);
	set_defaults(config);
	str_add_mem(&config->bytes, bytes, len);
	rc = doc_parse(&config->doc, config->bytes.buf, len, CONFIG_PATH, 1,
		       &limits, &found);
	if (!rc) {
		read_root(&r);
		findings_sort(&found);
		rc = findings_err(&found);
	}
	if (why)
		findings_move(why, &found);
	findings_release(&found);
	return rc;
}

void config_release(struct config *config)
{
	doc_release(&config->doc);
	str_release(&config->bytes);
	*config = (struct config)CONFIG_INIT;
}

int config_writable(const struct config *config)
{
	if (config->format <= STORE_FORMAT)
		return 0;
	return err_set(ERR_DATA, _("the store has format %u and this crm "
		       "writes format %u; a newer crm can write it"),
		       config->format, STORE_FORMAT);
}

struct limits config_limits(const struct config *config, enum record_type type)
{
	struct limits limits = config->limits;

	if (type == TYPE_TIMELINE)
		limits.record_bytes = SIZE_MAX;
	return limits;
}

bool config_unique(const struct config *config, enum record_type type,
		   const struct field *field)
{
	const struct field *first = schema_of(type)->fields;

	for (size_t i = 0; first[i].name; i++)
		if (field == &first[i])
			return config->unique[type] >> i & 1;
	return field->flags & FIELD_UNIQUE;
}

const struct stage *config_stage(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->n_pipeline; i++)
		if (!strcmp(config->pipeline[i].name, name))
			return &config->pipeline[i];
	return NULL;
}
