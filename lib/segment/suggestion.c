#include "segment/suggestion.h"

#include "base/alloc.h"
#include "base/map.h"
#include "segment/scores.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMN_AGE, COLUMN_GENDER, COLUMN_PROVINCE, COLUMNS };

static const char *const columns[COLUMNS] = { "age", "gender", "province" };

#define SCORES 3

static const char *const score_names[SCORES] = { "rfm.r", "rfm.f", "rfm.m" };

#define BEST_SCORE 5
#define WORDS_MAX 8		/* values of a field that are told apart: the most frequent */

/* How much a difference counts, against that from the worst score to the best. */
#define AGE_WEIGHT 0.8f
#define GENDER_WEIGHT 0.35f
#define PROVINCE_WEIGHT 0.25f

/* Where one class of age ends and the next begins. */
static const int ages[] = { 18, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 80 };

#define AGES ((int)ARRAY_SIZE(ages))

struct person {
	unsigned char score[SCORES];	/* 0: never ordered */
	short age;			/* -1: not known */
	unsigned word[2];		/* of gender, of province; 0: none */
};

/* The values of a field, and how often each is met. */
struct vocabulary {
	struct strs words;	/* number 0 is "none" */
	struct map numbers;
	size_t *counts;
	size_t alloc;
	unsigned place[WORDS_MAX];	/* the numbers of the most frequent */
	unsigned n;
};

struct survey {
	struct scores scores;
	struct person *v;
	size_t n, alloc;
	struct vocabulary of[2];
};

/* Case makes no difference, as in queries. */
static unsigned number_of(struct vocabulary *v, const char *text)
{
	char word[64];
	size_t len = 0;
	void **at;

	for (; text && text[len] && len < sizeof(word) - 1; len++)
		word[len] = text[len] >= 'a' && text[len] <= 'z' ? (char)(text[len] - 32)
								  : text[len];
	word[len] = '\0';
	if (!v->words.n) {
		strs_add(&v->words, "");
		GROW(v->counts, 1, v->alloc);
		v->counts[0] = 0;
	}
	if (!len) {
		v->counts[0]++;
		return 0;
	}
	at = map_at(&v->numbers, word, len);
	if (!*at) {
		*at = (void *)(uintptr_t)v->words.n;
		strs_add(&v->words, word);
		GROW(v->counts, v->words.n, v->alloc);
		v->counts[v->words.n - 1] = 0;
	}
	v->counts[(uintptr_t)*at]++;
	return (unsigned)(uintptr_t)*at;
}

static int add_person(void *arg, rid r, const char *const *cells)
{
	struct survey *survey = arg;
	const struct score *score = scores_find(&survey->scores, r);
	struct person *p;

	GROW(survey->v, survey->n + 1, survey->alloc);
	p = &survey->v[survey->n++];
	for (int i = 0; i < SCORES; i++)
		p->score[i] = score ? score->rfm[i] : 0;
	p->age = (short)(cells[COLUMN_AGE] ? strtol(cells[COLUMN_AGE], NULL, 10) : -1);
	p->word[0] = number_of(&survey->of[0], cells[COLUMN_GENDER]);
	p->word[1] = number_of(&survey->of[1], cells[COLUMN_PROVINCE]);
	return 0;
}

/* Is this word more frequent, or as frequent and before it by its bytes? */
static bool is_before(const struct vocabulary *v, unsigned a, unsigned b)
{
	if (v->counts[a] != v->counts[b])
		return v->counts[a] > v->counts[b];
	return strcmp(v->words.v[a], v->words.v[b]) < 0;
}

static void find_frequent(struct vocabulary *v)
{
	for (unsigned w = 1; w < v->words.n; w++) {
		unsigned i = v->n;

		if (v->n < WORDS_MAX)
			v->n++;
		else if (!is_before(v, w, v->place[--i]))
			continue;
		for (; i && is_before(v, w, v->place[i - 1]); i--)
			v->place[i] = v->place[i - 1];
		v->place[i] = w;
	}
}

/* --- points --- */

static float mean_age(const struct survey *s)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].age >= 0) {
			sum += s->v[i].age;
			n++;
		}
	return n ? (float)(sum / (double)n) : 0;
}

static float *add_words(float *at, const struct vocabulary *v, unsigned word, float weight)
{
	for (unsigned i = 0; i < v->n; i++)
		*at++ = v->place[i] == word ? weight : 0;
	return at;
}

static unsigned dimensions_of(const struct survey *s)
{
	return SCORES + 1 + s->of[0].n + s->of[1].n;
}

static float *make_points(const struct survey *s)
{
	float *v = xcalloc(s->n * dimensions_of(s), sizeof(*v)), *at = v;
	float middle = mean_age(s);

	for (size_t i = 0; i < s->n; i++) {
		const struct person *p = &s->v[i];

		for (int k = 0; k < SCORES; k++)
			*at++ = (float)p->score[k] / BEST_SCORE;
		*at++ = (p->age < 0 ? middle : (float)p->age) / 60 * AGE_WEIGHT;
		at = add_words(at, &s->of[0], p->word[0], GENDER_WEIGHT);
		at = add_words(at, &s->of[1], p->word[1], PROVINCE_WEIGHT);
	}
	return v;
}

/* --- conditions --- */

static void add_range(struct str *text, const char *field, int low, int high, int least,
		      int most)
{
	if (low == high)
		str_addf(text, "%s = %d", field, low);
	else if (low == least)
		str_addf(text, "%s <= %d", field, high);
	else if (high == most)
		str_addf(text, "%s >= %d", field, low);
	else
		str_addf(text, "%s between %d and %d", field, low, high);
}

static void add_score(struct conditions *c, const struct survey *s, int k, int low, int high)
{
	struct str text = STR_INIT;
	struct condition *one;

	add_range(&text, score_names[k], low, high, 1, BEST_SCORE);
	one = conditions_add(c, text.buf);
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].score[k] >= low && s->v[i].score[k] <= high)
			condition_set(one, i);
	str_release(&text);
}

static void add_scores(struct conditions *c, const struct survey *s)
{
	for (int some = 0; some <= 1; some++) {
		struct condition *one = conditions_add(c, some ? "orders_count > 0"
							       : "orders_count = 0");

		for (size_t i = 0; i < s->n; i++)
			if (!s->v[i].score[0] == !some)
				condition_set(one, i);
	}
	for (int k = 0; k < SCORES; k++)
		for (int low = 1; low <= BEST_SCORE; low++)
			for (int high = low; high <= BEST_SCORE; high++)
				if (low > 1 || high < BEST_SCORE)
					add_score(c, s, k, low, high);
}

/* From one border up to another; -1 and AGES are no borders. */
static void add_ages(struct conditions *c, const struct survey *s, int from, int to)
{
	struct str text = STR_INIT;
	struct condition *one;
	int low = from < 0 ? 0 : ages[from], high = to == AGES ? 1000 : ages[to] - 1;

	if (from < 0)
		str_addf(&text, "age < %d", ages[to]);
	else if (to == AGES)
		str_addf(&text, "age >= %d", low);
	else
		str_addf(&text, "age between %d and %d", low, high);
	one = conditions_add(c, text.buf);
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].age >= low && s->v[i].age <= high)
			condition_set(one, i);
	str_release(&text);
}

static void add_all_ages(struct conditions *c, const struct survey *s)
{
	struct condition *none = conditions_add(c, "age is empty");

	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].age < 0)
			condition_set(none, i);
	for (int from = -1; from < AGES; from++)
		for (int to = from + 1; to <= AGES; to++)
			if (from >= 0 || to < AGES)
				add_ages(c, s, from, to);
}

static void add_word(struct conditions *c, const struct survey *s, int k, unsigned word,
		     const char *text)
{
	struct condition *one = conditions_add(c, text);

	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].word[k] == word)
			condition_set(one, i);
}

/* In quotes, but for words of letters. */
static void add_value(struct str *out, const char *word)
{
	bool plain = word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';

	if (!plain)
		str_add_char(out, '"');
	for (; *word; word++) {
		if (*word == '"' || *word == '\\')
			str_add_char(out, '\\');
		str_add_char(out, *word);
	}
	if (!plain)
		str_add_char(out, '"');
}

static void add_vocabulary(struct conditions *c, const struct survey *s, int k)
{
	const struct vocabulary *v = &s->of[k];
	const char *field = columns[COLUMN_GENDER + k];
	struct str text = STR_INIT;

	str_addf(&text, "%s is empty", field);
	add_word(c, s, k, 0, text.buf);
	for (unsigned i = 0; i < v->n; i++) {
		str_clear(&text);
		str_addf(&text, "%s = ", field);
		add_value(&text, v->words.v[v->place[i]]);
		add_word(c, s, k, v->place[i], text.buf);
	}
	str_release(&text);
}

/* --- all of it --- */

static void describe(struct suggestions *out, const struct survey *s,
		     const struct clustering *clusters)
{
	struct conditions conditions;
	uint64_t *part;

	conditions_init(&conditions, s->n);
	add_scores(&conditions, s);
	add_all_ages(&conditions, s);
	for (int k = 0; k < 2; k++)
		add_vocabulary(&conditions, s, k);
	conditions_negate(&conditions);
	part = xcalloc(conditions.words + 1, sizeof(*part));
	for (unsigned k = 0; k < clusters->k; k++) {
		memset(part, 0, conditions.words * sizeof(*part));
		for (size_t i = 0; i < s->n; i++)
			if (clusters->of[i] == k)
				part[i / 64] |= UINT64_C(1) << (i % 64);
		out->v[k] = (struct description)DESCRIPTION_INIT;
		description_find(&out->v[k], &conditions, part);
		out->n++;
	}
	free(part);
	conditions_release(&conditions);
}

static void group(struct suggestions *out, struct survey *s, unsigned k)
{
	struct clustering clusters;
	float *points;

	for (int i = 0; i < 2; i++)
		find_frequent(&s->of[i]);
	points = make_points(s);
	cluster_find(&clusters, points, s->n, dimensions_of(s), k);
	out->silhouette = clusters.silhouette;
	describe(out, s, &clusters);
	cluster_release(&clusters);
	free(points);
}

static void survey_release(struct survey *s)
{
	for (int i = 0; i < 2; i++) {
		strs_release(&s->of[i].words);
		map_release(&s->of[i].numbers);
		free(s->of[i].counts);
	}
	scores_release(&s->scores);
	free(s->v);
}

int suggestions_find(struct suggestions *out, struct work *work,
		     const struct choice_terms *terms, unsigned k)
{
	struct choice_terms choose = *terms;
	struct choice choice = CHOICE_INIT;
	struct survey survey = { .scores = SCORES_INIT };
	int rc;

	*out = (struct suggestions){ 0 };
	choose.columns = columns;
	choose.n_columns = COLUMNS;
	rc = choice_init(&choice, work, &choose);
	if (!rc)
		rc = scores_read(&survey.scores, work);
	if (!rc)
		rc = choice_each(&choice, add_person, &survey);
	out->people = survey.n;
	if (!rc && survey.n)
		group(out, &survey, k);
	choice_release(&choice);
	survey_release(&survey);
	return rc;
}

void suggestions_release(struct suggestions *suggestions)
{
	for (size_t i = 0; i < suggestions->n; i++)
		description_release(&suggestions->v[i]);
	*suggestions = (struct suggestions){ 0 };
}
