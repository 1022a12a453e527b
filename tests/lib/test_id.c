#include "store/id.h"

#include "base/rand.h"
#include "tests/lib/test.h"

#include <stdlib.h>

static struct config config = CONFIG_INIT;

static rid rid_of(const char *id)
{
	return id_rid(id, strlen(id));
}

static void the_suffix_is_a_number_of_forty_bits(void)
{
	char text[SUFFIX_LEN + 1];

	CHECK_INT(rid_of("mario-rossi-00000000"), 0);
	CHECK_INT(rid_of("mario-rossi-zzzzzzzz"), ((rid)1 << 40) - 1);
	CHECK_INT(rid_of("a-10000000"), (rid)1 << 35);
	CHECK_INT(rid_of("3f2a9c1b"), rid_of("mario-rossi-3f2a9c1b"));
	rid_text(text, rid_of("mario-rossi-3f2a9c1b"));
	CHECK_STR(text, "3f2a9c1b");
	rid_text(text, 0);
	CHECK_STR(text, "00000000");
}

static void an_id_is_a_slug_and_a_suffix(void)
{
	static const char *const good[] = {
		"mario-rossi-3f2a9c1b", "c-3f2a9c1b", "3f2a9c1b", "2b-00000000",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-3f2a9c1b"
	};
	static const char *const bad[] = {
		"", "-", "mario", "mario-rossi", "mario-rossi-3f2a9c1", "mario--3f2a9c1b",
		"-3f2a9c1b", "3f2a9c1b-", "mario-3f2a9c1i", "mario-3f2a9c1l",
		"mario-3f2a9c1o", "mario-3f2a9c1u", "Mario-3f2a9c1b", "mario-3F2a9c1b",
		"../3f2a9c1b", "mario_3f2a9c1b", "mario 3f2a9c1b", "mario3f2a9c1b",
		"-rf", "--output=x", "mario-3f2a9c1b\n",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-3f2a9c1b"
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		CHECK(id_valid(good[i], strlen(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		CHECK(!id_valid(bad[i], strlen(bad[i])));
		CHECK_INT(rid_of(bad[i]), RID_NONE);
	}
	CHECK_INT(id_rid("mario-3f2a9c1b\0x", 16), RID_NONE);
	CHECK_INT(rid_parse("mario-3f2a9c1b", 14), RID_NONE);
}

static void a_prefix_is_a_range(void)
{
	rid from, to;

	CHECK(rid_range(&from, &to, "3f", 2));
	CHECK_INT(from, rid_of("3f000000"));
	CHECK_INT(to, rid_of("3g000000"));
	CHECK(rid_range(&from, &to, "3f2a9c1b", 8));
	CHECK_INT(from, rid_of("3f2a9c1b"));
	CHECK_INT(to, from + 1);
	CHECK(rid_range(&from, &to, "z", 1));
	CHECK_INT(to, (rid)1 << 40);
	CHECK(!rid_range(&from, &to, "", 0));
	CHECK(!rid_range(&from, &to, "3f2a9c1b0", 9));
	CHECK(!rid_range(&from, &to, "3u", 2));
}

static void the_same_key_draws_the_same_suffix_in_two_clones(void)
{
	struct config other = CONFIG_INIT;
	rid r = rid_draw(&config, TYPE_CONTACT, "a@example.com", 0);

	CHECK(r >= 0 && r < (rid)1 << 40);
	CHECK_INT(rid_draw(&config, TYPE_CONTACT, "a@example.com", 0), r);
	CHECK(rid_draw(&config, TYPE_CONTACT, "a@example.com", 1) != r);
	CHECK(rid_draw(&config, TYPE_COMPANY, "a@example.com", 0) != r);
	other.store_key.k0 = 1;
	CHECK(rid_draw(&other, TYPE_CONTACT, "a@example.com", 0) != r);
}

static void the_draw_is_fixed_for_all_time(void)
{
	struct config keyed = CONFIG_INIT;
	char text[SUFFIX_LEN + 1];

	keyed.store_key.k0 = 0x0706050403020100u;
	keyed.store_key.k1 = 0x0f0e0d0c0b0a0908u;
	rid_text(text, rid_draw(&keyed, TYPE_CONTACT, "anna@example.com", 0));
	CHECK_STR(text, "mf36n9ry");
}

static void without_a_key_the_suffix_is_random(void)
{
	rid a, b;

	rand_seed("a seed");
	a = rid_draw(&config, TYPE_CONTACT, NULL, 0);
	b = rid_draw(&config, TYPE_CONTACT, NULL, 0);
	CHECK(a != b);
	CHECK(a >= 0 && a < (rid)1 << 40 && b >= 0 && b < (rid)1 << 40);
	rand_seed("a seed");
	CHECK_INT(rid_draw(&config, TYPE_CONTACT, NULL, 0), a);
}

static void check_made(const char *name, bool opaque, const char *want)
{
	struct str out = STR_INIT;

	config.opaque_ids = opaque;
	id_make(&out, &config, TYPE_CONTACT, name, rid_of("3f2a9c1b"));
	CHECK_STR(out.buf, want);
	CHECK(id_valid(out.buf, out.len));
	str_release(&out);
}

static void an_id_reads_as_the_name(void)
{
	check_made("Mario Rossi", false, "mario-rossi-3f2a9c1b");
	check_made("Niccol\xc3\xb2 D'Angelo & Figli", false, "niccolo-dangelo-figli-3f2a9c1b");
	check_made("Mario Rossi", true, "c-3f2a9c1b");
	check_made("!!!", false, "c-3f2a9c1b");
	check_made("", false, "c-3f2a9c1b");
	check_made(NULL, false, "c-3f2a9c1b");
	check_made("an extraordinarily long name of a company that goes on and on and on",
		   false, "an-extraordinarily-long-name-of-a-company-that-goes-on-3f2a9c1b");
}

int main(void)
{
	RUN(the_suffix_is_a_number_of_forty_bits);
	RUN(an_id_is_a_slug_and_a_suffix);
	RUN(a_prefix_is_a_range);
	RUN(the_same_key_draws_the_same_suffix_in_two_clones);
	RUN(the_draw_is_fixed_for_all_time);
	RUN(without_a_key_the_suffix_is_random);
	RUN(an_id_reads_as_the_name);
	return test_end();
}
