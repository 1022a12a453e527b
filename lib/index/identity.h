#ifndef INDEX_IDENTITY_H
#define INDEX_IDENTITY_H

#include "index/db.h"

#include <sys/types.h>

/*
 * What an index must say to be believed: application id and version in the
 * file's head, and one text of all that its content rests on beside the
 * records: where the store is, whose the index is, which inode it has (so a
 * copy is not believed), time zone and tzdata, how this program makes rows,
 * and what crm.yaml says about currency, country and custom fields.
 */
#define INDEX_APPLICATION 0x63726d69	/* "crmi" */
#define INDEX_VERSION 1			/* of what is in the tables */

void identity_text(struct str *out, const struct store *store, ino_t inode);
int identity_write(struct index *index, ino_t inode);
bool identity_is_ours(sqlite3 *db);

#endif
