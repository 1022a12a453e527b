#ifndef IMPORT_VCARD_H
#define IMPORT_VCARD_H

#include "base/map.h"
#include "import/contentline.h"
#include "import/reader.h"

/*
 * A card between its lines and its cells.  For reader_vcard alone.
 *
 * What becomes of a property is in lib/import/VIOLATIONS.md and crm-import(1);
 * one that is no field of ours is `custom.imported.NAME` in the form of
 * property_keep(), of which lib/output/vcard.c makes the property again.
 */
struct card {
	struct arena arena;	/* of all texts, until the next card */
	struct property *v;
	size_t n, alloc;
	struct content_files files;
};

enum card_kind { CARD_PERSON, CARD_COMPANY, CARD_GROUP };

/* The labels of groups to their properties; then what it is a card of. */
enum card_kind card_settle(struct card *card);

/*
 * Its type, cells and files into reader->item.  `tags` knows of each UID the
 * groups that it is in: a struct strs; see vcard.c.
 */
void card_cells(struct card *card, enum card_kind kind, struct reader *reader,
		const struct map *tags);

/* The first of that name, or NULL. */
const struct property *card_get(const struct card *card, const char *name);

/* Without `urn:uuid:`, which Apple's members have and its cards do not. */
const char *card_bare_uid(const char *uid);

/*
 * A birthday in our form, appended: `1980-05-17`, or `--05-17` where there is
 * no year or Apple's 1604.  False: it is no such (`1980-05`, "about 1800").
 */
bool card_birthday(struct str *out, const char *s, size_t len);

#endif
