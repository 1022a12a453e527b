#ifndef IMPORT_ICALENDAR_H
#define IMPORT_ICALENDAR_H

#include "base/map.h"
#include "import/contentline.h"
#include "import/reader.h"
#include "text/tz.h"

/*
 * An entry of a calendar between its lines and its cells.  For
 * reader_icalendar alone.
 */
enum entry_kind { ENTRY_EVENT, ENTRY_TODO, ENTRY_JOURNAL };

/* The time zones that a file names, by TZID. */
struct zones {
	struct map by_name;	/* to a struct zone */
	struct zone **v;
	size_t n, alloc;
};

struct zone {
	const char *name;	/* in the tz database */
	struct tz *tz;		/* NULL: nobody knows it */
};

/*
 * A TZID is a name of the tz database, also with a path before it as some
 * programs write it, or one of Windows.  NULL: none of them.  Lives as long as
 * `zones`.
 */
const struct zone *zones_find(struct zones *zones, const char *tzid);

/* A VTIMEZONE says by X-LIC-LOCATION what it is. */
void zones_alias(struct zones *zones, const char *tzid, const char *name);
void zones_release(struct zones *zones);

/* The tz database's name of a Windows time zone, or NULL. */
const char *windows_zone(const char *name);

/* A DATE, or a DATE-TIME: floating, of a zone, or of UTC. */
enum when_kind { WHEN_NONE, WHEN_DAY, WHEN_FLOATING, WHEN_ZONE, WHEN_UTC };

struct when {
	enum when_kind kind;
	int64_t local;		/* seconds on its own clocks; of a day its start */
	const struct zone *zone;
	bool lost;		/* its TZID is nobody's, so it is floating */
};

struct when when_read(struct zones *zones, const struct property *property);

/* Our form of it, appended: `2026-01-15`, `2026-01-15T10:30+01:00`. */
void when_add(struct str *out, const struct when *when);

/*
 * `PT1H30M`, `P1W`, `-P1D`: added to *when.  Days are of its own clocks, hours
 * are hours.  False: it is none, and *when is as it was.
 */
bool when_add_duration(struct when *when, const char *s, size_t len);

struct entry {
	enum entry_kind kind;
	bool cancelled;		/* by METHOD:CANCEL of its calendar */
	struct arena arena;
	struct property *v;
	size_t n, alloc;
	struct content_files files;
};

const struct property *entry_get(const struct entry *entry, const char *name);

/* Its type, cells and files into reader->item. */
void entry_cells(struct entry *entry, struct zones *zones, struct reader *reader);

#endif
