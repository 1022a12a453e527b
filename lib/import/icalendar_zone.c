#include "import/icalendar.h"

#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#define ZONES_MAX 1000		/* of one file; tz has half as many */
#define PARTS_MAX 6		/* of a path before a name */

/* What tz calls it, by itself or behind a path: `/citadel.org/.../Europe/Rome`. */
static struct tz *find_tz(const char **name)
{
	struct tz *tz = NULL;

	for (int i = 0; !tz && *name && i < PARTS_MAX; i++) {
		const char *slash = strchr(*name, '/');

		tz = tz_new(*name);
		if (!tz)
			*name = slash ? slash + 1 : NULL;
	}
	return tz;
}

static const struct zone *add(struct zones *zones, const char *tzid,
			      const char *name)
{
	void **place = map_at(&zones->by_name, tzid, strlen(tzid));
	struct zone *zone = *place;

	if (zone)
		return zone;
	GROW(zones->v, zones->n + 1, zones->alloc);
	zone = xcalloc(1, sizeof(*zone));
	zones->v[zones->n++] = zone;
	zone->tz = find_tz(&name);
	zone->name = xstrdup(name ? name : "");
	*place = zone;
	return zone;
}

const struct zone *zones_find(struct zones *zones, const char *tzid)
{
	const struct zone *zone = map_get(&zones->by_name, tzid, strlen(tzid));
	const char *windows;

	if (!zone && zones->n < ZONES_MAX) {
		windows = windows_zone(tzid);
		zone = add(zones, tzid, windows ? windows : tzid);
	}
	return zone && zone->tz ? zone : NULL;
}

void zones_alias(struct zones *zones, const char *tzid, const char *name)
{
	if (!zones_find(zones, tzid) && zones->n < ZONES_MAX) {
		*map_at(&zones->by_name, tzid, strlen(tzid)) = NULL;
		add(zones, tzid, name);
	}
}

void zones_release(struct zones *zones)
{
	for (size_t i = 0; i < zones->n; i++) {
		tz_free(zones->v[i]->tz);
		free((char *)zones->v[i]->name);
		free(zones->v[i]);
	}
	free(zones->v);
	map_release(&zones->by_name);
	*zones = (struct zones){ 0 };
}
