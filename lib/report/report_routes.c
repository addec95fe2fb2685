/* The routes in the order they are tried, as they are now, and what the leads they took became in the range. */
#include "domain/place.h"
#include "report/dashboard.h"
#include "report/report.h"
#include "report/routing.h"

static const struct sheet_col cols[] = {
	{ FIG_ROW, 0 }, { FIG_POSITION, 3 }, { FIG_ROUTE, 0 }, { FIG_RULE, 2 }, { FIG_PAUSED, 1 }, { FIG_OPEN_NOW, 1 }, { FIG_SOURCES, 6 }, { FIG_AGENTS, 7 },
	{ FIG_NEXT, 8 }, { FIG_FROM, NOT_IN_TABLE }, { FIG_TO, NOT_IN_TABLE }, { FIG_TOTAL_LEADS, 0 }, { FIG_ACCEPTED, 0 }, { FIG_AUTO_ASSIGNED, 9 },
	{ FIG_DECLINED, 5 }, { FIG_TIMED_OUT, 5 }, { FIG_LEADS_WORKED, 4 }, { FIG_ACTIVE_LEADS, 7 }, { FIG_CLAIMS, 11 }, { FIG_SPEED_TO_CLAIM, 4 },
	{ FIG_TIME_TO_OWNER, 11 }, { FIG_CONTACTS, 12 }, { FIG_SPEED_TO_LEAD, 4 }, { FIG_NEVER_CONTACTED, 9 }, { FIG_APPOINTMENTS, 9 },
	{ FIG_UNDER_CONTRACT, 9 }, { FIG_CLOSED_UNITS, 6 }, { FIG_LEADS_TO_APPOINTMENTS, 12 }, { FIG_LEADS_TO_UNDER_CONTRACT, 12 },
	{ FIG_LEADS_TO_CLOSED, 10 },
};

int report_route_open(struct report *r, const struct route *route, bool *open, struct lr_err *err)
{
	bool closed;
	int rc = place_closed(r->st, r->now, &closed, err);
	if (rc == 0)
		rc = place_route_on(r->st, route, r->now, open, err);
	*open = rc == 0 && *open && !closed;
	return rc;
}

static int route_row(struct report *r, struct sheet *s, const struct route *route, const struct routing_figures *f, struct lr_err *err)
{
	struct slice name;
	bool open;
	int rc = report_route_open(r, route, &open, err);
	if (rc < 0)
		return rc;
	sheet_row(s, "route");
	sheet_int(s, FIG_POSITION, route->position);
	sheet_text(s, FIG_ROUTE, slice_of(route->id));
	sheet_text(s, FIG_RULE, slice_of(rule_name[route->rule]));
	sheet_bool(s, FIG_PAUSED, route->paused);
	sheet_bool(s, FIG_OPEN_NOW, open);
	sheet_list_begin(s, FIG_SOURCES);
	if (route->any_source || route->any_named_source)
		sheet_list_add(s, FIG_SOURCES, route->any_source ? SLICE("any") : SLICE("*"));
	for (size_t i = 0; rc >= 0 && i < route->n_sources; i++)
		if ((rc = state_name(r->st, NAME_SOURCE, route->sources[i], &name, err)) >= 0)
			sheet_list_add(s, FIG_SOURCES, name);
	sheet_list_begin(s, FIG_AGENTS);
	for (size_t i = 0; rc >= 0 && i < route->n_members; i++)
		if ((rc = report_agent(r, route->members[i].agent, &name, err)) >= 0)
			sheet_list_add(s, FIG_AGENTS, name);
	if (rc >= 0 && (rc = report_agent(r, route->last_agent, &name, err)) >= 0)
		sheet_text(s, FIG_NEXT, name);
	dashboard_range_cells(s, &r->range);
	routing_cells(s, f);
	sheet_row_end(s);
	return rc;
}

static int rows(struct report *r, struct sheet *s, const struct grouping *g, const struct routing *routing, struct lr_err *err)
{
	static const struct routing_figures nothing;
	struct route **in;
	size_t n;
	int rc = state_routes_in_order(r->st, &in, &n, err);
	report_heading(r, s, "routes", true);
	sheet_note(s, "In the order they are tried. A lead counts for the last route that took it.\n");
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		size_t k = 0;
		while (k < g->n && g->key[k] != (int64_t)in[i]->no)
			k++;
		rc = route_row(r, s, in[i], k < g->n ? &routing->groups[k] : &nothing, err);
	}
	if (rc >= 0 && n == 0)
		sheet_note(s, "No routes yet: lr-admin apply routes.json");
	return rc < 0 ? rc : 0;
}

int report_routes(struct report *r, struct lr_err *err)
{
	struct range all = { .all = true, .start_ms = INT64_MIN, .end_ms = INT64_MAX };
	struct grouping g = { 0 };
	struct routing routing = { 0 };
	struct routing_want want = { .range = r->range, .source = r->source, .cohort = r->want->basis == BASIS_COHORT, .groups = &g,
				     .leads = state_head(r->st)->leads, .agents = state_head(r->st)->agents, .points = &r->settings->score };
	struct sheet s;
	int rc = grouping_make(r->store, r->st, GROUP_ROUTE, r->zone, &all, &g, err);
	if (rc >= 0)
		rc = routing_compute(r->store, &want, &routing, err);
	if (rc >= 0) {
		sheet_open(&s, r->form, cols, sizeof(cols) / sizeof(cols[0]));
		s.routing = true;
		rc = rows(r, &s, &g, &routing, err);
		sheet_close(&s);
	}
	routing_free(&routing);
	grouping_free(&g);
	return rc < 0 ? rc : 0;
}
