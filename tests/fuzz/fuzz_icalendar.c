/* Any bytes as a calendar; what must hold is as in fuzz_vcard.c. */

#include "tests/fuzz/fuzz_cells.h"

#include "output/icalendar.h"

static void write_item(struct str *out, enum record_type type,
		       const struct node *root, unsigned variant)
{
	struct icalendar calendar;

	(void)type;
	(void)variant;
	icalendar_begin(&calendar, out);
	icalendar_task(&calendar, root);
	icalendar_end(&calendar);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_cells(&reader_icalendar, write_item, data, size);
	return 0;
}
