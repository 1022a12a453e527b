/* crm search: words in records and their timelines. */

#include "cmd/cmd.h"

#include "base/err.h"
#include "base/i18n.h"
#include "domain/given.h"
#include "domain/present.h"
#include "work/label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct args {
	const char *type;
	long limit;
	bool archived;
	struct words words;
};

static const struct opt opts[] = {
	OPT_TEXT(0, "type", struct args, type, "type", OFFER_TYPE,
		 N_("only records of this type")),
	OPT_NUMBER(0, "limit", struct args, limit, "number",
		   N_("so many records at most, the best")),
	OPT_FLAG(0, "archived", struct args, archived,
		 N_("archived records too")),
	OPT_OPERANDS(struct args, words, "text", 1, OFFER_NOTHING,
		     N_("words that all occur; \"a b\" is a phrase, ab* a "
			"beginning")),
	OPT_END
};

static const char *const examples[] = {
	"crm search rossi roma",
	"crm search '\"quote for 20\"'",
	"crm search --type case 'invoi*'",
	NULL
};

/*
 * What stands for the marks of a hit until the table is laid out: it would
 * show controls as text.  They are no characters, so no record has them.
 */
#define HIT_BEGIN "\xef\xb7\x90"	/* U+FDD0 */
#define HIT_END "\xef\xb7\x91"		/* U+FDD1 */

struct found {
	struct env *env;
	struct present present;
	struct rows rows;
	bool marked;		/* hits are to be seen */
	size_t n;
};

static void add_snippet(struct str *out, const struct found *found,
			const char *snippet)
{
	for (; *snippet; snippet++)
		if (*snippet != '\x01' && *snippet != '\x02')
			str_add(out, *snippet == '\n' ? " / " : (char [2]){ *snippet });
		else if (found->marked)
			str_add(out, *snippet == '\x01' ? HIT_BEGIN : HIT_END);
}

static int print_hit(void *arg, const struct hit *hit)
{
	struct found *found = arg;
	const char *type = schema_of(hit->entry.type)->name;
	struct record record = RECORD_INIT;
	struct str label = STR_INIT, snippet = STR_INIT;
	bool gone;
	int rc = present_get(&found->present, hit->entry.r, &record, &gone);

	if (!rc && !gone) {
		label_add(&label, record.type, record.doc.root);
		add_snippet(&snippet, found, hit->snippet);
		rows_cell(&found->rows, hit->entry.id, strlen(hit->entry.id));
		rows_cell(&found->rows, type, strlen(type));
		rows_cell(&found->rows, label.buf, label.len);
		rows_cell(&found->rows, snippet.buf, snippet.len);
		rows_end_row(&found->rows);
		found->n++;
	}
	record_release(&record);
	str_release(&label);
	str_release(&snippet);
	return rc;
}

/* The marks as colour; a hit whose end was cut off ends with its line. */
static void print_marked(const char *text)
{
	bool open = false;

	for (; *text; text++) {
		if (!strncmp(text, HIT_BEGIN, 3)) {
			fputs("\033[1;31m", stdout);
			open = true;
			text += 2;
		} else if (!strncmp(text, HIT_END, 3) || (*text == '\n' && open)) {
			fputs(*text == '\n' ? "\033[0m\n" : "\033[0m", stdout);
			open = false;
			text += *text == '\n' ? 0 : 2;
		} else {
			putchar(*text);
		}
	}
}

static int search(struct found *found, FILE *to, const struct args *args,
		  const char *text, enum record_type type)
{
	static const struct rows_column columns[] = {
		{ "id", CELL_TEXT }, { "type", CELL_TEXT },
		{ "name", CELL_TEXT }, { "snippet", CELL_TEXT }
	};
	int rc;

	rows_begin(&found->rows, to, &found->env->look, columns, 4);
	rc = index_search(found->env->work->index, text, type, args->archived,
			  args->limit, print_hit, found);
	if (!rc)
		return rows_end(&found->rows);
	rows_drop(&found->rows);
	return rc;
}

static int search_marked(struct found *found, const struct args *args,
			 const char *text, enum record_type type)
{
	char *page = NULL;
	size_t len = 0;
	FILE *to = open_memstream(&page, &len);
	int rc;

	if (!to)
		return err_sys(_("cannot lay out a page"));
	rc = search(found, to, args, text, type);
	fclose(to);
	if (!rc)
		print_marked(page);
	free(page);
	return rc;
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	struct found found = { .env = env, .present = { .work = env->work } };
	enum record_type type = TYPE_NONE;
	struct str text = STR_INIT;
	int rc = 0;

	found.marked = env->look.format == FORMAT_TABLE && env->look.colour;
	if (args->type)
		rc = given_type(&type, args->type);
	for (size_t i = 0; i < args->words.n; i++)
		str_addf(&text, "%s%s", i ? " " : "", args->words.v[i]);
	if (!rc)
		rc = found.marked ? search_marked(&found, args, text.buf, type) :
				    search(&found, stdout, args, text.buf, type);
	if (!rc && !found.n)
		rc = err_set(ERR_NO, _("nothing found for '%s'"), text.buf);
	str_release(&text);
	return rc;
}

const struct command cmd_search = {
	.name = "search",
	.brief = N_("find words in records and timelines"),
	.group = GROUP_LOOK,
	.need = NEED_INDEX,
	.opts = opts,
	.args_size = sizeof(struct args),
	.paged = true,
	.examples = examples,
	.run = run,
};
