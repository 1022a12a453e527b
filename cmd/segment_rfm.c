/* crm segment rfm: recency, frequency and monetary value. */

#include "cmd/cells.h"
#include "cmd/segment.h"

#include "segment/rfm.h"

#include <stdio.h>

#define STEPS 5			/* of heat */

static void add_cell(struct str *out, size_t n, size_t most, bool colour)
{
	static const char *const paints[STEPS] = {
		"", "\033[48;5;22m", "\033[48;5;28m", "\033[30;48;5;34m", "\033[30;48;5;46m"
	};
	static const char *const shades[STEPS] = { " ", "░", "▒", "▓", "█" };
	size_t step = !n ? 0 : 1 + (most ? n * (STEPS - 1) / (most + 1) : 0);

	if (colour)
		str_addf(out, "%s%7zu \033[m", paints[step], n);
	else
		str_addf(out, "%7zu%s", n, shades[step]);
}

/* Recent at the top, frequent to the right. */
static void print_map(const struct rfm *rfm, bool colour)
{
	struct str out = STR_INIT;
	size_t most = 0;

	for (int r = 0; r < RFM_SCORES; r++)
		for (int f = 0; f < RFM_SCORES; f++)
			if (rfm->cells[r][f] > most)
				most = rfm->cells[r][f];
	str_add(&out, "\n   ");
	for (int f = 1; f <= RFM_SCORES; f++)
		str_addf(&out, "%6sF%d%s", "", f, f < RFM_SCORES ? "" : "\n");
	for (int r = RFM_SCORES; r >= 1; r--) {
		str_addf(&out, "R%d ", r);
		for (int f = 1; f <= RFM_SCORES; f++)
			add_cell(&out, rfm->cells[r - 1][f - 1], most, colour);
		while (!colour && out.buf[out.len - 1] == ' ')
			str_set_len(&out, out.len - 1);
		str_add_char(&out, '\n');
	}
	fwrite(out.buf, 1, out.len, stdout);
	str_release(&out);
}

static int print_grid(const struct env *env, const struct rfm *rfm)
{
	static const struct rows_column columns[] = {
		{ "segment", CELL_TEXT }, { "r", CELL_TEXT }, { "f", CELL_TEXT },
		{ "customers", CELL_NUMBER }, { "orders", CELL_NUMBER },
		{ "revenue", CELL_MONEY }
	};
	struct rows rows;

	rows_begin(&rows, stdout, &env->look, columns, 6);
	for (size_t i = 0; i < RFM_SEGMENTS; i++) {
		const struct rfm_segment *s = &rfm->v[i];

		cell_text(&rows, s->name);
		cell_text(&rows, s->r);
		cell_text(&rows, s->f);
		cell_count(&rows, s->customers);
		cell_count(&rows, s->orders);
		cell_amount(&rows, s->revenue_minor, env->work->store.config.currency);
		rows_end_row(&rows);
	}
	return rows_end(&rows);
}

int segment_do_rfm(struct env *env, const struct segment_args *args)
{
	const char *where = SEGMENT_WORDS(args) ? SEGMENT_WORD(args, 0) : NULL;
	struct choice_terms terms = segment_terms(args, where);
	struct rfm rfm = { 0 };
	int rc = rfm_read(&rfm, env->work, &terms);

	if (!rc)
		rc = print_grid(env, &rfm);
	if (!rc && env->look.format == FORMAT_TABLE)
		print_map(&rfm, env->look.colour);
	return rc;
}
