/* Coverage: the hours of the week with the leads that came and whoever could have had them. domain.md 8. */
#include "report/dashboard.h"
#include "report/gaps.h"

static const struct sheet_col cols[] = {
	{ FIG_ROW, 0 }, { FIG_HOUR, 0 }, { FIG_FROM, NOT_IN_TABLE }, { FIG_TO, NOT_IN_TABLE }, { FIG_LEADS, 0 }, { FIG_ROUTES_OPEN, 0 },
	{ FIG_AGENTS_ELIGIBLE, 0 }, { FIG_GAP, 0 },
};

static const char day[7][4] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

enum { GRID_COLS = 4 + 24 * 3 };

/* For eyes: a line a day, a column an hour. Leads as digits (9 is nine and more), with ! where nobody could be offered them. */
static void draw_hours(const struct gap_hour h[WEEK_HOURS], int from, int to, struct buf *b)
{
	buf_adds(b, "    ");
	for (int i = from; i < to; i++)
		buf_printf(b, i > from ? " %2d" : "%2d", i);
	buf_addc(b, '\n');
	for (int d = 0; d < 7; d++) {
		buf_adds(b, day[d]);
		for (int i = from; i < to; i++) {
			const struct gap_hour *g = &h[d * 24 + i];
			char n = g->leads > 9 ? '9' : (char)('0' + g->leads);
			buf_addc(b, ' ');
			if (g->agents_eligible)
				buf_printf(b, " %c", g->leads ? n : '.');
			else
				buf_printf(b, "%c%c", g->leads ? '!' : ' ', g->leads ? n : '_');
		}
		buf_addc(b, '\n');
	}
	buf_addc(b, '\n');
}

static void draw(struct report *r, const struct gap_hour h[WEEK_HOURS], struct sheet *s)
{
	struct buf *b = r->form->out;
	report_heading(r, s, "gaps", true);
	sheet_note(s, "Leads by the hour they came. . none, 1-9 leads (9: or more); _ nobody could be offered one, ! and leads came all the same.\n");
	int hours = r->form->look.width && r->form->look.width < GRID_COLS ? 12 : 24; /* too narrow: the morning above the evening */
	for (int from = 0; from < 24; from += hours)
		draw_hours(h, from, from + hours, b);
}

int report_gaps(struct report *r, struct lr_err *err)
{
	struct gap_hour h[WEEK_HOURS];
	struct sheet s;
	int64_t lost = 0, hours = 0;
	int rc = gaps_compute(r, h, err);
	if (rc < 0)
		return rc;
	sheet_open(&s, r->form, cols, sizeof(cols) / sizeof(cols[0]));
	if (r->form->kind == FORM_TABLE)
		draw(r, h, &s);
	for (int i = 0; i < WEEK_HOURS; i++) {
		struct buf hour = { 0 };
		bool gap = h[i].leads && !h[i].agents_eligible;
		lost += gap ? h[i].leads : 0;
		hours += gap;
		if (r->form->kind == FORM_TABLE && !gap)
			continue;
		buf_printf(&hour, "%s %02d", day[i / 24], i % 24);
		sheet_row(&s, "hour");
		sheet_text(&s, FIG_HOUR, buf_view(&hour));
		dashboard_range_cells(&s, &r->range);
		sheet_int(&s, FIG_LEADS, h[i].leads);
		sheet_int(&s, FIG_ROUTES_OPEN, h[i].routes_open);
		sheet_int(&s, FIG_AGENTS_ELIGIBLE, h[i].agents_eligible);
		sheet_bool(&s, FIG_GAP, gap);
		r->form->out->failed |= buf_failed(&hour);
		sheet_row_end(&s);
		buf_free(&hour);
	}
	if (lost)
		sheet_note(&s, "%lld lead%s came in %lld hour%s of the week in which nobody could be offered them at once.", (long long)lost,
			   lost == 1 ? "" : "s", (long long)hours, hours == 1 ? "" : "s");
	else
		sheet_note(&s, "No leads came in hours in which nobody could be offered them.");
	sheet_close(&s);
	return 0;
}
