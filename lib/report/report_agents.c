/* The agents as they stand now; and one of them, with all his figures and what to type. */
#include "domain/eligibility.h"
#include "report/card.h"
#include "report/dashboard.h"
#include "report/routing.h"
#include "report/teams.h"
#include "domain/tracked.h"

static const char *const role_word[] = { [ROLE_AGENT] = "agent", [ROLE_ADMIN] = "admin", [ROLE_RAINMAKER] = "rainmaker" };

static const struct sheet_col cols[] = {
	{ FIG_ROW, 0 }, { FIG_AGENT, 0 }, { FIG_NAME, 4 }, { FIG_ROLE, 10 }, { FIG_ACTIVE, 3 }, { FIG_CATCHALL_USER, 11 }, { FIG_TEAMS, 9 }, { FIG_LIMIT, 2 },
	{ FIG_CARRYING, 1 }, { FIG_OPEN_OFFERS, 6 }, { FIG_FULL, 2 }, { FIG_ROUTES_RUNNING, 8 }, { FIG_ROUTES_PAUSED, 8 }, { FIG_ROUTES, 7 }, { FIG_PAUSES, 5 },
	{ FIG_COMMANDS, NOT_IN_TABLE },
};

static int who_cells(struct report *r, struct sheet *s, const struct roster_row *who, const struct teams *teams, struct lr_err *err)
{
	struct agent *a;
	bool fits = true;
	int rc = state_agent(r->st, who->no, &a, err);
	sheet_text(s, FIG_AGENT, who->id);
	sheet_text(s, FIG_NAME, who->name);
	if (rc <= 0)
		return rc;
	if ((rc = eligibility_limit(r->st, a, false, r->now, &fits, err)) < 0)
		return rc;
	sheet_text(s, FIG_ROLE, slice_of(role_word[a->role]));
	sheet_bool(s, FIG_ACTIVE, a->active);
	sheet_bool(s, FIG_CATCHALL_USER, a->catchall);
	sheet_list_begin(s, FIG_TEAMS);
	for (size_t t = 0; t < teams->n; t++)
		for (size_t i = teams->start[t]; i < teams->start[t + 1]; i++)
			if (teams->agent[i] == who->no)
				sheet_list_add(s, FIG_TEAMS, teams->name[t]);
	sheet_int(s, FIG_OPEN_OFFERS, a->live);
	sheet_bool(s, FIG_FULL, !fits);
	return card_cells(r, s, who, err);
}

int report_agents(struct report *r, struct lr_err *err)
{
	struct teams teams;
	struct sheet s;
	int rc = teams_read(r->st, &r->roster, r->shown, &teams, err);
	if (rc < 0)
		return rc;
	sheet_open(&s, r->form, cols, sizeof(cols) / sizeof(cols[0]));
	report_heading(r, &s, "agents", false);
	sheet_note(&s, "%s", "");
	for (size_t i = 0; i < r->roster.n && rc >= 0; i++) {
		if (!r->shown[r->roster.rows[i].no])
			continue;
		sheet_row(&s, "agent");
		rc = who_cells(r, &s, &r->roster.rows[i], &teams, err);
		if (rc >= 0)
			sheet_row_end(&s);
	}
	if (rc >= 0 && s.rows == 0)
		sheet_note(&s, "No agents yet: lr-admin apply agents.csv");
	sheet_close(&s);
	teams_free(&teams);
	return rc < 0 ? rc : 0;
}

/* The card's columns: who he is, the dashboard's of an agent, what routing adds, what to type. */
static size_t card_cols(struct sheet_col out[SHEET_COLS])
{
	static const enum figure routing[] = { FIG_TOTAL_LEADS, FIG_AUTO_ASSIGNED, FIG_LEADS_WORKED, FIG_ACTIVE_LEADS, FIG_CLAIMS, FIG_SPEED_TO_CLAIM,
					       FIG_TIME_TO_OWNER, FIG_CONTACTS, FIG_SPEED_TO_LEAD, FIG_NEVER_CONTACTED, FIG_APPOINTMENTS,
					       FIG_UNDER_CONTRACT, FIG_CLOSED_UNITS, FIG_LEADS_TO_APPOINTMENTS, FIG_LEADS_TO_UNDER_CONTRACT,
					       FIG_LEADS_TO_CLOSED };
	struct sheet_col dashboard[SHEET_COLS];
	size_t n = 0, had = dashboard_cols(FIG_ROW, false, dashboard), head = 3, own = sizeof(cols) / sizeof(cols[0]);
	for (size_t i = 0; i < head; i++)
		out[n++] = cols[i];
	for (size_t i = head; i < own - 3; i++)
		out[n++] = cols[i];
	for (size_t i = head; i < had; i++)
		out[n++] = dashboard[i];
	for (size_t i = 0; i < sizeof(routing) / sizeof(routing[0]); i++)
		out[n++] = (struct sheet_col){ (uint8_t)routing[i], 0 };
	for (size_t i = own - 3; i < own; i++)
		out[n++] = (struct sheet_col){ cols[i].figure, 0 };
	return n;
}

static int card(struct report *r, struct sheet *s, const struct roster_row *who, const struct teams *teams, struct lr_err *err)
{
	struct figures_want fw = { .range = r->range, .source = r->source, .leads = state_head(r->st)->leads, .agents = state_head(r->st)->agents,
				   .points = &r->settings->score };
	struct routing_want rw = { .range = r->range, .source = r->source, .cohort = r->want->basis == BASIS_COHORT, .leads = fw.leads,
				   .agents = fw.agents, .points = fw.points };
	struct figures f;
	struct routing routing;
	int rc = figures_compute(r->store, &fw, &f, err);
	if (rc < 0)
		return rc;
	if ((rc = routing_compute(r->store, &rw, &routing, err)) < 0) {
		figures_free(&f);
		return rc;
	}
	report_heading(r, s, "agent", true);
	sheet_note(s, "%s", "");
	sheet_record(s, "agent");
	routing_cells(s, &routing.agents[who->no]);
	rc = who_cells(r, s, who, teams, err);
	dashboard_range_cells(s, &r->range);
	dashboard_agent_cells(s, &f.agents[who->no]); /* of accepted, declined, timed_out the dashboard's, by own offers */
	sheet_row_end(s);
	figures_free(&f);
	routing_free(&routing);
	return rc;
}

int report_agent_card(struct report *r, struct lr_err *err)
{
	const struct roster_row *who;
	struct sheet_col chosen[SHEET_COLS];
	struct teams teams = { 0 };
	struct sheet s;
	int rc = roster_find(&r->roster, r->want->subject, &who, err);
	if (rc >= 0 && !r->shown[who->no])
		rc = r->want->viewer ? lr_fail(err, LR_NOPERM, "an agent sees only his own figures")
				     : lr_fail(err, LR_USAGE, "agent %s is not among those of --agent or --team", r->want->subject);
	if (rc >= 0)
		rc = teams_read(r->st, &r->roster, r->shown, &teams, err);
	if (rc < 0)
		return rc;
	sheet_open(&s, r->form, chosen, card_cols(chosen));
	rc = card(r, &s, who, &teams, err);
	sheet_close(&s);
	teams_free(&teams);
	return rc;
}
