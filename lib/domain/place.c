#include "domain/place.h"

#include "domain/advance.h"
#include "domain/own.h"
#include "domain/rule.h"

static bool source_fits(const struct route *r, uint32_t source)
{
	if (r->any_source || (r->any_named_source && source))
		return true;
	for (size_t i = 0; i < r->n_sources; i++)
		if (r->sources[i] == source)
			return source != 0;
	return false;
}

int place_test(struct state *st, const struct lead *l, const struct route *r, int64_t now, struct arena *mem,
	       enum route_test *how_far, struct turn *turn, struct lr_err *err)
{
	if (!source_fits(r, l->source)) {
		*how_far = l->source ? FAILS_SOURCE : FAILS_SOURCE_NONE;
		return 0;
	}
	if (r->paused) {
		*how_far = FAILS_PAUSED;
		return 0;
	}
	int rc = eligibility(st, l, r, now, mem, turn, err);
	*how_far = rc == 0 && turn->n_eligible ? ROUTE_TAKES : FAILS_NO_ELIGIBLE;
	return rc;
}

static int unplaced(struct decision *d, const struct lead *l, enum reason why, const struct route *r, struct lr_err *err)
{
	struct event e;
	bool waits = why == REASON_NO_ELIGIBLE_AGENT || why == REASON_ROUTE_PAUSED;
	if (waits && l->state == LEAD_WAITING && l->reason == why)
		return 0; /* tried again every minute; nothing new to say */
	event_init(&e, waits ? EV_LEAD_WAITING : EV_LEAD_POOLED);
	event_set_id(&e, KEY_LEAD, l->id);
	event_set(&e, KEY_REASON, slice_of(reason_name[why]));
	if (r)
		event_set(&e, KEY_ROUTE, slice_of(r->id));
	return decide(d, &e, err);
}

static int take(struct decision *d, const struct lead *l, const struct route *r, const struct turn *turn, struct lr_err *err)
{
	struct event e;
	if (r->rule == RULE_ASSIGN) {
		struct agent *a;
		int rc = state_agent(d->state, r->members[0].agent, &a, err);
		return rc < 0 ? rc : own_assign(d, l->id, a, HOW_RULE, r, err);
	}
	event_init(&e, EV_LEAD_ROUTED);
	event_set_id(&e, KEY_LEAD, l->id);
	event_set(&e, KEY_ROUTE, slice_of(r->id));
	event_set(&e, KEY_RULE, slice_of(rule_name[r->rule]));
	event_set_int(&e, KEY_ELIGIBLE, (int64_t)turn->n_eligible);
	return decide(d, &e, err);
}

int place(struct decision *d, uint64_t lead, struct lr_err *err)
{
	const struct settings *set = state_settings(d->state, err);
	struct lead l;
	struct agent *a;
	struct route **routes;
	size_t n;
	if (!set)
		return -err->kind;
	int rc = state_lead(d->state, lead, &l, err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_refuse(err, "unknown", "unknown: there is no lead L%llu", (unsigned long long)lead);
	if (l.state != LEAD_NEW && l.state != LEAD_WAITING)
		return 0;
	if (l.assign_to && l.run == 1) { /* the feed names its agent; an inactive one is passed over */
		rc = state_agent(d->state, l.assign_to, &a, err);
		if (rc < 0)
			return rc;
		if (rc == 1 && a->active)
			return own_assign(d, lead, a, HOW_FEED, NULL, err);
	}
	/* who resubmits an old lead means it */
	if (l.run == 1 && set->stale_after_ms && d->now - l.received_at > set->stale_after_ms)
		return unplaced(d, &l, REASON_STALE, NULL, err);
	rc = state_routes_in_order(d->state, &routes, &n, err);
	if (rc < 0)
		return rc;
	enum route_test furthest = l.source ? FAILS_SOURCE : FAILS_SOURCE_NONE;
	const struct route *stuck = NULL;
	for (size_t i = 0; i < n; i++) {
		enum route_test how_far;
		struct turn turn;
		rc = place_test(d->state, &l, routes[i], d->now, d->mem, &how_far, &turn, err);
		if (rc < 0)
			return rc;
		if (how_far == ROUTE_TAKES)
			return take(d, &l, routes[i], &turn, err);
		if (how_far > furthest) {
			furthest = how_far;
			stuck = routes[i];
		}
	}
	static const enum reason reasons[] = { REASON_NO_SOURCE, REASON_NO_ROUTE, REASON_ROUTE_PAUSED,
					    REASON_NO_ELIGIBLE_AGENT };
	return unplaced(d, &l, reasons[furthest], stuck, err);
}
