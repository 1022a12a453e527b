#ifndef IMPORT_ARCHIVE_H
#define IMPORT_ARCHIVE_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The files in a .zip, such as the whole audience that Mailchimp exports.
 *
 * Nobody vouches for what is in one.  A member's name is shown and told apart
 * by, and never used as a path; what is unpacked goes to a nameless file and is
 * counted as it comes, whatever the archive says of its size.
 *
 * Read are members that are stored or deflated, as all that export write them.
 */
#define ARCHIVE_MEMBERS 10000
#define ARCHIVE_BYTES (UINT64_C(4) << 30)	/* of all that is unpacked */
#define ARCHIVE_RATIO 200			/* of that to the archive's size ... */
#define ARCHIVE_FREE_BYTES (UINT64_C(16) << 20)	/* ... above this */

struct archive_member {
	const char *name;	/* clean text on one line, folders and all */
	uint64_t at;		/* where its own header is */
	uint32_t packed, size, crc;
	unsigned method;
	bool encrypted;
};

struct archive {
	int fd;				/* borrowed */
	const char *name;		/* for messages; borrowed */
	uint64_t size;			/* of the archive */
	uint64_t unpacked;		/* so far */
	struct archive_member *v;	/* files alone; no folders, nothing that macOS adds */
	size_t n, alloc;
	struct strs names;
};

#define ARCHIVE_INIT { .fd = -1 }

/*
 * List what is in the archive at `fd` (a file that can be read anywhere).
 * ERR_DATA: it is damaged, of several files, or has too many members; ERR_IO.
 */
int archive_open(struct archive *out, int fd, const char *name);
void archive_release(struct archive *archive);

/*
 * Unpack a member into a nameless temporary file in `folder`; *out, to be
 * closed by the caller, stands at its start.  ERR_DATA: damaged, encrypted, of
 * a method that is not known, or larger than the limits above; ERR_IO.
 */
int archive_extract(int *out, struct archive *archive, size_t member, const char *folder);

#endif
