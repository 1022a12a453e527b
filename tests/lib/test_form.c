/* Web forms: what they send, as names and values. */

#include "base/err.h"
#include "import/form.h"
#include "tests/lib/test.h"

static void check_form(const char *type, const char *body, const char *want)
{
	struct form form = FORM_INIT;
	struct str out = STR_INIT;

	if (form_parse(&form, body, strlen(body), type))
		str_addf(&out, "error: %s", err_message());
	for (size_t i = 0; i < form.n; i++)
		str_addf(&out, "%s=%s\n", form.v[i].name, form.v[i].value);
	for (size_t i = 0; i < form.n_files; i++)
		str_addf(&out, "file '%s' %s %.*s\n", form.files[i].name, form.files[i].media_type,
			 (int)form.files[i].len, form.files[i].bytes);
	for (size_t i = 0; i < form.broken.n; i++)
		str_addf(&out, "broken '%s'\n", form.broken.v[i]);
	CHECK_STR(out.buf, want);
	err_clear();
	str_release(&out);
	form_release(&form);
}

static void an_urlencoded_body_is_its_fields(void)
{
	const char *want = "nome=Nicol\xc3\xb2 Ferri\ntag=a\ntag=b\nempty=\nnote=x\ny=z & 1\n";
	const char *body = "nome=Nicol%C3%B2+Ferri&tag=a&tag=b&empty=&note=x%0D%0Ay%3Dz+%26+1\n";

	check_form("application/x-www-form-urlencoded", body, want);
	check_form(NULL, body, want);
	check_form("application/x-www-form-urlencoded", "a=caff%E8&b&=c&d=%zz&%00e=1",
		   "a=caff\xc3\xa8\nb=\nd=%zz\ne=1\n");
}

static void a_multipart_body_is_its_fields_and_files(void)
{
	const char *body = "--x\r\nContent-Disposition: form-data; name=\"nome\"\r\n\r\nAnna\r\n"
		"--x\r\nContent-Disposition: form-data; name=\"cv\"; filename=\"C:\\a\\cv.txt\"\r\n"
		"Content-Type: text/plain\r\n\r\nhello\r\n"
		"--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"\"\r\n\r\n\r\n"
		"--x--\r\n";
	const char *want = "nome=Anna\ncv=cv.txt\nfile 'cv.txt' text/plain hello\n";

	check_form("multipart/form-data; boundary=x", body, want);
	check_form(NULL, body, want);
}

static void a_json_body_is_its_keys(void)
{
	check_form("application/json", "{\"nome\": \"Anna\", \"address\": {\"city\": \"Monza\"}, "
		   "\"ok\": true, \"n\": 12345678901234567890, \"tags\": [\"a\", \"b\"]}",
		   "nome=Anna\naddress.city=Monza\nok=true\nn=12345678901234567890\ntags=a\ntags=b\n");
	check_form(NULL, "{\"a\": 1} x", "error: the form cannot be read: something is behind its object"
		   "a=1\n");
	check_form("application/json", "[1]", "error: the form cannot be read: no object");
	check_form(NULL, "{\"a\": ", "error: the form cannot be read: the file ends inside the object");
}

static void lines_of_a_name_and_a_value_are_fields(void)
{
	check_form(NULL, "New message from the site!\r\n\r\nNome: Marta\r\nE-mail:m@example.com\r\n"
		   "Telefono cellulare: +39 055 000 0301\r\nSito: https://example.com\r\n"
		   "Messaggio: one\r\n\r\ntwo https://example.com/x\r\n"
		   "so I said to all of them there: no\r\nVuoto:\r\n\r\n",
		   "Nome=Marta\nE-mail=m@example.com\nTelefono cellulare=+39 055 000 0301\n"
		   "Sito=https://example.com\n"
		   "Messaggio=one\n\ntwo https://example.com/x\nso I said to all of them there: no\n"
		   "Vuoto=\nbroken 'New message from the site!'\n");
}

static void a_body_without_a_field_is_refused(void)
{
	check_form(NULL, "", "error: no field of a form in it");
	check_form(NULL, "hello there\n", "error: no field of a form in itbroken 'hello there'\n");
}

static void a_form_has_1000_fields_at_most(void)
{
	struct str body = STR_INIT;
	struct form form = FORM_INIT;

	for (int i = 0; i < 1000; i++)
		str_add(&body, "a=b&");
	CHECK_INT(form_parse(&form, body.buf, body.len, NULL), 0);
	CHECK_INT(form.n, 1000);
	str_add(&body, "a=b");
	CHECK_INT(form_parse(&form, body.buf, body.len, NULL), ERR_DATA);
	CHECK_STR(err_message(), "a form of more than 1000 fields");
	form_release(&form);
	str_release(&body);
}

int main(void)
{
	RUN(an_urlencoded_body_is_its_fields);
	RUN(a_multipart_body_is_its_fields_and_files);
	RUN(a_json_body_is_its_keys);
	RUN(lines_of_a_name_and_a_value_are_fields);
	RUN(a_body_without_a_field_is_refused);
	RUN(a_form_has_1000_fields_at_most);
	return test_end();
}
