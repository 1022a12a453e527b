#include "text/distance.h"

#include "base/alloc.h"
#include "base/str.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

/* Words as short as this, and a row of the table for one, need no heap. */
#define ROOM 64

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static size_t characters(uint32_t *out, const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; )
		i += utf8_next(s + i, len - i, &out[n++]);
	return n;
}

struct word {
	const uint32_t *v;
	size_t n;
};

/*
 * One row of the table: how far the first `i` characters of a are from each
 * beginning of b, but only up to `max` from the diagonal: farther out it is
 * more than that.  `rows` are this row, the one before, and that before it.
 * Returns the least of the row.
 */
static unsigned fill_row(unsigned *const rows[3], struct word a, struct word b,
			 size_t i, unsigned max)
{
	size_t from = i > max ? i - max : 1;
	size_t to = i + max < b.n ? i + max : b.n;
	unsigned *row = rows[0], best, d;

	best = row[from - 1] = from == 1 ? (unsigned)i : max + 1;
	if (to < b.n)
		row[to + 1] = max + 1;	/* which the next row reads */
	for (size_t j = from; j <= to; j++) {
		d = rows[1][j - 1] + (a.v[i - 1] != b.v[j - 1]);
		d = least(d, least(rows[1][j], row[j - 1]) + 1);
		if (i > 1 && j > 1 && a.v[i - 1] == b.v[j - 2] &&
		    a.v[i - 2] == b.v[j - 1])
			d = least(d, rows[2][j - 2] + 1);
		row[j] = d;
		best = least(best, d);
	}
	return best;
}

static unsigned distance(struct word a, struct word b, unsigned max, unsigned *room)
{
	unsigned *rows[3], *last;

	for (int i = 0; i < 3; i++)
		rows[i] = room + (size_t)i * (b.n + 1);
	for (size_t j = 0; j <= b.n; j++)
		rows[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a.n; i++) {
		last = rows[2];
		rows[2] = rows[1];
		rows[1] = rows[0];
		rows[0] = last;
		if (fill_row(rows, a, b, i, max) > max)
			return max + 1;
	}
	return least(rows[0][b.n], max + 1);
}

unsigned word_distance(const char *a, const char *b, unsigned max)
{
	size_t a_len = strlen(a), b_len = strlen(b);
	uint32_t room_a[ROOM], room_b[ROOM], *text_a = room_a, *text_b = room_b;
	unsigned room[3 * (ROOM + 1)], *table = room, found;
	struct word x, y;
	size_t most;

	if (a_len > ROOM || b_len > ROOM) {
		text_a = xreallocarray(NULL, a_len + 1, sizeof(*text_a));
		text_b = xreallocarray(NULL, b_len + 1, sizeof(*text_b));
		table = xreallocarray(NULL, b_len + 1, 3 * sizeof(*table));
	}
	x = (struct word){ text_a, characters(text_a, a, a_len) };
	y = (struct word){ text_b, characters(text_b, b, b_len) };
	most = x.n > y.n ? x.n : y.n;
	if (most - (x.n < y.n ? x.n : y.n) > max)
		found = max + 1;
	else
		found = distance(x, y, most < max ? (unsigned)most : max, table);
	if (table != room) {
		free(text_a);
		free(text_b);
		free(table);
	}
	return found;
}

/* How far a word may be from what was meant: a typo, two or three in a long one. */
static unsigned tolerance(size_t len)
{
	return len < 2 ? 0 : len < 6 ? 1 : len < 9 ? 2 : 3;
}

/* The only candidate that `word` is a beginning of, or NULL. */
static const char *only_completion(const char *word, const char *const *candidates,
				   size_t n)
{
	size_t len = strlen(word);
	const char *found = NULL;

	if (len < 3)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (strncmp(candidates[i], word, len))
			continue;
		if (found)
			return NULL;
		found = candidates[i];
	}
	return found;
}

const char *word_nearest(const char *word, const char *const *candidates, size_t n)
{
	struct str a = STR_INIT, b = STR_INIT;
	const char *found = NULL;
	unsigned max, best = 0, d;

	utf8_lower(&a, word, strlen(word));
	max = tolerance(a.len);
	for (size_t i = 0; i < n; i++) {
		str_clear(&b);
		utf8_lower(&b, candidates[i], strlen(candidates[i]));
		d = word_distance(a.buf, b.buf, max);
		if (d <= max && (!found || d < best)) {
			best = d;
			found = candidates[i];
		}
	}
	if (!found)
		found = only_completion(a.buf, candidates, n);
	str_release(&a);
	str_release(&b);
	return found;
}
