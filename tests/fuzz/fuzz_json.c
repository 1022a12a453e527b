/*
 * Any bytes as JSON.  What must hold: it ends; what the parser takes as it is
 * gives an object's cells; every text is UTF-8 without NUL; items come in order
 * and lie inside the file; and reading twice is the same.
 */

#include "base/err.h"
#include "import/json_cells.h"
#include "import/reader.h"
#include "text/utf8.h"

#include <jansson.h>
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
	int fd = memfd_create("json", 0);

	MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	MUST(!input_open(&in, fd, "json"));
	MUST(!reader_open(&reader, &reader_json, &in));
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

/* An object that is JSON by the book is read, in one piece or byte by byte. */
static void try_scan(const char *bytes, size_t size)
{
	struct json_scan scan = JSON_SCAN_INIT, slow = JSON_SCAN_INIT;
	struct json_item item = JSON_ITEM_INIT;
	json_error_t error;
	json_t *root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &error);
	bool done = false;
	size_t n;

	json_scan_begin(&scan, false);
	n = json_scan_feed(&scan, bytes, size, &done);
	json_scan_begin(&slow, false);
	for (size_t i = 0; i < n; i++)
		while (!json_scan_feed(&slow, bytes + i, 1, &done))
			MUST(!done);
	if (!done && n < size)	/* a word, which ends before the byte behind it */
		MUST(!json_scan_feed(&slow, bytes + n, 1, &done) && done);
	MUST(slow.out.len == scan.out.len && !memcmp(slow.out.buf, scan.out.buf, scan.out.len));
	if (root && json_is_object(root) && *bytes == '{' && !scan.wrong)
		MUST(json_item_parse(&item, &scan));
	json_decref(root);
	json_item_release(&item);
	json_scan_release(&slow);
	json_scan_release(&scan);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = malloc(size ? size : 1);	/* so that a byte too far is seen */

	if (size)
		memcpy(bytes, data, size);
	if (size)
		try_scan(bytes, size);
	try_reader(data, size);
	free(bytes);
	return 0;
}
