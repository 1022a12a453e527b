/* cli/opt, cli/help and cli/line: command lines. */

#include "cli/opt.h"

#include "base/err.h"
#include "cli/env.h"
#include "cli/line.h"
#include "tests/lib/test.h"

struct args {
	bool dry, force;
	int loud;
	const char *reason, *how;
	long limit;
	struct words items;
	const char *type, *slug;
	struct words rest;
};

struct common {
	bool quiet;
	const char *dir;
};

static const char *const ways[] = { "fast", "slow", NULL };

static const struct opt opts[] = {
	OPT_FLAG('n', "dry-run", struct args, dry, "write nothing"),
	OPT_FLAG(0, "force", struct args, force, "do it all the same"),
	OPT_COUNT('l', "loud", struct args, loud, "say more"),
	OPT_TEXT('m', "reason", struct args, reason, "text", OFFER_NOTHING,
		 "why"),
	OPT_CHOICE(0, "how", struct args, how, "way", ways, "in which way"),
	OPT_NUMBER(0, "limit", struct args, limit, "count", "at most"),
	OPT_LIST('i', "item", struct args, items, "item", OFFER_NOTHING, "one"),
	OPT_OPERAND(struct args, type, "type", OFFER_TYPE, "the type"),
	OPT_OPERANDS(struct args, rest, "name", 0, OFFER_NOTHING, "the names"),
	OPT_END
};

static const struct opt commons[] = {
	OPT_FLAG('q', "quiet", struct common, quiet, "say less"),
	OPT_TEXT('C', NULL, struct common, dir, "folder", OFFER_FOLDER, "there"),
	OPT_END
};

static struct args args;
static struct common common;
static bool help;

/* Parse a line of words separated by blanks; "" as an empty word is `''`. */
static int parse_by(const struct opt *table, const char *line)
{
	static struct strs words;
	int rc;

	opt_release(opts, &args);
	args = (struct args){ 0 };
	common = (struct common){ 0 };
	err_clear();
	strs_release(&words);
	line_split(&words, line, NULL);
	rc = opt_parse(table, &args, commons, &common, (int)words.n, words.v,
		       &help);
	return rc;
}

static int parse(const char *line)
{
	return parse_by(opts, line);
}

static void refuses(const char *line, const char *message)
{
	CHECK_INT(parse(line), ERR_USAGE);
	CHECK_STR(err_message(), message);
}

static void flags_and_operands_may_mix(void)
{
	CHECK_INT(parse("contact -n a --force b"), 0);
	CHECK(args.dry && args.force);
	CHECK_STR(args.type, "contact");
	CHECK_INT((long long)args.rest.n, 2);
	CHECK_STR(args.rest.v[1], "b");
}

static void a_value_follows_or_is_joined(void)
{
	CHECK_INT(parse("t --reason one"), 0);
	CHECK_STR(args.reason, "one");
	CHECK_INT(parse("t --reason=two=2"), 0);
	CHECK_STR(args.reason, "two=2");
	CHECK_INT(parse("t -m three"), 0);
	CHECK_STR(args.reason, "three");
	CHECK_INT(parse("t -mfour"), 0);
	CHECK_STR(args.reason, "four");
	CHECK_INT(parse("t --reason="), 0);
	CHECK_STR(args.reason, "");
	CHECK_INT(parse("t --reason -n"), 0);
	CHECK_STR(args.reason, "-n");
}

static void letters_may_stand_together(void)
{
	CHECK_INT(parse("t -nqllmwhy"), 0);
	CHECK(args.dry && common.quiet);
	CHECK_INT(args.loud, 2);
	CHECK_STR(args.reason, "why");
}

static void a_list_takes_each(void)
{
	CHECK_INT(parse("t -i a --item b --item=c"), 0);
	CHECK_INT((long long)args.items.n, 3);
	CHECK_STR(args.items.v[2], "c");
}

static void two_hyphens_end_the_options(void)
{
	CHECK_INT(parse("t -- -n --force --"), 0);
	CHECK(!args.dry && !args.force);
	CHECK_INT((long long)args.rest.n, 3);
	CHECK_STR(args.rest.v[2], "--");
}

static void one_hyphen_is_an_operand(void)
{
	CHECK_INT(parse("t -"), 0);
	CHECK_STR(args.rest.v[0], "-");
}

static void numbers_are_minus_one_until_given(void)
{
	CHECK_INT(parse("t"), 0);
	CHECK_INT(args.limit, -1);
	CHECK_INT(parse("t --limit 0"), 0);
	CHECK_INT(args.limit, 0);
	refuses("t --limit -5", "'--limit' must be a number, not '-5'");
	refuses("t --limit 5x", "'--limit' must be a number, not '5x'");
	refuses("t --limit=", "'--limit' must be a number, not ''");
	refuses("t --limit 99999999999999999999",
		"'--limit' must be a number, not '99999999999999999999'");
}

static void names_are_not_abbreviated(void)
{
	refuses("t --forc", "unknown option '--forc'; did you mean '--force'?");
	refuses("t --zzzzzz=1", "unknown option '--zzzzzz'");
	refuses("t -x", "unknown option '-x'");
	refuses("t --quite", "unknown option '--quite'; did you mean '--quiet'?");
}

static void a_missing_or_needless_value_is_refused(void)
{
	refuses("t --reason", "'--reason' needs a value: text");
	refuses("t -nm", "'--reason' needs a value: text");
	refuses("t -C", "'-C' needs a value: folder");
	refuses("t --dry-run=yes", "'--dry-run' takes no value");
}

static void a_choice_is_one_of_its_words(void)
{
	CHECK_INT(parse("t --how slow"), 0);
	CHECK_STR(args.how, "slow");
	refuses("t --how fats",
		"'--how' must be one of fast, slow, not 'fats'; did you mean 'fast'?");
}

static void operands_are_neither_missing_nor_too_many(void)
{
	static const struct opt one[] = {
		OPT_OPERAND(struct args, type, "type", OFFER_TYPE, ""),
		OPT_OPTIONAL(struct args, slug, "slug", OFFER_NOTHING, ""),
		OPT_END
	};

	refuses("", "no type given");
	CHECK_INT(parse_by(one, "a b"), 0);
	CHECK_STR(args.slug, "b");
	CHECK_INT(parse_by(one, "a b c"), ERR_USAGE);
	CHECK_STR(err_message(), "unexpected operand 'c'");
}

static void an_optional_operand_leaves_what_the_next_needs(void)
{
	static const struct opt table[] = {
		OPT_OPTIONAL(struct args, type, "type", OFFER_TYPE, ""),
		OPT_OPERANDS(struct args, rest, "file", 1, OFFER_FILE, ""),
		OPT_END
	};

	CHECK_INT(parse_by(table, "a"), 0);
	CHECK(!args.type);
	CHECK_STR(args.rest.v[0], "a");
	CHECK_INT(parse_by(table, "a b"), 0);
	CHECK_STR(args.type, "a");
	CHECK_STR(args.rest.v[0], "b");
	CHECK_INT(parse_by(table, ""), ERR_USAGE);
	CHECK_STR(err_message(), "no file given");
}

static void help_stops_the_parsing(void)
{
	CHECK_INT(parse("--help --nonsense"), 0);
	CHECK(help);
	CHECK_INT(parse("-nh"), 0);
	CHECK(help && args.dry);
	CHECK_INT(parse("t -- --help"), 0);
	CHECK(!help);
}

static void the_words_behind_a_command_are_its_own(void)
{
	static const struct opt first[] = {
		OPT_OPERANDS(struct args, rest, "command", 0, OFFER_COMMAND, ""),
		OPT_END
	};

	CHECK_INT(parse_by(first, "-q list --sort -- x"), 0);
	CHECK(common.quiet);
	CHECK_INT((long long)args.rest.n, 4);
	CHECK_STR(args.rest.v[0], "list");
	CHECK_STR(args.rest.v[1], "--sort");
}

static void the_synopsis_is_the_table(void)
{
	static const struct command command = { .name = "do", .opts = opts };
	struct str out = STR_INIT;

	help_synopsis(&out, &command);
	CHECK_STR(out.buf, "usage: crm do [-n] [--force] [-l] [-m text] "
			   "[--how way] [--limit count]\n"
			   "              [-i item] type [name ...]\n");
	str_release(&out);
}

static const char *words_of(const char *line)
{
	static struct str out = STR_INIT;
	struct strs words = STRS_INIT;
	bool open, whole;

	str_clear(&out);
	whole = line_split(&words, line, &open);
	for (size_t i = 0; i < words.n; i++)
		str_addf(&out, "[%s]", words.v[i]);
	str_addf(&out, "%s%s", open ? " open" : "", whole ? "" : " broken");
	strs_release(&words);
	return out.buf;
}

static void a_line_is_split_as_a_shell_does(void)
{
	CHECK_STR(words_of("a  'b c' d\"e f\"g "), "[a][b c][de fg]");
	CHECK_STR(words_of("a\\ b \"x\\\"y\\n\" 'c\\d'"), "[a b][x\"y\\n][c\\d] open");
	CHECK_STR(words_of("'' \"\""), "[][] open");
	CHECK_STR(words_of("a 'b"), "[a][b] open broken");
	CHECK_STR(words_of(""), "");
}

int main(void)
{
	RUN(flags_and_operands_may_mix);
	RUN(a_value_follows_or_is_joined);
	RUN(letters_may_stand_together);
	RUN(a_list_takes_each);
	RUN(two_hyphens_end_the_options);
	RUN(one_hyphen_is_an_operand);
	RUN(numbers_are_minus_one_until_given);
	RUN(names_are_not_abbreviated);
	RUN(a_missing_or_needless_value_is_refused);
	RUN(a_choice_is_one_of_its_words);
	RUN(operands_are_neither_missing_nor_too_many);
	RUN(an_optional_operand_leaves_what_the_next_needs);
	RUN(help_stops_the_parsing);
	RUN(the_words_behind_a_command_are_its_own);
	RUN(the_synopsis_is_the_table);
	RUN(a_line_is_split_as_a_shell_does);
	opt_release(opts, &args);
	return test_end();
}
