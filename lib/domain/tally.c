#include "domain/tally.h"

#include "base/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void tally_add(struct tally *tally, const char *text)
{
	size_t len = strlen(text);
	void *known = map_get(&tally->at, text, len);

	if (known) {
		tally->v[(uintptr_t)known - 1].n++;
	} else if (tally->n == TALLY_MAX) {
		tally->others++;
	} else {
		GROW(tally->v, tally->n + 1, tally->alloc);
		tally->v[tally->n++] = (struct tally_line){ xstrdup(text), 1 };
		*map_at(&tally->at, text, len) = (void *)(uintptr_t)tally->n;
	}
}

/* Stable: those of one number stay as they came. */
void tally_sort(struct tally *tally)
{
	for (size_t i = 1; i < tally->n; i++) {
		struct tally_line line = tally->v[i];
		size_t k = i;

		for (; k > 0 && tally->v[k - 1].n < line.n; k--)
			tally->v[k] = tally->v[k - 1];
		tally->v[k] = line;
	}
	map_release(&tally->at);
	tally->at = (struct map)MAP_INIT;
}

void tally_release(struct tally *tally)
{
	for (size_t i = 0; i < tally->n; i++)
		free(tally->v[i].text);
	free(tally->v);
	map_release(&tally->at);
	*tally = (struct tally)TALLY_INIT;
}
