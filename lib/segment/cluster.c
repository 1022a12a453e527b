#include "segment/cluster.h"

#include "base/alloc.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLE 1500		/* points that are compared, each with each */
#define BEGINNINGS 4		/* from different first centres; the best one counts */
#define ROUNDS 30

struct points {
	const float *v;
	size_t n;
	unsigned d;
};

struct centres {
	float *v;
	unsigned k;
};

/* splitmix64: for chances that are always the same. */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static double next_unit(uint64_t *state)
{
	return (double)(next_random(state) >> 11) * 0x1p-53;
}

static float square_distance(const float *a, const float *b, unsigned d)
{
	float sum = 0;

	for (unsigned i = 0; i < d; i++)
		sum += (a[i] - b[i]) * (a[i] - b[i]);
	return sum;
}

static const float *point(const struct points *p, size_t i)
{
	return p->v + i * p->d;
}

/* The nearest centre, and how far it is, squared. */
static unsigned nearest(const struct points *p, size_t i, const struct centres *c,
			float *distance)
{
	unsigned best = 0;

	*distance = square_distance(point(p, i), c->v, p->d);
	for (unsigned k = 1; k < c->k; k++) {
		float far = square_distance(point(p, i), c->v + (size_t)k * p->d, p->d);

		if (far < *distance) {
			*distance = far;
			best = k;
		}
	}
	return best;
}

/* --- first centres --- */

static size_t draw(const double *weights, size_t n, double sum, uint64_t *random)
{
	double at = next_unit(random) * sum;
	size_t last = n;

	for (size_t i = 0; i < n; i++) {
		if (weights[i] <= 0)
			continue;
		last = i;
		at -= weights[i];
		if (at < 0)
			break;
	}
	return last;
}

static void add_centre(struct centres *c, const struct points *p, size_t i)
{
	memcpy(c->v + (size_t)c->k++ * p->d, point(p, i), p->d * sizeof(float));
}

/* k-means++: each by the square of how far it is from those that are there. */
static void begin(struct centres *c, const struct points *p, unsigned k, uint64_t *random)
{
	double *weights = xcalloc(p->n, sizeof(*weights)), sum;

	c->k = 0;
	add_centre(c, p, (size_t)(next_random(random) % p->n));
	while (c->k < k) {
		sum = 0;
		for (size_t i = 0; i < p->n; i++) {
			float far;

			nearest(p, i, c, &far);
			sum += weights[i] = far;
		}
		if (sum <= 0)	/* there are no more different points */
			break;
		add_centre(c, p, draw(weights, p->n, sum, random));
	}
	free(weights);
}

/* --- Lloyd --- */

/* Each to its nearest centre; how many moved, and the sum of squares. */
static size_t assign(const struct points *p, const struct centres *c, unsigned *of,
		     double *inertia)
{
	size_t moved = 0;
	float far;

	*inertia = 0;
	for (size_t i = 0; i < p->n; i++) {
		unsigned to = nearest(p, i, c, &far);

		moved += of[i] != to;
		of[i] = to;
		*inertia += far;
	}
	return moved;
}

/* Each centre into the middle of its points; one that has none stays. */
static void centre(const struct points *p, struct centres *c, const unsigned *of)
{
	double *sums = xcalloc((size_t)c->k * p->d, sizeof(*sums));
	size_t n[CLUSTERS_MAX] = { 0 };

	for (size_t i = 0; i < p->n; i++) {
		n[of[i]]++;
		for (unsigned d = 0; d < p->d; d++)
			sums[of[i] * p->d + d] += point(p, i)[d];
	}
	for (unsigned k = 0; k < c->k; k++)
		for (unsigned d = 0; d < p->d && n[k]; d++)
			c->v[k * p->d + d] = (float)(sums[k * p->d + d] / (double)n[k]);
	free(sums);
}

static double settle(const struct points *p, struct centres *c, unsigned *of)
{
	double inertia = 0;

	memset(of, 0xff, p->n * sizeof(*of));
	for (int round = 0; round < ROUNDS && assign(p, c, of, &inertia); round++)
		centre(p, c, of);
	assign(p, c, of, &inertia);
	return inertia;
}

/* The best of several beginnings. */
static void find_centres(struct centres *out, const struct points *p, unsigned k, unsigned *of)
{
	uint64_t random = k;	/* each number of groups has its own sequence */
	struct centres c = { .v = xcalloc((size_t)k * p->d, sizeof(float)) };
	double best = INFINITY, inertia;

	for (int i = 0; i < BEGINNINGS; i++) {
		begin(&c, p, k, &random);
		inertia = settle(p, &c, of);
		if (inertia < best) {
			best = inertia;
			out->k = c.k;
			memcpy(out->v, c.v, (size_t)c.k * p->d * sizeof(float));
		}
	}
	assign(p, out, of, &inertia);
	free(c.v);
}

/* --- how well they are told apart --- */

/* Of one point: how much nearer its own group is than the next one. */
static double silhouette_of(const double *sums, const size_t *n, unsigned k, unsigned own)
{
	double within, next = INFINITY;

	if (n[own] < 2)
		return 0;
	within = sums[own] / (double)(n[own] - 1);
	for (unsigned i = 0; i < k; i++)
		if (i != own && n[i] && sums[i] / (double)n[i] < next)
			next = sums[i] / (double)n[i];
	if (next == INFINITY || (within <= 0 && next <= 0))
		return 0;
	return (next - within) / (next > within ? next : within);
}

static double silhouette(const struct points *p, const unsigned *of, unsigned k)
{
	size_t n[CLUSTERS_MAX] = { 0 };
	double sum = 0;

	for (size_t i = 0; i < p->n; i++)
		n[of[i]]++;
	for (size_t i = 0; i < p->n; i++) {
		double sums[CLUSTERS_MAX] = { 0 };

		for (size_t j = 0; j < p->n; j++)
			sums[of[j]] += sqrt(square_distance(point(p, i), point(p, j), p->d));
		sum += silhouette_of(sums, n, k, of[i]);
	}
	return sum / (double)p->n;
}

/* --- all of it --- */

/* One by chance out of each stretch: regular steps would miss what is regular. */
static float *take_sample(struct points *out, const struct points *all)
{
	size_t n = all->n < SAMPLE ? all->n : SAMPLE;
	float *v = xcalloc(n * all->d, sizeof(*v));
	uint64_t random = 0;

	for (size_t i = 0; i < n; i++) {
		size_t from = i * all->n / n, to = (i + 1) * all->n / n;

		memcpy(v + i * all->d, point(all, from + next_random(&random) % (to - from)),
		       all->d * sizeof(*v));
	}
	*out = (struct points){ v, n, all->d };
	return v;
}

/* Groups in order of size, then of their first point; empty ones go. */
static void number(struct clustering *c, size_t n)
{
	size_t size[CLUSTERS_MAX] = { 0 }, first[CLUSTERS_MAX];
	unsigned to[CLUSTERS_MAX], k = 0;

	for (size_t i = n; i-- > 0;) {
		size[c->of[i]]++;
		first[c->of[i]] = i;
	}
	for (unsigned i = 0; i < c->k; i++) {
		to[i] = 0;
		for (unsigned j = 0; size[i] && j < c->k; j++)
			to[i] += size[j] > size[i] ||
				 (size[j] == size[i] && first[j] < first[i]);
		if (size[i]) {
			c->size[to[i]] = size[i];
			k++;
		}
	}
	for (size_t i = 0; i < n; i++)
		c->of[i] = to[c->of[i]];
	c->k = k;
}

/* The centres of the number of groups that tells them apart best. */
static void choose(struct centres *out, const struct points *sample, unsigned k,
		   double *best)
{
	unsigned least = k ? k : 2, most = k ? k : CLUSTERS_MAX;
	unsigned *of = xcalloc(sample->n, sizeof(*of));
	struct centres c = { .v = xcalloc((size_t)CLUSTERS_MAX * sample->d, sizeof(float)) };

	*best = -2;
	for (unsigned i = least; i <= most; i++) {
		double value;

		find_centres(&c, sample, i, of);
		value = c.k > 1 ? silhouette(sample, of, c.k) : 0;
		if (value > *best) {
			*best = value;
			out->k = c.k;
			memcpy(out->v, c.v, (size_t)c.k * sample->d * sizeof(float));
		}
		if (c.k < i)	/* there are no more */
			break;
	}
	free(c.v);
	free(of);
}

void cluster_find(struct clustering *out, const float *points, size_t n, unsigned dimensions,
		  unsigned k)
{
	const struct points all = { points, n, dimensions };
	struct centres centres;
	struct points sample;
	float *taken = take_sample(&sample, &all);

	*out = (struct clustering){ .of = xcalloc(n, sizeof(*out->of)) };
	centres.v = xcalloc((size_t)CLUSTERS_MAX * dimensions, sizeof(float));
	choose(&centres, &sample, k > CLUSTERS_MAX ? CLUSTERS_MAX : k, &out->silhouette);
	settle(&all, &centres, out->of);
	out->k = centres.k;
	number(out, n);
	free(centres.v);
	free(taken);
}

void cluster_release(struct clustering *clustering)
{
	free(clustering->of);
	*clustering = (struct clustering){ 0 };
}
