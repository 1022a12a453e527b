/* What text/ makes of words as people write them: slugs, numbers, names. */

#include "base/alloc.h"
#include "tests/lib/test.h"
#include "text/card.h"
#include "text/company.h"
#include "text/country.h"
#include "text/distance.h"
#include "text/email.h"
#include "text/phone.h"
#include "text/slug.h"
#include "text/url.h"
#include "text/vat.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

static void a_slug_is_lower_case_ascii(void)
{
	static const struct {
		const char *s, *slug;
	} cases[] = {
		{ "", "" },
		{ "  --  ", "" },
		{ "Mario Rossi", "mario-rossi" },
		{ "Niccol\u00f2 D'Angelo & Figli", "niccolo-dangelo-figli" },
		{ "Niccolo\u0300 D\u2019Angelo", "niccolo-dangelo" },
		{ "Acme S.r.l.", "acme-srl" },
		{ "ACME S.p.A", "acme-spa" },
		{ "J. Smith", "j-smith" },
		{ "J.Smith", "j-smith" },
		{ "J.R.R. Tolkien", "jrr-tolkien" },
		{ "St. John", "st-john" },
		{ "acme.com", "acme-com" },
		{ "3.5 Studio", "3-5-studio" },
		{ "--a__b//c--", "a-b-c" },
		{ "Gro\u00dfe Stra\u00dfe", "grosse-strasse" },
		{ "\u00d8rsted \u00c6r\u00f8 \u0141\u00f3d\u017a \u00deing", "orsted-aero-lodz-thing" },
		{ "Erdo\u011fan \u0130zmir Diyarbak\u0131r", "erdogan-izmir-diyarbakir" },
		{ "\u0416\u0443\u043a\u043e\u0432 \u0429\u0443\u043a\u0438\u043d\u044a", "zhukov-shchukin" },
		{ "\u0415\u043b\u044c\u0446\u0438\u043d", "eltsin" },
		{ "\u041a\u0438\u0457\u0432 \u0404\u0432\u0440\u043e\u043f\u0430", "kiiv-yevropa" },
		{ "\u0420\u043e\u0433\u0430 \u0438 \u043a\u043e\u043f\u044b\u0442\u0430", "roga-i-kopyta" },
		{ "\u041e\u0431\u044a\u0435\u043a\u0442 \u044c \u0410", "obekt-a" },
		{ "\u03a0\u03b1\u03c0\u03b1\u03b4\u03cc\u03c0\u03bf\u03c5\u03bb\u03bf\u03c2", "papadopoulos" },
		{ "\u0395\u03bb\u03c5\u03c4\u03b7\u03c2 \u03a7\u03a8", "elytis-chps" },
		{ "\u10d7\u10d1\u10d8\u10da\u10d8\u10e1\u10d8", "tbilisi" },
		{ "\u0535\u0580\u0587\u0561\u0576", "erevan" },
		{ "\u682a\u5f0f Acme \u4f1a\u793e", "acme" },
		{ "\u682a\u5f0f", "" },
		{ "a\xff" "b", "a-b" },
		{ "\U0001f600 Anna", "anna" },
	};
	struct str out = STR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		str_clear(&out);
		slug_add(&out, cases[i].s, strlen(cases[i].s), 56);
		CHECK_STR(out.buf, cases[i].slug);
	}
	str_release(&out);
}

static void a_slug_is_cut_between_words(void)
{
	static const struct {
		const char *s;
		size_t max;
		const char *slug;
	} cases[] = {
		{ "mario rossi", 11, "mario-rossi" },
		{ "mario rossi", 10, "mario" },
		{ "mario rossi", 6, "mario" },
		{ "mario rossi", 5, "mario" },
		{ "mario rossi", 4, "mari" },
		{ "mario rossi", 0, "" },
		{ "a pneumonoultramicroscopic", 8, "a" },
		{ "\u0449\u0449\u0449", 6, "shchsh" },
	};
	struct str out = STR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		str_clear(&out);
		str_add(&out, "contacts/");
		slug_add(&out, cases[i].s, strlen(cases[i].s), cases[i].max);
		CHECK_STR(out.buf + 9, cases[i].slug);
	}
	str_release(&out);
}

static void phones_are_compared_as_dialled_from_abroad(void)
{
	static const struct {
		const char *s, *country, *key;
	} cases[] = {
		/* Italy: the 0 is part of the number */
		{ "06 1234 5678", "IT", "+390612345678" },
		{ "06/12345678", "it", "+390612345678" },
		{ "(06) 1234-5678", "IT", "+390612345678" },
		{ "+39 06 12345678", "IT", "+390612345678" },
		{ "+39 (0)6 12345678", "DE", "+390612345678" },
		{ "0039 06 12345678", NULL, "+390612345678" },
		{ "+39.06.12345678", NULL, "+390612345678" },
		{ "333 123 4567", "IT", "+393331234567" },
		{ "39 333 1234567", "IT", "+393331234567" },
		{ "392 1234567", "IT", "+393921234567" },
		{ "0549 886377", "SM", "+3780549886377" },
		/* United Kingdom */
		{ "020 7946 0958", "GB", "+442079460958" },
		{ "+44 20 7946 0958", "IT", "+442079460958" },
		{ "+44 (0)20 7946 0958", NULL, "+442079460958" },
		{ "0044 020 7946 0958", NULL, "+442079460958" },
		{ "07911 123456", "GB", "+447911123456" },
		{ "447911123456", "GB", "+447911123456" },
		/* Germany */
		{ "030 / 1234 56-78", "DE", "+493012345678" },
		{ "+49 (0) 30 12345678", NULL, "+493012345678" },
		{ "0151 23456789", "DE", "+4915123456789" },
		/* United States and Canada */
		{ "(415) 555-2671", "US", "+14155552671" },
		{ "1-415-555-2671", "US", "+14155552671" },
		{ "+1 415 555 2671", "US", "+14155552671" },
		{ "011 39 06 12345678", "US", "+390612345678" },
		{ "011 44 20 7946 0958", "CA", "+442079460958" },
		/* others */
		{ "8 (495) 123-45-67", "RU", "+74951234567" },
		{ "7 495 123 45 67", "RU", "+74951234567" },
		{ "06 1 234 5678", "HU", "+3612345678" },
		{ "+36 06 1 234 5678", NULL, "+3612345678" },
		{ "0612345678", "FR", "+33612345678" },
		{ "0 800 123 456", "CH", "+41800123456" },
		{ "912 345 678", "ES", "+34912345678" },
		{ "0011 39 06 12345678", "AU", "+390612345678" },
		{ "07 12 34 56 78", "CI", "+2250712345678" },
		/* without a country */
		{ "06 12345678", NULL, "0612345678" },
		{ "06 12345678", "??", "0612345678" },
		{ "112", NULL, "112" },
		/* extensions, links, and what comes from a clipboard */
		{ "06 12345678 ext. 12", "IT", "+390612345678" },
		{ "06 12345678 int. 12", "IT", "+390612345678" },
		{ "06 12345678 Interno 12", "IT", "+390612345678" },
		{ "06 12345678x12", "IT", "+390612345678" },
		{ "06 12345678 #12", "IT", "+390612345678" },
		{ "tel:+39-06-12345678;ext=12", NULL, "+390612345678" },
		{ "\u202a+39\u00a006\u00a012345678\u202c", NULL, "+390612345678" },
		{ "06\u201112345678", "IT", "+390612345678" },
		{ "\uff0b\uff13\uff19 06 12345678", NULL, "+390612345678" },
		{ "\u260e 06 12345678", "IT", "+390612345678" },
	};
	struct str out = STR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		str_clear(&out);
		CHECK(phone_key(&out, cases[i].s, strlen(cases[i].s), cases[i].country));
		CHECK_STR(out.buf, cases[i].key);
	}
	str_release(&out);
}

static void what_cannot_be_dialled_is_no_phone(void)
{
	static const char *const bad[] = {
		"", "  ", "-", "12", "+39", "0", "casa", "06 1234 casa",
		"1-800-FLOWERS", "tel. 06 12345678", "06 1234567 ext",
		"06 1234567 int. 12 Mario", "06 12345678 / 06 87654321",
		"12345678901234567890123", "+0612345678", "39+0612345678",
		"++390612345678", "\u0430\u0431\u0432 123456", "x12",
	};
	struct str out = STR_INIT;

	str_add(&out, "=");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		if (phone_key(&out, bad[i], strlen(bad[i]), "IT"))
			CHECK_STR(bad[i], "no phone");
		CHECK_STR(out.buf, "=");
	}
	str_release(&out);
}

static void addresses_are_valid_by_their_syntax(void)
{
	static const char *const good[] = {
		"a@b.example", "mario.rossi+crm@mail.acme.example", "root@localhost",
		"o'brien@acme.example", "a..b@docomo.example", "m@1a.example",
		"nicol\u00f2@m\u00fcnchen.example", "x@xn--mnchen-3ya.example",
		"!#$%&'*+/=?^_`{|}~-@acme.example",
	};
	static const char *const bad[] = {
		"", "@", "a", "a@", "@b.example", "a@b", "a@@b.example",
		"a@b@c.example", "a b@c.example", "a@b c.example", " a@b.example",
		"a@b.example ", "a@.example", "a@b..example", "a@b.example.",
		"a@-b.example", "a@b-.example", "a@b_c.example", "a@b.example\n",
		"<a@b.example>", "a,b@c.example", "\"a\"@b.example",
		"a@\u00a0b.example", "a\u202e@b.example", "a\xff@b.example",
		"mailto:a@b.example", "a@[127.0.0.1]",
	};
	char text[300];

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		if (!email_valid(good[i], strlen(good[i])))
			CHECK_STR(good[i], "an address");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (email_valid(bad[i], strlen(bad[i])))
			CHECK_STR(bad[i], "no address");
	CHECK(!email_valid("a\0@b.example", 12));
	memset(text, 'a', sizeof(text));
	text[64] = '@';
	for (int i = 128; i < 300; i += 60)
		text[i] = '.';
	CHECK(email_valid(text, 254));
	CHECK(!email_valid(text, 255));
	text[64] = 'a';
	text[65] = '@';
	CHECK(!email_valid(text, 200));
}

static void an_address_is_compared_in_lower_case(void)
{
	struct str out = STR_INIT;

	email_key(&out, "Mario.ROSSI+x@ACME.Example", 26);
	CHECK_STR(out.buf, "mario.rossi+x@acme.example");
	str_release(&out);
}

static void a_url_is_of_the_web(void)
{
	static const char *const good[] = {
		"acme.example", "www.acme.example/a?b#c", "http://acme.example",
		"HTTPS://Acme.example:8080/path", "http://intranet/", "acme.example:80",
		"https://[::1]:8080/", "http://127.0.0.1/", "https://m\u00fcnchen.example/\u00f2",
		"linkedin.com/in/mario-rossi", "https://a.example?x=http://b.example",
	};
	static const char *const bad[] = {
		"", "acme", "http://", "https:///path", "ftp://acme.example",
		"javascript:alert(1)", "javascript://acme.example/%0aalert(1)",
		"mailto:a@b.example", "a@b.example", "http://user@acme.example/",
		"http://user:secret@acme.example/", "acme.example/a b",
		"acme.example\n", "acme.example/\x1b[31m", "acme.example/\u202e",
		"acme.example/\u00a0", "acme.example/\xff", "acme.example:", "acme.example:http",
		"acme.example:123456", ".example", "acme..example", "http://[::1", "/etc/passwd",
		"file:///etc/passwd", "data:text/html,x.y",
	};

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		if (!url_valid(good[i], strlen(good[i])))
			CHECK_STR(good[i], "a url");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (url_valid(bad[i], strlen(bad[i])))
			CHECK_STR(bad[i], "no url");
}

static void countries_are_those_of_iso_3166(void)
{
	char code[3] = "";
	int n = 0, dial = 0;

	for (code[0] = 'A'; code[0] <= 'Z'; code[0]++) {
		for (code[1] = 'A'; code[1] <= 'Z'; code[1]++) {
			n += country_valid(code, 2);
			dial += country_dial(code) != NULL;
		}
	}
	CHECK_INT(n, 249);
	CHECK_INT(dial, 249);
	CHECK(country_valid("IT", 2) && country_valid("it", 2) && country_valid("Gb", 2));
	CHECK(!country_valid("UK", 2) && !country_valid("EU", 2) && !country_valid("XX", 2));
	CHECK(!country_valid("ITA", 3) && !country_valid("I", 1) && !country_valid("", 0));
	CHECK_STR(country_dial("IT"), "39");
	CHECK_STR(country_dial("us"), "1");
	CHECK_STR(country_dial("SM"), "378");
	CHECK(!country_dial("UK") && !country_dial(""));
}

static void vat_numbers_are_compared_without_decoration(void)
{
	static const struct {
		const char *s, *country, *key;		/* NULL: not one */
	} cases[] = {
		{ "01234567897", "IT", "IT01234567897" },
		{ "IT01234567897", "IT", "IT01234567897" },
		{ "it 0123 4567 897", NULL, "IT01234567897" },
		{ "IT-01234567897", "DE", "IT01234567897" },
		{ "01234567897", NULL, "IT01234567897" },
		{ "00743110157", "IT", "IT00743110157" },
		{ "01234567890", "IT", NULL },		/* Luhn */
		{ "IT01234567898", NULL, NULL },
		{ "01234567890", NULL, "01234567890" },
		{ "10234567897", "IT", NULL },
		{ "0123456789", "IT", NULL },
		{ "012345678970", "IT", NULL },
		{ "00000000000", "IT", NULL },
		{ "RSSMRA80A01H501U", "IT", NULL },	/* a tax code */
		{ "RSSMRA80A01H501U", NULL, NULL },
		{ "FRRMRA80A01H501U", "IT", NULL },
		{ "DE 123 456 789", "IT", "DE123456789" },
		{ "123.456.789", "DE", "DE123456789" },
		{ "de123456789", NULL, "DE123456789" },
		{ "GB 123 4567 89", NULL, "GB123456789" },
		{ "U12345678", "AT", "ATU12345678" },
		{ "ATU12345678", "AT", "ATU12345678" },
		{ "B12345678", "ES", "ESB12345678" },
		{ "ES-B12345678", NULL, "ESB12345678" },
		{ "123456789B01", "NL", "NL123456789B01" },
		{ "FRXX123456789", NULL, "FRXX123456789" },
		{ "123456789", "GR", "EL123456789" },
		{ "EL123456789", "GR", "EL123456789" },
		{ "GR123456789", NULL, "EL123456789" },
		{ "CHE-123.456.789", NULL, "CHE123456789" },
		{ "12-3456789", "US", "123456789" },
		{ "", "IT", NULL },
		{ "", NULL, NULL },
		{ "IT", NULL, NULL },
		{ "n/a", "DE", NULL },
		{ "123", "DE", NULL },
		{ "01234567897!", "IT", NULL },
		{ "0123456789\u0667", "IT", NULL },
		{ "123456789012345678901", "DE", NULL },
	};
	struct str out = STR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		str_clear(&out);
		CHECK_INT(vat_key(&out, cases[i].s, strlen(cases[i].s), cases[i].country),
			  cases[i].key != NULL);
		CHECK_STR(out.buf, cases[i].key ? cases[i].key : "");
	}
	str_release(&out);
}

static void companies_are_compared_without_their_legal_form(void)
{
	static const struct {
		const char *s, *key;
	} cases[] = {
		{ "Rossi S.r.l.", "rossi" },
		{ "ROSSI SRL", "rossi" },
		{ "Rossi s. r. l.", "rossi" },
		{ "Rossi Srl Unipersonale", "rossi" },
		{ "Rossi S.r.l. a socio unico in liquidazione", "rossi" },
		{ "Rossi societ\u00e0 a responsabilit\u00e0 limitata", "rossi" },
		{ "Rossi & Figli S.r.l.", "rossi figli" },
		{ "Rossi e Figli", "rossi figli" },
		{ "ROSSI MARIO & C. S.N.C.", "rossi mario" },
		{ "Rossi Mario e C. snc", "rossi mario" },
		{ "D'Angelo S.p.A.", "dangelo" },
		{ "D\u2019ANGELO SPA", "dangelo" },
		{ "Caff\u00e8 Nero S.a.s.", "caffe nero" },
		{ "Soc. Coop. Il Sole a r.l.", "il sole" },
		{ "Il Sole Soc. Coop. a r.l.", "il sole" },
		{ "Acme Ltd", "acme" },
		{ "Acme Co., Ltd.", "acme" },
		{ "ACME LIMITED", "acme" },
		{ "Acme Pty. Ltd.", "acme" },
		{ "Smith and Sons plc", "smith sons" },
		{ "Smith & Sons P.L.C.", "smith sons" },
		{ "Ernst & Young LLP", "ernst young" },
		{ "Tiffany & Co.", "tiffany" },
		{ "Acme, Inc.", "acme" },
		{ "Acme Corporation", "acme" },
		{ "Acme L.L.C.", "acme" },
		{ "M\u00fcller GmbH & Co. KG", "muller" },
		{ "M\u00fcller G.m.b.H.", "muller" },
		{ "Schmidt und S\u00f6hne AG", "schmidt sohne" },
		{ "Schmidt UG (haftungsbeschr\u00e4nkt)", "schmidt" },
		{ "Verein e.V.", "verein" },
		{ "Dupont S.A.R.L.", "dupont" },
		{ "SARL Dupont", "dupont" },
		{ "Dupont S.\u00e0 r.l.", "dupont" },
		{ "Dupont et Fils S.A.", "dupont fils" },
		{ "Jansen B.V.", "jansen" },
		{ "Jansen N.V.", "jansen" },
		{ "Volvo AB", "volvo" },
		{ "AB Volvo", "volvo" },
		{ "Nokia Oyj", "nokia" },
		{ "Maersk A/S", "maersk" },
		{ "Statoil ASA", "statoil" },
		{ "Garc\u00eda e Hijos, S.L.", "garcia hijos" },
		{ "Cementos S.A. de C.V.", "cementos" },
		{ "Silva, Lda.", "silva" },
		{ "Kowalski Sp. z o.o.", "kowalski" },
		{ "Kowalski sp.z.o.o.", "kowalski" },
		{ "Nov\u00e1k s.r.o.", "novak" },
		{ "Nov\u00e1k a.s.", "novak" },
		{ "Nagy Kft.", "nagy" },
		{ "Horvat d.o.o.", "horvat" },
		{ "Ko\u00e7 Holding A.\u015e.", "koc holding" },
		{ "\u039d\u03ad\u03b1 \u0391.\u0395.", "\u03bd\u03b5\u03b1" },
		{ "\u041e\u041e\u041e \u00ab\u0420\u043e\u043c\u0430\u0448\u043a\u0430\u00bb", "\u0440\u043e\u043c\u0430\u0448\u043a\u0430" },
		{ "Toyota K.K.", "toyota" },
		/* words that only look like a form or an \"and\" */
		{ "SAS Institute", "sas institute" },
		{ "AS Roma", "as roma" },
		{ "Y Combinator", "y combinator" },
		{ "Bar Sport", "bar sport" },
		{ "Coop", "coop" },
		{ "S.p.A.", "spa" },
		{ "3M", "3m" },
		{ "acme.com", "acme com" },
		{ "Vitamina C", "vitamina c" },
		/* never nothing, where there is something */
		{ "", "" },
		{ " ", "" },
		{ "!!!", "!!!" },
		{ "&", "&" },
		{ "\u682a\u5f0f\u4f1a\u793e \u30c8\u30e8\u30bf", "\u30c8\u30e8\u30bf" },
	};
	struct str out = STR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		str_clear(&out);
		str_add(&out, "=");
		company_key(&out, cases[i].s, strlen(cases[i].s));
		CHECK_STR(out.buf + 1, cases[i].key);
	}
	str_release(&out);
}

static void distances_are_in_characters(void)
{
	static const struct {
		const char *a, *b;
		unsigned max, want;
	} cases[] = {
		{ "", "", 3, 0 },
		{ "", "abc", 3, 3 },
		{ "abc", "", 2, 3 },
		{ "rossi", "rossi", 0, 0 },
		{ "rossi", "russi", 0, 1 },
		{ "rossi", "rosis", 3, 1 },
		{ "ca", "abc", 3, 3 },		/* not 2: each part is edited once */
		{ "kitten", "sitting", 9, 3 },
		{ "kitten", "sitting", 2, 3 },
		{ "kitten", "sitting", 1, 2 },
		{ "kitten", "sitting", UINT32_MAX, 3 },
		{ "nicol\u00f2", "nicolo", 3, 1 },
		{ "\u682a\u5f0f", "\u5f0f\u682a", 3, 1 },
		{ "abcdefgh", "x", 3, 4 },
		{ "abab", "baba", 4, 2 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		CHECK_INT(word_distance(cases[i].a, cases[i].b, cases[i].max), cases[i].want);
}

/* The definition, cell by cell. */
static unsigned naive_distance(const char *a, const char *b)
{
	static unsigned d[130][130];
	size_t n = strlen(a), m = strlen(b);

	for (size_t i = 0; i <= n; i++) {
		for (size_t j = 0; j <= m; j++) {
			unsigned best = i && j ? d[i - 1][j - 1] + (a[i - 1] != b[j - 1]) :
				(unsigned)(i + j);

			if (i && d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (j && d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	}
	return d[n][m];
}

static unsigned random_below(unsigned n)
{
	static uint64_t seed = 7;

	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)((seed >> 33) % n);
}

static void distances_are_those_of_the_definition(void)
{
	char a[128], b[128];

	for (int round = 0; round < 20000; round++) {
		unsigned room = round % 20 ? 12 : 127, letters = 2 + random_below(3);
		unsigned n = random_below(room), m = random_below(room), max, want;

		for (unsigned i = 0; i < n; i++)
			a[i] = (char)('a' + random_below(letters));
		for (unsigned i = 0; i < m; i++)
			b[i] = i < n && random_below(8) ? a[i] :
				(char)('a' + random_below(letters));
		a[n] = b[m] = '\0';
		max = random_below(room);
		want = naive_distance(a, b);
		CHECK_INT(word_distance(a, b, max), want > max ? max + 1 : want);
	}
}

static void a_suggestion_is_near_or_there_is_none(void)
{
	static const char *const words[] = {
		"contact", "company", "opportunity", "campaign", "case", "task",
		"cost", "user", "kpi", "citt\u00e0"
	};
	static const struct {
		const char *word, *want;
	} cases[] = {
		{ "contcat", "contact" },
		{ "Contact", "contact" },
		{ "CONTACTS", "contact" },
		{ "oportunity", "opportunity" },
		{ "oppurtunities", NULL },
		{ "opp", "opportunity" },
		{ "cas", "case" },
		{ "cast", "case" },		/* as near as cost, and first */
		{ "kp", "kpi" },
		{ "k", NULL },
		{ "", NULL },
		{ "co", NULL },
		{ "com", "company" },
		{ "citta", "citt\u00e0" },
		{ "invoice", NULL },
	};
	const char *got;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		got = word_nearest(cases[i].word, words, ARRAY_SIZE(words));
		CHECK_STR(got ? got : "-", cases[i].want ? cases[i].want : "-");
	}
	CHECK(!word_nearest("contact", words, 0));
}

static void a_card_is_a_name_and_an_address(void)
{
	static const struct {
		const char *s;
		bool valid;
		const char *name, *email;
	} cases[] = {
		{ "Mario Rossi <m@acme.example>", true, "Mario Rossi", "m@acme.example" },
		{ "  Mario Rossi  <m@acme.example>  ", true, "Mario Rossi", "m@acme.example" },
		{ "Mario Rossi< m@acme.example >", true, "Mario Rossi", "m@acme.example" },
		{ "\"Rossi, Mario\" <m@acme.example>", true, "Rossi, Mario", "m@acme.example" },
		{ "<m@acme.example>", true, "", "m@acme.example" },
		{ "m@acme.example", true, "", "m@acme.example" },
		{ "m@acme.example (Mario Rossi)", true, "Mario Rossi", "m@acme.example" },
		{ "Mario Rossi m@acme.example", true, "Mario Rossi", "m@acme.example" },
		{ "Nicol\u00f2 <n@acme.example>", true, "Nicol\u00f2", "n@acme.example" },
		{ "a <b> <m@acme.example>", true, "a <b>", "m@acme.example" },
		{ "Mario Rossi", false, "Mario Rossi", "" },
		{ "Mario Rossi <nobody>", false, "Mario Rossi <nobody>", "" },
		{ "Mario <m@acme.example", false, "Mario <m@acme.example", "" },
		{ "Mario <>", false, "Mario <>", "" },
		{ ">", false, ">", "" },
		{ ")", false, ")", "" },
		{ "(", false, "(", "" },
		{ "  ", false, "", "" },
		{ "", false, "", "" },
	};
	struct str name = STR_INIT, email = STR_INIT;
	struct card card;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CHECK_INT(card_split(&card, cases[i].s), cases[i].valid);
		str_clear(&name);
		str_clear(&email);
		str_add_mem(&name, card.name, card.name_len);
		str_add_mem(&email, card.email, card.email_len);
		CHECK_STR(name.buf, cases[i].name);
		CHECK_STR(email.buf, cases[i].email);
	}
	str_release(&name);
	str_release(&email);
}

int main(void)
{
	RUN(a_slug_is_lower_case_ascii);
	RUN(a_slug_is_cut_between_words);
	RUN(phones_are_compared_as_dialled_from_abroad);
	RUN(what_cannot_be_dialled_is_no_phone);
	RUN(addresses_are_valid_by_their_syntax);
	RUN(an_address_is_compared_in_lower_case);
	RUN(a_url_is_of_the_web);
	RUN(countries_are_those_of_iso_3166);
	RUN(vat_numbers_are_compared_without_decoration);
	RUN(companies_are_compared_without_their_legal_form);
	RUN(distances_are_in_characters);
	RUN(distances_are_those_of_the_definition);
	RUN(a_suggestion_is_near_or_there_is_none);
	RUN(a_card_is_a_name_and_an_address);
	return test_end();
}
