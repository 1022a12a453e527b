#include "base/alloc.h"
#include "base/str.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Shared by all empty strings of all threads, so never written to. */
char str_empty[1];

void str_init(struct str *s)
{
	s->buf = str_empty;
	s->len = s->alloc = 0;
}

void str_release(struct str *s)
{
	if (s->alloc)
		free(s->buf);
	str_init(s);
}

void str_clear(struct str *s)
{
	str_set_len(s, 0);
}

void str_grow(struct str *s, size_t extra)
{
	size_t need = s->len + 1 + extra;

	if (need < extra)
		need = SIZE_MAX;	/* which no allocator has */
	if (!s->alloc)
		s->buf = NULL;
	GROW(s->buf, need, s->alloc);
	s->buf[s->len] = '\0';
}

void str_set_len(struct str *s, size_t len)
{
	assert(len < s->alloc || len == 0);
	s->len = len;
	if (s->alloc)
		s->buf[len] = '\0';
}

void str_add(struct str *s, const char *text)
{
	str_add_mem(s, text, strlen(text));
}

void str_add_mem(struct str *s, const void *data, size_t len)
{
	if (!len)
		return;
	str_grow(s, len);
	memcpy(s->buf + s->len, data, len);
	str_set_len(s, s->len + len);
}

void str_add_char(struct str *s, char c)
{
	str_grow(s, 1);
	s->buf[s->len] = c;
	str_set_len(s, s->len + 1);
}

void str_addf(struct str *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	str_addv(s, fmt, ap);
	va_end(ap);
}

void str_addv(struct str *s, const char *fmt, va_list ap)
{
	va_list again;
	int len;

	va_copy(again, ap);
	str_grow(s, 64);
	len = vsnprintf(s->buf + s->len, s->alloc - s->len, fmt, ap);
	assert(len >= 0);
	if ((size_t)len >= s->alloc - s->len) {
		str_grow(s, (size_t)len);
		len = vsnprintf(s->buf + s->len, s->alloc - s->len, fmt, again);
	}
	str_set_len(s, s->len + (size_t)len);
	va_end(again);
}

void str_splice(struct str *s, size_t at, size_t cut, const void *data, size_t len)
{
	assert(at <= s->len && cut <= s->len - at);
	if (len > cut)
		str_grow(s, len - cut);
	if (!s->alloc)
		return;
	memmove(s->buf + at + len, s->buf + at + cut, s->len - at - cut);
	if (len)
		memcpy(s->buf + at, data, len);
	str_set_len(s, s->len - cut + len);
}

char *str_detach(struct str *s)
{
	char *text = s->alloc ? s->buf : xstrdup("");

	str_init(s);
	return text;
}

void strs_add(struct strs *list, const char *text)
{
	strs_add_mem(list, text, strlen(text));
}

void strs_add_mem(struct strs *list, const char *text, size_t len)
{
	GROW(list->v, list->n + 1, list->alloc);
	list->v[list->n++] = xstrndup(text, len);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void strs_sort(struct strs *list)
{
	if (list->n)
		qsort(list->v, list->n, sizeof(*list->v), by_bytes);
}

void strs_release(struct strs *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->v[i]);
	free(list->v);
	*list = (struct strs)STRS_INIT;
}
