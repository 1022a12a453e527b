#include "record/doc.h"

#include "base/err.h"
#include "base/i18n.h"
#include "record/events.h"
#include "record/fastdoc.h"
#include "record/prescan.h"

static int parse_slowly(struct doc *doc, const char *path, struct findings *why)
{
	struct findings own = FINDINGS_INIT;
	struct prescan scan = { .path = path, .line = doc->line };
	enum events_end end = EVENTS_REFUSED;
	int rc = 0;

	if (prescan(&scan, doc->bytes, doc->len, &doc->limits, &own))
		end = events_read(doc, path, scan.ascii, &own);
	findings_sort(&own);
	if (end == EVENTS_NO_MEMORY)
		rc = err_set(ERR_IO, _("out of memory while reading '%s'"), path);
	else if (end == EVENTS_REFUSED)
		rc = findings_err(&own);
	if (why)
		findings_move(why, &own);
	findings_release(&own);
	return rc;
}

static void restart(struct doc *doc, const char *bytes, size_t len,
		    unsigned line, const struct limits *limits)
{
	arena_reset(&doc->arena);
	doc->root = NULL;
	doc->bytes = bytes;
	doc->len = len;
	doc->line = line;
	doc->limits = *limits;
}

int slowdoc_parse(struct doc *doc, const char *bytes, size_t len, const char *path,
		  unsigned line, const struct limits *limits, struct findings *why)
{
	restart(doc, bytes, len, line, limits);
	return parse_slowly(doc, path, why);
}

int doc_parse(struct doc *doc, const char *bytes, size_t len, const char *path,
	      unsigned line, const struct limits *limits, struct findings *why)
{
	restart(doc, bytes, len, line, limits);
	if (fastdoc_parse(doc))
		return 0;
	return slowdoc_parse(doc, bytes, len, path, line, limits, why);
}

void doc_release(struct doc *doc)
{
	arena_release(&doc->arena);
	*doc = (struct doc)DOC_INIT;
}
