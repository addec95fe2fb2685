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

int place_route_on(struct state *st, const struct route *r, int64_t now, bool *on, struct lr_err *err)
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
	rc = place_route_on(st, r, now, &on, err);
	if (rc < 0 || !on || r->paused) {
		*how_far = on ? FAILS_PAUSED : FAILS_HOURS;
		return rc;
	}
	rc = eligibility(st, l, r, now, mem, turn, err);
	*how_far = rc == 0 && turn->n_eligible ? ROUTE_TAKES : FAILS_NO_ELIGIBLE;
	return rc;
}

static int unplaced(const struct settings *set, enum reason why, const struct route *r, struct placing *out)
{
	*out = (struct placing){ .what = place_unplaced(set, why), .reason = why, .route = r };
	return 0;
}

int place_decide(struct state *st, const struct lead *l, int64_t now, struct arena *mem, struct placing *out, struct lr_err *err)
{
	const struct settings *set = state_settings(st, err);
	struct agent *a;
	struct route **routes;
	size_t n;
	bool closed;
	int rc = 0;
	if (!set)
		return -err->kind;
	if (l->assign_to && l->run == 1) { /* the feed names its agent; an inactive one is passed over */
		rc = state_agent(st, l->assign_to, &a, err);
		if (rc < 0)
			return rc;
		if (rc == 1 && a->active) {
			*out = (struct placing){ .what = EV_LEAD_ASSIGNED, .how = HOW_FEED, .agent = a };
			return 0;
		}
	}
	/* who resubmits an old lead means it */
	if (l->run == 1 && set->stale_after_ms && now - l->received_at > set->stale_after_ms)
		return unplaced(set, REASON_STALE, NULL, out);
	rc = place_closed(st, now, &closed, err);
	if (rc < 0 || closed)
		return rc < 0 ? rc : unplaced(set, REASON_CLOSED, NULL, out);
	rc = state_routes_in_order(st, &routes, &n, err);
	if (rc < 0)
		return rc;
	enum route_test furthest = l->source ? FAILS_SOURCE : FAILS_SOURCE_NONE;
	const struct route *stuck = NULL;
	for (size_t i = 0; i < n; i++) {
		enum route_test how_far;
		struct turn turn;
		rc = place_test(st, l, routes[i], now, mem, &how_far, &turn, err);
		if (rc < 0)
			return rc;
		if (how_far == ROUTE_TAKES) {
			*out = (struct placing){ .what = EV_LEAD_ROUTED, .route = routes[i], .eligible = turn.n_eligible };
			if (routes[i]->rule != RULE_ASSIGN)
				return 0;
			out->what = EV_LEAD_ASSIGNED;
			out->how = HOW_RULE;
			rc = state_agent(st, routes[i]->members[0].agent, &a, err);
			out->agent = a;
			return rc < 0 ? rc : 0;
		}
		if (how_far > furthest) {
			furthest = how_far;
			stuck = how_far > FAILS_TAGS ? routes[i] : NULL;
		}
	}
	static const enum reason reasons[] = { REASON_NO_SOURCE, REASON_NO_ROUTE, REASON_NO_ROUTE, REASON_OUTSIDE_HOURS, REASON_ROUTE_PAUSED,
					    REASON_NO_ELIGIBLE_AGENT };
	return unplaced(set, reasons[furthest], stuck, out);
}

int place(struct decision *d, uint64_t lead, struct lr_err *err)
{
	struct lead l;
	struct placing p;
	struct event e;
	int rc = state_lead(d->state, lead, &l, err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_refuse(err, "unknown", "unknown: there is no lead L%llu", (unsigned long long)lead);
	if (l.state != LEAD_NEW && l.state != LEAD_WAITING)
		return 0;
	rc = place_decide(d->state, &l, d->now, d->mem, &p, err);
	if (rc < 0)
		return rc;
	if (p.what == EV_LEAD_ASSIGNED)
		return own_assign(d, lead, p.agent, p.how, p.route, err);
	if (p.what == EV_LEAD_WAITING && l.state == LEAD_WAITING && l.reason == p.reason)
		return 0; /* tried again every minute; nothing new to say */
	event_init(&e, p.what);
	event_set_id(&e, KEY_LEAD, lead);
	if (p.what == EV_LEAD_ROUTED) {
		event_set(&e, KEY_RULE, slice_of(rule_name[p.route->rule]));
		event_set_int(&e, KEY_ELIGIBLE, (int64_t)p.eligible);
	} else {
		event_set(&e, KEY_REASON, slice_of(reason_name[p.reason]));
	}
	if (p.route)
		event_set(&e, KEY_ROUTE, slice_of(p.route->id));
	return decide(d, &e, err);
}
