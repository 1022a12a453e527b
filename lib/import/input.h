#ifndef IMPORT_INPUT_H
#define IMPORT_INPUT_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * The bytes of a file of any encoding, as UTF-8, in bounded memory.
 *
 * The encoding is told by a byte order mark, by where the NULs are (UTF-16
 * without one), by whether the file is valid UTF-8; else it is Windows-1252.
 * In a file that is UTF-8 but for a few bytes those are read as Windows-1252,
 * not the whole of it.  What no encoding has is U+FFFD.  Line ends are as in
 * the file; a NUL is a NUL.
 */
enum encoding { ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_WINDOWS_1252 };

extern const char *const encoding_names[];	/* by encoding: "UTF-8" ... */

struct input {
	int fd;			/* borrowed; a file that can be read anywhere */
	const char *name;	/* for messages; borrowed */
	enum encoding encoding;
	bool bom;		/* it begins with a byte order mark, which is not text */
	bool mixed;		/* UTF-8, but for some bytes */
	bool raw;		/* set after opening: give 8-bit bytes undecoded,
				   since the format says itself what they are */
	struct str text;	/* what is decoded; `pos` is where the reader is */
	size_t pos;
	uint64_t passed;	/* how many bytes of text are gone before text.buf */
	uint64_t at;		/* the next byte of the file to be read */
	uint64_t size;
	bool end;		/* nothing is behind what `text` holds */
};

#define INPUT_INIT { .fd = -1, .text = STR_INIT }

/* Look at the whole file once; ERR_IO. */
int input_open(struct input *in, int fd, const char *name);
void input_release(struct input *in);

/* From the start again. */
void input_rewind(struct input *in);

/*
 * Have at least `want` bytes of text behind `pos`, or all there are.  What is
 * before `pos` is forgotten.  ERR_IO.
 */
int input_fill(struct input *in, size_t want);

/*
 * The next line with its line end (LF, CRLF, CR), borrowed until the next
 * call; *line is NULL at the end.  ERR_IO, or ERR_DATA for a line of more than
 * 16 MiB.
 */
int input_line(struct input *in, const char **line, size_t *len);

/* Where the next byte of text lies, counted in bytes of text from the start. */
uint64_t input_at(const struct input *in);

/*
 * `len` bytes of text from `at`, as input_at() counts; borrowed until the next
 * call.  NULL when they are forgotten or not read yet.
 */
const char *input_text(const struct input *in, uint64_t at, uint64_t len);

/*
 * Copy what cannot be read twice (a pipe) to a nameless temporary file in
 * `folder`; *out is to be closed by the caller.  ERR_IO.
 */
int input_spool(int *out, int fd, const char *folder, const char *name);

#endif
