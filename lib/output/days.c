#include "output/days.h"

#include "base/alloc.h"
#include "base/i18n.h"
#include "text/date.h"
#include "text/utf8.h"

#include <string.h>

#define KIND_WIDTH 12
#define BODY_LEAST 24		/* columns; with fewer it goes below */
#define BODY_BELOW 8

struct kind_look {
	const char *kind, *sign, *colour, *channel;
};

/* The channel is the one that goes without saying. */
static const struct kind_look kind_looks[] = {
	{ "call", "\u260e", "", "phone" },
	{ "email", "\u2709", "", "email" },
	{ "meeting", "\u25f7", "", "in-person" },
	{ "visit", "\u2302", "", "in-person" },
	{ "note", "\u270e", "", NULL },
	{ "comment", "\u270e", "", NULL },
	{ "chat", "\u25cc", "", "chat" },
	{ "sms", "\u25cb", "", "sms" },
	{ "push", "\u25b8", "", "push" },
	{ "newsletter", "\u25a4", "", "email" },
	{ "ad", "\u25a5", "", NULL },
	{ "social", "\u25cd", "", "social" },
	{ "web", "\u25c7", "", "web" },
	{ "form", "\u25a3", "", "web" },
	{ "cart", "\u25eb", "\033[33m", NULL },
	{ "quote", "\u25d4", "\033[33m", NULL },
	{ "order", "\u25cf", "\033[32m", NULL },
	{ "subscription", "\u21bb", "\033[32m", NULL },
	{ "return", "\u21a9", "\033[31m", NULL },
	{ "left", "\u2717", "\033[31m", NULL },
	{ "complaint", "\u26a0", "\033[31m", NULL },
	{ "survey", "\u2605", "", NULL },
	{ "review", "\u2605", "", NULL },
	{ "document", "\u25af", "", NULL },
	{ "stage", "\u25b2", "\033[34m", NULL },
	{ "convert", "\u21d1", "\033[34m", NULL },
	{ "assign", "\u21a6", "\033[34m", NULL },
	{ "merge", "\u2a1d", "\033[34m", NULL },
	{ "consent", "\u2713", "\033[34m", NULL },
};

static const struct kind_look *look_of(const char *kind)
{
	static const struct kind_look other = { "", "\u25b7", "", NULL };

	for (size_t i = 0; i < ARRAY_SIZE(kind_looks); i++)
		if (!strcmp(kind_looks[i].kind, kind))
			return &kind_looks[i];
	return &other;
}

static const char *get(const struct node *event, const char *key)
{
	const char *text = node_text(event, key);

	return text && *text ? text : NULL;
}

static void paint(const struct days *days, struct str *out, const char *code)
{
	if (days->look->colour && *code)
		str_add(out, code);
}

static bool has_signs(const struct days *days)
{
	return days->signs && days->look->colour;
}

static void pad(struct str *out, size_t used, size_t width)
{
	for (; used < width; used++)
		str_add_char(out, ' ');
}

/* --- the day --- */

static const char *weekday(int64_t day)
{
	static const char *const names[] = {
		N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
		N_("Monday"), N_("Tuesday"), N_("Wednesday")
	};

	return _(names[((day % 7) + 7) % 7]);
}

/* When it was: its day and, of an instant, the time; false when that cannot be told. */
static bool moment_of(const struct node *event, int64_t *day, char clock[6])
{
	const char *at = get(event, "at");
	struct str local = STR_INIT;
	int64_t time;

	*clock = '\0';
	if (!at)
		return false;
	if (!day_parse(day, at, strlen(at)))
		return true;
	if (instant_parse(&time, at, strlen(at)))
		return false;
	*day = day_of_instant(time);
	instant_add(&local, time);
	if (local.len >= 16) {
		memcpy(clock, local.buf + 11, 5);
		clock[5] = '\0';
	}
	str_release(&local);
	return true;
}

static void add_heading(struct days *days, struct str *out, bool known, int64_t day)
{
	str_add(out, days->any ? "\n" : "");
	paint(days, out, "\033[1m");
	if (known) {
		day_add(out, day);
		str_addf(out, " %s", weekday(day));
	} else {
		str_add(out, _("at no time that can be read"));
	}
	paint(days, out, "\033[m");
	if (known && day == days->today)
		str_add(out, _(", today"));
	else if (known && day == days->today - 1)
		str_add(out, _(", yesterday"));
	else if (known && day == days->today + 1)
		str_add(out, _(", tomorrow"));
	str_add_char(out, '\n');
}

/* --- what is said of it --- */

static void add_fact(struct str *out, const char *text)
{
	str_add(out, out->len ? ", " : "");
	str_add(out, text);
}

/* What a record is called, behind `before`. */
static void add_label(struct days *days, struct str *out, const char *before,
		      const char *id)
{
	struct str label = STR_INIT;

	if (days->label)
		days->label(days->arg, id, &label);
	add_fact(out, before);
	str_add(out, label.len ? label.buf : id);
	str_release(&label);
}

static void add_field(struct str *out, const struct node *event, const char *key)
{
	const char *text = get(event, key);

	if (text)
		add_fact(out, text);
}

static void add_subjects(struct days *days, struct str *out, const struct node *event,
			 bool all)
{
	const struct node *with;

	for (size_t i = !all; (with = node_value(node_get(event, "with"), i, NULL)); i++)
		if (with->kind == NODE_SCALAR && with->len)
			add_label(days, out, all ? "" : _("with "), with->text);
}

static void add_change(struct days *days, struct str *out, const struct node *event)
{
	const char *from = get(event, "from"), *to = get(event, "to");
	struct str end = STR_INIT;

	if (from)
		add_label(days, out, "", from);
	if (to && from)
		str_add_char(out, ' ');
	if (to)
		add_label(days, from ? &end : out, has_signs(days) ? "\u2192 " : "-> ", to);
	str_add(out, end.buf);
	str_release(&end);
}

static void add_measures(struct str *out, const struct node *event)
{
	const char *metric = get(event, "metric"), *score = get(event, "score");
	const char *minutes = get(event, "duration");

	if (score) {
		str_add(out, out->len ? ", " : "");
		str_addf(out, "%s%s%s", metric ? metric : "", metric ? " " : "", score);
	}
	if (minutes) {
		str_add(out, out->len ? ", " : "");
		str_addf(out, _("%s min"), minutes);
	}
}

static void add_channel(struct str *out, const struct node *event,
			const struct kind_look *look)
{
	const char *channel = get(event, "channel");

	if (channel && (!look->channel || strcmp(look->channel, channel)))
		add_fact(out, channel);
}

static void add_facts(struct days *days, struct str *out, const struct node *event,
		      const struct kind_look *look, bool subjects)
{
	static const char *const refs[] = { "campaign", "opportunity", "case" };
	const char *by = get(event, "by"), *corrects = get(event, "corrects");

	add_subjects(days, out, event, subjects);
	add_field(out, event, "number");
	add_change(days, out, event);
	add_field(out, event, "why");
	add_measures(out, event);
	add_field(out, event, "purpose");
	add_field(out, event, "status");
	add_field(out, event, "outcome");
	add_channel(out, event, look);
	for (size_t i = 0; i < ARRAY_SIZE(refs); i++)
		if (get(event, refs[i]))
			add_label(days, out, "", get(event, refs[i]));
	if (corrects) {
		str_add(out, out->len ? ", " : "");
		str_addf(out, _("corrects %s"), corrects);
	}
	if (by)
		add_label(days, out, _("by "), by);
}

/* --- its body --- */

struct body {
	struct days *days;
	struct str *out;
	size_t indent, width;	/* width 0: lines are not wrapped */
	size_t used;		/* columns of this line, its indent not counted */
	size_t spared;		/* of the first line, for the amount */
	bool first, below;
};

static void end_line(struct body *b, const char *amount)
{
	size_t room = b->width ? b->width : b->used + 2 + b->spared;

	if (b->first && amount) {
		if (b->used + 2 + b->spared > room)
			room = b->used + 2 + b->spared;
		pad(b->out, b->used + b->spared, room);
		str_add(b->out, amount);
	}
	str_add_char(b->out, '\n');
	b->first = false;
	b->used = 0;
}

static size_t room_of(const struct body *b)
{
	size_t spared = b->first && b->spared ? b->spared + 2 : 0;

	return b->width > spared ? b->width - spared : 1;
}

/* A word of text that is fit for a terminal, at a blank's place if there is room. */
static void add_word(struct body *b, const char *word, size_t len, const char *amount)
{
	size_t width = utf8_width(word, len);
	bool blank = b->used > 0;

	if (blank && b->width && b->used + 1 + width > room_of(b)) {
		end_line(b, amount);
		blank = false;
	}
	if (!b->used && !b->first)
		pad(b->out, 0, b->indent);
	if (blank)
		str_add_char(b->out, ' ');
	str_add_mem(b->out, word, len);
	b->used += width + blank;
}

/* One line of text, wrapped; an empty one is left out. */
static void add_wrapped(struct body *b, const char *line, size_t len, const char *amount)
{
	struct str *text = &b->days->text;
	size_t from = 0, at;

	str_clear(text);
	str_add_mem(text, line, len);
	for (size_t i = 0; i < text->len; i++)
		if (text->buf[i] == '\t' || text->buf[i] == '\r')
			text->buf[i] = ' ';
	str_clear(&b->days->line);
	utf8_show(&b->days->line, text->buf, text->len, true);
	text = &b->days->line;
	while (from < text->len) {
		for (at = from; at < text->len && text->buf[at] != ' '; at++)
			;
		if (at > from)
			add_word(b, text->buf + from, at - from, amount);
		from = at + 1;
	}
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		n += strcspn(text, "\n") > 0;
	return n;
}

/* As many of its lines as are wanted; what is left out is said. */
static void add_text(struct body *b, const char *text, const char *amount)
{
	size_t most = b->days->lines, n = 0, left, len;
	char more[64];

	for (; *text && (!most || n < most); text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (!len)
			continue;
		if (n++)
			end_line(b, amount);
		add_wrapped(b, text, len, amount);
	}
	left = count_lines(text);
	if (!left)
		return;
	snprintf(more, sizeof(more), left == 1 ? _("[%zu more line]") :
		 _("[%zu more lines]"), left);
	end_line(b, amount);
	add_wrapped(b, more, strlen(more), amount);
}

static void add_items(struct body *b, const struct node *items, const char *amount)
{
	struct str line = STR_INIT;
	size_t most = b->days->lines ? b->days->lines : SIZE_MAX;

	for (size_t i = 0; items && items->kind == NODE_LIST && i < items->n && i < most; i++) {
		const struct node *item = &items->v[i];
		const char *quantity = get(item, "quantity"), *price = get(item, "price");
		const char *sku = get(item, "sku"), *name = get(item, "name");

		str_clear(&line);
		str_addf(&line, "%s x %s", quantity ? quantity : "1",
			 sku ? sku : name ? name : "?");
		if (sku && name)
			str_addf(&line, " (%s)", name);
		if (price)
			str_addf(&line, _(" at %s"), price);
		if (b->used)
			end_line(b, amount);
		add_wrapped(b, line.buf, line.len, amount);
	}
	str_release(&line);
}

/* One line of all that is said, cut where the terminal ends. */
static void add_first_line(struct body *b, const char *text)
{
	size_t len = strcspn(text, "\n"), room = b->width ? room_of(b) : SIZE_MAX;
	size_t left = count_lines(text) - (len > 0);
	char more[32] = "";

	if (left)
		snprintf(more, sizeof(more), " [+%zu]", left);
	room = room > strlen(more) ? room - strlen(more) : 1;
	b->used = utf8_fit(b->out, text, len, room) + strlen(more);
	str_add(b->out, more);
}

/* Facts and text go on one line where the facts are all that is before it. */
static void add_body(struct body *b, const struct node *event, const struct str *facts,
		     const char *amount)
{
	const char *text = get(event, "text");
	struct str said = STR_INIT;

	str_add_mem(&said, facts->buf, facts->len);
	if (text)
		str_addf(&said, "%s%s", facts->len ? ": " : "", text);
	if (b->days->lines == 1) {
		add_first_line(b, said.buf);
	} else {
		add_text(b, said.buf, amount);
		add_items(b, node_get(event, "items"), amount);
	}
	if (b->used || b->first)
		end_line(b, amount);
	str_release(&said);
}

/* --- an event --- */

static bool is_corrected(const struct days *days, const char *id)
{
	const char *at = id ? strstr(days->corrected.buf, id) : NULL;
	size_t len = id ? strlen(id) : 0;

	for (; at; at = strstr(at + 1, id))
		if (at > days->corrected.buf && at[-1] == '\n' && at[len] == '\n')
			return true;
	return false;
}

/* The columns before the body; returns their number. */
static size_t add_head(struct days *days, struct str *out, const struct node *event,
		       const struct kind_look *look, const char *clock)
{
	const char *direction = get(event, "direction"), *kind = get(event, "kind");
	bool in = direction && !strcmp(direction, "in");
	size_t width = 10;

	str_addf(out, "  %5s ", clock);
	if (has_signs(days)) {
		str_addf(out, "%s ", direction ? in ? "\u2190" : "\u2192" : " ");
		paint(days, out, look->colour);
		str_addf(out, "%s ", look->sign);
		width += 2;
	} else {
		str_addf(out, "%s ", direction ? in ? "<" : ">" : " ");
		paint(days, out, look->colour);
	}
	kind = kind ? kind : "?";
	utf8_show(out, kind, strlen(kind), true);
	paint(days, out, *look->colour ? "\033[m" : "");
	pad(out, utf8_width(kind, strlen(kind)), KIND_WIDTH + 2);
	return width + KIND_WIDTH + 2;
}

static void set_body(struct body *b, size_t head)
{
	size_t width = b->days->look->width;

	b->indent = head;
	b->first = true;
	if (!width || width >= head + BODY_LEAST) {
		b->width = width ? width - head : 0;
		return;
	}
	while (b->out->len && b->out->buf[b->out->len - 1] == ' ')
		str_set_len(b->out, b->out->len - 1);
	str_add_char(b->out, '\n');
	b->indent = width > BODY_BELOW * 2 ? BODY_BELOW : 2;
	b->width = width > b->indent ? width - b->indent : 1;
	pad(b->out, 0, b->indent);
}

static void trim(struct str *out)
{
	while (out->len > 1 && out->buf[out->len - 1] == '\n' && out->buf[out->len - 2] == ' ')
		str_splice(out, out->len - 2, 1, "", 0);
}

void days_event(struct days *days, struct str *out, const struct node *event,
		bool subjects)
{
	const char *kind = get(event, "kind"), *amount = get(event, "amount");
	const struct kind_look *look = look_of(kind ? kind : "");
	struct body body = { .days = days, .out = out };
	struct str facts = STR_INIT, shown = STR_INIT;
	int64_t day = INT64_MIN;
	char clock[6];
	bool known = moment_of(event, &day, clock);

	if (!days->any || day != days->day)
		add_heading(days, out, known, day);
	days->any = true;
	days->day = day;
	if (is_corrected(days, get(event, "id")))
		add_fact(&facts, _("corrected since"));
	if (get(event, "corrects"))
		str_addf(&days->corrected, "%s%s\n", days->corrected.len ? "" : "\n",
			 get(event, "corrects"));
	add_facts(days, &facts, event, look, subjects);
	set_body(&body, add_head(days, out, event, look, clock));
	if (amount) {
		utf8_show(&shown, amount, strlen(amount), true);
		body.spared = utf8_width(shown.buf, shown.len);
	}
	add_body(&body, event, &facts, amount ? shown.buf : NULL);
	trim(out);
	str_release(&facts);
	str_release(&shown);
}

void days_release(struct days *days)
{
	str_release(&days->corrected);
	str_release(&days->line);
	str_release(&days->text);
}
