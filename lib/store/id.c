#include "store/id.h"

#include "base/rand.h"
#include "text/slug.h"

#include <stdio.h>
#include <string.h>

/* Crockford's: no letter that is taken for a digit or for another. */
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

static int digit(char c)
{
	const char *p = c ? strchr(alphabet, c) : NULL;

	return p ? (int)(p - alphabet) : -1;
}

rid rid_parse(const char *suffix, size_t len)
{
	rid r = 0;
	int d;

	if (len != SUFFIX_LEN)
		return RID_NONE;
	for (size_t i = 0; i < len; i++) {
		d = digit(suffix[i]);
		if (d < 0)
			return RID_NONE;
		r = r << 5 | d;
	}
	return r;
}

void rid_text(char out[SUFFIX_LEN + 1], rid r)
{
	for (int i = SUFFIX_LEN - 1; i >= 0; i--, r >>= 5)
		out[i] = alphabet[r & 31];
	out[SUFFIX_LEN] = '\0';
}

static bool in_grammar(const char *id, size_t len)
{
	char before = '-';

	for (size_t i = 0; i < len; before = id[i++]) {
		if (id[i] == '-' && before == '-')
			return false;
		if (id[i] != '-' && !(id[i] >= 'a' && id[i] <= 'z') &&
		    !(id[i] >= '0' && id[i] <= '9'))
			return false;
	}
	return before != '-' && len <= ID_MAX;
}

rid id_rid(const char *id, size_t len)
{
	size_t slug = len > SUFFIX_LEN ? len - SUFFIX_LEN : 0;

	if (!in_grammar(id, len) || (slug && id[slug - 1] != '-'))
		return RID_NONE;
	return rid_parse(id + slug, len - slug);
}

bool id_valid(const char *id, size_t len)
{
	return id_rid(id, len) != RID_NONE;
}

bool rid_range(rid *from, rid *to, const char *prefix, size_t len)
{
	rid r = 0;
	int d;

	if (!len || len > SUFFIX_LEN)
		return false;
	for (size_t i = 0; i < len; i++) {
		d = digit(prefix[i]);
		if (d < 0)
			return false;
		r = r << 5 | d;
	}
	*from = r << 5 * (SUFFIX_LEN - len);
	*to = (r + 1) << 5 * (SUFFIX_LEN - len);
	return true;
}

rid rid_draw(const struct config *config, enum record_type type,
	     const char *key, unsigned turn)
{
	struct str text = STR_INIT;
	uint64_t hash;

	if (!key)
		return (rid)(rand_u64() >> 24);
	str_add(&text, schema_of(type)->name);
	str_add_char(&text, '\0');
	str_add(&text, key);
	str_add_char(&text, '\0');
	str_addf(&text, "%u", turn);
	hash = hash64(&config->store_key, text.buf, text.len);
	str_release(&text);
	return (rid)(hash >> 24);
}

void id_make(struct str *out, const struct config *config, enum record_type type,
	     const char *name, rid r)
{
	char suffix[SUFFIX_LEN + 1];
	size_t start = out->len;

	if (!config->opaque_ids && name)
		slug_add(out, name, strlen(name), ID_MAX - SUFFIX_LEN - 1);
	if (out->len == start)
		str_add_char(out, schema_of(type)->initial);
	rid_text(suffix, r);
	str_addf(out, "-%s", suffix);
}
