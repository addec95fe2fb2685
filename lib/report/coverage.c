#include "report/coverage.h"

#include <stdlib.h>

/* Is the account open then, by its operating hours? */
static bool account_open(struct state *st, struct zone *zone, int64_t at, struct lr_err *err)
{
	const struct settings *s = state_settings(st, err);
	return s && hours_open(&s->open, zone, at);
}

/* Mark who could be offered a lead of that route then. */
static int mark_members(struct state *st, const struct route *r, int64_t at, uint8_t *there, struct lr_err *err)
{
	for (size_t i = 0; i < r->n_members; i++) {
		struct agent *a;
		struct zone *z;
		const struct member *m = &r->members[i];
		int rc = there[m->agent] || m->weight == 0 ? 0 : state_agent(st, m->agent, &a, err);
		if (rc < 0)
			return rc;
		if (rc == 0 || !a->active)
			continue;
		if (a->hours.n) {
			if ((rc = state_zone(st, a->tz, &z, err)) < 0)
				return rc;
			if (!hours_open(&a->hours, z, at))
				continue;
		}
		there[m->agent] = 1;
	}
	return 0;
}

static int read_hour(struct state *st, struct zone *zone, struct route **routes, size_t n_routes, int64_t at, uint8_t *there,
		     struct coverage_cell *cell, struct lr_err *err)
{
	uint32_t n_agents = state_head(st)->agents;
	memset(there, 0, (size_t)n_agents + 1);
	if (!account_open(st, zone, at, err))
		return err->kind ? -err->kind : 0;
	for (size_t i = 0; i < n_routes; i++) {
		if (routes[i]->paused || !hours_open(&routes[i]->hours, zone, at))
			continue;
		cell->routes++;
		int rc = mark_members(st, routes[i], at, there, err);
		if (rc < 0)
			return rc;
	}
	for (uint32_t a = 1; a <= n_agents; a++)
		cell->agents += there[a];
	return 0;
}

static int64_t local_day(struct zone *zone, int64_t ms, int *hour)
{
	struct civil c;
	zone_civil(zone, ms, &c);
	*hour = c.hour;
	return civil_days(c.year, c.month, c.day);
}

int coverage_read(struct state *st, struct zone *zone, int64_t now, struct coverage *out, struct lr_err *err)
{
	struct route **routes;
	size_t n_routes;
	int hour;
	int64_t today = local_day(zone, now, &hour), monday = today - civil_weekday(today);
	*out = (struct coverage){ 0 };
	uint8_t *there = malloc((size_t)state_head(st)->agents + 1);
	int rc = there ? state_routes_in_order(st, &routes, &n_routes, err) : lr_nomem(err);
	for (int64_t i = 0; rc >= 0 && i < WEEK_HOURS; i++) {
		struct civil c = { .hour = (int)(i % 24) };
		civil_from_days(monday + i / 24, &c.year, &c.month, &c.day);
		rc = read_hour(st, zone, routes, n_routes, zone_to_utc(zone, &c, NULL), there, &out->cell[i], err);
	}
	free(there);
	return rc < 0 ? rc : 0;
}

void coverage_arrival(struct coverage *c, struct zone *zone, int64_t received_at)
{
	int hour;
	int64_t day = local_day(zone, received_at, &hour);
	c->cell[civil_weekday(day) * 24 + hour].leads++;
}
