#include "text/person.h"

#include "base/alloc.h"
#include "text/distance.h"
#include "text/utf8.h"

#include <string.h>

#define PARTS_MAX 12

/* Short forms, those of one name on a line. */
static const char *const nicknames[][6] = {
	{ "alessandro", "sandro", "ale", "alex", "lele" },
	{ "alessandra", "sandra", "ale", "alex" },
	{ "alexander", "alex", "sandy", "al" },
	{ "andrew", "andy", "drew" },
	{ "anthony", "tony" },
	{ "antonella", "nella", "anto" },
	{ "antonio", "tonio", "toni", "tony", "nino" },
	{ "benjamin", "ben" },
	{ "caterina", "cate", "rina", "katia" },
	{ "catherine", "cathy", "kate", "katie", "cat" },
	{ "charles", "charlie", "chuck" },
	{ "christina", "chris", "tina" },
	{ "christopher", "chris", "kit" },
	{ "cristina", "cri", "cris", "tina" },
	{ "daniel", "dan", "danny" },
	{ "daniele", "dani", "lele" },
	{ "david", "dave" },
	{ "domenico", "mimmo", "nico", "menico" },
	{ "edoardo", "edo", "dado" },
	{ "edward", "ed", "eddie", "ted", "ned" },
	{ "elisabetta", "betta", "lisa", "eli" },
	{ "elizabeth", "liz", "beth", "lizzie", "betty", "eliza" },
	{ "federica", "fede", "chicca" },
	{ "federico", "fede", "chicco" },
	{ "filippo", "pippo", "fili" },
	{ "francesca", "franca", "fra", "checca" },
	{ "francesco", "franco", "cecco", "checco", "ciccio" },
	{ "gabriele", "gabri", "lele" },
	{ "gaetano", "tano" },
	{ "giovanna", "gio", "vanna", "gianna" },
	{ "giovanni", "gianni", "nanni", "gio", "vanni" },
	{ "giuseppe", "beppe", "peppe", "pino", "peppino", "geppi" },
	{ "giuseppina", "pina", "giusy", "pinuccia", "giusi" },
	{ "gregory", "greg" },
	{ "isabella", "isa", "bella" },
	{ "james", "jim", "jimmy", "jamie" },
	{ "jennifer", "jen", "jenny" },
	{ "john", "jack", "johnny", "jon" },
	{ "jonathan", "jon", "jonny" },
	{ "joseph", "joe", "joey" },
	{ "joshua", "josh" },
	{ "katherine", "kate", "kathy", "katie", "kat" },
	{ "lorenzo", "enzo", "renzo", "lollo" },
	{ "luigi", "gigi", "gino" },
	{ "margaret", "maggie", "meg", "peggy" },
	{ "margherita", "marghe", "rita", "ghita" },
	{ "matthew", "matt" },
	{ "michael", "mike", "mick", "mickey" },
	{ "michele", "miki", "lele" },
	{ "nicholas", "nick", "nicky" },
	{ "nicola", "nico", "nick" },
	{ "niccolo", "nico", "nick" },
	{ "patrick", "pat", "paddy" },
	{ "patricia", "pat", "patty", "trish" },
	{ "peter", "pete" },
	{ "raffaele", "lello", "raf", "raffa" },
	{ "rebecca", "becky" },
	{ "richard", "rick", "dick", "rich", "ricky" },
	{ "robert", "bob", "rob", "bobby", "robbie" },
	{ "roberto", "roby", "robi", "berto" },
	{ "salvatore", "salvo", "toto", "turi" },
	{ "samuel", "sam", "sammy" },
	{ "sebastiano", "seba", "nello", "iano" },
	{ "stefano", "ste", "stefi" },
	{ "stefania", "ste", "stefi", "stefy" },
	{ "stephen", "steve", "steven" },
	{ "susan", "sue", "susie" },
	{ "teresa", "tere", "resi" },
	{ "theodore", "ted", "theo" },
	{ "thomas", "tom", "tommy" },
	{ "tommaso", "tom", "masi", "tommy" },
	{ "valentina", "vale", "tina" },
	{ "vincenzo", "enzo", "vince", "cenzo" },
	{ "william", "bill", "will", "billy", "willy", "liam" },
};

static const char *const titles[] = {
	"arch", "avv", "dr", "dott", "dottore", "dottoressa", "dottssa",
	"dssa", "geom", "herr", "frau", "ing", "mme", "mr", "mrs", "ms",
	"miss", "on", "prof", "profssa", "rag", "sig", "signor", "signora",
	"sigra", "sir", "jr", "sr", "phd", "mba", "md", "ssa"
};

struct part {
	const char *s;
	size_t len;
};

struct name {
	struct str text;	/* folded, the parts with a NUL behind each */
	struct part v[PARTS_MAX];
	size_t n;
};

static bool is_title(const char *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(titles); i++)
		if (!strcmp(titles[i], s))
			return true;
	return false;
}

static void add_part(struct name *name, size_t start)
{
	if (name->text.len == start)
		return;
	str_add_char(&name->text, '\0');
	if (is_title(name->text.buf + start) || name->n == PARTS_MAX)
		str_set_len(&name->text, start);
	else
		name->v[name->n++].len = name->text.len - start - 1;
}

static void name_read(struct name *name, const char *s, size_t len)
{
	struct str folded = STR_INIT;
	size_t start = 0, n, at = 0;
	uint32_t c;

	*name = (struct name){ .text = STR_INIT };
	utf8_fold(&folded, s, len);
	for (size_t i = 0; i < folded.len; i += n) {
		n = utf8_next(folded.buf + i, folded.len - i, &c);
		if (utf8_is_word(c)) {
			str_add_mem(&name->text, folded.buf + i, n);
		} else if (c != '\'' && c != '`') {
			add_part(name, start);
			start = name->text.len;
		}
	}
	add_part(name, start);
	for (size_t i = 0; i < name->n; i++) {
		name->v[i].s = name->text.buf + at;
		at += name->v[i].len + 1;
	}
	str_release(&folded);
}

static bool on_line(const char *const *line, const char *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(nicknames[0]) && line[i]; i++)
		if (!strcmp(line[i], s))
			return true;
	return false;
}

static bool is_nickname(const char *a, const char *b)
{
	for (size_t i = 0; i < ARRAY_SIZE(nicknames); i++)
		if (on_line(nicknames[i], a) && on_line(nicknames[i], b))
			return true;
	return false;
}

/* Paolo and Paola, Andrei and Andrea. */
static bool other_ending(const struct part *a, const struct part *b)
{
	return a->len == b->len && !memcmp(a->s, b->s, a->len - 1) &&
	       strchr("aeiou", a->s[a->len - 1]) &&
	       strchr("aeiou", b->s[b->len - 1]);
}

static bool is_near(const struct part *a, const struct part *b)
{
	size_t shorter = a->len < b->len ? a->len : b->len;
	unsigned most = shorter >= 8 ? 2 : 1;

	return shorter >= 4 && !other_ending(a, b) &&
	       word_distance(a->s, b->s, most) <= most;
}

static bool is_initial(const struct part *part)
{
	uint32_t c;

	return utf8_next(part->s, part->len, &c) == part->len;
}

static bool initial_fits(const struct part *a, const struct part *b)
{
	const struct part *shorter = a->len < b->len ? a : b;

	return is_initial(shorter) && !memcmp(a->s, b->s, shorter->len);
}

/* 0: they are not one; 1: as far as an initial tells; 2: they are. */
static int parts_agree(const struct part *a, const struct part *b)
{
	if (a->len == b->len && !memcmp(a->s, b->s, a->len))
		return is_initial(a) ? 1 : 2;
	if (initial_fits(a, b))
		return 1;
	return is_nickname(a->s, b->s) || is_near(a, b) ? 2 : 0;
}

/* Each part of the shorter name is one of the longer, the best fit first. */
static bool is_within(const struct name *a, const struct name *b)
{
	bool used_a[PARTS_MAX] = { false }, used_b[PARTS_MAX] = { false };
	bool whole = false;
	size_t left = a->n;

	for (int want = 2; want > 0; want--)
		for (size_t i = 0; i < a->n; i++)
			for (size_t k = 0; k < b->n && !used_a[i]; k++) {
				if (used_b[k] ||
				    parts_agree(&a->v[i], &b->v[k]) < want)
					continue;
				used_a[i] = used_b[k] = true;
				whole |= want == 2;
				left--;
			}
	return whole && !left;
}

/* "Anna Maria" and "Annamaria" */
static bool same_joined(const struct name *a, const struct name *b)
{
	struct str x = STR_INIT, y = STR_INIT;
	bool same;

	for (size_t i = 0; i < a->n; i++)
		str_add(&x, a->v[i].s);
	for (size_t i = 0; i < b->n; i++)
		str_add(&y, b->v[i].s);
	same = !strcmp(x.buf, y.buf);
	str_release(&x);
	str_release(&y);
	return same;
}

bool person_agrees(const char *a, size_t a_len, const char *b, size_t b_len)
{
	struct name x, y;
	bool agrees;

	if (a_len == b_len && (!a_len || !memcmp(a, b, a_len)))
		return true;
	name_read(&x, a, a_len);
	name_read(&y, b, b_len);
	agrees = !x.n || !y.n || same_joined(&x, &y) ||
		 (x.n <= y.n ? is_within(&x, &y) : is_within(&y, &x));
	str_release(&x.text);
	str_release(&y.text);
	return agrees;
}
