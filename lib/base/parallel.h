#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include <stddef.h>

/* How many processors this process may run on; at least 1, at most 64. */
unsigned parallel_width(void);

/*
 * Call work(arg, i) for each i below n, on up to parallel_width() threads in
 * chunks of `chunk`; returns when all are done.  Below two chunks it runs in
 * the caller's thread.  work() sees each i once, in no order, and keeps its
 * errors in what `arg` points to (err_set() is a thread's own).
 */
void parallel_each(size_t n, size_t chunk, void (*work)(void *arg, size_t i), void *arg);

#endif
