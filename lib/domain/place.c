#include "domain/place.h"

#include "domain/advance.h"
#include "domain/lead_tags.h"
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

/* Hours and dates by the account's clock. */
static int route_on(struct state *st, const struct route *r, int64_t now, bool *on, struct lr_err *err)
{
	const struct date_span *holidays = NULL;
	size_t n = 0;
	struct zone *z;
	*on = true;
	if (!r->hours.n && !dates_given(&r->dates) && !dates_given(&r->except))
		return 0;
	int rc = state_zone(st, "", &z, err);
	if (rc == 0 && (r->dates.holidays || r->except.holidays))
		rc = state_holidays(st, &holidays, &n, err);
	if (rc == 0)
		*on = hours_open(&r->hours, z, now) && (!dates_given(&r->dates) || dates_hit(&r->dates, holidays, n, z, now)) &&
		      !(dates_given(&r->except) && dates_hit(&r->except, holidays, n, z, now));
	return rc;
}

int place_closed(struct state *st, int64_t now, bool *closed, struct lr_err *err)
{
	const struct settings *set = state_settings(st, err);
	struct zone *z;
	*closed = false;
	if (!set)
		return -err->kind;
	if (!set->open.n)
		return 0;
	int rc = state_zone(st, "", &z, err);
	if (rc == 0)
		*closed = !hours_open(&set->open, z, now);
	return rc;
}

enum event_type place_unplaced(const struct settings *set, enum reason why)
{
	bool waits = why == REASON_OUTSIDE_HOURS || why == REASON_ROUTE_PAUSED || why == REASON_NO_ELIGIBLE_AGENT ||
		     why == REASON_CLOSED;
	return waits && set->when_closed == CLOSED_WAIT ? EV_LEAD_WAITING : EV_LEAD_POOLED;
}

int place_test(struct state *st, const struct lead *l, const struct route *r, int64_t now, struct arena *mem,
	       enum route_test *how_far, struct turn *turn, struct lr_err *err)
{
	if (!source_fits(r, l->source)) {
		*how_far = l->source ? FAILS_SOURCE : FAILS_SOURCE_NONE;
		return 0;
	}
	bool on;
	int rc = 0;
	if (r->n_tags) {
		struct lead_tags tags;
		rc = lead_tags_of(st, l, mem, &tags, err);
		*how_far = FAILS_TAGS;
		if (rc < 0 || !tags_route_fit(r, &tags))
			return rc;
	}
	rc = route_on(st, r, now, &on, err);
	if (rc < 0 || !on || r->paused) {
		*how_far = on ? FAILS_PAUSED : FAILS_HOURS;
		return rc;
	}
	rc = eligibility(st, l, r, now, mem, turn, err);
	*how_far = rc == 0 && turn->n_eligible ? ROUTE_TAKES : FAILS_NO_ELIGIBLE;
	return rc;
}

static int unplaced(struct decision *d, const struct settings *set, const struct lead *l, enum reason why, const struct route *r,
		    struct lr_err *err)
{
	struct event e;
	enum event_type what = place_unplaced(set, why);
	if (what == EV_LEAD_WAITING && l->state == LEAD_WAITING && l->reason == why)
		return 0; /* tried again every minute; nothing new to say */
	event_init(&e, what);
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
		return unplaced(d, set, &l, REASON_STALE, NULL, err);
	bool closed;
	rc = place_closed(d->state, d->now, &closed, err);
	if (rc < 0 || closed)
		return rc < 0 ? rc : unplaced(d, set, &l, REASON_CLOSED, NULL, err);
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
			stuck = how_far > FAILS_TAGS ? routes[i] : NULL;
		}
	}
	static const enum reason reasons[] = { REASON_NO_SOURCE, REASON_NO_ROUTE, REASON_NO_ROUTE, REASON_OUTSIDE_HOURS, REASON_ROUTE_PAUSED,
					    REASON_NO_ELIGIBLE_AGENT };
	return unplaced(d, set, &l, reasons[furthest], stuck, err);
}
