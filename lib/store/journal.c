/*
 * The invariants of a transaction.  "Durable" is: on the disk, whatever
 * happens to the power.
 *
 *  1. One process at a time writes, under the lock; what it finds unfinished
 *     it finishes (or is refused) before it begins.
 *  2. `.crm/journal/new` is nothing: whoever finds it removes it, and the
 *     temporary files it names, which are named before they are made.
 *     (Its name is not durable yet.  A power cut may leave a temporary file
 *     of which nobody knows; nobody reads it either.)
 *  3. Before the commit no file that anybody reads has changed, every place
 *     has been read, each document was as `before` says, and what the places
 *     are to hold lies in temporary files beside them.  All of it is durable.
 *     So what may well fail (a full disk, a document that is not as it was)
 *     fails here, and leaves nothing.
 *  4. The commit is the rename of `new` to `tx`, made durable by flushing the
 *     folder before any place is touched.
 *  5. A file with the name `tx` is complete: it was flushed under the name
 *     `new`.  If its hashes say otherwise the disk has failed.
 *  6. While a place is being published the generation is odd, and it differs
 *     before and after, so a reader that has seen the same even number twice
 *     has seen no place half way between.
 *  7. A place goes from what it was to what it is to be by one rename (new:
 *     that never replaces; there: an exchange; to go: to another name), so
 *     nobody reads a part of it.  An appended file grows instead: readers stop
 *     at the old size, which `tx` says.
 *  8. What came out of a place is read and held against what was read before.
 *     If it is not the same it goes back: no version is ever unlinked that is
 *     not in a transaction file, in a place, or in `.crm/undo/`.
 *  9. `tx` leaves for `.crm/undo/<n>` only when all places are durable.  That
 *     rename need not be: if it is lost, recovery finds all done (10) and
 *     renames again.
 * 10. Recovery makes the same of what it finds: a document that is as `after`
 *     says is done, one that is as `before` says is published, anything else
 *     is a conflict.  So it may be killed and begun again at any point.
 * 11. Only ENOENT is "absent"; any other failure stops before the commit, or
 *     leaves `tx` where it is.
 *
 * The flushes of a `set` in the files layout: `new`, the temporary file, the
 * folder of the journal (4), the folder of the place (9).  Four in all.
 */

#include "store/journal.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/rand.h"
#include "store/folder.h"
#include "store/generation.h"
#include "store/head.h"
#include "store/publish.h"
#include "store/undo.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_MOST 512

/* One line, and short: the whole head is read at once. */
static char *clean_label(const char *label)
{
	size_t len = strlen(label);
	char *text;

	if (len > LABEL_MOST)
		for (len = LABEL_MOST; len && (label[len] & 0xc0) == 0x80; len--)
			;
	text = xstrndup(label, len);
	for (char *p = text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	return text;
}

static int fill_head(struct tx_head *head, const struct store *store, const char *label)
{
	struct str text = STR_INIT;
	uint64_t id;
	int rc;

	rc = undo_newest(store, &head->number);
	if (rc)
		return rc;
	head->number++;
	head->at = clock_now();
	head->label = clean_label(label);
	head_read(&text, store->root);
	head->head = str_detach(&text);
	rand_system(&id, sizeof(id));
	snprintf(head->temp, sizeof(head->temp), "%016" PRIx64, id);
	return 0;
}

static void end(struct journal *j)
{
	tx_release(j->tx);
	free(j->tx);
	j->tx = NULL;
}

int journal_begin(struct journal *j, const struct store *store, const char *label)
{
	return journal_begin_undo(j, store, label, 0);
}

int journal_begin_undo(struct journal *j, const struct store *store,
		       const char *label, unsigned undoes)
{
	struct tx_head head = { .undoes = undoes };
	int rc;

	*j = (struct journal){ .store = store };
	rc = config_writable(&store->config);
	if (rc)
		return rc;
	if (journal_pending(store))
		return err_set(ERR_CONFLICT, _("an unfinished change has to be finished first"));
	rc = fill_head(&head, store, label);
	if (rc)
		return rc;
	j->number = head.number;
	j->tx = xmalloc(sizeof(*j->tx));
	rc = tx_create(j->tx, store->dir, JOURNAL_NEW, &head, store->mode);
	if (rc) {
		rc = err_set(rc == ERR_NOT_FOUND ? ERR_IO : rc, "%s", err_message());
		end(j);
	}
	return rc;
}

/* Exactly one document, or what is read back would not be what was written. */
static int check_document(const struct change *change)
{
	struct spans docs = SPANS_INIT;
	struct place_name name;
	bool ok;

	if (!place_parse(&name, change->path) || name.type != change->type)
		return err_set(ERR_DATA, _("'%s' is no place for records"), change->path);
	assert(change->op != CHANGE_APPEND || !name.shard);
	if (!change->after || change->op == CHANGE_APPEND)
		return 0;
	place_split(&docs, change->after, change->after_len);
	ok = docs.n == 1 && !docs.v[0].at && docs.v[0].len == change->after_len;
	spans_release(&docs);
	if (ok)
		return 0;
	return err_set(ERR_DATA, _("'%s': a record must be one document, without a line '---'"),
		       change->path);
}

int journal_add(struct journal *j, const struct change *change)
{
	int rc = 0;

	assert(change->op == CHANGE_FILE || change->r != RID_NONE);
	assert((change->op != CHANGE_PUT && change->op != CHANGE_APPEND) || change->after);
	assert(change->op != CHANGE_REMOVE || !change->after);
	if (change->op != CHANGE_FILE)
		rc = check_document(change);
	if (!rc)
		rc = tx_add(j->tx, change);
	j->n += !rc;
	return rc;
}

int journal_review(const struct journal *j,
		   int (*each)(void *arg, const struct change *change), void *arg)
{
	struct tx_change read = TX_CHANGE_INIT;
	int rc = tx_write(j->tx);

	for (size_t i = 0; i < j->tx->n && !rc; i++) {
		rc = tx_read(j->tx, &j->tx->v[i], &read);
		if (!rc)
			rc = each(arg, &read.change);
	}
	tx_change_release(&read);
	return rc;
}

/* Invariant 4; a rename that is not known to be durable is taken back. */
static int commit(const struct store *store)
{
	struct str why = STR_INIT;
	int rc;

	rc = file_rename(store->dir, JOURNAL_NEW, JOURNAL_TX);
	if (rc)
		return rc;
	rc = file_sync(store->dir, JOURNAL_FOLDER);
	if (!rc)
		return 0;
	str_add(&why, err_message());
	if (file_rename(store->dir, JOURNAL_TX, JOURNAL_NEW)) {
		err_clear();
		rc = 0;		/* it cannot be taken back, so it holds */
	} else {
		rc = err_set(rc, "%s", why.buf);
	}
	str_release(&why);
	return rc;
}

static void warn_unpublished(int code)
{
	if (code == ERR_CONFLICT)
		warn(_("saved, but not all of it is in place: %s; see 'crm resolve'"),
		     err_message());
	else
		warn(_("saved, but not all of it is in place yet: %s; the next crm command puts it there"),
		     err_message());
	err_clear();
}

void journal_abort(struct journal *j)
{
	if (!j->tx)
		return;
	file_drop(j->store->dir, JOURNAL_NEW);
	end(j);
}

/* All that comes before the commit, and it. */
static int prepare_and_commit(struct journal *j, struct publish *publish)
{
	int rc;

	rc = tx_seal(j->tx);
	if (!rc)
		rc = tx_sync(j->tx);
	if (!rc)
		rc = publish_prepare(publish);
	if (!rc)
		rc = commit(j->store);
	if (rc)
		publish_abort(publish);
	return rc;
}

/* The paths become the caller's. */
static void note_places(struct strs *places, struct groups *groups)
{
	struct place_name name;

	for (size_t g = 0; g < groups->n; g++) {
		if (!place_parse(&name, groups->v[g].path))
			continue;
		GROW(places->v, places->n + 1, places->alloc);
		places->v[places->n++] = groups->v[g].path;
		groups->v[g].path = NULL;
	}
}

int journal_commit(struct journal *j, bool *published)
{
	struct publish publish = PUBLISH_INIT;
	int rc = 0, late = 0;

	publish.store = j->store;
	publish.tx = j->tx;
	publish.progress = j->progress;
	if (j->n) {
		rc = prepare_and_commit(j, &publish);
		if (!rc) {
			late = publish_finish(&publish);
			if (late)
				warn_unpublished(late);
			end(j);
		}
	}
	if (published)
		*published = !rc && !late;
	if (j->places && !rc)
		note_places(j->places, &publish.groups);
	publish_release(&publish);
	journal_abort(j);
	return rc == ERR_NOT_FOUND ? err_set(ERR_IO, "%s", err_message()) : rc;
}
