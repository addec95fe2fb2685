/*
 * Who got how many turns of a route, and how many were due. domain.md 4.5, 8. Turns are the rule's choices, over the route's whole life: what
 * `balanced` owes is the sum of it. A turn that charge=accept undid counts for nobody.
 */
#include <stdlib.h>

#include "report/report.h"
#include "report/scan.h"

static const struct sheet_col cols[] = {
	{ FIG_ROW, 0 }, { FIG_ROUTE, 0 }, { FIG_RULE, 1 }, { FIG_AGENT, 0 }, { FIG_WEIGHT, 0 }, { FIG_TURNS, 0 }, { FIG_SHARE_HAD, 0 },
	{ FIG_SHARE_DUE, 0 }, { FIG_OWED, 0 }, { FIG_MAX_OWED, 0 },
};

struct turns {
	int64_t *n;              /* [route * (agents + 1) + agent] */
	uint32_t routes, agents;
};

static int count_turns(struct report *r, struct turns *t, struct lr_err *err)
{
	const struct head *h = state_head(r->st);
	t->routes = h->routes;
	t->agents = h->agents;
	t->n = calloc(((size_t)t->routes + 1) * ((size_t)t->agents + 1), sizeof(*t->n));
	if (!t->n)
		return lr_nomem(err);
	struct fact_scan scan;
	const struct fact *rows;
	int64_t got = 0;
	int rc = fact_scan_open(&scan, r->store, 0, UINT64_MAX, err);
	fact_scan_keep_void(&scan); /* the turn was taken, whatever the lead was */
	while (rc >= 0 && (got = fact_scan_next(&scan, &rows, err)) > 0) {
		for (int64_t i = 0; i < got; i++) {
			const struct fact *f = &rows[i];
			if (f->route > t->routes || f->agent > t->agents || !(f->flag & FACT_TURN) || f->type < FACT_OFFERED || f->type > FACT_WITHDRAWN)
				continue;
			t->n[(size_t)f->route * (t->agents + 1) + f->agent] += f->type == FACT_OFFERED ? 1 : -1;
		}
	}
	fact_scan_close(&scan);
	return rc < 0 ? rc : got < 0 ? (int)got : 0;
}

/* 2^-64 of a turn to hundredths, half away from nought. */
static int64_t hundredths(__int128 owed)
{
	__int128 u = owed < 0 ? -owed : owed;
	int64_t whole = (int64_t)(u >> 64);
	uint64_t part = (uint64_t)u;
	int64_t v = whole * 100 + (int64_t)(((unsigned __int128)part * 100 + ((unsigned __int128)1 << 63)) >> 64);
	return owed < 0 ? -v : v;
}

static __int128 owed_to(const struct route *route, uint32_t agent)
{
	for (size_t i = 0; i < route->n_books; i++)
		if (route->books[i].agent == agent)
			return route->books[i].owed;
	return 0;
}

static int route_rows(struct report *r, struct sheet *s, const struct route *route, const struct turns *t, struct lr_err *err)
{
	const int64_t *had = t->n + (size_t)route->no * (t->agents + 1);
	bool balanced = route->rule == RULE_BALANCED;
	int64_t all = 0, weights = 0;
	__int128 most = 0;
	for (uint32_t a = 1; a <= t->agents; a++)
		all += had[a];
	for (size_t i = 0; i < route->n_members; i++)
		weights += route->members[i].weight;
	for (size_t i = 0; i < route->n_books; i++) {
		__int128 owed = route->books[i].owed < 0 ? -route->books[i].owed : route->books[i].owed;
		most = owed > most ? owed : most;
	}
	sheet_row(s, "route");
	sheet_text(s, FIG_ROUTE, slice_of(route->id));
	sheet_text(s, FIG_RULE, slice_of(rule_name[route->rule]));
	sheet_int(s, FIG_TURNS, all);
	if (balanced)
		sheet_hundredths(s, FIG_MAX_OWED, hundredths(most));
	sheet_row_end(s);
	for (size_t i = 0; i < route->n_members; i++) {
		struct slice id;
		uint32_t no = route->members[i].agent;
		int rc = report_agent(r, no, &id, err);
		if (rc < 0)
			return rc;
		int64_t owed = hundredths(owed_to(route, no));
		sheet_row(s, "member");
		sheet_text(s, FIG_ROUTE, slice_of(route->id));
		sheet_text(s, FIG_AGENT, id);
		sheet_int(s, FIG_WEIGHT, route->members[i].weight);
		sheet_int(s, FIG_TURNS, had[no]);
		sheet_average(s, FIG_SHARE_HAD, average_rate(had[no], all));
		if (balanced) {
			sheet_average(s, FIG_SHARE_DUE, average_mean((had[no] * 100 + owed) * 10, all));
			sheet_hundredths(s, FIG_OWED, owed);
		} else {
			sheet_average(s, FIG_SHARE_DUE, average_rate(route->members[i].weight, weights));
		}
		sheet_row_end(s);
	}
	return 0;
}

int report_fairness(struct report *r, struct lr_err *err)
{
	struct turns t = { 0 };
	struct route **routes;
	struct sheet s;
	size_t n;
	int rc = count_turns(r, &t, err);
	if (rc >= 0)
		rc = state_routes_in_order(r->st, &routes, &n, err);
	if (rc >= 0) {
		sheet_open(&s, r->form, cols, sizeof(cols) / sizeof(cols[0]));
		report_heading(r, &s, "fairness", false);
		sheet_note(&s, "Choices of the rules since each route began, by its members now.\n");
		for (size_t i = 0; rc >= 0 && i < n; i++)
			if (routes[i]->rule != RULE_ASSIGN && routes[i]->rule != RULE_JUMP_BALL)
				rc = route_rows(r, &s, routes[i], &t, err);
		if (rc >= 0 && s.rows == 0)
			sheet_note(&s, "No route has a rule that chooses one agent after another.");
		sheet_close(&s);
	}
	free(t.n);
	return rc < 0 ? rc : 0;
}
