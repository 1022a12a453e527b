#include "cmd/cmd.h"

#include <string.h>

extern const struct command cmd_add, cmd_check, cmd_complete, cmd_config,
	cmd_edit, cmd_export, cmd_help, cmd_import, cmd_index, cmd_init, cmd_list, cmd_log,
	cmd_rename,
	cmd_repack, cmd_resolve, cmd_rm, cmd_schema, cmd_search, cmd_segment, cmd_set,
	cmd_show, cmd_status, cmd_undo, cmd_version;

const struct command *const commands[] = {
	&cmd_add,
	&cmd_check,
	&cmd_complete,
	&cmd_config,
	&cmd_edit,
	&cmd_export,
	&cmd_help,
	&cmd_import,
	&cmd_index,
	&cmd_init,
	&cmd_list,
	&cmd_log,
	&cmd_rename,
	&cmd_repack,
	&cmd_resolve,
	&cmd_rm,
	&cmd_schema,
	&cmd_search,
	&cmd_segment,
	&cmd_set,
	&cmd_show,
	&cmd_status,
	&cmd_undo,
	&cmd_version,
	NULL
};

const struct command *command_find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}
