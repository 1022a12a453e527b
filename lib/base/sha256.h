#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

/*
 * SHA-256 (FIPS 180-4), the name that attached documents go by: two stores
 * that have the same file have it under the same name.  Everything else is
 * hashed with hash.h.
 */
#define SHA256_HEX 65

/* 64 hex digits in lower case and NUL. */
void sha256_hex(char out[SHA256_HEX], const void *data, size_t len);

#endif
