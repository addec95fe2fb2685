/* What each figure counts: the table of figure.h for reading, and for whoever labels a chart. */
#include "report/report.h"

static const struct sheet_col cols[] = { { FIG_FIGURE, 0 }, { FIG_OF, 0 }, { FIG_UNIT, 2 }, { FIG_BETTER, 1 }, { FIG_DEFINITION, 0 } };

static void put(struct sheet *s, enum figure f, enum figure_of of, const char *define)
{
	const struct figure_desc *d = &figure_desc[f];
	if (!define)
		return;
	sheet_row(s, "figure");
	sheet_text(s, FIG_FIGURE, slice_of(d->name));
	sheet_text(s, FIG_OF, slice_of(figure_of_name[of]));
	sheet_text(s, FIG_UNIT, slice_of(figure_unit_name[d->unit]));
	sheet_text(s, FIG_BETTER, slice_of(figure_good_name[d->good]));
	sheet_text(s, FIG_DEFINITION, slice_of(define));
	sheet_row_end(s);
}

int report_figures(struct report *r, struct lr_err *err)
{
	struct sheet s;
	(void)err;
	sheet_open(&s, r->form, cols, sizeof(cols) / sizeof(cols[0]));
	for (int f = 0; f < FIGURES; f++) {
		put(&s, (enum figure)f, OF_ACCOUNT, figure_desc[f].define);
		for (int of = OF_AGENT; of < OFS; of++)
			put(&s, (enum figure)f, (enum figure_of)of, figure_else((enum figure)f, (enum figure_of)of));
	}
	sheet_close(&s);
	return 0;
}
