#ifndef IMPORT_LONG_ID_H
#define IMPORT_LONG_ID_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Ids of Salesforce: 15 letters and digits in which case tells ids apart, or
 * 18, the last three of which say which of the others are capitals.  Reports
 * have the short form, everything else the long one.
 */
#define LONG_ID_LEN 18

/*
 * The long form of either, as its first 15 characters have it.  False: it is
 * no such id.
 */
bool long_id(char out[LONG_ID_LEN + 1], const char *text, size_t len);

#endif
