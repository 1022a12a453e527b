#include "index/intake.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "index/pipeline.h"
#include "store/journal.h"

#include <pthread.h>
#include <stdlib.h>

#define FILES_PER_JOB 64
#define AHEAD 2		/* jobs beside those that the threads have in hand */

struct job {
	size_t from, to;	/* of the spots */
	struct arena arena;
	struct reading *readings;
	const char *failure;	/* in the arena */
};

struct intake {
	struct load *load;
	const struct spots *spots;
	struct job *jobs;
	size_t n_jobs;
	struct maker *makers;	/* of each thread */
	bool pending;		/* a transaction is not finished */
	pthread_mutex_t db;	/* the connection is not made for two threads */
};

/* A shard is a job of its own, files go together. */
static void make_jobs(struct intake *intake)
{
	const struct spots *spots = intake->spots;
	size_t alloc = 0, to;

	for (size_t from = 0; from < spots->n; from = to) {
		to = from + 1;
		while (!spots->v[from].name.shard && to < spots->n &&
		       to - from < FILES_PER_JOB && !spots->v[to].name.shard)
			to++;
		GROW(intake->jobs, intake->n_jobs + 1, alloc);
		intake->jobs[intake->n_jobs++] = (struct job){ .from = from, .to = to };
	}
}

static int get_known(struct intake *intake, struct reading *reading, struct arena *arena)
{
	int rc;

	if (intake->load->bulk)
		return 0;
	pthread_mutex_lock(&intake->db);
	rc = reading_known(reading, intake->load->index, arena);
	pthread_mutex_unlock(&intake->db);
	return rc;
}

/* Rule 5 of refresh.c. */
static int get_size(struct intake *intake, struct reading *reading)
{
	int rc;

	if (!intake->pending || reading->name.type != TYPE_TIMELINE)
		return 0;
	rc = journal_pending_size(intake->load->index->store, reading->path, &reading->size);
	reading->pending = !rc;
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		rc = 0;
	}
	return rc;
}

static void work(void *arg, size_t i, unsigned thread)
{
	struct intake *intake = arg;
	struct job *job = &intake->jobs[i];
	struct maker *maker = &intake->makers[thread];
	int rc = 0;

	maker->arena = &job->arena;
	job->readings = arena_zalloc(&job->arena,
				     (job->to - job->from) * sizeof(*job->readings));
	for (size_t k = 0; k < job->to - job->from && !rc; k++) {
		const struct spot *spot = &intake->spots->v[job->from + k];
		struct reading *reading = &job->readings[k];

		reading->path = spot->path;
		reading->name = spot->name;
		reading->path_hash = spot->hash;
		str_init(&reading->bytes);
		rc = get_known(intake, reading, &job->arena);
		if (!rc)
			rc = get_size(intake, reading);
		if (!rc)
			reading_do(reading, maker, intake->load->index->store);
	}
	if (rc)
		job->failure = arena_strdup(&job->arena, err_message());
}

static void drop(void *arg, size_t i)
{
	struct intake *intake = arg;
	struct job *job = &intake->jobs[i];

	for (size_t k = 0; k < job->to - job->from; k++)
		if (job->readings[k].path)
			reading_release(&job->readings[k]);
	arena_release(&job->arena);
}

static int take(void *arg, size_t i)
{
	struct intake *intake = arg;
	struct job *job = &intake->jobs[i];
	int rc = job->failure ? err_set(ERR_IO, "%s", job->failure) : 0;

	for (size_t k = 0; k < job->to - job->from && !rc; k++) {
		pthread_mutex_lock(&intake->db);
		rc = load_place(intake->load, &job->readings[k]);
		pthread_mutex_unlock(&intake->db);
	}
	if (intake->load->index->progress)
		intake->load->index->progress(_("indexing"), job->to, intake->spots->n);
	drop(intake, i);
	return rc;
}

int intake_run(struct load *load, const struct spots *spots)
{
	struct intake intake = {
		.load = load, .spots = spots, .db = PTHREAD_MUTEX_INITIALIZER
	};
	struct pipeline pipeline = {
		.work = work, .take = take, .drop = drop,
		.arg = &intake
	};
	unsigned threads = pipeline_threads();
	int rc;

	intake.pending = journal_pending(load->index->store);
	make_jobs(&intake);
	intake.makers = xcalloc(threads, sizeof(*intake.makers));
	for (unsigned i = 0; i < threads; i++)
		maker_init(&intake.makers[i], &load->index->store->config);
	pipeline.n = intake.n_jobs;
	pipeline.window = threads + AHEAD;
	rc = pipeline_run(&pipeline);
	for (unsigned i = 0; i < threads; i++)
		maker_release(&intake.makers[i]);
	free(intake.makers);
	free(intake.jobs);
	return rc;
}
