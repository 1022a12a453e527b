/* The vectors of FIPS 180-4 and of NIST's CAVP. */

#include "base/sha256.h"

#include "base/alloc.h"
#include "tests/lib/test.h"

#include <stdlib.h>

static const char *sha(const char *text)
{
	static char hex[SHA256_HEX];

	sha256_hex(hex, text, strlen(text));
	return hex;
}

static void gives_the_digests_of_the_standard(void)
{
	CHECK_STR(sha(""), "e3b0c44298fc1c149afbf4c8996fb924"
		  "27ae41e4649b934ca495991b7852b855");
	CHECK_STR(sha("abc"), "ba7816bf8f01cfea414140de5dae2223"
		  "b00361a396177a9cb410ff61f20015ad");
	CHECK_STR(sha("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	CHECK_STR(sha("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
		      "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
		  "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}

static void takes_a_million_bytes(void)
{
	char *data = xmalloc(1000000), hex[SHA256_HEX];

	memset(data, 'a', 1000000);
	sha256_hex(hex, data, 1000000);
	CHECK_STR(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(data);
}

static void ends_right_around_the_border_of_a_block(void)
{
	static const struct {
		size_t len;
		const char *hex;
	} cases[] = {
		{ 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318" },
		{ 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a" },
		{ 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34" },
		{ 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb" },
	};
	char data[64], hex[SHA256_HEX];

	memset(data, 'a', sizeof(data));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		sha256_hex(hex, data, cases[i].len);
		CHECK_STR(hex, cases[i].hex);
	}
}

int main(void)
{
	RUN(gives_the_digests_of_the_standard);
	RUN(takes_a_million_bytes);
	RUN(ends_right_around_the_border_of_a_block);
	return test_end();
}
