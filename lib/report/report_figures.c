/* What each figure counts: the table of figure.h for reading, and for whoever labels a chart. */
#include "report/report.h"

static const struct sheet_col cols[] = { { FIG_FIGURE, 0 }, { FIG_UNIT, 2 }, { FIG_BETTER, 1 }, { FIG_DEFINITION, 0 } };

int report_figures(struct report *r, struct lr_err *err)
{
	struct sheet s;
	(void)err;
	sheet_open(&s, r->form, cols, sizeof(cols) / sizeof(cols[0]));
	for (int i = 0; i < FIGURES; i++) {
		const struct figure_desc *d = &figure_desc[i];
		if (!d->define)
			continue;
		sheet_row(&s, "figure");
		sheet_text(&s, FIG_FIGURE, slice_of(d->name));
		sheet_text(&s, FIG_UNIT, slice_of(figure_unit_name[d->unit]));
		sheet_text(&s, FIG_BETTER, slice_of(figure_good_name[d->good]));
		sheet_text(&s, FIG_DEFINITION, slice_of(d->define));
		sheet_row_end(&s);
	}
	sheet_close(&s);
	return 0;
}
