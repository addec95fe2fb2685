#include "domain/advance.h"

#include "domain/own.h"
#include "domain/pause.h"
#include "domain/place.h"
#include "domain/rule.h"

static int pool(struct decision *d, const struct lead *l, enum reason why, struct lr_err *err)
{
	struct event e;
	event_init(&e, EV_LEAD_POOLED);
	event_set_id(&e, KEY_LEAD, l->id);
	event_set(&e, KEY_REASON, slice_of(reason_name[why]));
	return decide(d, &e, err);
}

/* By a rule: `turn`. From the re-queue line: `again`, the route. Else neither. */
static int offer(struct decision *d, const struct lead *l, const struct agent *a, enum stage stage, int64_t window_ms,
		 const struct turn *turn, const struct route *again, struct lr_err *err)
{
	struct event e;
	struct buf bitmap = { 0 };
	event_init(&e, EV_OFFER_MADE);
	event_set_id(&e, KEY_OFFER, state_head(d->state)->offers + 1);
	event_set_id(&e, KEY_LEAD, l->id);
	event_set(&e, KEY_AGENT, slice_of(a->id));
	event_set(&e, KEY_STAGE, slice_of(stage_name[stage]));
	event_set_int(&e, KEY_EXPIRES_AT, d->now + window_ms);
	if (turn) {
		turn_pool(&bitmap, turn);
		event_set(&e, KEY_ROUTE, slice_of(turn->route->id));
		event_set(&e, KEY_RULE, slice_of(rule_name[turn->route->rule]));
		event_set(&e, KEY_POOL, buf_view(&bitmap));
		event_set_id(&e, KEY_DRAW, advance_draw(turn));
		if (turn->match)
			event_set_int(&e, KEY_SCORE, turn->match[turn_member(turn, a->no)].score);
	}
	if (again) {
		event_set(&e, KEY_ROUTE, slice_of(again->id));
		event_set_int(&e, KEY_REQUEUE, 1);
	}
	int rc = buf_failed(&bitmap) ? lr_nomem(err) : decide(d, &e, err);
	buf_free(&bitmap);
	return rc;
}

/* Everybody eligible at once, in list order. */
static int jump_ball(struct decision *d, const struct lead *l, const struct turn *turn, int64_t window_ms, int64_t most,
		     struct lr_err *err)
{
	int64_t made = 0;
	for (size_t i = 0; i < turn->route->n_members && (most == 0 || made < most); i++) {
		struct agent *a;
		if (turn->why[i] != ELIGIBLE)
			continue;
		int rc = state_agent(d->state, turn->route->members[i].agent, &a, err);
		if (rc == 1)
			rc = offer(d, l, a, STAGE_JUMP_BALL, window_ms, turn, NULL, err);
		if (rc < 0)
			return rc;
		made++;
	}
	return 0;
}

/*
 * The re-queue line: who asked first and is eligible now, before anybody untried. Whoever is not keeps his place. Charges
 * nothing, moves no pointer. 1 offered, 0 nobody.
 */
static int from_line(struct decision *d, const struct lead *l, const struct route *r, int64_t window_ms, struct lr_err *err)
{
	uint64_t after = 0;
	for (;;) {
		struct offer o = { 0 }, next = { 0 };
		struct agent *a;
		bool ok;
		int rc;
		while ((rc = state_offer_of_lead(d->state, l->id, o.id, &o, err)) == 1)
			if (o.run == l->run && o.line > after && (!next.line || o.line < next.line))
				next = o;
		if (rc < 0 || !next.line)
			return rc;
		after = next.line;
		rc = eligibility_again(d->state, l, r, next.agent, d->now, d->mem, &ok, err);
		if (rc == 0 && !ok)
			continue;
		if (rc == 0)
			rc = state_agent(d->state, next.agent, &a, err);
		if (rc == 1)
			rc = offer(d, l, a, STAGE_EXCLUSIVE, window_ms, NULL, r, err);
		return rc < 0 ? rc : 1;
	}
}

ptrdiff_t advance_choose(struct turn *turn, const struct settings *set)
{
	int64_t most = route_max_offers(turn->route, set);
	if (turn->route->rule == RULE_JUMP_BALL && turn->n_eligible)
		return ADVANCE_ALL;
	return most > 0 && turn->tried >= (uint64_t)most ? RULE_NOBODY : rule_choose(turn);
}

uint32_t advance_draw(const struct turn *turn)
{
	return turn->draws.used != turn->drawn ? turn->draws.used : 0;
}

/* The rule's next exclusive offer: 1 made (or the lead waits), 0 the rule has nobody left. */
static int by_rule(struct decision *d, struct lead *l, const struct settings *set, struct lr_err *err)
{
	struct route *r;
	struct turn turn;
	struct agent *a;
	int rc = state_route(d->state, l->route, &r, err);
	if (rc <= 0 || !r->position) /* removed meanwhile: catchall, then pool */
		return rc < 0 ? rc : 0;
	rc = from_line(d, l, r, route_offer_window(r, set), err);
	if (rc != 0)
		return rc;
	rc = eligibility(d->state, l, r, d->now, d->mem, &turn, err);
	if (rc < 0)
		return rc;
	ptrdiff_t next = advance_choose(&turn, set);
	if (next == RULE_NOMEM)
		return lr_nomem(err);
	if (next == ADVANCE_ALL) {
		rc = jump_ball(d, l, &turn, route_offer_window(r, set), route_max_offers(r, set), err);
		return rc < 0 ? rc : 1;
	}
	if (next == RULE_NOBODY) {
		if (turn.anybody_had_it)
			return 0;
		struct event e; /* nobody eligible any more and nobody had it */
		event_init(&e, place_unplaced(set, REASON_NO_ELIGIBLE_AGENT));
		event_set_id(&e, KEY_LEAD, l->id);
		event_set(&e, KEY_REASON, slice_of(reason_name[REASON_NO_ELIGIBLE_AGENT]));
		event_set(&e, KEY_ROUTE, slice_of(r->id));
		rc = decide(d, &e, err);
		return rc < 0 ? rc : 1;
	}
	rc = state_agent(d->state, r->members[next].agent, &a, err);
	if (rc == 1 && r->rule == RULE_ASSIGN)
		rc = own_assign(d, l->id, a, HOW_RULE, r, err);
	else if (rc == 1)
		rc = offer(d, l, a, STAGE_EXCLUSIVE, route_offer_window(r, set), &turn, NULL, err);
	return rc < 0 ? rc : 1;
}

static int is_asked(struct decision *d, uint64_t lead, uint32_t agent, bool *asked, struct lr_err *err)
{
	struct offer o = { 0 };
	int rc;
	*asked = false;
	while ((rc = state_offer_of_lead(d->state, lead, o.id, &o, err)) == 1)
		*asked |= o.agent == agent && o.status == OFFER_OPEN;
	return rc;
}

/* Everybody whose offer timed out in this run may take it, if active and not paused. 1 offered, 0 nobody. */
static int shark_tank(struct decision *d, const struct lead *l, int64_t window_ms, struct lr_err *err)
{
	struct offer o = { 0 };
	int made = 0, rc;
	uint64_t last = state_head(d->state)->offers; /* not the ones made here */
	while ((rc = state_offer_of_lead(d->state, l->id, o.id, &o, err)) == 1 && o.id <= last) {
		struct agent *a;
		bool asked, paused, timed_out = o.run == l->run && o.status == OFFER_TIMED_OUT &&
				 stage_is_turn(o.stage);
		if (!timed_out)
			continue;
		rc = is_asked(d, l->id, o.agent, &asked, err);
		if (rc < 0)
			return rc;
		if (asked) /* two of his offers timed out, the second after a re-queue */
			continue;
		rc = state_agent(d->state, o.agent, &a, err);
		if (rc < 0)
			return rc;
		if (rc == 0 || !a->active)
			continue;
		rc = pause_now(d->state, a, l->route, d->now, &paused, err);
		if (rc < 0)
			return rc;
		if (paused)
			continue;
		rc = offer(d, l, a, STAGE_SHARK_TANK, window_ms, NULL, NULL, err);
		if (rc < 0)
			return rc;
		made = 1;
	}
	return rc < 0 ? rc : made;
}

/* All active, unpaused catchall users at once, whatever their limit. 1 offered, 0 there are none. */
static int catchall(struct decision *d, const struct lead *l, int64_t window_ms, struct lr_err *err)
{
	int made = 0;
	for (uint32_t no = 1; no <= state_head(d->state)->agents; no++) {
		struct agent *a;
		bool paused;
		int rc = state_agent(d->state, no, &a, err);
		if (rc < 0)
			return rc;
		if (rc == 0 || !a->active || !a->catchall)
			continue;
		rc = pause_now(d->state, a, 0, d->now, &paused, err);
		if (rc < 0)
			return rc;
		if (paused)
			continue;
		rc = offer(d, l, a, STAGE_CATCHALL, window_ms, NULL, NULL, err);
		if (rc < 0)
			return rc;
		made = 1;
	}
	return made;
}

static int live_offers(struct decision *d, uint64_t lead, uint64_t *n, struct lr_err *err)
{
	struct offer o = { 0 };
	int rc;
	*n = 0;
	while ((rc = state_offer_of_lead(d->state, lead, o.id, &o, err)) == 1)
		*n += o.status == OFFER_OPEN;
	return rc;
}

int advance(struct decision *d, uint64_t lead, struct lr_err *err)
{
	struct lead l;
	uint64_t live;
	const struct settings *set = state_settings(d->state, err);
	if (!set)
		return -err->kind;
	int rc = state_lead(d->state, lead, &l, err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_fail(err, LR_BUG, "no lead %llu", (unsigned long long)lead);
	if (l.state != LEAD_ROUTED && !lead_offered(&l))
		return 0;
	rc = l.state == LEAD_ROUTED ? 0 : live_offers(d, lead, &live, err);
	if (rc < 0)
		return rc;
	if (l.state != LEAD_ROUTED && live)
		return 0; /* the others' windows still run */
	struct route *r = NULL;
	if (state_route(d->state, l.route, &r, err) < 0)
		return -err->kind;
	if (r && !r->position)
		r = NULL;
	if (l.state == LEAD_ROUTED || l.state == LEAD_EXCLUSIVE) {
		rc = by_rule(d, &l, set, err);
		if (rc != 0)
			return rc < 0 ? rc : 0;
	}
	int64_t tank = r ? route_shark_tank(r, set) : 0;
	if (l.state != LEAD_SHARK_TANK && l.state != LEAD_CATCHALL && tank > 0 && l.timed_out_in_run) {
		rc = shark_tank(d, &l, tank, err);
		if (rc != 0)
			return rc < 0 ? rc : 0;
	}
	if (l.state != LEAD_CATCHALL) {
		rc = catchall(d, &l, r ? route_catchall_window(r, set) : set->catchall_window_ms, err);
		if (rc != 0)
			return rc < 0 ? rc : 0;
	}
	return pool(d, &l, REASON_UNCLAIMED, err);
}

int advance_settle(struct decision *d, uint64_t lead, struct lr_err *err)
{
	struct lead l;
	struct offer o = { 0 };
	int rc = state_lead(d->state, lead, &l, err);
	if (rc <= 0 || !l.window_ends || l.window_ends > d->now)
		return rc < 0 ? rc : 0;
	struct slice by = d->by;
	d->by = SLICE("clock");
	while ((rc = state_offer_of_lead(d->state, lead, o.id, &o, err)) == 1) {
		struct event e;
		struct slice agent;
		if (o.status != OFFER_OPEN)
			continue;
		if ((rc = state_name(d->state, NAME_AGENT, o.agent, &agent, err)) < 0)
			break;
		event_init(&e, EV_OFFER_TIMED_OUT);
		event_set_id(&e, KEY_OFFER, o.id);
		event_set_id(&e, KEY_LEAD, lead);
		event_set(&e, KEY_AGENT, agent);
		event_set_int(&e, KEY_DUE, o.expires_at);
		if ((rc = decide(d, &e, err)) < 0)
			break;
	}
	if (rc == 0)
		rc = advance(d, lead, err);
	d->by = by;
	return rc;
}

static int withdraw(struct decision *d, const struct offer *o, const char *reason, struct lr_err *err)
{
	struct event e;
	struct slice agent;
	int rc = state_name(d->state, NAME_AGENT, o->agent, &agent, err);
	if (rc < 0)
		return rc;
	event_init(&e, EV_OFFER_WITHDRAWN);
	event_set_id(&e, KEY_OFFER, o->id);
	event_set_id(&e, KEY_LEAD, o->lead);
	event_set(&e, KEY_AGENT, agent);
	event_set(&e, KEY_REASON, slice_of(reason));
	return decide(d, &e, err);
}

int advance_withdraw(struct decision *d, uint64_t lead, uint64_t except, const char *reason, struct lr_err *err)
{
	struct offer o = { 0 };
	int rc;
	while ((rc = state_offer_of_lead(d->state, lead, o.id, &o, err)) == 1)
		if (o.status == OFFER_OPEN && o.id != except && (rc = withdraw(d, &o, reason, err)) < 0)
			break;
	return rc;
}

int advance_inactive(struct decision *d, uint32_t agent, struct lr_err *err)
{
	struct list_at at = { 0 };
	int rc;
	/* every lead with a running window, once: hand-overs made here get later windows and end the walk by `upto` */
	uint64_t upto = state_head(d->state)->offers;
	while ((rc = state_list(d->state, LIST_DUE, at, &at, err)) == 1) {
		struct offer o = { 0 };
		bool his = false;
		while ((rc = state_offer_of_lead(d->state, at.lead, o.id, &o, err)) == 1 && o.id <= upto)
			if (o.status == OFFER_OPEN && o.agent == agent) {
				if (o.expires_at <= d->now) { /* it was over before he left: it timed out, whoever says so first */
					rc = advance_settle(d, at.lead, err);
					break;
				}
				if ((rc = withdraw(d, &o, "inactive", err)) < 0)
					return rc;
				his = true;
			}
		if (rc >= 0 && his)
			rc = advance(d, at.lead, err);
		if (rc < 0)
			return rc;
	}
	return rc;
}
