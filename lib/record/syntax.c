#include "record/syntax.h"

#include "base/alloc.h"
#include "base/i18n.h"
#include "record/prescan.h"

#include <string.h>

#define KEY_MAX 1024		/* characters, to libyaml */

struct hint {
	const char *context;	/* how libyaml's context begins; NULL: any */
	const char *problem;	/* how its problem begins; NULL: any */
	const char *rule;
	const char *text;
	bool at_context;	/* the place is where the construct began */
};

/* The first that fits. */
static const struct hint hints[] = {
	{ "while scanning an anchor", NULL, "anchor",
	  N_("'&' begins an anchor in YAML; put the value in quotes"), true },
	{ "while scanning an alias", NULL, "alias",
	  N_("'*' begins an alias in YAML; put the value in quotes"), true },
	{ "while scanning a tag", NULL, "tag",
	  N_("'!' begins a tag in YAML; put the value in quotes"), true },
	{ "while parsing a tag", NULL, "tag",
	  N_("'!' begins a tag in YAML; put the value in quotes"), true },
	{ "while parsing a node", "found undefined tag handle", "tag",
	  N_("'!' begins a tag in YAML; put the value in quotes"), true },
	{ "while scanning a quoted scalar", "found unexpected end of stream", "syntax",
	  N_("a quote is opened here and never closed"), true },
	{ "while scanning a quoted scalar", "found unexpected document indicator", "syntax",
	  N_("a quote is opened here and not closed before '---'"), true },
	{ NULL, "found unknown escape character", "syntax",
	  N_("double quotes do not know this '\\' escape; write '\\\\' for a backslash"), false },
	{ NULL, "did not find expected hexdecimal number", "syntax",
	  N_("hexadecimal digits are missing in a '\\' escape"), false },
	{ NULL, "found invalid Unicode character escape code", "syntax",
	  N_("this '\\' escape is no character"), false },
	{ NULL, "found a tab character", "syntax",
	  N_("a tab cannot indent; use spaces"), false },
	{ NULL, "mapping values are not allowed", "syntax",
	  N_("a ': ' is not expected here; if it belongs to the value, "
	     "put that in quotes, else look at the indentation"), false },
	{ NULL, "could not find expected ':'", "syntax",
	  N_("there is no ':' behind this key"), true },
	{ NULL, "did not find expected key", "syntax",
	  N_("this is no 'key: value', or its indentation is not that of the lines above"), false },
	{ NULL, "did not find expected '-' indicator", "syntax",
	  N_("an item of this list should begin with '-', indented as the others"), false },
	{ NULL, "block sequence entries are not allowed", "syntax",
	  N_("a '- ' is not expected here; put the list below its key, or the value in quotes"), false },
	{ NULL, "did not find expected ',' or ']'", "syntax",
	  N_("a ',' or the closing ']' of a list is missing"), false },
	{ NULL, "did not find expected ',' or '}'", "syntax",
	  N_("a ',' or the closing '}' of a map is missing"), false },
	{ NULL, "did not find expected node content", "syntax",
	  N_("a value should be here, or a bracket is not closed above"), false },
	{ NULL, "did not find expected comment or line break", "syntax",
	  N_("nothing but a comment may stand behind '|' or '>'"), false },
	{ NULL, "did not find expected <document start>", "syntax",
	  N_("this does not belong to what stands above; look at the indentation"), false },
};

static bool begins(const char *text, const char *with)
{
	return !with || (text && !strncmp(text, with, strlen(with)));
}

static const struct hint *find_hint(const yaml_parser_t *yaml)
{
	for (size_t i = 0; i < ARRAY_SIZE(hints); i++)
		if (begins(yaml->context, hints[i].context) &&
		    begins(yaml->problem, hints[i].problem))
			return &hints[i];
	return NULL;
}

/* The byte at a mark's line and column, as far as that line goes; else NUL. */
static char byte_at(const struct doc *doc, const yaml_mark_t *mark)
{
	const char *s = doc->bytes + prescan_bom(doc->bytes, doc->len);
	const char *end = doc->bytes + doc->len;
	size_t col = mark->column;

	for (size_t n = mark->line; n && s; n--) {
		s = memchr(s, '\n', (size_t)(end - s));
		s = s ? s + 1 : NULL;
	}
	for (; s && col && s < end && *s != '\n'; s++)
		col -= s + 1 == end || ((unsigned char)s[1] & 0xc0) != 0x80;
	return s && s < end ? *s : '\0';
}

static void cannot_begin(struct findings *why, const char *path, unsigned line,
			 unsigned col, char c)
{
	if (c == '\t')
		finding_add(why, LEVEL_ERROR, "syntax", path, line, col,
			    _("a tab cannot indent; use spaces"));
	else
		finding_add(why, LEVEL_ERROR, "syntax", path, line, col,
			    _("a value cannot begin with '%c'; put it in quotes"), c);
}

void syntax_finding(struct findings *why, const char *path,
		    const yaml_parser_t *yaml, const struct doc *doc)
{
	const struct hint *hint = find_hint(yaml);
	const yaml_mark_t *mark = hint && hint->at_context ?
		&yaml->context_mark : &yaml->problem_mark;
	unsigned line = (unsigned)mark->line + doc->line;
	unsigned col = (unsigned)mark->column + 1;
	char c = byte_at(doc, mark);

	if (!hint && c && begins(yaml->problem, "found character that cannot start"))
		cannot_begin(why, path, line, col, c);
	else if (hint && begins(yaml->problem, "mapping values") && mark->column > KEY_MAX)
		finding_add(why, LEVEL_ERROR, "key-length", path, line, 1,
			    _("what stands before this line's ': ' is too long for a key (the limit is %u bytes)"),
			    doc->limits.key_bytes);
	else if (hint)
		finding_add(why, LEVEL_ERROR, hint->rule, path, line, col,
			    "%s", _(hint->text));
	else
		finding_add(why, LEVEL_ERROR, "syntax", path, line, col,
			    _("this is no YAML: %s"),
			    yaml->problem ? yaml->problem : _("it breaks off"));
}
