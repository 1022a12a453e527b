#include "domain/template.h"

#include "base/i18n.h"
#include "record/emit.h"

#include <string.h>

#define COMMENT_COLUMN 24

static bool is_asked(const struct field *field)
{
	return !(field->flags & (FIELD_COMPUTED | FIELD_LIST)) &&
	       field->kind != FIELD_MAP && field->kind != FIELD_TEXT_MAP;
}

static void add_filled(struct str *out, const struct node *node)
{
	struct node one = *node;
	struct node map = { .kind = NODE_MAP, .style = STYLE_BLOCK, .v = &one, .n = 1 };

	doc_emit(out, &map);
}

static void add_blank(struct str *out, const struct field *field)
{
	size_t len = strlen(field->name);

	str_addf(out, "%s:", field->name);
	do
		str_add_char(out, ' ');
	while (++len < COMMENT_COLUMN);
	str_addf(out, "# %s%s\n", _(field->title),
		 field->flags & FIELD_REQUIRED ? _(" (needed)") : "");
}

void template_add(struct str *out, enum record_type type, const struct draft *draft)
{
	const struct schema *schema = schema_of(type);
	const struct node *node;

	str_addf(out, _("# A new %s.  What is left empty is left out; comments are not kept.\n"),
		 schema->name);
	for (const struct field *f = schema->fields; f->name; f++) {
		node = node_get(&draft->root, f->name);
		if (node)
			add_filled(out, node);
		else if (is_asked(f))
			add_blank(out, f);
	}
	for (size_t i = 0; i < draft->root.n; i++)
		if (!field_find(schema, draft->root.v[i].key))
			add_filled(out, &draft->root.v[i]);
}
