#include "import/preset.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "text/utf8.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define OWN "crm"

void preset_key(struct str *out, const struct preset *preset, const char *header, size_t len)
{
	static const char bom[] = "\xef\xbb\xbf";
	struct str bare = STR_INIT;
	size_t start = out->len, to = start;

	if (len >= 3 && !memcmp(header, bom, 3)) {
		header += 3;
		len -= 3;
	}
	for (size_t i = 0; i < len; i++)
		if (header[i] != '`')
			str_add_char(&bare, header[i]);
	utf8_fold(out, bare.buf, bare.len);
	str_release(&bare);
	if (!preset->own)
		return;
	for (size_t i = start; i < out->len; i++)
		if (!strchr(" _-", out->buf[i]))
			out->buf[to++] = out->buf[i];
	str_set_len(out, to);
}

const char *preset_text(const struct node *node, size_t i)
{
	if (node && node->kind == NODE_SCALAR)
		return i || !node->len ? NULL : node->text;
	if (!node || node->kind != NODE_LIST || i >= node->n)
		return NULL;
	return node->v[i].text;
}

const struct node *preset_get(const struct preset_table *table, const char *key)
{
	const struct node *node = NULL;

	for (; table && !node; table = table->like)
		node = node_get(table->node, key);
	return node;
}

static const struct node *values_of(const struct node *map, const char *name)
{
	return node_get(node_get(map, "values"), name);
}

const struct node *preset_values(const struct preset_table *table, const char *name)
{
	const struct preset *preset = table->preset;
	const struct preset_table *t;
	const struct node *node = NULL;

	for (t = table; t && !node; t = t->like)
		node = values_of(t->node, name);
	for (t = table; t && !node; t = t->like)
		node = values_of(t->preset->doc.root, name);
	for (; preset && !node; preset = preset->from)
		node = values_of(preset->doc.root, name);
	preset = preset_by_name(OWN);
	for (size_t i = 0; preset && i < preset->n && !node; i++)
		if (preset->tables[i].type == table->type)
			node = values_of(preset->tables[i].node, name);
	return node || !preset ? node : values_of(preset->doc.root, name);
}

static void note_header(struct preset_table *table, struct map *map, const char *header,
			size_t len, const struct node *node)
{
	struct str key = STR_INIT;
	void **at;

	preset_key(&key, table->preset, header, len);
	at = map_at(map, key.buf, key.len);
	if (!*at)
		*at = (void *)(uintptr_t)node;
	str_release(&key);
}

static struct node *text_node(struct arena *arena, const char *text)
{
	struct node *node = arena_zalloc(arena, sizeof(*node));

	node->kind = NODE_SCALAR;
	node->text = arena_strdup(arena, text);
	node->len = strlen(text);
	return node;
}

/* The headers in the conditions of rules, however deep they are. */
static void note_rules(struct preset_table *table, const struct node *node)
{
	const struct node *conditions = node_get(node, "if");

	for (size_t i = 0; conditions && i < conditions->n; i++)
		note_header(table, &table->rules, conditions->v[i].key,
			    conditions->v[i].key_len, conditions);
	for (size_t i = 0; node && i < node->n; i++)
		note_rules(table, &node->v[i]);
}

static void read_table(struct preset *preset, struct preset_table *table,
		       const struct node *node)
{
	const struct node *columns = node_get(node, "columns");
	const char *type = node_text(node, "type");
	const char *sub = node_text(node, "sub");

	*table = (struct preset_table){
		.preset = preset, .name = node->key, .node = node,
		.sub = sub && !strcmp(sub, "true"), .headers = MAP_INIT,
		.rules = MAP_INIT
	};
	if (!type)
		type = node->key;
	table->type = !strcmp(type, "event") ? TYPE_TIMELINE : type_by_name(type);
	for (size_t i = 0; columns && i < columns->n; i++)
		note_header(table, &table->headers, columns->v[i].key,
			    columns->v[i].key_len, &columns->v[i]);
	note_rules(table, node_get(node, "choose"));
	note_rules(table, node_get(node, "consents"));
	note_rules(table, node_get(node, "skip"));
	if (!preset->own || table->type == TYPE_NONE)
		return;
	for (const struct field *f = schema_of(table->type)->fields; f->name; f++)
		note_header(table, &table->headers, f->name, strlen(f->name),
			    text_node(&preset->arena, f->name));
}

static const struct preset_table *find_table(const struct preset *preset,
					     const char *name)
{
	for (size_t i = 0; i < preset->n; i++)
		if (!strcmp(preset->tables[i].name, name))
			return &preset->tables[i];
	return NULL;
}

static bool is_true(const struct node *root, const char *key)
{
	const char *text = node_text(root, key);

	return text && !strcmp(text, "true");
}

static void read_tables(struct preset *preset)
{
	const struct node *root = preset->doc.root;
	const struct node *tables = node_get(root, "tables");
	const char *like;

	preset->own = is_true(root, "own");
	preset->html = is_true(root, "html");
	preset->long_ids = is_true(root, "long_ids");
	preset->system = node_text(root, "system");
	if (!preset->system)
		preset->system = preset->name;
	preset->tables = arena_zalloc(&preset->arena, ((tables ? tables->n : 0) + 1) *
				      sizeof(*preset->tables));
	for (size_t i = 0; tables && i < tables->n; i++)
		read_table(preset, &preset->tables[preset->n++], &tables->v[i]);
	for (size_t i = 0; i < preset->n; i++) {
		like = node_text(preset->tables[i].node, "like");
		if (like)
			preset->tables[i].like = find_table(preset, like);
	}
}

/* A file with `columns` and no tables is of one table, of what the file says. */
static void wrap_single(struct preset *preset)
{
	struct node *root = preset->doc.root;
	struct node *tables;

	if (!root || root->kind != NODE_MAP || node_get(root, "tables") ||
	    !node_get(root, "columns"))
		return;
	tables = arena_zalloc(&preset->arena, 2 * sizeof(*tables));
	tables[1] = *root;
	tables[1].key = node_text(root, "type");
	if (!tables[1].key)
		tables[1].key = "contact";
	tables[1].key_len = strlen(tables[1].key);
	tables[1].key_at = root->at;
	if (node_get(root, "type"))
		tables[1].key_at = node_get(root, "type")->key_at;
	tables[0] = (struct node){ .kind = NODE_MAP, .key = "tables",
				   .key_len = 6, .v = &tables[1], .n = 1 };
	root = arena_zalloc(&preset->arena, (tables[1].n + 1) * sizeof(*root));
	memcpy(root, tables[1].v, tables[1].n * sizeof(*root));
	root[tables[1].n] = tables[0];
	preset->doc.root->v = root;
	preset->doc.root->n = tables[1].n + 1;
}

static int preset_read(struct preset *preset, const char *bytes, size_t len,
		       const char *name)
{
	struct limits limits = LIMITS_DEFAULT;
	const char *from;
	int rc;

	*preset = (struct preset){ .bytes = STR_INIT, .doc = DOC_INIT,
				   .arena = ARENA_INIT };
	preset->name = arena_strdup(&preset->arena, name);
	str_add_mem(&preset->bytes, bytes, len);
	rc = doc_parse(&preset->doc, preset->bytes.buf, preset->bytes.len,
		       preset->name, 1, &limits, NULL);
	if (!rc) {
		wrap_single(preset);
		rc = preset_check(preset);
	}
	if (rc)
		return rc;
	read_tables(preset);
	from = node_text(preset->doc.root, "from");
	preset->from = from ? preset_by_name(from) : NULL;
	return 0;
}

static void preset_release(struct preset *preset)
{
	for (size_t i = 0; i < preset->n; i++) {
		map_release(&preset->tables[i].headers);
		map_release(&preset->tables[i].rules);
	}
	doc_release(&preset->doc);
	str_release(&preset->bytes);
	arena_release(&preset->arena);
}

int preset_parse(struct preset **out, const char *bytes, size_t len, const char *name)
{
	struct preset *preset = xcalloc(1, sizeof(*preset));
	int rc = preset_read(preset, bytes, len, name);

	if (rc)
		preset_free(preset);
	else
		*out = preset;
	return rc;
}

void preset_free(struct preset *preset)
{
	if (!preset || preset->embedded)
		return;
	preset_release(preset);
	free(preset);
}

/* Those that are embedded are read when one is asked for, and stay. */
#define EMBEDDED_MAX 32

static struct preset *embedded[EMBEDDED_MAX];
static pthread_mutex_t embedded_lock = PTHREAD_MUTEX_INITIALIZER;

static struct preset *read_embedded(size_t i)
{
	struct preset *preset;
	int rc = 0;

	pthread_mutex_lock(&embedded_lock);
	preset = embedded[i];
	if (!preset) {
		preset = xcalloc(1, sizeof(*preset));
		rc = preset_read(preset, preset_sources[i].text,
				 strlen(preset_sources[i].text),
				 preset_sources[i].name);
		assert(!rc);	/* tests read all of them */
		preset->embedded = true;
		embedded[i] = preset;
	}
	pthread_mutex_unlock(&embedded_lock);
	(void)rc;
	return preset;
}

const struct preset *preset_by_name(const char *name)
{
	for (size_t i = 0; preset_sources[i].name; i++)
		if (!strcmp(preset_sources[i].name, name))
			return read_embedded(i);
	return NULL;
}
