#ifndef TEXT_WORDS_H
#define TEXT_WORDS_H

/* Words as people write them, in the forms that we compare and name by. */

#include "text/card.h"
#include "text/company.h"
#include "text/country.h"
#include "text/distance.h"
#include "text/email.h"
#include "text/phone.h"
#include "text/slug.h"
#include "text/url.h"
#include "text/vat.h"

#endif
