#ifndef TESTS_MAPPING_TEST_H
#define TESTS_MAPPING_TEST_H

#include "base/err.h"
#include "base/file.h"
#include "import/mapping.h"
#include "record/emit.h"
#include "text/zone.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A store's crm.yaml, as `crm init` writes its pipeline. */
static const char mapping_config[] =
	"format: 1\nstore_key: 0123456789abcdef0123456789abcdef\ncurrency: EUR\n"
	"timezone: Europe/Rome\ncountry: IT\npipeline:\n  qualification: 0.2\n  quote: 0.4\n"
	"  negotiation: 0.7\n  won: 1\n  lost: 0\ncustom:\n  shoe_size: number\n";

static inline void add_text(struct draft *draft, struct node *map, const char *key,
			    const char *text)
{
	if (text)
		draft_text(draft, draft_child(draft, map, key), text, strlen(text));
}

static inline struct node *new_list(struct draft *draft, struct node *map, const char *key)
{
	struct node *list = draft_child(draft, map, key);

	draft_list(list);
	return list;
}

static inline void add_refs(struct draft *draft, struct node *list,
			    const struct arrival *arrival)
{
	for (size_t i = 0; i < arrival->n_refs; i++) {
		const struct arrival_ref *ref = &arrival->refs[i];
		struct node *map = draft_item(draft, list);

		draft_map(map);
		add_text(draft, map, "path", ref->path);
		add_text(draft, map, "of", ref->of == TYPE_NONE ? NULL
			 : schema_of(ref->of)->name);
		add_text(draft, map, "external", ref->external);
		add_text(draft, map, "name", ref->name);
		add_text(draft, map, "any", ref->any);
		add_text(draft, map, "role", ref->role);
		add_text(draft, map, "may_make", ref->may_make ? "yes" : NULL);
		add_text(draft, map, "column", ref->column);
	}
}

/* An arrival as a person reads it. */
static inline void arrival_tell(struct draft *draft, struct node *map,
				const struct arrival *arrival)
{
	static const char *const fates[] = { NULL, "skip", "refuse" };
	struct node *list;
	char line[16];

	draft_map(map);
	snprintf(line, sizeof(line), "%u", arrival->line);
	draft_value(draft, draft_child(draft, map, "line"), FIELD_NUMBER, line, strlen(line));
	add_text(draft, map, "type", schema_of(arrival->type)->name);
	add_text(draft, map, "fate", fates[arrival->fate]);
	add_text(draft, map, "reason", arrival->reason);
	draft_copy(draft, draft_child(draft, map, "draft"), &arrival->draft.root);
	if (arrival->n_refs)
		add_refs(draft, new_list(draft, map, "refs"), arrival);
	if (!arrival->n_notes)
		return;
	list = new_list(draft, map, "notes");
	for (size_t i = 0; i < arrival->n_notes; i++) {
		struct node *note = draft_item(draft, list);

		draft_map(note);
		add_text(draft, note, "column", arrival->notes[i].column);
		add_text(draft, note, "value", arrival->notes[i].value);
		add_text(draft, note, "what", arrival->notes[i].what);
	}
}

/* A file that is read and mapped. */
struct mapped {
	struct config config;
	int fd;
	struct input in;
	struct reader reader;
	struct mapping mapping;
};

static inline void mapped_release(struct mapped *m)
{
	mapping_release(&m->mapping);
	reader_release(&m->reader);
	input_release(&m->in);
	config_release(&m->config);
	if (m->fd >= 0)
		close(m->fd);
}

static inline int mapped_open(struct mapped *m, const char *path,
			      const struct mapping_options *options)
{
	struct findings why = FINDINGS_INIT;
	const struct reader_kind *kind;
	const char *hint = "";
	int rc;

	*m = (struct mapped){ .config = CONFIG_INIT, .in = INPUT_INIT };
	zone_use("Europe/Rome");
	rc = config_parse(&m->config, mapping_config, strlen(mapping_config), &why);
	findings_release(&why);
	m->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (!rc && m->fd < 0)
		rc = err_sys("cannot open '%s'", path);
	if (!rc)
		rc = input_open(&m->in, m->fd, path);
	kind = rc ? NULL : reader_detect(&m->in, &hint);
	if (!rc && !kind)
		rc = err_set(ERR_DATA, "%s: %s", path, hint);
	if (!rc)
		rc = reader_open(&m->reader, kind, &m->in);
	if (!rc)
		rc = mapping_begin(&m->mapping, &m->reader, &m->config, options);
	return rc;
}

/* What a file is taken for, and each of its items, appended as YAML. */
static inline int mapped_tell(struct str *out, const char *path,
			      const struct mapping_options *options)
{
	struct strs lines = STRS_INIT;
	struct arrival arrival;
	struct draft draft;
	struct node *list;
	struct mapped m;
	bool more;
	int rc = mapped_open(&m, path, options);

	draft_init(&draft);
	arrival_init(&arrival);
	if (rc)
		goto done;
	mapping_describe(&m.mapping, true, &lines);
	list = new_list(&draft, &draft.root, "told");
	for (size_t i = 0; i < lines.n; i++)
		draft_text(&draft, draft_item(&draft, list), lines.v[i], strlen(lines.v[i]));
	list = new_list(&draft, &draft.root, "items");
	while (!(rc = reader_next(&m.reader, &more)) && more) {
		mapping_apply(&m.mapping, &arrival);
		arrival_tell(&draft, draft_item(&draft, list), &arrival);
	}
	doc_emit(out, &draft.root);
done:
	strs_release(&lines);
	arrival_release(&arrival);
	draft_release(&draft);
	mapped_release(&m);
	return rc;
}

#endif
