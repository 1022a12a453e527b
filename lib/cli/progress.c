#include "base/clock.h"
#include "base/i18n.h"
#include "cli/env.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_MS 1000		/* what ends sooner shows nothing */
#define EVERY_MS 100

static struct {
	bool enabled;
	bool shown;		/* a line of ours is on the terminal */
	bool running;
	struct str what;
	size_t done, total;
	int64_t start, last;	/* of clock_ms() */
} state = { .what = STR_INIT };

/* A person looks at it, and it is our turn to write on it. */
static bool terminal_is_ours(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term && strcmp(term, "dumb") &&
	       tcgetpgrp(STDERR_FILENO) == getpgrp();
}

void progress_set(bool enabled)
{
	state.enabled = enabled;
}

static void show(int64_t now, const char *end)
{
	double seconds = (double)(now - state.start) / 1000;

	fprintf(stderr, "\r%s: %zu", state.what.buf, state.done);
	if (state.total)
		fprintf(stderr, _(" of %zu (%zu%%)"), state.total,
			state.done * 100 / state.total);
	if (seconds > 0)
		fprintf(stderr, _(", %.0f a second"), (double)state.done / seconds);
	fprintf(stderr, "\033[K%s", end);
	state.shown = true;
}

void progress(const char *what, size_t done, size_t total)
{
	int64_t now;

	if (!state.enabled)
		return;
	now = clock_ms();
	if (!state.running || strcmp(state.what.buf, what)) {
		progress_end();
		str_add(&state.what, what);
		state.running = true;
		state.start = state.last = now;
	}
	state.done = done;
	state.total = total;
	if (now - state.start < FIRST_MS || now - state.last < EVERY_MS)
		return;
	state.last = now;
	if (terminal_is_ours())
		show(now, "");
}

void progress_end(void)
{
	if (state.running && state.shown && terminal_is_ours())
		show(clock_ms(), "\n");
	state.running = state.shown = false;
	str_release(&state.what);
}
