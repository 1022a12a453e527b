/* The columns of a row, from the fields of a record or event. */

#include "index/piece.h"

#include "base/alloc.h"
#include "text/date.h"
#include "text/money.h"

#include <string.h>

static void json_text(struct str *out, const char *s, size_t len)
{
	str_add_char(out, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '"' || c == '\\')
			str_add_char(out, '\\');
		if (c == '\n')
			str_add(out, "\\n");
		else if (c < ' ' || c == 0x7f)
			str_addf(out, "\\u%04x", c);
		else
			str_add_char(out, (char)c);
	}
	str_add_char(out, '"');
}

static void json_node(struct str *out, const struct node *node)
{
	bool map = node->kind == NODE_MAP;

	if (node->kind == NODE_SCALAR) {
		json_text(out, node->text, node->len);
		return;
	}
	str_add_char(out, map ? '{' : '[');
	for (size_t i = 0; i < node->n; i++) {
		if (i)
			str_add_char(out, ',');
		if (map) {
			json_text(out, node->v[i].key, node->v[i].key_len);
			str_add_char(out, ':');
		}
		json_node(out, &node->v[i]);
	}
	str_add_char(out, map ? '}' : ']');
}

static void add_value(struct str *out, const struct node *value)
{
	size_t start = out->len;

	str_add_mem(out, value->text, value->len);
	for (size_t i = start; i < out->len; i++)
		if (out->buf[i] == VALUE_SEPARATOR)
			out->buf[i] = ' ';
}

/* Several values, joined in maker->text. */
static void join(struct maker *maker, const struct node *node)
{
	const struct node *value;

	str_clear(&maker->text);
	for (size_t i = 0; (value = node_value(node, i, NULL)); i++) {
		if (value->kind != NODE_SCALAR)
			continue;
		if (maker->text.len)
			str_add_char(&maker->text, VALUE_SEPARATOR);
		add_value(&maker->text, value);
	}
}

const char *data_text(struct maker *maker, const struct field *field,
		      const struct node *node, size_t *len)
{
	if (node_empty(node))
		return NULL;
	if (column_is_json(field)) {
		str_clear(&maker->text);
		json_node(&maker->text, node);
	} else if (node->kind == NODE_SCALAR &&
		   !memchr(node->text, VALUE_SEPARATOR, node->len)) {
		*len = node->len;
		return arena_strndup(maker->arena, node->text, node->len);
	} else {
		join(maker, node);
	}
	*len = maker->text.len;
	return *len ? arena_strndup(maker->arena, maker->text.buf, *len) : NULL;
}

/* A day stands for its start. */
static bool when(int64_t *time, int64_t *day, const char *text, size_t len)
{
	if (!day_parse(day, text, len)) {
		*time = instant_of_day(*day);
		return true;
	}
	if (instant_parse(time, text, len))
		return false;
	*day = day_of_instant(*time);
	return true;
}

bool number_read(double *out, const char *text, size_t len)
{
	bool minus = len && *text == '-', point = false;
	double digits = 0, scale = 1;
	size_t n = 0;

	for (size_t i = minus; i < len; i++) {
		if (text[i] == '.' && !point) {
			point = true;
			continue;
		}
		if (text[i] < '0' || text[i] > '9')
			return false;
		digits = digits * 10 + (text[i] - '0');
		scale *= point ? 10 : 1;
		n++;
	}
	*out = minus ? -(digits / scale) : digits / scale;
	return n > 0;
}

static bool boolean(double *out, const char *text, size_t len)
{
	*out = len == 4 && !memcmp(text, "true", 4);
	return *out != 0 || (len == 5 && !memcmp(text, "false", 5));
}

static bool money(struct datum *out, struct maker *maker, enum derive as,
		  const char *text, size_t len)
{
	struct money money;
	const char *why;

	if (money_parse(&money, text, len, maker->config->currency, &why))
		return false;
	out->n = money.minor;
	if (as == AS_MINOR)
		return true;
	out->kind = DATUM_TEXT;
	out->len = strlen(money.currency);
	out->text = arena_strndup(maker->arena, money.currency, out->len);
	return true;
}

bool datum_derive(struct datum *out, struct maker *maker, const struct field *field,
		  enum derive as, const char *text, size_t len)
{
	const char *more = memchr(text, VALUE_SEPARATOR, len);
	int64_t time, day;

	if (more)
		len = (size_t)(more - text);
	out->kind = DATUM_INT;
	switch (as) {
	case AS_DAY: case AS_TIME:
		if (field->kind == FIELD_BIRTH_DATE)
			return !birth_day_parse(&out->n, text, len) &&
			       out->n != INT64_MIN;
		if (!when(&time, &day, text, len))
			return false;
		out->n = as == AS_DAY ? day : time;
		return true;
	case AS_MINOR: case AS_CURRENCY:
		return money(out, maker, as, text, len);
	case AS_NUM:
		out->kind = DATUM_REAL;
		return field->kind == FIELD_BOOLEAN
			? boolean(&out->real, text, len)
			: number_read(&out->real, text, len);
	case AS_RID:
		out->n = id_rid(text, len);
		return out->n != RID_NONE;
	case AS_TEXT:
		break;
	}
	return false;
}

static void add(struct data *data, const struct datum *datum)
{
	GROW(data->v, data->n + 1, data->alloc);
	data->v[data->n++] = *datum;
}

static void add_field(struct maker *maker, const struct columns *columns,
		      unsigned first, const struct node *node)
{
	const struct field *field = columns->v[first].field;
	struct datum datum = { .column = first, .kind = DATUM_TEXT };

	datum.text = data_text(maker, field, node, &datum.len);
	if (!datum.text)
		return;
	add(&maker->data, &datum);
	for (unsigned i = first + 1; i < columns->n && columns->v[i].field == field; i++) {
		struct datum derived = { .column = i };

		if (datum_derive(&derived, maker, field, columns->v[i].as,
				 datum.text, datum.len))
			add(&maker->data, &derived);
	}
}

/*
 * Fields mostly come in the order of the schema, so the search for one begins
 * where the last was found.
 */
void data_add_map(struct maker *maker, enum record_type type, const struct node *map)
{
	const struct field *fields = schema_of(type)->fields;
	const struct columns *columns = columns_of(type);
	size_t at = 0, tried;

	for (size_t i = 0; i < map->n; i++) {
		for (tried = at; fields[tried].name; tried++)
			if (!strcmp(fields[tried].name, map->v[i].key))
				break;
		if (!fields[tried].name)
			for (tried = 0; tried < at; tried++)
				if (!strcmp(fields[tried].name, map->v[i].key))
					break;
		if (!fields[tried].name || strcmp(fields[tried].name, map->v[i].key))
			continue;	/* a field of the future; checked elsewhere */
		add_field(maker, columns, columns->first[tried], &map->v[i]);
		at = tried + 1;
	}
}
