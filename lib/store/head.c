#include "store/head.h"

#include "base/err.h"
#include "base/file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SMALL_MOST 4096			/* HEAD, a loose reference, a .git file */
#define PACKED_MOST (256u << 20)

static void trim(struct str *text)
{
	while (text->len && strchr(" \t\r\n", text->buf[text->len - 1]))
		str_set_len(text, text->len - 1);
}

/* A small file's text without its line end; false where there is none. */
static bool read_small(struct str *out, int dir, const char *path)
{
	str_clear(out);
	if (file_read(out, NULL, dir, path, SMALL_MOST)) {
		err_clear();
		return false;
	}
	trim(out);
	return true;
}

static int open_folder(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
}

/* A path in a file of git's, which counts from `base`. */
static int open_named(const char *base, const char *path)
{
	struct str full = STR_INIT;
	int fd;

	if (*path != '/')
		str_addf(&full, "%s/", base);
	str_add(&full, path);
	fd = open_folder(full.buf);
	str_release(&full);
	return fd;
}

/* The work tree's own folder (of `.git`, or what the file `.git` names), and its path. */
static int open_git(struct str *path, const char *root)
{
	struct str folder = STR_INIT, text = STR_INIT;
	int fd = -1, at;

	str_add(&folder, root);
	for (;;) {
		str_clear(path);
		str_addf(path, "%s/.git", folder.buf);
		fd = open_folder(path->buf);
		if (fd >= 0)
			break;
		at = open_folder(folder.len ? folder.buf : "/");
		if (at >= 0 && read_small(&text, at, ".git") &&
		    !strncmp(text.buf, "gitdir: ", 8))
			fd = open_named(folder.buf, text.buf + 8);
		if (at >= 0)
			close(at);
		if (fd >= 0) {
			str_clear(path);
			if (text.buf[8] != '/')
				str_addf(path, "%s/", folder.buf);
			str_add(path, text.buf + 8);
		}
		if (fd >= 0 || !strchr(folder.buf, '/'))
			break;
		str_set_len(&folder, (size_t)(strrchr(folder.buf, '/') - folder.buf));
	}
	str_release(&folder);
	str_release(&text);
	return fd;
}

static bool is_commit(const char *text)
{
	size_t len = strspn(text, "0123456789abcdef");

	return !text[len] && (len == 40 || len == 64);
}

/* Lines of `<id> <reference>`; those of `#` and `^` say other things. */
static bool find_packed(struct str *out, int dir, const char *ref)
{
	struct str text = STR_INIT;
	size_t len = strlen(ref);
	const char *p, *nl;
	bool found = false;

	if (file_read(&text, NULL, dir, "packed-refs", PACKED_MOST))
		err_clear();
	for (p = text.buf; *p && !found; p = nl) {
		nl = p + strcspn(p, "\n");
		found = (size_t)(nl - p) > len && nl[-(long)len - 1] == ' ' &&
			!memcmp(nl - len, ref, len) && *p != '#';
		if (found) {
			str_clear(out);
			str_add_mem(out, p, strcspn(p, " "));
		}
		nl += *nl == '\n';
	}
	str_release(&text);
	return found && is_commit(out->buf);
}

/* Branches are shared by all work trees of a repository. */
static int open_common(const char *git_path, int git)
{
	struct str text = STR_INIT;
	int fd = -1;

	if (read_small(&text, git, "commondir") && text.len)
		fd = open_named(git_path, text.buf);
	str_release(&text);
	return fd;
}

static bool find_ref(struct str *out, const char *git_path, int git, const char *ref)
{
	int common = open_common(git_path, git);
	int dir = common >= 0 ? common : git;
	bool found;

	found = (read_small(out, dir, ref) && is_commit(out->buf)) ||
		find_packed(out, dir, ref);
	if (common >= 0)
		close(common);
	return found;
}

void head_read(struct str *out, const char *root)
{
	struct str path = STR_INIT, head = STR_INIT, id = STR_INIT;
	int git = open_git(&path, root);
	const char *ref = head.buf;

	if (git >= 0 && read_small(&head, git, "HEAD"))
		ref = !strncmp(head.buf, "ref: ", 5) ? head.buf + 5 : head.buf;
	if (is_commit(ref))
		str_add(out, ref);
	else if (strncmp(ref, "refs/heads/", 11) || strchr(ref, '\n') ||
		 !strcmp(ref, "refs/heads/.invalid"))	/* reftable */
		str_add(out, "-");
	else if (find_ref(&id, path.buf, git, ref))
		str_add(out, id.buf);
	else
		str_add(out, ref);
	if (git >= 0)
		close(git);
	str_release(&path);
	str_release(&head);
	str_release(&id);
}

bool head_moved(const char *then, const char *now)
{
	return strcmp(then, "-") && strcmp(now, "-") && strcmp(then, now);
}
