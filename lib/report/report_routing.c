/* The routing report: domain.md 8. A row for the account, or for each group of --by, then a card for each agent. */
#include <stdlib.h>

#include "domain/tracked.h"
#include "report/card.h"
#include "report/dashboard.h"
#include "report/report.h"
#include "report/routing.h"
#include "report/teams.h"

static const struct sheet_col cols[] = {
	{ FIG_ROW, 0 }, { FIG_AGENT, 0 }, { FIG_NAME, 2 }, { FIG_PERIOD, 0 }, { FIG_FROM, NOT_IN_TABLE }, { FIG_TO, NOT_IN_TABLE },
	{ FIG_TOTAL_LEADS, 0 }, { FIG_ACCEPTED, 0 }, { FIG_AUTO_ASSIGNED, 10 }, { FIG_DECLINED, 8 }, { FIG_TIMED_OUT, 8 }, { FIG_LEADS_WORKED, 1 },
	{ FIG_ACTIVE_LEADS, 3 }, { FIG_CLAIMS, 15 }, { FIG_SPEED_TO_CLAIM, 1 }, { FIG_TIME_TO_OWNER, 11 }, { FIG_CONTACTS, 15 },
	{ FIG_SPEED_TO_LEAD, 1 }, { FIG_NEVER_CONTACTED, 4 }, { FIG_APPOINTMENTS, 5 }, { FIG_UNDER_CONTRACT, 6 }, { FIG_CLOSED_UNITS, 3 },
	{ FIG_LEADS_TO_APPOINTMENTS, 12 }, { FIG_LEADS_TO_UNDER_CONTRACT, 12 }, { FIG_LEADS_TO_CLOSED, 7 }, { FIG_ROUTES_RUNNING, 13 },
	{ FIG_ROUTES_PAUSED, 13 }, { FIG_LIMIT, 5 }, { FIG_CARRYING, 5 }, { FIG_ROUTES, 9 }, { FIG_PAUSES, 14 },
	{ FIG_COMMANDS, NOT_IN_TABLE },
};
enum { COLS = sizeof(cols) / sizeof(cols[0]), GROUP_AT = 1 };

static int read_one(struct report *r, const struct range *range, struct grouping *groups, const struct behind *behind, struct routing *out,
		    struct lr_err *err)
{
	struct range everything = { .all = true, .start_ms = INT64_MIN, .end_ms = INT64_MAX };
	struct routing_want want = { .range = *range, .source = r->source, .cohort = r->want->basis == BASIS_COHORT,
				     .leads = state_head(r->st)->leads, .agents = state_head(r->st)->agents, .points = &r->settings->score,
				     .behind = behind };
	int rc = 0;
	if (r->want->by && r->want->by != GROUP_TEAM) {
		/* every lead: one of last year may be routed today, or be active */
		rc = grouping_make(r->store, r->st, r->want->by, r->zone, &everything, groups, err);
		want.groups = groups;
	}
	return rc < 0 ? rc : routing_compute(r->store, &want, out, err);
}

void routing_cells(struct sheet *s, const struct routing_figures *f)
{
	for (size_t i = 0; i < routing_counts; i++)
		sheet_int(s, routing_count[i].figure, routing_value(f, &routing_count[i]));
	sheet_average(s, FIG_SPEED_TO_CLAIM, average_mean(f->claim_s, f->claims));
	sheet_average(s, FIG_TIME_TO_OWNER, average_mean(f->owner_s, f->claims));
	sheet_average(s, FIG_SPEED_TO_LEAD, average_mean(f->contact_s, f->contacts));
	sheet_average(s, FIG_LEADS_TO_APPOINTMENTS, average_rate(f->phase[PHASE_APPOINTMENT], f->total_leads));
	sheet_average(s, FIG_LEADS_TO_UNDER_CONTRACT, average_rate(f->phase[PHASE_UNDER_CONTRACT], f->total_leads));
	sheet_average(s, FIG_LEADS_TO_CLOSED, average_rate(f->phase[PHASE_CLOSED], f->total_leads));
}

static void period(struct report *r, struct sheet *s, bool before)
{
	if (r->want->compare)
		sheet_text(s, FIG_PERIOD, before ? SLICE("before") : SLICE("now"));
	dashboard_range_cells(s, before ? &r->before : &r->range);
}

static int agent_rows(struct report *r, struct sheet *s, const struct routing *now, const struct routing *was, struct lr_err *err)
{
	int rc = 0;
	for (size_t i = 0; i < r->roster.n && rc >= 0; i++) {
		const struct roster_row *who = &r->roster.rows[i];
		const struct routing_figures *f = &now->agents[who->no];
		if (!r->shown[who->no] || !(who->active || routing_any(f) || (was && routing_any(&was->agents[who->no]))))
			continue;
		for (int before = 0; before <= (was != NULL); before++) {
			sheet_row(s, "agent");
			sheet_text(s, FIG_AGENT, who->id);
			sheet_text(s, FIG_NAME, who->name);
			period(r, s, before);
			routing_cells(s, before ? &was->agents[who->no] : f);
			if (!before)
				rc = card_cells(r, s, who, err);
			sheet_row_end(s);
		}
	}
	return rc;
}

static void group_rows(struct report *r, struct sheet *s, const struct grouping *g, const struct routing_figures *f, bool before)
{
	static const char *const row[GROUP_WAYS] = { "", "source", "tag", "route", "team", "day", "hour" };
	for (size_t i = 0; i < g->n; i++) {
		if (!routing_any(&f[i]))
			continue;
		sheet_row(s, row[g->by]);
		sheet_text(s, report_group_figure(g->by), g->name[i]);
		period(r, s, before);
		routing_cells(s, &f[i]);
		const int64_t part[BAR_PARTS] = { f[i].accepted, f[i].declined, f[i].timed_out };
		sheet_bar(s, part, f[i].total_leads);
		sheet_row_end(s);
	}
}

/* Sums over their agents: a lead offered to two of a team counts for each. */
static int team_rows(struct report *r, struct sheet *s, const struct routing *now, const struct routing *was, struct lr_err *err)
{
	struct teams t;
	int rc = teams_read(r->st, &r->roster, r->shown, &t, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < t.n; i++) {
		for (int before = 0; before <= (was != NULL); before++) {
			struct routing_figures sum = { 0 };
			for (size_t k = t.start[i]; k < t.start[i + 1]; k++)
				routing_add(&sum, &(before ? was : now)->agents[t.agent[k]]);
			sheet_row(s, "team");
			sheet_text(s, FIG_TEAM, t.name[i]);
			period(r, s, before);
			routing_cells(s, &sum);
			sheet_row_end(s);
		}
	}
	teams_free(&t);
	return 0;
}

static int64_t most_leads(const struct grouping *g, const struct routing_figures *f, int64_t most)
{
	for (size_t i = 0; i < g->n; i++)
		most = f[i].total_leads > most ? f[i].total_leads : most;
	return most;
}

static int put(struct report *r, struct sheet *s, const struct routing *now, const struct routing *was, const struct grouping g[2],
	       struct lr_err *err)
{
	bool over = now->account.phase[PHASE_CLOSED] > now->account.total_leads || now->account.phase[PHASE_APPOINTMENT] > now->account.total_leads ||
		    now->account.phase[PHASE_UNDER_CONTRACT] > now->account.total_leads;
	int rc = 0;
	report_heading(r, s, "routing", true);
	sheet_note(s, "Leads a route took, %s.%s\n",
		   r->want->basis == BASIS_COHORT ? "received in these days, and what became of them since" : "by what happened in these days",
		   r->want->by == GROUP_TAG ? " A lead with several tags counts for each."
		   : r->all_agents && !r->want->by ? " The account counts distinct leads; agents' rows need not add up to it." : "");
	for (int before = 0; r->all_agents && before <= (was != NULL); before++) {
		sheet_record(s, "account");
		period(r, s, before);
		routing_cells(s, before ? &was->account : &now->account);
		sheet_row_end(s);
	}
	if (r->want->by == GROUP_TEAM) {
		rc = team_rows(r, s, now, was, err);
		sheet_note(s, "A team's row is the sum of its agents': a lead offered to two of them counts twice.");
	} else if (r->want->by) {
		static const char *const word[BAR_PARTS + 1] = { "accepted", "declined", "timed out", "other leads" };
		sheet_bars(s, most_leads(&g[0], now->groups, was ? most_leads(&g[1], was->groups, 0) : 0), word);
		group_rows(r, s, &g[0], now->groups, false);
		if (was)
			group_rows(r, s, &g[1], was->groups, true);
		if (g[0].n == 0)
			sheet_note(s, "No routed leads in these days.");
	} else {
		rc = agent_rows(r, s, now, was, err);
	}
	if (over && r->all_agents)
		sheet_note(s, "More entered a phase in these days than were routed in them: they were routed before (--basis cohort counts these apart).");
	if (!r->want->by && r->roster.n == 0)
		sheet_note(s, "No agents yet: lr-admin apply agents.csv");
	else if (!r->want->by)
		sheet_note(s, "lr-report agent A has the commands to pause, limit and resume A ready.");
	return rc;
}

int report_routing(struct report *r, struct lr_err *err)
{
	struct routing now = { 0 }, was = { 0 };
	struct grouping g[2] = { { 0 } };
	struct sheet_col chosen[SHEET_COLS];
	struct sheet s;
	size_t n = 0;
	int rc = r->want->by == GROUP_TEAM ? 0 : report_by_leads(r, err);
	if (rc >= 0)
		rc = read_one(r, &r->range, &g[0], NULL, &now, err);
	if (rc >= 0 && r->want->compare)
		rc = read_one(r, &r->before, &g[1], NULL, &was, err);
	for (size_t i = 0; i < COLS; i++) {
		if (i == GROUP_AT && r->want->by)
			chosen[n++] = (struct sheet_col){ (uint8_t)report_group_figure(r->want->by), 0 };
		if (cols[i].figure != FIG_PERIOD || r->want->compare)
			chosen[n++] = cols[i];
	}
	if (rc >= 0) {
		sheet_open(&s, r->form, chosen, n);
		s.routing = true;
		rc = put(r, &s, &now, r->want->compare ? &was : NULL, g, err);
		sheet_close(&s);
	}
	routing_free(&now);
	routing_free(&was);
	grouping_free(&g[0]);
	grouping_free(&g[1]);
	return rc < 0 ? rc : 0;
}

static int mark(struct report *r, const struct lives *lives, struct behind *behind, struct lr_err *err)
{
	struct grouping none = { 0 };
	struct routing now = { 0 };
	(void)lives;
	int rc = read_one(r, &r->range, &none, behind, &now, err);
	routing_free(&now);
	return rc;
}

static bool has(enum figure f, bool account)
{
	(void)account;
	for (size_t i = 0; i < routing_counts; i++)
		if (routing_count[i].figure == f)
			return true;
	return false;
}

const struct listing routing_listing = { has, mark };
