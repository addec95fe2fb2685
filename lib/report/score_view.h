/*
 * score_view - the score, a line per agent or a line per point, as NDJSON, CSV or a table.
 *
 *   score_view_open(&v, format, points, look, &buf); score_view_agent(&v, row, &tally) ...; score_view_close(&v);
 *   score_points_open(...); score_points_start(&v, row) ...; score_points_event(&v, row, f, kind) ...; score_view_close(&v);
 * Lines of NDJSON and CSV are in the buf at once, a table only after close: whoever has many flushes in between.
 */
#ifndef LR_REPORT_SCORE_VIEW_H
#define LR_REPORT_SCORE_VIEW_H

#include "report/csv.h"
#include "report/roster.h"
#include "report/score.h"
#include "report/table.h"

enum view_format { VIEW_TABLE, VIEW_CSV, VIEW_NDJSON };

struct score_view {
	enum view_format format;
	const struct score_points *points;
	struct look look;
	struct buf *out;
	struct csv csv;
	struct text_table table;
};

void score_view_open(struct score_view *v, enum view_format format, bool excel, const struct score_points *points,
		     const struct look *look, struct buf *out);
void score_view_agent(struct score_view *v, const struct roster_row *who, const struct score_tally *t);

void score_points_open(struct score_view *v, enum view_format format, bool excel, const struct score_points *points,
		       const struct look *look, struct buf *out);
/* What everybody starts with; then each event. The points of an agent's lines add up to his score. */
void score_points_start(struct score_view *v, const struct roster_row *who);
void score_points_event(struct score_view *v, const struct roster_row *who, const struct fact *f, enum score_kind kind);

void score_view_close(struct score_view *v);

#endif
