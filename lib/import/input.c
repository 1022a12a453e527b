#include "import/input.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "text/utf8.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 65536
#define LONGEST_LINE (16 << 20)
#define REPLACEMENT 0xfffd

const char *const encoding_names[] = {
	"UTF-8", "UTF-16LE", "UTF-16BE", "Windows-1252"
};

/* What 0x80 to 0x9f are; 0: nothing. */
static const uint16_t windows_1252[32] = {
	0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
};

static void add_1252(struct str *out, unsigned char c)
{
	uint32_t wide = c;

	if (c >= 0x80 && c < 0xa0)
		wide = windows_1252[c - 0x80] ? windows_1252[c - 0x80] : REPLACEMENT;
	utf8_add(out, wide);
}

/*
 * The file from `at`, at most `len` bytes; *n is 0 at its end.  Never beyond
 * the size that was looked at, though it grow.
 */
static int read_at(const struct input *in, uint64_t at, char *buf, size_t len, size_t *n)
{
	ssize_t got;

	*n = 0;
	if (len > in->size - at)
		len = (size_t)(in->size - at);
	while (*n < len) {
		got = pread(in->fd, buf + *n, len - *n, (off_t)(at + *n));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(_("cannot read '%s'"), in->name);
		if (!got)
			break;
		*n += (size_t)got;
	}
	return 0;
}

/* How many characters of several bytes, and bytes that are none, there are. */
struct tally {
	size_t wide, bad;
};

/*
 * Add up `len` bytes; returns those that are done with.  A character that the
 * end of the buffer cuts is left, unless it is the last of the file.
 */
static size_t tally_chunk(struct tally *tally, const char *s, size_t len, bool last)
{
	uint32_t c;
	size_t i = 0, n;

	while (i < len) {
		if (!last && len - i < 4 && (s[i] & 0x80))
			break;
		n = utf8_next(s + i, len - i, &c);
		tally->wide += n > 1;
		tally->bad += n == 1 && (s[i] & 0x80);
		i += n;
	}
	return i;
}

/* Is the file valid UTF-8; the tally is made only where it is not. */
static int scan(const struct input *in, bool *valid, struct tally *tally)
{
	char chunk[CHUNK];
	uint64_t at = in->at;
	size_t n, cut;
	bool last;
	long bad;
	int rc;

	*valid = true;
	while (!(rc = read_at(in, at, chunk, sizeof(chunk), &n)) && n) {
		last = n < sizeof(chunk) || at + n == in->size;
		bad = *valid ? utf8_bad(chunk, n) : -1;
		cut = n;
		if (bad >= 0 && n - (size_t)bad < 4 && !last) {
			cut = (size_t)bad;	/* may be whole with what follows */
		} else if (bad >= 0) {
			*valid = false;
			at = in->at;
			continue;
		}
		if (!*valid)
			cut = tally_chunk(tally, chunk, n, last);
		at += cut;
	}
	return rc;
}

static bool is_ascii(char c)
{
	return (c >= ' ' && c < 0x7f) || c == '\t' || c == '\r' || c == '\n';
}

/*
 * UTF-16 shows in the NULs beside ASCII, at odd places when it is little-endian,
 * and in that two ASCII bytes are seldom one character.
 */
static bool is_utf16(const char *s, size_t len, enum encoding *encoding)
{
	size_t nul[2] = { 0, 0 }, pairs = 0;

	for (size_t i = 0; i + 1 < len; i += 2) {
		nul[0] += !s[i];
		nul[1] += !s[i + 1];
		pairs += is_ascii(s[i]) && is_ascii(s[i + 1]);
	}
	*encoding = nul[1] > nul[0] ? ENCODING_UTF16LE : ENCODING_UTF16BE;
	return (nul[0] + nul[1]) * 10 >= len / 2 && (nul[0] + nul[1]) * 2 >= pairs &&
		(nul[0] > nul[1] * 8 || nul[1] > nul[0] * 8);
}

static int find_encoding(struct input *in)
{
	char head[4096];
	struct tally tally = { 0, 0 };
	bool valid;
	size_t n;
	int rc;

	rc = read_at(in, 0, head, sizeof(head), &n);
	if (rc)
		return rc;
	in->bom = true;
	in->encoding = ENCODING_UTF8;
	if (n >= 2 && !memcmp(head, "\xff\xfe", 2))
		in->encoding = ENCODING_UTF16LE;
	else if (n >= 2 && !memcmp(head, "\xfe\xff", 2))
		in->encoding = ENCODING_UTF16BE;
	else if (n < 3 || memcmp(head, "\xef\xbb\xbf", 3))
		in->bom = false;
	if (in->encoding != ENCODING_UTF8 || (!in->bom && is_utf16(head, n, &in->encoding)))
		return 0;
	in->encoding = ENCODING_UTF8;
	rc = scan(in, &valid, &tally);
	if (!rc && !valid) {
		in->mixed = in->bom || tally.wide > tally.bad;
		if (!in->mixed)
			in->encoding = ENCODING_WINDOWS_1252;
	}
	return rc;
}

int input_open(struct input *in, int fd, const char *name)
{
	struct stat st;
	int rc;

	*in = (struct input)INPUT_INIT;
	in->fd = fd;
	in->name = name;
	if (fstat(fd, &st))
		return err_sys(_("cannot read '%s'"), name);
	if (!S_ISREG(st.st_mode))
		return err_set(ERR_IO, _("cannot read '%s': it is not a file"), name);
	in->size = (uint64_t)st.st_size;
	rc = find_encoding(in);
	input_rewind(in);
	return rc;
}

void input_release(struct input *in)
{
	str_release(&in->text);
	*in = (struct input)INPUT_INIT;
}

void input_rewind(struct input *in)
{
	str_clear(&in->text);
	in->pos = 0;
	in->passed = 0;
	in->at = !in->bom ? 0 : in->encoding == ENCODING_UTF8 ? 3 : 2;
	in->end = in->at >= in->size;
}

static uint32_t unit_at(const struct input *in, const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	return in->encoding == ENCODING_UTF16LE ? u[0] | (uint32_t)u[1] << 8 :
		u[1] | (uint32_t)u[0] << 8;
}

/* Each decoder returns how many bytes it has done with; all of them when `last`. */
static size_t decode_utf16(struct input *in, const char *s, size_t len, bool last)
{
	uint32_t c, low;
	size_t i;

	for (i = 0; i + 2 <= len; i += 2) {
		c = unit_at(in, s + i);
		if (c >= 0xd800 && c < 0xdc00) {
			if (i + 4 > len && !last)
				return i;
			low = i + 4 <= len ? unit_at(in, s + i + 2) : 0;
			if (low >= 0xdc00 && low < 0xe000) {
				c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
				i += 2;
			}
		}
		if (c < 0x80)
			str_add_char(&in->text, (char)c);
		else
			utf8_add(&in->text, c);	/* half a pair is U+FFFD */
	}
	if (i < len && last) {
		utf8_add(&in->text, REPLACEMENT);
		i = len;
	}
	return i;
}

static size_t decode_mixed(struct input *in, const char *s, size_t len, bool last)
{
	size_t i = 0, good;
	long bad;

	while (i < len) {
		bad = utf8_bad(s + i, len - i);
		good = bad < 0 ? len - i : (size_t)bad;
		str_add_mem(&in->text, s + i, good);
		i += good;
		if (i == len || (!last && len - i < 4))
			break;
		add_1252(&in->text, (unsigned char)s[i++]);
	}
	return i;
}

static size_t decode_1252(struct input *in, const char *s, size_t len)
{
	size_t i = 0, from;

	while (i < len) {
		for (from = i; i < len && !(s[i] & 0x80); i++)
			;
		str_add_mem(&in->text, s + from, i - from);
		if (i < len)
			add_1252(&in->text, (unsigned char)s[i++]);
	}
	return i;
}

/* Text that is in the file as we want it is read to its place. */
static int read_plain(struct input *in, size_t want)
{
	size_t n;
	int rc;

	str_grow(&in->text, want);
	rc = read_at(in, in->at, in->text.buf + in->text.len, want, &n);
	if (rc)
		return rc;
	str_set_len(&in->text, in->text.len + n);
	in->at += n;
	in->end = !n || in->at >= in->size;
	return 0;
}

static int read_decoded(struct input *in)
{
	char chunk[CHUNK / 2];
	size_t n;
	bool last;
	int rc;

	rc = read_at(in, in->at, chunk, sizeof(chunk), &n);
	if (rc)
		return rc;
	last = n < sizeof(chunk) || in->at + n >= in->size;
	if (in->encoding == ENCODING_WINDOWS_1252)
		n = decode_1252(in, chunk, n);
	else if (in->encoding == ENCODING_UTF8)
		n = decode_mixed(in, chunk, n, last);
	else
		n = decode_utf16(in, chunk, n, last);
	in->at += n;
	in->end = last;
	return 0;
}

int input_fill(struct input *in, size_t want)
{
	bool plain = in->raw ? in->encoding == ENCODING_UTF8 ||
		in->encoding == ENCODING_WINDOWS_1252 :
		in->encoding == ENCODING_UTF8 && !in->mixed;
	size_t have = in->text.len - in->pos;
	int rc = 0;

	if (have >= want || in->end)
		return 0;
	if (in->pos) {
		memmove(in->text.buf, in->text.buf + in->pos, have);
		str_set_len(&in->text, have);
		in->passed += in->pos;
		in->pos = 0;
	}
	while (!rc && !in->end && in->text.len < want)
		rc = plain ? read_plain(in, want - in->text.len > CHUNK ?
					want - in->text.len : CHUNK) : read_decoded(in);
	return rc;
}

int input_line(struct input *in, const char **line, size_t *len)
{
	size_t n = 0, have;
	const char *s;
	int rc;

	*line = NULL;
	*len = 0;
	for (;;) {
		s = in->text.buf + in->pos;
		have = in->text.len - in->pos;
		while (n < have && s[n] != '\n' && s[n] != '\r')
			n++;
		if (n > LONGEST_LINE)
			return err_set(ERR_DATA, _("'%s' has a line of more than 16 MiB"),
				       in->name);
		/* a CR at the end of what is here may have its LF behind it */
		if (in->end || n + 1 < have || (n < have && s[n] == '\n'))
			break;
		rc = input_fill(in, have * 2 > CHUNK ? have * 2 : CHUNK);
		if (rc)
			return rc;
	}
	if (!have)
		return 0;
	if (n < have)
		n += 1 + (s[n] == '\r' && n + 1 < have && s[n + 1] == '\n');
	*line = s;
	*len = n;
	in->pos += n;
	return 0;
}

uint64_t input_at(const struct input *in)
{
	return in->passed + in->pos;
}

const char *input_text(const struct input *in, uint64_t at, uint64_t len)
{
	if (at < in->passed || at - in->passed > in->text.len ||
	    len > in->text.len - (at - in->passed))
		return NULL;
	return in->text.buf + (at - in->passed);
}

static int spool(int to, int from, const char *name)
{
	char chunk[CHUNK];
	ssize_t n;

	for (;;) {
		n = read(from, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(_("cannot read '%s'"), name);
		if (!n)
			return 0;
		if (file_write_fd(to, chunk, (size_t)n))
			return err_sys(_("cannot keep a copy of '%s'"), name);
	}
}

int input_spool(int *out, int fd, const char *folder, const char *name)
{
	struct str path = STR_INIT;
	int rc, to;

	str_addf(&path, "%s/crm-import-XXXXXX", folder);
	to = mkstemp(path.buf);
	if (to < 0) {
		rc = err_sys(_("cannot make a file in '%s'"), folder);
		goto done;
	}
	unlink(path.buf);
	if (fcntl(to, F_SETFD, FD_CLOEXEC) < 0)
		rc = err_sys(_("cannot make a file in '%s'"), folder);
	else
		rc = spool(to, fd, name);
	if (rc)
		close(to);
	else
		*out = to;
done:
	str_release(&path);
	return rc;
}
