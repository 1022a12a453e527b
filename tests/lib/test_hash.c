/* base/hash: SipHash-2-4 against the vectors of its reference implementation. */

#include "base/alloc.h"
#include "base/hash.h"
#include "tests/lib/test.h"

/* Of the bytes 0, 1, 2, ... with the key 000102...0f, in the order written. */
static const struct vector {
	size_t len;
	const char *hash64, *hash128;
} vectors[] = {
	{ 0, "310e0edd47db6f72",
	  "a3817f04ba25a8e66df67214c7550293" },
	{ 1, "fd67dc93c539f874",
	  "da87c1d86b99af44347659119b22fc45" },
	{ 2, "5a4fa9d909806c0d",
	  "8177228da4a45dc7fca38bdef60affe4" },
	{ 3, "2d7efbd796666785",
	  "9c70b60c5267a94e5f33b6b02985ed51" },
	{ 4, "b7877127e09427cf",
	  "f88164c12d9c8faf7d0f6e7c7bcd5579" },
	{ 5, "8da699cd64557618",
	  "1368875980776f8854527a07690e9627" },
	{ 6, "cee3fe586e46c9cb",
	  "14eeca338b208613485ea0308fd7a15e" },
	{ 7, "37d1018bf50002ab",
	  "a1f1ebbed8dbc153c0b84aa61ff08239" },
	{ 8, "6224939a79f5f593",
	  "3b62a9ba6258f5610f83e264f31497b4" },
	{ 9, "b0e4a90bdf82009e",
	  "264499060ad9baabc47f8b02bb6d71ed" },
	{ 10, "f3b9dd94c5bb5d7a",
	  "00110dc378146956c95447d3f3d0fbba" },
	{ 11, "a7ad6b22462fb3f4",
	  "0151c568386b6677a2b4dc6f81e5dc18" },
	{ 12, "fbe50e86bc8f1e75",
	  "d626b266905ef35882634df68532c125" },
	{ 13, "903d84c02756ea14",
	  "9869e247e9c08b10d029934fc4b952f7" },
	{ 14, "eef27a8e90ca23f7",
	  "31fcefac66d7de9c7ec7485fe4494902" },
	{ 15, "e545be4961ca29a1",
	  "5493e99933b0a8117e08ec0f97cfc3d9" },
	{ 16, "db9bc2577fcc2a3f",
	  "6ee2a4ca67b054bbfd3315bf85230577" },
	{ 17, "9447be2cf5e99a69",
	  "473d06e8738db89854c066c47ae47740" },
	{ 31, "42c341d8fa92d832",
	  "2939b0183223fafc1723de4f52c43d35" },
	{ 32, "ce7cf2722f512771",
	  "7c3956ca5eeafc3e363e9d556546eb68" },
	{ 33, "e37859f94623f3a7",
	  "77c6077146f01c32b6b69d5f4ea9ffcf" },
	{ 63, "724506eb4c328a95",
	  "5150d1772f50834a503e069a973fbd7c" },
};

static const struct hash_key counting = {
	0x0706050403020100, 0x0f0e0d0c0b0a0908
};

static unsigned char bytes[64];

static void both_widths_give_the_published_hashes(void)
{
	char hex[HASH_HEX];
	struct hash128 h;

	for (size_t i = 0; i < ARRAY_SIZE(vectors); i++) {
		h.lo = hash64(&counting, bytes, vectors[i].len);
		h.hi = 0;
		hash_hex(hex, h);
		hex[16] = '\0';
		CHECK_STR(hex, vectors[i].hash64);
		hash_hex(hex, hash128(&counting, bytes, vectors[i].len));
		CHECK_STR(hex, vectors[i].hash128);
	}
}

static void the_value_is_that_of_the_paper(void)
{
	CHECK(hash64(&counting, bytes, 15) == 0xa129ca6149be45e5);
}

static void a_hash_does_not_depend_on_where_its_bytes_lie(void)
{
	unsigned char moved[32];

	for (size_t i = 0; i < 8; i++) {
		memcpy(moved + i, bytes, 20);
		CHECK(hash_equal(hash_bytes(moved + i, 20), hash_bytes(bytes, 20)));
	}
}

static void bytes_are_hashed_with_the_zero_key(void)
{
	CHECK(hash_equal(hash_bytes(bytes, 9), hash128(&hash_key_zero, bytes, 9)));
	CHECK(!hash_equal(hash_bytes(bytes, 9), hash128(&counting, bytes, 9)));
	CHECK(!hash_equal(hash_bytes(bytes, 9), hash_bytes(bytes, 10)));
}

static void hex_digits_are_read_back(void)
{
	struct hash128 h = { 0x0123456789abcdef, 0xfedcba9876543210 }, back;
	char hex[HASH_HEX];

	hash_hex(hex, h);
	CHECK_STR(hex, "efcdab89674523011032547698badcfe");
	CHECK_INT(hash_unhex(&back, hex), 0);
	CHECK(hash_equal(h, back));
}

static void only_32_digits_in_lower_case_are_a_hash(void)
{
	static const char *const bad[] = {
		"", "0", "0123456789abcdef0123456789abcde",
		"0123456789abcdef0123456789abcdef0",
		"0123456789abcdef0123456789abcdeg",
		"0123456789ABCDEF0123456789abcdef",
		" 123456789abcdef0123456789abcdef",
	};
	struct hash128 out = { 1, 2 };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		CHECK_INT(hash_unhex(&out, bad[i]), -1);
	CHECK(out.lo == 1 && out.hi == 2);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	RUN(both_widths_give_the_published_hashes);
	RUN(the_value_is_that_of_the_paper);
	RUN(a_hash_does_not_depend_on_where_its_bytes_lie);
	RUN(bytes_are_hashed_with_the_zero_key);
	RUN(hex_digits_are_read_back);
	RUN(only_32_digits_in_lower_case_are_a_hash);
	return test_end();
}
