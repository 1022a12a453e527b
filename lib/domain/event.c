#include "domain/event.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "domain/assign.h"
#include "domain/blend.h"
#include "domain/event_items.h"
#include "index/log.h"
#include "record/validate.h"
#include "text/spoken.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *get(const struct event_making *event, const char *name)
{
	const char *text = node_text(&event->draft.root, name);

	return text && *text ? text : NULL;
}

static bool is_kind(const struct event_making *event, const char *kind)
{
	const char *given = get(event, "kind");

	return given && !strcmp(given, kind);
}

/* --- what was given --- */

/* `at=yesterday 15:00` as a file has it; false when the word is no `at=`. */
static bool read_at(struct str *out, const char *word, int *rc)
{
	struct spoken when;

	if (strncmp(word, "at=", 3) || !word[3])
		return false;
	if (spoken_read(&when, word + 3, strlen(word + 3), clock_now())) {
		str_add(out, "at=");
		spoken_add(out, &when);
		return true;
	}
	*rc = err_set(ERR_DATA, _("'%s' is no time; write 2026-11-21, '2026-11-21 15:00', "
				  "'yesterday 15:00', 'last monday', -2h or -45min"),
		      word + 3);
	return true;
}

static int check_path(const char *path)
{
	if (!strcmp(path, "with"))
		return err_set(ERR_USAGE, _("'with' is not a field to set: name the "
					    "records first, as in 'crm log anna bruno -m ...'"));
	return 0;
}

static int read_fields(struct event_making *event, const struct event_given *given)
{
	const struct config *config = &event->work->store.config;
	struct assignments list = ASSIGNMENTS_INIT;
	struct strs words = STRS_INIT;
	struct str at = STR_INIT;
	int rc = 0;

	for (size_t i = 0; i < given->n_fields && !rc; i++) {
		str_clear(&at);
		strs_add(&words, read_at(&at, given->fields[i], &rc) ? at.buf
								     : given->fields[i]);
	}
	if (!rc)
		rc = assign_parse(&list, (const char *const *)words.v, words.n);
	for (size_t i = 0; i < list.n && !rc; i++)
		rc = check_path(list.v[i].path);
	if (!rc)
		rc = assign_for(&list, config, TYPE_TIMELINE);
	if (!rc)
		rc = assign_draft(&event->draft, event->work, &list);
	assignments_release(&list);
	strs_release(&words);
	str_release(&at);
	return rc;
}

/* A user by any reference is the user's id; another text stays as it is. */
static int settle_by(struct event_making *event, const char *otherwise)
{
	const char *by = get(event, "by");
	struct entry entry;
	rid r;
	int rc;

	if (!by && otherwise)
		draft_set(&event->draft, "by", otherwise);
	if (!by)
		return 0;
	rc = work_resolve(event->work, TYPE_USER, by, &r);
	if (!rc)
		rc = work_entry(event->work, r, &entry);
	if (!rc)
		draft_set(&event->draft, "by", entry.id);
	if (rc != ERR_NOT_FOUND)
		return rc;
	err_clear();
	return 0;
}

/* What the rest tells; NULL: nothing. */
static const char *kind_told(const struct event_making *event)
{
	static const struct {
		const char *field, *kind;
	} told[] = {
		{ "file", "document" }, { "metric", "survey" },
		{ "purpose", "consent" }, { "items", "order" },
		{ "amount", "order" }, { "score", "survey" },
	};
	static const struct {
		const char *channel, *kind;
	} channels[] = {
		{ "phone", "call" }, { "email", "email" }, { "chat", "chat" },
		{ "sms", "sms" }, { "push", "push" }, { "social", "social" },
		{ "web", "web" },
	};
	const char *channel = get(event, "channel");

	for (size_t i = 0; i < ARRAY_SIZE(told); i++)
		if (!node_empty(node_get(&event->draft.root, told[i].field)))
			return told[i].kind;
	for (size_t i = 0; channel && i < ARRAY_SIZE(channels); i++)
		if (!strcmp(channels[i].channel, channel))
			return channels[i].kind;
	return NULL;
}

static int settle_kind(struct event_making *event)
{
	const char *kind = NULL;

	if (get(event, "corrects"))	/* that of what it corrects: see there */
		return 0;
	if (!get(event, "kind"))
		kind = kind_told(event);
	if (!kind && !get(event, "kind") && get(event, "outcome"))
		return err_set(ERR_USAGE, _("of what was '%s' the outcome? say it with "
					    "--kind, as in '--kind newsletter'"),
			       get(event, "outcome"));
	if (kind)
		draft_set(&event->draft, "kind", kind);
	return 0;
}

static void settle_at(struct event_making *event)
{
	struct spoken now = { .exact = true, .time = clock_now() };
	struct str at = STR_INIT;

	if (get(event, "at"))
		return;
	spoken_add(&at, &now);
	draft_set(&event->draft, "at", at.buf);
	str_release(&at);
}

/* --- what its kind wants --- */

static int check_survey(const struct event_making *event)
{
	static const struct {
		const char *metric;
		int low, high;
	} scales[] = { { "nps", 0, 10 }, { "ces", 1, 7 }, { "csat", 1, 5 } };
	const char *metric = get(event, "metric"), *score = get(event, "score");
	double value = score ? strtod(score, NULL) : 0;

	if (!metric && !is_kind(event, "survey"))
		return 0;
	if (!metric || !score)
		return err_set(ERR_DATA, _("a survey needs %s: metric=nps, ces or csat, and "
					   "score=NUMBER"), metric ? "score" : "metric");
	for (size_t i = 0; i < ARRAY_SIZE(scales); i++)
		if (!strcmp(scales[i].metric, metric) &&
		    (value < scales[i].low || value > scales[i].high))
			return err_set(ERR_DATA, _("a score of %s is from %d to %d, not %s"),
				       metric, scales[i].low, scales[i].high, score);
	return 0;
}

static int settle_amount(struct event_making *event)
{
	const struct node *items = node_get(&event->draft.root, "items");
	bool order = is_kind(event, "order"), whole = false;
	struct str sum = STR_INIT;
	int rc = 0;

	if (!get(event, "amount") && items)
		rc = event_sum(&sum, &event->work->store.config, items, &whole);
	if (!rc && whole)
		draft_set(&event->draft, "amount", sum.buf);
	str_release(&sum);
	if (rc || get(event, "amount"))
		return rc;
	if (order)
		return err_set(ERR_DATA, _("an order needs --amount, or a price for each "
					   "--item"));
	if (is_kind(event, "subscription"))
		return err_set(ERR_DATA, _("a subscription needs --amount: the new monthly "
					   "one, 0 ends it"));
	return 0;
}

static int check_file(const struct event_making *event)
{
	const char *file = get(event, "file");
	struct stat st;

	if (!file && is_kind(event, "document"))
		return err_set(ERR_DATA, _("a document needs its --file"));
	if (!file || event->attached)
		return 0;
	if (!strncmp(file, "files/", 6) &&
	    !file_stat(&st, event->work->store.dir, file))
		return 0;
	return err_set(ERR_DATA, _("no document '%s' in the store; --file attaches one"), file);
}

int event_init(struct event_making *event, struct work *work, const struct event_given *given)
{
	int rc;

	*event = (struct event_making){ .work = work };
	draft_init(&event->draft);
	rc = read_fields(event, given);
	if (!rc && given->file && get(event, "file"))
		rc = err_set(ERR_USAGE, _("a file is given twice"));
	event->attached = given->file;
	if (!rc && given->file)
		draft_set(&event->draft, "file", given->file);
	for (size_t i = 0; i < given->n_items && !rc; i++)
		rc = event_item(&event->draft, &work->store.config, given->items[i]);
	if (!rc)
		rc = settle_by(event, given->by);
	if (!rc)
		rc = settle_kind(event);
	if (!rc)
		settle_at(event);
	return rc;
}

void event_release(struct event_making *event)
{
	draft_release(&event->draft);
}

/* --- of one subject --- */

static int settle_correction(struct event_making *event, rid subject)
{
	const char *corrects = get(event, "corrects");
	struct str kind = STR_INIT, number = STR_INIT;
	char suffix[SUFFIX_LEN + 1];
	bool found = false;
	int rc = 0;

	if (corrects)
		rc = index_log_find(event->work->index, subject, corrects, &found, &kind,
				    &number);
	if (!rc && corrects && !found) {
		rid_text(suffix, subject);
		rc = err_set(ERR_DATA, _("no event '%s' in the timeline of %s; 'crm log "
					 "--format ids %s' lists them"), corrects, suffix, suffix);
	}
	if (!rc && found && !get(event, "kind"))
		draft_set(&event->draft, "kind", kind.buf);
	if (!rc && found && number.len && !get(event, "number"))
		draft_set(&event->draft, "number", number.buf);
	if (!get(event, "kind"))
		draft_set(&event->draft, "kind", "note");
	str_release(&kind);
	str_release(&number);
	return rc;
}

/* Whoever the number is drawn for has a suffix that no other clone gives numbers to. */
static int draw_number(struct str *out, struct event_making *event, rid subject)
{
	bool order = is_kind(event, "order");
	const char *opportunity = get(event, "opportunity");
	rid of = opportunity ? id_rid(opportunity, strlen(opportunity)) : subject;
	char suffix[SUFFIX_LEN + 1];
	uint64_t last = 0;
	int rc;

	if ((!order && !is_kind(event, "quote")) || get(event, "number"))
		return 0;
	rid_text(suffix, of);
	str_addf(out, "%s-%s-", order ? "O" : "Q", suffix);
	rc = index_log_count(event->work->index, of, order ? "order" : "quote", out->buf, &last);
	str_addf(out, "%" PRIu64, last + 1);
	return rc;
}

static int draw_id(struct str *id, struct event_making *event, rid subject)
{
	const struct config *config = &event->work->store.config;
	struct str kind = STR_INIT, number = STR_INIT;
	char suffix[SUFFIX_LEN + 1];
	bool taken = true;
	int rc = 0;

	while (taken && !rc) {
		rid_text(suffix, rid_draw(config, TYPE_TIMELINE, NULL, 0));
		rc = index_log_find(event->work->index, subject, suffix, &taken, &kind,
				    &number);
	}
	str_add(id, suffix);
	str_release(&kind);
	str_release(&number);
	return rc;
}

static int name_subjects(struct draft *draft, struct work *work, const rid *with, size_t n)
{
	struct node *list = draft_child(draft, &draft->root, "with");
	struct entry entry;
	int rc = 0;

	if (n > 1)
		draft_list(list);
	for (size_t i = 0; i < n && !rc; i++) {
		rc = work_entry(work, with[i], &entry);
		if (!rc)
			draft_text(draft, n > 1 ? draft_item(draft, list) : list,
				   entry.id, strlen(entry.id));
	}
	return rc;
}

/* What can be said of it alone, as crm check would say it. */
static int validate(const struct work *work, const char *bytes, size_t len)
{
	const struct config *config = &work->store.config;
	struct limits limits = config_limits(config, TYPE_TIMELINE);
	struct findings why = FINDINGS_INIT;
	struct str text = STR_INIT;
	struct doc doc = DOC_INIT;
	int rc = doc_parse(&doc, bytes, len, "event", 1, &limits, NULL);

	if (!rc)
		validate_timeline(&why, config, &doc, "event");
	for (size_t i = 0; i < why.n && !rc; i++) {
		if (why.v[i].level != LEVEL_ERROR)
			continue;
		finding_sentence(&text, &why.v[i]);
		rc = err_set(ERR_DATA, "%s", text.buf);
	}
	str_release(&text);
	findings_release(&why);
	doc_release(&doc);
	return rc;
}

int event_emit(struct str *out, struct str *id, struct event_making *event,
	       const rid *with, size_t n)
{
	struct draft whole;
	struct str number = STR_INIT;
	size_t start = out->len;
	int rc = settle_correction(event, with[0]);

	draft_init(&whole);
	if (!rc)
		rc = check_survey(event);
	if (!rc)
		rc = settle_amount(event);
	if (!rc)
		rc = check_file(event);
	if (!rc)
		rc = draw_number(&number, event, with[0]);
	if (!rc)
		rc = draw_id(id, event, with[0]);
	if (rc)
		goto done;
	draft_copy(&whole, &whole.root, &event->draft.root);
	draft_set(&whole, "id", id->buf);
	if (number.len)
		draft_set(&whole, "number", number.buf);
	rc = name_subjects(&whole, event->work, with, n);
	if (rc)
		goto done;
	blend_emit_event(out, &whole.root);
	rc = validate(event->work, out->buf + start, out->len - start);
done:
	draft_release(&whole);
	str_release(&number);
	return rc;
}

/* --- into its timeline --- */

/* The first thing in it that is no comment. */
static char first_mark(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '#')
			while (i < len && s[i] != '\n')
				i++;
		else if (s[i] != ' ' && s[i] != '\t' && s[i] != '\r' && s[i] != '\n')
			return s[i];
	}
	return '-';
}

int event_fits(struct work *work, rid subject)
{
	struct entry entry;
	char head[4096];
	ssize_t n = 0;
	int fd, rc = index_timeline(work->index, subject, &entry);

	if (rc == ERR_NOT_FOUND) {
		err_clear();
		return 0;
	}
	if (rc)
		return rc;
	fd = file_open(work->store.dir, entry.path, O_RDONLY, 0);
	if (fd >= 0)
		n = pread(fd, head, entry.len < sizeof(head) ? (size_t)entry.len : sizeof(head),
			  (off_t)entry.at);
	if (fd < 0)
		err_clear();	/* whoever writes will say */
	else
		close(fd);
	if (n > 0 && first_mark(head, (size_t)n) != '-')
		return err_set(ERR_DATA, _("%s:%u: nothing can be added to this timeline, "
					   "since it is not in block style, '- ' before each "
					   "event"), entry.path, entry.line);
	return 0;
}
