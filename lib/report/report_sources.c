/* What each source costs and brings. domain.md 8: of the leads received in the range, whatever came of them since. */
#include "report/dashboard.h"
#include "report/returns.h"
#include "report/source_figures.h"

static const struct sheet_col cols[] = {
	{ FIG_ROW, 0 }, { FIG_SOURCE, 0 }, { FIG_FROM, NOT_IN_TABLE }, { FIG_TO, NOT_IN_TABLE }, { FIG_LEADS, 0 }, { FIG_ACCEPTED, 0 }, { FIG_CATCHALL, 6 },
	{ FIG_ACCEPTANCE_RATE, 3 }, { FIG_APPOINTMENTS, 5 }, { FIG_CLOSED_DEALS, 0 }, { FIG_COST, 1 }, { FIG_COST_PER_LEAD, 4 },
	{ FIG_COST_PER_ACCEPTANCE, 4 }, { FIG_COST_PER_CLOSED, 2 }, { FIG_REVENUE, 1 }, { FIG_ROI, 0 },
};

static void cells(struct report *r, struct sheet *s, const struct source_figures *f)
{
	dashboard_range_cells(s, &r->range);
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

static int rows(struct report *r, struct sheet *s, const struct sources *f, struct lr_err *err)
{
	report_heading(r, s, "sources", true);
	sheet_note(s, "Leads received in these days, as they stand now; money in %s.\n", r->settings->currency);
	sheet_record(s, "account");
	cells(r, s, &f->all);
	sheet_row_end(s);
	for (size_t i = 0; i < f->n; i++) {
		struct slice name;
		int rc = state_name(r->st, NAME_SOURCE, f->by[i].no, &name, err);
		if (rc < 0)
			return rc;
		sheet_row(s, "source");
		sheet_text(s, FIG_SOURCE, name);
		cells(r, s, &f->by[i]);
		sheet_row_end(s);
	}
	return 0;
}

int report_sources(struct report *r, struct lr_err *err)
{
	struct sources sources;
	struct sheet s;
	int rc = sources_read(r, &sources, err);
	if (rc < 0)
		return rc;
	sheet_open(&s, r->form, cols, sizeof(cols) / sizeof(cols[0]));
	rc = rows(r, &s, &sources, err);
	size_t left_out = sheet_close(&s);
	if (left_out)
		buf_printf(r->form->out, "%zu column%s left out for want of room; --csv has all.\n", left_out, left_out == 1 ? "" : "s");
	sources_free(&sources);
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
		if (!source_counted(r, lives, id))
			continue;
		source_count(lives, id, &alone);
		behind->n[id] = count_of(&alone, behind->figure) > 0;
	}
	return 0;
}

const struct listing sources_listing = { has, mark };
