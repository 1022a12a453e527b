#include "segment/segment_file.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "domain/choice.h"
#include "domain/segment.h"
#include "record/emit.h"
#include "record/patch.h"
#include "segment/mention.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const order[] = { "query", "description", NULL };

static void add_path(struct str *out, const char *name)
{
	str_addf(out, "segments/%s.yaml", name);
}

static struct limits limits_of(const struct store *store)
{
	return config_limits(&store->config, TYPE_CONTACT);
}

/*
 * The parameters of a query, and the segments that it is made of, however
 * deep, each with the parameters of its own.  What cannot be read has none.
 */
static void reach(struct strs *parameters, struct strs *segments, const struct store *store,
		  const char *text)
{
	struct query query = QUERY_INIT;
	size_t first = segments->n;

	if (!query_parse(&query, text, strlen(text), NULL)) {
		mention_parameters(parameters, &query);
		mention_segments(segments, &query);
	}
	query_release(&query);
	for (size_t i = first, last = segments->n; i < last; i++) {
		struct str inner = STR_INIT, origin = STR_INIT;

		if (!segment_query(store, segments->v[i], &inner, &origin))
			reach(parameters, segments, store, inner.buf);
		str_release(&inner);
		str_release(&origin);
	}
	err_clear();
}

static void add_parameters(struct strs *out, const struct store *store, const char *text)
{
	struct strs segments = STRS_INIT;

	reach(out, &segments, store, text);
	strs_release(&segments);
}

/* Is a query made of the segment whose it is to be? */
static int check_circle(const struct store *store, const char *name, const char *text)
{
	struct strs parameters = STRS_INIT, segments = STRS_INIT;
	int rc = 0;

	reach(&parameters, &segments, store, text);
	for (size_t i = 0; i < segments.n; i++)
		if (!strcmp(segments.v[i], name))
			rc = err_set(ERR_DATA, _("segment '%s' would be within itself"), name);
	strs_release(&parameters);
	strs_release(&segments);
	return rc;
}

/* The document in `bytes`, and what of it is a segment's. */
static int parse(struct segment_file *out, const struct store *store)
{
	struct limits limits = limits_of(store);
	struct query query = QUERY_INIT;
	int rc = doc_parse(&out->doc, out->bytes.buf, out->bytes.len, out->path.buf, 1,
			   &limits, NULL);

	if (rc)
		return rc;
	if (out->doc.root && out->doc.root->kind == NODE_MAP) {
		out->query = node_text(out->doc.root, "query");
		out->description = node_text(out->doc.root, "description");
	}
	if (!out->query)
		return err_set(ERR_DATA, _("%s: 'query' is missing"), out->path.buf);
	rc = query_parse(&query, out->query, strlen(out->query), out->path.buf);
	if (!rc)
		add_parameters(&out->parameters, store, out->query);
	query_release(&query);
	return rc;
}

int segment_file_read(struct segment_file *out, const struct store *store, const char *name)
{
	struct limits limits = limits_of(store);
	struct str query = STR_INIT, origin = STR_INIT;
	int rc;

	out->name = xstrdup(name);
	add_path(&out->path, name);
	rc = segment_name_valid(name)
		? file_read(&out->bytes, NULL, store->dir, out->path.buf, limits.record_bytes)
		: ERR_NOT_FOUND;
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		rc = segment_query(store, name, &query, &origin);
		str_release(&query);
		str_release(&origin);
		return rc;
	}
	return rc ? rc : parse(out, store);
}

void segment_file_release(struct segment_file *file)
{
	free(file->name);
	str_release(&file->path);
	doc_release(&file->doc);
	str_release(&file->bytes);
	strs_release(&file->parameters);
	*file = (struct segment_file)SEGMENT_FILE_INIT;
}

/* The value that a parameter is given, as `name=value`, or NULL. */
static const char *setting_of(const char *name, const char *const *settings, size_t n)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < n; i++)
		if (!strncmp(settings[i], name, len) && settings[i][len] == '=')
			return settings[i];
	return NULL;
}

bool segment_file_settings(const struct segment_file *file, const char *const *settings,
			   size_t n_settings, const char **out, size_t *n_out)
{
	bool complete = true;

	*n_out = 0;
	for (size_t i = 0; i < file->parameters.n; i++) {
		const char *one = setting_of(file->parameters.v[i], settings, n_settings);

		if (one)
			out[(*n_out)++] = one;
		else
			complete = false;
	}
	return complete;
}

/* --- is it a query? --- */

/* Is the error that is set this parameter's want of a value? */
static bool is_unset(const char *name)
{
	struct str message = STR_INIT;
	bool is;
	int len = (int)strlen(name);

	str_addf(&message, _("no value for ':%.*s'; --set %.*s=VALUE gives one"), len, name,
		 len, name);
	is = strstr(err_message(), message.buf) != NULL;
	str_release(&message);
	return is;
}

static int put_up_with_unset(const struct strs *names, const char *const *settings, size_t n)
{
	for (size_t i = 0; i < names->n; i++)
		if (!setting_of(names->v[i], settings, n) && is_unset(names->v[i])) {
			err_clear();
			return 0;
		}
	return err_code();
}

int segment_check_query(struct work *work, const char *text, const char *origin,
			const char *const *settings, size_t n_settings)
{
	struct choice_terms terms = CHOICE_TERMS_INIT;
	struct choice choice = CHOICE_INIT;
	struct query query = QUERY_INIT;
	struct strs names = STRS_INIT;
	int rc = query_parse(&query, text, strlen(text), origin);

	if (!rc) {
		add_parameters(&names, &work->store, text);
		terms.type = TYPE_CONTACT;
		terms.where = text;
		terms.origin = origin;
		terms.settings = settings;
		terms.n_settings = n_settings;
		rc = choice_init(&choice, work, &terms);
		if (!rc)
			choice_release(&choice);
		else
			rc = put_up_with_unset(&names, settings, n_settings);
	}
	query_release(&query);
	strs_release(&names);
	return rc;
}

/* --- writing --- */

static int bad_name(const char *name)
{
	return err_set(ERR_DATA, _("a segment is named by small letters, digits and '-', "
				   "unlike '%s'"), name);
}

/* The text without white space around it. */
static void add_trimmed(struct str *out, const char *text)
{
	size_t len = strlen(text);

	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	while (len && isspace((unsigned char)*text)) {
		text++;
		len--;
	}
	str_add_mem(out, text, len);
}

static void add_block(struct str *out, const char *text)
{
	size_t len;

	str_add(out, "query: |\n");
	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (len)
			str_add(out, "  ");
		str_add_mem(out, text, len);
		str_add_char(out, '\n');
	}
}

static void emit(struct str *out, const char *query, const char *description)
{
	add_block(out, query);
	if (!description || !*description)
		return;
	str_add(out, "description: ");
	scalar_emit(out, description, strlen(description), 0, "\n");
	str_add_char(out, '\n');
}

static int patch_one(struct str *bytes, const struct store *store, const char *path,
		     const char *key, const char *text)
{
	const struct value value = { .v = &text, .n = 1 };
	struct limits limits = limits_of(store);
	struct str out = STR_INIT;
	struct doc doc = DOC_INIT;
	int rc = doc_parse(&doc, bytes->buf, bytes->len, path, 1, &limits, NULL);

	if (!rc && *text)
		rc = patch_set(&out, &doc, key, &value, order);
	else if (!rc)
		rc = patch_remove(&out, &doc, key);
	doc_release(&doc);
	if (!rc) {
		str_clear(bytes);
		str_add_mem(bytes, out.buf, out.len);
	}
	str_release(&out);
	return rc;
}

static int patch(struct segment_file *file, const struct store *store, const char *query,
		 const char *description)
{
	struct str text = STR_INIT;
	int rc;

	str_add(&text, query);
	if (file->query[0] && file->query[strlen(file->query) - 1] == '\n')
		str_add_char(&text, '\n');	/* a block stays as it is */
	rc = patch_one(&file->bytes, store, file->path.buf, "query", text.buf);
	str_release(&text);
	if (!rc && description)
		rc = patch_one(&file->bytes, store, file->path.buf, "description", description);
	return rc;
}

static int is_there(const char *name)
{
	return err_set(ERR_DATA, _("segment '%s' is there already; --force replaces its query"),
		       name);
}

/* Whatever was typed must come back when the file is read. */
static int stage(struct work *work, const char *path, const struct str *bytes,
		 const char *query)
{
	struct segment_file made = SEGMENT_FILE_INIT;
	struct str read = STR_INIT;
	int rc;

	str_add(&made.path, path);
	str_add_mem(&made.bytes, bytes->buf, bytes->len);
	rc = parse(&made, &work->store);
	if (!rc)
		add_trimmed(&read, made.query);
	if (!rc && strcmp(read.buf, query))
		rc = err_set(ERR_DATA, _("%s: the query cannot be written as it is"), path);
	if (!rc)
		rc = work_file(work, path, bytes->buf, bytes->len);
	str_release(&read);
	segment_file_release(&made);
	return rc;
}

int segment_save(struct work *work, const char *name, const char *query,
		 const char *description, bool replace)
{
	struct segment_file file = SEGMENT_FILE_INIT;
	struct str text = STR_INIT;
	int rc;

	if (!segment_name_valid(name))
		return bad_name(name);
	rc = check_circle(&work->store, name, query);
	if (rc)
		return rc;
	add_trimmed(&text, query);
	rc = segment_file_read(&file, &work->store, name);
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		emit(&file.bytes, text.buf, description);
		rc = 0;
	} else if (!replace) {
		rc = is_there(name);
	} else if (!rc || (rc == ERR_USAGE && file.query)) {
		err_clear();
		rc = patch(&file, &work->store, text.buf, description);
	}
	if (!rc)
		rc = stage(work, file.path.buf, &file.bytes, text.buf);
	str_release(&text);
	segment_file_release(&file);
	return rc;
}

int segment_revise(struct work *work, const char *name, const char *bytes, size_t len)
{
	struct segment_file made = SEGMENT_FILE_INIT;
	int rc;

	add_path(&made.path, name);
	str_add_mem(&made.bytes, bytes, len);
	rc = parse(&made, &work->store);
	if (!rc)
		rc = check_circle(&work->store, name, made.query);
	if (!rc)
		rc = segment_check_query(work, made.query, made.path.buf, NULL, 0);
	if (rc == ERR_USAGE) {		/* what is in a file is data */
		struct str message = STR_INIT;

		str_add(&message, err_message());
		rc = err_set(ERR_DATA, "%s", message.buf);
		str_release(&message);
	}
	if (!rc)
		rc = work_file(work, made.path.buf, bytes, len);
	segment_file_release(&made);
	return rc;
}
