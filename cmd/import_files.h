#ifndef CMD_IMPORT_FILES_H
#define CMD_IMPORT_FILES_H

#include "cli/env.h"
#include "domain/batch.h"

/*
 * Open a file that is to be imported, `-` for standard input, and add it: an
 * archive as its members, a spreadsheet as what `crm-xlsx` reads from it
 * (`sheet` NULL: its first).  ERR_IO, ERR_DATA, ERR_USAGE.
 */
int import_open(struct env *env, struct batch *batch, const char *path,
		const char *sheet);

#endif
