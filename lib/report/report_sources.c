/* What each source costs and brings. domain.md 8: of the leads received in the range, whatever came of them since. */
#include "report/dashboard.h"
#include "report/returns.h"
#include "report/source_figures.h"

static const struct sheet_col cols[] = {
	{ FIG_ROW, 0 }, { FIG_SOURCE, 0 }, { FIG_PERIOD, 0 }, { FIG_FROM, NOT_IN_TABLE }, { FIG_TO, NOT_IN_TABLE }, { FIG_LEADS, 0 }, { FIG_ACCEPTED, 0 }, { FIG_CATCHALL, 6 },
	{ FIG_ACCEPTANCE_RATE, 3 }, { FIG_APPOINTMENTS, 5 }, { FIG_CLOSED_DEALS, 0 }, { FIG_COST, 1 }, { FIG_COST_PER_LEAD, 4 },
	{ FIG_COST_PER_ACCEPTANCE, 4 }, { FIG_COST_PER_CLOSED, 2 }, { FIG_REVENUE, 1 }, { FIG_ROI, 0 }, { FIG_CURRENCY, NOT_IN_TABLE },
};
enum { COLS = sizeof(cols) / sizeof(cols[0]) };

static void cells(struct sheet *s, const struct source_figures *f)
{
	sheet_int(s, FIG_LEADS, f->leads);
	sheet_int(s, FIG_ACCEPTED, f->accepted);
	sheet_int(s, FIG_CATCHALL, f->catchall);
	sheet_average(s, FIG_ACCEPTANCE_RATE, average_rate(f->accepted, f->leads));
	sheet_int(s, FIG_APPOINTMENTS, f->appointments);
	sheet_int(s, FIG_CLOSED_DEALS, f->closed);
	sheet_average(s, FIG_COST, (struct average){ f->has_cost, f->cost });
	sheet_average(s, FIG_COST_PER_LEAD, returns_per(f->cost, f->leads, f->has_cost));
	sheet_average(s, FIG_COST_PER_ACCEPTANCE, returns_per(f->cost, f->accepted + f->catchall, f->has_cost));
	sheet_average(s, FIG_COST_PER_CLOSED, returns_per(f->cost, f->closed, f->has_cost));
	sheet_int(s, FIG_REVENUE, f->revenue);
	sheet_average(s, FIG_ROI, returns_roi(f->revenue, f->cost));
}

static void period(struct report *r, struct sheet *s, bool before)
{
	if (r->want->compare)
		sheet_text(s, FIG_PERIOD, before ? SLICE("before") : SLICE("now"));
	dashboard_range_cells(s, before ? &r->before : &r->range);
}

/* A source had no leads then: nothing of it. */
static const struct source_figures *figures_of(const struct sources *s, uint32_t no)
{
	static const struct source_figures nothing;
	for (size_t i = 0; i < s->n; i++)
		if (s->by[i].no == no)
			return &s->by[i];
	return &nothing;
}

static int source_rows(struct report *r, struct sheet *s, uint32_t no, const struct sources *now, const struct sources *was, struct lr_err *err)
{
	struct slice name;
	int rc = state_name(r->st, NAME_SOURCE, no, &name, err);
	for (int before = 0; rc >= 0 && before <= (was != NULL); before++) {
		sheet_row(s, "source");
		sheet_text(s, FIG_SOURCE, name);
		period(r, s, before);
		cells(s, figures_of(before ? was : now, no));
		sheet_row_end(s);
	}
	return rc < 0 ? rc : 0;
}

/* Of sources with leads in these days, then of those that had some only before. */
static int rows(struct report *r, struct sheet *s, const struct sources *now, const struct sources *was, struct lr_err *err)
{
	int rc = 0;
	report_heading(r, s, "sources", true);
	sheet_note(s, "Leads received in these days, as they stand now; money in %s.\n", r->settings->currency);
	for (int before = 0; before <= (was != NULL); before++) {
		sheet_record(s, "account");
		period(r, s, before);
		cells(s, before ? &was->all : &now->all);
		sheet_row_end(s);
	}
	for (size_t i = 0; rc >= 0 && i < now->n; i++)
		rc = source_rows(r, s, now->by[i].no, now, was, err);
	for (size_t i = 0; rc >= 0 && was && i < was->n; i++)
		if (figures_of(now, was->by[i].no)->leads == 0)
			rc = source_rows(r, s, was->by[i].no, now, was, err);
	return rc;
}

int report_sources(struct report *r, struct lr_err *err)
{
	struct sources now = { 0 }, was = { 0 };
	struct sheet_col chosen[SHEET_COLS];
	struct sheet s;
	size_t n = 0;
	for (size_t i = 0; i < COLS; i++)
		if (cols[i].figure != FIG_PERIOD || r->want->compare)
			chosen[n++] = cols[i];
	int rc = sources_read(r, &r->range, &now, err);
	if (rc >= 0 && r->want->compare)
		rc = sources_read(r, &r->before, &was, err);
	if (rc >= 0) {
		sheet_open(&s, r->form, chosen, n);
		rc = rows(r, &s, &now, r->want->compare ? &was : NULL, err);
		sheet_close(&s);
	}
	sources_free(&now);
	sources_free(&was);
	return rc < 0 ? rc : 0;
}

/* ---- --list: what the lead alone adds to the count */

static int64_t count_of(const struct source_figures *f, enum figure which)
{
	switch (which) {
	case FIG_LEADS: return f->leads;
	case FIG_ACCEPTED: return f->accepted;
	case FIG_CATCHALL: return f->catchall;
	case FIG_APPOINTMENTS: return f->appointments;
	case FIG_CLOSED_DEALS: return f->closed;
	default: return -1;
	}
}

static bool has(enum figure f, bool account)
{
	static const struct source_figures none;
	return account && count_of(&none, f) == 0;
}

static int mark(struct report *r, const struct lives *lives, struct behind *behind, struct lr_err *err)
{
	(void)err;
	for (uint64_t id = 1; id <= lives->n; id++) {
		struct source_figures alone = { 0 };
		struct source_lead l = source_lead(lives, id);
		if (!source_counted(r, lives, id))
			continue;
		source_count(&alone, &l);
		behind->n[id] = count_of(&alone, behind->figure) > 0;
	}
	return 0;
}

const struct listing sources_listing = { has, mark };
