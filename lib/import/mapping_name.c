/* What a person is called, from its parts or to them. */

#include "import/mapping_plan.h"

#include <string.h>

static const char *const particles[] = {
	"de", "di", "da", "del", "della", "delle", "dello", "dei", "degli", "dal",
	"dalla", "la", "le", "li", "lo", "van", "von", "der", "den", "ten", "ter",
	"san", "el", "al", "bin", "du", "des", "dos", "st.", NULL
};

static bool is_particle(const char *s, size_t len)
{
	for (size_t i = 0; particles[i]; i++) {
		size_t k = 0;

		if (strlen(particles[i]) != len)
			continue;
		while (k < len && (s[k] >= 'A' && s[k] <= 'Z' ? s[k] | 32 : s[k]) ==
		       particles[i][k])
			k++;
		if (k == len)
			return true;
	}
	return false;
}

/* "De Luca Mario Maria": how much of it is the family's name. */
static size_t family_len(const char *s)
{
	size_t start = 0, len = strcspn(s, " "), next;

	while (s[len] && is_particle(s + start, len - start)) {
		start = len + strspn(s + len, " ");
		next = start + strcspn(s + start, " ");
		if (!s[next])
			break;		/* nothing would be left for the given name */
		len = next;
	}
	return len;
}

static void put_text(struct mapping *mapping, struct plan *plan, struct arrival *out,
		     size_t slot, const char *text, size_t len)
{
	if (slot && len)
		draft_text(&out->draft, slot_node(mapping, plan, out, slot), text, len);
}

void name_take_apart(struct mapping *mapping, struct plan *plan, struct arrival *out,
		     const char *text)
{
	size_t family = family_len(text);
	const char *given = text + family + strspn(text + family, " ");
	struct str name = STR_INIT;

	str_addf(&name, "%s%s%.*s", given, *given ? " " : "", (int)family, text);
	put_text(mapping, plan, out, plan->name, name.buf, name.len);
	put_text(mapping, plan, out, plan->given, given, strlen(given));
	put_text(mapping, plan, out, plan->family, text, family);
	str_release(&name);
}

void name_cut_suffix(struct mapping *mapping, struct plan *plan, struct arrival *out,
		     struct str *name)
{
	char *comma = strchr(name->buf, ',');
	size_t suffix = plan_slot(plan, 0, "suffix", 6, NODE_SCALAR), len;
	const char *rest;

	if (!comma)
		return;
	rest = comma + 1 + strspn(comma + 1, " ");
	put_text(mapping, plan, out, suffix, rest, strlen(rest));
	for (len = (size_t)(comma - name->buf); len && name->buf[len - 1] == ' '; len--)
		;
	str_set_len(name, len);
}

void name_make(struct mapping *mapping, struct plan *plan, struct arrival *out)
{
	uint64_t row = mapping->state->row;
	struct node *given = slot_get(plan, out, plan->given, row);
	struct node *family = slot_get(plan, out, plan->family, row);
	struct str name = STR_INIT;

	if (!plan->given || slot_get(plan, out, plan->name, row) || (!given && !family))
		return;
	if (given)
		str_add(&name, given->text);
	if (family)
		str_addf(&name, "%s%s", given ? " " : "", family->text);
	draft_text(&out->draft, slot_node(mapping, plan, out, plan->name), name.buf,
		   name.len);
	str_release(&name);
}
