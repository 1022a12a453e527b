#include "import/archive.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "import/mime_text.h"
#include "text/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define CHUNK 65536
#define END_BYTES 22		/* of the record at the archive's end, before its comment */
#define COMMENT_BYTES 65535
#define ENTRY_BYTES 46		/* of a member in the directory, before its name */
#define LOCAL_BYTES 30		/* of a member's own header */
#define DIRECTORY_BYTES (16 << 20)

enum { STORED = 0, DEFLATED = 8 };

static uint32_t number(const char *s, size_t bytes)
{
	uint32_t n = 0;

	while (bytes--)
		n = n << 8 | (unsigned char)s[bytes];
	return n;
}

static int damaged(const struct archive *archive)
{
	return err_set(ERR_DATA, _("'%s' is damaged, or no archive"), archive->name);
}

/* All `len` bytes from `at`; ERR_DATA where the file does not go so far. */
static int read_at(const struct archive *archive, uint64_t at, void *buf, size_t len)
{
	size_t done = 0;
	ssize_t n;

	if (at > archive->size || len > archive->size - at)
		return damaged(archive);
	while (done < len) {
		n = pread(archive->fd, (char *)buf + done, len - done, (off_t)(at + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(_("cannot read '%s'"), archive->name);
		if (!n)
			return damaged(archive);
		done += (size_t)n;
	}
	return 0;
}

/* What systems put beside the files: not a thing that anybody packed. */
static bool is_clutter(const char *name)
{
	const char *base = strrchr(name, '/');

	base = base ? base + 1 : name;
	return !*base || !strncmp(name, "__MACOSX/", 9) || !strcmp(base, ".DS_Store") ||
	       !strcmp(base, "Thumbs.db");
}

/* Names are UTF-8, whether they say so or not, or of the PC's old code page. */
static void add_name(struct archive *archive, const char *s, size_t len)
{
	const char *charset = utf8_bad(s, len) < 0 ? "utf-8" : "cp437";
	struct str text = STR_INIT, clean = STR_INIT;

	text_decode(&text, charset, strlen(charset), s, len);
	text_clean(&clean, text.buf, text.len, true);
	if (!is_clutter(clean.buf)) {
		strs_add(&archive->names, clean.buf);
		GROW(archive->v, archive->n + 1, archive->alloc);
		archive->v[archive->n++].name = archive->names.v[archive->names.n - 1];
	}
	str_release(&clean);
	str_release(&text);
}

/* The directory's entries; members begin `base` bytes behind where they say. */
static int list(struct archive *archive, const char *s, size_t len, uint64_t base)
{
	struct archive_member *member;
	size_t n, before, count = 0;

	for (; len; s += n, len -= n) {
		if (len < ENTRY_BYTES || memcmp(s, "PK\1\2", 4))
			return damaged(archive);
		n = ENTRY_BYTES + number(s + 28, 2);
		before = archive->n;
		if (n > len)
			return damaged(archive);
		if (++count > ARCHIVE_MEMBERS)
			return err_set(ERR_DATA, _("'%s' holds more than %d files; unpack it, "
						   "and import those that you need"),
				       archive->name, ARCHIVE_MEMBERS);
		add_name(archive, s + ENTRY_BYTES, n - ENTRY_BYTES);
		if (archive->n > before) {
			member = &archive->v[before];
			member->encrypted = number(s + 8, 2) & 1;
			member->method = number(s + 10, 2);
			member->crc = number(s + 16, 4);
			member->packed = number(s + 20, 4);
			member->size = number(s + 24, 4);
			member->at = base + number(s + 42, 4);
		}
		n += number(s + 30, 2) + number(s + 32, 2);
		if (n > len)
			return damaged(archive);
	}
	return 0;
}

/*
 * The record at the end says where the directory is.  Its `PK` may be chance
 * within a comment: the comment must reach to the end.  What stands before the
 * archive (a program that unpacks it) moves all places on.
 */
static int read_directory(struct archive *archive, const char *tail, size_t len)
{
	struct str directory = STR_INIT;
	const char *s = tail + len - END_BYTES;
	uint64_t end, at;
	uint32_t bytes;
	int rc;

	while (s > tail && (memcmp(s, "PK\5\6", 4) ||
			    number(s + 20, 2) != (size_t)(tail + len - s) - END_BYTES))
		s--;
	end = archive->size - (uint64_t)(tail + len - s);
	bytes = number(s + 12, 4);
	at = number(s + 16, 4);
	if (memcmp(s, "PK\5\6", 4))
		return damaged(archive);
	if (at == UINT32_MAX || bytes == UINT32_MAX || number(s + 4, 2) != 0 ||
	    bytes > DIRECTORY_BYTES)
		return err_set(ERR_DATA, _("'%s' is an archive of several parts, or very large; "
					   "unpack it, and import its files"), archive->name);
	if (at + bytes > end)
		return damaged(archive);
	str_grow(&directory, bytes);
	rc = read_at(archive, end - bytes, directory.buf, bytes);
	if (!rc) {
		str_set_len(&directory, bytes);
		rc = list(archive, directory.buf, bytes, end - bytes - at);
	}
	str_release(&directory);
	return rc;
}

int archive_open(struct archive *out, int fd, const char *name)
{
	struct str tail = STR_INIT;
	struct stat st;
	size_t len;
	int rc;

	*out = (struct archive){ .fd = fd, .name = name };
	if (fstat(fd, &st))
		return err_sys(_("cannot read '%s'"), name);
	out->size = (uint64_t)st.st_size;
	if (out->size < END_BYTES)
		return damaged(out);
	len = out->size < END_BYTES + COMMENT_BYTES ? (size_t)out->size :
		END_BYTES + COMMENT_BYTES;
	str_grow(&tail, len);
	rc = read_at(out, out->size - len, tail.buf, len);
	if (!rc)
		rc = read_directory(out, tail.buf, len);
	str_release(&tail);
	if (rc)
		archive_release(out);
	return rc;
}

void archive_release(struct archive *archive)
{
	free(archive->v);
	strs_release(&archive->names);
	*archive = (struct archive)ARCHIVE_INIT;
}

/* A small archive that is very much when it is unpacked is made to do harm. */
static int check_size(const struct archive *archive)
{
	if (archive->unpacked > ARCHIVE_BYTES)
		return err_set(ERR_DATA, _("'%s' holds more than 4 GiB; unpack it, "
					   "and import its files one by one"), archive->name);
	if (archive->unpacked > ARCHIVE_FREE_BYTES &&
	    archive->unpacked / ARCHIVE_RATIO > archive->size)
		return err_set(ERR_DATA, _("'%s' unpacks to more than %d times its size; if you "
					   "trust it, unpack it and import its files"),
			       archive->name, ARCHIVE_RATIO);
	return 0;
}

/* A member that is being unpacked. */
struct unpacking {
	struct archive *archive;
	const struct archive_member *member;
	int to;
	uint64_t at, left;	/* packed bytes to be read */
	uint64_t size;		/* unpacked so far */
	uLong crc;
};

static int broken(const struct unpacking *u)
{
	return err_set(ERR_DATA, _("'%s' in '%s' is damaged"), u->member->name,
		       u->archive->name);
}

static int take(struct unpacking *u, const void *data, size_t len)
{
	int rc;

	u->size += len;
	u->archive->unpacked += len;
	u->crc = crc32(u->crc, data, (uInt)len);
	rc = check_size(u->archive);
	if (!rc && file_write_fd(u->to, data, len))
		rc = err_sys(_("cannot keep a copy of '%s'"), u->member->name);
	return rc;
}

/* The next packed bytes into `chunk`; *len is 0 behind the last. */
static int next_packed(struct unpacking *u, unsigned char *chunk, size_t *len)
{
	int rc;

	*len = u->left < CHUNK ? (size_t)u->left : CHUNK;
	rc = read_at(u->archive, u->at, chunk, *len);
	u->at += *len;
	u->left -= *len;
	return rc;
}

static int copy(struct unpacking *u)
{
	unsigned char chunk[CHUNK];
	size_t len;
	int rc;

	do {
		rc = next_packed(u, chunk, &len);
		if (!rc && len)
			rc = take(u, chunk, len);
	} while (!rc && len);
	return rc;
}

/* All that comes of the packed bytes that `z` has; *over at the stream's end. */
static int inflate_some(struct unpacking *u, z_stream *z, bool *over)
{
	unsigned char out[CHUNK];
	int rc, code = Z_OK;

	do {
		z->next_out = out;
		z->avail_out = sizeof(out);
		code = inflate(z, Z_NO_FLUSH);
		if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
			return broken(u);
		rc = take(u, out, sizeof(out) - z->avail_out);
		if (rc)
			return rc;
	} while (code == Z_OK && (z->avail_in || !z->avail_out));
	*over = code == Z_STREAM_END;
	return 0;
}

static int inflate_all(struct unpacking *u)
{
	unsigned char in[CHUNK];
	z_stream z = { .next_in = NULL };
	bool over = false;
	size_t len;
	int rc = 0;

	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return err_set(ERR_IO, _("cannot unpack '%s'"), u->member->name);
	while (!rc && !over) {
		rc = next_packed(u, in, &len);
		if (!rc && !len)
			rc = broken(u);
		z.next_in = in;
		z.avail_in = (uInt)len;
		if (!rc)
			rc = inflate_some(u, &z, &over);
	}
	inflateEnd(&z);
	return rc;
}

static int unpack(struct archive *archive, const struct archive_member *member, int to)
{
	struct unpacking u = { .archive = archive, .member = member, .to = to };
	char head[LOCAL_BYTES];
	int rc;

	if (member->encrypted)
		return err_set(ERR_DATA, _("'%s' in '%s' is locked with a password; unpack it, "
					   "and import the file"), member->name, archive->name);
	if (member->method != STORED && member->method != DEFLATED)
		return err_set(ERR_DATA, _("'%s' in '%s' is packed in a way that is not known "
					   "here (%u); unpack it, and import the file"),
			       member->name, archive->name, member->method);
	rc = read_at(archive, member->at, head, sizeof(head));
	if (rc)
		return rc;
	if (memcmp(head, "PK\3\4", 4))
		return broken(&u);
	u.at = member->at + LOCAL_BYTES + number(head + 26, 2) + number(head + 28, 2);
	u.left = member->packed;
	u.crc = crc32(0, NULL, 0);
	rc = member->method == STORED ? copy(&u) : inflate_all(&u);
	if (!rc && (u.size != member->size || u.crc != member->crc))
		rc = broken(&u);
	return rc;
}

/* A file that has no name any more, so that nothing is ever left of it. */
static int nameless(int *out, const char *folder)
{
	struct str path = STR_INIT;
	int rc = 0;

	str_addf(&path, "%s/crm-import-XXXXXX", folder);
	*out = mkstemp(path.buf);
	if (*out < 0)
		rc = err_sys(_("cannot make a file in '%s'"), folder);
	else if (unlink(path.buf) || fcntl(*out, F_SETFD, FD_CLOEXEC) < 0)
		rc = err_sys(_("cannot make a file in '%s'"), folder);
	if (rc && *out >= 0)
		close(*out);
	str_release(&path);
	return rc;
}

int archive_extract(int *out, struct archive *archive, size_t member, const char *folder)
{
	int rc, fd;

	rc = nameless(&fd, folder);
	if (rc)
		return rc;
	rc = unpack(archive, &archive->v[member], fd);
	if (!rc && lseek(fd, 0, SEEK_SET))
		rc = err_sys(_("cannot read '%s'"), archive->v[member].name);
	if (rc)
		close(fd);
	else
		*out = fd;
	return rc;
}
