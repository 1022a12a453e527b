#ifndef WORK_LABEL_H
#define WORK_LABEL_H

#include "base/str.h"
#include "record/doc.h"
#include "record/schema.h"

/*
 * What a person calls a record, appended: its name, subject or summary, else
 * its first e-mail address, else nothing.
 */
void label_add(struct str *out, enum record_type type, const struct node *root);

#endif
