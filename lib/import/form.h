#ifndef IMPORT_FORM_H
#define IMPORT_FORM_H

#include "base/arena.h"
#include "base/str.h"
#include "import/reader.h"

/*
 * What a web form sends, as names and values in its order: a name may come
 * several times.  Values are clean text (see mime_text.h), lines and all.
 */
struct form_field {
	const char *name;
	const char *value;
	size_t len;
};

struct form {
	struct arena arena;
	struct form_field *v;
	size_t n, alloc;
	struct attachment *files;	/* what was uploaded */
	size_t n_files, alloc_files;
	struct strs broken;		/* lines that are of no field */
};

#define FORM_INIT { 0 }

/*
 * A form's body.  `content_type` is the header's value as it came: urlencoded,
 * multipart/form-data or JSON (an object, with columns as in json_cells.h);
 * NULL or any other type is told by the bytes.  What is none of these is lines
 * of `Name: value`, as forms are mailed; a line that names nothing goes on with
 * the value above it, and before the first name it goes to `broken`, as it came.
 *
 * ERR_DATA: no field in it, more than 1000, or broken JSON.
 */
int form_parse(struct form *out, const char *body, size_t len, const char *content_type);
void form_release(struct form *form);

#endif
