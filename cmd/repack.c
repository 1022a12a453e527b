/* crm repack: a file for each record, or many in one. */

#include "cmd/cmd.h"

#include "base/err.h"
#include "base/i18n.h"
#include "domain/given.h"

#include <stdio.h>
#include <string.h>

struct args {
	const char *layout;
	long shard_chars;
	struct words types;
};

static const char *const layout_words[] = { "files", "packed", NULL };

static const struct opt opts[] = {
	OPT_CHOICE(0, "layout", struct args, layout, "layout", layout_words,
		   N_("what to move to; must be given")),
	OPT_NUMBER(0, "shard-chars", struct args, shard_chars, "number",
		   N_("characters of the suffix that name a shard, 0 to 2")),
	OPT_OPERANDS(struct args, types, "type", 0, OFFER_TYPE,
		     N_("contact, company, ..., timeline; all of them")),
	OPT_END
};

static const char *const examples[] = {
	"crm repack --layout packed",
	"crm repack --layout packed --shard-chars 1 contact timeline",
	"crm repack --layout files user",
	NULL
};

struct types {
	enum record_type v[TYPE_COUNT + 1];
	size_t n;
};

static void add_type(struct types *types, enum record_type type)
{
	for (size_t i = 0; i < types->n; i++)
		if (types->v[i] == type)
			return;
	types->v[types->n++] = type;
}

static int choose_types(struct types *types, const struct words *words)
{
	const char *timeline = schema_of(TYPE_TIMELINE)->name;
	enum record_type type;

	for (int i = 0; !words->n && i <= TYPE_COUNT; i++)
		add_type(types, (enum record_type)i);
	for (size_t i = 0; i < words->n; i++) {
		if (!strcmp(words->v[i], timeline))
			type = TYPE_TIMELINE;
		else if (given_type(&type, words->v[i]))
			return err_code();
		add_type(types, type);
	}
	return 0;
}

static int check(const struct args *args)
{
	if (!args->layout)
		return err_set(ERR_USAGE, _("--layout must be given: "
					    "files or packed"));
	if (args->shard_chars > 2)
		return err_set(ERR_USAGE, _("--shard-chars is 0, 1 or 2"));
	if (args->shard_chars >= 0 && strcmp(args->layout, "packed"))
		return err_set(ERR_USAGE, _("--shard-chars is of the layout "
					    "packed"));
	return 0;
}

/* Only the layout packed has shards; what was left over of an earlier one is no wish. */
static int shard_chars(const struct args *args)
{
	if (args->shard_chars < 0 && !strcmp(args->layout, "packed"))
		return 2;
	return (int)args->shard_chars;
}

static int print(const struct env *env, size_t moved)
{
	static const struct rows_column columns[] = { { "moved", CELL_NUMBER } };
	struct rows rows;
	char text[32];

	snprintf(text, sizeof(text), "%zu", moved);
	rows_begin(&rows, stdout, &env->look, columns, 1);
	rows_cell(&rows, text, strlen(text));
	rows_end_row(&rows);
	return rows_end(&rows);
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	struct types types = { .n = 0 };
	struct strs kept = STRS_INIT;
	size_t moved;
	int rc = check(args);

	if (!rc)
		rc = choose_types(&types, &args->types);
	if (!rc)
		rc = work_repack(env->work, types.v, types.n,
				 strcmp(args->layout, "files") ? LAYOUT_PACKED :
								 LAYOUT_FILES,
				 shard_chars(args), &moved, &kept);
	for (size_t i = 0; i < kept.n && !rc; i++)
		warn("%s", kept.v[i]);
	if (!rc)
		rc = print(env, moved);
	strs_release(&kept);
	return rc;
}

const struct command cmd_repack = {
	.name = "repack",
	.brief = N_("move records between files and shards"),
	.group = GROUP_STORE,
	.need = NEED_INDEX_LOCKED,
	.opts = opts,
	.args_size = sizeof(struct args),
	.examples = examples,
	.run = run,
};
