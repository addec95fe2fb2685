/*
 * coverage - the week by the hour: how many leads came, and how many routes and agents could have taken one at the beginning of
 * that hour. domain.md 8 "coverage gaps". As configured now: routes that are not paused, agents who are active and have a weight;
 * pauses of agents and limits are of the moment and left aside.
 *
 *   coverage_read(st, zone, now, &c, err); coverage_arrival(&c, zone, received_at); ... c.cell[weekday * 24 + hour]
 */
#ifndef LR_REPORT_COVERAGE_H
#define LR_REPORT_COVERAGE_H

#include "domain/state.h"

enum { WEEK_HOURS = 168 };

struct coverage {
	struct coverage_cell {
		int64_t leads;
		uint32_t routes, agents;
	} cell[WEEK_HOURS];  /* Monday 00 first */
};

/* Routes and agents; no leads yet. The hours are those of the week that begins on the Monday before `now`. */
int coverage_read(struct state *st, struct zone *zone, int64_t now, struct coverage *out, struct lr_err *err);
void coverage_arrival(struct coverage *c, struct zone *zone, int64_t received_at);
/* Leads came, and nobody could be offered them at once. */
static inline bool coverage_gap(const struct coverage_cell *c) { return c->leads > 0 && c->agents == 0; }

#endif
