/* The dashboard: domain.md 7. As it is for eyes (dashboard_view.c), beside the period before, or by something the leads have. */
#include <stdlib.h>

#include "report/dashboard.h"
#include "report/lives.h"
#include "report/report.h"
#include "report/teams.h"

/* For eyes, and neither grouped nor compared: the one that is drawn (dashboard_view.c). */
static bool drawn(const struct report *r)
{
	return r->form->kind == FORM_TABLE && !r->want->by && !r->want->compare;
}

static int read_one(struct report *r, const struct range *range, const struct grouping *groups, struct dashboard *d, struct lr_err *err)
{
	struct dashboard_want want = { .range = *range, .shown = r->shown, .no_account = !r->all_agents, .source = r->source, .groups = groups,
				       .by_day = drawn(r) && r->all_agents ? r->zone : NULL, .now = r->now };
	return dashboard_read(r->store, r->st, &want, d, err);
}

static void period(struct report *r, struct sheet *s, bool before)
{
	sheet_text(s, FIG_PERIOD, before ? SLICE("before") : SLICE("now"));
	dashboard_range_cells(s, before ? &r->before : &r->range);
}

static void put_account(struct report *r, struct sheet *s, const struct dashboard *d, bool before)
{
	sheet_record(s, "account");
	period(r, s, before);
	dashboard_account_cells(s, &d->figures.account);
	sheet_tenths(s, FIG_SCORE, d->figures.account.score);
	sheet_row_end(s);
}

static void put_agent(struct report *r, struct sheet *s, const struct roster_row *who, const struct agent_figures *a, bool before)
{
	sheet_row(s, "agent");
	sheet_text(s, FIG_AGENT, who->id);
	sheet_text(s, FIG_NAME, who->name);
	period(r, s, before);
	dashboard_agent_cells(s, a);
	sheet_row_end(s);
}

static void put_group(struct report *r, struct sheet *s, const struct grouping *g, size_t i, const struct account_figures *a, bool before)
{
	static const char *const row[GROUP_WAYS] = { "", "source", "tag", "route", "team", "day", "hour" };
	sheet_row(s, row[g->by]);
	sheet_text(s, report_group_figure(g->by), g->name[i]);
	period(r, s, before);
	dashboard_account_cells(s, a);
	sheet_bar(s, (const int64_t[BAR_PARTS]){ a->accepted, 0, 0 }, a->leads);
	sheet_row_end(s);
}

/* Bars of all groups are drawn to the longest, of either period. */
static void group_bars(struct sheet *s, const struct dashboard *d, const struct grouping *g, const struct dashboard *was, const struct grouping *g_was)
{
	static const char *const word[BAR_PARTS + 1] = { "accepted", NULL, NULL, "other leads" };
	int64_t most = 0;
	for (size_t i = 0; i < g->n; i++)
		most = d->figures.groups[i].leads > most ? d->figures.groups[i].leads : most;
	for (size_t i = 0; was && i < g_was->n; i++)
		most = was->figures.groups[i].leads > most ? was->figures.groups[i].leads : most;
	sheet_bars(s, most, word);
}

/* Where the same group stands among those of the period before; g->n when it is not there. Days are matched one by one. */
static size_t group_before(const struct grouping *now, size_t i, const struct grouping *before)
{
	size_t k = 0;
	if (now->by == GROUP_DAY)
		return i;
	while (k < before->n && !slice_eq(before->name[k], now->name[i]))
		k++;
	return k;
}

static void put_teams(struct report *r, struct sheet *s, const struct teams *t, const struct dashboard *d, const struct dashboard *was)
{
	for (size_t i = 0; i < t->n; i++) {
		for (int before = 0; before <= (was != NULL); before++) {
			struct agent_figures sum;
			struct average score = teams_sum(t, i, before ? &was->figures : &d->figures, &sum);
			sheet_row(s, "team");
			sheet_text(s, FIG_TEAM, t->name[i]);
			period(r, s, before);
			dashboard_agent_cells(s, &sum);
			sheet_tenths(s, FIG_SCORE, score);
			sheet_unset(s, FIG_RESPONSE_MEDIAN);
			sheet_unset(s, FIG_RESPONSE_MEAN);
			sheet_row_end(s);
		}
	}
}

static void put_rows(struct report *r, struct sheet *s, const struct dashboard *d, const struct grouping *g, const struct teams *teams,
		     const struct dashboard *was, const struct grouping *g_was)
{
	static const struct account_figures nothing;
	if (g)
		group_bars(s, d, g, was, g_was);
	report_heading(r, s, "dashboard", true);
	if (d->account)
		sheet_note(s, "%s received in these days, as they stand now.", g ? "Leads" : "Account: leads");
	if (!g)
		sheet_note(s, "%s: %s", teams ? "Teams, summed over their agents" : "Agents", dashboard_agents_note);
	sheet_note(s, "%s", "");
	if (d->account) {
		put_account(r, s, d, false);
		if (was)
			put_account(r, s, was, true);
	}
	for (size_t i = 0; g && i < g->n; i++) {
		put_group(r, s, g, i, &d->figures.groups[i], false);
		if (!was)
			continue;
		size_t k = group_before(g, i, g_was);
		if (k < g_was->n)
			put_group(r, s, g_was, k, &was->figures.groups[k], true); /* by its own name: a day before is another day */
		else
			put_group(r, s, g, i, &nothing, true);
	}
	if (teams)
		put_teams(r, s, teams, d, was);
	for (size_t i = 0; !g && !teams && i < d->n_rows; i++) {
		put_agent(r, s, d->rows[i].who, d->rows[i].figures, false);
		if (was)
			put_agent(r, s, d->rows[i].who, &was->figures.agents[d->rows[i].who->no], true);
	}
	if (g && g->n == 0)
		sheet_note(s, "No leads in these days.");
	if (!g && !teams && d->n_rows == 0)
		sheet_note(s, "No agents yet: lr-admin apply agents.csv");
}

static int show(struct report *r, struct dashboard *d, struct grouping g[2], struct teams *teams, struct dashboard *was, struct lr_err *err)
{
	enum group_by by = r->want->by;
	bool compare = r->want->compare;
	struct sheet_col cols[SHEET_COLS];
	struct sheet s;
	int rc = 0;
	if (by == GROUP_TEAM)
		rc = teams_read(r->st, &r->roster, r->shown, teams, err);
	else if (by)
		rc = grouping_make(r->store, r->st, by, r->zone, &r->range, &g[0], err);
	if (rc >= 0)
		rc = read_one(r, &r->range, by && by != GROUP_TEAM ? &g[0] : NULL, d, err);
	if (rc >= 0 && compare && by && by != GROUP_TEAM)
		rc = grouping_make(r->store, r->st, by, r->zone, &r->before, &g[1], err);
	if (rc >= 0 && compare)
		rc = read_one(r, &r->before, by && by != GROUP_TEAM ? &g[1] : NULL, was, err);
	if (rc < 0)
		return rc;
	if (drawn(r)) {
		struct buf filters = { 0 };
		report_filters_put(r, ", ", &filters);
		d->filters = buf_cstr(&filters);
		dashboard_table(d, &r->form->look, r->form->out);
		d->filters = NULL;
		r->form->out->failed |= buf_failed(&filters);
		buf_free(&filters);
		return 0;
	}
	sheet_open(&s, r->form, cols, dashboard_cols(report_group_figure(by), compare, cols));
	put_rows(r, &s, d, by && by != GROUP_TEAM ? &g[0] : NULL, by == GROUP_TEAM ? teams : NULL, compare ? was : NULL, &g[1]);
	sheet_close(&s);
	return 0;
}

int report_dashboard(struct report *r, struct lr_err *err)
{
	struct dashboard d = { 0 }, was = { 0 };
	struct grouping g[2] = { { 0 } };
	struct teams teams = { 0 };
	int rc = r->want->by == GROUP_TEAM ? 0 : report_by_leads(r, err);
	if (rc >= 0)
		rc = show(r, &d, g, &teams, &was, err);
	dashboard_free(&d);
	dashboard_free(&was);
	grouping_free(&g[0]);
	grouping_free(&g[1]);
	teams_free(&teams);
	return rc;
}

/* ---- --list */

static const enum figure of_account[] = { FIG_LEADS, FIG_ACCEPTED, FIG_CATCHALL, FIG_ASSIGNED, FIG_COALESCED, FIG_PENDING, FIG_DELINQUENT, FIGURES };
static const enum figure of_agents[] = { FIG_OFFERED, FIG_ACCEPTED, FIG_DECLINED, FIG_TIMED_OUT, FIG_WITHDRAWN, FIG_OPEN, FIG_ASSIGNED, FIG_COALESCED,
					 FIG_CLAIMED, FIG_CONTACTED, FIG_IN_PROGRESS, FIG_CLOSED, FIG_UNSUCCESSFUL, FIG_CONTACTED_ONLY,
					 FIG_NOT_CONTACTED, FIG_UNKNOWN, FIGURES };

static bool has(enum figure f, bool account)
{
	const enum figure *list = account ? of_account : of_agents;
	while (*list != f && *list != FIGURES)
		list++;
	return *list == f;
}

static int mark(struct report *r, const struct lives *lives, struct behind *behind, struct lr_err *err)
{
	struct figures figures;
	struct figures_want want = { .range = r->range, .source = r->source, .behind = behind, .leads = lives->n,
				     .agents = state_head(r->st)->agents, .points = &r->settings->score };
	int rc = 0;
	if (behind->agents && (rc = figures_compute(r->store, &want, &figures, err)) >= 0)
		figures_free(&figures);
	for (uint64_t id = 1; !behind->agents && id <= lives->n; id++)
		behind->n[id] = lives->v[id].cohort && (!r->source || lives->v[id].source == r->source) &&
				(behind->figure == FIG_LEADS || leads_figure(&lives->book, (uint32_t)id) == behind->figure);
	return rc;
}

const struct listing dashboard_listing = { has, mark };
