#ifndef TEXT_CARD_H
#define TEXT_CARD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * "Mario Rossi <m@acme.example>": the parts of a card in one line.  Either
 * may be empty; a bare address is an address, a name in quotes is without
 * them; "m@acme.example (Mario Rossi)" and "Mario Rossi m@acme.example" say
 * the same.  Borrowed from `s`.
 */
struct card {
	const char *name, *email;
	size_t name_len, email_len;
};

/* False: no valid address in it, and all of it is the name. */
bool card_split(struct card *out, const char *s);

#endif
