#ifndef BASE_RAND_H
#define BASE_RAND_H

#include <stddef.h>
#include <stdint.h>

/*
 * Random bits from the system; after rand_seed() a sequence that the seed
 * fixes, for tests (CRM_SEED).
 */
void rand_seed(const char *seed);
uint64_t rand_u64(void);
void rand_bytes(void *out, size_t len);

/* The system's own, also after rand_seed(): for what no output shows. */
void rand_system(void *out, size_t len);

#endif
