/*
 * Any bytes as mail, as a mailbox, as the body of a form.  What must hold: it
 * ends; every text is UTF-8 without NUL or control characters; a message that
 * is read has an id; items come in order and lie inside the file; and reading
 * twice is the same.
 */

#include "base/err.h"
#include "base/hash.h"
#include "import/form.h"
#include "import/mime.h"
#include "text/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int memfd_create(const char *name, unsigned flags);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(expr) do { \
		if (!(expr)) \
			abort(); \
	} while (0)

static void must_be_clean(const char *s, size_t len)
{
	uint32_t c;
	size_t n;

	MUST(strlen(s) == len && utf8_bad(s, len) < 0);
	for (size_t i = 0; i < len; i += n) {
		n = utf8_next(s + i, len - i, &c);
		MUST(c == '\n' || c == '\t' || !utf8_is_control(c));
	}
}

static void read_items(struct str *out, struct reader *reader, uint64_t size)
{
	const struct item *item = &reader->item;
	uint64_t from = 0;
	unsigned line = 0;
	bool more;

	while (!reader_next(reader, &more) && more) {
		MUST(item->at >= from && item->at + item->len <= size);
		MUST(item->line > line);
		MUST(item->wrong || item->n >= 4);
		line = item->line;
		from = item->at + item->len;
		for (size_t i = 0; i < item->n; i++) {
			must_be_clean(item->v[i].text, item->v[i].len);
			str_addf(out, "%u=%s\n", item->v[i].column, item->v[i].text);
		}
		for (size_t i = 0; i < item->n_files; i++) {
			must_be_clean(item->files[i].name, strlen(item->files[i].name));
			MUST(!strpbrk(item->files[i].name, "/\\\n"));
			str_add_mem(out, item->files[i].bytes, item->files[i].len);
		}
	}
	MUST(!err_code());
}

static void try_reader(const uint8_t *data, size_t size)
{
	struct str once = STR_INIT, twice = STR_INIT;
	struct input in;
	struct reader reader;
	int fd = memfd_create("mail", 0);

	MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	MUST(!input_open(&in, fd, "mail"));
	MUST(!reader_open(&reader, &reader_mail, &in));
	read_items(&once, &reader, (uint64_t)size * 3);
	MUST(!reader_rewind(&reader));
	read_items(&twice, &reader, (uint64_t)size * 3);
	MUST(once.len == twice.len && !memcmp(once.buf, twice.buf, once.len));
	reader_release(&reader);
	input_release(&in);
	close(fd);
	str_release(&twice);
	str_release(&once);
}

static void try_mime(const char *bytes, size_t size)
{
	struct mime mime = MIME_INIT;

	mime_parse(&mime, bytes, size, false);
	MUST(*mime.message_id);
	must_be_clean(mime.text.buf, mime.text.len);
	must_be_clean(mime.subject, strlen(mime.subject));
	mime_release(&mime);
}

static void try_form(const char *bytes, size_t size)
{
	struct form form = FORM_INIT;

	if (form_parse(&form, bytes, size, NULL))
		MUST(err_code() == ERR_DATA);
	for (size_t i = 0; i < form.n; i++) {
		must_be_clean(form.v[i].name, strlen(form.v[i].name));
		must_be_clean(form.v[i].value, form.v[i].len);
	}
	err_clear();
	form_release(&form);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = malloc(size ? size : 1);	/* so that a byte too far is seen */

	if (size)
		memcpy(bytes, data, size);
	try_mime(bytes, size);
	try_form(bytes, size);
	try_reader(data, size);
	free(bytes);
	return 0;
}
