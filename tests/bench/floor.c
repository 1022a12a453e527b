/*
 * floor: what a bare C program needs for the same work on the same store, so
 * that a time can be told from what the machine makes of it at best.
 *
 *	floor STORE STEP...
 *
 * The steps are done one after the other, in one process that loads the same
 * libraries:
 *
 *	start	nothing
 *	lookup	open the index, read its schema and one row
 *	scan	readdir and fstatat of every place, on every processor
 *	scan1	the same on one
 *	read	open, read and close every place, on every processor
 *	write	one place written anew: read, write, fsync, rename, fsync
 *	load	every line of every record into a table, and three indices
 *
 * It links with libraries it does not call: starting crm loads them too.
 */
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define THREADS_MAX 64
#define PLACE_MAX (64u << 20)

struct places {
	char **v;
	size_t n, alloc;
};

static int root;
static const char *store;
static struct places places;

static void die(const char *what)
{
	fprintf(stderr, "floor: ");
	perror(what);
	exit(4);
}

static void list_folder(const char *folder)
{
	int fd = openat(root, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e;
	char path[600];

	if (!dir)
		return;
	while ((e = readdir(dir))) {
		if (e->d_name[0] == '.')
			continue;
		if (places.n == places.alloc) {
			places.alloc = places.alloc ? places.alloc * 2 : 4096;
			places.v = realloc(places.v,
					   places.alloc * sizeof(*places.v));
		}
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		if (!places.v || !(places.v[places.n++] = strdup(path)))
			die("malloc");
	}
	closedir(dir);
}

static void list(void)
{
	static const char *const folders[] = {
		"contacts", "companies", "opportunities", "users", "timeline"
	};

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		list_folder(folders[i]);
	if (!places.n) {
		fprintf(stderr, "floor: no places in '%s'\n", store);
		exit(4);
	}
}

struct part {
	void (*work)(const char *path, char *room);
	size_t from, to;
};

static void stat_place(const char *path, char *room)
{
	(void)room;
	if (fstatat(root, path, &(struct stat){ 0 }, AT_SYMLINK_NOFOLLOW))
		die(path);
}

static size_t read_place(const char *path, char *room)
{
	int fd = openat(root, path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t got;

	if (fd < 0)
		die(path);
	while ((got = read(fd, room + len, PLACE_MAX - len)) > 0)
		len += (size_t)got;
	close(fd);
	return len;
}

static void only_read(const char *path, char *room)
{
	read_place(path, room);
}

static void *part_run(void *arg)
{
	struct part *part = arg;
	char *room = malloc(PLACE_MAX);

	for (size_t i = part->from; i < part->to; i++)
		part->work(places.v[i], room);
	free(room);
	return NULL;
}

static size_t processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n > THREADS_MAX ? THREADS_MAX : (size_t)n;
}

static void each(void (*work)(const char *path, char *room), size_t n)
{
	struct part parts[THREADS_MAX];
	pthread_t ids[THREADS_MAX];

	if (!places.n)
		list();
	for (size_t i = 0; i < n; i++) {
		parts[i].work = work;
		parts[i].from = places.n * i / n;
		parts[i].to = places.n * (i + 1) / n;
		if (pthread_create(&ids[i], NULL, part_run, &parts[i]))
			die("pthread_create");
	}
	for (size_t i = 0; i < n; i++)
		pthread_join(ids[i], NULL);
}

static void sql(sqlite3 *db, const char *text)
{
	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK) {
		fprintf(stderr, "floor: %s\n", sqlite3_errmsg(db));
		exit(4);
	}
}

static void lookup(void)
{
	char path[4096];
	sqlite3 *db;

	snprintf(path, sizeof(path), "%s/.crm/index.sqlite", store);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		die(path);
	sql(db, "SELECT * FROM sqlite_schema WHERE rowid = 1");
	sqlite3_close(db);
}

/* The first file in the folder of contacts. */
static void pick(char *name, size_t size)
{
	int fd = openat(root, "contacts", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *e = NULL;

	while (dir && (e = readdir(dir)) && e->d_name[0] == '.')
		;
	if (!e)
		die("contacts");
	snprintf(name, size, "contacts/%s", e->d_name);
	closedir(dir);
}

static void write_one(void)
{
	char *room = malloc(PLACE_MAX);
	char path[300], tmp[310];
	size_t len;
	int fd;

	pick(path, sizeof(path));
	len = read_place(path, room);
	snprintf(tmp, sizeof(tmp), "%s~", path);
	fd = openat(root, tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0 || write(fd, room, len) != (ssize_t)len || fsync(fd) ||
	    close(fd) || renameat(root, tmp, root, path))
		die(tmp);
	fd = openat(root, "contacts", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) || close(fd))
		die("contacts");
	free(room);
}

static void insert(sqlite3_stmt *stmt)
{
	if (sqlite3_step(stmt) != SQLITE_DONE)
		die("insert");
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
}

/* Lines `key: value`; a line that begins with `---` or `id:` begins a row. */
static void load_place(sqlite3_stmt *stmt, const char *p, const char *end)
{
	int column = 0;
	const char *eol;

	for (; p < end; p = eol + 1) {
		eol = memchr(p, '\n', (size_t)(end - p));
		if (!eol)
			eol = end;
		if (end - p > 3 && !memcmp(p, "id:", 3)) {
			if (column)
				insert(stmt);
			column = 0;
		}
		if (column < 20)
			sqlite3_bind_text(stmt, ++column, p, (int)(eol - p),
					  SQLITE_STATIC);
	}
	if (column)
		insert(stmt);
}

static void load(void)
{
	char *room = malloc(PLACE_MAX);
	sqlite3_stmt *stmt;
	char path[4096];
	sqlite3 *db;

	if (!places.n)
		list();
	snprintf(path, sizeof(path), "%s/.crm/floor.sqlite", store);
	unlink(path);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		die(path);
	sql(db, "PRAGMA journal_mode = off; PRAGMA synchronous = off;"
		"CREATE TABLE c(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p,"
		" q, r, s, t); BEGIN");
	sqlite3_prepare_v2(db, "INSERT INTO c VALUES (?, ?, ?, ?, ?, ?, ?, ?, "
			   "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", -1, &stmt,
			   NULL);
	for (size_t i = 0; i < places.n; i++) {
		size_t len = read_place(places.v[i], room);

		load_place(stmt, room, room + len);
	}
	sqlite3_finalize(stmt);
	sql(db, "CREATE INDEX c1 ON c(a); CREATE INDEX c2 ON c(c);"
		"CREATE INDEX c3 ON c(f); COMMIT");
	sqlite3_close(db);
	unlink(path);
	free(room);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	store = argv[1];
	root = open(store, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		die(store);
	for (int i = 2; i < argc; i++) {
		const char *step = argv[i];

		if (!strcmp(step, "lookup"))
			lookup();
		else if (!strcmp(step, "scan"))
			each(stat_place, processors());
		else if (!strcmp(step, "scan1"))
			each(stat_place, 1);
		else if (!strcmp(step, "read"))
			each(only_read, processors());
		else if (!strcmp(step, "write"))
			write_one();
		else if (!strcmp(step, "load"))
			load();
		else if (strcmp(step, "start"))
			return 2;
	}
	return 0;
}
