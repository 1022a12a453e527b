/* text/utf8: valid bytes, normal forms, folding, and what a terminal shows. */

#include "base/alloc.h"
#include "tests/lib/test.h"
#include "text/utf8.h"

#include <stdint.h>
#include <stdlib.h>

typedef void (*mapping)(struct str *out, const char *s, size_t len);

struct pair {
	const char *from, *to;
};

static void check_map(mapping map, const struct pair *pairs, size_t n)
{
	struct str out = STR_INIT;

	for (size_t i = 0; i < n; i++) {
		str_clear(&out);
		str_add(&out, "<");
		map(&out, pairs[i].from, strlen(pairs[i].from));
		str_splice(&out, 0, 1, "", 0);
		CHECK_STR(out.buf, pairs[i].to);
	}
	str_release(&out);
}

static void the_first_bad_byte_is_found(void)
{
	static const struct {
		const char *s;
		long bad;
	} cases[] = {
		{ "", -1 },
		{ "plain", -1 },
		{ "citt\xc3\xa0 \xe2\x82\xac \xf0\x9f\x98\x80", -1 },
		{ "\xef\xbf\xbd", -1 },			/* U+FFFD itself */
		{ "\xef\xbb\xbf", -1 },			/* a mark of byte order */
		{ "\xc2\x80\xdf\xbf\xe0\xa0\x80\xf4\x8f\xbf\xbf", -1 },
		{ "\xed\x9f\xbf\xee\x80\x80", -1 },	/* next to surrogates */
		{ "\x80", 0 },
		{ "a\xbf", 1 },
		{ "citt\xe0", 4 },			/* Latin-1 */
		{ "citt\xe0 e paese", 4 },
		{ "eight by\xffte", 8 },
		{ "\xc0\xaf", 0 },			/* overlong */
		{ "\xc1\xbf", 0 },
		{ "\xe0\x9f\xbf", 0 },
		{ "\xf0\x8f\xbf\xbf", 0 },
		{ "\xed\xa0\x80", 0 },			/* surrogates */
		{ "x\xed\xbf\xbf", 1 },
		{ "\xf4\x90\x80\x80", 0 },		/* above U+10FFFF */
		{ "\xf5\x80\x80\x80", 0 },
		{ "\xfe", 0 },
		{ "ab\xe2\x82", 2 },			/* cut short */
		{ "ab\xc3", 2 },
		{ "\xf0\x9f\x98", 0 },
		{ "\xe2\x82g", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		CHECK_INT(utf8_bad(cases[i].s, strlen(cases[i].s)), cases[i].bad);
	CHECK_INT(utf8_bad("a\0b\xff", 4), 3);
}

static void every_character_is_read_back_as_written(void)
{
	struct str s = STR_INIT;
	uint32_t got;
	size_t n;
	int wrong = 0;

	for (uint32_t c = 0; c < 0x110000; c++) {
		if (c >= 0xd800 && c < 0xe000)
			continue;
		str_clear(&s);
		utf8_add(&s, c);
		n = utf8_next(s.buf, s.len, &got);
		wrong += n != s.len || got != c || utf8_bad(s.buf, s.len) != -1;
	}
	CHECK_INT(wrong, 0);
	str_clear(&s);
	utf8_add(&s, 0xd800);
	utf8_add(&s, 0x110000);
	CHECK_STR(s.buf, "\ufffd\ufffd");
	CHECK_INT(utf8_next("\xe0g", 2, &got), 1);
	CHECK_INT(got, 0xfffd);
	str_release(&s);
}

static void controls_are_those_that_deceive_a_terminal(void)
{
	int n = 0;

	for (uint32_t c = 0; c < 0x110000; c++)
		n += utf8_is_control(c);
	/* 30 of C0, DEL, 32 of C1, 3 marks, 7 of U+2028, 4 isolates */
	CHECK_INT(n, 30 + 1 + 32 + 3 + 7 + 4);
	CHECK(!utf8_is_control('\t') && !utf8_is_control('\n'));
	CHECK(!utf8_is_control(' ') && !utf8_is_control(0xa0));
	CHECK(!utf8_is_control(0x200d) && !utf8_is_control(0xfeff));
	CHECK(utf8_is_control('\r') && utf8_is_control(0x1b));
	CHECK(utf8_is_control(0x7f) && utf8_is_control(0x85));
	CHECK(utf8_is_control(0x061c) && utf8_is_control(0x200e));
	CHECK(utf8_is_control(0x2028) && utf8_is_control(0x202e));
	CHECK(utf8_is_control(0x2066) && utf8_is_control(0x2069));
}

static void text_in_any_form_is_one_in_form_c(void)
{
	static const struct pair pairs[] = {
		{ "", "" },
		{ "Rossi", "Rossi" },
		{ "Nicol\u00f2", "Nicol\u00f2" },
		{ "Nicolo\u0300", "Nicol\u00f2" },
		{ "s\u0323\u0307", "\u1e69" },
		{ "s\u0307\u0323", "\u1e69" },
		{ "\u212b", "\u00c5" },			/* the Angstrom sign */
		{ "\u1112\u1161\u11ab", "\ud55c" },
		{ "\ufb01", "\ufb01" },			/* a ligature stays */
		{ "\u0958", "\u0915\u093c" },		/* excluded from composing */
		{ "a\xff" "e\u0301", "a\ufffd\u00e9" },
		{ "\xe9", "\ufffd" },
	};

	check_map(utf8_nfc, pairs, ARRAY_SIZE(pairs));
}

static void a_long_text_is_mapped_whole(void)
{
	struct str s = STR_INIT, out = STR_INIT, want = STR_INIT;

	for (int i = 0; i < 5000; i++) {
		str_add(&s, "Oe\u0301");
		str_add(&want, "O\u00e9");
	}
	utf8_nfc(&out, s.buf, s.len);
	CHECK_STR(out.buf, want.buf);
	str_release(&s);
	str_release(&out);
	str_release(&want);
}

static void names_are_folded_for_comparing(void)
{
	static const struct pair pairs[] = {
		{ "", "" },
		{ "   ", "" },
		{ "\u3000\u00a0 ", "" },
		{ "  Nicol\u00f2  ROSSI", "nicolo rossi" },
		{ "Nicolo\u0300 Rossi\t\r\n", "nicolo rossi" },
		{ "ANNA\tMARIA", "anna maria" },
		{ "M\u00fcller-L\u00dcDENSCHEIDT", "muller-ludenscheidt" },
		{ "Stra\u00dfe STRASSE \u1e9e", "strasse strasse ss" },
		{ "\u00d8rsted \u0141\u00f3d\u017a \u00c6r\u00f8", "orsted lodz aero" },
		{ "I\u0307stanbul \u0130zmir D\u0131\u015f", "istanbul izmir dis" },
		{ "D\u2019Angelo D'Angelo", "d'angelo d'angelo" },
		{ "Smith\u2013Jones", "smith-jones" },
		{ "\uff21\uff23\uff2d\uff25 \u2122", "acme tm" },
		{ "e\u00adm\u200bail\ufeff", "email" },
		{ "\u0399\u03a9\u0391\u039d\u039d\u0397\u03a3 \u03c2", "\u03b9\u03c9\u03b1\u03bd\u03bd\u03b7\u03c3 \u03c3" },
		{ "\u0419\u041e\u0413", "\u0438\u043e\u0433" },
		{ "a \xff b", "a \ufffd b" },
		{ " a\u2028\u2029b \u00e9 ", "a b e" },
	};

	check_map(utf8_fold, pairs, ARRAY_SIZE(pairs));
}

static void folding_twice_is_folding_once(void)
{
	struct str s = STR_INIT, once = STR_INIT, twice = STR_INIT;
	int wrong = 0;

	for (uint32_t c = 1; c < 0x30000; c++) {
		str_clear(&s);
		str_clear(&once);
		str_clear(&twice);
		str_add(&s, "a");
		utf8_add(&s, c);
		str_add(&s, "B");
		utf8_fold(&once, s.buf, s.len);
		utf8_fold(&twice, once.buf, once.len);
		if (strcmp(once.buf, twice.buf) && !wrong++)
			printf("# U+%04X: '%s', then '%s'\n", (unsigned)c,
			       once.buf, twice.buf);
	}
	CHECK_INT(wrong, 0);
	str_release(&s);
	str_release(&once);
	str_release(&twice);
}

static void plain_and_other_text_fold_alike(void)
{
	static const char alphabet[] = "aZ '-&.\t\n\r\v0_9^`~";
	struct str plain = STR_INIT, other = STR_INIT, s = STR_INIT;
	uint64_t seed = 1;

	for (int round = 0; round < 5000; round++) {
		str_clear(&s);
		str_clear(&plain);
		str_clear(&other);
		for (int i = 0; i < 12; i++) {
			seed = seed * UINT64_C(6364136223846793005) + 1;
			str_add_char(&s, alphabet[(seed >> 33) % (sizeof(alphabet) - 1)]);
		}
		utf8_fold(&plain, s.buf, s.len);
		str_add(&s, "\u00ad");	/* which leaves nothing */
		utf8_fold(&other, s.buf, s.len);
		CHECK_STR(plain.buf, other.buf);
	}
	str_release(&s);
	str_release(&plain);
	str_release(&other);
}

static void addresses_are_lowered_and_nothing_else(void)
{
	static const struct pair pairs[] = {
		{ "", "" },
		{ "Mario.Rossi@ACME.Example", "mario.rossi@acme.example" },
		{ "  two  spaces ", "  two  spaces " },
		{ "NICOL\u00d2@M\u00dcnchen.example", "nicol\u00f2@m\u00fcnchen.example" },
		{ "NICOLO\u0300", "nicol\u00f2" },
		{ "\u00d8", "\u00f8" },
	};

	check_map(utf8_lower, pairs, ARRAY_SIZE(pairs));
}

static const struct {
	const char *s;
	size_t width;
	const char *shown, *one_line;
} views[] = {
	{ "", 0, "", "" },
	{ "Rossi", 5, "Rossi", "Rossi" },
	{ "Nicol\u00f2", 6, "Nicol\u00f2", "Nicol\u00f2" },
	{ "Nicolo\u0300", 6, "Nicolo\u0300", "Nicolo\u0300" },
	{ "\u682a\u5f0f", 4, "\u682a\u5f0f", "\u682a\u5f0f" },
	{ "\uff21\uff71\uff76", 4, "\uff21\uff71\uff76", "\uff21\uff71\uff76" },
	{ "\u1112\u1161\u11ab", 2, "\u1112\u1161\u11ab", "\u1112\u1161\u11ab" },
	{ "\U0001f600", 2, "\U0001f600", "\U0001f600" },
	{ "\U0001f468\u200d\U0001f469\u200d\U0001f467", 2,
	  "\U0001f468\u200d\U0001f469\u200d\U0001f467",
	  "\U0001f468\u200d\U0001f469\u200d\U0001f467" },
	{ "\U0001f44d\U0001f3fd", 2, "\U0001f44d\U0001f3fd", "\U0001f44d\U0001f3fd" },
	{ "\U0001f1ee\U0001f1f9\U0001f1e9\U0001f1ea", 4,
	  "\U0001f1ee\U0001f1f9\U0001f1e9\U0001f1ea",
	  "\U0001f1ee\U0001f1f9\U0001f1e9\U0001f1ea" },
	{ "\u2764\ufe0f", 2, "\u2764\ufe0f", "\u2764\ufe0f" },
	{ "a\u200bb", 2, "a\u200bb", "a\u200bb" },
	{ "a\tb\nc", 7, "a\tb\nc", "a\\tb\\nc" },
	{ "\x1b[31m", 8, "\\x1b[31m", "\\x1b[31m" },
	{ "\r\x07\x7f", 12, "\\x0d\\x07\\x7f", "\\x0d\\x07\\x7f" },
	{ "\xc2\x85\xc2\x9b", 12, "\\u0085\\u009b", "\\u0085\\u009b" },
	{ "x\u202ey\u2066z", 15, "x\\u202ey\\u2066z", "x\\u202ey\\u2066z" },
	{ "\u2028\u061c", 12, "\\u2028\\u061c", "\\u2028\\u061c" },
	{ "a\xff\xe2\x82z", 14, "a\\xff\\xe2\\x82z", "a\\xff\\xe2\\x82z" },
	{ "e\xcc", 5, "e\\xcc", "e\\xcc" },
	{ "\ufffd", 1, "\ufffd", "\ufffd" },
};

static void text_is_shown_harmless_and_as_wide_as_told(void)
{
	struct str out = STR_INIT;
	size_t len;

	for (size_t i = 0; i < ARRAY_SIZE(views); i++) {
		len = strlen(views[i].s);
		str_clear(&out);
		utf8_show(&out, views[i].s, len, false);
		CHECK_STR(out.buf, views[i].shown);
		str_clear(&out);
		utf8_show(&out, views[i].s, len, true);
		CHECK_STR(out.buf, views[i].one_line);
		CHECK_INT(utf8_width(views[i].s, len), views[i].width);
		CHECK_INT(utf8_width(out.buf, out.len), views[i].width);
	}
	str_clear(&out);
	utf8_show(&out, "a\0b", 3, true);
	CHECK_STR(out.buf, "a\\x00b");
	str_release(&out);
}

static void text_is_cut_at_a_graphemes_border(void)
{
	static const struct {
		const char *s;
		size_t width;
		const char *want;
		size_t used;
	} cases[] = {
		{ "", 0, "", 0 },
		{ "", 5, "", 0 },
		{ "Rossi", 0, "", 0 },
		{ "Rossi", 1, "\u2026", 1 },
		{ "Rossi", 4, "Ros\u2026", 4 },
		{ "Rossi", 5, "Rossi", 5 },
		{ "Rossi", 9, "Rossi", 5 },
		{ "Nicolo\u0300 R", 6, "Nicol\u2026", 6 },
		{ "Nicolo\u0300 R", 7, "Nicolo\u0300\u2026", 7 },
		{ "\u682a\u5f0f\u4f1a", 6, "\u682a\u5f0f\u4f1a", 6 },
		{ "\u682a\u5f0f\u4f1a", 5, "\u682a\u5f0f\u2026", 5 },
		{ "\u682a\u5f0f\u4f1a", 4, "\u682a\u2026", 3 },
		{ "\u682a", 1, "\u2026", 1 },
		{ "ab\U0001f468\u200d\U0001f469c", 4, "ab\u2026", 3 },
		{ "ab\U0001f468\u200d\U0001f469c", 5,
		  "ab\U0001f468\u200d\U0001f469" "c", 5 },
		{ "\x1b[31m", 5, "\\x1b\u2026", 5 },
		{ "\x1b[31m", 4, "\u2026", 1 },
		{ "a\nb", 4, "a\\nb", 4 },
		{ "a\xff" "bc", 6, "a\\xff\u2026", 6 },
		{ "ab\u200b", 2, "ab\u200b", 2 },
	};
	struct str out = STR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		str_clear(&out);
		str_add(&out, "|");
		CHECK_INT(utf8_fit(&out, cases[i].s, strlen(cases[i].s),
				   cases[i].width), cases[i].used);
		CHECK_STR(out.buf + 1, cases[i].want);
	}
	str_release(&out);
}

int main(void)
{
	RUN(the_first_bad_byte_is_found);
	RUN(every_character_is_read_back_as_written);
	RUN(controls_are_those_that_deceive_a_terminal);
	RUN(text_in_any_form_is_one_in_form_c);
	RUN(a_long_text_is_mapped_whole);
	RUN(names_are_folded_for_comparing);
	RUN(folding_twice_is_folding_once);
	RUN(plain_and_other_text_fold_alike);
	RUN(addresses_are_lowered_and_nothing_else);
	RUN(text_is_shown_harmless_and_as_wide_as_told);
	RUN(text_is_cut_at_a_graphemes_border);
	return test_end();
}
