/* crm segment save, list, show, edit, rm: segments with a name. */

#include "cmd/cells.h"
#include "cmd/editing.h"
#include "cmd/segment.h"
#include "cmd/tell.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "domain/segment.h"
#include "segment/membership.h"
#include "segment/segment_file.h"
#include "text/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int segment_do_save(struct env *env, const struct segment_args *args)
{
	const char *name = SEGMENT_WORD(args, 0), *query = SEGMENT_WORD(args, 1);
	int rc = segment_check_query(env->work, query, NULL, args->settings.v,
				     args->settings.n);

	if (!rc)
		rc = segment_save(env->work, name, query, args->description, args->force);
	return rc ? rc : work_commit(env->work, "segment save %s", name);
}

int segment_do_rm(struct env *env, const struct segment_args *args)
{
	const char *name = SEGMENT_WORD(args, 0);
	int rc = segment_remove(env->work, name, args->force);

	return rc ? rc : work_commit(env->work, "segment rm %s", name);
}

/* --- who is in it --- */

static int find_members(struct rids *out, struct env *env, const struct segment_args *args,
			const char *name)
{
	const struct membership_terms terms = {
		.settings = args->settings.v, .n_settings = args->settings.n,
		.archived = args->archived
	};

	return membership_find(out, env->work, name, &terms);
}

/* A query on one line, its white space folded; else only that around it goes. */
static void add_query(struct rows *rows, const char *text, bool one_line)
{
	struct str line = STR_INIT;

	for (; *text; text++) {
		bool blank = *text == ' ' || *text == '\n' || *text == '\t';

		if (!blank || !one_line)
			str_add_char(&line, *text);
		else if (line.len && line.buf[line.len - 1] != ' ')
			str_add_char(&line, ' ');
	}
	while (line.len && strchr(" \n\t", line.buf[line.len - 1]))
		str_set_len(&line, line.len - 1);
	rows_cell(rows, line.buf, line.len);
	str_release(&line);
}

static void add_list(struct rows *rows, const struct strs *list)
{
	for (size_t i = 0; i < list->n; i++)
		rows_item(rows, list->v[i], strlen(list->v[i]));
	rows_item_end(rows);
}

/* --- list --- */

/* Has every parameter a value?  Without one nobody can say who is in it. */
static bool is_complete(const struct segment_file *file, const struct segment_args *args)
{
	const char **room = xcalloc(args->settings.n + 1, sizeof(*room));
	size_t n;
	bool complete = segment_file_settings(file, args->settings.v, args->settings.n,
					      room, &n);

	free(room);
	return complete;
}

/* What is wrong with one is a warning; the others are listed. */
static int print_segment(struct env *env, const struct segment_args *args,
			 struct rows *rows, const char *name)
{
	struct segment_file file = SEGMENT_FILE_INIT;
	struct rids members = RIDS_INIT;
	int rc = segment_file_read(&file, &env->work->store, name);
	bool counts = !rc && is_complete(&file, args);

	if (counts)
		rc = find_members(&members, env, args, name);
	cell_text(rows, name);
	if (counts && !rc)
		cell_count(rows, members.n);
	else
		cell_text(rows, NULL);
	if (file.query)
		add_query(rows, file.query, true);
	else
		cell_text(rows, NULL);
	cell_text(rows, file.description);
	rows_end_row(rows);
	if (rc && rc != ERR_IO) {
		warn("%s", err_message());
		err_clear();
		rc = 0;
	}
	rids_release(&members);
	segment_file_release(&file);
	return rc;
}

int segment_do_list(struct env *env, const struct segment_args *args)
{
	static const struct rows_column columns[] = {
		{ "name", CELL_TEXT }, { "contacts", CELL_NUMBER },
		{ "query", CELL_TEXT }, { "description", CELL_TEXT }
	};
	struct look look = env->look;
	struct strs names = STRS_INIT;
	struct rows rows;
	int rc = segment_names(&env->work->store, &names);

	if (rc)
		return rc;
	rows_begin(&rows, stdout, &look, columns, 4);
	for (size_t i = 0; i < names.n && !rc; i++)
		rc = print_segment(env, args, &rows, names.v[i]);
	if (rc)
		rows_drop(&rows);
	else
		rc = rows_end(&rows);
	strs_release(&names);
	return rc;
}

/* --- show --- */

static void print_line(struct str *out, const char *label, const char *text)
{
	const char *end;

	for (; *text; text = *end ? end + 1 : end, label = "") {
		end = text + strcspn(text, "\n");
		str_addf(out, "%-13s", label);
		utf8_show(out, text, (size_t)(end - text), true);
		str_add_char(out, '\n');
	}
}

static void print_head(const struct segment_file *file)
{
	struct str out = STR_INIT, names = STR_INIT;

	print_line(&out, _("name"), file->name);
	print_line(&out, _("query"), file->query);
	if (file->description)
		print_line(&out, _("description"), file->description);
	for (size_t i = 0; i < file->parameters.n; i++)
		str_addf(&names, "%s%s", i ? ", " : "", file->parameters.v[i]);
	print_line(&out, _("parameters"), names.buf);
	fwrite(out.buf, 1, out.len, stdout);
	str_release(&names);
	str_release(&out);
}

static int print_members(struct env *env, const struct segment_args *args, const char *name)
{
	struct str where = STR_INIT;
	int rc;

	segment_add_membership(&where, name);
	rc = segment_print(env, args, where.buf, NULL);
	str_release(&where);
	return rc;
}

static int show_to_person(struct env *env, const struct segment_args *args,
			  const struct segment_file *file)
{
	print_head(file);
	if (!is_complete(file, args)) {
		tell(env, _("--set gives its parameters values, and shows who is in it"));
		return 0;
	}
	putchar('\n');
	return print_members(env, args, file->name);
}

static int add_ids(struct strs *out, struct work *work, const struct rids *rids)
{
	struct entry entry;
	int rc = 0;

	for (size_t i = 0; i < rids->n && !rc; i++) {
		rc = index_entry(work->index, rids->v[i], &entry);
		if (!rc)
			strs_add(out, entry.id);
	}
	strs_sort(out);
	return rc;
}

/* In the other formats it is one row. */
static int show_to_program(struct env *env, const struct segment_args *args,
			   const struct segment_file *file)
{
	static const struct rows_column columns[] = {
		{ "name", CELL_TEXT }, { "query", CELL_TEXT },
		{ "description", CELL_TEXT }, { "parameters", CELL_LIST },
		{ "contacts", CELL_NUMBER }, { "members", CELL_LIST }
	};
	struct rids members = RIDS_INIT;
	struct strs ids = STRS_INIT;
	struct rows rows;
	bool complete = is_complete(file, args);
	int rc = complete ? find_members(&members, env, args, file->name) : 0;

	if (!rc)
		rc = add_ids(&ids, env->work, &members);
	if (!rc) {
		rows_begin(&rows, stdout, &env->look, columns, 6);
		cell_text(&rows, file->name);
		add_query(&rows, file->query, false);
		cell_text(&rows, file->description);
		add_list(&rows, &file->parameters);
		if (complete)
			cell_count(&rows, members.n);
		else
			cell_text(&rows, NULL);
		add_list(&rows, &ids);
		rows_end_row(&rows);
		rc = rows_end(&rows);
	}
	rids_release(&members);
	strs_release(&ids);
	return rc;
}

int segment_do_show(struct env *env, const struct segment_args *args)
{
	struct segment_file file = SEGMENT_FILE_INIT;
	int rc = segment_file_read(&file, &env->work->store, SEGMENT_WORD(args, 0));

	if (!rc && (env->look.format == FORMAT_IDS || args->count))
		rc = print_members(env, args, file.name);
	else if (!rc && env->look.format == FORMAT_TABLE)
		rc = show_to_person(env, args, &file);
	else if (!rc)
		rc = show_to_program(env, args, &file);
	segment_file_release(&file);
	return rc;
}

/* --- edit --- */

/* What came from the editor, in place of the file as it was. */
static int save_edited(struct env *env, const struct segment_file *was, const struct str *text)
{
	struct str now = STR_INIT;
	int rc = editing_lock(env);

	if (!rc)
		rc = file_read(&now, NULL, env->work->store.dir, was->path.buf, 0);
	if (rc == ERR_NOT_FOUND ||
	    (!rc && (now.len != was->bytes.len || memcmp(now.buf, was->bytes.buf, now.len))))
		rc = err_set(ERR_CONFLICT, _("'%s' was changed while it was in the editor"),
			     was->path.buf);
	if (!rc)
		rc = segment_revise(env->work, was->name, text->buf, text->len);
	if (!rc)
		rc = work_commit(env->work, "segment edit %s", was->name);
	str_release(&now);
	return rc;
}

static int edit(struct env *env, const struct segment_file *was, struct editing *editing)
{
	int rc;

	do {
		rc = editing_run(editing, env);
		if (rc)
			return rc;
		if (editing_unchanged(editing)) {
			editing_done(editing, env);
			tell(env, _("nothing was changed"));
			return 0;
		}
		rc = save_edited(env, was, &editing->text);
	} while (rc && editing_again(editing, env));
	if (!rc)
		editing_done(editing, env);
	return rc;
}

int segment_do_edit(struct env *env, const struct segment_args *args)
{
	const char *name = SEGMENT_WORD(args, 0);
	struct segment_file was = SEGMENT_FILE_INIT;
	struct editing editing = EDITING_INIT;
	struct str what = STR_INIT;
	int rc = segment_file_read(&was, &env->work->store, name);

	if (rc && rc != ERR_NOT_FOUND && was.bytes.len) {	/* what an editor is for */
		err_clear();
		rc = 0;
	}
	if (!rc) {
		str_addf(&what, "segment-%s", name);
		rc = editing_begin(&editing, env->work, what.buf, &was.bytes);
	}
	if (!rc)
		rc = edit(env, &was, &editing);
	str_release(&what);
	editing_release(&editing);
	segment_file_release(&was);
	return rc;
}
