#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stddef.h>

/*
 * The one string builder.  `buf` is never NULL and always ends in NUL; bytes
 * may hold NUL too, `len` counts.  What is added must not lie in `s` itself.
 */
struct str {
	char *buf;
	size_t len, alloc;
};

extern char str_empty[];
#define STR_INIT { .buf = str_empty }

void str_init(struct str *s);
void str_release(struct str *s);	/* empty again, and usable */
void str_clear(struct str *s);		/* empty, keeps its room */
void str_grow(struct str *s, size_t extra);
void str_set_len(struct str *s, size_t len);	/* cut, or after str_grow() */

void str_add(struct str *s, const char *text);
void str_add_mem(struct str *s, const void *data, size_t len);
void str_add_char(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void str_addv(struct str *s, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/* Put `len` bytes of `data` in place of `cut` bytes at `at`. */
void str_splice(struct str *s, size_t at, size_t cut, const void *data, size_t len);

/* The text becomes the caller's, to free(); `s` is empty again. */
char *str_detach(struct str *s);

/* A list of owned strings. */
struct strs {
	char **v;
	size_t n, alloc;
};

#define STRS_INIT { 0 }

void strs_add(struct strs *list, const char *text);
void strs_add_mem(struct strs *list, const char *text, size_t len);
void strs_sort(struct strs *list);	/* by bytes */
void strs_release(struct strs *list);

#endif
