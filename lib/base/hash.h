#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/*
 * SipHash-2-4 (Aumasson and Bernstein 2012), 64 and 128 bits: the one hash of
 * the project.  Keyed with a store's key it makes ids that nobody can aim at;
 * keyed with zeros it tells versions of a document apart.
 */
struct hash_key {
	uint64_t k0, k1;
};

struct hash128 {
	uint64_t lo, hi;
};

extern const struct hash_key hash_key_zero;

uint64_t hash64(const struct hash_key *key, const void *data, size_t len);
struct hash128 hash128(const struct hash_key *key, const void *data, size_t len);

/* Of the bytes of a document or file, with the zero key. */
struct hash128 hash_bytes(const void *data, size_t len);

static inline int hash_equal(struct hash128 a, struct hash128 b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

/*
 * 32 hex digits in lower case and NUL, the bytes in the order in which the
 * reference implementation writes them; and back (0, or -1 if it is not that).
 */
#define HASH_HEX 33
void hash_hex(char out[HASH_HEX], struct hash128 h);
int hash_unhex(struct hash128 *out, const char *hex);

#endif
