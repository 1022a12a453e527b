#include "store/head.h"

#include "base/err.h"
#include "base/file.h"
#include "store/gitdir.h"

#include <string.h>
#include <unistd.h>

#define PACKED_MOST (256u << 20)

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
static int open_common(const struct gitdir *git)
{
	struct str text = STR_INIT;
	int fd = -1;

	if (gitdir_read(&text, git->fd, "commondir") && text.len)
		fd = gitdir_open_named(git->path.buf, text.buf);
	str_release(&text);
	return fd;
}

static bool find_ref(struct str *out, const struct gitdir *git, const char *ref)
{
	int common = open_common(git);
	int dir = common >= 0 ? common : git->fd;
	bool found;

	found = (gitdir_read(out, dir, ref) && is_commit(out->buf)) ||
		find_packed(out, dir, ref);
	if (common >= 0)
		close(common);
	return found;
}

void head_read(struct str *out, const char *root)
{
	struct str head = STR_INIT, id = STR_INIT;
	struct gitdir git = GITDIR_INIT;
	const char *ref = head.buf;

	gitdir_open(&git, root);
	if (git.fd >= 0 && gitdir_read(&head, git.fd, "HEAD"))
		ref = !strncmp(head.buf, "ref: ", 5) ? head.buf + 5 : head.buf;
	if (is_commit(ref))
		str_add(out, ref);
	else if (strncmp(ref, "refs/heads/", 11) || strchr(ref, '\n') ||
		 !strcmp(ref, "refs/heads/.invalid"))	/* reftable */
		str_add(out, "-");
	else if (find_ref(&id, &git, ref))
		str_add(out, id.buf);
	else
		str_add(out, ref);
	gitdir_release(&git);
	str_release(&head);
	str_release(&id);
}

bool head_moved(const char *then, const char *now)
{
	return strcmp(then, "-") && strcmp(now, "-") && strcmp(then, now);
}
