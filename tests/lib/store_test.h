#ifndef TESTS_STORE_TEST_H
#define TESTS_STORE_TEST_H

#include "base/err.h"
#include "base/str.h"
#include "store/journal.h"
#include "store/store.h"
#include "store/undo.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A store in a folder of its own for the tests of lib/store: what is in it is
 * compared as one text, `path: <content>` for each file in order of path.
 */
static struct store store;

static inline void remove_tree(int dir, const char *path)
{
	int fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	struct dirent *entry;
	DIR *folder;

	if (fd < 0) {
		unlinkat(dir, path, 0);
		return;
	}
	folder = fdopendir(fd);
	while ((entry = readdir(folder)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			remove_tree(fd, entry->d_name);
	closedir(folder);
	unlinkat(dir, path, AT_REMOVEDIR);
}

/* All but crm.yaml goes: much faster than another store. */
static inline void empty_store(void)
{
	DIR *folder = fdopendir(openat(store.dir, ".", O_RDONLY | O_DIRECTORY));
	struct dirent *entry;

	while ((entry = readdir(folder)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") &&
		    strcmp(entry->d_name, "crm.yaml"))
			remove_tree(store.dir, entry->d_name);
	closedir(folder);
}

static inline void no_store(void)
{
	if (store.root)
		remove_tree(AT_FDCWD, store.root);
	store_release(&store);
	err_clear();
}

/* An empty store, made new only where none of this layout is there. */
static inline void given_store(enum layout layout)
{
	static const struct store_options plain = {
		.currency = "EUR", .timezone = "Europe/Rome", .country = "IT"
	};
	struct store_options options = plain;
	char root[64];
	bool made;

	options.layout = layout;
	if (store.root && store.config.layout[TYPE_CONTACT] == layout) {
		empty_store();
	} else {
		no_store();
		/* In memory where that is possible: a sweep flushes thousands of times. */
		snprintf(root, sizeof(root), "%s/crm-test-XXXXXX",
			 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
		if (!mkdtemp(root) || store_make(root, &options, &made) ||
		    store_open(&store, root, false)) {
			printf("Bail out! no store: %s\n", err_message());
			exit(1);
		}
	}
	if (store_make_local(&store)) {
		printf("Bail out! no store: %s\n", err_message());
		exit(1);
	}
}

static inline void given_file(const char *path, const char *text)
{
	char folder[256];
	FILE *to;
	int fd;

	for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/')) {
		snprintf(folder, sizeof(folder), "%.*s", (int)(p - path), path);
		mkdirat(store.dir, folder, 0777);
	}
	fd = openat(store.dir, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	to = fd < 0 ? NULL : fdopen(fd, "w");
	if (!to || fputs(text, to) == EOF || fclose(to)) {
		printf("Bail out! cannot write '%s'\n", path);
		exit(1);
	}
}

static inline void add_file(struct str *out, int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW);
	char bytes[4096];
	ssize_t n;

	while (fd >= 0 && (n = read(fd, bytes, sizeof(bytes))) > 0)
		str_add_mem(out, bytes, (size_t)n);
	if (fd >= 0)
		close(fd);
}

/* The files of a folder and below; `machine`: what is in `.crm` too. */
static inline void add_tree(struct str *out, int dir, const char *at, bool machine)
{
	int fd = openat(dir, *at ? at : ".", O_RDONLY | O_DIRECTORY);
	struct strs names = STRS_INIT;
	struct str path = STR_INIT;
	struct dirent *entry;
	struct stat st;
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);

	while (folder && (entry = readdir(folder)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			strs_add(&names, entry->d_name);
	strs_sort(&names);
	for (size_t i = 0; i < names.n; i++) {
		str_clear(&path);
		str_addf(&path, "%s%s%s", at, *at ? "/" : "", names.v[i]);
		if (fstatat(dir, path.buf, &st, AT_SYMLINK_NOFOLLOW))
			continue;
		if (S_ISDIR(st.st_mode)) {
			if (machine || strcmp(path.buf, ".crm"))
				add_tree(out, dir, path.buf, machine);
		} else if (strcmp(path.buf, "crm.yaml")) {
			str_addf(out, "%s: <", path.buf);
			add_file(out, dir, path.buf);
			str_add(out, ">\n");
		}
	}
	if (folder)
		closedir(folder);
	strs_release(&names);
	str_release(&path);
}

static inline char *store_files(void)
{
	struct str out = STR_INIT;

	add_tree(&out, store.dir, "", false);
	str_add(&out, "");
	return out.len ? str_detach(&out) : strdup("");
}

#define CHECK_FILES(want) do { \
		char *files_ = store_files(); \
		CHECK_STR(files_, want); \
		free(files_); \
	} while (0)

/* Is this text anywhere, in `.crm` too? */
static inline bool somewhere(const char *text)
{
	struct str out = STR_INIT;
	bool found;

	add_tree(&out, store.dir, "", true);
	found = false;
	for (size_t i = 0; i + strlen(text) <= out.len && !found; i++)
		found = !memcmp(out.buf + i, text, strlen(text));
	str_release(&out);
	return found;
}

#endif
