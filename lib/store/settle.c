/* What an ended process has left: see settle() in publish.h. */

#include "store/publish.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "store/displaced.h"

#include <string.h>

struct leftover {
	struct str bytes;
	struct stat st;
};

static bool begins(const struct str *whole, const struct str *part)
{
	return part->len <= whole->len &&
	       (!part->len || !memcmp(whole->buf, part->buf, part->len));
}

/*
 * Unfinished and ours: a part of what we want, which is not in place yet.
 * When it is, a file with the same bytes is a second name of the same one,
 * left by a file system that cannot rename without replacing.
 */
static bool is_ours(const struct target *target, const struct leftover *left, bool known)
{
	if (!left->bytes.len)
		return true;
	if (!known || !target->wanted)
		return false;
	if (!target_done(target))
		return begins(&target->out, &left->bytes);
	return left->bytes.len == target->out.len && begins(&target->out, &left->bytes);
}

static int keep(const struct store *store, const struct target *target,
		const struct leftover *left)
{
	struct str where = STR_INIT;
	int rc;

	rc = kept_save(&where, store, target->path.buf, left->bytes.buf, left->bytes.len);
	if (!rc)
		rc = file_unlink(store->dir, target->temp.buf);
	if (!rc)
		warn(_("a version of '%s' that another program wrote at the same moment is kept in '%s'"),
		     target->path.buf, where.buf);
	str_release(&where);
	return rc;
}

int settle(const struct store *store, struct target *target, bool known)
{
	struct leftover left = { .bytes = STR_INIT };
	struct str out = STR_INIT;
	size_t conflict;
	bool wanted;
	int rc;

	rc = file_read(&left.bytes, &left.st, store->dir, target->temp.buf, 0);
	if (rc == ERR_NOT_FOUND) {
		err_clear();
		rc = 0;
	} else if (!rc && is_ours(target, &left, known)) {
		rc = file_unlink(store->dir, target->temp.buf);
	} else if (!rc && !target_apply(target, &left.bytes, true, &out, &wanted, &conflict)) {
		rc = displaced_add(store, target->temp.buf, target->path.buf, &left.st,
				   hash_bytes(left.bytes.buf, left.bytes.len));
	} else if (!rc) {
		rc = keep(store, target, &left);
	}
	str_release(&left.bytes);
	str_release(&out);
	return rc;
}
