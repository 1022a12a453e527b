#include "domain/audit.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/parallel.h"
#include "domain/census.h"
#include "domain/refs.h"
#include "domain/taken.h"
#include "record/validate.h"
#include "store/journal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct audit {
	const struct store *store;
	struct census census;
	struct taken taken;
	struct findings why;
	void (*progress)(const char *what, size_t done, size_t total);
	size_t done;
	pthread_mutex_t mutex;	/* of all that is written above */
	int rc;
	struct str message;
};

/* One document that is being looked at. */
struct inspection {
	struct audit *audit;
	struct findings *why;
	const char *path;
	const char *id;
	size_t place;
};

static void say(struct inspection *in, enum level level, const char *rule,
		const struct mark *mark, const char *field, const char *value,
		const char *message)
{
	struct finding *f = finding_add(in->why, level, rule, in->path, mark->line,
					mark->col, "%s", message);

	if (in->id)
		finding_set_id(in->why, f, in->id);
	if (field)
		finding_set_field(in->why, f, field);
	if (value)
		finding_set_value(in->why, f, value, strlen(value));
}

static int check_ref(void *arg, const char *path, const struct node *node,
		     enum record_type of)
{
	struct inspection *in = arg;
	rid r = id_rid(node->text, node->len);
	const struct census_doc *doc = census_find(&in->audit->census, r);
	struct str message = STR_INIT;

	if (r == RID_NONE)
		return 0;	/* no id at all: validate_record() says so */
	if (!doc) {
		str_addf(&message, _("'%s' names no record"), path);
		say(in, LEVEL_ERROR, "reference", &node->at, path, node->text, message.buf);
	} else if (of != TYPE_NONE && doc->type != of) {
		str_addf(&message, _("'%s' must be a %s, and this is a %s"), path,
			 schema_of(of)->name, schema_of(doc->type)->name);
		say(in, LEVEL_ERROR, "reference", &node->at, path, node->text, message.buf);
	} else if (doc->merged_into != RID_NONE && strcmp(path, "merged_into")) {
		str_addf(&message, _("'%s' names a record that was merged into another"), path);
		say(in, LEVEL_WARNING, "tombstone", &node->at, path, node->text, message.buf);
	}
	str_release(&message);
	return 0;
}

static bool right_shard(const struct place_name *name, rid r)
{
	char suffix[SUFFIX_LEN + 1];

	rid_text(suffix, r);
	return (name->stem_len == 3 && !memcmp(name->stem, "all", 3)) ||
	       !strncmp(suffix, name->stem, name->stem_len);
}

static void check_place(struct inspection *in, const struct place_name *name,
			const char *id, const struct mark *mark, size_t n_docs)
{
	rid r = id_rid(id, strlen(id));
	bool named = strlen(id) == name->stem_len &&
		     !memcmp(id, name->stem, name->stem_len);

	if (r == RID_NONE)
		return;
	if (name->shard && !right_shard(name, r))
		say(in, LEVEL_ERROR, "misplaced", mark, "id", NULL,
		    _("this record belongs to another file: each holds the ids whose suffix begins with its name"));
	else if (!name->shard && n_docs > 1)
		say(in, LEVEL_ERROR, "misplaced", mark, "id", NULL,
		    _("this file is for one record, and holds several"));
	else if (!name->shard && !named)
		say(in, LEVEL_ERROR, "id-mismatch", mark, "id", NULL,
		    _("the file is not called by the record's id"));
}

static void inspect_record(struct inspection *in, const struct place_name *name,
			   const struct doc *doc, size_t n_docs,
			   const char *bytes, size_t len)
{
	const struct config *config = &in->audit->store->config;
	const struct node *id = node_get(doc->root, "id");
	rid r = id && id->kind == NODE_SCALAR ? id_rid(id->text, id->len) : RID_NONE;

	validate_record(in->why, config, name->type, doc, in->path);
	if (!id || id->kind != NODE_SCALAR)
		return;
	in->id = id->text;
	if (r != place_doc_rid(name->type, bytes, len, NULL, 0) && r != RID_NONE)
		say(in, LEVEL_ERROR, "schema", &id->at, "id", NULL,
		    _("'id' must be on a line of its own, without an indent"));
	check_place(in, name, id->text, &id->at, n_docs);
	refs_each(config, name->type, doc->root, check_ref, in);
	if (node_empty(node_get(doc->root, "merged_into"))) {
		pthread_mutex_lock(&in->audit->mutex);
		taken_note(&in->audit->taken, config, name->type, doc->root,
			   id_rid(id->text, id->len), in->place);
		pthread_mutex_unlock(&in->audit->mutex);
	}
}

/* A timeline's file bears the id of its subject, as the first event says. */
static void inspect_timeline(struct inspection *in, const struct place_name *name,
			     const struct doc *doc, size_t n_docs)
{
	const struct config *config = &in->audit->store->config;
	const struct node *events = doc->root, *with;

	validate_timeline(in->why, config, doc, in->path);
	for (size_t i = 0; events && events->kind == NODE_LIST && i < events->n; i++) {
		with = node_value(node_get(&events->v[i], "with"), 0, NULL);
		in->id = with && with->kind == NODE_SCALAR ? with->text : NULL;
		if (in->id && !i)
			check_place(in, name, in->id, &with->at, n_docs);
		refs_each(config, TYPE_TIMELINE, &events->v[i], check_ref, in);
	}
}

static void no_record(struct inspection *in, unsigned line)
{
	const struct mark mark = { .line = line, .col = 1 };

	say(in, LEVEL_ERROR, "schema", &mark, NULL, NULL, _("there is no record in it"));
}

static void inspect_place(struct audit *audit, struct findings *why, size_t i,
			  const struct str *bytes)
{
	struct inspection in = {
		.audit = audit, .why = why, .place = i,
		.path = audit->census.places.v[i],
	};
	struct spans spans = SPANS_INIT;
	struct doc doc = DOC_INIT;
	struct place_name name;
	struct limits limits;

	if (!place_parse(&name, in.path))
		return;
	limits = config_limits(&audit->store->config, name.type);
	place_split(&spans, bytes->buf, bytes->len);
	for (size_t d = 0; d < spans.n; d++) {
		in.id = NULL;
		if (doc_parse(&doc, bytes->buf + spans.v[d].at, spans.v[d].len,
			      in.path, spans.v[d].line, &limits, why))
			err_clear();
		else if (doc.root && name.type == TYPE_TIMELINE)
			inspect_timeline(&in, &name, &doc, spans.n);
		else if (doc.root)
			inspect_record(&in, &name, &doc, spans.n,
				       bytes->buf + spans.v[d].at, spans.v[d].len);
		else if (name.type != TYPE_TIMELINE)
			no_record(&in, spans.v[d].line);
	}
	if (!spans.n && !name.shard && name.type != TYPE_TIMELINE)
		no_record(&in, 1);
	doc_release(&doc);
	spans_release(&spans);
}

static void inspect(void *arg, size_t i)
{
	struct audit *audit = arg;
	struct findings why = FINDINGS_INIT;
	struct str bytes = STR_INIT;
	int rc = file_read(&bytes, NULL, audit->store->dir,
			   audit->census.places.v[i], 0);

	if (!rc)
		inspect_place(audit, &why, i, &bytes);
	pthread_mutex_lock(&audit->mutex);
	if (rc && rc != ERR_NOT_FOUND) {
		audit->rc = rc;
		str_clear(&audit->message);
		str_add(&audit->message, err_message());
	}
	findings_move(&audit->why, &why);
	audit->done++;
	if (audit->progress && !(audit->done & 1023))
		audit->progress(_("checking"), audit->done, audit->census.places.n);
	pthread_mutex_unlock(&audit->mutex);
	err_clear();
	findings_release(&why);
	str_release(&bytes);
}

/* Is it in the file that is called by it?  Such a one is not the copy. */
static bool at_home(const struct census *census, const struct census_doc *doc)
{
	struct place_name name;

	if (!place_parse(&name, census->places.v[doc->place]))
		return false;
	return name.shard ? right_shard(&name, doc->r)
		: id_rid(name.stem, name.stem_len) == doc->r;
}

static void find_duplicate_ids(struct audit *audit)
{
	const struct census *census = &audit->census;

	for (size_t i = 1; i < census->n; i++) {
		const struct census_doc *a = &census->v[i - 1], *b = &census->v[i];
		char suffix[SUFFIX_LEN + 1];
		struct finding *f;

		if (a->r != b->r ||
		    (a->type == TYPE_TIMELINE) != (b->type == TYPE_TIMELINE))
			continue;
		if (!at_home(census, a) && at_home(census, b)) {
			const struct census_doc *first = a;

			a = b;
			b = first;
		}
		rid_text(suffix, b->r);
		f = finding_add(&audit->why, LEVEL_ERROR, "duplicate-id",
				census->places.v[b->place], b->line, 1,
				b->type == TYPE_TIMELINE ?
				_("this timeline has a twin at %s:%u") :
				_("the suffix of this id is taken by the record at %s:%u"),
				census->places.v[a->place], (unsigned)a->line);
		finding_set_id(&audit->why, f, suffix);
	}
}

/* crm.yaml with an error in it does not get as far as here. */
static void check_config(struct audit *audit)
{
	const struct str *bytes = &audit->store->config.bytes;
	struct config config = CONFIG_INIT;

	if (config_parse(&config, bytes->buf, bytes->len, &audit->why))
		err_clear();
	config_release(&config);
}

static int audit_once(struct audit *audit)
{
	int rc = census_take(&audit->census, audit->store, &audit->why);

	if (rc)
		return rc;
	check_config(audit);
	parallel_each(audit->census.places.n, 16, inspect, audit);
	if (audit->rc)
		return err_set(audit->rc, "%s", audit->message.buf);
	find_duplicate_ids(audit);
	taken_report(&audit->taken, &audit->why, &audit->census);
	return 0;
}

static void audit_reset(struct audit *audit)
{
	census_release(&audit->census);
	taken_release(&audit->taken);
	findings_release(&audit->why);
	str_release(&audit->message);
	audit->done = 0;
	audit->rc = 0;
}

static void keep_only(struct findings *why, const struct strs *only)
{
	size_t n = 0;

	for (size_t i = 0; i < why->n; i++)
		for (size_t k = 0; k < only->n; k++)
			if (!strcmp(why->v[i].path, only->v[k])) {
				why->v[n++] = why->v[i];
				break;
			}
	why->n = n;
}

/*
 * A writer that is putting files in place makes the generation odd, and moves
 * it: what was read beside that is read again, three times at most.
 */
int audit_store(struct findings *why, const struct store *store,
		const struct strs *only,
		void (*progress)(const char *what, size_t done, size_t total))
{
	struct audit audit = {
		.store = store, .progress = progress, .message = STR_INIT,
		.mutex = PTHREAD_MUTEX_INITIALIZER,
	};
	uint64_t before;
	int rc = 0;

	for (unsigned turn = 0; turn < 3; turn++) {
		audit_reset(&audit);
		err_clear();
		before = journal_generation(store);
		rc = audit_once(&audit);
		if (!(before & 1) && journal_generation(store) == before)
			break;
	}
	if (!rc) {
		if (only->n)
			keep_only(&audit.why, only);
		findings_sort(&audit.why);
		findings_move(why, &audit.why);
	}
	audit_reset(&audit);
	pthread_mutex_destroy(&audit.mutex);
	return rc;
}
