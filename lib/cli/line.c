#include "cli/line.h"

#include <string.h>

struct split {
	struct str word;
	bool in_word;
	char quote;		/* the one we are in, or 0 */
};

static void end_word(struct strs *out, struct split *s)
{
	if (s->in_word)
		strs_add_mem(out, s->word.buf, s->word.len);
	str_clear(&s->word);
	s->in_word = false;
}

/* One character, or two when a backslash quotes; returns how many. */
static size_t step(struct strs *out, struct split *s, const char *p)
{
	char c = *p;

	if (c == s->quote) {
		s->quote = 0;
	} else if (c == '\\' && s->quote != '\'' && p[1] &&
		   (!s->quote || strchr("\\\"$`", p[1]))) {
		str_add_char(&s->word, p[1]);
		s->in_word = true;
		return 2;
	} else if (s->quote) {
		str_add_char(&s->word, c);
	} else if (c == '\'' || c == '"') {
		s->quote = c;
		s->in_word = true;
	} else if (c == ' ' || c == '\t' || c == '\n') {
		end_word(out, s);
	} else {
		str_add_char(&s->word, c);
		s->in_word = true;
	}
	return 1;
}

bool line_split(struct strs *out, const char *line, bool *open)
{
	struct split s = { .word = STR_INIT };

	while (*line)
		line += step(out, &s, line);
	if (open)
		*open = s.in_word;
	end_word(out, &s);
	str_release(&s.word);
	return !s.quote;
}
