#ifndef TEXT_COMPANY_H
#define TEXT_COMPANY_H

#include "base/str.h"

/*
 * A company's name for comparing: utf8_fold() without legal form and
 * punctuation: "ROSSI & Figli S.r.l." and "Rossi e Figli" are `rossi figli`,
 * "D'Angelo" is `dangelo`.  A name of nothing else keeps what it has: one of
 * forms alone the first of them, one without a letter its punctuation.
 */
void company_key(struct str *out, const char *s, size_t len);

#endif
