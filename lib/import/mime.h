#ifndef IMPORT_MIME_H
#define IMPORT_MIME_H

#include "base/arena.h"
#include "base/str.h"
#include "import/mime_head.h"
#include "import/reader.h"

#include <stdbool.h>

/*
 * A whole message taken apart (RFC 5322, RFC 2045 to 2049).  Whatever the
 * bytes, this ends and cannot fail; what breaks the rules is read as
 * VIOLATIONS.md says.  Texts are UTF-8 without control characters.
 *
 * Of alternatives the plain text is taken, else HTML as plain text; texts one
 * behind the other are joined.  Every other part is a file, but signatures
 * (PGP, S/MIME), which prove nothing of a message that is taken apart.
 */
struct mime {
	struct arena arena;
	const char *subject;		/* "" */
	const char *message_id;		/* with its `<>`; made up if there is none, see below */
	const char *in_reply_to;	/* "": it answers nothing */
	const char *at;			/* `2026-01-13T09:12+01:00`; "": it does not tell */
	struct mime_mailbox *from, *reply_to, *to, *cc;
	size_t n_from, n_reply_to, n_to, n_cc;
	struct str text;		/* of at most 256 KiB; what is longer is a file too */
	struct attachment *files;
	size_t n_files, alloc_files;
	struct strs left_out;		/* names or types of files that are not in `files` */
	bool made_up;			/* message_id is ours */
	bool headless;			/* no header at all that a mail has */
};

#define MIME_INIT { .text = STR_INIT }

/*
 * Read the message into `out`, which was set up before.  `cut` says that it is
 * only the beginning of one: its files are left out then.
 *
 * `at` is the Date, else the time at which our own server received it.  A
 * message without a Message-ID gets `<HASH@no-message-id.invalid>`, of its
 * date, sender, subject and text: the same for the same message, always.
 */
void mime_parse(struct mime *out, const char *s, size_t len, bool cut);
void mime_release(struct mime *mime);

/*
 * Who wrote it: Reply-To where the sender is a program that takes no answer
 * (`noreply@`: a web form's message), else From; NULL if neither is given.
 */
const struct mime_mailbox *mime_sender(const struct mime *mime);

/* Undo a Content-Transfer-Encoding, as its header says; appended. */
void mime_decode(struct str *out, const char *coding, size_t coding_len,
		 const char *s, size_t len);

/* The parts of a multipart body, one by one. */
struct mime_parts {
	const char *at, *end;
	struct str mark;		/* `--boundary` */
	bool more;
};

void mime_parts_begin(struct mime_parts *parts, const char *boundary,
		      const char *body, size_t len);
bool mime_parts_next(struct mime_parts *parts, const char **part, size_t *len);
void mime_parts_end(struct mime_parts *parts);

/* A file's name without any folder before it, appended; may be "". */
void mime_file_name(struct str *out, const char *name, size_t len);

#endif
