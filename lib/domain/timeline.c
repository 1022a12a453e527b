#include "domain/timeline.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct reader {
	struct work *work;
	int (*each)(void *arg, const struct timeline_event *event);
	void *arg;
	char *path;		/* the place read last; NULL: none */
	int fd;
	struct str bytes;
	struct doc doc;
};

static int open_place(struct reader *r, const char *path)
{
	if (r->path && !strcmp(r->path, path))
		return 0;
	if (r->path)
		close(r->fd);
	free(r->path);
	r->path = NULL;
	r->fd = file_open(r->work->store.dir, path, O_RDONLY, 0);
	if (r->fd < 0)
		return err_code();
	r->path = xstrdup(path);
	return 0;
}

/* So many bytes, or fewer at the end of the file. */
static int read_range(struct str *out, int fd, uint64_t at, uint64_t len, const char *path)
{
	str_clear(out);
	str_grow(out, (size_t)len);
	while (out->len < len) {
		ssize_t n = pread(fd, out->buf + out->len, (size_t)len - out->len,
				  (off_t)(at + out->len));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(_("cannot read '%s'"), path);
		if (!n)
			break;
		str_set_len(out, out->len + (size_t)n);
	}
	return 0;
}

/* Only who must be told of a mistake needs to know its line. */
static unsigned line_of(struct reader *r, uint64_t at)
{
	struct str before = STR_INIT;
	unsigned line = 1;

	if (read_range(&before, r->fd, 0, at, r->path))
		err_clear();
	for (size_t i = 0; i < before.len; i++)
		line += before.buf[i] == '\n';
	str_release(&before);
	return line;
}

static int parse(struct reader *r, const struct event *event)
{
	const struct limits *limits = &r->work->store.config.limits;
	int rc = doc_parse(&r->doc, r->bytes.buf, r->bytes.len, event->path, 1, limits,
			   NULL);

	if (!rc)
		return 0;
	err_clear();
	return doc_parse(&r->doc, r->bytes.buf, r->bytes.len, event->path,
			 line_of(r, event->at_byte + event->offset), limits, NULL);
}

/* An event is an item of its timeline's list: by itself a list of one. */
static struct node *find_event(struct doc *doc, const struct event *event)
{
	struct node *root = doc->root;
	const char *id;

	if (root && root->kind == NODE_LIST && root->n == 1)
		root = &root->v[0];
	if (!root || root->kind != NODE_MAP)
		return NULL;
	id = node_text(root, "id");
	return !event->id || (id && !strcmp(id, event->id)) ? root : NULL;
}

/* Somebody may have written to the place since the index was asked. */
static int show(struct reader *r, const struct event *event)
{
	struct timeline_event shown = { .subject = event->subject };
	struct doc doc;
	struct node *root = find_event(&r->doc, event);

	if (!root) {
		warn(_("an event is left out: '%s' has just been changed"), event->path);
		return 0;
	}
	doc = r->doc;
	doc.root = root;
	shown.root = root;
	shown.doc = &doc;
	return r->each(r->arg, &shown);
}

static int read_event(void *arg, const struct event *event)
{
	struct reader *r = arg;
	int rc = open_place(r, event->path);

	if (!rc)
		rc = read_range(&r->bytes, r->fd, event->at_byte + event->offset,
				event->len, event->path);
	if (!rc)
		rc = parse(r, event);
	if (!rc)
		return show(r, event);
	if (rc == ERR_DATA)
		warn(_("an event is left out: %s"), err_message());
	else if (rc != ERR_NOT_FOUND)
		return rc;
	err_clear();
	return 0;
}

int timeline_each(struct work *work, const struct log_terms *terms,
		  int (*each)(void *arg, const struct timeline_event *event), void *arg)
{
	struct reader reader = {
		.work = work, .each = each, .arg = arg, .bytes = STR_INIT, .doc = DOC_INIT
	};
	int rc = index_log(work->index, terms, read_event, &reader);

	if (reader.path)
		close(reader.fd);
	free(reader.path);
	doc_release(&reader.doc);
	str_release(&reader.bytes);
	return rc;
}
