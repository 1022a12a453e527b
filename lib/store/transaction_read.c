/* Reading a transaction's file back: see transaction.h. */

#include "store/transaction.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define LINE_MOST (TX_PATH_MOST + 512)

static int damaged(const struct transaction *tx, uint64_t at)
{
	return err_set(ERR_DATA, _("'%s' is damaged at byte %llu"), tx->name,
		       (unsigned long long)at);
}

/* Up to `len` bytes from `at`, behind what `out` has. */
static int read_at(const struct transaction *tx, uint64_t at, size_t len, struct str *out)
{
	ssize_t got = 1;

	str_grow(out, len);
	while (len && got) {
		got = pread(tx->fd, out->buf + out->len, len, (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(_("cannot read '%s'"), tx->name);
		str_set_len(out, out->len + (size_t)got);
		at += (uint64_t)got;
		len -= (size_t)got;
	}
	return 0;
}

/* The words of a line, which is cut into them as it is read. */
struct words {
	char *p;		/* NULL: the line ended before */
	bool bad;
};

static char *next_word(struct words *words, char end)
{
	char *word = words->p, *stop = word ? strchr(word, end) : NULL;

	if (!stop) {
		words->bad = true;
		words->p = NULL;
		return str_empty;
	}
	*stop = '\0';
	words->p = stop + 1;
	return word;
}

static uint64_t number_of(const char *word, bool *bad)
{
	uint64_t n = 0;

	*bad |= !*word || strlen(word) > 18;
	for (; *word && !*bad; word++) {
		*bad |= *word < '0' || *word > '9';
		n = n * 10 + (uint64_t)(*word - '0');
	}
	return n;
}

static unsigned operation_of(const char *word, bool *bad)
{
	uint64_t n = number_of(word, bad);

	*bad |= !n || n > TX_NUMBER_MOST;
	return (unsigned)n;
}

static void named(struct words *words, const char *key, char **value)
{
	words->bad |= strcmp(next_word(words, ' '), key) != 0;
	*value = next_word(words, '\n');
}

static bool parse_head(struct transaction *tx, char *text)
{
	struct words words = { .p = text };
	char *number, *at, *temp, *head, *label, *more;

	words.bad = strcmp(next_word(&words, '\n'), TX_MAGIC) != 0;
	named(&words, "number", &number);
	named(&words, "at", &at);
	named(&words, "temp", &temp);
	named(&words, "head", &head);
	named(&words, "label", &label);
	more = next_word(&words, '\n');
	if (!strncmp(more, "undoes ", 7)) {
		tx->head.undoes = operation_of(more + 7, &words.bad);
		more = next_word(&words, '\n');
	}
	words.bad |= *more || strlen(temp) != 16 ||
		     strspn(temp, "0123456789abcdef") != 16;
	tx->head.number = operation_of(number, &words.bad);
	tx->head.at = (*at == '-' ? -1 : 1) *
		      (int64_t)number_of(at + (*at == '-'), &words.bad);
	if (words.bad)
		return false;
	memcpy(tx->head.temp, temp, sizeof(tx->head.temp));
	tx->head.head = xstrdup(head);
	tx->head.label = xstrdup(label);
	return true;
}

int tx_open(struct transaction *tx, int dir, const char *name)
{
	struct str text = STR_INIT;
	struct stat st;
	char *end;
	int rc;

	*tx = (struct transaction)TRANSACTION_INIT;
	tx->dir = dir;
	tx->name = xstrdup(name);
	tx->fd = file_open(dir, name, O_RDONLY, 0);
	if (tx->fd < 0)
		return err_code();
	if (fstat(tx->fd, &st))
		return err_sys(_("cannot read '%s'"), name);
	tx->end = (uint64_t)st.st_size;
	rc = read_at(tx, 0, 8192, &text);
	if (rc)
		goto done;
	end = strstr(text.buf, "\n\n");
	if (end) {
		tx->first = (uint64_t)(end + 2 - text.buf);
		tx_sum(tx, text.buf, (size_t)tx->first);
	}
	if (!end || !parse_head(tx, text.buf))
		rc = damaged(tx, 0);
done:
	str_release(&text);
	return rc;
}

void tx_change_release(struct tx_change *change)
{
	str_release(&change->bytes);
	*change = (struct tx_change)TX_CHANGE_INIT;
}

/* A side of a change: how many bytes, -1 for none, and their hash. */
static int64_t parse_side(struct words *words, struct hash128 *hash)
{
	const char *size = next_word(words, ' '), *hex = next_word(words, ' ');

	*hash = hash_bytes("", 0);
	if (!strcmp(size, "-") && !strcmp(hex, "-"))
		return -1;
	words->bad |= strlen(hex) != HASH_HEX - 1 || hash_unhex(hash, hex);
	return (int64_t)number_of(size, &words->bad);
}

static bool parse_what(struct words *words, struct change *change)
{
	const char *op = next_word(words, ' '), *folder = next_word(words, ' ');
	const char *suffix = next_word(words, ' ');
	size_t i;

	for (i = 0; tx_ops[i] && strcmp(tx_ops[i], op); i++)
		;
	if (!tx_ops[i])
		return false;
	change->op = (enum change_op)i;
	change->type = type_by_folder(folder, strlen(folder));
	change->r = rid_parse(suffix, strlen(suffix));
	if (change->op == CHANGE_FILE)
		return !strcmp(folder, "-") && !strcmp(suffix, "-");
	return change->type != TYPE_NONE && change->r != RID_NONE;
}

/*
 * A store's own files and no others: a `.crm` that came with a clone may hold
 * a transaction that somebody has forged, and git runs what lies in `.git`.
 */
bool tx_path_allowed(const struct change *change)
{
	static const char *const folders[] = {
		"segments", "rules", "dedupe", "files", "kpi", "templates"
	};
	const char *path = change->path;
	struct place_name name;

	for (const char *part = path; part; part = strchr(part, '/')) {
		part += *part == '/';
		if (!*part || *part == '.' || *part == '/')
			return false;
	}
	if (change->op != CHANGE_FILE)
		return place_parse(&name, path) && name.type == change->type;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (!strncmp(path, folders[i], strlen(folders[i])) &&
		    path[strlen(folders[i])] == '/')
			return true;
	return !strcmp(path, "crm.yaml");
}

/* `line` ends with `\n` and is cut into words; the path stays in it. */
static bool parse_line(struct tx_change *out, char *line)
{
	struct change *change = &out->change;
	struct words words = { .p = line };
	int64_t before = -1, after;

	*change = (struct change){ .op = CHANGE_PUT };
	if (!parse_what(&words, change))
		return false;
	if (change->op == CHANGE_APPEND) {
		change->old_size = number_of(next_word(&words, ' '), &words.bad);
		words.bad |= strcmp(next_word(&words, ' '), "-") != 0;
	} else {
		before = parse_side(&words, &out->before);
	}
	after = parse_side(&words, &out->after);
	change->path = next_word(&words, '\n');
	change->was = before >= 0 || change->op == CHANGE_APPEND;
	change->before_len = before > 0 ? (size_t)before : 0;
	change->after_len = after > 0 ? (size_t)after : 0;
	change->before = before < 0 ? NULL : str_empty;
	change->after = after < 0 ? NULL : str_empty;
	return !words.bad && tx_path_allowed(change) &&
	       (change->op != CHANGE_REMOVE || !change->after);
}

static bool is_sound(const struct change *change, const struct tx_change *read)
{
	return (!change->before ||
		hash_equal(read->before, hash_bytes(change->before, change->before_len))) &&
	       (!change->after ||
		hash_equal(read->after, hash_bytes(change->after, change->after_len)));
}

/*
 * A line and what comes with it: `hint` bytes, or as many as a line may have.
 * *line_len is 0 where there is no line.
 */
static int read_line(const struct transaction *tx, uint64_t at, size_t hint,
		     struct str *out, size_t *line_len)
{
	const char *nl;
	int rc;

	str_clear(out);
	rc = read_at(tx, at, hint, out);
	nl = out->len ? memchr(out->buf, '\n', out->len) : NULL;
	if (!rc && !nl && out->len == hint && hint < LINE_MOST) {
		rc = read_at(tx, at + hint, LINE_MOST - hint, out);
		nl = memchr(out->buf, '\n', out->len);
	}
	*line_len = nl ? (size_t)(nl - out->buf) + 1 : 0;
	return rc;
}

/* The change whose line is read, and the first of its bytes behind it. */
static int read_change(const struct transaction *tx, uint64_t at, size_t line_len,
		       struct tx_change *out)
{
	struct change *change = &out->change;
	size_t have = out->bytes.len, path, need;
	int rc = 0;

	if (!line_len || !parse_line(out, out->bytes.buf))
		return damaged(tx, at);
	if (change->before_len > tx->end || change->after_len > tx->end ||
	    at + line_len + change->before_len + change->after_len > tx->end)
		return damaged(tx, at);
	path = (size_t)(change->path - out->bytes.buf);
	need = line_len + change->before_len + change->after_len;
	if (need > have)
		rc = read_at(tx, at + have, need - have, &out->bytes);
	if (rc)
		return rc;
	if (out->bytes.len < need)
		return damaged(tx, at);
	change->path = out->bytes.buf + path;
	if (change->before)
		change->before = out->bytes.buf + line_len;
	if (change->after)
		change->after = out->bytes.buf + line_len + change->before_len;
	out->next = at + need;
	return is_sound(change, out) ? 0 : damaged(tx, at);
}

int tx_read(const struct transaction *tx, const struct tx_entry *entry, struct tx_change *out)
{
	size_t line_len;
	int rc = read_line(tx, entry->at, entry->len, &out->bytes, &line_len);

	return rc ? rc : read_change(tx, entry->at, line_len, out);
}

int tx_path(const struct transaction *tx, const struct tx_entry *entry, struct str *out)
{
	struct tx_change change = TX_CHANGE_INIT;
	size_t line_len;
	int rc = read_line(tx, entry->at, 256, &change.bytes, &line_len);

	if (!rc && (!line_len || !parse_line(&change, change.bytes.buf)))
		rc = damaged(tx, entry->at);
	if (!rc)
		str_add(out, change.change.path);
	tx_change_release(&change);
	return rc;
}

/* Is this the last line, and does it say the same as those before it? */
static int check_end(const struct transaction *tx, uint64_t at, const char *line,
		     size_t len, size_t n)
{
	struct str want = STR_INIT;
	char hex[HASH_HEX];
	bool same;

	hash_hex(hex, tx->sum);
	str_addf(&want, "end %zu %s\n", n, hex);
	same = want.len == len && !memcmp(want.buf, line, len) && at + len == tx->end;
	str_release(&want);
	return same ? 0 : damaged(tx, at);
}

int tx_each(const struct transaction *tx,
	    int (*each)(void *arg, const struct tx_change *change), void *arg)
{
	struct transaction sums = { .sum = tx->sum };
	struct tx_change change = TX_CHANGE_INIT;
	uint64_t at = tx->first;
	size_t len, n, hint = LINE_MOST;
	int rc;

	sums.end = tx->end;
	sums.name = tx->name;
	/* The next one is likely about as long as this one. */
	for (n = 0;; n++, hint = (size_t)(change.next - at) + 128, at = change.next) {
		rc = read_line(tx, at, hint, &change.bytes, &len);
		if (rc)
			break;
		if (len > 4 && !memcmp(change.bytes.buf, "end ", 4)) {
			rc = check_end(&sums, at, change.bytes.buf, len, n);
			break;
		}
		tx_sum(&sums, change.bytes.buf, len);
		rc = read_change(tx, at, len, &change);
		if (!rc)
			rc = each(arg, &change);
		if (rc)
			break;
	}
	tx_change_release(&change);
	return rc;
}

struct loading {
	struct transaction *tx;
	uint64_t at;
};

static int load_one(void *arg, const struct tx_change *change)
{
	struct loading *loading = arg;

	tx_note(loading->tx, &change->change, loading->at, change->next);
	loading->at = change->next;
	return 0;
}

int tx_load(struct transaction *tx)
{
	struct loading loading = { tx, tx->first };

	tx->n = 0;
	return tx_each(tx, load_one, &loading);
}

/*
 * Read from its end: a document need not end in a line feed, so the last line
 * of the file may begin in the middle of one.
 */
int tx_count(const struct transaction *tx, uint64_t *out)
{
	struct str text = STR_INIT;
	size_t at, behind = sizeof(" \n") - 1 + HASH_HEX - 1;
	bool bad = true;
	int rc;

	rc = read_at(tx, tx->end > 80 ? tx->end - 80 : 0, 80, &text);
	if (!rc && text.len > behind) {
		str_set_len(&text, text.len - behind);
		for (at = text.len; at && strchr("0123456789", text.buf[at - 1]); at--)
			;
		bad = at < 4 || memcmp(text.buf + at - 4, "end ", 4) != 0;
		*out = number_of(text.buf + at, &bad);
	}
	str_release(&text);
	return rc ? rc : bad ? damaged(tx, tx->end) : 0;
}
