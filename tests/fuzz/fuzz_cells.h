#ifndef TESTS_FUZZ_CELLS_H
#define TESTS_FUZZ_CELLS_H

#include "base/err.h"
#include "import/reader.h"
#include "record/draft.h"
#include "text/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(expr) do { \
		if (!(expr)) { \
			fprintf(stderr, "not so: %s\n", #expr); \
			abort(); \
		} \
	} while (0)

typedef void fuzz_writer(struct str *out, enum record_type type,
			 const struct node *root, unsigned variant);

static inline void fuzz_must_be_text(const char *s, size_t len)
{
	MUST(strlen(s) == len && utf8_bad(s, len) < 0);
}

/* Where a cell of that column goes in a record, as a list of its values. */
static inline struct node *fuzz_place(struct draft *draft, const char *column)
{
	static const char *const maps[] = { "custom", "imported", "external_ids" };
	struct node *map = &draft->root;

	for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		size_t len = strlen(maps[i]);

		if (strncmp(column, maps[i], len) || column[len] != '.' ||
		    !column[len + 1])
			continue;
		map = draft_child(draft, map, maps[i]);
		if (map->kind != NODE_MAP)
			draft_map(map);
		column += len + 1;
	}
	map = draft_child(draft, map, column);
	if (map->kind != NODE_LIST)
		draft_list(map);
	return map;
}

static inline void fuzz_draft(struct draft *draft, const struct reader *reader)
{
	for (size_t i = 0; i < reader->item.n; i++) {
		const struct cell *cell = &reader->item.v[i];
		struct node *list = fuzz_place(draft, reader->columns.v[cell->column]);
		struct node *node = draft_item(draft, list);

		if (!cell->label) {
			draft_text(draft, node, cell->text, cell->len);
			continue;
		}
		draft_map(node);
		draft_text(draft, draft_child(draft, node, "value"),
			   cell->text, cell->len);
		draft_text(draft, draft_child(draft, node, "label"),
			   cell->label, strlen(cell->label));
	}
}

static inline void fuzz_read(const struct reader_kind *kind, fuzz_writer *write_item,
			     const void *data, size_t size);

/* A record whose fields are scalars where they are one. */
static inline void fuzz_unwrap(struct node *node)
{
	for (size_t i = 0; i < node->n; i++) {
		struct node *child = &node->v[i], one;

		fuzz_unwrap(child);
		if (child->kind != NODE_LIST || child->n != 1)
			continue;
		one = child->v[0];
		one.key = child->key;
		one.key_len = child->key_len;
		*child = one;
	}
}

static inline void fuzz_again(const struct reader_kind *kind, fuzz_writer *write_item,
			      const struct reader *reader)
{
	struct str out = STR_INIT;
	struct draft draft;

	draft_init(&draft);
	fuzz_draft(&draft, reader);
	fuzz_unwrap(&draft.root);
	for (unsigned variant = 0; variant < 4; variant++) {
		str_clear(&out);
		write_item(&out, reader->item.type, &draft.root, variant);
		fuzz_read(kind, NULL, out.buf, out.len);
	}
	str_release(&out);
	draft_release(&draft);
}

/* Without a writer it is what we wrote ourselves: one item, and whole. */
static inline void fuzz_read(const struct reader_kind *kind, fuzz_writer *write_item,
			     const void *data, size_t size)
{
	FILE *file = tmpfile();
	struct input in = INPUT_INIT;
	struct reader reader;
	uint64_t end = 0;
	size_t n = 0;
	bool more;

	MUST(file && fwrite(data, 1, size, file) == size && !fflush(file));
	MUST(!input_open(&in, fileno(file), "fuzz"));
	MUST(!reader_open(&reader, kind, &in));
	while (!reader_next(&reader, &more) && more) {
		const struct item *item = &reader.item;

		MUST(item->at >= end && item->line > 0);
		end = item->at + item->len;
		for (size_t i = 0; i < item->n; i++) {
			fuzz_must_be_text(item->v[i].text, item->v[i].len);
			if (item->v[i].label)
				fuzz_must_be_text(item->v[i].label,
						  strlen(item->v[i].label));
		}
		if (!write_item)
			MUST(!item->wrong);
		else if (!item->wrong)
			fuzz_again(kind, write_item, &reader);
		n++;
	}
	MUST(write_item || n == 1);
	MUST(!err_code());
	reader_release(&reader);
	input_release(&in);
	fclose(file);
}

static inline void fuzz_cells(const struct reader_kind *kind, fuzz_writer *write_item,
			      const uint8_t *data, size_t size)
{
	fuzz_read(kind, write_item, data, size);
}

#endif
