/*
 * gen: write a store of N contacts, with N/10 companies, N/20 opportunities
 * and 8 users, straight into files, as commands would have written it.
 *
 *	gen N DIR files|packed
 *
 * The same arguments give the same bytes.  Prints the e-mail address of a
 * contact in the middle.
 */
#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/rand.h"
#include "domain/identity.h"
#include "record/build.h"
#include "record/emit.h"
#include "tests/bench/names.h"
#include "text/date.h"
#include "text/slug.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define USERS 8

struct item {
	rid r;
	enum record_type type;
	size_t i;
};

static struct store store = STORE_INIT;
static size_t counts[TYPE_COUNT];
static rid *rids[TYPE_COUNT];		/* of each type, by number */
static uint64_t dice;

/* One sequence of numbers for each record: what one draws moves no other. */
static void dice_for(enum record_type type, size_t i)
{
	dice = ((uint64_t)type << 40) + i;
}

static uint64_t draw(uint64_t n)
{
	uint64_t x = dice += 0x9e3779b97f4a7c15;	/* splitmix64 */

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (x ^ x >> 31) % n;
}

#define PICK(table) ((table)[draw(ARRAY_SIZE(table))])

struct draft {			/* a record in the making */
	struct arena arena;
	struct build build;
	struct str name, text;
};

static const struct mark nowhere = { 0 };

static void open_field(struct draft *d, const char *key, enum node_kind kind)
{
	if (key)
		build_key(&d->build, key, strlen(key), nowhere);
	build_open(&d->build, kind, STYLE_BLOCK, nowhere);
}

static void close_field(struct draft *d)
{
	build_close(&d->build, nowhere);
}

/* A key and a text, or an item of a list where `key` is NULL. */
static void put(struct draft *d, const char *key, const char *text)
{
	struct node *node;

	if (key)
		build_key(&d->build, key, strlen(key), nowhere);
	node = build_push(&d->build, NODE_SCALAR, STYLE_PLAIN, nowhere);
	node->text = arena_strdup(&d->arena, text);
	node->len = strlen(text);
}

static void putf(struct draft *d, const char *key, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void putf(struct draft *d, const char *key, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	str_clear(&d->text);
	str_addv(&d->text, fmt, ap);
	va_end(ap);
	put(d, key, d->text.buf);
}

static void put_day(struct draft *d, const char *key, int64_t day)
{
	str_clear(&d->text);
	day_add(&d->text, day);
	put(d, key, d->text.buf);
}

static void put_instant(struct draft *d, const char *key, int64_t instant)
{
	str_clear(&d->text);
	instant_add(&d->text, instant);
	put(d, key, d->text.buf);
}

/* Between 2019-01-01 and 2025-12-31. */
static int64_t some_instant(void)
{
	return (int64_t)(1546297200 + draw(7 * 365 * 86400));
}

static void company_name(struct str *out, size_t i)
{
	uint64_t before = dice;

	dice_for(TYPE_COMPANY, i);
	str_addf(out, "%s %s %s", PICK(trades), PICK(italian_family),
		 PICK(forms));
	dice = before;
}

static void company_domain(struct str *out, size_t i)
{
	struct str name = STR_INIT;

	company_name(&name, i);
	slug_add(out, name.buf, name.len, 40);
	str_addf(out, "-%zu.example", i);
	str_release(&name);
}

static void contact_name(struct str *out, size_t i, const struct name **given,
			 const char **family)
{
	uint64_t before = dice;

	dice_for(TYPE_CONTACT, i);
	if (draw(10) < 7) {
		*given = &PICK(italian_given);
		*family = PICK(italian_family);
	} else {
		*given = &PICK(english_given);
		*family = PICK(english_family);
	}
	str_addf(out, "%s %s", (*given)->text, *family);
	dice = before;
}

static void user_name(struct str *out, size_t i)
{
	str_addf(out, "%s %s", italian_given[i].text, italian_family[i]);
}

static void put_ref(struct draft *d, const char *key, enum record_type type,
		    size_t i)
{
	struct str name = STR_INIT, id = STR_INIT;
	const struct name *given;
	const char *family;

	if (type == TYPE_COMPANY)
		company_name(&name, i);
	else if (type == TYPE_CONTACT)
		contact_name(&name, i, &given, &family);
	else
		user_name(&name, i);
	id_make(&id, &store.config, type, name.buf, rids[type][i]);
	put(d, key, id.buf);
	str_release(&name);
	str_release(&id);
}

static void put_address(struct draft *d)
{
	const struct city *city = &PICK(cities);

	putf(d, "street", "%s %d", PICK(streets), (int)draw(200) + 1);
	put(d, "city", city->name);
	put(d, "province", city->province);
	putf(d, "postal_code", "%s%02d", city->postal, (int)draw(100));
	put(d, "country", "IT");
}

static void put_tail(struct draft *d)
{
	if (draw(10) < 8)
		put_ref(d, "owner", TYPE_USER, draw(USERS));
	if (draw(10) < 3) {
		open_field(d, "tags", NODE_LIST);
		put(d, NULL, tags[draw(3)]);
		put(d, NULL, tags[3 + draw(3)]);
		close_field(d);
	}
	if (draw(10) < 2) {
		open_field(d, "external_ids", NODE_MAP);
		putf(d, "hubspot", "%d", (int)draw(900000) + 100000);
		close_field(d);
	}
	if (draw(10) < 2)
		put(d, "notes", PICK(notes));
}

static void put_email(struct draft *d, size_t i, bool employed, size_t company)
{
	str_clear(&d->text);
	slug_add(&d->text, d->name.buf, d->name.len, 30);
	str_addf(&d->text, ".%zu@", i);
	if (employed)
		company_domain(&d->text, company);
	else
		str_add(&d->text, draw(2) ? "example.com" : "mail.example.org");
	put(d, "email", d->text.buf);
}

static void put_consent(struct draft *d)
{
	open_field(d, "consent", NODE_LIST);
	open_field(d, NULL, NODE_MAP);
	put(d, "purpose", "marketing");
	put(d, "channel", "email");
	put(d, "status", draw(10) ? "granted" : "withdrawn");
	put_instant(d, "at", some_instant());
	close_field(d);
	close_field(d);
}

static void build_contact(struct draft *d, size_t i)
{
	bool employed = draw(10) < 6, silent = draw(100) < 3;
	size_t company = draw(counts[TYPE_COMPANY]);
	const struct name *given;
	const char *family;

	contact_name(&d->name, i, &given, &family);
	put(d, "name", d->name.buf);
	put(d, "given_name", given->text);
	put(d, "family_name", family);
	if (!silent)
		put_email(d, i, employed, company);
	if (silent || draw(10) < 7)
		putf(d, "phone", "+39 3%d %03d %04d", (int)(20 + draw(79)),
		     (int)(i / 10000 % 1000), (int)(i % 10000));
	if (employed) {
		put_ref(d, "company", TYPE_COMPANY, company);
		put(d, "title", PICK(titles));
	}
	put_address(d);
	if (draw(2))
		put_day(d, "birth_date", (int64_t)draw(20000) - 7000);
	putf(d, "gender", "%c", given->gender);
	put(d, "stage", PICK(stages));
	put(d, "source", PICK(sources));
	if (draw(10) < 4)
		put_consent(d);
	if (draw(10) < 3)
		put(d, "interests", PICK(interests));
	put_tail(d);
}

/* Eleven digits, the last one Luhn's. */
static void put_vat_id(struct draft *d, size_t i)
{
	char digits[16];
	int sum = 0;

	snprintf(digits, sizeof(digits), "%07u%03d",
		 (unsigned)(i + 1) % 10000000, (int)draw(100) + 1);
	for (int k = 0; k < 10; k++) {
		int digit = (digits[k] - '0') << (k & 1);

		sum += digit > 9 ? digit - 9 : digit;
	}
	putf(d, "vat_id", "IT%s%d", digits, (10 - sum % 10) % 10);
}

static void build_company(struct draft *d, size_t i)
{
	company_name(&d->name, i);
	put(d, "name", d->name.buf);
	put_vat_id(d, i);
	str_clear(&d->text);
	company_domain(&d->text, i);
	put(d, "domain", d->text.buf);
	put(d, "industry", PICK(industries));
	putf(d, "phone", "+39 0%d %07d", (int)draw(90) + 2, (int)draw(10000000));
	put_address(d);
	put_tail(d);
}

static void build_opportunity(struct draft *d, size_t i)
{
	size_t company = draw(counts[TYPE_COMPANY]);
	int64_t day = day_from_civil(2026, 1, 1) + (int64_t)draw(365);
	const char *stage = PICK(pipeline);

	company_name(&d->name, company);
	str_addf(&d->name, ": ordine %zu", i + 1);
	put(d, "name", d->name.buf);
	put_ref(d, "company", TYPE_COMPANY, company);
	open_field(d, "contacts", NODE_LIST);
	open_field(d, NULL, NODE_MAP);
	put_ref(d, "id", TYPE_CONTACT, draw(counts[TYPE_CONTACT]));
	put(d, "role", "decision maker");
	close_field(d);
	close_field(d);
	put(d, "stage", stage);
	putf(d, "amount", "%d.%02d EUR", (int)draw(50000) + 100, (int)draw(100));
	put_day(d, "close_date", day);
	if (!strcmp(stage, "won") || !strcmp(stage, "lost"))
		put_day(d, "closed", day);
	put(d, "source", PICK(sources));
	put_tail(d);
}

static void build_user(struct draft *d, size_t i)
{
	user_name(&d->name, i);
	put(d, "name", d->name.buf);
	str_clear(&d->text);
	slug_add(&d->text, d->name.buf, d->name.len, 40);
	str_add(&d->text, "@crm.example");
	put(d, "email", d->text.buf);
	put(d, "role", i ? "sales" : "head of sales");
	put(d, "territories", cities[i].province);
}

static void (*const builders[TYPE_COUNT])(struct draft *d, size_t i) = {
	[TYPE_CONTACT] = build_contact,
	[TYPE_COMPANY] = build_company,
	[TYPE_OPPORTUNITY] = build_opportunity,
	[TYPE_USER] = build_user,
};

/* Each record is built twice: for its key, then to be written; its id is put in later. */
static struct node *draft_build(struct draft *d, enum record_type type, size_t i)
{
	arena_reset(&d->arena);
	build_release(&d->build);
	build_init(&d->build, &d->arena);
	str_clear(&d->name);
	dice_for(type, i);
	draw(1);
	open_field(d, NULL, NODE_MAP);
	put(d, "id", "");
	put_instant(d, "created", some_instant());
	builders[type](d, i);
	close_field(d);
	return build_root(&d->build);
}

/* The suffixes that are given away already: open addressing, room to spare. */
static rid *taken;
static size_t taken_mask;

static bool take(rid r)
{
	size_t at = (size_t)r & taken_mask;

	for (; taken[at]; at = (at + 1) & taken_mask)
		if (taken[at] == r + 1)
			return false;
	taken[at] = r + 1;
	return true;
}

static rid draw_rid(enum record_type type, const struct node *root)
{
	struct str key = STR_INIT;
	unsigned turn = 0;
	bool keyed;
	rid r;

	keyed = identity_key(&key, &store.config, type, root);
	do
		r = rid_draw(&store.config, type, keyed ? key.buf : NULL, turn++);
	while (!take(r));
	str_release(&key);
	return r;
}

static int by_place(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	return (x->r > y->r) - (x->r < y->r);
}

/* Users and companies first: the others refer to them. */
static struct item *items_new(struct draft *d, size_t *n)
{
	static const enum record_type types[] = {
		TYPE_USER, TYPE_COMPANY, TYPE_CONTACT, TYPE_OPPORTUNITY
	};
	struct item *v;
	size_t total = 0;

	for (size_t t = 0; t < ARRAY_SIZE(types); t++)
		total += counts[types[t]];
	for (taken_mask = 1; taken_mask < 2 * total; taken_mask *= 2)
		;
	taken = xcalloc(taken_mask, sizeof(*taken));
	taken_mask--;
	v = xreallocarray(NULL, total, sizeof(*v));
	*n = 0;
	for (size_t t = 0; t < ARRAY_SIZE(types); t++) {
		enum record_type type = types[t];

		rids[type] = xcalloc(counts[type], sizeof(rid));
		for (size_t i = 0; i < counts[type]; i++) {
			rids[type][i] = draw_rid(type, draft_build(d, type, i));
			v[(*n)++] = (struct item){ rids[type][i], type, i };
		}
	}
	qsort(v, total, sizeof(*v), by_place);
	free(taken);
	return v;
}

static void must(int rc)
{
	if (!rc)
		return;
	fprintf(stderr, "gen: %s\n", err_message());
	exit(4);
}

/* The documents of one place, until another's comes. */
struct shelf {
	struct str path;
	struct place_change *v;
	size_t n, alloc;
};

static void shelf_write(struct shelf *shelf)
{
	struct str out = STR_INIT;
	size_t conflict;
	bool empty;

	if (shelf->n) {
		must(place_splice(&out, &empty, &conflict, shelf->path.buf, "",
				  0, shelf->v, shelf->n));
		must(file_create(store.dir, shelf->path.buf, out.buf, out.len,
				 0666, false));
	}
	for (size_t i = 0; i < shelf->n; i++)
		free((char *)shelf->v[i].after);
	shelf->n = 0;
	str_release(&out);
}

static void shelf_add(struct shelf *shelf, const char *path, rid r,
		      struct str *bytes)
{
	if (strcmp(path, shelf->path.buf)) {
		shelf_write(shelf);
		str_clear(&shelf->path);
		str_add(&shelf->path, path);
	}
	GROW(shelf->v, shelf->n + 1, shelf->alloc);
	shelf->v[shelf->n] = (struct place_change){
		.r = r, .after_len = bytes->len,
	};
	shelf->v[shelf->n++].after = str_detach(bytes);
}

static void write_all(struct draft *d, const struct item *v, size_t n)
{
	struct shelf shelf = { .path = STR_INIT };
	struct str bytes = STR_INIT, id = STR_INIT, path = STR_INIT;

	for (size_t i = 0; i < n; i++) {
		enum record_type type = v[i].type;
		struct node *root;

		if (!i || v[i - 1].type != type)
			must(file_mkdir(store.dir, schema_of(type)->folder));
		root = draft_build(d, type, v[i].i);
		str_clear(&id);
		id_make(&id, &store.config, type, d->name.buf, v[i].r);
		root->v[0].text = id.buf;
		root->v[0].len = id.len;
		doc_emit(&bytes, root);
		str_clear(&path);
		place_path(&path, &store.config, type, id.buf);
		shelf_add(&shelf, path.buf, v[i].r, &bytes);
	}
	shelf_write(&shelf);
	free(shelf.v);
	str_release(&shelf.path);
	str_release(&id);
	str_release(&path);
	must(file_sync_all(store.dir));
}

/* Of types as small as these one shard, or 32, are enough. */
static void add_shard_chars(void)
{
	static const char text[] = "shard_chars:\n  opportunity: 1\n  user: 0\n";
	FILE *config = fopen("crm.yaml", "a");

	if (!config || fputs(text, config) < 0 || fclose(config))
		must(err_sys("cannot write 'crm.yaml'"));
}

static void make_store(const char *dir, const char *layout)
{
	struct store_options options = {
		.currency = "EUR", .timezone = "Europe/Rome", .country = "IT",
	};
	char root[4096];
	bool made;

	options.layout = strcmp(layout, "files") ? LAYOUT_PACKED : LAYOUT_FILES;
	rand_seed("bench");
	must(store_make(dir, &options, &made));
	if (!made)
		must(err_set(ERR_DATA, "'%s' is there already", dir));
	if (chdir(dir) || !getcwd(root, sizeof(root)))
		must(err_sys("cannot go to '%s'", dir));
	if (options.layout == LAYOUT_PACKED)
		add_shard_chars();
	must(store_open(&store, root, true));
}

static void print_middle(struct draft *d)
{
	size_t i = counts[TYPE_CONTACT] / 2;
	const char *email;

	do
		email = node_text(draft_build(d, TYPE_CONTACT, i++), "email");
	while (!email);
	puts(email);
}

int main(int argc, char **argv)
{
	struct draft draft = {
		.arena = ARENA_INIT, .name = STR_INIT, .text = STR_INIT,
	};
	struct item *items;
	size_t n;

	if (argc != 4 || atol(argv[1]) < 20 ||
	    (strcmp(argv[3], "files") && strcmp(argv[3], "packed"))) {
		fprintf(stderr, "usage: gen N DIR files|packed, N 20 or more\n");
		return 2;
	}
	counts[TYPE_CONTACT] = (size_t)atol(argv[1]);
	counts[TYPE_COMPANY] = counts[TYPE_CONTACT] / 10;
	counts[TYPE_OPPORTUNITY] = counts[TYPE_CONTACT] / 20;
	counts[TYPE_USER] = USERS;
	make_store(argv[2], argv[3]);
	build_init(&draft.build, &draft.arena);
	items = items_new(&draft, &n);
	write_all(&draft, items, n);
	print_middle(&draft);
	return 0;
}
