/* Properties that hold bytes: pictures, sounds, files. */

#include "import/contentline.h"

#include "base/alloc.h"
#include "import/mime_code.h"

#include <stdlib.h>
#include <string.h>

void content_files_release(struct content_files *files)
{
	free(files->v);
	*files = (struct content_files){ 0 };
}

static void lower(struct str *s, size_t from)
{
	for (char *p = s->buf + from; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
}

/* `image/jpeg`, also of TYPE=JPEG. */
static void add_media_type(struct str *out, const struct property *p)
{
	static const char *const folders[][2] = {
		{ "PHOTO", "image" }, { "LOGO", "image" }, { "SOUND", "audio" },
	};
	static const char *const params[] = { "MEDIATYPE", "FMTTYPE", "TYPE" };
	const char *type = NULL;

	for (size_t i = 0; !type && i < ARRAY_SIZE(params); i++)
		type = property_param(p, params[i]);
	for (size_t i = 0; type && !strchr(type, '/') &&
	     i < ARRAY_SIZE(folders); i++)
		if (!strcmp(p->name, folders[i][0]))
			str_addf(out, "%s/", folders[i][1]);
	str_add(out, type ? type : "");
	lower(out, 0);
	if (!strchr(out->buf, '/')) {
		str_clear(out);
		str_add(out, "application/octet-stream");
	}
}

/* The sender's name for it, or `photo.jpeg`. */
static void add_name(struct str *out, const struct property *p,
		     const char *media_type)
{
	static const char *const params[] = { "FILENAME", "X-FILENAME" };
	const char *end = strchr(media_type, '/') + 1;
	size_t len = strspn(end, "abcdefghijklmnopqrstuvwxyz0123456789");

	for (size_t i = 0; i < ARRAY_SIZE(params); i++)
		if (property_param(p, params[i])) {
			str_add(out, property_param(p, params[i]));
			return;
		}
	str_add(out, p->name);
	lower(out, 0);
	if (len && strcmp(media_type, "application/octet-stream"))
		str_addf(out, ".%.*s", (int)len, end);
}

static void attach(struct content_files *files, struct arena *arena,
		   const struct property *p, const char *media_type,
		   const char *s, size_t len)
{
	struct str bytes = STR_INIT, name = STR_INIT;
	struct attachment *file;

	base64_decode(&bytes, s, len);
	add_name(&name, p, media_type);
	GROW(files->v, files->n + 1, files->alloc);
	file = &files->v[files->n++];
	file->name = arena_strndup(arena, name.buf, name.len);
	file->media_type = arena_strdup(arena, media_type);
	file->bytes = arena_strndup(arena, bytes.buf, bytes.len);
	file->len = bytes.len;
	str_release(&bytes);
	str_release(&name);
}

/* `data:image/jpeg;base64,...` */
static bool attach_data(struct content_files *files, struct arena *arena,
			const struct property *p)
{
	static const char mark[] = ";base64,";
	struct str uri = STR_INIT, type = STR_INIT;
	const char *data = NULL;

	if (!strncmp(p->value, "data:", 5)) {
		content_unescape(&uri, p->value, p->len);
		data = strstr(uri.buf, mark);
	}
	if (data) {
		str_add_mem(&type, uri.buf + 5, strcspn(uri.buf + 5, ";,"));
		lower(&type, 0);
		if (!strchr(type.buf, '/')) {
			str_clear(&type);
			str_add(&type, "application/octet-stream");
		}
		data += sizeof(mark) - 1;
		attach(files, arena, p, type.buf, data,
		       (size_t)(uri.buf + uri.len - data));
	}
	str_release(&uri);
	str_release(&type);
	return data != NULL;
}

bool content_attach(struct content_files *files, struct arena *arena,
		    const struct property *property)
{
	const char *encoding = property_param(property, "ENCODING");
	struct str type = STR_INIT;

	if (!encoding && property_is_type(property, "BASE64"))
		encoding = "b";		/* 2.1 may leave the param's name out */
	if (!encoding || (!content_same(encoding, "b") &&
			  !content_same(encoding, "base64")))
		return attach_data(files, arena, property);
	add_media_type(&type, property);
	attach(files, arena, property, type.buf, property->value,
	       property->len);
	str_release(&type);
	return true;
}
