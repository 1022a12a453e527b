#include "segment/rfm.h"

#include "segment/scores.h"

#include <string.h>

static const struct rfm_segment segments[RFM_SEGMENTS] = {
	{ .name = "champions", .r = "5", .f = "4-5" },
	{ .name = "loyal", .r = "3-4", .f = "4-5" },
	{ .name = "potential-loyalists", .r = "4-5", .f = "2-3" },
	{ .name = "new", .r = "5", .f = "1" },
	{ .name = "promising", .r = "4", .f = "1" },
	{ .name = "need-attention", .r = "3", .f = "3" },
	{ .name = "about-to-sleep", .r = "3", .f = "1-2" },
	{ .name = "at-risk", .r = "1-2", .f = "3-4" },
	{ .name = "cannot-lose", .r = "1-2", .f = "5" },
	{ .name = "hibernating", .r = "1-2", .f = "1-2" },
};

struct counting {
	struct rfm *rfm;
	const struct scores *scores;
};

static int count(void *arg, rid r, const char *const *cells)
{
	const struct counting *counting = arg;
	const struct score *score = scores_find(counting->scores, r);
	struct rfm *rfm = counting->rfm;

	(void)cells;
	if (!score)
		return 0;
	rfm->cells[score->rfm[0] - 1][score->rfm[1] - 1]++;
	for (size_t i = 0; i < RFM_SEGMENTS; i++) {
		if (strcmp(score->segment, rfm->v[i].name))
			continue;
		rfm->v[i].customers++;
		rfm->v[i].orders += score->orders;
		rfm->v[i].revenue_minor += score->spend_minor;
	}
	return 0;
}

int rfm_read(struct rfm *out, struct work *work, const struct choice_terms *terms)
{
	struct choice choice = CHOICE_INIT;
	struct scores scores = SCORES_INIT;
	struct counting counting = { out, &scores };
	int rc;

	*out = (struct rfm){ 0 };
	memcpy(out->v, segments, sizeof(segments));
	rc = choice_init(&choice, work, terms);
	if (!rc)
		rc = scores_read(&scores, work);
	if (!rc)
		rc = choice_each(&choice, count, &counting);
	choice_release(&choice);
	scores_release(&scores);
	return rc;
}
