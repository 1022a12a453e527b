#include "work/layout.h"

#include "base/err.h"
#include "record/patch.h"

#include <string.h>

/* Set a value in crm.yaml's bytes. */
static int set_key(struct str *yaml, const struct limits *limits, const char *path,
		   const struct node *value)
{
	struct doc doc = DOC_INIT;
	struct str next = STR_INIT;
	int rc = doc_parse(&doc, yaml->buf, yaml->len, "crm.yaml", 1, limits, NULL);

	if (!rc)
		rc = patch_set_tree(&next, &doc, path, value, NULL);
	doc_release(&doc);
	if (!rc) {
		str_clear(yaml);
		str_add_mem(yaml, next.buf, next.len);
	}
	str_release(&next);
	return rc;
}

/* `layout: files` says it for all types: `layout: {default: files}` leaves room. */
static int make_room(struct str *yaml, const struct config *config, const char *key)
{
	const struct node *node = node_get(config->doc.root, key);
	struct node common, map = { .kind = NODE_MAP, .style = STYLE_BLOCK,
				    .v = &common, .n = 1 };

	if (!node || node->kind != NODE_SCALAR)
		return 0;
	common = *node;
	common.key = "default";
	common.key_len = strlen(common.key);
	common.typed = true;
	return set_key(yaml, &config->limits, key, &map);
}

/*
 * `key: word` for all types, or `key: {default: ..., contact: word}`: what
 * the file says for the others stays as it is.
 */
static int set_by_type(struct str *yaml, const struct config *config, const char *key,
		       const enum record_type *types, size_t n, const char *word)
{
	const struct limits *limits = &config->limits;
	const struct node value = { .kind = NODE_SCALAR, .text = word,
				    .len = strlen(word), .typed = true };
	struct str path = STR_INIT;
	int rc;

	if (n > TYPE_TIMELINE)
		return set_key(yaml, limits, key, &value);
	rc = make_room(yaml, config, key);
	for (size_t i = 0; i < n && !rc; i++) {
		str_clear(&path);
		str_addf(&path, "%s.%s", key, schema_of(types[i])->name);
		rc = set_key(yaml, limits, path.buf, &value);
	}
	str_release(&path);
	return rc;
}

int layout_change(struct journal *journal, const enum record_type *types, size_t n,
		  enum layout layout, int shard_chars)
{
	const struct config *config = &journal->store->config;
	const struct str *was = &config->bytes;
	struct str yaml = STR_INIT, number = STR_INIT;
	struct change change = {
		.op = CHANGE_FILE, .type = TYPE_NONE, .r = RID_NONE,
		.path = "crm.yaml", .was = true,
		.before = was->buf, .before_len = was->len,
	};
	bool layouts = false, shards = false;
	int rc = 0;

	str_add_mem(&yaml, was->buf, was->len);
	for (size_t i = 0; i < n; i++) {
		layouts |= config->layout[types[i]] != layout;
		shards |= shard_chars >= 0 &&
			  config->shard_chars[types[i]] != (unsigned)shard_chars;
	}
	if (layouts)
		rc = set_by_type(&yaml, config, "layout", types, n,
				 layout == LAYOUT_PACKED ? "packed" : "files");
	str_addf(&number, "%d", shard_chars);
	if (!rc && shards)
		rc = set_by_type(&yaml, config, "shard_chars", types, n, number.buf);
	change.after = yaml.buf;
	change.after_len = yaml.len;
	if (!rc && (yaml.len != was->len || memcmp(yaml.buf, was->buf, was->len)))
		rc = journal_add(journal, &change);
	str_release(&yaml);
	str_release(&number);
	return rc;
}
