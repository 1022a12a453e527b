#include "cli/who.h"

#include "base/err.h"
#include "cli/env.h"
#include "cli/git.h"
#include "text/email.h"

#include <string.h>

static int add_id(struct str *out, struct work *work, rid r)
{
	struct entry entry;
	int rc = work_entry(work, r, &entry);

	if (!rc)
		str_add(out, entry.id);
	return rc;
}

static int add_named(struct str *out, struct work *work, const char *name)
{
	rid r;
	int rc = work_resolve(work, TYPE_USER, name, &r);

	if (!rc)
		return add_id(out, work, r);
	if (rc != ERR_NOT_FOUND && rc != ERR_AMBIGUOUS)
		return rc;
	err_clear();
	str_add(out, name);
	return 0;
}

static int add_by_email(struct str *out, struct work *work, const char *email)
{
	struct rids rids = RIDS_INIT;
	struct str key = STR_INIT;
	int rc;

	email_key(&key, email, strlen(email));
	rc = work_find(work, TYPE_USER, KEY_EMAIL, key.buf, key.len, &rids);
	if (!rc && rids.n == 1)
		rc = add_id(out, work, rids.v[0]);
	rids_release(&rids);
	str_release(&key);
	return rc;
}

/* git is a process, and not asked where there is nobody to find. */
int who_add(struct str *out, struct work *work)
{
	const char *setting = user_setting("user", NULL);
	struct str email = STR_INIT;
	size_t users;
	int rc;

	if (setting && *setting)
		return add_named(out, work, setting);
	rc = index_count(work->index, TYPE_USER, true, &users);
	if (!rc && users && git_setting(&email, work->store.root, "user.email"))
		rc = add_by_email(out, work, email.buf);
	str_release(&email);
	return rc;
}
