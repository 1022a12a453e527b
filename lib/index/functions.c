/* What queries need and SQLite does not have. */

#include "index/functions.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "index/piece.h"
#include "text/date.h"
#include "text/money.h"
#include "text/utf8.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

/* What the functions of one connection share. */
struct shared {
	struct index *index;
	struct str a, b;	/* keep their room from call to call */
};

struct item {
	const char *s;
	size_t len;
};

/* --- collations --- */

static int compare_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order ? order : (a_len > b_len) - (a_len < b_len);
}

static int compare_made(struct shared *shared, void (*make)(struct str *, const char *, size_t),
			const char *a, size_t a_len, const char *b, size_t b_len)
{
	str_clear(&shared->a);
	str_clear(&shared->b);
	make(&shared->a, a, a_len);
	make(&shared->b, b, b_len);
	return compare_bytes(shared->a.buf, shared->a.len, shared->b.buf, shared->b.len);
}

static unsigned char lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool plain(const char *s, int len, int i)
{
	return i >= len || !((unsigned char)s[i] & 0x80);
}

/*
 * The order, when it can be told without normal forms: ASCII up to where they
 * differ, and one more, for what follows a letter may become one with it.
 */
static bool compare_plain(const char *a, int a_len, const char *b, int b_len, bool word,
			  int *order)
{
	int n = a_len < b_len ? a_len : b_len, i = 0;

	while (i < n && !((a[i] | b[i]) & 0x80) &&
	       (a[i] == b[i] || (word && lower(a[i]) == lower(b[i]))))
		i++;
	if (!plain(a, a_len, i) || !plain(b, b_len, i) ||
	    !plain(a, a_len, i + 1) || !plain(b, b_len, i + 1))
		return false;
	if (i == n)
		*order = (a_len > b_len) - (a_len < b_len);
	else
		*order = word ? lower(a[i]) - lower(b[i]) : a[i] - b[i];
	return true;
}

static int collate_text(void *arg, int a_len, const void *a, int b_len, const void *b)
{
	int order;

	if (compare_plain(a, a_len, b, b_len, false, &order))
		return order;
	return compare_made(arg, utf8_nfc, a, (size_t)a_len, b, (size_t)b_len);
}

static int collate_word(void *arg, int a_len, const void *a, int b_len, const void *b)
{
	int order;

	if (compare_plain(a, a_len, b, b_len, true, &order))
		return order;
	return compare_made(arg, utf8_lower, a, (size_t)a_len, b, (size_t)b_len);
}

/* --- items of lists --- */

static bool next_item(struct item *item, const struct item *list)
{
	const char *end = list->s + list->len, *from = item->s ? item->s + item->len + 1 : list->s;
	const char *stop;

	if (from > end)
		return false;
	stop = memchr(from, VALUE_SEPARATOR, (size_t)(end - from));
	*item = (struct item){ from, (size_t)((stop ? stop : end) - from) };
	return true;
}

static struct item text_of(sqlite3_value *value)
{
	const char *s = (const char *)sqlite3_value_text(value);

	return (struct item){ s, s ? (size_t)sqlite3_value_bytes(value) : 0 };
}

static bool contains(const char *s, size_t len, const char *part, size_t part_len)
{
	const char *end = s + len;

	if (!part_len)
		return true;
	while ((size_t)(end - s) >= part_len &&
	       (s = memchr(s, *part, (size_t)(end - s) - part_len + 1))) {
		if (!memcmp(s, part, part_len))
			return true;
		s++;
	}
	return false;
}

/* crm_has(list, folded) */
static void has(sqlite3_context *context, int n, sqlite3_value **values)
{
	struct shared *shared = sqlite3_user_data(context);
	struct item list = text_of(values[0]), part = text_of(values[1]), item = { NULL, 0 };
	bool found = false;

	(void)n;
	while (list.s && !found && next_item(&item, &list)) {
		str_clear(&shared->a);
		utf8_fold(&shared->a, item.s, item.len);
		found = contains(shared->a.buf, shared->a.len, part.s ? part.s : "", part.len);
	}
	sqlite3_result_int(context, found);
}

/* crm_matches(list, ere): compiled once for a query. */
static void free_regex(void *arg)
{
	regfree(arg);
	free(arg);
}

static regex_t *regex_of(sqlite3_context *context, sqlite3_value *pattern)
{
	regex_t *regex = sqlite3_get_auxdata(context, 1);

	if (regex)
		return regex;
	regex = xmalloc(sizeof(*regex));
	if (regcomp(regex, text_of(pattern).s, REG_EXTENDED | REG_NOSUB)) {
		free(regex);
		return NULL;
	}
	sqlite3_set_auxdata(context, 1, regex, free_regex);
	return sqlite3_get_auxdata(context, 1);
}

static void matches(sqlite3_context *context, int n, sqlite3_value **values)
{
	struct shared *shared = sqlite3_user_data(context);
	struct item list = text_of(values[0]), item = { NULL, 0 };
	regex_t *regex = regex_of(context, values[1]);
	bool found = false;

	(void)n;
	while (list.s && regex && !found && next_item(&item, &list)) {
		str_clear(&shared->a);
		str_add_mem(&shared->a, item.s, item.len);
		found = !regexec(regex, shared->a.buf, 0, NULL, 0);
	}
	sqlite3_result_int(context, found);
}

/* --- typed items --- */

struct number {
	bool known;
	double value;
};

/* The factor of a currency's rate today; 0: there is none. */
static double rate_of(struct index *index, const char *currency)
{
	sqlite3_stmt *rate = db_prepare(index, "SELECT factor FROM rate WHERE currency = ? "
					"AND day <= ? ORDER BY day DESC LIMIT 1");
	double factor = 0;

	if (!rate)
		return 0;
	sqlite3_bind_text(rate, 1, currency, -1, SQLITE_STATIC);
	sqlite3_bind_int64(rate, 2, day_of_instant(clock_now()));
	if (sqlite3_step(rate) == SQLITE_ROW)
		factor = sqlite3_column_double(rate, 0);
	sqlite3_finalize(rate);
	return factor;
}

/* An amount in the store's currency by today's rate; *missing: there is none. */
static bool home_amount(struct shared *shared, struct item text, double *out, bool *missing)
{
	const char *home = shared->index->store->config.currency, *why;
	struct money money;
	double minor, factor;

	if (money_parse(&money, text.s, text.len, home, &why))
		return false;
	*out = (double)money.minor;
	if (!strcmp(money.currency, home))
		return true;
	factor = rate_of(shared->index, money.currency);
	minor = *out * factor;
	*out = (double)(int64_t)(minor < 0 ? minor - 0.5 : minor + 0.5);
	*missing |= factor == 0;
	return factor != 0;
}

static struct number read_number(struct shared *shared, char kind, struct item text,
				 bool *missing)
{
	struct number n = { false, 0 };
	int64_t value;

	switch (kind) {
	case 'n':
		n.known = number_read(&n.value, text.s, text.len);
		break;
	case 'm':
		n.known = home_amount(shared, text, &n.value, missing);
		break;
	case 'd':
		n.known = !day_parse(&value, text.s, text.len);
		n.value = (double)value;
		break;
	case 't':
		if (!day_parse(&value, text.s, text.len)) {
			n = (struct number){ true, (double)instant_of_day(value) };
		} else {
			n.known = !instant_parse(&value, text.s, text.len);
			n.value = (double)value;
		}
		break;
	case 'b':
		n.value = text.len == 4 && !memcmp(text.s, "true", 4);
		n.known = n.value != 0 || (text.len == 5 && !memcmp(text.s, "false", 5));
		break;
	case 'r':
		value = id_rid(text.s, text.len);
		n = (struct number){ value != RID_NONE, (double)value };
		break;
	default:
		break;
	}
	return n;
}

static bool is_textual(char kind)
{
	return kind == 'x' || kind == 'w' || kind == 'f';
}

static int compare_texts(struct shared *shared, char kind, struct item a, struct item b)
{
	if (kind == 'x')
		return collate_text(shared, (int)a.len, a.s, (int)b.len, b.s);
	if (kind == 'w')
		return collate_word(shared, (int)a.len, a.s, (int)b.len, b.s);
	return compare_made(shared, utf8_fold, a.s, a.len, b.s, b.len);
}

/* Does an order, below, at or above 0, fit `=`, `<`, `<=` ...? */
static bool fits(const char *sign, int order)
{
	switch (*sign) {
	case '<':
		return order < 0 || (sign[1] && !order);
	case '>':
		return order > 0 || (sign[1] && !order);
	default:
		return !order;
	}
}

static void no_rate(sqlite3_context *context)
{
	sqlite3_result_error(context, "integer overflow", -1);
}

static bool numbers_fit(const char *sign, struct number a, struct number b)
{
	return a.known && b.known && fits(sign, (a.value > b.value) - (a.value < b.value));
}

/* One item against one value, which may itself be a list. */
static bool item_fits(struct shared *shared, char kind, const char *sign, struct item item,
		      sqlite3_value *value, bool *missing)
{
	struct item list, other = { NULL, 0 };
	struct number a = read_number(shared, kind, item, missing);
	bool fit = false;

	if (!is_textual(kind) && sqlite3_value_type(value) != SQLITE_TEXT)
		return numbers_fit(sign, a, (struct number){
			sqlite3_value_type(value) != SQLITE_NULL, sqlite3_value_double(value)
		});
	list = text_of(value);
	while (list.s && !fit && next_item(&other, &list))
		fit = is_textual(kind)
			? fits(sign, compare_texts(shared, kind, item, other))
			: numbers_fit(sign, a, read_number(shared, kind, other, missing));
	return fit;
}

/* crm_test(list, kind, sign, value) */
static void test(sqlite3_context *context, int n, sqlite3_value **values)
{
	struct shared *shared = sqlite3_user_data(context);
	struct item list = text_of(values[0]), item = { NULL, 0 };
	char kind = *text_of(values[1]).s;
	const char *sign = text_of(values[2]).s;
	bool found = false, missing = false;

	(void)n;
	while (list.s && !found && next_item(&item, &list))
		found = item_fits(shared, kind, sign, item, values[3], &missing);
	if (missing)
		no_rate(context);
	else
		sqlite3_result_int(context, found);
}

/* crm_between(list, kind, low, high) */
static void between(sqlite3_context *context, int n, sqlite3_value **values)
{
	struct shared *shared = sqlite3_user_data(context);
	struct item list = text_of(values[0]), item = { NULL, 0 };
	char kind = *text_of(values[1]).s;
	bool found = false, missing = false;

	(void)n;
	while (list.s && !found && next_item(&item, &list))
		found = item_fits(shared, kind, ">=", item, values[2], &missing) &&
			item_fits(shared, kind, "<=", item, values[3], &missing);
	if (missing)
		no_rate(context);
	else
		sqlite3_result_int(context, found);
}

/* crm_read(text, kind) */
static void read_value(sqlite3_context *context, int n, sqlite3_value **values)
{
	struct item text = text_of(values[0]);
	bool missing = false;
	struct number number;

	(void)n;
	if (!text.s)
		return;
	number = read_number(sqlite3_user_data(context), *text_of(values[1]).s, text, &missing);
	if (missing)
		no_rate(context);
	else if (number.known)
		sqlite3_result_double(context, number.value);
}

/* crm_day(seconds) */
static void local_day(sqlite3_context *context, int n, sqlite3_value **values)
{
	(void)n;
	if (sqlite3_value_type(values[0]) != SQLITE_NULL)
		sqlite3_result_int64(context, day_of_instant(sqlite3_value_int64(values[0])));
}

static void free_shared(void *arg)
{
	struct shared *shared = arg;

	str_release(&shared->a);
	str_release(&shared->b);
	free(shared);
}

static int add_all(sqlite3 *db, struct shared *shared)
{
	static const struct {
		const char *name;
		int n;
		void (*call)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {
		{ "crm_between", 4, between }, { "crm_day", 1, local_day },
		{ "crm_has", 2, has }, { "crm_matches", 2, matches },
		{ "crm_read", 2, read_value }, { "crm_test", 4, test },
	};
	int rc = 0;

	for (size_t i = 0; i < ARRAY_SIZE(functions) && !rc; i++)
		rc = sqlite3_create_function_v2(db, functions[i].name, functions[i].n,
						SQLITE_UTF8 | SQLITE_DETERMINISTIC,
						shared, functions[i].call, NULL, NULL, NULL);
	if (!rc)
		rc = sqlite3_create_collation_v2(db, "crm_word", SQLITE_UTF8, shared,
						 collate_word, NULL);
	/* The last one owns what they share. */
	if (!rc)
		rc = sqlite3_create_collation_v2(db, "crm_text", SQLITE_UTF8, shared,
						 collate_text, free_shared);
	if (rc)
		free_shared(shared);
	return rc;
}

int functions_add(struct index *index)
{
	struct shared *shared = xmalloc(sizeof(*shared));

	*shared = (struct shared){ .index = index, .a = STR_INIT, .b = STR_INIT };
	return add_all(index->db, shared) ? db_fail(index) : 0;
}
