#include "store/gitdir.h"

#include "base/err.h"
#include "base/file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SMALL_MOST 4096			/* HEAD, a loose reference, a .git file */

bool gitdir_read(struct str *out, int dir, const char *path)
{
	str_clear(out);
	if (file_read(out, NULL, dir, path, SMALL_MOST)) {
		err_clear();
		return false;
	}
	while (out->len && strchr(" \t\r\n", out->buf[out->len - 1]))
		str_set_len(out, out->len - 1);
	return true;
}

static int open_folder(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
}

static void add_named(struct str *out, const char *base, const char *path)
{
	if (*path != '/')
		str_addf(out, "%s/", base);
	str_add(out, path);
}

int gitdir_open_named(const char *base, const char *path)
{
	struct str full = STR_INIT;
	int fd;

	add_named(&full, base, path);
	fd = open_folder(full.buf);
	str_release(&full);
	return fd;
}

/* In this folder, the root being "". */
static int open_at(struct str *path, const char *folder)
{
	struct str text = STR_INIT;
	int fd, at;

	str_clear(path);
	str_addf(path, "%s/.git", folder);
	fd = open_folder(path->buf);
	at = fd < 0 ? open_folder(*folder ? folder : "/") : -1;
	if (at >= 0 && gitdir_read(&text, at, ".git") &&
	    !strncmp(text.buf, "gitdir: ", 8)) {
		str_clear(path);
		add_named(path, folder, text.buf + 8);
		fd = open_folder(path->buf);
	}
	if (at >= 0)
		close(at);
	str_release(&text);
	return fd;
}

void gitdir_open(struct gitdir *out, const char *root)
{
	*out = (struct gitdir)GITDIR_INIT;
	str_add(&out->top, root);
	while (out->top.len && out->top.buf[out->top.len - 1] == '/')
		str_set_len(&out->top, out->top.len - 1);
	for (;;) {
		out->fd = open_at(&out->path, out->top.buf);
		if (out->fd >= 0 || !strchr(out->top.buf, '/'))
			break;
		str_set_len(&out->top,
			    (size_t)(strrchr(out->top.buf, '/') - out->top.buf));
	}
}

void gitdir_release(struct gitdir *git)
{
	if (git->fd >= 0)
		close(git->fd);
	str_release(&git->path);
	str_release(&git->top);
	*git = (struct gitdir)GITDIR_INIT;
}
