/* crm log --where: an event with each contact that a query chooses. */

#include "cmd/log_record.h"
#include "cmd/tell.h"

#include "base/err.h"
#include "base/i18n.h"
#include "cli/who.h"
#include "domain/choice.h"

#include <stdlib.h>

static int choose(struct recording *r)
{
	const struct log_args *args = r->args;
	struct choice_terms terms = CHOICE_TERMS_INIT;
	struct choice choice = CHOICE_INIT;
	struct str where = STR_INIT;
	int rc;

	if (args->segment)
		str_addf(&where, "segment = \"%s\"", args->segment);
	if (args->segment && args->where)
		str_addf(&where, " and (%s)", args->where);
	else if (args->where)
		str_add(&where, args->where);
	terms.type = TYPE_CONTACT;
	terms.where = where.buf;
	terms.settings = args->settings.v;
	terms.n_settings = args->settings.n;
	rc = choice_init(&choice, r->env->work, &terms);
	if (!rc)
		rc = choice_rids(&choice, &r->rids);
	choice_release(&choice);
	str_release(&where);
	return rc;
}

static int compare_rid(const void *a, const void *b)
{
	rid x = *(const rid *)a, y = *(const rid *)b;

	return x < y ? -1 : x > y;
}

static int add_event(struct recording *r, struct bulk *bulk, struct event_making *event,
		     rid subject, struct str *bytes)
{
	struct str id = STR_INIT;
	struct entry entry;
	int rc = work_entry(r->env->work, subject, &entry);

	str_clear(bytes);
	if (!rc)
		rc = event_emit(bytes, &id, event, &subject, 1);
	if (!rc)
		rc = event_fits(r->env->work, subject);
	if (rc)
		rc = err_wrap("%s", entry.id);
	else
		rc = bulk_events(bulk, entry.id, bytes->buf, bytes->len);
	if (!rc)
		strs_add(&r->ids, id.buf);
	str_release(&id);
	return rc;
}

static int add_events(struct recording *r, struct bulk *bulk, struct event_making *event)
{
	struct str bytes = STR_INIT;
	int rc = 0;

	for (size_t i = 0; i < r->rids.n && !rc; i++) {
		rc = add_event(r, bulk, event, r->rids.v[i], &bytes);
		if (!(i & 1023))
			progress(_("events"), i, r->rids.n);
	}
	str_release(&bytes);
	return rc;
}

static int record_each(struct recording *r, struct event_making *event)
{
	size_t fresh[TYPE_COUNT + 1] = { 0 };
	struct work *work = r->env->work;
	struct str label = STR_INIT;
	struct bulk bulk;
	int rc;

	qsort(r->rids.v, r->rids.n, sizeof(*r->rids.v), compare_rid);
	for (size_t i = 0; i < r->rids.n; i++)
		fresh[TYPE_TIMELINE] += bulk_fresh_events(work, r->rids.v[i]);
	recording_label(&label, r);
	rc = bulk_begin(&bulk, work, label.buf, fresh, progress);
	str_release(&label);
	if (rc)
		return rc;
	rc = add_events(r, &bulk, event);
	if (!rc)
		rc = bulk_commit(&bulk);
	for (size_t i = 0; i < bulk.kept.n && !rc; i++)
		warn("%s", bulk.kept.v[i]);
	bulk_release(&bulk);
	return rc;
}

int recording_many(struct recording *r)
{
	struct event_making event;
	int rc = choose(r);

	if (!rc)
		rc = who_add(&r->by, r->env->work);
	if (rc)
		return rc;
	rc = recording_begin(&event, r, NULL, NULL);
	if (!rc && r->rids.n)
		rc = record_each(r, &event);
	if (!rc)
		tell(r->env, r->rids.n == 1 ? _("%zu event") : _("%zu events"), r->rids.n);
	event_release(&event);
	return rc;
}
