/*
 * Any bytes as cards.  What must hold: no crash; the reader ends; every text
 * is UTF-8 without NUL, as long as it says; items lie in the input one behind the
 * other; and a card that is written of what was read is read as one item, whole.
 */

#include "tests/fuzz/fuzz_cells.h"

#include "output/vcard.h"

static void write_item(struct str *out, enum record_type type,
		       const struct node *root, unsigned variant)
{
	vcard_add(out, variant & 1 ? VCARD_4 : VCARD_3, type, root,
		  variant & 2 ? "Acme" : NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_cells(&reader_vcard, write_item, data, size);
	return 0;
}
