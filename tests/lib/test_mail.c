/* Mail as events: headers, bodies, mailboxes. */

#include "import/mime.h"
#include "import/mime_code.h"
#include "import/mime_text.h"
#include "tests/lib/items_test.h"

static void a_message_of_many_parts_is_a_text_and_files(void)
{
	items_are(fixture("import/mail/offer.eml"), &reader_mail,
		  "item 1\n"
		  " with=nicolo.ferri@example.com\n"
		  " with.name=Nicol\xc3\xb2 Ferri, ufficio\n"
		  " at=2026-01-14T10:00+01:00\n"
		  " kind=email\n channel=email\n direction=in\n"
		  " from=Nicol\xc3\xb2 Ferri, ufficio <nicolo.ferri@example.com>\n"
		  " to=Vendite, Italia <vendite@example.org>\n"
		  " to=commerciale@example.org\n"
		  " text=Offerta n\xc2\xb0 7: pi\xc3\xb9 sedia \xf0\x9f\xaa\x91||"
		  "Buongiorno,|il totale \xc3\xa8 di 1.200 \xe2\x82\xac, IVA esclusa.\n"
		  " message_id=<offer-7@example.com>\n"
		  " in_reply_to=<lead-1@example.org>\n"
		  " file 'offerta n\xc2\xb0 7.pdf' application/pdf 19\n"
		  " file 'righe.csv' text/csv 14\n"
		  " file '' message/rfc822 30\n");
}

static void html_alone_is_read_as_text(void)
{
	items_are(fixture("import/mail/html.eml"), &reader_mail,
		  "item 1\n with=shop@example.com\n at=2026-01-14T10:00Z\n"
		  " kind=email\n channel=email\n direction=in\n"
		  " from=shop@example.com\n to=commerciale@example.org\n"
		  " text=Order||Order 12||Dear Anna,|it costs 5 \xe2\x82\xac & 3 < 4.||"
		  "- one|- two here||a 1|b 2||x|  y\n"
		  " message_id=<html-1@example.com>\n");
}

static void bytes_of_no_charset_and_no_date_are_read_as_well_as_can_be(void)
{
	items_are(fixture("import/mail/latin.eml"), &reader_mail,
		  "item 1\n with=andre@example.com\n with.name=Andr\xc3\xa9\n"
		  " at=2026-01-15T08:30:10Z\n"
		  " kind=email\n channel=email\n direction=in\n"
		  " from=Andr\xc3\xa9 <andre@example.com>\n to=commerciale@example.org\n"
		  " text=Caff\xc3\xa8||L\xe2\x80\x99ordine \xc3\xa8 partito. Ciao.\n"
		  " message_id=<a2350ff61ae238e849a439b7619d5459@no-message-id.invalid>\n");
}

static void a_mailbox_is_its_messages(void)
{
	items_are(fixture("import/mail/box.mbox"), &reader_mail,
		  "item 2\n with=anna@example.com\n with.name=Anna Neri\n"
		  " at=2026-01-12T08:00-05:00\n"
		  " kind=email\n channel=email\n direction=in\n"
		  " from=Anna Neri <anna@example.com>\n"
		  " text=first||one|From here it is quoted,|>From here twice.|"
		  "From the office Mon Jan 12 08:00:00 2026 is no new message, "
		  "since the line above is text.||From now on neither is this.\n"
		  " message_id=<box-1@example.com>\n"
		  "item 16\n with=mario@example.com\n with.name=Rossi, Mario\n"
		  " at=2026-01-12T09:15:30Z\n"
		  " kind=email\n channel=email\n direction=in\n"
		  " from=Rossi, Mario <mario@example.com>\n text=second||two\n"
		  " message_id=<7786ff391e6213be3438b2d8617abe28@no-message-id.invalid>\n"
		  " in_reply_to=<box-1@example.com>\n"
		  "item 24\n with=lia@example.com\n with.name=Lia Bo\n"
		  " at=2026-01-12T10:00Z\n"
		  " kind=email\n channel=email\n direction=in\n"
		  " from=Web site <no-reply@example.org>\n"
		  " text=third||three|From x@example.com Mon Jan 12 11:00:00 2026\n"
		  " message_id=<box-3@example.com>\n"
		  "item 33 wrong: no mail: it has no From, To, Subject, Date or Message-ID\n");
}

/* The message's cells, as the item text has them. */
static void check_cells(const char *bytes, const char *want)
{
	items_are(file_with(bytes, strlen(bytes)), &reader_mail, want);
}

static void a_message_is_the_same_with_any_line_ends(void)
{
	const char *want = "item 1\n with=a@example.com\n kind=email\n channel=email\n"
			   " direction=in\n from=a@example.com\n text=s||b|c\n message_id=<1@x>\n";

	check_cells("From: a@example.com\nSubject: s\nMessage-ID: <1@x>\n\nb\nc\n", want);
	check_cells("From: a@example.com\r\nSubject: s\r\nMessage-ID: <1@x>\r\n\r\nb\r\nc\r\n\r\n",
		    want);
}

static void a_message_without_an_id_gets_the_same_one_each_time(void)
{
	static const char a[] = "From: a@example.com\nSubject: s\n\nb\n";
	static const char b[] = "From: A <a@example.com>\r\nSubject:  s\r\nX-Other: x\r\n\r\nb\r\n";
	static const char c[] = "From: a@example.com\nSubject: s\n\nc\n";
	struct mime one = MIME_INIT, two = MIME_INIT, three = MIME_INIT;

	mime_parse(&one, a, strlen(a), false);
	mime_parse(&two, b, strlen(b), false);
	mime_parse(&three, c, strlen(c), false);
	CHECK(one.made_up);
	CHECK_STR(two.message_id, one.message_id);
	CHECK(strcmp(three.message_id, one.message_id) != 0);
	mime_release(&three);
	mime_release(&two);
	mime_release(&one);
}

static void check_words(const char *from, const char *want)
{
	struct str out = STR_INIT;

	mime_words(&out, from, strlen(from));
	CHECK_STR(out.buf, want);
	str_release(&out);
}

static void encoded_words_are_text(void)
{
	check_words("=?utf-8?q?a=20_b?=", "a b");
	check_words("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab");
	check_words("=?utf-8?Q?a?= c =?iso-8859-1*it?Q?=E8?=", "a c \xc3\xa8");
	check_words("=?utf-8?B?w6g?= =?utf-8?Q?=C3?= =?utf-8?Q?=A8?=", "\xc3\xa8\xc3\xa8");
	check_words("=?windows-1251?B?z/Do4uXy?=", "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82");
	check_words("=?utf-8?Q?a b c?=", "a b c");
	check_words("=?x-unknown?Q?caff=E8?=", "caff\xc3\xa8");
	check_words("=?utf-8?Q?half", "=?utf-8?Q?half");
	check_words("=?utf-8?X?a?=", "=?utf-8?X?a?=");
	check_words("=?utf-8?Q?=1B[2J=E2=80=AE?=x", "[2Jx");
	check_words("caff\xe8", "caff\xc3\xa8");
}

static void check_param(const char *value, const char *want)
{
	struct str out = STR_INIT;

	CHECK_INT(mime_param(&out, value, strlen(value), "name"), want != NULL);
	CHECK_STR(out.buf, want ? want : "");
	str_release(&out);
}

static void parameters_are_read_in_every_style(void)
{
	check_param("a/b; name=x y ; z=1", "x y");
	check_param("a/b;NAME=\"x;\\\"y\\\"\"; z", "x;\"y\"");
	check_param("a/b; name*=iso-8859-1'it'caff%E8", "caff\xc3\xa8");
	check_param("a/b; name*1=c; name*0*=UTF-8''%C3%A8b; name=no", "\xc3\xa8" "bc");
	check_param("a/b; name=\"=?utf-8?Q?=C3=A8?=\"", "\xc3\xa8");
	check_param("a/b; name*99999=x; filename=y", NULL);
	check_param("a/b; name=\"open", "open");
	check_param("a/b", NULL);
}

static void check_date(const char *from, const char *want)
{
	struct str out = STR_INIT;

	CHECK_INT(mime_date(&out, from, strlen(from)), *want != 0);
	CHECK_STR(out.buf, want);
	str_release(&out);
}

static void dates_are_instants_with_their_offset(void)
{
	check_date("Tue, 13 Jan 2026 09:12:00 +0100", "2026-01-13T09:12+01:00");
	check_date("Tue, 13 Jan 2026 09:12:05 -0330 (NST)", "2026-01-13T09:12:05-03:30");
	check_date("13 jan 26 9:12 EST", "2026-01-13T09:12-05:00");
	check_date("13-Jan-1999 23:59:60 GMT", "1999-01-13T23:59:59Z");
	check_date("Tue Jan 13 09:12:00 2026", "2026-01-13T09:12");
	check_date("Tue Jan 13 09:12:00 +0100 2026", "2026-01-13T09:12+01:00");
	check_date("13 Jan 99 09:12 +0000", "1999-01-13T09:12Z");
	check_date("2026-01-13T09:12:00+01:00", "2026-01-13T09:12:00+01:00");
	check_date("30 Feb 2026 09:12 +0100", "");
	check_date("13 Jan 2026", "");
	check_date("13 Jan 2026 24:12 +0100", "");
	check_date("13 Jan 2026 09:12 +9900", "");
	check_date("luned\xc3\xac 13 gennaio", "");
	check_date("", "");
}

static void check_mailboxes(const char *from, const char *want)
{
	struct arena arena = ARENA_INIT;
	struct str out = STR_INIT;
	struct mime_mailbox *v;
	size_t n = mime_mailboxes(&v, &arena, from, strlen(from));

	for (size_t i = 0; i < n; i++)
		str_addf(&out, "%s[%s]<%s>", i ? " " : "", v[i].name, v[i].address);
	CHECK_STR(out.buf, want);
	str_release(&out);
	arena_release(&arena);
}

static void mailboxes_are_names_and_addresses(void)
{
	check_mailboxes("a@example.com", "[]<a@example.com>");
	check_mailboxes("\"Rossi, \\\"M\\\"\" <a@example.com>, b@example.com (Bea (B))",
			"[Rossi, \"M\"]<a@example.com> [Bea (B)]<b@example.com>");
	check_mailboxes("Rossi, Mario <a@example.com>", "[Rossi, Mario]<a@example.com>");
	check_mailboxes("Mario Rossi a@example.com", "[Mario Rossi]<a@example.com>");
	check_mailboxes("'Mario' < a@example.com >", "[Mario]<a@example.com>");
	check_mailboxes("<@x.example,@y.example:a@example.com>", "[]<a@example.com>");
	check_mailboxes("friends: a@example.com, b@example.com;, c@example.com",
			"[]<a@example.com> []<b@example.com> []<c@example.com>");
	check_mailboxes("undisclosed-recipients:;", "");
	check_mailboxes("a@example.com <a@example.com>", "[]<a@example.com>");
	check_mailboxes("=?utf-8?Q?Rossi=2C_M=C3=A8?= <a@example.com>",
			"[Rossi, M\xc3\xa8]<a@example.com>");
	check_mailboxes(",,,", "");
	check_mailboxes("\"open <a@example.com>", "[open]<a@example.com>");
}

static void check_decoded(const char *coding, const char *from, const char *want)
{
	struct str out = STR_INIT;

	mime_decode(&out, coding, strlen(coding), from, strlen(from));
	CHECK_STR(out.buf, want);
	str_release(&out);
}

static void transfer_encodings_take_what_comes(void)
{
	check_decoded("base64", "aGV\r\nsbG8=", "hello");
	check_decoded("BASE64", "aGVsbG8", "hello");
	check_decoded("base64", "aGk=aGk=!*", "hihi");
	check_decoded("quoted-printable", "a=20=\r\nb =3D  \r\nc=ZZ=\n", "a b =\r\nc=ZZ");
	check_decoded("8bit", "a=20", "a=20");
}

static void check_html(const char *from, const char *want)
{
	struct str out = STR_INIT;

	text_from_html(&out, from, strlen(from));
	CHECK_STR(out.buf, want);
	str_release(&out);
}

static void html_is_what_a_person_would_read(void)
{
	check_html("a<br>b<BR/>c<br><br><br>d", "a\nb\nc\n\nd");
	check_html("<div>a<br></div><div>b</div>", "a\nb");
	check_html("a < b <3 &lt;p&gt;", "a < b <3 <p>");
	check_html("<style>x</style>a<script>y", "a");
	check_html("a<!-- b", "a");
	check_html("a<p", "a");
	check_html("  <p> a  \n b </p> ", "a b");
}

static void parts_are_found_though_the_rules_are_broken(void)
{
	static const char open[] = "From: a@example.com\nMessage-ID: <1@x>\n"
		"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b \n\ny\n--bb\nz\n";
	static const char none[] = "From: a@example.com\nMessage-ID: <1@x>\n"
		"Content-Type: multipart/mixed; boundary=b\n\nx\n";
	static const char empty[] = "From: a@example.com\nMessage-ID: <1@x>\n"
		"Content-Type: multipart/alternative; boundary=b\n\n"
		"--b\n\n \n--b\nContent-Type: text/html\n\n<p>y\n--b--\n";
	struct mime mime = MIME_INIT;

	mime_parse(&mime, open, strlen(open), false);
	CHECK_STR(mime.text.buf, "x\n\ny\n--bb\nz");
	mime_parse(&mime, none, strlen(none), false);
	CHECK_STR(mime.text.buf, "x");
	mime_parse(&mime, empty, strlen(empty), false);
	CHECK_STR(mime.text.buf, "y");
	CHECK_INT(mime.n_files, 0);
	mime_release(&mime);
}

static void a_text_too_long_for_an_event_is_a_file_too(void)
{
	struct str bytes = STR_INIT;
	struct mime mime = MIME_INIT;

	str_add(&bytes, "From: a@example.com\n\n");
	for (int i = 0; i < 300000; i++)
		str_add(&bytes, i ? "\xc3\xa8" : "x");
	mime_parse(&mime, bytes.buf, bytes.len, false);
	CHECK_INT(mime.text.len, 262143 + 6);
	CHECK_STR(mime.text.buf + 262143, "\n[...]");
	CHECK_INT(mime.n_files, 1);
	CHECK_STR(mime.files[0].name, "message.txt");
	CHECK_INT(mime.files[0].len, 599999);
	mime_release(&mime);
	str_release(&bytes);
}

static void of_a_message_above_16_mib_the_files_are_left_out(void)
{
	struct input in;
	struct reader reader;
	bool more;
	int fd = file_of_many("From a Mon Jan 12 08:00:00 2026\nFrom: a@example.com\n"
			      "Content-Type: multipart/mixed; boundary=b\n\n"
			      "--b\n\nthe text\n--b\nContent-Type: a/b; name=big.bin\n\n",
			      "0123456789012345678901234567890123456789\n", 500000);
	static const char tail[] = "\nFrom a Mon Jan 12 08:00:00 2026\nFrom: b@example.com\n";

	CHECK_INT(pwrite(fd, tail, strlen(tail), lseek(fd, 0, SEEK_END)), (long long)strlen(tail));
	CHECK_INT(input_open(&in, fd, "x"), 0);
	CHECK_INT(reader_open(&reader, &reader_mail, &in), 0);
	CHECK(!reader_next(&reader, &more) && more);
	CHECK_INT(reader.item.n_files, 0);
	CHECK_STR(reader.item.v[reader.item.n - 1].text, "big.bin");
	CHECK_STR(reader.item.v[5].text, "the text");
	CHECK(!reader_next(&reader, &more) && more);
	CHECK_STR(reader.item.v[0].text, "b@example.com");
	CHECK(!reader_next(&reader, &more) && !more);
	reader_release(&reader);
	input_release(&in);
	close(fd);
}

static void hostile_messages_end(void)
{
	static const char head[] = "From: a@example.com\nSubject: x\n";
	static const char *const bodies[][2] = {
		{ "\n", "\"" }, { "\n", "\n" }, { "\n", "x" }, { "To: ", "a@b," },
		{ "Subject: ", "=?a?Q?" }, { "To: ", "(" }, { "", "X: y\n" },
		{ "Content-Type: multipart/mixed; boundary=b\n\n", "--b\n" },
		{ "Content-Type: multipart/alternative; boundary=b\n\n", "--b\n\n" },
		{ "Content-Type: text/html\n\n", "<" }, { "Content-Type: text/html\n\n", "<!--" },
		{ "Content-Type: text/html\n\n", "&" }, { "Content-Type: text/html\n\n", "<script>" },
		{ "Content-Type: a/b", "; name*1=x" }, { "\n", "\nFrom Mon Tue Mon Tue" }
	};
	struct str start = STR_INIT;
	size_t n, wrong;

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		str_clear(&start);
		str_addf(&start, "%s%s", head, bodies[i][0]);
		count_items(file_of_many(start.buf, bodies[i][1], (10 << 20) / strlen(bodies[i][1])),
			    &reader_mail, &n, &wrong);
		CHECK_INT(n, 1);
		CHECK_INT(wrong, 0);
	}
	str_release(&start);
}

int main(void)
{
	RUN(a_message_of_many_parts_is_a_text_and_files);
	RUN(html_alone_is_read_as_text);
	RUN(bytes_of_no_charset_and_no_date_are_read_as_well_as_can_be);
	RUN(a_mailbox_is_its_messages);
	RUN(a_message_is_the_same_with_any_line_ends);
	RUN(a_message_without_an_id_gets_the_same_one_each_time);
	RUN(encoded_words_are_text);
	RUN(parameters_are_read_in_every_style);
	RUN(dates_are_instants_with_their_offset);
	RUN(mailboxes_are_names_and_addresses);
	RUN(transfer_encodings_take_what_comes);
	RUN(html_is_what_a_person_would_read);
	RUN(parts_are_found_though_the_rules_are_broken);
	RUN(a_text_too_long_for_an_event_is_a_file_too);
	RUN(of_a_message_above_16_mib_the_files_are_left_out);
	RUN(hostile_messages_end);
	return test_end();
}
