#ifndef BASE_ERR_H
#define BASE_ERR_H

/*
 * Errors: a function that can fail returns 0 or a code, and leaves a message
 * for the person at the terminal.  One code and one message for each thread.
 *
 * The codes up to 6 are the exit statuses of crm(1); the others tell callers
 * apart what they may handle, and end as ERR_DATA if nobody does.
 */
enum err {
	ERR_NO = 1,		/* the answer is no, or findings */
	ERR_USAGE = 2,
	ERR_DATA = 3,		/* what was given is not valid */
	ERR_IO = 4,		/* input, output, environment */
	ERR_BUSY = 5,		/* another writer holds the store */
	ERR_CONFLICT = 6,
	ERR_NOT_FOUND = 7,	/* no such record, file, field */
	ERR_AMBIGUOUS = 8	/* a reference that fits several records */
};

/* Each returns the code it set: `return err_set(ERR_DATA, _("..."), ...);` */
int err_set(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ERR_IO with what errno says behind the message: "cannot open 'x': ...". */
int err_sys(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Put "<text>: " before the message that is set; returns its code. */
int err_wrap(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Add a line below the message, for a next step; returns its code. */
int err_hint(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

void err_clear(void);
int err_code(void);			/* 0: none */
const char *err_message(void);		/* until the next call; "" if none */
int err_status(int code);		/* the exit status of a code */

/*
 * Warnings, in order, of the whole process (any thread): what was done all
 * the same.  Printed by cmd/main.c at the end, each as "crm: warning: ...".
 * One that says what the one before it says is left out.
 */
void warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void warn_each(void (*print)(const char *message, void *arg), void *arg);

#endif
