#include "store/transaction.h"

#include "base/alloc.h"
#include "base/err.h"
#include "base/file.h"
#include "base/i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUFFER 65536

const char *const tx_ops[] = { "put", "remove", "append", "file", NULL };

void tx_sum(struct transaction *tx, const char *line, size_t len)
{
	struct str text = STR_INIT;
	char hex[HASH_HEX];

	hash_hex(hex, tx->sum);
	str_add(&text, hex);
	str_add_mem(&text, line, len);
	tx->sum = hash_bytes(text.buf, text.len);
	str_release(&text);
}

int tx_write(struct transaction *tx)
{
	if (file_write_fd(tx->fd, tx->buf.buf, tx->buf.len))
		return err_sys(_("cannot write '%s'"), tx->name);
	str_clear(&tx->buf);
	return 0;
}

static int add_bytes(struct transaction *tx, const char *bytes, size_t len)
{
	int rc = 0;

	str_add_mem(&tx->buf, bytes, len);
	tx->end += len;
	if (tx->buf.len >= BUFFER)
		rc = tx_write(tx);
	return rc;
}

int tx_create(struct transaction *tx, int dir, const char *name,
	      const struct tx_head *head, mode_t mode)
{
	struct str text = STR_INIT;
	int rc;

	*tx = (struct transaction)TRANSACTION_INIT;
	tx->dir = dir;
	tx->head = *head;
	tx->name = xstrdup(name);
	tx->fd = file_open(dir, name, O_RDWR | O_CREAT | O_EXCL, mode);
	if (tx->fd < 0)
		return err_code();
	str_addf(&text, TX_MAGIC "\nnumber %u\nat %lld\ntemp %s\nhead %s\nlabel %s\n",
		 head->number, (long long)head->at, head->temp, head->head,
		 head->label);
	if (head->undoes)
		str_addf(&text, "undoes %u\n", head->undoes);
	str_add(&text, "\n");
	tx_sum(tx, text.buf, text.len);
	rc = add_bytes(tx, text.buf, text.len);
	tx->first = tx->end;
	str_release(&text);
	return rc;
}

static struct hash128 add_size(struct str *line, const char *bytes, size_t len)
{
	struct hash128 hash = hash_bytes(bytes ? bytes : "", bytes ? len : 0);
	char hex[HASH_HEX];

	if (bytes) {
		hash_hex(hex, hash);
		str_addf(line, " %zu %s", len, hex);
	} else {
		str_add(line, " - -");
	}
	return hash;
}

void tx_note(struct transaction *tx, const struct change *change, uint64_t at,
	     uint64_t end)
{
	GROW(tx->v, tx->n + 1, tx->alloc);
	tx->v[tx->n++] = (struct tx_entry){
		.path = hash_bytes(change->path, strlen(change->path)).lo,
		.at = at, .len = end - at < UINT32_MAX ? (uint32_t)(end - at) : UINT32_MAX,
		.removes = !change->after
	};
}

int tx_add(struct transaction *tx, const struct change *change)
{
	bool in_place = change->type != TYPE_NONE;
	uint64_t at = tx->end;
	struct str line = STR_INIT;
	char suffix[SUFFIX_LEN + 1];
	int rc = 0;

	if (strchr(change->path, '\n') || strlen(change->path) > TX_PATH_MOST ||
	    !tx_path_allowed(change))
		return err_set(ERR_DATA, _("'%s' is no name for a file"), change->path);
	if (in_place)
		rid_text(suffix, change->r);
	str_addf(&line, "%s %s %s", tx_ops[change->op],
		 in_place ? schema_of(change->type)->folder : "-",
		 in_place ? suffix : "-");
	if (change->op == CHANGE_APPEND)
		str_addf(&line, " %llu -", (unsigned long long)change->old_size);
	else
		add_size(&line, change->before, change->before_len);
	add_size(&line, change->after, change->after_len);
	str_addf(&line, " %s\n", change->path);
	tx_sum(tx, line.buf, line.len);
	rc = add_bytes(tx, line.buf, line.len);
	if (!rc && change->before && change->op != CHANGE_APPEND)
		rc = add_bytes(tx, change->before, change->before_len);
	if (!rc && change->after)
		rc = add_bytes(tx, change->after, change->after_len);
	if (!rc)
		tx_note(tx, change, at, tx->end);
	str_release(&line);
	return rc;
}

int tx_seal(struct transaction *tx)
{
	struct str line = STR_INIT;
	char hex[HASH_HEX];
	int rc;

	hash_hex(hex, tx->sum);
	str_addf(&line, "end %zu %s\n", tx->n, hex);
	rc = add_bytes(tx, line.buf, line.len);
	str_release(&line);
	return rc ? rc : tx_write(tx);
}

int tx_sync(struct transaction *tx)
{
	int rc;

	do
		rc = fsync(tx->fd);
	while (rc && errno == EINTR);
	return rc ? err_sys(_("cannot flush '%s'"), tx->name) : 0;
}

void tx_release(struct transaction *tx)
{
	if (tx->fd >= 0)
		close(tx->fd);
	free(tx->name);
	free(tx->head.label);
	free(tx->head.head);
	free(tx->v);
	str_release(&tx->buf);
	*tx = (struct transaction)TRANSACTION_INIT;
}
