#ifndef CLI_LINE_H
#define CLI_LINE_H

#include "base/str.h"

#include <stdbool.h>

/*
 * The words of a command line as a shell would see them: separated by blanks,
 * with '...', "..." and \ taking their meaning away.  Nothing is expanded.
 * *open (may be NULL) says that the line ends within a word or a quote, so
 * that its last word is not ended.  Returns false when a quote is not closed.
 */
bool line_split(struct strs *out, const char *line, bool *open);

#endif
