#undef _FILE_OFFSET_BITS	/* both names of each call are defined here */
#define _GNU_SOURCE

/*
 * The power fails: what was not flushed may be on the disk or not.
 *
 * All calls of a commit that change files are recorded.  For each point
 * between two of them the folder is built again as a disk could have it then,
 * and recovered: it must be as before or as after the transaction.
 *
 *  - What a file holds is durable once that file, or the disk, is flushed;
 *    a name once its folder is.
 *  - Of the rest any part may be there, but the writes to one file, and the
 *    changes of names in one folder, get there in their order.  A rename from
 *    one folder to another is in both or in neither.
 */

#include "tests/lib/scenario_test.h"

#include <dlfcn.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <sys/syscall.h>

#define MOST 400
#define PATH_MOST 200

enum kind { MAKE, MAKE_FOLDER, MOVE, EXCHANGE, LINK, REMOVE, WRITE, CUT, FLUSH, FLUSH_ALL };

struct op {
	enum kind kind;
	char path[PATH_MOST], to[PATH_MOST];
	int file;			/* of WRITE, CUT and FLUSH, else -1 */
	off_t at;
	struct str bytes;
};

static struct op ops[MOST];
static size_t n_ops;
static bool recording;

/* What is where: a name's file is a number, a folder's is -1. */
struct tree {
	struct { char path[PATH_MOST]; int file; } names[MOST];
	size_t n_names;
	struct str files[MOST];
	int n_files;
};

static void *real_call(const char *name)
{
	void *call = dlsym(RTLD_NEXT, name);

	if (!call)
		abort();
	return call;
}

#define REAL(type, parameters, name) \
	static type (*real)parameters; \
	if (!real) \
		*(void **)&real = real_call(name)

static struct op *record(enum kind kind)
{
	struct op *op = &ops[n_ops++];

	if (n_ops == MOST)
		abort();
	*op = (struct op){ .kind = kind, .file = -1, .bytes = STR_INIT };
	return op;
}

/* Below the store's root; "" is the root. */
static void path_of(char *out, int fd, const char *name)
{
	size_t root = strlen(store.root);
	char link[64], full[PATH_MOST];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, full, sizeof(full) - 1);
	full[len > 0 ? len : 0] = '\0';
	if (strncmp(full, store.root, root))
		abort();
	snprintf(out, PATH_MOST, "%s%s%s", full[root] ? full + root + 1 : "",
		 full[root] && *name ? "/" : "", name);
}

static void record_named(enum kind kind, int dir, const char *name, int to_dir, const char *to)
{
	struct op *op = record(kind);

	path_of(op->path, dir, name);
	if (to)
		path_of(op->to, to_dir, to);
}

static struct op *record_fd(enum kind kind, int fd)
{
	struct op *op = record(kind);

	path_of(op->path, fd, "");
	return op;
}

static void record_write(int fd, const void *bytes, ssize_t len, off_t at)
{
	struct op *op = record_fd(WRITE, fd);

	op->at = at;
	str_add_mem(&op->bytes, bytes, (size_t)len);
}

/* A path of several parts, as openat2() takes, has its folder's name before it. */
static void record_open(int dir, const char *path, int flags, bool was_there, long fd)
{
	if (recording && fd >= 0 && flags & O_CREAT && !was_there)
		record_named(MAKE, dir, path, -1, NULL);
	if (recording && fd >= 0 && flags & O_TRUNC)
		record_fd(CUT, (int)fd);
}

static bool is_there(int dir, const char *path)
{
	return recording && !faccessat(dir, path, F_OK, AT_SYMLINK_NOFOLLOW);
}

#define OPENAT(name) \
	int name(int dir, const char *path, int flags, ...) \
	{ \
		bool there = is_there(dir, path); \
		mode_t mode = 0; \
		va_list ap; \
		int fd; \
		REAL(int, (int, const char *, int, ...), #name); \
		va_start(ap, flags); \
		if (flags & O_CREAT) \
			mode = va_arg(ap, mode_t); \
		va_end(ap); \
		fd = real(dir, path, flags, mode); \
		record_open(dir, path, flags, there, fd); \
		return fd; \
	}

OPENAT(openat)
OPENAT(openat64)

__attribute__((no_sanitize("address")))
long syscall(long number, ...)
{
	bool there = false;
	long a[6], result;
	va_list ap;
	REAL(long, (long, ...), "syscall");

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_openat2)
		there = is_there((int)a[0], (const char *)a[1]);
	result = real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (number == SYS_openat2)
		record_open((int)a[0], (const char *)a[1],
			    (int)((const struct open_how *)a[2])->flags, there, result);
	return result;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	ssize_t n;
	REAL(ssize_t, (int, const void *, size_t), "write");

	n = real(fd, bytes, len);
	if (recording && n > 0)
		record_write(fd, bytes, n, lseek(fd, 0, SEEK_CUR) - n);
	return n;
}

#define PWRITE(name) \
	ssize_t name(int fd, const void *bytes, size_t len, off_t at) \
	{ \
		ssize_t n; \
		REAL(ssize_t, (int, const void *, size_t, off_t), #name); \
		n = real(fd, bytes, len, at); \
		if (recording && n > 0) \
			record_write(fd, bytes, n, at); \
		return n; \
	}

PWRITE(pwrite)
PWRITE(pwrite64)

#define FTRUNCATE(name) \
	int name(int fd, off_t size) \
	{ \
		REAL(int, (int, off_t), #name); \
		if (recording) \
			record_fd(CUT, fd)->at = size; \
		return real(fd, size); \
	}

FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)

int fsync(int fd)
{
	if (recording)
		record_fd(FLUSH, fd);
	return 0;
}

int syncfs(int fd)
{
	(void)fd;
	if (recording)
		record(FLUSH_ALL);
	return 0;
}

int mkdirat(int dir, const char *path, mode_t mode)
{
	int rc;
	REAL(int, (int, const char *, mode_t), "mkdirat");

	rc = real(dir, path, mode);
	if (recording && !rc)
		record_named(MAKE_FOLDER, dir, path, -1, NULL);
	return rc;
}

int unlinkat(int dir, const char *path, int flags)
{
	int rc;
	REAL(int, (int, const char *, int), "unlinkat");

	rc = real(dir, path, flags);
	if (recording && !rc)
		record_named(REMOVE, dir, path, -1, NULL);
	return rc;
}

int renameat(int a, const char *from, int b, const char *to)
{
	int rc;
	REAL(int, (int, const char *, int, const char *), "renameat");

	rc = real(a, from, b, to);
	if (recording && !rc)
		record_named(MOVE, a, from, b, to);
	return rc;
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
	int rc;
	REAL(int, (int, const char *, int, const char *, unsigned), "renameat2");

	rc = real(a, from, b, to, flags);
	if (recording && !rc)
		record_named(flags & RENAME_EXCHANGE ? EXCHANGE : MOVE, a, from, b, to);
	return rc;
}

static bool in_names(const struct op *op)
{
	return op->kind <= REMOVE;
}

static size_t find(const struct tree *tree, const char *path)
{
	size_t i = 0;

	while (i < tree->n_names && strcmp(tree->names[i].path, path))
		i++;
	return i;
}

static void add_name(struct tree *tree, const char *path, int file)
{
	size_t i = find(tree, path);

	tree->n_names += i == tree->n_names;
	if (tree->n_names == MOST)
		abort();
	snprintf(tree->names[i].path, PATH_MOST, "%s", path);
	tree->names[i].file = file;
}

static int file_at(const struct tree *tree, const char *path)
{
	size_t i = find(tree, path);

	return i < tree->n_names ? tree->names[i].file : -1;
}

static void drop_name(struct tree *tree, const char *path)
{
	size_t i = find(tree, path);

	if (i < tree->n_names)
		tree->names[i] = tree->names[--tree->n_names];
}

static void apply_name(struct tree *tree, const struct op *op, int made)
{
	int file = file_at(tree, op->path), other = file_at(tree, op->to);

	if (op->kind == MAKE)
		add_name(tree, op->path, made);
	else if (op->kind == MAKE_FOLDER)
		add_name(tree, op->path, -1);
	else if (op->kind == REMOVE || op->kind == MOVE)
		drop_name(tree, op->path);
	if (op->kind == MOVE || op->kind == EXCHANGE)
		add_name(tree, op->to, file);
	if (op->kind == EXCHANGE)
		add_name(tree, op->path, other);
}

static void apply_bytes(struct str *bytes, const struct op *op)
{
	size_t end = (size_t)op->at + op->bytes.len;

	while (bytes->len < end)
		str_add_char(bytes, '\0');
	if (op->kind == CUT)
		str_set_len(bytes, (size_t)op->at);
	else
		memcpy(bytes->buf + op->at, op->bytes.buf, op->bytes.len);
}

/* What is in the store now. */
static void read_tree(struct tree *tree, const char *at)
{
	int fd = openat(store.dir, *at ? at : ".", O_RDONLY | O_DIRECTORY);
	char path[PATH_MOST];
	struct dirent *entry;
	struct stat st;
	DIR *folder = fdopendir(fd);

	while ((entry = readdir(folder))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") ||
		    !strcmp(entry->d_name, "crm.yaml"))
			continue;
		snprintf(path, sizeof(path), "%.90s%s%.100s", at, *at ? "/" : "", entry->d_name);
		fstatat(store.dir, path, &st, AT_SYMLINK_NOFOLLOW);
		add_name(tree, path, S_ISDIR(st.st_mode) ? -1 : tree->n_files);
		if (S_ISDIR(st.st_mode))
			read_tree(tree, path);
		else
			add_file(&tree->files[tree->n_files++], store.dir, path);
	}
	closedir(folder);
}

static void write_tree(const struct tree *tree)
{
	char folder[PATH_MOST];
	const char *path;
	bool lost;
	int fd;

	empty_store();
	for (size_t i = 0; i < tree->n_names; i++)	/* those above come first */
		if (tree->names[i].file < 0)
			mkdirat(store.dir, tree->names[i].path, 0777);
	for (size_t i = 0; i < tree->n_names; i++) {
		path = tree->names[i].path;
		if (tree->names[i].file < 0)
			continue;
		snprintf(folder, sizeof(folder), "%s", path);
		lost = strrchr(folder, '/') &&
			(*strrchr(folder, '/') = '\0', faccessat(store.dir, folder, F_OK, 0));
		fd = lost ? -1 : openat(store.dir, path, O_WRONLY | O_CREAT, 0666);
		if (fd >= 0 && write(fd, tree->files[tree->names[i].file].buf,
				     tree->files[tree->names[i].file].len) < 0)
			abort();
		if (fd >= 0)
			close(fd);
	}
}

static void release_tree(struct tree *tree)
{
	for (int i = 0; i < MOST; i++)
		str_release(&tree->files[i]);
	memset(tree, 0, sizeof(*tree));
}

static void copy_tree(struct tree *out, const struct tree *tree)
{
	release_tree(out);
	memcpy(out->names, tree->names, sizeof(out->names));
	out->n_names = tree->n_names;
	out->n_files = tree->n_files;
	for (int i = 0; i < tree->n_files; i++)
		str_add_mem(&out->files[i], tree->files[i].buf, tree->files[i].len);
}

/* Which file each call was about: a name may be another's later. */
static int number_files(const struct tree *before)
{
	static struct tree tree;
	int n = before->n_files;

	copy_tree(&tree, before);
	for (size_t i = 0; i < n_ops; i++) {
		if (ops[i].kind == MAKE)
			ops[i].file = n++;
		else if (!in_names(&ops[i]))
			ops[i].file = file_at(&tree, ops[i].path);
		if (in_names(&ops[i]))
			apply_name(&tree, &ops[i], ops[i].file);
	}
	release_tree(&tree);
	return n;
}

static size_t folder_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) : 0;
}

static bool is_in(const char *path, const char *folder, size_t len)
{
	return *path && folder_len(path) == len && !memcmp(path, folder, len);
}

static bool touches(const struct op *op, const char *folder, size_t len)
{
	return in_names(op) && (is_in(op->path, folder, len) || is_in(op->to, folder, len));
}

static bool flushes(const struct op *flush, const struct op *op)
{
	if (flush->kind == FLUSH_ALL)
		return true;
	if (flush->kind != FLUSH)
		return false;
	if (in_names(op))
		return flush->file < 0 && touches(op, flush->path, strlen(flush->path));
	return flush->file >= 0 && flush->file == op->file;
}

static bool comes_before(const struct op *a, const struct op *b)
{
	if (in_names(a) != in_names(b))
		return false;
	if (!in_names(a))
		return a->file == b->file;
	return touches(a, b->path, folder_len(b->path)) ||
	       (*b->to && touches(a, b->to, folder_len(b->to)));
}

static unsigned chance(void)
{
	static unsigned state = 1;

	state = state * 1103515245 + 12345;
	return state >> 16 & 1;
}

#define WAYS 12

/* Of what need not be there: nothing, names, bytes, all, all but the last, any. */
static bool survives(const struct op *op, unsigned way, bool last)
{
	switch (way) {
	case 0: return false;
	case 1: return in_names(op);
	case 2: return !in_names(op);
	case 3: return true;
	case 4: return !last;
	default: return chance();
	}
}

/* The disk after a power cut before the end-th call. */
static void build(struct tree *out, const struct tree *before, size_t end, unsigned way)
{
	bool there[MOST];

	for (size_t i = 0; i < end; i++) {
		there[i] = false;
		for (size_t j = i + 1; j < end && !there[i]; j++)
			there[i] = flushes(&ops[j], &ops[i]);
		there[i] = there[i] || survives(&ops[i], way, i + 1 == end);
	}
	for (size_t i = end; i-- > 0; )
		for (size_t j = 0; there[i] && j < i; j++)
			there[j] |= comes_before(&ops[j], &ops[i]);
	copy_tree(out, before);
	for (size_t i = 0; i < end; i++) {
		if (!there[i])
			continue;
		if (in_names(&ops[i]))
			apply_name(out, &ops[i], ops[i].file);
		else if (ops[i].file >= 0 && ops[i].kind != FLUSH)
			apply_bytes(&out->files[ops[i].file], &ops[i]);
	}
}

/*
 * Before the commit the name of `new` need not be there, though its bytes are.
 * Then nobody knows of the temporary files: they stay, and nobody reads them.
 */
static void drop_orphans(struct tree *tree)
{
	if (find(tree, ".crm/journal/new") < tree->n_names ||
	    find(tree, ".crm/journal/tx") < tree->n_names)
		return;
	for (size_t i = tree->n_names; i-- > 0; )
		if (strstr(tree->names[i].path, ".crm-tmp-"))
			drop_name(tree, tree->names[i].path);
}

static void cut_everywhere(const struct scenario *s)
{
	static struct tree before, disk;
	bool published = false, after;
	struct operations list = OPERATIONS_INIT;
	long news = 0, cuts = 0;

	reset(s);
	read_tree(&before, "");
	n_ops = 0;
	recording = true;
	CHECK_INT(commit(s, &published), 0);
	recording = false;
	CHECK(published && n_ops > 10);
	CHECK(number_files(&before) < MOST);
	for (size_t end = 0; end <= n_ops; end++)
		for (unsigned way = 0; way < WAYS; way++, cuts++) {
			build(&disk, &before, end, way);
			drop_orphans(&disk);
			write_tree(&disk);
			CHECK_INT(journal_recover(&store, false), 0);
			after = is_state(s->after);
			check_settled(s, (long)end, end == n_ops ? s->after : NULL);
			CHECK_INT(undo_list(&list, &store), 0);
			CHECK_INT(list.n, after);
			news += after;
		}
	CHECK(news > WAYS && cuts - news > WAYS);
	printf("# %s: %ld cuts at %zu calls\n", s->name, cuts, n_ops);
	for (size_t i = 0; i < n_ops; i++)
		str_release(&ops[i].bytes);
	operations_release(&list);
	release_tree(&before);
	release_tree(&disk);
}

static void after_a_power_cut_it_is_old_or_new(void)
{
	for (size_t i = 0; i < SCENARIOS; i++)
		cut_everywhere(&scenarios[i]);
	no_store();
}

int main(void)
{
	RUN(after_a_power_cut_it_is_old_or_new);
	return test_end();
}
