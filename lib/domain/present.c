#include "domain/present.h"

#include "base/err.h"

int present_get(struct present *present, rid r, struct record *out, bool *gone)
{
	struct work *work = present->work;
	int rc = work_get(work, r, out);

	if (rc == ERR_NOT_FOUND && !present->looked) {
		err_clear();
		present->looked = true;
		rc = index_refresh(work->index, REFRESH_FULL, work->write);
		if (!rc)
			rc = work_get(work, r, out);
	}
	*gone = rc == ERR_NOT_FOUND;
	if (*gone) {
		err_clear();
		rc = 0;
	}
	return rc;
}
