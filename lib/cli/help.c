#include "base/i18n.h"
#include "cli/env.h"

#include <string.h>

#define HELP_COLUMN 26		/* where what an option does begins */
#define LINE_WIDTH 79

/* `[-n]`, `[--from file]`, `type`, `[slug]`, `ref ...`, `[file ...]` */
static void add_synopsis_of(struct str *out, const struct opt *o)
{
	bool optional = !opt_is_operand(o) || o->kind == OPT_KIND_OPTIONAL ||
			(o->kind == OPT_KIND_OPERANDS && !o->least);

	if (optional)
		str_add_char(out, '[');
	if (!opt_is_operand(o)) {
		if (o->letter)
			str_addf(out, "-%c", o->letter);
		else
			str_addf(out, "--%s", o->name);
		if (o->value)
			str_add_char(out, ' ');
	}
	if (o->value)
		str_add(out, o->value);
	if (o->kind == OPT_KIND_OPERANDS)
		str_add(out, " ...");
	if (optional)
		str_add_char(out, ']');
}

/* Put one more piece on the line, or on a new one below the first's. */
static void add_piece(struct str *out, size_t *line, const char *piece,
		      unsigned indent)
{
	if (out->len - *line + 1 + strlen(piece) > LINE_WIDTH) {
		str_add_char(out, '\n');
		*line = out->len;
		str_addf(out, "%*s", (int)indent, "");
	} else {
		str_add_char(out, ' ');
	}
	str_add(out, piece);
}

static void add_pieces(struct str *out, size_t *line,
		       const struct command *command, bool operands,
		       unsigned indent)
{
	struct str piece = STR_INIT;

	for (const struct opt *o = command->opts; o && o->kind; o++) {
		if (opt_is_operand(o) != operands)
			continue;
		str_clear(&piece);
		add_synopsis_of(&piece, o);
		add_piece(out, line, piece.buf, indent);
	}
	str_release(&piece);
}

void help_synopsis(struct str *out, const struct command *command)
{
	size_t line = out->len;
	unsigned indent;

	str_addf(out, _("usage: crm %s"), command->name);
	indent = (unsigned)(out->len - line) + 1;
	add_pieces(out, &line, command, false, indent);
	add_pieces(out, &line, command, true, indent);
	str_add_char(out, '\n');
}

static void add_wrapped(struct str *out, const char *text)
{
	size_t len, line = HELP_COLUMN;

	while (*text) {
		len = strcspn(text, " ");
		if (line > HELP_COLUMN && line + 1 + len > LINE_WIDTH) {
			str_addf(out, "\n%*s", HELP_COLUMN, "");
			line = HELP_COLUMN;
		} else if (line > HELP_COLUMN) {
			str_add_char(out, ' ');
			line++;
		}
		str_add_mem(out, text, len);
		line += len;
		text += len + (text[len] == ' ');
	}
	str_add_char(out, '\n');
}

/* The words of a choice follow what it does: "(one of a, b)". */
static void add_row(struct str *out, const char *head, const struct opt *o)
{
	struct str text = STR_INIT;

	str_addf(out, "  %s", head);
	if (strlen(head) + 4 > HELP_COLUMN)
		str_addf(out, "\n%*s", HELP_COLUMN, "");
	else
		str_addf(out, "%*s", HELP_COLUMN - 2 - (int)strlen(head), "");
	str_add(&text, o->help ? _(o->help) : "");
	for (size_t i = 0; o->words && o->words[i]; i++)
		str_addf(&text, "%s%s", i ? ", " : ": ", o->words[i]);
	add_wrapped(out, text.buf);
	str_release(&text);
}

static void option_head(struct str *out, const struct opt *o)
{
	if (o->letter)
		str_addf(out, "-%c%s", o->letter, o->name ? ", " : "");
	if (o->name)
		str_addf(out, "--%s", o->name);
	if (o->value)
		str_addf(out, " %s", o->value);
}

static void add_table(struct str *out, const char *title,
		      const struct opt *opts, bool operands)
{
	struct str head = STR_INIT;
	bool some = false;

	for (const struct opt *o = opts; o && o->kind; o++) {
		if (opt_is_operand(o) != operands)
			continue;
		if (!some)
			str_addf(out, "\n%s\n", title);
		some = true;
		str_clear(&head);
		if (operands)
			str_add(&head, o->value);
		else
			option_head(&head, o);
		add_row(out, head.buf, o);
	}
	str_release(&head);
}

void help_command(struct str *out, const struct command *command)
{
	help_synopsis(out, command);
	str_addf(out, "       %s\n", _(command->brief));
	for (size_t i = 0; command->examples && command->examples[i]; i++)
		str_addf(out, "%s  %s\n", i ? "" : _("\nExamples:\n"),
			 command->examples[i]);
	add_table(out, _("Operands:"), command->opts, true);
	add_table(out, _("Options:"), command->opts, false);
	str_addf(out, _("\nThe options of every command: crm help options.  "
			"More: man crm-%s.\n"), command->name);
}
