#include "index/walk.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/parallel.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HELPERS_MAX 15
#define SMALL_FOLDER 16384	/* bytes */

/* What those who stat share with the one who lists. */
struct team {
	struct walk *walk;
	const struct stat_cache *cache;
	unsigned char *seen;
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct walk_chunk *next;	/* full, and nobody's yet */
	bool listed;			/* no more will come */
};

static void stat_spot(const struct team *team, struct walk_chunk *chunk, size_t i)
{
	const struct spot *spot = &chunk->v[i];
	const struct stat_entry *entry = stat_find(team->cache, spot->hash);
	struct stat st;

	chunk->state[i] = SPOT_SAME;
	if (fstatat(team->walk->fd, spot->name.stem, &st, AT_SYMLINK_NOFOLLOW)) {
		/* What cannot be statted is for the reader to report. */
		chunk->state[i] = errno == ENOENT ? SPOT_GONE : SPOT_CHANGED;
	} else if (!entry || entry->print != stat_print(&st)) {
		chunk->state[i] = entry && !entry->print ? SPOT_YOUNG : SPOT_CHANGED;
	}
	if (entry && chunk->state[i] != SPOT_GONE)
		team->seen[entry - team->cache->v] = 1;
}

/* Until everything is listed and statted. */
static void *stat_chunks(void *arg)
{
	struct team *team = arg;
	struct walk_chunk *chunk;

	pthread_mutex_lock(&team->lock);
	while (team->next || !team->listed) {
		chunk = team->next;
		if (!chunk) {
			pthread_cond_wait(&team->more, &team->lock);
			continue;
		}
		team->next = chunk->next;
		pthread_mutex_unlock(&team->lock);
		for (size_t i = 0; i < chunk->n; i++)
			stat_spot(team, chunk, i);
		pthread_mutex_lock(&team->lock);
	}
	pthread_mutex_unlock(&team->lock);
	return NULL;
}

/* A chunk is complete; `last` one or another follows. */
static void pass_on(struct team *team, struct walk_chunk *chunk, bool last)
{
	struct walk *walk = team->walk;

	pthread_mutex_lock(&team->lock);
	if (chunk) {
		if (walk->last)
			walk->last->next = chunk;
		else
			walk->first = chunk;
		walk->last = chunk;
		walk->n += chunk->n;
		if (!team->next)
			team->next = chunk;
	}
	team->listed = last;
	pthread_cond_broadcast(&team->more);
	pthread_mutex_unlock(&team->lock);
}

static struct walk_chunk *chunk_new(void)
{
	struct walk_chunk *chunk = xmalloc(sizeof(*chunk));

	chunk->next = NULL;
	chunk->n = 0;
	memset(chunk->state, SPOT_UNKNOWN, sizeof(chunk->state));
	return chunk;
}

static bool make_spot(struct spot *spot, struct str *path, size_t start,
		      const char *name, enum record_type type, struct arena *arena)
{
	str_set_len(path, start);
	str_add(path, name);
	if (!place_parse(&spot->name, path->buf))
		return false;
	spot->path = arena_strndup(arena, path->buf, path->len);
	spot->name.stem = spot->path + start;
	spot->hash = path_hash(type, spot->path);
	spot->start = 0;
	return true;
}

static int list(struct team *team, DIR *folder, enum record_type type, struct arena *arena)
{
	struct walk_chunk *chunk = chunk_new();
	struct str path = STR_INIT;
	struct dirent *entry;
	size_t start;
	int rc = 0;

	str_addf(&path, "%s/", schema_of(type)->folder);
	start = path.len;
	for (errno = 0; (entry = readdir(folder)); errno = 0) {
		if (!make_spot(&chunk->v[chunk->n], &path, start, entry->d_name, type, arena))
			continue;
		if (++chunk->n == WALK_CHUNK) {
			pass_on(team, chunk, false);
			chunk = chunk_new();
		}
	}
	if (errno)
		rc = err_sys(_("cannot list '%s'"), schema_of(type)->folder);
	pass_on(team, chunk, true);
	str_release(&path);
	return rc;
}

/* How many of `n` could be started.  Signals stay the caller's to handle. */
static unsigned start_helpers(pthread_t *threads, unsigned n, struct team *team)
{
	sigset_t all, old;
	unsigned i;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	for (i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, stat_chunks, team))
			break;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return i;
}

static unsigned helpers(void)
{
	unsigned width = parallel_width();

	return width > HELPERS_MAX ? HELPERS_MAX : width - 1;
}

static int list_and_stat(struct team *team, DIR *folder, enum record_type type,
			 struct arena *arena)
{
	pthread_t threads[HELPERS_MAX];
	unsigned n = 0;
	int rc;

	/* Few places are not worth a thread, and make a small folder. */
	if (team->cache && team->walk->st.st_size > SMALL_FOLDER)
		n = start_helpers(threads, helpers(), team);
	rc = list(team, folder, type, arena);
	if (team->cache)
		stat_chunks(team);
	for (unsigned i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	return rc;
}

/* ERR_DATA for what is no folder: no other index would help. */
static int cannot_open(const struct store *store, const char *name)
{
	struct stat st;

	if (fstatat(store->dir, name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISLNK(st.st_mode))
		return err_code();
	return err_set(ERR_DATA, _("'%s' is a symbolic link, which crm does not follow"), name);
}

int walk_list(struct walk *walk, const struct store *store, enum record_type type,
	      struct arena *arena, const struct stat_cache *cache, unsigned char *seen)
{
	struct team team = {
		.walk = walk, .cache = cache, .seen = seen,
		.lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER
	};
	const char *name = schema_of(type)->folder;
	DIR *folder;
	int rc;

	*walk = (struct walk){ .at_ns = stat_now_ns() };
	walk->fd = file_open(store->dir, name, O_RDONLY | O_DIRECTORY, 0);
	if (walk->fd < 0 && err_code() == ERR_NOT_FOUND) {
		err_clear();
		walk->absent = true;
		return 0;
	}
	if (walk->fd < 0)
		return cannot_open(store, name);
	if (fstat(walk->fd, &walk->st))
		return err_sys(_("cannot examine '%s'"), name);
	folder = fdopendir(dup(walk->fd));
	if (!folder)
		return err_sys(_("cannot list '%s'"), name);
	rc = list_and_stat(&team, folder, type, arena);
	closedir(folder);
	return rc;
}

void walk_release(struct walk *walk)
{
	struct walk_chunk *next;

	for (struct walk_chunk *chunk = walk->first; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	walk->first = walk->last = NULL;
	if (walk->fd >= 0)
		close(walk->fd);
	walk->fd = -1;
}
