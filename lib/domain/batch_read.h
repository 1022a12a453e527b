#ifndef DOMAIN_BATCH_READ_H
#define DOMAIN_BATCH_READ_H

#include "domain/batch_parts.h"

/* Read all files and note what their rows come to, see batch_parts.h. */
int batch_read(struct batch *batch);

#endif
