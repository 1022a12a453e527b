/* Records that are not written yet, judged by a query. */

#include "query/compile.h"

#include "tests/lib/index_test.h"

static int no_reference(void *arg, enum record_type type, const char *text, int64_t *suffix)
{
	(void)arg;
	(void)type;
	(void)text;
	*suffix = 0;
	return 0;
}

/* Is the record, as `bytes` have it, one that the query chooses? */
static bool holds(const char *path, const char *bytes, const char *text)
{
	struct query query = QUERY_INIT;
	struct query_world world = { .config = &store.config, .now = 1795253400,
				     .reference = no_reference };
	struct query_want want = { .type = TYPE_CONTACT, .where = &query, .limit = -1 };
	struct sql sql = SQL_INIT;
	bool yes = false;

	want.one = id_rid(path + 9, strlen(path) - 14);
	CHECK_INT(query_parse(&query, text, strlen(text), NULL), 0);
	CHECK_INT(query_compile(&sql, &want, &world), 0);
	CHECK_INT(index_judge(ix, path, bytes, strlen(bytes), &sql, &yes), 0);
	query_release(&query);
	sql_release(&sql);
	return yes;
}

static void a_record_is_judged_before_it_is_written_and_forgotten(void)
{
	static const char path[] = "contacts/anna-0000000a.yaml";
	static const char anna[] = "id: anna-0000000a\nname: Anna\ncity: Roma\nstage: lead\n";
	static const char zoe[] = "id: zoe-0000000c\nname: Zoe\nstage: lead\n";
	struct entry entry;

	given_store(LAYOUT_FILES);
	given_file(path, "id: anna-0000000a\nname: Anna\ncity: Milano\nstage: lead\n");
	given_file("contacts/luca-0000000b.yaml", "id: luca-0000000b\nname: Luca\nstage: lead\n");
	open_index(REFRESH_FULL);
	CHECK(holds(path, anna, "city = Roma and count(orders) = 0 and lifecycle = prospect"));
	CHECK(!holds(path, anna, "city = Milano"));
	CHECK(holds("contacts/zoe-0000000c.yaml", zoe, "name = Zoe and rfm.r is empty"));
	CHECK(index_entry(ix, id_rid("0000000c", 8), &entry) == ERR_NOT_FOUND);
	CHECK_INT((long long)differing(), 0);
	close_index();
}

int main(void)
{
	RUN(a_record_is_judged_before_it_is_written_and_forgotten);
	no_store();
	str_release(&said);
	return test_end();
}
