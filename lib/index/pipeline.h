#ifndef INDEX_PIPELINE_H
#define INDEX_PIPELINE_H

#include <stddef.h>

/*
 * Jobs that several threads do while one, the caller's, takes what they made,
 * in the order of their numbers: reading and parsing here, the database there.
 * The caller's thread works too while the job it needs is not done.
 *
 * At most `window` jobs are begun and not taken, which bounds the memory.
 */
struct pipeline {
	size_t n;			/* jobs 0 to n - 1 */
	size_t window;
	void (*work)(void *arg, size_t job, unsigned thread);
	int (*take)(void *arg, size_t job);	/* non-zero stops */
	/* What a job left that is not taken any more: called for those after a stop. */
	void (*drop)(void *arg, size_t job);
	void *arg;
};

/* How many threads there will be: `thread` is below. */
unsigned pipeline_threads(void);

/* 0, or what take() returned. */
int pipeline_run(const struct pipeline *pipeline);

#endif
