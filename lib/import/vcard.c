/* vCard 2.1, 3.0 and 4.0: cards as contacts and companies. */

#include "import/vcard.h"

#include "base/alloc.h"
#include "base/i18n.h"
#include "import/mime_text.h"

#include <stdlib.h>
#include <string.h>

#define PROPERTIES_MAX 100000	/* of one card */
#define MEMBERS_MAX 200000	/* of all groups: more are not tagged */

struct vcard {
	struct content content;
	struct card card;
	struct map tags;	/* a member's UID to its groups' names, a struct strs */
	struct strs **members;	/* all that `tags` has, to free them */
	size_t n_members, alloc_members;
};

static bool is_line(const struct str *line, const char *text)
{
	size_t len = line->len;

	while (len && strchr(" \t", line->buf[len - 1]))
		len--;
	return text_is(line->buf, len, text);
}

static void add_escaped(struct str *out, const struct str *line)
{
	struct str text = STR_INIT, clean = STR_INIT;

	text_decode(&text, NULL, 0, line->buf, line->len);
	text_clean(&clean, text.buf, text.len, false);
	for (size_t i = 0; i < clean.len; i++) {
		if (clean.buf[i] == '\n') {
			str_add(out, "\\n");
			continue;
		}
		if (strchr("\\,;", clean.buf[i]))
			str_add_char(out, '\\');
		str_add_char(out, clean.buf[i]);
	}
	str_release(&text);
	str_release(&clean);
}

/*
 * A card within a card (AGENT of 2.1) as the one text that 3.0 makes of it:
 * lines from its BEGIN to its END, joined by escapes, as the last property's
 * value.
 */
static int read_agent(struct vcard *v)
{
	struct property *agent = &v->card.v[v->card.n - 1];
	struct str text = STR_INIT;
	unsigned depth = 0;
	bool more = true;
	int rc = 0;

	do {
		const struct str *line = &v->content.line;

		depth += is_line(line, "BEGIN:VCARD");
		depth -= is_line(line, "END:VCARD");
		if (text.len >= CONTENT_MAX)
			continue;
		if (text.len)
			str_add(&text, "\\n");
		add_escaped(&text, line);
	} while (depth && !(rc = content_next(&v->content, &more)) && more);
	agent->value = arena_strndup(&v->card.arena, text.buf, text.len);
	agent->len = text.len;
	str_release(&text);
	return rc;
}

static const char *wrong_property(struct vcard *v)
{
	struct str text = STR_INIT;
	const char *out;

	str_addf(&text, _("line %u is no property of a card"),
		 v->content.number);
	out = arena_strndup(&v->card.arena, text.buf, text.len);
	str_release(&text);
	return out;
}

/* The current line into the card; why not, or NULL. */
static const char *add_property(struct vcard *v, uint64_t begin)
{
	struct card *card = &v->card;

	if (v->content.too_long || v->content.end - begin > CONTENT_MAX ||
	    card->n == PROPERTIES_MAX)
		return _("a card of more than 16 MiB or 100000 lines");
	GROW(card->v, card->n + 1, card->alloc);
	if (!property_parse(&card->v[card->n], &card->arena,
			    v->content.line.buf, v->content.line.len))
		return wrong_property(v);
	card->v[card->n++].line = v->content.number;
	return NULL;
}

/*
 * From behind BEGIN to END, or to the next BEGIN or the file's end, where END
 * was forgotten.
 */
static int read_card(struct vcard *v, const char **wrong, uint64_t *end)
{
	uint64_t begin = v->content.at;
	struct card *card = &v->card;
	bool more;
	int rc;

	*wrong = NULL;
	*end = v->content.end;
	card->n = card->files.n = 0;
	arena_reset(&card->arena);
	while (!(rc = content_next(&v->content, &more)) && more) {
		if (is_line(&v->content.line, "BEGIN:VCARD")) {
			if (!card->n || strcmp(card->v[card->n - 1].name, "AGENT") ||
			    card->v[card->n - 1].len) {
				v->content.again = true;
				break;
			}
			rc = read_agent(v);
		} else if (is_line(&v->content.line, "END:VCARD")) {
			*end = v->content.end;
			break;
		} else if (!*wrong) {
			*wrong = add_property(v, begin);
		}
		*end = v->content.end;
		if (rc)
			break;
	}
	return rc;
}

static void add_member(struct vcard *v, const char *uid, const struct str *name)
{
	struct strs **names;

	if (v->n_members == MEMBERS_MAX || !*uid)
		return;
	names = (struct strs **)map_at(&v->tags, uid, strlen(uid));
	if (!*names) {
		GROW(v->members, v->n_members + 1, v->alloc_members);
		*names = xcalloc(1, sizeof(**names));
		v->members[v->n_members++] = *names;
	}
	if ((*names)->n < 100)
		strs_add_mem(*names, name->buf, name->len);
}

static void note_group(struct vcard *v)
{
	const struct property *fn = card_get(&v->card, "FN");
	struct str name = STR_INIT;
	size_t at = 0;

	if (fn)
		property_part(&name, fn, '\0', &at);
	for (size_t i = 0; name.len && i < v->card.n; i++) {
		const struct property *p = &v->card.v[i];

		if (!strcmp(p->name, "MEMBER") ||
		    !strcmp(p->name, "X-ADDRESSBOOKSERVER-MEMBER"))
			add_member(v, card_bare_uid(p->value), &name);
	}
	str_release(&name);
}

/* Does `:group` stand anywhere?  Most files have none. */
static int find_groups(struct input *in, bool *found)
{
	static const char mark[] = ":group";
	size_t keep = sizeof(mark) - 2, left;
	int rc;

	*found = false;
	while (!(rc = input_fill(in, keep + 1))) {
		left = in->text.len - in->pos;
		*found = text_find(in->text.buf + in->pos, left, mark);
		if (*found || left <= keep)
			break;
		in->pos += left - keep;
	}
	input_rewind(in);
	return rc;
}

/* A group may stand before or behind its members, so all are read first. */
static int read_groups(struct vcard *v, struct input *in)
{
	const char *wrong;
	bool more;
	uint64_t end;
	int rc = find_groups(in, &more);

	while (!rc && more && !(rc = content_next(&v->content, &more)) && more) {
		if (!is_line(&v->content.line, "BEGIN:VCARD"))
			continue;
		rc = read_card(v, &wrong, &end);
		if (!rc && !wrong && card_settle(&v->card) == CARD_GROUP)
			note_group(v);
	}
	input_rewind(in);
	content_release(&v->content);
	content_init(&v->content, in);
	return rc;
}

static int begin(struct reader *reader)
{
	struct vcard *v = xcalloc(1, sizeof(*v));

	reader->state = v;
	reader->in->raw = true;		/* CHARSET says what it is */
	content_init(&v->content, reader->in);
	return read_groups(v, reader->in);
}

static void end(struct reader *reader)
{
	struct vcard *v = reader->state;

	if (!v)
		return;
	for (size_t i = 0; i < v->n_members; i++) {
		strs_release(v->members[i]);
		free(v->members[i]);
	}
	free(v->members);
	map_release(&v->tags);
	content_release(&v->content);
	arena_release(&v->card.arena);
	free(v->card.v);
	content_files_release(&v->card.files);
	free(v);
	reader->state = NULL;
}

/* All up to the next card, as one item that nobody can read. */
static int skip_junk(struct vcard *v, uint64_t *behind)
{
	bool more = true;
	int rc = 0;

	do {
		*behind = v->content.end;
		rc = content_next(&v->content, &more);
	} while (!rc && more && !is_line(&v->content.line, "BEGIN:VCARD"));
	v->content.again = !rc && more;
	return rc;
}

static int next(struct reader *reader, bool *more)
{
	struct vcard *v = reader->state;
	struct item *item = &reader->item;
	enum card_kind kind = CARD_GROUP;
	uint64_t behind = 0;
	int rc = 0;

	while (kind == CARD_GROUP) {
		rc = content_next(&v->content, more);
		if (rc || !*more)
			return rc;
		item->line = v->content.number;
		item->at = v->content.at;
		if (!is_line(&v->content.line, "BEGIN:VCARD")) {
			item->wrong = _("this is not within a card");
			rc = skip_junk(v, &behind);
			break;
		}
		rc = read_card(v, &item->wrong, &behind);
		if (rc || item->wrong)
			break;
		kind = card_settle(&v->card);
		if (kind != CARD_GROUP)
			card_cells(&v->card, kind, reader, &v->tags);
	}
	item->len = behind - item->at;
	return rc;
}

const struct reader_kind reader_vcard = {
	.name = "vcard", .begin = begin, .next = next, .end = end,
};
