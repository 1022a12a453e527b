#ifndef SEGMENT_SEGMENT_FILE_H
#define SEGMENT_SEGMENT_FILE_H

#include "work/work.h"

/*
 * The file of a segment, `segments/NAME.yaml`, for those who look at it,
 * write it and take it away; domain/segment.h has what a query needs of it.
 *
 *	query: |
 *	  stage = customer and spend > 1000
 *	description: our best customers
 *
 * The query is a person's text and stays as it was typed.  Keys that are not
 * known stay too.  Changes are staged, and committed by the caller.
 */
struct segment_file {
	char *name;
	struct str path;
	struct str bytes;		/* of the file */
	struct doc doc;
	const char *query;		/* in the document */
	const char *description;	/* or NULL */
	struct strs parameters;		/* that it asks for, or a segment it is made of */
};

#define SEGMENT_FILE_INIT { .path = STR_INIT, .bytes = STR_INIT, .doc = DOC_INIT }

/*
 * Read it.  ERR_NOT_FOUND, with the nearest name.  ERR_DATA when it does not
 * parse, has no query or one that does not parse; name, path and bytes are
 * there then all the same.
 */
int segment_file_read(struct segment_file *out, const struct store *store, const char *name);
void segment_file_release(struct segment_file *file);

/*
 * Of settings (`name=value`, as of --set) those that this segment asks for,
 * into `out`, which has room for all; false when a parameter has none.
 */
bool segment_file_settings(const struct segment_file *file, const char *const *settings,
			   size_t n_settings, const char **out, size_t *n_out);

/*
 * Is the text a query that can be asked of this store?  `settings` are values
 * for its parameters, as of --set; what stands behind the first that has none
 * is not looked at.  `origin` as in query/query.h.
 */
int segment_check_query(struct work *work, const char *text, const char *origin,
			const char *const *settings, size_t n_settings);

/*
 * Stage one: a new file, or, with `replace`, the query (and the description,
 * unless it is NULL) of the one that is there, in whose file no other line
 * changes.  ERR_DATA when it is there and not to be replaced, or when NAME is
 * no name.
 */
int segment_save(struct work *work, const char *name, const char *query,
		 const char *description, bool replace);

/*
 * Stage `bytes` as the file of this name, if it is a segment's and its query
 * can be asked.
 */
int segment_revise(struct work *work, const char *name, const char *bytes, size_t len);

/*
 * Stage its removal.  Without `force` ERR_DATA, with a list, when a segment, a
 * rule, crm.yaml or a campaign names it.
 */
int segment_remove(struct work *work, const char *name, bool force);

#endif
