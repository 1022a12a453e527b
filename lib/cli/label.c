#include "cli/label.h"

#include "base/alloc.h"
#include "base/err.h"
#include "index/log.h"

#include <stdlib.h>
#include <string.h>

static void forget(struct labels *labels)
{
	for (size_t i = 0; i < labels->n; i++)
		free(labels->v[i]);
	labels->n = 0;
	map_release(&labels->known);
	labels->known = (struct map)MAP_INIT;
}

void labels_add(void *arg, const char *id, struct str *out)
{
	struct labels *labels = arg;
	rid r = id_rid(id, strlen(id));
	struct str label = STR_INIT;
	void **known;

	if (r == RID_NONE)
		return;
	if (labels->n >= LABELS_MAX)
		forget(labels);
	known = map_at(&labels->known, id, strlen(id));
	if (!*known) {
		if (index_label(labels->work->index, r, &label))
			err_clear();
		GROW(labels->v, labels->n + 1, labels->alloc);
		labels->v[labels->n++] = *known = str_detach(&label);
	}
	str_add(out, *known);
}

void labels_release(struct labels *labels)
{
	forget(labels);
	free(labels->v);
	labels->v = NULL;
	labels->alloc = 0;
}
