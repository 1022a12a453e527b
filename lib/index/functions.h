#ifndef INDEX_FUNCTIONS_H
#define INDEX_FUNCTIONS_H

#include "index/db.h"

/*
 * The functions and collations of query/sql.h but crm_fold(), once for a
 * connection; 0 or ERR_IO.
 */
int functions_add(struct index *index);

#endif
