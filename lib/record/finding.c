#include "record/finding.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "record/value.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *keep(struct findings *list, const char *text)
{
	return text ? arena_strdup(&list->arena, text) : NULL;
}

static struct finding *push(struct findings *list)
{
	GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n] = (struct finding){ 0 };
	return &list->v[list->n++];
}

/* A file's findings come one after the other, so they share its name. */
static const char *keep_path(struct findings *list, const char *path)
{
	const char *before = list->n ? list->v[list->n - 1].path : NULL;

	if (before && path && !strcmp(before, path))
		return before;
	return arena_strdup(&list->arena, path ? path : "");
}

struct finding *finding_add(struct findings *list, enum level level,
			    const char *rule, const char *path,
			    unsigned line, unsigned col, const char *fmt, ...)
{
	struct str text = STR_INIT;
	struct finding *f;
	va_list ap;

	path = keep_path(list, path);
	va_start(ap, fmt);
	str_addv(&text, fmt, ap);
	va_end(ap);
	f = push(list);
	f->path = path;
	f->line = line;
	f->col = col;
	f->level = level;
	f->rule = rule;
	f->message = arena_strndup(&list->arena, text.buf, text.len);
	str_release(&text);
	return f;
}

void finding_set_field(struct findings *list, struct finding *f, const char *field)
{
	f->field = keep(list, field);
}

void finding_set_value(struct findings *list, struct finding *f, const char *value, size_t len)
{
	f->value = value ? arena_strndup(&list->arena, value, len) : NULL;
}

void finding_set_id(struct findings *list, struct finding *f, const char *id)
{
	f->id = keep(list, id);
}

void findings_move(struct findings *to, struct findings *from)
{
	for (size_t i = 0; i < from->n; i++) {
		struct finding f = from->v[i];

		f.path = keep_path(to, f.path);
		f.id = keep(to, f.id);
		f.field = keep(to, f.field);
		f.message = keep(to, f.message);
		f.value = keep(to, f.value);
		*push(to) = f;
	}
	findings_release(from);
}

static int by_text(const char *a, const char *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

static int by_number(unsigned a, unsigned b)
{
	return (a > b) - (a < b);
}

static int by_place(const void *left, const void *right)
{
	const struct finding *a = left, *b = right;
	int d = by_text(a->path, b->path);

	d = d ? d : by_number(a->line, b->line);
	d = d ? d : by_number(a->col, b->col);
	d = d ? d : by_text(a->rule, b->rule);
	d = d ? d : by_text(a->message, b->message);
	d = d ? d : by_text(a->id, b->id);
	d = d ? d : by_text(a->field, b->field);
	d = d ? d : by_text(a->value, b->value);
	return d ? d : by_number(a->level, b->level);
}

void findings_sort(struct findings *list)
{
	if (list->n)
		qsort(list->v, list->n, sizeof(*list->v), by_place);
}

size_t findings_count(const struct findings *list, enum level at_least)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += list->v[i].level >= at_least;
	return n;
}

void findings_release(struct findings *list)
{
	free(list->v);
	arena_release(&list->arena);
	*list = (struct findings)FINDINGS_INIT;
}

static void add_place(struct str *out, const struct finding *f)
{
	str_add(out, f->path);
	if (f->line)
		str_addf(out, ":%u", f->line);
	if (f->line && f->col)
		str_addf(out, ":%u", f->col);
	if (out->len)
		str_add(out, ": ");
}

void finding_sentence(struct str *out, const struct finding *f)
{
	str_add(out, f->message);
	if (f->value && f->not_value)
		value_add_not(out, f->value, strlen(f->value));
}

int findings_err(const struct findings *list)
{
	size_t n = findings_count(list, LEVEL_ERROR);
	const struct finding *f = list->v;
	struct str text = STR_INIT;
	int rc;

	if (!n)
		return 0;
	while (f->level != LEVEL_ERROR)
		f++;
	add_place(&text, f);
	finding_sentence(&text, f);
	if (n > 1)
		str_addf(&text, Q_(" (and %zu more)", " (and %zu more)", n - 1), n - 1);
	rc = err_set(ERR_DATA, "%s", text.buf);
	str_release(&text);
	return rc;
}
