#ifndef CMD_LOG_H
#define CMD_LOG_H

#include "cli/env.h"

/* crm log: reading timelines (log_list.c) and adding to them (log_record.c). */
struct log_args {
	const char *message;
	bool editor;
	const char *kind, *channel, *direction;
	const char *at;
	const char *by, *campaign, *opportunity, *case_ref;
	const char *outcome, *amount;
	struct words items, files;
	const char *segment, *where;
	struct words settings;
	const char *since, *until;
	long limit;
	bool reverse;
	struct words words;	/* records, then FIELD=VALUE */
};

/* How many of the words are records. */
size_t log_records(const struct log_args *args);

/* Is there anything to record, or are events to be read? */
bool log_records_event(const struct log_args *args);

int log_list(struct env *env, const struct log_args *args);
int log_record(struct env *env, const struct log_args *args);

#endif
