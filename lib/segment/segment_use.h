#ifndef SEGMENT_SEGMENT_USE_H
#define SEGMENT_SEGMENT_USE_H

#include "work/work.h"

/*
 * What names a segment: other segments, rules, crm.yaml (paths of their
 * files) and campaigns (ids), added in that order.
 */
int segment_uses(struct strs *out, struct work *work, const char *name);

#endif
