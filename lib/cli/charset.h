#ifndef CLI_CHARSET_H
#define CLI_CHARSET_H

#include <stdbool.h>

/*
 * Does the terminal take UTF-8, by LC_ALL, LC_CTYPE or LANG?  Only signs
 * beside the data go by it: the data itself is UTF-8 everywhere.
 */
bool charset_is_utf8(void);

#endif
