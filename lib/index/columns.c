#include "index/columns.h"

#include "base/alloc.h"

#include <pthread.h>

#define COLUMNS_MAX 160
#define FIELDS_MAX 64

static struct column all[TYPE_COUNT + 1][COLUMNS_MAX];
static unsigned firsts[TYPE_COUNT + 1][FIELDS_MAX];
static struct columns tables[TYPE_COUNT + 1];

static const char *const endings[] = {
	[AS_TEXT] = "", [AS_DAY] = "_day", [AS_TIME] = "_time",
	[AS_MINOR] = "_minor", [AS_CURRENCY] = "_currency",
	[AS_NUM] = "_num", [AS_RID] = "_rid"
};

bool column_is_json(const struct field *field)
{
	return field->kind == FIELD_MAP || field->kind == FIELD_TEXT_MAP;
}

static void add(enum record_type type, const struct field *field, enum derive as)
{
	struct columns *table = &tables[type];

	all[type][table->n++] = (struct column){ .field = field, .as = as };
}

static void add_field(enum record_type type, const struct field *field)
{
	add(type, field, AS_TEXT);
	switch (field->kind) {
	case FIELD_DATE: case FIELD_BIRTH_DATE:
		add(type, field, AS_DAY);
		break;
	case FIELD_INSTANT: case FIELD_WHEN:
		add(type, field, AS_TIME);
		add(type, field, AS_DAY);
		break;
	case FIELD_MONEY:
		add(type, field, AS_MINOR);
		add(type, field, AS_CURRENCY);
		break;
	case FIELD_NUMBER: case FIELD_INTEGER: case FIELD_BOOLEAN:
		add(type, field, AS_NUM);
		break;
	case FIELD_REF:
		add(type, field, AS_RID);
		break;
	default:
		break;
	}
}

static void fill(void)
{
	for (int type = 0; type <= TYPE_COUNT; type++) {
		const struct field *fields = schema_of(type)->fields;

		for (size_t i = 0; fields[i].name; i++) {
			firsts[type][i] = (unsigned)tables[type].n;
			add_field(type, &fields[i]);
		}
		tables[type].v = all[type];
		tables[type].first = firsts[type];
	}
}

const struct columns *columns_of(enum record_type type)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, fill);
	return &tables[type];
}

void column_name(struct str *out, const struct column *column)
{
	str_add(out, column->field->name);
	str_add(out, endings[column->as]);
}
