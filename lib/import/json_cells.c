#include "import/json_cells.h"

#include "base/i18n.h"
#include "import/reader.h"
#include "text/utf8.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES 512

static bool fail(struct json_item *item, const char *why)
{
	str_clear(&item->why);
	str_add(&item->why, why);
	return false;
}

bool json_item_parse(struct json_item *item, const struct json_scan *scan)
{
	json_error_t error;

	json_decref(item->root);
	item->root = NULL;
	strs_release(&item->trees);
	if (scan->wrong)
		return fail(item, scan->wrong);
	item->root = json_loadb(scan->out.buf, scan->out.len,
				JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!item->root) {
		str_clear(&item->why);
		str_add(&item->why, _("no JSON: "));
		utf8_show(&item->why, error.text, strlen(error.text), true);
		return false;
	}
	return json_is_object(item->root) || fail(item, _("no object"));
}

void json_item_release(struct json_item *item)
{
	json_decref(item->root);
	str_release(&item->why);
	str_release(&item->name);
	strs_release(&item->trees);
	*item = (struct json_item)JSON_ITEM_INIT;
}

/* The text of what is neither object nor list. */
static const char *scalar(const json_t *value, size_t *len)
{
	const char *text = "";

	if (json_is_string(value))
		text = json_string_value(value);
	else if (json_is_boolean(value))
		text = json_is_true(value) ? "true" : "false";
	*len = json_is_string(value) ? json_string_length(value) : strlen(text);
	return text;
}

static bool is_scalar(const json_t *value)
{
	return value && !json_is_object(value) && !json_is_array(value);
}

/* `{"value": "+39", "label": "work"}`, the label may be missing. */
static const json_t *labelled(const json_t *value, const char **label)
{
	const json_t *text = json_object_get(value, "value");
	const json_t *named = json_object_get(value, "label");

	if (!is_scalar(text) || json_object_size(value) != 1 + (named != NULL) ||
	    (named && !json_is_string(named) && !json_is_null(named)))
		return NULL;
	*label = named ? json_string_value(named) : NULL;
	return text;
}

static void give(struct json_item *item, const struct json_sink *sink,
		 const json_t *value, const char *label)
{
	size_t len;
	const char *text = scalar(value, &len);

	sink->cell(sink->arg, item->name.buf, item->name.len, text, len, label);
}

static bool flatten(struct json_item *item, const struct json_sink *sink, json_t *value);

static bool flatten_object(struct json_item *item, const struct json_sink *sink, json_t *object)
{
	size_t before = item->name.len;
	bool good = true;

	for (void *i = json_object_iter(object); i && good; i = json_object_iter_next(object, i)) {
		if (before)
			str_add_char(&item->name, '.');
		str_add(&item->name, json_object_iter_key(i));
		good = item->name.len <= NAME_BYTES ||
			fail(item, _("a key of more than 512 bytes"));
		good = good && flatten(item, sink, json_object_iter_value(i));
		str_set_len(&item->name, before);
	}
	return good;
}

static bool flatten_list(struct json_item *item, const struct json_sink *sink, const json_t *list)
{
	size_t before = item->name.len;
	const char *label;
	bool good = true;

	for (size_t i = 0; i < json_array_size(list) && good; i++) {
		json_t *value = json_array_get(list, i);

		if (!is_scalar(value) && !labelled(value, &label))
			str_addf(&item->name, "[%zu]", i);
		good = flatten(item, sink, value);
		str_set_len(&item->name, before);
	}
	return good;
}

/* All of it as it came. */
static void give_tree(struct json_item *item, const struct json_sink *sink,
		      const json_t *value)
{
	char *text = json_dumps(value, JSON_COMPACT);
	const char *kept;

	strs_add(&item->trees, text ? text : "");
	free(text);
	kept = item->trees.v[item->trees.n - 1];
	sink->tree(sink->arg, item->name.buf, item->name.len, kept, strlen(kept));
}

static bool flatten(struct json_item *item, const struct json_sink *sink, json_t *value)
{
	const char *label = NULL;
	const json_t *text = labelled(value, &label);

	if (!is_scalar(value) && sink->tree && reader_is_kept(item->name.buf)) {
		give_tree(item, sink, value);
		return true;
	}
	if (json_is_object(value) && json_object_size(value) && !text)
		return flatten_object(item, sink, value);
	if (json_is_array(value) && json_array_size(value))
		return flatten_list(item, sink, value);
	give(item, sink, text ? text : value, label);
	return true;
}

bool json_item_cells(struct json_item *item, const struct json_sink *sink)
{
	str_clear(&item->name);
	return flatten_object(item, sink, item->root);
}
