/* Which preset, and which of its tables, a header is of. */

#include "base/alloc.h"
#include "import/preset.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#define FILE_POINTS 100000000	/* a file's name says it, whatever the columns are */
#define KNOWN_POINTS 10000	/* of a column; one that is spelled as there has one more */
#define HEADERS_MAX 2000	/* are enough to tell */

static const struct node *find_key(const struct preset_table *table,
				   const char *key, size_t len)
{
	return map_get(&table->headers, key, len);
}

/* `Notes#2` is another `Notes`. */
static size_t without_twin(const struct str *key)
{
	size_t len = key->len;

	while (len && key->buf[len - 1] >= '0' && key->buf[len - 1] <= '9')
		len--;
	return len > 1 && len < key->len && key->buf[len - 1] == '#' ? len - 1 : key->len;
}

/* `e-mail 2 - value` as `e-mail * - value`. */
static const struct node *find_family(const struct preset_table *table,
				      const struct str *key, size_t len,
				      struct str *number)
{
	size_t at = strcspn(key->buf, "0123456789");
	size_t digits = strspn(key->buf + at, "0123456789");
	struct str family = STR_INIT;
	const struct node *node;

	if (!digits || at + digits > len)
		return NULL;
	str_add_mem(&family, key->buf, len);
	str_splice(&family, at, digits, "*", 1);
	node = find_key(table, family.buf, family.len);
	if (node) {
		str_clear(number);
		str_add_mem(number, key->buf + at, digits);
	}
	str_release(&family);
	return node;
}

/* Our own names may be paths: `External_IDs.hubspot`, `consent[0].status`. */
static const struct node *find_path(const struct preset_table *table,
				    const char *header, const struct str *key,
				    struct arena *arena)
{
	size_t first = strcspn(key->buf, ".[");
	const char *rest = header + strcspn(header, ".[");
	const struct node *node = *rest ? find_key(table, key->buf, first) : NULL;
	struct target target;
	struct str path = STR_INIT;
	struct node *made = NULL;

	if (!node || !table->preset->own || node->kind != NODE_SCALAR)
		return NULL;
	if (!strcmp(node->text, "ignore"))
		return node;
	str_addf(&path, "%s%s", node->text, rest);
	if (target_parse(&target, NULL, table->type, path.buf)) {
		made = arena_zalloc(arena, sizeof(*made));
		made->kind = NODE_SCALAR;
		made->text = arena_strndup(arena, path.buf, path.len);
		made->len = path.len;
	}
	str_release(&path);
	return made;
}

const struct node *preset_column(const struct preset_table *table, const char *header,
				 struct arena *arena, struct str *number)
{
	struct str key = STR_INIT;
	const struct node *node = NULL;
	size_t len;

	for (; table && !node; table = table->like) {
		str_clear(&key);
		preset_key(&key, table->preset, header, strlen(header));
		len = without_twin(&key);
		node = find_key(table, key.buf, key.len);
		if (!node && len < key.len)
			node = find_key(table, key.buf, len);
		if (!node)
			node = find_family(table, &key, len, number);
		if (!node)
			node = find_path(table, header, &key, arena);
	}
	str_release(&key);
	return node;
}

struct headers {
	const char *const *v;
	size_t n;
	struct map strict, loose;	/* keys to themselves: is it there? */
};

static void headers_init(struct headers *headers, const char *const *v, size_t n)
{
	const struct preset strict = { .own = false }, loose = { .own = true };
	struct str key = STR_INIT;

	n = n > HEADERS_MAX ? HEADERS_MAX : n;
	*headers = (struct headers){ v, n, MAP_INIT, MAP_INIT };
	for (size_t i = 0; i < n; i++) {
		str_clear(&key);
		preset_key(&key, &strict, v[i], strlen(v[i]));
		*map_at(&headers->strict, key.buf, key.len) = headers;
		str_clear(&key);
		preset_key(&key, &loose, v[i], strlen(v[i]));
		*map_at(&headers->loose, key.buf, key.len) = headers;
	}
	str_release(&key);
}

static void headers_release(struct headers *headers)
{
	map_release(&headers->strict);
	map_release(&headers->loose);
}

static bool has_header(const struct headers *headers, const struct preset *preset,
		       const char *header)
{
	struct str key = STR_INIT;
	bool has;

	preset_key(&key, preset, header, strlen(header));
	has = map_get(preset->own ? &headers->loose : &headers->strict,
		      key.buf, key.len) != NULL;
	str_release(&key);
	return has;
}

/* Each item of `needs` is a header, or a list of which one has to be there. */
static bool has_needs(const struct headers *headers, const struct preset_table *table)
{
	const struct node *needs = preset_get(table, "needs");
	const struct preset *preset = table->preset;
	bool has = true;

	for (size_t i = 0; needs && i < needs->n && has; i++) {
		const struct node *item = &needs->v[i];
		const char *text;

		has = false;
		for (size_t k = 0; (text = preset_text(item, k)) && !has; k++)
			has = has_header(headers, preset, text);
	}
	return has;
}

static bool has_name(const struct preset_table *table, const char *file)
{
	const struct node *names = node_get(table->node, "file");
	const char *base = file ? strrchr(file, '/') : NULL;
	const char *text;
	bool has = false;

	base = base ? base + 1 : file;
	for (size_t i = 0; base && (text = preset_text(names, i)) && !has; i++)
		has = !fnmatch(text, base, 0);
	return has;
}

static bool has_rule(const struct preset_table *table, const char *header)
{
	struct str key = STR_INIT;
	bool has = false;

	for (; table && !has; table = table->like) {
		str_clear(&key);
		preset_key(&key, table->preset, header, strlen(header));
		has = map_get(&table->rules, key.buf, key.len) != NULL;
	}
	str_release(&key);
	return has;
}

static size_t score_table(const struct headers *headers,
			  const struct preset_table *table, const char *file,
			  bool forced)
{
	struct arena arena = ARENA_INIT;
	struct str number = STR_INIT;
	size_t score = 0;

	if (!forced && !has_needs(headers, table))
		return 0;
	for (size_t i = 0; i < headers->n; i++) {
		const struct node *node = preset_column(table, headers->v[i], &arena,
							&number);

		if (node || has_rule(table, headers->v[i]))
			score += KNOWN_POINTS;
		score += node && node->key && !strcmp(node->key, headers->v[i]);
	}
	if (score && has_name(table, file))
		score += FILE_POINTS;
	str_release(&number);
	arena_release(&arena);
	return score;
}

static const struct preset_table *match(const struct preset *preset,
					const struct headers *headers,
					enum record_type type, bool sub,
					const char *file, bool forced,
					size_t *score)
{
	const struct preset_table *best = NULL;
	size_t points;

	*score = 0;
	for (size_t i = 0; i < preset->n; i++) {
		const struct preset_table *table = &preset->tables[i];

		if (table->sub != sub || (type != TYPE_NONE && table->type != type))
			continue;
		points = score_table(headers, table, file, forced);
		if (points > *score) {
			*score = points;
			best = table;
		}
	}
	return best;
}

const struct preset_table *preset_match(const struct preset *preset,
					const char *const *headers, size_t n,
					enum record_type type, bool sub,
					const char *file, bool forced)
{
	struct headers known;
	const struct preset_table *table;
	size_t score;

	headers_init(&known, headers, n);
	table = match(preset, &known, type, sub, file, false, &score);
	if (!table && forced)
		table = match(preset, &known, type, sub, file, true, &score);
	headers_release(&known);
	return table;
}

const struct preset_table *preset_detect(const char *const *headers, size_t n,
					 enum record_type type, const char *file)
{
	const struct preset_table *best = NULL, *own = NULL, *table;
	const struct preset *preset;
	struct headers known;
	size_t top = 0, own_score = 0, score;
	bool tie = false;

	headers_init(&known, headers, n);
	for (size_t i = 0; preset_names[i]; i++) {
		preset = preset_by_name(preset_names[i]);
		table = match(preset, &known, type, false, file, false, &score);
		if (preset->own) {
			own = table;
			own_score = score;
		} else if (score > top) {
			top = score;
			best = table;
			tie = false;
		} else if (table && score == top) {
			tie = true;
		}
	}
	headers_release(&known);
	return !best || tie || own_score / KNOWN_POINTS > top / KNOWN_POINTS ? own : best;
}
