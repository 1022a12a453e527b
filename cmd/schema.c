/* crm schema: a type as JSON Schema, for editors and validators. */

#include "cmd/cmd.h"

#include "base/err.h"
#include "base/i18n.h"
#include "record/jsonschema.h"
#include "text/distance.h"

#include <stdio.h>
#include <string.h>

struct args {
	bool plain;
	const char *type;
};

static const struct opt opts[] = {
	OPT_FLAG(0, "plain", struct args, plain,
		 N_("leave out what crm.yaml adds; needs no store")),
	OPT_OPERAND(struct args, type, "type", OFFER_TYPE,
		    N_("contact, company, ..., or timeline")),
	OPT_END
};

static const char *const examples[] = {
	"crm schema contact >.crm/contact.schema.json",
	"crm schema --plain timeline",
	NULL
};

static enum need needs(const void *parsed)
{
	const struct args *args = parsed;

	return args->plain ? NEED_NOTHING : NEED_STORE;
}

static int find_type(enum record_type *type, const char *name)
{
	const char *names[TYPE_COUNT + 1];
	const char *near;

	*type = type_by_name(name);
	if (*type != TYPE_NONE)
		return 0;
	for (int i = 0; i <= TYPE_COUNT; i++)
		names[i] = schema_of((enum record_type)i)->name;
	if (!strcmp(name, names[TYPE_TIMELINE])) {
		*type = TYPE_TIMELINE;
		return 0;
	}
	near = word_nearest(name, names, TYPE_COUNT + 1);
	if (near)
		return err_set(ERR_USAGE, _("no type '%s'; did you mean '%s'?"),
			       name, near);
	return err_set(ERR_USAGE, _("no type '%s'"), name);
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	struct str text = STR_INIT;
	enum record_type type;

	if (find_type(&type, args->type))
		return err_code();
	jsonschema_add(&text, env->work ? &env->work->store.config : NULL, type);
	fwrite(text.buf, 1, text.len, stdout);
	str_release(&text);
	return 0;
}

const struct command cmd_schema = {
	.name = "schema",
	.brief = N_("print a type as JSON Schema"),
	.group = GROUP_TOOLS,
	.need = NEED_STORE,
	.opts = opts,
	.args_size = sizeof(struct args),
	.examples = examples,
	.needs = needs,
	.run = run,
};
