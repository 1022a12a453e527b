#define _GNU_SOURCE

#include "base/parallel.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#define WIDTH_MAX 64

struct job {
	void (*work)(void *arg, size_t i);
	void *arg;
	size_t n, chunk;
	atomic_size_t next;		/* chunk to be taken */
};

unsigned parallel_width(void)
{
	cpu_set_t set;
	long n;

	/* More processors than the set has room for is an error. */
	if (sched_getaffinity(0, sizeof(set), &set))
		n = sysconf(_SC_NPROCESSORS_ONLN);
	else
		n = CPU_COUNT(&set);
	return n < 1 ? 1 : n > WIDTH_MAX ? WIDTH_MAX : (unsigned)n;
}

static void *take_chunks(void *arg)
{
	struct job *job = arg;
	size_t chunks = job->n / job->chunk + (job->n % job->chunk != 0);
	size_t c, i, end;

	while ((c = atomic_fetch_add(&job->next, 1)) < chunks) {
		i = c * job->chunk;
		end = job->n - i < job->chunk ? job->n : i + job->chunk;
		for (; i < end; i++)
			job->work(job->arg, i);
	}
	return NULL;
}

/* How many of `n` could be started.  Signals stay the caller's to handle. */
static unsigned start(pthread_t *threads, unsigned n, struct job *job)
{
	sigset_t all, old;
	unsigned i;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	for (i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, take_chunks, job))
			break;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return i;
}

void parallel_each(size_t n, size_t chunk, void (*work)(void *arg, size_t i), void *arg)
{
	struct job job = { .work = work, .arg = arg, .n = n, .chunk = chunk };
	pthread_t threads[WIDTH_MAX];
	size_t width = parallel_width();
	unsigned started = 0;

	assert(chunk > 0);
	if (width > n / chunk)
		width = n / chunk;
	if (width > 1)
		started = start(threads, (unsigned)width - 1, &job);
	take_chunks(&job);
	for (unsigned i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
}
