/*
 * Write a committed transaction, as somebody may who can put a `.crm` into an
 * archive or a repository:
 *
 *	forge PATH TEXT...
 *
 * makes .crm/journal/tx, which makes the file PATH with TEXT in it, and so on.
 */

#include "base/err.h"
#include "store/transaction.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In place of the library's, which allows no such path: see transaction.h. */
bool tx_path_allowed(const struct change *change)
{
	return change != NULL;
}

int main(int argc, char **argv)
{
	struct tx_head head = {
		.number = 99, .label = strdup("forged"), .head = strdup("-"),
		.temp = "0123456789abcdef"
	};
	struct transaction tx;
	int rc = tx_create(&tx, AT_FDCWD, ".crm/journal/tx", &head, 0644);

	for (int i = 1; i + 1 < argc && !rc; i += 2) {
		struct change change = {
			.op = CHANGE_FILE, .type = TYPE_NONE, .r = RID_NONE,
			.path = argv[i], .after = argv[i + 1],
			.after_len = strlen(argv[i + 1])
		};

		rc = tx_add(&tx, &change);
	}
	if (!rc)
		rc = tx_seal(&tx);
	if (rc)
		fprintf(stderr, "forge: %s\n", err_message());
	tx_release(&tx);
	return rc != 0;
}
