#include "query/sql.h"

#include "base/alloc.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

void sql_release(struct sql *sql)
{
	str_release(&sql->text);
	free(sql->tables);
	free(sql->v);
	free(sql->cells);
	arena_release(&sql->arena);
	*sql = (struct sql)SQL_INIT;
}

/* Names differ within a process, for one query may be asked while another gives rows. */
static const char *new_name(struct sql *sql)
{
	static atomic_uint last;
	struct str name = STR_INIT;
	const char *out;

	str_addf(&name, "made_%u", atomic_fetch_add(&last, 1) + 1);
	out = arena_strndup(&sql->arena, name.buf, name.len);
	str_release(&name);
	return out;
}

const char *sql_add_table(struct sql *sql, const char *columns, const char *select)
{
	struct sql_table *table;

	for (size_t i = 0; i < sql->n_tables; i++)
		if (!strcmp(sql->tables[i].select, select))
			return sql->tables[i].name;
	GROW(sql->tables, sql->n_tables + 1, sql->tables_alloc);
	table = &sql->tables[sql->n_tables++];
	*table = (struct sql_table){
		.name = new_name(sql), .columns = arena_strdup(&sql->arena, columns),
		.select = arena_strdup(&sql->arena, select)
	};
	return table->name;
}

static unsigned add(struct sql *sql, struct sql_param param)
{
	GROW(sql->v, sql->n + 1, sql->alloc);
	sql->v[sql->n++] = param;
	return (unsigned)sql->n;
}

unsigned sql_bind_text(struct sql *sql, const char *text, size_t len)
{
	return add(sql, (struct sql_param){
		.kind = SQL_TEXT, .len = len,
		.text = arena_strndup(&sql->arena, text, len)
	});
}

unsigned sql_bind_integer(struct sql *sql, int64_t value)
{
	return add(sql, (struct sql_param){ .kind = SQL_INTEGER, .integer = value });
}

unsigned sql_bind_real(struct sql *sql, double value)
{
	return add(sql, (struct sql_param){ .kind = SQL_REAL, .real = value });
}
