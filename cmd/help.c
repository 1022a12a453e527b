/* crm help: the commands by group, one command, or a topic. */

#include "cmd/cmd.h"
#include "cmd/topics.h"
#include "gen/build.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/i18n.h"
#include "cli/extend.h"
#include "output/json.h"
#include "text/distance.h"

#include <stdio.h>
#include <string.h>

struct args {
	bool all;
	const char *topic;
};

static const struct opt opts[] = {
	OPT_FLAG('a', "all", struct args, all,
		 N_("list aliases and external commands too")),
	OPT_OPTIONAL(struct args, topic, "command", OFFER_COMMAND,
		     N_("a command, or a topic: options, names, formats, "
			"exit-codes, environment, settings, security")),
	OPT_END
};

static const char *const examples[] = {
	"crm help", "crm help add", "crm help exit-codes", NULL
};

static const char *const group_titles[] = {
	[GROUP_START] = N_("Begin"),
	[GROUP_RECORDS] = N_("Records"),
	[GROUP_LOOK] = N_("Find and look"),
	[GROUP_STORE] = N_("The store"),
	[GROUP_TOOLS] = N_("Help and settings")
};

static void print_names(const char *title, struct strs *names)
{
	for (size_t i = 0; i < names->n; i++)
		printf("%s  %s\n", i ? "" : title, names->v[i]);
	strs_release(names);
}

static void print_more(void)
{
	struct strs names = STRS_INIT;

	alias_names(&names);
	print_names(_("\nYour aliases\n"), &names);
	external_names(&names, CRM_LIBEXEC);
	print_names(_("\nExternal commands\n"), &names);
}

static void print_group(enum group group)
{
	bool some = false;

	for (size_t i = 0; commands[i]; i++) {
		if (commands[i]->group != group)
			continue;
		if (!some)
			printf("\n%s\n", _(group_titles[group]));
		some = true;
		printf("  %-12s %s\n", commands[i]->name, _(commands[i]->brief));
	}
}

static void print_overview(bool all)
{
	printf(_("usage: crm [-C folder] [--format format] [-qv] command ...\n"));
	for (int group = GROUP_START; group < GROUP_HIDDEN; group++)
		print_group((enum group)group);
	if (all)
		print_more();
	printf(_("\nTopics, as in crm help names\n"));
	for (size_t i = 0; topics[i].name; i++)
		printf("  %-12s %s\n", topics[i].name, _(topics[i].title));
	printf(_("\ncrm help COMMAND says what one does; man crm is the manual.\n"));
}

static void json_option(struct json *json, const struct opt *o)
{
	const char letter[] = { o->letter, '\0' };

	json_object(json);
	if (!opt_is_operand(o)) {
		json_key(json, "letter");
		json_str(json, o->letter ? letter : NULL);
		json_key(json, "name");
		json_str(json, o->name);
	}
	json_key(json, "value");
	json_str(json, o->value);
	json_key(json, "help");
	json_str(json, o->help);
	json_end_object(json);
}

static void json_options(struct json *json, const struct opt *table,
			 const char *key, bool operands)
{
	json_key(json, key);
	json_array(json);
	for (const struct opt *o = table; o && o->kind; o++)
		if (opt_is_operand(o) == operands)
			json_option(json, o);
	json_end_array(json);
}

static void json_command(struct json *json, const struct command *command)
{
	struct str usage = STR_INIT;

	help_synopsis(&usage, command);
	str_set_len(&usage, usage.len - 1);
	json_object(json);
	json_key(json, "name");
	json_str(json, command->name);
	json_key(json, "brief");
	json_str(json, command->brief);
	json_key(json, "usage");
	json_str(json, usage.buf);
	json_options(json, command->opts, "options", false);
	json_options(json, command->opts, "operands", true);
	json_key(json, "examples");
	json_array(json);
	for (size_t i = 0; command->examples && command->examples[i]; i++)
		json_str(json, command->examples[i]);
	json_end_array(json);
	json_end_object(json);
	str_release(&usage);
}

/* Every command's table, or one's, for programs. */
static void print_json(const struct command *only)
{
	struct str text = STR_INIT;
	struct json json;

	json_init(&json, &text, true);
	json_array(&json);
	for (size_t i = 0; commands[i]; i++)
		if (!only || commands[i] == only)
			json_command(&json, commands[i]);
	json_end_array(&json);
	printf("%s\n", text.buf);
	str_release(&text);
}

static int unknown_topic(const char *name)
{
	const char *names[100];
	const char *near;
	size_t n = 0;

	for (; topics[n].name; n++)
		names[n] = topics[n].name;
	for (size_t i = 0; commands[i] && n < ARRAY_SIZE(names); i++)
		names[n++] = commands[i]->name;
	near = word_nearest(name, names, n);
	if (near)
		return err_set(ERR_USAGE, _("no help on '%s'; did you mean '%s'?"),
			       name, near);
	return err_set(ERR_USAGE, _("no help on '%s'; crm help lists what there is"),
		       name);
}

static int run(struct env *env, const void *parsed)
{
	const struct args *args = parsed;
	const struct command *command = NULL;
	const struct topic *topic = NULL;
	struct str text = STR_INIT;

	if (args->topic) {
		command = command_find(args->topic);
		topic = command ? NULL : topic_find(args->topic);
		if (!command && !topic)
			return unknown_topic(args->topic);
	}
	if (env->look.format == FORMAT_JSON && !topic) {
		print_json(command);
	} else if (command) {
		help_command(&text, command);
		fputs(text.buf, stdout);
		str_release(&text);
	} else if (topic) {
		topic_print(topic);
	} else {
		print_overview(args->all);
	}
	return 0;
}

const struct command cmd_help = {
	.name = "help",
	.brief = N_("say what commands there are, and what one does"),
	.group = GROUP_TOOLS,
	.need = NEED_NOTHING,
	.opts = opts,
	.args_size = sizeof(struct args),
	.paged = true,
	.examples = examples,
	.run = run,
};
