#include "cli/offer.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "cli/env.h"
#include "cli/user.h"
#include "domain/segment.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_RECORDS 200	/* of one answer */
#define MOST_EMAILS 20000	/* that are looked through */

static struct {
	bool tried;
	struct store store;
	struct index *index;
} source = { .store = STORE_INIT };

void candidate_add(struct candidates *out, const char *word, const char *text,
		   const char *about)
{
	struct str whole = STR_INIT;

	if (strncmp(text, word, strlen(word)))
		return;
	str_addf(&whole, "%s%s", out->prefix.buf, text);
	GROW(out->v, out->n + 1, out->alloc);
	out->v[out->n++] = (struct candidate){
		.text = str_detach(&whole), .about = xstrdup(about)
	};
}

void candidates_release(struct candidates *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].text);
		free(list->v[i].about);
	}
	free(list->v);
	str_release(&list->prefix);
	*list = (struct candidates)CANDIDATES_INIT;
}

/* The index that is there, or NULL; it is not brought up to date. */
static struct index *open_index(void)
{
	const char *start = getenv("CRM_STORE");
	struct str root = STR_INIT;
	char *cwd = NULL;
	struct stat st;

	if (source.tried)
		return source.index;
	source.tried = true;
	if (!start || *start != '/')
		start = cwd = getcwd(NULL, 0);
	if (start && !store_find(&root, start) &&
	    !store_open(&source.store, root.buf, user_trusts(root.buf)) &&
	    !file_stat(&st, source.store.dir, ".crm/index.sqlite") &&
	    index_open(&source.index, &source.store, NULL)) {
		index_close(source.index);
		source.index = NULL;
	}
	err_clear();
	free(cwd);
	str_release(&root);
	return source.index;
}

void offer_end(void)
{
	if (source.index)
		index_close(source.index);
	source.index = NULL;
	store_release(&source.store);
}

enum record_type offer_type_of(const char *id)
{
	rid r = id_rid(id, strlen(id));
	struct index *index = r == RID_NONE ? NULL : open_index();
	struct entry entry;

	if (!index || index_entry(index, r, &entry)) {
		err_clear();
		return TYPE_NONE;
	}
	return entry.type;
}

struct records {
	struct candidates *out;
	const char *word;
};

static int add_record(void *arg, const struct entry *entry)
{
	const struct records *to = arg;

	if (entry->merged_into != RID_NONE)
		return 0;
	candidate_add(to->out, to->word, entry->id, schema_of(entry->type)->name);
	return to->out->n >= MOST_RECORDS;
}

/* A suffix is answered by the id that it ends. */
static int add_whole(void *arg, const struct entry *entry)
{
	const struct records *to = arg;
	struct records any = { .out = to->out, .word = "" };

	return add_record(&any, entry);
}

static int add_email(void *arg, rid r, const char *const *cells)
{
	const struct records *to = arg;
	const char *email = cells[0];
	struct str one = STR_INIT;
	size_t len;

	(void)r;
	for (; email && *email; email += len + (email[len] != '\0')) {
		len = strcspn(email, "\037");
		str_clear(&one);
		str_add_mem(&one, email, len);
		candidate_add(to->out, to->word, one.buf, cells[1]);
	}
	str_release(&one);
	return to->out->n >= MOST_RECORDS;
}

static void add_emails(struct index *index, struct records *to)
{
	static const char *const columns[] = { "email", "id" };
	const struct select select = {
		.type = TYPE_CONTACT, .columns = columns, .n_columns = 2,
		.limit = MOST_EMAILS
	};

	index_select(index, &select, add_email, to);
}

static void add_records(struct candidates *out, enum record_type type,
			const char *word)
{
	struct records to = { .out = out, .word = word };
	struct index *index = open_index();

	if (!index)
		return;
	if (!*word)
		index_each(index, type, false, add_record, &to);
	else if (strchr(word, '@'))
		add_emails(index, &to);
	else
		index_prefix(index, type, word, MOST_RECORDS, add_whole, &to);
	err_clear();
}

static void add_words(struct candidates *out, const char *const *words,
		      const char *word)
{
	for (size_t i = 0; words && words[i]; i++)
		candidate_add(out, word, words[i], "");
}

static void add_types(struct candidates *out, const char *word)
{
	for (int type = 0; type < TYPE_COUNT; type++) {
		const struct schema *schema = schema_of((enum record_type)type);

		candidate_add(out, word, schema->name, _(schema->title));
	}
}

/* Of one type, or of any: a field that several have is offered once. */
static void add_fields(struct candidates *out, enum record_type type,
		       const char *word, const char *after)
{
	enum record_type last = type == TYPE_NONE ? TYPE_COUNT - 1 : type;
	struct str text = STR_INIT;

	for (int t = type == TYPE_NONE ? 0 : type; t <= (int)last; t++) {
		const struct schema *schema = schema_of((enum record_type)t);

		for (const struct field *f = schema->fields; f->name; f++) {
			bool known = *after && f->flags & FIELD_COMPUTED;

			for (int u = 0; type == TYPE_NONE && u < t && !known; u++)
				known = field_find(schema_of((enum record_type)u),
						   f->name);
			str_clear(&text);
			str_addf(&text, "%s%s", f->name, after);
			if (!known)
				candidate_add(out, word, text.buf, _(f->title));
		}
	}
	str_release(&text);
}

static const struct field *field_of(enum record_type type, const char *name)
{
	const struct field *field = NULL;

	if (type != TYPE_NONE)
		return field_find(schema_of(type), name);
	for (int t = 0; t < TYPE_COUNT && !field; t++)
		field = field_find(schema_of((enum record_type)t), name);
	return field;
}

static void add_values(struct candidates *out, const struct field *field,
		       const char *word)
{
	static const char *const truths[] = { "true", "false", NULL };

	switch (field ? field->kind : FIELD_TEXT) {
	case FIELD_ENUM:
		add_words(out, field->words, word);
		break;
	case FIELD_BOOLEAN:
		add_words(out, truths, word);
		break;
	case FIELD_REF:
		add_records(out, field->ref, word);
		break;
	case FIELD_STAGE:
		open_index();
		for (size_t i = 0; i < source.store.config.n_pipeline; i++)
			candidate_add(out, word,
				      source.store.config.pipeline[i].name, "");
		break;
	default:
		break;
	}
}

/* `field=`, then what the field may hold; `+=` and `-=` as well. */
static void add_assignments(struct candidates *out, enum record_type type,
			    const char *word)
{
	const char *equals = strchr(word, '=');
	struct str name = STR_INIT;
	size_t len;

	if (!equals) {
		add_fields(out, type, word, "=");
		return;
	}
	len = (size_t)(equals - word);
	str_add_mem(&out->prefix, word, len + 1);
	if (len && (word[len - 1] == '+' || word[len - 1] == '-'))
		len--;
	str_add_mem(&name, word, len);
	add_values(out, field_of(type, name.buf), equals + 1);
	str_release(&name);
}

static void add_keys(struct candidates *out, const char *word)
{
	for (const struct config_key *k = config_keys; k->name; k++)
		candidate_add(out, word, k->name, _(k->title));
	for (const struct user_key *k = user_keys; k->name; k++)
		candidate_add(out, word, k->name, _(k->title));
}

static void add_segments(struct candidates *out, const char *word)
{
	struct strs names = STRS_INIT;

	open_index();
	if (source.store.root && segment_names(&source.store, &names))
		err_clear();
	for (size_t i = 0; i < names.n; i++)
		candidate_add(out, word, names.v[i], _("segment"));
	strs_release(&names);
}

void offer_add(struct candidates *out, enum offer offer,
	       const char *const *words, enum record_type type, const char *word)
{
	switch (offer) {
	case OFFER_FILE:
	case OFFER_FOLDER:
		out->native = offer;
		break;
	case OFFER_TYPE:
		add_types(out, word);
		break;
	case OFFER_RECORD:
		add_records(out, type, word);
		break;
	case OFFER_USER:
		add_records(out, TYPE_USER, word);
		break;
	case OFFER_FIELD:
		add_fields(out, type, word, "");
		break;
	case OFFER_ASSIGNMENT:
		add_assignments(out, type, word);
		break;
	case OFFER_FORMAT:
		add_words(out, format_names, word);
		break;
	case OFFER_CONFIG_KEY:
		add_keys(out, word);
		break;
	case OFFER_SEGMENT:
		add_segments(out, word);
		break;
	case OFFER_EVENT:
		if (!strchr(word, '='))
			add_records(out, TYPE_NONE, word);
		add_assignments(out, TYPE_TIMELINE, word);
		break;
	case OFFER_WORDS:
		add_words(out, words, word);
		break;
	case OFFER_NOTHING:
	case OFFER_COMMAND:	/* cmd/ has the table */
		break;
	}
}
