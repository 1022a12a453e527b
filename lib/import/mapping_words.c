/* Words of another system to ours. */

#include "base/alloc.h"
#include "import/mapping_plan.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

char words_none[1];
static char unknown[1];		/* in `seen`: no word of this map */

struct words *words_new(struct mapping_state *state)
{
	struct words *words = arena_zalloc(&state->arena, sizeof(*words));

	if (!(state->n_words & (state->n_words - 1)))
		state->words = xreallocarray(state->words, 2 * state->n_words + 1,
					     sizeof(*state->words));
	state->words[state->n_words++] = words;
	return words;
}

void words_add(struct mapping_state *state, struct words *words, const char *from,
	       const char *to)
{
	void **at;

	str_clear(&state->folded);
	utf8_fold(&state->folded, from, strlen(from));
	at = map_at(&words->folded, state->folded.buf, state->folded.len);
	if (!*at)
		*at = arena_strdup(&state->arena, to);
}

struct words *words_of(struct mapping_state *state, const struct node *node)
{
	struct words *words;

	if (!node || node->kind != NODE_MAP)
		return NULL;
	for (size_t i = 0; i < state->n_words; i++)
		if (state->words[i]->node == node)
			return state->words[i];
	words = words_new(state);
	words->node = node;
	for (size_t i = 0; i < node->n; i++)
		if (node->v[i].kind == NODE_SCALAR)
			words_add(state, words, node->v[i].key, node->v[i].text);
	return words;
}

const char *words_find(struct mapping_state *state, struct words *words,
		       const char *text, size_t len)
{
	void **at;
	char *found = map_get(&words->seen, text, len);

	if (found)
		return found == unknown ? NULL : found;
	str_clear(&state->folded);
	utf8_fold(&state->folded, text, len);
	found = map_get(&words->folded, state->folded.buf, state->folded.len);
	if (words->seen.n < SEEN_MAX && len < SEEN_BYTES) {
		at = map_at(&words->seen, text, len);
		*at = found ? found : unknown;
	}
	return found;
}

void words_seen(struct mapping_state *state, struct words *words, const char *text,
		size_t len, const char *ours)
{
	if (words->seen.n < SEEN_MAX && len < SEEN_BYTES)
		*map_at(&words->seen, text, len) = ours == words_none ? words_none
			: arena_strdup(&state->arena, ours);
}
