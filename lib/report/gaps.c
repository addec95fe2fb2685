#include "report/gaps.h"

enum { WORDS = (WEEK_MINUTES + 63) / 64 };

static bool any_minute(const struct week *w, unsigned hour)
{
	for (unsigned m = hour * 60; m < hour * 60 + 60; m++)
		if (week_has(w, m))
			return true;
	return false;
}

static void and_week(struct week *w, const struct week *with)
{
	for (size_t i = 0; i < WORDS; i++)
		w->bit[i] &= with->bit[i];
}

/* His own hours by the account's clock: his zone may be another. */
static int own_hours(struct report *r, const struct agent *a, struct week *out, struct lr_err *err)
{
	struct week own = { { 0 } };
	struct zone *zone;
	int rc = state_zone(r->st, a->tz, &zone, err);
	if (rc < 0)
		return rc;
	if (a->hours.n == 0) { /* any hour, wherever he is */
		memset(out, 0, sizeof(*out));
		week_of_hours(out, &a->hours);
		return 0;
	}
	int64_t ahead = (zone_offset_ms(zone, r->now) - zone_offset_ms(r->zone, r->now)) / MS_MINUTE;
	week_of_hours(&own, &a->hours);
	memset(out, 0, sizeof(*out));
	for (unsigned m = 0; m < WEEK_MINUTES; m++)
		if (week_has(&own, (unsigned)(((int64_t)m + ahead + 2 * WEEK_MINUTES) % WEEK_MINUTES)))
			week_put(out, m);
	return 0;
}

/* When some running route that has him is open. */
static void on_a_route(struct route **routes, size_t n, uint32_t agent, struct week *out)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < routes[i]->n_members; k++)
			if (routes[i]->members[k].agent == agent && routes[i]->members[k].weight && !dates_given(&routes[i]->dates)) {
				week_of_hours(out, &routes[i]->hours);
				break;
			}
}

static void count_week(struct gap_hour out[WEEK_HOURS], const struct week *w, bool agent)
{
	for (unsigned h = 0; h < WEEK_HOURS; h++) {
		if (agent)
			out[h].agents_eligible += any_minute(w, h);
		else
			out[h].routes_open += any_minute(w, h);
	}
}

static int count_leads(struct report *r, struct gap_hour out[WEEK_HOURS], struct lr_err *err)
{
	struct grouping g;
	int rc = grouping_make(r->store, r->st, GROUP_HOUR, r->zone, &r->range, &g, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < g.n && i < WEEK_HOURS; i++)
		out[i].leads = (int64_t)(g.start[i + 1] - g.start[i]);
	grouping_free(&g);
	return 0;
}

int gaps_week(struct report *r, struct gap_hour out[WEEK_HOURS], struct lr_err *err)
{
	struct week open = { { 0 } }, w, own;
	struct route **routes;
	size_t n;
	memset(out, 0, WEEK_HOURS * sizeof(*out));
	week_of_hours(&open, &r->settings->open);
	int rc = state_routes_in_order(r->st, &routes, &n, err);
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		if (dates_given(&routes[i]->dates))
			continue;
		memset(&w, 0, sizeof(w));
		week_of_hours(&w, &routes[i]->hours);
		and_week(&w, &open);
		count_week(out, &w, false);
	}
	for (size_t i = 0; rc >= 0 && i < r->roster.n; i++) {
		struct agent *a;
		if ((rc = state_agent(r->st, r->roster.rows[i].no, &a, err)) <= 0 || !a->active || a->limit == 0)
			continue;
		on_a_route(routes, n, a->no, &w);
		and_week(&w, &open);
		if ((rc = own_hours(r, a, &own, err)) < 0)
			break;
		and_week(&w, &own);
		count_week(out, &w, true);
	}
	return rc < 0 ? rc : 0;
}

int gaps_compute(struct report *r, struct gap_hour out[WEEK_HOURS], struct lr_err *err)
{
	int rc = gaps_week(r, out, err);
	return rc < 0 ? rc : count_leads(r, out, err);
}
