/*
 * Any bytes as YAML.  What must hold: it ends; every text is UTF-8 without NUL;
 * items come in order and lie inside the file; a tree is one document; and
 * reading twice is the same.
 */

#include "base/err.h"
#include "import/reader.h"
#include "record/doc.h"
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

static void must_be_document(const struct cell *cell)
{
	static const struct limits limits = {
		.depth = 32, .key_bytes = 512, .record_bytes = 16 << 20
	};
	struct doc doc = DOC_INIT;

	if (cell->tree)
		MUST(!doc_parse(&doc, cell->text, cell->len, "", 1, &limits, NULL) &&
		     doc.root);
	doc_release(&doc);
}

static void read_items(struct str *out, struct reader *reader, uint64_t size)
{
	const struct item *item = &reader->item;
	uint64_t from = 0;
	bool more;

	while (!reader_next(reader, &more) && more) {
		MUST(item->at >= from && item->at + item->len <= size);
		MUST(!item->wrong || (*item->wrong && !item->n));
		from = item->at + item->len;
		str_addf(out, "%u %s\n", item->line, item->wrong ? item->wrong : "");
		for (size_t i = 0; i < item->n; i++) {
			MUST(strlen(item->v[i].text) == item->v[i].len);
			MUST(utf8_bad(item->v[i].text, item->v[i].len) < 0);
			must_be_document(&item->v[i]);
			str_addf(out, "%u=%s\n", item->v[i].column, item->v[i].text);
		}
	}
	MUST(!err_code());
}

static void try_reader(const uint8_t *data, size_t size)
{
	struct str once = STR_INIT, twice = STR_INIT;
	struct input in;
	struct reader reader;
	int fd = memfd_create("yaml", 0);

	MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	MUST(!input_open(&in, fd, "yaml"));
	MUST(!reader_open(&reader, &reader_yaml, &in));
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	try_reader(data, size);
	return 0;
}
