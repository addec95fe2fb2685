#include "report/score_view.h"

#include "wire/jsonw.h"

enum { AGENT_CELLS = 11, POINT_CELLS = 5, NAME_COLS = 24, LEAST_NAME_COLS = 12 };

static const char *const agent_keys[AGENT_CELLS] = { "agent", "score", "accepted", "declined", "timed_out", "requeued",
						     "requeue_accepted", "coalesced", "assigned", "feedback",
						     "feedback_points" };
static const struct text_column agent_cols[AGENT_CELLS + 1] = {
	{ "agent", false, 0, NAME_COLS, 0 }, { "name", false, 1, NAME_COLS, LEAST_NAME_COLS }, { "score", true, 0, 0, 0 }, { "accepted", true, 0, 0, 0 },
	{ "declined", true, 0, 0, 0 }, { "timed out", true, 0, 0, 0 }, { "requeued", true, 4, 0, 0 }, { "then accepted", true, 5, 0, 0 },
	{ "coalesced", true, 3, 0, 0 }, { "assigned", true, 2, 0, 0 }, { "feedback", true, 6, 0, 0 },
	{ "its points", true, 7, 0, 0 },
};
static const char *const point_keys[POINT_CELLS] = { "agent", "at", "lead", "event", "points" };
static const struct text_column point_cols[POINT_CELLS] = {
	{ "agent", false, 0, NAME_COLS, 0 }, { "at", false, 0, 0, 0 }, { "lead", true, 0, 0, 0 }, { "event", false, 0, 0, 0 },
	{ "points", true, 0, 0, 0 },
};

static void open_view(struct score_view *v, enum view_format format, bool excel, const struct score_points *points,
		      const struct look *look, struct buf *out)
{
	*v = (struct score_view){ .format = format, .points = points, .look = *look, .out = out };
	if (format == VIEW_CSV)
		v->csv = csv_open(out, excel);
}

void score_view_open(struct score_view *v, enum view_format format, bool excel, const struct score_points *points,
		     const struct look *look, struct buf *out)
{
	open_view(v, format, excel, points, look, out);
	if (format == VIEW_CSV)
		csv_heads(&v->csv, agent_keys, AGENT_CELLS);
	else if (format == VIEW_TABLE)
		text_table_open(&v->table, agent_cols, AGENT_CELLS + 1, look->utf8);
}

void score_view_agent(struct score_view *v, const struct roster_row *who, const struct score_tally *t)
{
	const int64_t n[AGENT_CELLS - 1] = {
		score_total(v->points, t), t->n[SCORE_ACCEPT], t->n[SCORE_DECLINE], t->n[SCORE_TIMEOUT], t->n[SCORE_REQUEUE],
		t->n[SCORE_REQUEUE_ACCEPT], t->n[SCORE_COALESCED], t->n[SCORE_ASSIGNED],
		t->n[SCORE_FEEDBACK], score_feedback_points(v->points, t),
	};
	switch (v->format) {
	case VIEW_NDJSON: {
		struct jsonw w = jsonw_open(v->out, false);
		jsonw_str(&w, agent_keys[0], who->id);
		for (int i = 1; i < AGENT_CELLS; i++)
			jsonw_int(&w, agent_keys[i], n[i - 1]);
		jsonw_close(&w);
		buf_addc(v->out, '\n');
		break;
	}
	case VIEW_CSV:
		csv_text(&v->csv, who->id);
		for (int i = 1; i < AGENT_CELLS; i++)
			csv_int(&v->csv, n[i - 1]);
		csv_end(&v->csv);
		break;
	case VIEW_TABLE:
		text_table_text(&v->table, who->id);
		text_table_text(&v->table, who->name);
		for (int i = 1; i < AGENT_CELLS; i++)
			text_table_int(&v->table, n[i - 1]);
		break;
	}
}

void score_points_open(struct score_view *v, enum view_format format, bool excel, const struct score_points *points,
		       const struct look *look, struct buf *out)
{
	open_view(v, format, excel, points, look, out);
	if (format == VIEW_CSV)
		csv_heads(&v->csv, point_keys, POINT_CELLS);
	else if (format == VIEW_TABLE)
		text_table_open(&v->table, point_cols, POINT_CELLS, look->utf8);
}

/* f NULL: the start, which has no moment and no lead. */
static void point(struct score_view *v, const struct roster_row *who, const struct fact *f, const char *event, int64_t points)
{
	struct buf at = { 0 }, lead = { 0 };
	if (f) {
		time_put(&at, f->at);
		if (v->format == VIEW_TABLE && at.n > 5) { /* for eyes without the milliseconds */
			at.n -= 5;
			buf_addc(&at, 'Z');
		}
		buf_addc(&lead, 'L');
		buf_int(&lead, f->lead);
	}
	switch (v->format) {
	case VIEW_NDJSON: {
		struct jsonw w = jsonw_open(v->out, false);
		jsonw_str(&w, point_keys[0], who->id);
		jsonw_str(&w, point_keys[1], buf_view(&at));
		jsonw_str(&w, point_keys[2], buf_view(&lead));
		jsonw_str(&w, point_keys[3], slice_of(event));
		jsonw_int(&w, point_keys[4], points);
		jsonw_close(&w);
		buf_addc(v->out, '\n');
		break;
	}
	case VIEW_CSV:
		csv_text(&v->csv, who->id);
		csv_text(&v->csv, buf_view(&at));
		csv_text(&v->csv, buf_view(&lead));
		csv_text(&v->csv, slice_of(event));
		csv_int(&v->csv, points);
		csv_end(&v->csv);
		break;
	case VIEW_TABLE:
		text_table_text(&v->table, who->id);
		text_table_text(&v->table, f ? buf_view(&at) : SLICE("-"));
		text_table_text(&v->table, f ? buf_view(&lead) : SLICE("-"));
		text_table_text(&v->table, slice_of(event));
		text_table_int(&v->table, points);
		break;
	}
	v->out->failed |= buf_failed(&at) || buf_failed(&lead);
	buf_free(&at);
	buf_free(&lead);
}

void score_points_start(struct score_view *v, const struct roster_row *who)
{
	point(v, who, NULL, "start", v->points->start);
}

void score_points_event(struct score_view *v, const struct roster_row *who, const struct fact *f, enum score_kind kind)
{
	point(v, who, f, score_kind_name[kind], score_worth(v->points, kind, f));
}

void score_view_close(struct score_view *v)
{
	if (v->format != VIEW_TABLE)
		return;
	uint64_t gone = text_table_put(&v->table, v->out, &v->look);
	buf_addc(v->out, '\n');
	sentence_put(v->out, slice_of(score_note), &v->look);
	left_out_put(v->out, left_out_count(gone), &v->look);
	text_table_free(&v->table);
}
