#include "domain/arrivals.h"

#include "base/err.h"
#include "base/parallel.h"

#include <signal.h>
#include <string.h>

#define BLOCK_BYTES 262144	/* of the file, if it has more than one item */
#define SMALL 262144		/* a file that is not worth a thread */

/* `most` items, or as many as there are. */
static void fill(struct arrivals *a, struct arrivals_block *block, size_t most)
{
	uint64_t start = a->reader->in->at;
	struct arrival *arrival;
	bool more = true;

	block->n = 0;
	while (block->n < most && a->reader->in->at - start < BLOCK_BYTES) {
		block->rc = reader_next(a->reader, &more);
		if (block->rc)
			str_add(&block->message, err_message());
		block->last = block->rc || !more;
		if (block->last)
			break;
		arrival = &block->v[block->n++];
		arrival_clear(arrival);
		mapping_apply(a->mapping, arrival);
		if (arrival->type == TYPE_NONE)
			arrival->type = a->mapping->type;
	}
	block->at = a->reader->in->at;
}

/* --- the thread --- */

static bool wait_empty(struct arrivals *a, const struct arrivals_block *block)
{
	bool stop;

	pthread_mutex_lock(&a->lock);
	while (block->full && !a->stop)
		pthread_cond_wait(&a->changed, &a->lock);
	stop = a->stop;
	pthread_mutex_unlock(&a->lock);
	return !stop;
}

static void set_full(struct arrivals *a, struct arrivals_block *block, bool full)
{
	pthread_mutex_lock(&a->lock);
	block->full = full;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
}

static void *read_ahead(void *arg)
{
	struct arrivals *a = arg;
	struct arrivals_block *block;
	bool last = false;

	for (unsigned turn = 0; !last; turn = !turn) {
		block = &a->blocks[turn];
		if (!wait_empty(a, block))
			break;
		fill(a, block, ARRIVALS_BLOCK);
		last = block->last;
		set_full(a, block, true);
	}
	err_clear();
	return NULL;
}

/* Signals stay the caller's to handle. */
static bool start(struct arrivals *a)
{
	sigset_t all, old;
	bool started;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	started = !pthread_create(&a->thread, NULL, read_ahead, a);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return started;
}

/* --- the caller --- */

void arrivals_begin(struct arrivals *a, struct reader *reader, struct mapping *mapping)
{
	memset(a, 0, sizeof(*a));
	a->reader = reader;
	a->mapping = mapping;
	for (size_t k = 0; k < 2; k++) {
		str_init(&a->blocks[k].message);
		for (size_t i = 0; i < ARRIVALS_BLOCK; i++)
			arrival_init(&a->blocks[k].v[i]);
	}
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->changed, NULL);
	/* Items of other formats may have documents, which are the reader's. */
	a->ahead = reader->kind == &reader_csv && reader->in->size > SMALL &&
		   parallel_width() > 1 && start(a);
}

void arrivals_end(struct arrivals *a)
{
	if (a->ahead) {
		pthread_mutex_lock(&a->lock);
		a->stop = true;
		pthread_cond_signal(&a->changed);
		pthread_mutex_unlock(&a->lock);
		pthread_join(a->thread, NULL);
	}
	pthread_cond_destroy(&a->changed);
	pthread_mutex_destroy(&a->lock);
	for (size_t k = 0; k < 2; k++) {
		str_release(&a->blocks[k].message);
		for (size_t i = 0; i < ARRIVALS_BLOCK; i++)
			arrival_release(&a->blocks[k].v[i]);
	}
}

static struct arrivals_block *next_block(struct arrivals *a)
{
	struct arrivals_block *block = &a->blocks[a->turn];
	bool first = !a->held;

	a->next = 0;
	a->held = true;
	if (!a->ahead) {
		fill(a, block, 1);
		return block;
	}
	if (!first) {
		set_full(a, block, false);
		a->turn = !a->turn;
		block = &a->blocks[a->turn];
	}
	pthread_mutex_lock(&a->lock);
	while (!block->full)
		pthread_cond_wait(&a->changed, &a->lock);
	pthread_mutex_unlock(&a->lock);
	return block;
}

int arrivals_next(struct arrivals *a, struct arrival **out)
{
	struct arrivals_block *block = &a->blocks[a->turn];

	*out = NULL;
	if (a->next)		/* a large one does not wait for its place to be used again */
		arrival_clear(&block->v[a->next - 1]);
	while (!a->held || (a->next == block->n && !block->last))
		block = next_block(a);
	if (a->next < block->n)
		*out = &block->v[a->next++];
	else if (block->rc)
		return err_set(block->rc, "%s", block->message.buf);
	return 0;
}

uint64_t arrivals_at(const struct arrivals *a)
{
	return a->blocks[a->turn].at;
}
