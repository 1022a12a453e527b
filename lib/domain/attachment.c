#include "domain/attachment.h"

#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/sha256.h"

#include <string.h>

#define EXTENSION_MAX 8

const char *attachment_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Letters and digits, so that the name of the place is plain anywhere. */
static void add_extension(struct str *out, const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t len = dot ? strlen(++dot) : 0;

	if (!len || len > EXTENSION_MAX ||
	    dot[strspn(dot, "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")])
		dot = "bin";
	for (; *dot; dot++)
		str_add_char(out, (char)(*dot >= 'A' && *dot <= 'Z' ? *dot | 0x20 : *dot));
}

void attachment_path(struct str *out, const char *name, const char *bytes, size_t len)
{
	char hex[SHA256_HEX];

	sha256_hex(hex, bytes, len);
	str_addf(out, "files/%.2s/%s.", hex, hex);
	add_extension(out, attachment_name(name));
}

int attachment_add(struct str *path, struct bulk *bulk, const char *file)
{
	struct str bytes = STR_INIT;
	size_t start = path->len;
	struct stat st;
	int rc;

	if (!stat(file, &st) && !S_ISREG(st.st_mode))
		return err_set(ERR_DATA, _("'%s' is no regular file"), file);
	rc = file_read_named(&bytes, file);
	if (!rc && !bytes.len)
		rc = err_set(ERR_DATA, _("'%s' is empty"), file);
	if (!rc)
		attachment_path(path, file, bytes.buf, bytes.len);
	if (!rc)
		rc = bulk_file(bulk, path->buf + start, bytes.buf, bytes.len);
	str_release(&bytes);
	return rc;
}
