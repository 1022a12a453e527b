#ifndef DOMAIN_TEMPLATE_H
#define DOMAIN_TEMPLATE_H

#include "base/str.h"
#include "record/draft.h"
#include "record/schema.h"

/*
 * A form to fill in, appended: a line for each field of the type that a person
 * may give, with what the draft has already, and behind it what the field is.
 * What stays empty is left out of the record.
 */
void template_add(struct str *out, enum record_type type, const struct draft *draft);

#endif
