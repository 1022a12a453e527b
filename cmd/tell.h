#ifndef CMD_TELL_H
#define CMD_TELL_H

#include "cli/env.h"

/* A line on standard error: `before`, and the message with controls made visible. */
void say(const char *before, const char *message);

/*
 * A line for the person at the terminal, on standard error: what was done,
 * or what could be done next.  Nothing with --quiet.
 */
void tell(const struct env *env, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
