#ifndef TEXT_URL_H
#define TEXT_URL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * `http://` or `https://` and a host, or a bare host with a dot; then a port,
 * a path, a query as they may be.  No spaces or controls anywhere, nor a user
 * before the host, who would hide it.
 */
bool url_valid(const char *s, size_t len);

#endif
