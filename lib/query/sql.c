#include "query/sql.h"

#include "base/alloc.h"

#include <stdlib.h>

void sql_release(struct sql *sql)
{
	str_release(&sql->text);
	free(sql->v);
	free(sql->cells);
	arena_release(&sql->arena);
	*sql = (struct sql)SQL_INIT;
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
