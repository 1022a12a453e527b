#include "cmd/sheet.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "cli/charset.h"
#include "cli/label.h"
#include "output/days.h"
#include "record/schema.h"
#include "text/date.h"
#include "text/utf8.h"
#include "work/label.h"

#include <stdio.h>
#include <string.h>

struct walk {
	const char *id;
	void (*each)(void *arg, const char *id, const char *field,
		     const char *value, size_t len);
	void *arg;
	struct str path;
};

static void walk_node(struct walk *walk, const struct node *node);

static void walk_map(struct walk *walk, const struct node *map)
{
	size_t start = walk->path.len;

	for (size_t i = 0; i < map->n; i++) {
		str_addf(&walk->path, "%s%s", start ? "." : "", map->v[i].key);
		walk_node(walk, &map->v[i]);
		str_set_len(&walk->path, start);
	}
}

/* Scalars and {value, label} bear the list's name, other maps a number. */
static void walk_list(struct walk *walk, const struct node *list)
{
	size_t start = walk->path.len;
	const struct node *value;
	const char *label;

	for (size_t i = 0; (value = node_value(list, i, &label)); i++) {
		if (value->kind != NODE_SCALAR)
			str_addf(&walk->path, "[%zu]", i);
		walk_node(walk, value);
		str_set_len(&walk->path, start);
	}
}

static void walk_node(struct walk *walk, const struct node *node)
{
	if (node->kind == NODE_MAP)
		walk_map(walk, node);
	else if (node->kind == NODE_LIST)
		walk_list(walk, node);
	else if (!node_empty(node))
		walk->each(walk->arg, walk->id, walk->path.buf, node->text, node->len);
}

void sheet_each(const struct record *record,
		void (*each)(void *arg, const char *id, const char *field,
			     const char *value, size_t len),
		void *arg)
{
	struct walk walk = { .id = record->entry.id, .each = each, .arg = arg,
			     .path = STR_INIT };

	if (record->doc.root)
		walk_node(&walk, record->doc.root);
	str_release(&walk.path);
}

struct sheet {
	const struct look *look;
	const struct record *record;
	const struct links *links;
	size_t width;		/* of the widest field name */
	struct str out;
};

static void paint(struct sheet *sheet, const char *code)
{
	if (sheet->look->colour)
		str_add(&sheet->out, code);
}

static void add_shown(struct sheet *sheet, const char *text, size_t len)
{
	utf8_show(&sheet->out, text, len, true);
}

static void pad(struct sheet *sheet, size_t used, size_t width)
{
	for (; used < width; used++)
		str_add_char(&sheet->out, ' ');
}

static void widen(void *arg, const char *id, const char *field,
		  const char *value, size_t len)
{
	struct sheet *sheet = arg;
	size_t width = utf8_width(field, strlen(field));

	(void)id;
	(void)value;
	(void)len;
	if (width > sheet->width)
		sheet->width = width;
}

/* A reference is followed by what the other is called. */
static void add_label(struct sheet *sheet, const char *field, const char *value)
{
	for (size_t i = 0; i < sheet->links->n; i++) {
		const struct link *link = &sheet->links->v[i];

		if (link->in || strcmp(link->field, field) || !*link->label ||
		    strcmp(link->id, value))
			continue;
		str_add(&sheet->out, " (");
		add_shown(sheet, link->label, strlen(link->label));
		str_add_char(&sheet->out, ')');
		return;
	}
}

/* Further lines of a value stand below its first. */
static void add_field(void *arg, const char *id, const char *field,
		      const char *value, size_t len)
{
	struct sheet *sheet = arg;
	const char *end = value + len, *nl;

	(void)id;
	if (!strcmp(field, "id"))
		return;
	str_add(&sheet->out, "  ");
	paint(sheet, "\033[2m");
	add_shown(sheet, field, strlen(field));
	paint(sheet, "\033[m");
	pad(sheet, utf8_width(field, strlen(field)), sheet->width);
	str_add(&sheet->out, "  ");
	while ((nl = memchr(value, '\n', (size_t)(end - value))) && nl + 1 < end) {
		add_shown(sheet, value, (size_t)(nl - value));
		str_add_char(&sheet->out, '\n');
		pad(sheet, 0, sheet->width + 4);
		value = nl + 1;
	}
	add_shown(sheet, value, (size_t)((nl ? nl : end) - value));
	add_label(sheet, field, value);
	str_add_char(&sheet->out, '\n');
}

static void add_head(struct sheet *sheet)
{
	const struct entry *entry = &sheet->record->entry;
	struct str label = STR_INIT;

	label_add(&label, sheet->record->type, sheet->record->doc.root);
	paint(sheet, "\033[1m");
	add_shown(sheet, label.len ? label.buf : entry->id,
		  label.len ? label.len : strlen(entry->id));
	paint(sheet, "\033[m");
	str_addf(&sheet->out, "\n%s %s", schema_of(sheet->record->type)->name, entry->id);
	str_add(&sheet->out, entry->archived ? _(", archived") : "");
	str_add(&sheet->out, "\n\n");
	str_release(&label);
}

static void add_links(struct sheet *sheet)
{
	bool any = false;

	for (size_t i = 0; i < sheet->links->n; i++) {
		const struct link *link = &sheet->links->v[i];

		if (!link->in)
			continue;
		str_add(&sheet->out, any ? "" : _("\nReferred to by\n"));
		any = true;
		str_addf(&sheet->out, "  %s %s", schema_of(link->type)->name, link->id);
		if (*link->label) {
			str_add(&sheet->out, " (");
			add_shown(sheet, link->label, strlen(link->label));
			str_add_char(&sheet->out, ')');
		}
		str_add(&sheet->out, ": ");
		add_shown(sheet, link->field, strlen(link->field));
		str_add_char(&sheet->out, '\n');
	}
}

/* As crm log shows them, with a line of each text. */
static void add_events(struct sheet *sheet, struct work *work,
		       const struct happened *events)
{
	struct labels labels = { .work = work };
	struct days days = DAYS_INIT;

	days.look = sheet->look;
	days.signs = charset_is_utf8();
	days.lines = 1;
	days.today = day_of_instant(clock_now());
	days.label = labels_add;
	days.arg = &labels;
	if (events->n)
		str_add(&sheet->out, _("\nLast events\n"));
	for (size_t i = 0; i < events->n; i++)
		days_event(&days, &sheet->out, events->v[i].root,
			   events->v[i].subject != sheet->record->entry.r);
	days_release(&days);
	labels_release(&labels);
}

void sheet_print(const struct env *env, const struct record *record,
		 const struct links *links, const struct happened *events)
{
	struct sheet sheet = { .look = &env->look, .record = record, .links = links,
			       .out = STR_INIT };

	add_head(&sheet);
	sheet_each(record, widen, &sheet);
	sheet_each(record, add_field, &sheet);
	add_links(&sheet);
	add_events(&sheet, env->work, events);
	fwrite(sheet.out.buf, 1, sheet.out.len, stdout);
	str_release(&sheet.out);
}
