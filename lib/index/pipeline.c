#include "index/pipeline.h"

#include "base/alloc.h"
#include "base/parallel.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MAX 16

struct line {			/* a pipeline that runs */
	const struct pipeline *of;
	pthread_mutex_t lock;
	pthread_cond_t room;	/* a job may be begun, or all is over */
	pthread_cond_t done;	/* a job is done */
	size_t next;		/* to be begun */
	size_t taken;
	bool stop;
	bool *ready;		/* a ring of `window`, by job */
};

struct helper {
	struct line *line;
	unsigned thread;
};

unsigned pipeline_threads(void)
{
	unsigned width = parallel_width();

	return width > THREADS_MAX ? THREADS_MAX : width;
}

/* With the lock held: is there a job to begin? */
static bool may_begin(const struct line *line)
{
	return !line->stop && line->next < line->of->n &&
	       line->next < line->taken + line->of->window;
}

/* With the lock held, which is let go meanwhile. */
static void do_next(struct line *line, unsigned thread)
{
	size_t job = line->next++;

	pthread_mutex_unlock(&line->lock);
	line->of->work(line->of->arg, job, thread);
	pthread_mutex_lock(&line->lock);
	line->ready[job % line->of->window] = true;
	pthread_cond_signal(&line->done);
}

static void *help(void *arg)
{
	struct helper *helper = arg;
	struct line *line = helper->line;

	pthread_mutex_lock(&line->lock);
	while (!line->stop && line->next < line->of->n) {
		if (may_begin(line))
			do_next(line, helper->thread);
		else
			pthread_cond_wait(&line->room, &line->lock);
	}
	pthread_mutex_unlock(&line->lock);
	return NULL;
}

/* The caller's thread: take what is ready, else work, else wait. */
static int lead(struct line *line)
{
	bool *ready;
	int rc = 0;

	pthread_mutex_lock(&line->lock);
	while (!rc && line->taken < line->of->n) {
		ready = &line->ready[line->taken % line->of->window];
		if (*ready) {
			pthread_mutex_unlock(&line->lock);
			rc = line->of->take(line->of->arg, line->taken);
			pthread_mutex_lock(&line->lock);
			*ready = false;
			line->taken++;
			pthread_cond_broadcast(&line->room);
		} else if (may_begin(line)) {
			do_next(line, 0);
		} else {
			pthread_cond_wait(&line->done, &line->lock);
		}
	}
	line->stop = true;
	pthread_cond_broadcast(&line->room);
	pthread_mutex_unlock(&line->lock);
	return rc;
}

/* Signals stay the caller's to handle. */
static unsigned start(pthread_t *threads, struct helper *helpers, struct line *line)
{
	unsigned width = pipeline_threads(), n = 0;
	sigset_t all, old;

	if (width > line->of->n)
		width = (unsigned)line->of->n;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	while (n + 1 < width) {
		helpers[n] = (struct helper){ .line = line, .thread = n + 1 };
		if (pthread_create(&threads[n], NULL, help, &helpers[n]))
			break;
		n++;
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return n;
}

int pipeline_run(const struct pipeline *pipeline)
{
	struct line line = {
		.of = pipeline, .lock = PTHREAD_MUTEX_INITIALIZER,
		.room = PTHREAD_COND_INITIALIZER, .done = PTHREAD_COND_INITIALIZER
	};
	struct helper helpers[THREADS_MAX];
	pthread_t threads[THREADS_MAX];
	unsigned n;
	int rc;

	line.ready = xcalloc(pipeline->window, sizeof(*line.ready));
	n = start(threads, helpers, &line);
	rc = lead(&line);
	for (unsigned i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	for (size_t job = line.taken; job < line.next; job++)
		pipeline->drop(pipeline->arg, job);
	free(line.ready);
	return rc;
}
