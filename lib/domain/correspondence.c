#include "domain/correspondence.h"

#include "base/err.h"
#include "base/i18n.h"
#include "domain/matching.h"
#include "domain/view.h"
#include "text/card.h"
#include "text/email.h"
#include "text/person.h"

#include <string.h>

static const char *const with_path = "with";

static int is_ours(struct batch *batch, const struct card *card, bool *ours)
{
	struct numbers found = NUMBERS_INIT;
	struct str key = STR_INIT;
	int rc = 0;

	email_key(&key, card->email, card->email_len);
	if (key.len)
		rc = matching_candidates(batch, TYPE_USER, KEY_EMAIL, key.buf, key.len,
					 true, &found);
	*ours = found.n > 0;
	numbers_release(&found);
	str_release(&key);
	return rc;
}

static void drop_with(struct arrival *arrival)
{
	size_t n = 0;

	for (size_t i = 0; i < arrival->n_refs; i++)
		if (strncmp(arrival->refs[i].path, with_path, strlen(with_path)))
			arrival->refs[n++] = arrival->refs[i];
	arrival->n_refs = n;
}

static void add_with(struct arrival *arrival, const char *text, const char *column)
{
	struct arrival_ref *ref;
	bool first = true;

	for (size_t i = 0; i < arrival->n_refs; i++)
		first &= strncmp(arrival->refs[i].path, with_path, 4) != 0;
	ref = arrival_ref(arrival, first ? "with" : "with[1]", TYPE_CONTACT);
	ref->name = arena_strdup(&arrival->draft.arena, text);
	ref->column = column;
	ref->may_make = true;
}

static bool is_recipient(const char *column)
{
	return !strcmp(column, "to") || !strcmp(column, "cc");
}

/* Those whom one of us has written to, but for us. */
static int add_recipients(struct batch *batch, struct arrival *arrival,
			  const struct reader *reader)
{
	struct card card;
	bool ours;
	int rc = 0;

	for (size_t i = 0; i < reader->item.n && !rc; i++) {
		const struct cell *cell = &reader->item.v[i];
		const char *column = reader->columns.v[cell->column];

		if (!is_recipient(column) || !card_split(&card, cell->text))
			continue;
		rc = is_ours(batch, &card, &ours);
		if (!rc && !ours)
			add_with(arrival, cell->text, column);
	}
	return rc;
}

/* `Name <address>` of the two that the reader gives. */
static void name_sender(struct arrival *arrival, const struct reader *reader)
{
	const char *address = NULL, *name = NULL;
	struct str text = STR_INIT;

	for (size_t i = 0; i < reader->item.n; i++) {
		const struct cell *cell = &reader->item.v[i];

		if (!strcmp(reader->columns.v[cell->column], "with"))
			address = cell->text;
		else if (!strcmp(reader->columns.v[cell->column], "with.name"))
			name = cell->text;
	}
	if (!address)
		return;
	drop_with(arrival);
	if (name && *name)
		str_addf(&text, "%s <%s>", name, address);
	else
		str_add(&text, address);
	add_with(arrival, text.buf, "from");
	str_release(&text);
}

int correspondence_address(struct batch *batch, struct arrival *arrival,
			   const struct reader *reader)
{
	const char *from = node_text(&arrival->draft.root, "from");
	struct card card;
	bool ours = false;
	int rc = 0;

	if (from && card_split(&card, from))
		rc = is_ours(batch, &card, &ours);
	if (rc)
		return rc;
	if (!ours) {
		name_sender(arrival, reader);
		return 0;
	}
	draft_set(&arrival->draft, "direction", "out");
	drop_with(arrival);
	rc = add_recipients(batch, arrival, reader);
	if (!rc && !arrival->n_refs)
		arrival_refuse(arrival, ARRIVAL_SKIP, "%s",
			       _("a message among ourselves"));
	return rc;
}

int correspondence_name(struct batch *batch, struct arrival *arrival)
{
	const struct node *root = &arrival->draft.root;
	const struct node *with = node_value(node_get(root, "with"), 0, NULL);
	const char *from = node_text(root, "from");
	const char *direction = node_text(root, "direction");
	struct view view = VIEW_INIT;
	struct str name = STR_INIT;
	struct card card;
	uint32_t subject;
	int rc = 0;

	if (!with || with->kind != NODE_SCALAR || !from || !direction ||
	    strcmp(direction, "in") || !card_split(&card, from) || !card.name_len)
		return 0;
	subject = subjects_find(&batch->subjects, id_rid(with->text, with->len));
	if (subject != NO_SUBJECT)
		rc = view_open(&view, batch, subject);
	if (!rc && view.root)
		person_name(&name, view.root);
	if (name.len && !person_agrees(name.buf, name.len, card.name, card.name_len))
		draft_text(&arrival->draft,
			   draft_child(&arrival->draft, &arrival->draft.root, "name"),
			   card.name, card.name_len);
	str_release(&name);
	view_release(&view);
	return rc;
}
