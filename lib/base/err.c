#include "base/err.h"
#include "base/str.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Of a fixed size, so that a thread that ends leaves nothing behind. */
#define TEXT_MAX 4096

static _Thread_local struct {
	int code;
	char text[TEXT_MAX];
} current;

static pthread_mutex_t warnings_lock = PTHREAD_MUTEX_INITIALIZER;
static struct strs warnings = STRS_INIT;

/* `len` bytes of `text` are left of more: drop half a character at the end. */
static size_t cut_at_character(char *text, size_t len)
{
	size_t start = len, want = 1;
	unsigned char lead;

	while (start && len - start < 3 &&
	       ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start) {
		lead = (unsigned char)text[start - 1];
		want = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
		if (want > 1 && len - start + 1 < want)
			len = start - 1;
	}
	text[len] = '\0';
	return len;
}

/* At `at` in `text`, as much as leaves `keep` bytes and NUL; the new length. */
__attribute__((format(printf, 4, 0)))
static size_t put_v(char *text, size_t at, size_t keep, const char *fmt, va_list ap)
{
	size_t room = TEXT_MAX - keep - at;
	int len = vsnprintf(text + at, room, fmt, ap);

	assert(len >= 0);
	if ((size_t)len < room)
		return at + (size_t)len;
	return cut_at_character(text, at + room - 1);
}

__attribute__((format(printf, 4, 5)))
static size_t put(char *text, size_t at, size_t keep, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	at = put_v(text, at, keep, fmt, ap);
	va_end(ap);
	return at;
}

/* Texts are made aside, for their arguments may be the message that is set. */
int err_set(int code, const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	assert(code > 0);
	va_start(ap, fmt);
	put_v(text, 0, 0, fmt, ap);
	va_end(ap);
	current.code = code;
	strcpy(current.text, text);
	return code;
}

int err_sys(const char *fmt, ...)
{
	int number = errno;
	char text[TEXT_MAX], reason[256];
	size_t len;
	va_list ap;

	if (strerror_r(number, reason, sizeof(reason)))
		snprintf(reason, sizeof(reason), "errno %d", number);
	va_start(ap, fmt);
	len = put_v(text, 0, strlen(reason) + 2, fmt, ap);
	va_end(ap);
	put(text, len, 0, ": %s", reason);
	current.code = ERR_IO;
	strcpy(current.text, text);
	errno = number;
	return ERR_IO;
}

int err_wrap(const char *fmt, ...)
{
	size_t keep = strlen(current.text), len;
	char text[TEXT_MAX];
	va_list ap;

	assert(current.code);
	if (keep > TEXT_MAX / 2)
		keep = TEXT_MAX / 2;
	va_start(ap, fmt);
	len = put_v(text, 0, keep + 2, fmt, ap);
	va_end(ap);
	put(text, len, 0, ": %s", current.text);
	strcpy(current.text, text);
	return current.code;
}

int err_hint(const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	assert(current.code);
	va_start(ap, fmt);
	put_v(text, 0, 0, fmt, ap);
	va_end(ap);
	put(current.text, strlen(current.text), 0, "\n%s", text);
	return current.code;
}

void err_clear(void)
{
	current.code = 0;
	current.text[0] = '\0';
}

int err_code(void)
{
	return current.code;
}

const char *err_message(void)
{
	return current.text;
}

int err_status(int code)
{
	return code <= ERR_CONFLICT ? code : ERR_DATA;
}

void warn(const char *fmt, ...)
{
	struct str text = STR_INIT;
	va_list ap;

	va_start(ap, fmt);
	str_addv(&text, fmt, ap);
	va_end(ap);
	pthread_mutex_lock(&warnings_lock);
	if (!warnings.n || strcmp(warnings.v[warnings.n - 1], text.buf))
		strs_add(&warnings, text.buf);
	pthread_mutex_unlock(&warnings_lock);
	str_release(&text);
}

void warn_each(void (*print)(const char *message, void *arg), void *arg)
{
	struct strs list;

	pthread_mutex_lock(&warnings_lock);
	list = warnings;
	warnings = (struct strs)STRS_INIT;
	pthread_mutex_unlock(&warnings_lock);
	for (size_t i = 0; i < list.n; i++)
		print(list.v[i], arg);
	strs_release(&list);
}
