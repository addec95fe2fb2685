/* What each source costs and brings. domain.md 8: of the leads received in the range, whatever came of them since. */
#include <stdlib.h>

#include "report/dashboard.h"
#include "report/lives.h"
#include "report/report.h"
#include "report/returns.h"

static const struct sheet_col cols[] = {
	{ FIG_ROW, 0 }, { FIG_SOURCE, 0 }, { FIG_FROM, NOT_IN_TABLE }, { FIG_TO, NOT_IN_TABLE }, { FIG_LEADS, 0 }, { FIG_ACCEPTED, 0 }, { FIG_CATCHALL, 6 },
	{ FIG_ACCEPTANCE_RATE, 3 }, { FIG_APPOINTMENTS, 5 }, { FIG_CLOSED_DEALS, 0 }, { FIG_COST, 1 }, { FIG_COST_PER_LEAD, 4 },
	{ FIG_COST_PER_ACCEPTANCE, 4 }, { FIG_COST_PER_CLOSED, 2 }, { FIG_REVENUE, 1 }, { FIG_ROI, 0 }, { FIG_CURRENCY, NOT_IN_TABLE },
};

struct source_figures {
	uint32_t no;
	int64_t leads, accepted, catchall, appointments, closed, cost, revenue;
	bool has_cost;
};

static void count(const struct lives *lives, uint64_t id, struct source_figures *f)
{
	const struct life *l = &lives->v[id];
	enum figure stands = leads_figure(&lives->book, (uint32_t)id);
	f->leads++;
	f->accepted += stands == FIG_ACCEPTED;
	f->catchall += stands == FIG_CATCHALL;
	f->appointments += l->phase_at[PHASE_APPOINTMENT] != 0;
	f->cost = returns_sum(f->cost, l->cost);
	f->has_cost |= l->has_cost;
	if (life_deal(l) != DEAL_CLOSED)
		return;
	f->closed++;
	f->revenue = returns_sum(f->revenue, l->amount);
}

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

static int by_leads(const void *a, const void *b)
{
	const struct source_figures *x = a, *y = b;
	if (x->leads != y->leads)
		return x->leads > y->leads ? -1 : 1;
	return x->no < y->no ? -1 : x->no > y->no;
}

static int rows(struct report *r, struct sheet *s, struct source_figures *by, size_t n, const struct source_figures *all, struct lr_err *err)
{
	report_heading(r, s, "sources", true);
	sheet_note(s, "Leads received in these days, as they stand now; money in %s.\n", r->settings->currency);
	sheet_record(s, "account");
	cells(r, s, all);
	sheet_row_end(s);
	qsort(by, n, sizeof(*by), by_leads);
	for (size_t i = 0; i < n && by[i].leads; i++) {
		struct slice name;
		int rc = state_name(r->st, NAME_SOURCE, by[i].no, &name, err);
		if (rc < 0)
			return rc;
		sheet_row(s, "source");
		sheet_text(s, FIG_SOURCE, name);
		cells(r, s, &by[i]);
		sheet_row_end(s);
	}
	return 0;
}

static bool counted(const struct report *r, const struct lives *lives, uint64_t id)
{
	return lives->v[id].cohort && (!r->source || lives->v[id].source == r->source);
}

int report_sources(struct report *r, struct lr_err *err)
{
	struct lives lives = { 0 };
	struct source_figures all = { 0 };
	struct sheet s;
	size_t n = (size_t)state_head(r->st)->sources + 1;
	struct source_figures *by = calloc(n, sizeof(*by));
	int rc = by ? lives_read(r->store, state_head(r->st)->leads, &r->range, &lives, err) : lr_nomem(err);
	for (size_t i = 0; rc >= 0 && i < n; i++)
		by[i].no = (uint32_t)i;
	for (uint64_t id = 1; rc >= 0 && id <= lives.n; id++) {
		if (!counted(r, &lives, id) || lives.v[id].source >= n)
			continue;
		count(&lives, id, &by[lives.v[id].source]);
		count(&lives, id, &all);
	}
	if (rc >= 0) {
		sheet_open(&s, r->form, cols, sizeof(cols) / sizeof(cols[0]));
		rc = rows(r, &s, by, n, &all, err);
		sheet_close(&s);
	}
	lives_free(&lives);
	free(by);
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
		if (!counted(r, lives, id))
			continue;
		count(lives, id, &alone);
		behind->n[id] = count_of(&alone, behind->figure) > 0;
	}
	return 0;
}

const struct listing sources_listing = { has, mark };
