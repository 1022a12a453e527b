#include "segment/traits.h"

#include "base/alloc.h"
#include "domain/choice.h"
#include "segment/membership.h"
#include "text/money.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

const char *const trait_names[TRAIT_COUNT] = { "age", "gender", "province", "channel" };

enum {
	COLUMN_REVENUE = TRAIT_COUNT, COLUMN_KNOWN, COLUMN_COST, COLUMN_ORDERS,
	COLUMN_REACHABLE, COLUMNS
};

static const char *const columns[COLUMNS] = {
	"age", "gender", "province", "last(channel of events)", "spend",
	"sum(amount of orders where cost is not empty)", "sum(cost of orders)",
	"orders_count", "reachable"
};

/* Classes that statistics use. */
static const char *age_class(const char *age)
{
	static const struct {
		int from;
		const char *name;
	} classes[] = {
		{ 65, "65+" }, { 55, "55-64" }, { 45, "45-54" }, { 35, "35-44" },
		{ 25, "25-34" }, { 18, "18-24" }, { INT32_MIN, "0-17" }
	};
	long years = age ? strtol(age, NULL, 10) : 0;
	int i = 0;

	while (age && years < classes[i].from)
		i++;
	return age ? classes[i].name : NULL;
}

static unsigned number_of(struct trait_words *words, const char *word)
{
	void **at;

	if (!words->v.n)
		strs_add(&words->v, "none");
	if (!word || !*word)
		return 0;
	at = map_at(&words->numbers, word, strlen(word));
	if (!*at) {
		*at = (void *)(uintptr_t)words->v.n;
		strs_add(&words->v, word);
	}
	return (unsigned)(uintptr_t)*at;
}

static int64_t minor_of(const char *cell)
{
	struct money money = { 0 };
	const char *why;

	if (cell && money_parse(&money, cell, strlen(cell), NULL, &why))
		return 0;
	return money.minor;
}

static int add_row(void *arg, rid r, const char *const *cells)
{
	struct traits *traits = arg;
	struct trait_row *row;

	GROW(traits->v, traits->n + 1, traits->alloc);
	row = &traits->v[traits->n++];
	*row = (struct trait_row){
		.r = r, .revenue_minor = minor_of(cells[COLUMN_REVENUE]),
		.margin_minor = minor_of(cells[COLUMN_KNOWN]) - minor_of(cells[COLUMN_COST]),
		.buys = cells[COLUMN_ORDERS] && strcmp(cells[COLUMN_ORDERS], "0"),
		.reachable = cells[COLUMN_REACHABLE] && !strcmp(cells[COLUMN_REACHABLE], "true")
	};
	for (int i = 0; i < TRAIT_COUNT; i++)
		row->trait[i] = number_of(&traits->words[i], i == TRAIT_AGE ?
					  age_class(cells[i]) : cells[i]);
	return 0;
}

int traits_read(struct traits *out, struct work *work, bool archived)
{
	struct choice_terms terms = CHOICE_TERMS_INIT;
	struct choice choice = CHOICE_INIT;
	int rc;

	terms.type = TYPE_CONTACT;
	terms.columns = columns;
	terms.n_columns = COLUMNS;
	terms.archived = archived;
	rc = choice_init(&choice, work, &terms);
	if (!rc)
		rc = choice_each(&choice, add_row, out);
	choice_release(&choice);
	return rc;
}

void traits_release(struct traits *traits)
{
	for (int i = 0; i < TRAIT_COUNT; i++) {
		strs_release(&traits->words[i].v);
		map_release(&traits->words[i].numbers);
	}
	free(traits->v);
	*traits = (struct traits)TRAITS_INIT;
}

/* --- crowds --- */

static void add_person(struct crowd *crowd, const struct trait_row *row, size_t **counts)
{
	crowd->n++;
	crowd->buyers += row->buys;
	crowd->reachable += row->reachable;
	crowd->revenue_minor += row->revenue_minor;
	crowd->margin_minor += row->margin_minor;
	for (int i = 0; i < TRAIT_COUNT; i++)
		counts[i][row->trait[i]]++;
}

/* By insertion: words are few, but for provinces, and those are a hundred. */
static void add_share(struct trait_summary *summary, const struct strs *words,
		      struct trait_share share)
{
	size_t i = summary->n++;
	struct trait_share *v = summary->v;

	for (; i && (v[i - 1].n < share.n ||
		     (v[i - 1].n == share.n &&
		      strcmp(words->v[v[i - 1].word], words->v[share.word]) > 0)); i--)
		v[i] = v[i - 1];
	v[i] = share;
}

static void summarise(struct trait_summary *out, const struct strs *words, const size_t *counts,
		      size_t n)
{
	out->v = xcalloc(words->n + 1, sizeof(*out->v));
	for (unsigned w = 0; w < words->n; w++) {
		double share = n ? (double)counts[w] / (double)n : 0;

		out->likeness += share * share;
		if (counts[w])
			add_share(out, words, (struct trait_share){ w, counts[w] });
	}
}

void crowd_init(struct crowd *out, const struct traits *traits, const struct rids *members)
{
	size_t *counts[TRAIT_COUNT], k = 0;

	*out = (struct crowd){ 0 };
	for (int i = 0; i < TRAIT_COUNT; i++)
		counts[i] = xcalloc(traits->words[i].v.n + 1, sizeof(*counts[i]));
	for (size_t i = 0; i < traits->n; i++) {
		while (members && k < members->n && members->v[k] < traits->v[i].r)
			k++;
		if (!members || (k < members->n && members->v[k] == traits->v[i].r))
			add_person(out, &traits->v[i], counts);
	}
	for (int i = 0; i < TRAIT_COUNT; i++) {
		summarise(&out->trait[i], &traits->words[i].v, counts[i], out->n);
		free(counts[i]);
	}
}

void crowd_release(struct crowd *crowd)
{
	for (int i = 0; i < TRAIT_COUNT; i++)
		free(crowd->trait[i].v);
	*crowd = (struct crowd){ 0 };
}

size_t crowd_having(const struct crowd *crowd, enum trait trait, unsigned word)
{
	const struct trait_summary *summary = &crowd->trait[trait];

	for (size_t i = 0; i < summary->n; i++)
		if (summary->v[i].word == word)
			return summary->v[i].n;
	return 0;
}
