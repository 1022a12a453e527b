/*
 * Any bytes as a file to be imported, whatever its format.  What must hold: no
 * crash, and an end; what an item becomes is written and read again as the same,
 * and the schema finds nothing in it but what is missing; the mapping, saved,
 * is a preset.
 */

#include "base/err.h"
#include "import/mapping.h"
#include "record/emit.h"
#include "record/validate.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(expr) do { \
		if (!(expr)) \
			abort(); \
	} while (0)

static const char config_text[] =
	"format: 1\nstore_key: 0123456789abcdef0123456789abcdef\ncurrency: EUR\n"
	"timezone: UTC\ncountry: IT\nchannel: none\npipeline: {quote: 0.5, won: 1, lost: 0}\n"
	"custom: {size: number}\n";

static struct config config = CONFIG_INIT;
static int file;		/* one for all runs: making one is slow */

static int refill(const void *data, size_t size)
{
	struct findings why = FINDINGS_INIT;
	char name[] = "/tmp/fuzz-mapping-XXXXXX";

	if (!file) {
		file = mkstemp(name);
		unlink(name);
		MUST(!config_parse(&config, config_text, strlen(config_text), &why));
		findings_release(&why);
	}
	MUST(file > 0);
	MUST(!ftruncate(file, 0));
	MUST(pwrite(file, data, size, 0) == (ssize_t)size);
	return file;
}

/* References are not in it yet, and what a new record is given. */
static bool is_missing(const struct finding *f)
{
	return f->level == LEVEL_WARNING || !strcmp(f->rule, "required");
}

static void must_be_a_record(const struct arrival *arrival)
{
	struct str text = STR_INIT;
	struct findings why = FINDINGS_INIT;
	struct doc doc = DOC_INIT;

	if (arrival->fate != ARRIVAL_REFUSE && arrival->draft.root.n) {
		doc_emit(&text, &arrival->draft.root);
		MUST(!doc_parse(&doc, text.buf, text.len, "x", 1, &config.limits, &why));
		MUST(node_equal(doc.root, &arrival->draft.root));
		if (arrival->type != TYPE_TIMELINE)
			validate_record(&why, &config, arrival->type, &doc, "x");
		for (size_t i = 0; i < why.n; i++)
			MUST(is_missing(&why.v[i]));
	}
	findings_release(&why);
	doc_release(&doc);
	str_release(&text);
}

static void must_be_saved_well(const struct mapping *mapping)
{
	struct preset *preset = NULL;
	struct strs lines = STRS_INIT;
	struct str text = STR_INIT;

	mapping_describe(mapping, true, &lines);
	MUST(lines.n > 0);
	mapping_save(mapping, &text);
	MUST(!preset_parse(&preset, text.buf, text.len, "saved") || err_code() == ERR_DATA);
	preset_free(preset);
	err_clear();
	strs_release(&lines);
	str_release(&text);
}

static void map_all(struct reader *reader, enum record_type type)
{
	struct mapping_options options = MAPPING_OPTIONS_INIT;
	struct mapping mapping;
	struct arrival arrival;
	bool more;

	options.type = type;
	arrival_init(&arrival);
	if (!mapping_begin(&mapping, reader, &config, &options)) {
		must_be_saved_well(&mapping);
		while (!reader_next(reader, &more) && more) {
			mapping_apply(&mapping, &arrival);
			must_be_a_record(&arrival);
		}
		mapping_release(&mapping);
	}
	err_clear();
	arrival_release(&arrival);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct reader_kind *kind;
	struct input in = INPUT_INIT;
	struct reader reader;
	const char *hint;

	if (size < 1 || input_open(&in, refill(data + 1, size - 1), "fuzz"))
		return 0;
	kind = reader_detect(&in, &hint);
	if (kind && !reader_open(&reader, kind, &in)) {
		map_all(&reader, data[0] % 16 > TYPE_COUNT ? TYPE_NONE
			: (enum record_type)(data[0] % 16));
		reader_release(&reader);
	}
	err_clear();
	input_release(&in);
	return 0;
}
