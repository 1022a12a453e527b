/* crm version: which program this is, and which stores it reads. */

#include "cmd/cmd.h"
#include "gen/build.h"

#include "base/i18n.h"
#include "record/config.h"

#include <stdio.h>

static const struct opt opts[] = { OPT_END };

static const char *const examples[] = { "crm version", NULL };

static int run(struct env *env, const void *parsed)
{
	(void)env;
	(void)parsed;
	printf("crm %s\nstore format %d\n", CRM_VERSION, STORE_FORMAT);
	return 0;
}

const struct command cmd_version = {
	.name = "version",
	.brief = N_("print the version of crm"),
	.group = GROUP_TOOLS,
	.need = NEED_NOTHING,
	.opts = opts,
	.examples = examples,
	.run = run,
};
