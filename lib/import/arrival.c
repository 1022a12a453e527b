#include "import/arrival.h"

#include "base/alloc.h"
#include "base/str.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void arrival_init(struct arrival *arrival)
{
	*arrival = (struct arrival){ .type = TYPE_NONE };
	draft_init(&arrival->draft);
}

void arrival_clear(struct arrival *arrival)
{
	arrival->type = TYPE_NONE;
	arrival->line = 0;
	arrival->fate = ARRIVAL_TAKE;
	arrival->reason = NULL;
	arrival->n_refs = 0;
	arrival->n_notes = 0;
	arena_reset(&arrival->draft.arena);
	draft_map(&arrival->draft.root);
}

void arrival_release(struct arrival *arrival)
{
	draft_release(&arrival->draft);
	free(arrival->refs);
	free(arrival->notes);
	arrival_init(arrival);
}

/* Room doubles, and is full at each power of two. */
static void *grow(void *v, size_t n, size_t size)
{
	return n & (n - 1) ? v : xreallocarray(v, n ? 2 * n : 1, size);
}

struct arrival_ref *arrival_ref(struct arrival *arrival, const char *path,
				enum record_type of)
{
	struct arrival_ref *ref;

	arrival->refs = grow(arrival->refs, arrival->n_refs, sizeof(*ref));
	ref = &arrival->refs[arrival->n_refs++];
	*ref = (struct arrival_ref){
		.path = arena_strdup(&arrival->draft.arena, path), .of = of
	};
	return ref;
}

static const char *copy(struct arrival *arrival, const char *text)
{
	return text ? arena_strdup(&arrival->draft.arena, text) : NULL;
}

void arrival_note(struct arrival *arrival, const char *column, const char *value,
		  const char *what)
{
	struct arrival_note *note;

	arrival->notes = grow(arrival->notes, arrival->n_notes, sizeof(*note));
	note = &arrival->notes[arrival->n_notes++];
	*note = (struct arrival_note){
		.column = copy(arrival, column), .value = copy(arrival, value),
		.what = copy(arrival, what)
	};
}

void arrival_refuse(struct arrival *arrival, enum arrival_fate fate,
		    const char *fmt, ...)
{
	struct str reason = STR_INIT;
	va_list ap;

	if (fate <= arrival->fate)
		return;
	va_start(ap, fmt);
	str_addv(&reason, fmt, ap);
	va_end(ap);
	arrival->fate = fate;
	arrival->reason = copy(arrival, reason.buf);
	str_release(&reason);
}
