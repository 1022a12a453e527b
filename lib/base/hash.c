#include "base/hash.h"

#include <string.h>

const struct hash_key hash_key_zero = { 0, 0 };

static inline uint64_t rotl(uint64_t x, unsigned n)
{
	return x << n | x >> (64 - n);
}

/* Little-endian on every machine; compilers make one load of it. */
static inline uint64_t load(const unsigned char *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
	       (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
	       (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	       (uint64_t)p[7] << 56;
}

static inline void mix(uint64_t v[4], int rounds)
{
	while (rounds-- > 0) {
		v[0] += v[1];
		v[1] = rotl(v[1], 13) ^ v[0];
		v[0] = rotl(v[0], 32);
		v[2] += v[3];
		v[3] = rotl(v[3], 16) ^ v[2];
		v[0] += v[3];
		v[3] = rotl(v[3], 21) ^ v[0];
		v[2] += v[1];
		v[1] = rotl(v[1], 17) ^ v[2];
		v[2] = rotl(v[2], 32);
	}
}

static inline void absorb(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	mix(v, 2);
	v[0] ^= word;
}

static void start(uint64_t v[4], const struct hash_key *key)
{
	v[0] = key->k0 ^ 0x736f6d6570736575u;
	v[1] = key->k1 ^ 0x646f72616e646f6du;
	v[2] = key->k0 ^ 0x6c7967656e657261u;
	v[3] = key->k1 ^ 0x7465646279746573u;
}

static void absorb_all(uint64_t v[4], const void *data, size_t len)
{
	const unsigned char *p = data;
	unsigned char tail[8] = { 0 };
	size_t left = len;

	for (; left >= 8; p += 8, left -= 8)
		absorb(v, load(p));
	if (left)
		memcpy(tail, p, left);
	tail[7] = (unsigned char)len;
	absorb(v, load(tail));
}

uint64_t hash64(const struct hash_key *key, const void *data, size_t len)
{
	uint64_t v[4];

	start(v, key);
	absorb_all(v, data, len);
	v[2] ^= 0xff;
	mix(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

struct hash128 hash128(const struct hash_key *key, const void *data, size_t len)
{
	struct hash128 h;
	uint64_t v[4];

	start(v, key);
	v[1] ^= 0xee;
	absorb_all(v, data, len);
	v[2] ^= 0xee;
	mix(v, 4);
	h.lo = v[0] ^ v[1] ^ v[2] ^ v[3];
	v[1] ^= 0xdd;
	mix(v, 4);
	h.hi = v[0] ^ v[1] ^ v[2] ^ v[3];
	return h;
}

struct hash128 hash_bytes(const void *data, size_t len)
{
	return hash128(&hash_key_zero, data, len);
}

static void hex_word(char *out, uint64_t word)
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < 8; i++, word >>= 8) {
		*out++ = digits[word >> 4 & 15];
		*out++ = digits[word & 15];
	}
}

void hash_hex(char out[HASH_HEX], struct hash128 h)
{
	hex_word(out, h.lo);
	hex_word(out + 16, h.hi);
	out[32] = '\0';
}

static int unhex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int hash_unhex(struct hash128 *out, const char *hex)
{
	unsigned char bytes[16];
	int high, low;

	for (size_t i = 0; i < sizeof(bytes); i++) {
		high = unhex_digit(hex[2 * i]);
		low = high < 0 ? -1 : unhex_digit(hex[2 * i + 1]);
		if (low < 0)
			return -1;
		bytes[i] = (unsigned char)(high << 4 | low);
	}
	if (hex[32])
		return -1;
	out->lo = load(bytes);
	out->hi = load(bytes + 8);
	return 0;
}
