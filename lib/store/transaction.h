#ifndef STORE_TRANSACTION_H
#define STORE_TRANSACTION_H

#include "store/journal.h"

/*
 * The file of a transaction, written from its start to its end and then only
 * read: store-format/journal.md is its format.  Nothing here knows what it is
 * for; journal.h does.
 *
 * Of a million documents only a small entry each is in memory.
 */
#define TX_MAGIC "crm transaction 1"
#define TX_PATH_MOST 4095
#define TX_NUMBER_MOST 999999999	/* of an operation; the first is 1 */

struct tx_head {
	unsigned number;		/* of the operation */
	int64_t at;
	char *label;			/* one line; owned */
	char *head;			/* where git's HEAD was (head.h); owned */
	unsigned undoes;		/* the operation that it takes back; 0: none */
	char temp[17];			/* in the names of its temporary files */
};

struct tx_entry {
	uint64_t path;			/* hash of the place's path */
	uint64_t at;			/* where in the file */
	uint32_t len;			/* with its bytes; a hint for reading it */
	bool removes;
};

struct transaction {
	int dir, fd;
	char *name;			/* of the file, below `dir` */
	struct tx_head head;
	uint64_t first;			/* where the first change is */
	uint64_t end;			/* where the next one goes; of a file that is read, its size */
	struct str buf;			/* the last bytes before `end`, not written yet */
	struct hash128 sum;		/* of all lines so far */
	struct tx_entry *v;
	size_t n, alloc;
};

#define TRANSACTION_INIT { .fd = -1, .buf = STR_INIT }

/* Make the file; `head` becomes the transaction's also on failure. */
int tx_create(struct transaction *tx, int dir, const char *name,
	      const struct tx_head *head, mode_t mode);
int tx_add(struct transaction *tx, const struct change *change);
int tx_write(struct transaction *tx);	/* what was added can be read */
int tx_seal(struct transaction *tx);	/* the last line; all is written, not flushed */
int tx_sync(struct transaction *tx);

/*
 * Open and read the head.  ERR_NOT_FOUND, ERR_IO, ERR_DATA when it is not
 * what tx_create() writes.
 */
int tx_open(struct transaction *tx, int dir, const char *name);
void tx_release(struct transaction *tx);

/* A change as read; `change` points into `bytes`. */
struct tx_change {
	struct change change;
	struct str bytes;
	struct hash128 before, after;
	uint64_t next;			/* where the one behind it is */
};

#define TX_CHANGE_INIT { .bytes = STR_INIT }

/* The change of an entry, its bytes held against their hashes: ERR_DATA, ERR_IO. */
int tx_read(const struct transaction *tx, const struct tx_entry *entry, struct tx_change *out);
void tx_change_release(struct tx_change *change);

/* Its path alone. */
int tx_path(const struct transaction *tx, const struct tx_entry *entry, struct str *out);

/*
 * Of a file that was opened: read all from the first to the last line and hold
 * each against its hash, the last line against all: ERR_DATA when the file is
 * damaged or ends early.  Stops at the first call that returns non-zero.
 */
int tx_each(const struct transaction *tx,
	    int (*each)(void *arg, const struct tx_change *change), void *arg);

int tx_load(struct transaction *tx);	/* tx_each(), noting the entries */

/* The number of documents in the last line, without reading the others. */
int tx_count(const struct transaction *tx, uint64_t *out);

/* Shared by writing and reading. */
bool tx_path_allowed(const struct change *change);
extern const char *const tx_ops[];	/* by change_op, NULL-terminated */

/* Each line's hash takes in the one before, so the last one vouches for all. */
void tx_sum(struct transaction *tx, const char *line, size_t len);
void tx_note(struct transaction *tx, const struct change *change, uint64_t at, uint64_t end);

#endif
