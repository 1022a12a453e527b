#ifndef STORE_LOCK_H
#define STORE_LOCK_H

/*
 * The store's write lock: one writer at a time, readers never wait.
 *
 * It is flock(2) on `.crm/lock`.  The system drops it when the process ends,
 * however it ends, so no stale lock is ever left to clean up.  The file holds
 * the writer's process id and command, `1234 (set)`, for the message of the
 * next one.  Where the file system has no locks, nobody can write: ERR_IO.
 */
struct lock {
	int fd;			/* -1: not held */
};

#define LOCK_INIT { .fd = -1 }

/*
 * Take the lock in the folder `dir` (of `.crm`), waiting up to `wait_ms`
 * milliseconds; after a second of waiting, `waiting` (may be NULL) is called
 * once with who holds it.  `what` is written for others to read.
 *
 * Returns 0 and the caller ends with lock_release(); or, with `out` as it
 * was, ERR_BUSY (the message names the other process) or ERR_IO.
 */
int lock_take(struct lock *out, int dir, unsigned wait_ms, const char *what,
	      void (*waiting)(const char *holder));

/* Give the lock up.  Harmless when it is not held, so fit for `done:`. */
void lock_release(struct lock *lock);

#endif
