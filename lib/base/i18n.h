#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <libintl.h>

/*
 * Every message that a person reads goes through _(); N_() marks one in a
 * table, which is translated where it is used.  Names of commands, options,
 * fields, rules and formats are never translated.
 */
#define _(text) gettext(text)
#define N_(text) text
#define Q_(one, many, n) ngettext(one, many, n)

#endif
