#include "store/tracked.h"

#include "base/err.h"
#include "base/file.h"
#include "store/gitdir.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define STEP 65536
#define STAT_LEN 40		/* before the hash of an entry */
#define NAME_BITS 0xfffu	/* of its flags: the length of the name, or all set */
#define EXTENDED 0x4000u

/*
 * The index is sorted by path, so it is read from its start and only as far
 * as the name can be.
 */
struct index_reader {
	int fd;
	struct str bytes;	/* read and not used yet, from `at` on */
	size_t at;
	unsigned version;
	struct str path;	/* of the entry */
};

enum found { FOUND_NOT, FOUND, NOT_KNOWN };

/* The next `len` bytes; NULL at the end. */
static const unsigned char *take(struct index_reader *in, size_t len)
{
	ssize_t got = 1;

	if (in->bytes.len - in->at < len && in->at) {
		memmove(in->bytes.buf, in->bytes.buf + in->at, in->bytes.len - in->at);
		str_set_len(&in->bytes, in->bytes.len - in->at);
		in->at = 0;
	}
	while (in->bytes.len < in->at + len && got > 0) {
		str_grow(&in->bytes, STEP);
		got = read(in->fd, in->bytes.buf + in->bytes.len, STEP);
		if (got > 0)
			str_set_len(&in->bytes, in->bytes.len + (size_t)got);
	}
	if (in->bytes.len < in->at + len)
		return NULL;
	in->at += len;
	return (const unsigned char *)in->bytes.buf + in->at - len;
}

static uint32_t number(const unsigned char *p, size_t len)
{
	uint32_t n = 0;

	while (len--)
		n = n << 8 | *p++;
	return n;
}

/* In version 4 a path begins with how much of the one before it drops. */
static bool take_shared(struct index_reader *in)
{
	const unsigned char *p = take(in, 1);
	size_t drop = p ? *p & 127 : 0;

	while (p && *p & 128 && drop < SIZE_MAX >> 8) {
		p = take(in, 1);
		drop = p ? (drop + 1) << 7 | (*p & 127) : 0;
	}
	if (!p || drop > in->path.len)
		return false;
	str_set_len(&in->path, in->path.len - drop);
	return true;
}

static bool take_path(struct index_reader *in, size_t fixed)
{
	const unsigned char *p;

	if (in->version < 4)
		str_clear(&in->path);
	else if (!take_shared(in))
		return false;
	while ((p = take(in, 1)) && *p)
		str_add_char(&in->path, (char)*p);
	/* Entries are padded to eight bytes, the NUL counted. */
	return p && (in->version > 3 || take(in, 7 - (fixed + in->path.len) % 8));
}

static bool take_entry(struct index_reader *in, size_t hash_len)
{
	size_t fixed = STAT_LEN + hash_len + 2, len;
	const unsigned char *p = take(in, fixed);
	uint32_t flags = p ? number(p + fixed - 2, 2) : 0;

	if (p && in->version >= 3 && flags & EXTENDED) {
		fixed += 2;
		p = take(in, 2);
	}
	if (!p || !take_path(in, fixed))
		return false;
	len = in->path.len < NAME_BITS ? in->path.len : NAME_BITS;
	return len && (flags & NAME_BITS) == len;	/* or the hashes are longer */
}

static enum found look(struct index_reader *in, const struct str *want, size_t hash_len)
{
	const unsigned char *head = take(in, 12);
	uint32_t n = 0;

	if (!head || memcmp(head, "DIRC", 4))
		return NOT_KNOWN;
	in->version = number(head + 4, 4);
	n = number(head + 8, 4);
	for (; n && in->version <= 4; n--) {
		if (!take_entry(in, hash_len))
			return NOT_KNOWN;
		if (in->path.len >= want->len &&
		    !strncasecmp(in->path.buf, want->buf, want->len) &&
		    strchr("/", in->path.buf[want->len]))
			return FOUND;
		if (strncmp(in->path.buf, want->buf, want->len) > 0)
			return FOUND_NOT;
	}
	return n ? NOT_KNOWN : FOUND_NOT;
}

static enum found look_in(int dir, const struct str *want, size_t hash_len)
{
	struct index_reader in = { .bytes = STR_INIT, .path = STR_INIT };
	enum found found = NOT_KNOWN;

	in.fd = file_open(dir, "index", O_RDONLY, 0);
	if (in.fd < 0) {
		err_clear();
		return FOUND_NOT;
	}
	found = look(&in, want, hash_len);
	close(in.fd);
	str_release(&in.bytes);
	str_release(&in.path);
	return found;
}

bool tracked_by_git(const char *root, const char *name)
{
	struct gitdir git = GITDIR_INIT;
	struct str want = STR_INIT;
	enum found found = FOUND_NOT;

	gitdir_open(&git, root);
	if (git.fd >= 0) {
		root += git.top.len;
		root += strspn(root, "/");
		str_addf(&want, "%s%s%s", root, *root ? "/" : "", name);
		found = look_in(git.fd, &want, 20);
		if (found == NOT_KNOWN)		/* SHA-256 */
			found = look_in(git.fd, &want, 32);
	}
	gitdir_release(&git);
	str_release(&want);
	return found == FOUND;
}
