/*
 * place - which route takes a lead, or why none does. domain.md 4.1.
 */
#ifndef LR_DOMAIN_PLACE_H
#define LR_DOMAIN_PLACE_H

#include "domain/eligibility.h"

/* How far one route got with one lead; ROUTE_TAKES is the end of the tests. */
enum route_test { FAILS_SOURCE_NONE, FAILS_SOURCE, FAILS_TAGS, FAILS_HOURS, FAILS_PAUSED, FAILS_NO_ELIGIBLE, ROUTE_TAKES };

int place_test(struct state *st, const struct lead *l, const struct route *r, int64_t now, struct arena *mem,
	       enum route_test *how_far, struct turn *turn, struct lr_err *err);

/* Outside the operating hours of the settings? Then no route is tried. */
int place_closed(struct state *st, int64_t now, bool *closed, struct lr_err *err);

/* Is the route on by its hours and dates, by the account's clock? */
int place_route_on(struct state *st, const struct route *r, int64_t now, bool *on, struct lr_err *err);

/* The reason's leads are tried again, unless when_closed sends them to the pool. */
enum event_type place_unplaced(const struct settings *set, enum reason why);

/* What comes of routing a new or waiting lead. */
struct placing {
	enum event_type what;     /* lead.assigned, lead.routed, lead.pooled or lead.waiting */
	enum how how;             /* assigned: HOW_FEED or HOW_RULE */
	const struct agent *agent;/* assigned */
	const struct route *route;/* the one that took it, or got furthest; NULL none */
	enum reason reason;       /* pooled, waiting */
	size_t eligible;          /* routed */
};
int place_decide(struct state *st, const struct lead *l, int64_t now, struct arena *mem, struct placing *out, struct lr_err *err);

/*
 * Route a new or waiting lead: lead.assigned (its agent, an assign route), lead.routed, lead.pooled or lead.waiting.
 * A lead already past that, or one that waits for the same reason as before: no event.
 */
int place(struct decision *d, uint64_t lead, struct lr_err *err);

#endif
