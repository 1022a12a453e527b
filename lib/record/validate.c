#include "record/validate.h"

#include "base/alloc.h"
#include "base/i18n.h"
#include "base/map.h"
#include "record/shape.h"
#include "text/country.h"

#include <string.h>

static bool has(const struct node *map, const char *key)
{
	return !node_empty(node_get(map, key));
}

/* A rule about a record or an event as a whole. */
static void say_at(struct shape *c, const char *rule, const struct mark *mark,
		   const char *text)
{
	struct str message = STR_INIT;

	str_add(&message, text);
	shape_add(c, LEVEL_ERROR, rule, mark, NULL, &message);
	str_release(&message);
}

/* What is missing for the contact to be reached; NULL: nothing. */
static const char *missing_channel(const struct config *config,
				   const struct node *root)
{
	bool email = has(root, "email"), phone = has(root, "phone");

	switch (config->channel) {
	case CHANNEL_ANY:
		return email || phone || has(root, "url") ? NULL
			: _("a contact needs 'email', 'phone' or 'url', by "
			    "which to be reached ('channel' in crm.yaml)");
	case CHANNEL_EMAIL:
		return email ? NULL
			: _("a contact needs 'email' here ('channel' in "
			    "crm.yaml)");
	case CHANNEL_PHONE:
		return phone ? NULL
			: _("a contact needs 'phone' here ('channel' in "
			    "crm.yaml)");
	case CHANNEL_NONE:
		break;
	}
	return NULL;
}

static void check_contact(struct shape *c, const struct node *root)
{
	const char *channel = missing_channel(c->config, root);

	if (!has(root, "name") && !has(root, "given_name") &&
	    !has(root, "family_name") && !has(root, "email"))
		say_at(c, "required", &root->at,
		       _("a contact needs 'name' or 'email'"));
	if (channel)
		say_at(c, "channel", &root->at, channel);
}

/* The grammar is the field's; a record's id has a suffix besides. */
static void check_id(struct shape *c, const struct node *root)
{
	const struct node *id = node_get(root, "id");
	const struct trail at = { NULL, "id", 0 };

	if (!id || id->kind != NODE_SCALAR ||
	    !value_is_id(id->text, id->len) ||
	    value_is_record_id(id->text, id->len))
		return;
	shape_say(c, LEVEL_ERROR, "id", id, &at,
		  _("must end in eight of 0-9 and a-z without i, l, o and u, "
		    "such as mario-rossi-3f2a9c1b"))->not_value = true;
}

static bool check_root(struct shape *c, const struct doc *doc,
		       enum node_kind kind, const char *otherwise)
{
	const struct mark start = { .line = doc->line, .col = 1 };

	if (doc->root && doc->root->kind == kind)
		return true;
	say_at(c, "schema", doc->root ? &doc->root->at : &start, otherwise);
	return false;
}

/* A phone or VAT number without a prefix is of the record's country. */
static const char *country_of(const struct node *root)
{
	const char *country = node_text(root, "country");

	return country && country_valid(country, strlen(country)) ? country
								  : NULL;
}

static void require(struct shape *c, enum record_type type, const struct node *root)
{
	if (has(root, "merged_into")) {
		if (!has(root, "id"))
			say_at(c, "required", &root->at, _("'id' is missing"));
		return;
	}
	shape_required(c, schema_of(type)->fields, root, NULL);
	if (type == TYPE_CONTACT)
		check_contact(c, root);
}

static void validate(struct findings *why, const struct config *config,
		     enum record_type type, const struct doc *doc,
		     const char *path, bool whole)
{
	struct shape c = {
		.why = why, .config = config, .path = path,
		.id = node_text(doc->root, "id"),
		.values = { .config = config, .scratch = STR_INIT },
	};
	const struct node *root = doc->root;

	shape_begin(&c, doc);
	if (!check_root(&c, doc, NODE_MAP,
			_("a record must be a map of fields, a line each")))
		return;
	c.values.country = country_of(root);
	shape_fields(&c, schema_of(type)->fields, root, NULL);
	check_id(&c, root);
	if (whole)
		require(&c, type, root);
	str_release(&c.values.scratch);
}

void validate_record(struct findings *why, const struct config *config,
		     enum record_type type, const struct doc *doc,
		     const char *path)
{
	validate(why, config, type, doc, path, true);
}

void validate_part(struct findings *why, const struct config *config,
		   enum record_type type, const struct doc *doc,
		   const char *path)
{
	validate(why, config, type, doc, path, false);
}

static bool is_stage(const struct config *config, const char *name)
{
	const char *const *stage = contact_stages;

	while (*stage && strcmp(*stage, name))
		stage++;
	return *stage || config_stage(config, name);
}

/* A stage that the store has no more is history, not an error. */
static void check_stage_move(struct shape *c, const struct node *event)
{
	static const char *const ends[] = { "from", "to" };
	const char *kind = node_text(event, "kind");

	if (!kind || strcmp(kind, "stage"))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		const struct node *node = node_get(event, ends[i]);
		const struct trail at = { NULL, ends[i], 0 };

		if (!node || node->kind != NODE_SCALAR || node_empty(node) ||
		    is_stage(c->config, node->text))
			continue;
		shape_say(c, LEVEL_WARNING, "unknown-stage", node, &at,
			  _("names no stage of a contact or of the pipeline"));
	}
}

static void check_size(struct shape *c, const struct node *event)
{
	size_t max = c->config->limits.record_bytes;
	size_t len = event->end.byte - event->at.byte;
	struct str message = STR_INIT;

	if (len <= max)
		return;
	str_addf(&message, _("an event of %zu bytes is over the limit of %zu "
			     "('limits' in crm.yaml); keep documents in "
			     "files/"), len, max);
	shape_add(c, LEVEL_ERROR, "record-size", &event->at, NULL, &message);
	str_release(&message);
}

static void check_event(struct shape *c, const struct node *event,
			struct map *ids)
{
	const struct node *id = node_get(event, "id");
	const struct node *with = node_value(node_get(event, "with"), 0, NULL);
	void **seen;

	c->id = with && with->kind == NODE_SCALAR ? with->text : NULL;
	shape_fields(c, schema_of(TYPE_TIMELINE)->fields, event, NULL);
	shape_required(c, schema_of(TYPE_TIMELINE)->fields, event, NULL);
	check_stage_move(c, event);
	check_size(c, event);
	if (!id || id->kind != NODE_SCALAR || node_empty(id))
		return;
	seen = map_at(ids, id->text, id->len);
	if (*seen)
		say_at(c, "id", &id->at,
		       _("'id' is taken by an earlier event of this timeline"));
	*seen = ids;
}

void validate_timeline(struct findings *why, const struct config *config,
		       const struct doc *doc, const char *path)
{
	struct shape c = {
		.why = why, .config = config, .path = path,
		.values = { .config = config, .scratch = STR_INIT },
	};
	struct map ids = MAP_INIT;

	if (!doc->root)
		return;
	shape_begin(&c, doc);
	if (!check_root(&c, doc, NODE_LIST,
			_("a timeline must be a list of events")))
		return;
	if (doc->root->style == STYLE_FLOW)
		say_at(&c, "schema", &doc->root->at,
		       _("a timeline must be in block style, '- ' before "
			 "each event"));
	for (size_t i = 0; i < doc->root->n; i++) {
		const struct node *event = &doc->root->v[i];

		c.id = NULL;
		if (event->kind == NODE_MAP)
			check_event(&c, event, &ids);
		else
			say_at(&c, "schema", &event->at,
			       _("an event must be a map of fields"));
	}
	map_release(&ids);
	str_release(&c.values.scratch);
}
