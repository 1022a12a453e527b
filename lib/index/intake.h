#ifndef INDEX_INTAKE_H
#define INDEX_INTAKE_H

#include "index/load.h"
#include "index/scan.h"

/*
 * Read places on all cores and load them, in their order.  `load` is inside a
 * transaction; the memory in use at any time is that of a few jobs.
 */
int intake_run(struct load *load, const struct spots *spots);

#endif
