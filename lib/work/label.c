#include "work/label.h"

#include "base/alloc.h"

static const char *const label_fields[] = {
	"name", "subject", "summary", "organization", "component"
};

static bool add_text(struct str *out, const struct node *root, const char *key)
{
	const struct node *node = node_value(node_get(root, key), 0, NULL);

	if (node_empty(node) || node->kind != NODE_SCALAR)
		return false;
	str_add_mem(out, node->text, node->len);
	return true;
}

void label_add(struct str *out, enum record_type type, const struct node *root)
{
	size_t start = out->len;

	if (add_text(out, root, "name"))
		return;
	if (type == TYPE_CONTACT) {
		add_text(out, root, "given_name");
		if (out->len > start)
			str_add_char(out, ' ');
		if (add_text(out, root, "family_name"))
			return;
		if (out->len > start) {
			str_set_len(out, out->len - 1);
			return;
		}
		if (add_text(out, root, "email"))
			return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(label_fields); i++)
		if (add_text(out, root, label_fields[i]))
			return;
}
