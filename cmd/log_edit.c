/* crm log -e: an event whose text is written in the editor. */

#include "cmd/editing.h"
#include "cmd/log_record.h"

#include "base/err.h"
#include "base/i18n.h"

#include <string.h>

/* Lines of ours begin with #. */
static void take_text(struct str *out, const char *text)
{
	size_t len;

	str_clear(out);
	for (; *text; text += len) {
		len = strcspn(text, "\n");
		len += text[len] == '\n';
		if (*text != '#')
			str_add_mem(out, text, len);
	}
	recording_trim(out);
}

static void add_form(struct str *out, const struct recording *r)
{
	str_add(out, r->text ? r->text : "");
	str_add(out, "\n");
	str_addf(out, _("# What happened: %s%s.\n"
			"# Lines that begin with # are left out; without a text nothing is recorded.\n"),
		 r->args->words.v[0], log_records(r->args) > 1 ? _(" and others") : "");
}

/* What is typed wrong is told before anybody has written a text. */
static int rehearse(struct recording *r)
{
	struct event_making event;
	struct str bytes = STR_INIT, id = STR_INIT;
	int rc = recording_resolve(r);

	if (rc || r->args->files.n)
		return rc;
	rc = recording_begin(&event, r, NULL, NULL);
	if (!rc)
		rc = event_emit(&bytes, &id, &event, r->rids.v, r->rids.n);
	event_release(&event);
	str_release(&bytes);
	str_release(&id);
	return rc;
}

static int save_edited(struct recording *r, struct str *text, const struct editing *editing)
{
	int rc = editing_lock(r->env);

	take_text(text, editing->text.buf);
	r->text = text->buf;
	if (!rc && !text->len)
		rc = err_set(ERR_NO, _("nothing was recorded, since the text is empty"));
	return rc ? rc : recording_few(r);
}

int recording_edited(struct recording *r)
{
	struct editing editing = EDITING_INIT;
	struct str form = STR_INIT, text = STR_INIT;
	int rc = rehearse(r);

	add_form(&form, r);
	if (!rc)
		rc = editing_begin(&editing, r->env->work, "log", &form);
	while (!rc) {
		rc = editing_run(&editing, r->env);
		if (rc)
			break;
		rc = save_edited(r, &text, &editing);
		if (!rc || rc == ERR_NO) {
			editing_done(&editing, r->env);
			break;
		}
		if (editing_again(&editing, r->env))
			rc = 0;
	}
	editing_release(&editing);
	str_release(&form);
	str_release(&text);
	return rc;
}
