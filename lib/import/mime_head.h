#ifndef IMPORT_MIME_HEAD_H
#define IMPORT_MIME_HEAD_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>

/*
 * The header lines of a message or of one of its parts, and what can stand in
 * one (RFC 5322, RFC 2045, RFC 2047, RFC 2231).  Borrowed from the message.
 */
struct mime_head {
	const char *s;
	size_t len;
};

/*
 * Take the header lines off the beginning; returns where the body begins.
 * They end at an empty line, or before a line that can be none of them.
 */
size_t mime_head_split(struct mime_head *out, const char *s, size_t len);

/*
 * What stands behind the first `name:`, its lines joined, appended as it is
 * (64 KiB of it at most).  False if there is none.
 */
bool mime_head_get(struct str *out, const struct mime_head *head, const char *name);

/* Text for people: encoded words decoded, clean, on one line; appended. */
void mime_words(struct str *out, const char *s, size_t len);

/* The first word of a value such as `Text/HTML; charset=utf-8`, in lower case. */
void mime_value(struct str *out, const char *s, size_t len);

/* A parameter behind it, decoded by RFC 2231 or else as words; false: none. */
bool mime_param(struct str *out, const char *s, size_t len, const char *name);

/* `Tue, 13 Jan 2026 09:12:00 +0100` as `2026-01-13T09:12+01:00`; false: no date. */
bool mime_date(struct str *out, const char *s, size_t len);

struct mime_mailbox {
	const char *name;	/* "" when none is given */
	const char *address;	/* as it came; nobody has looked whether it is one */
};

/*
 * The mailboxes of `From`, `To` and the like, in the arena; at most 500.
 * Groups are their members.  Returns how many.
 */
size_t mime_mailboxes(struct mime_mailbox **out, struct arena *arena,
		      const char *s, size_t len);

#endif
