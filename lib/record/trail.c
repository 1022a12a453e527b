#include "record/trail.h"

#include "text/utf8.h"

#include <string.h>

void trail_add(struct str *out, const struct trail *trail)
{
	if (!trail)
		return;
	trail_add(out, trail->up);
	if (!trail->key) {
		str_addf(out, "[%zu]", trail->index);
		return;
	}
	if (trail->up)
		str_add_char(out, '.');
	utf8_show(out, trail->key, strlen(trail->key), true);
}
