/* The checker's offers: who had which lead before him, and how it ended. domain.md 2, 4.2. */
#include "store/invariants_in.h"

#include <inttypes.h>

static const char *const stage_words[] = { "", "exclusive", "jump_ball", "shark_tank", "catchall" };
static const char stage_state[] = "?XJTC";

static enum inv_stage stage_of(struct slice word)
{
	for (int s = ST_EXCLUSIVE; s <= ST_CATCHALL; s++)
		if (slice_is(word, stage_words[s]))
			return (enum inv_stage)s;
	return ST_UNKNOWN;
}

/* ---- the heap: at never goes back, so each exclusive offer leaves `open` once, when it ends or when it is overdue */

static void due_push(struct invariants *v, struct inv_due d)
{
	struct inv_due *due = inv_grow(v, v->due, &v->cap_due, v->n_due, sizeof(*due));
	if (!due)
		return;
	v->due = due;
	uint32_t i = v->n_due++;
	for (; i && due[(i - 1) / 2].expires_at > d.expires_at; i = (i - 1) / 2)
		due[i] = due[(i - 1) / 2];
	due[i] = d;
}

static struct inv_due due_pop(struct invariants *v)
{
	struct inv_due *due = v->due, top = due[0], last = due[--v->n_due];
	uint32_t i = 0, n = v->n_due;
	for (uint32_t kid; (kid = 2 * i + 1) < n; i = kid) {
		if (kid + 1 < n && due[kid + 1].expires_at < due[kid].expires_at)
			kid++;
		if (due[kid].expires_at >= last.expires_at)
			break;
		due[i] = due[kid];
	}
	due[i] = last;
	return top;
}

static void uncount(struct invariants *v, struct inv_offer *o)
{
	if (o->counted)
		v->agents[o->agent].open--;
	o->counted = false;
}

void inv_overdue(struct invariants *v, int64_t at)
{
	while (v->n_due && v->due[0].expires_at <= at)
		uncount(v, &v->offers[due_pop(v).offer]);
}

/* ---- made */

/* What the lead's earlier offers forbid. */
static void check_earlier(struct invariants *v, uint32_t id, const struct inv_offer *o, bool by_rule, bool requeue)
{
	bool queued = false;
	bool ring = o->stage == ST_EXCLUSIVE || o->stage == ST_JUMP_BALL, timed_out = false;
	bool twice = false, declined = false, mixed = false;
	for (uint32_t i = v->leads[o->lead].offer; i; i = v->offers[i].prev) {
		struct inv_offer *was = &v->offers[i];
		bool rang = was->stage == ST_EXCLUSIVE || was->stage == ST_JUMP_BALL;
		mixed |= was->status == OF_LIVE && was->stage != o->stage;
		if (was->agent != o->agent)
			continue;
		twice |= was->status == OF_LIVE || (ring && rang && !requeue && was->run == o->run);
		queued |= was->queued;
		was->queued &= !requeue;
		declined |= was->status == OF_DECLINED;
		timed_out |= rang && was->status == OF_TIMED_OUT && was->run == o->run;
	}
	const char *agent = v->agents[o->agent].id;
	if (mixed)
		inv_violated(v, INV_ONE_STATE, "offer O%" PRIu32 ": L%" PRIu32 " has live offers of another stage", id, o->lead);
	if (requeue && !queued)
		inv_violated(v, INV_NOT_TWICE, "offer O%" PRIu32 ": agent %s did not wait for L%" PRIu32 " in the line", id, agent, o->lead);
	if (twice)
		inv_violated(v, INV_NOT_TWICE, "offer O%" PRIu32 ": agent %s has or had L%" PRIu32 " offered", id, agent, o->lead);
	if (declined && by_rule)
		inv_violated(v, INV_NOT_TWICE, "offer O%" PRIu32 ": agent %s declined L%" PRIu32 " before", id, agent, o->lead);
	if (o->stage == ST_SHARK_TANK && !timed_out)
		inv_violated(v, INV_ELIGIBLE, "offer O%" PRIu32 ": agent %s is in the shark tank of L%" PRIu32 " without a time-out", id,
			     agent, o->lead);
}

static void check_by_rule(struct invariants *v, const struct event *e, uint32_t id, const struct inv_offer *o)
{
	uint32_t route = inv_route_of(v, e), at;
	const char *agent = v->agents[o->agent].id;
	if (!route || !v->routes[route].in_force || route != v->leads[o->lead].route)
		inv_violated(v, INV_ELIGIBLE, "offer O%" PRIu32 ": made by a rule, but not of the route of L%" PRIu32, id, o->lead);
	else if (!inv_member(&v->routes[route], o->agent, &at))
		inv_violated(v, INV_ELIGIBLE, "offer O%" PRIu32 ": agent %s is not in the list of route %s with a weight", id, agent,
			     v->routes[route].id);
	else if (!inv_in_pool(v, &v->routes[route], event_text(e, KEY_POOL), at))
		inv_violated(v, INV_ELIGIBLE, "offer O%" PRIu32 ": agent %s is not in the recorded pool", id, agent);
}

static void check_agent(struct invariants *v, uint32_t id, const struct inv_offer *o)
{
	const struct inv_agent *a = &v->agents[o->agent];
	if (!a->active)
		inv_violated(v, INV_ELIGIBLE, "offer O%" PRIu32 ": agent %s is inactive", id, a->id);
	if (o->stage == ST_CATCHALL && !a->catchall)
		inv_violated(v, INV_ELIGIBLE, "offer O%" PRIu32 ": agent %s is no catchall user", id, a->id);
	/* Eligible for a jump ball is who could have one more, though it does not count while it runs. */
	if (o->stage == ST_EXCLUSIVE || o->stage == ST_JUMP_BALL)
		inv_check_limit(v, o->agent, a->carrying + a->open + 1, "offered", o->lead);
	if (o->stage == ST_EXCLUSIVE && v->max_open > 0 && a->open >= v->max_open)
		inv_violated(v, INV_ELIGIBLE, "offer O%" PRIu32 ": agent %s has %" PRId64 " live exclusive offers, max_open is %" PRId64,
			     id, a->id, a->open, v->max_open);
}

static void check_state(struct invariants *v, const struct event *e, uint32_t id, const struct inv_offer *o)
{
	static const char *const from[] = { "", "RX", "RJ", "RXJT", "RXJTC" }; /* R once unheld: the run goes on */
	const struct inv_lead *l = &v->leads[o->lead];
	char to = stage_state[o->stage];
	if (l->exclusive)
		inv_violated(v, INV_ONE_OWNER, "offer O%" PRIu32 ": L%" PRIu32 " has a live exclusive offer", id, o->lead);
	/* All who share a window get it at once. */
	if (to != 'X' && l->state == to && !inv_in_frame(v, l->since))
		inv_violated(v, INV_ONE_STATE, "offer O%" PRIu32 ": the window of L%" PRIu32 " began in an earlier frame", id, o->lead);
	inv_move(v, e, o->lead, from[o->stage], to);
}

static void enter(struct invariants *v, uint32_t id, const struct inv_offer *o)
{
	struct inv_lead *l = &v->leads[o->lead];
	l->offer = id;
	l->live++;
	v->agents[o->agent].live++;
	inv_touch(v, o->lead);
	if (o->stage != ST_EXCLUSIVE)
		return;
	l->exclusive++;
	if (o->expires_at <= v->at)
		return;
	v->offers[id].counted = true;
	v->agents[o->agent].open++;
	due_push(v, (struct inv_due){ o->expires_at, id });
}

static void made(struct invariants *v, const struct event *e)
{
	uint64_t id = event_id(e, KEY_OFFER);
	if (id != (uint64_t)v->n_offers + 1) {
		inv_violated(v, INV_JOURNAL, "offer O%" PRIu64 " made after O%" PRIu32, id, v->n_offers);
		return;
	}
	struct inv_offer *offers = inv_grow(v, v->offers, &v->cap_offers, (uint32_t)id, sizeof(*offers));
	if (!offers)
		return;
	v->offers = offers;
	uint32_t no = ++v->n_offers, agent = inv_agent_of(v, e, KEY_AGENT);
	const struct inv_lead *l = inv_lead(v, e, KEY_LEAD);
	struct inv_offer *o = &offers[no];
	o->status = OF_WITHDRAWN; /* of no lead we know: it cannot be answered */
	if (!l || !agent)
		return;
	*o = (struct inv_offer){ .expires_at = event_int(e, KEY_EXPIRES_AT), .lead = (uint32_t)event_id(e, KEY_LEAD),
				 .agent = agent, .prev = l->offer, .run = l->run, .stage = (uint8_t)stage_of(event_text(e, KEY_STAGE)) };
	if (o->expires_at <= e->at)
		inv_violated(v, INV_ENDS_ONCE, "offer O%" PRIu32 " is over before it began", no);
	if (o->stage == ST_UNKNOWN)
		inv_violated(v, INV_ONE_STATE, "offer O%" PRIu32 " is of no stage", no);
	check_earlier(v, no, o, event_has(e, KEY_RULE), event_has(e, KEY_REQUEUE));
	check_agent(v, no, o);
	if (event_has(e, KEY_RULE))
		check_by_rule(v, e, no, o);
	if (o->stage != ST_UNKNOWN)
		check_state(v, e, no, o);
	enter(v, no, o);
}

/* ---- ended */

/* The event's offer, no longer live; NULL, told, when it cannot end so. */
static struct inv_offer *ended(struct invariants *v, const struct event *e, enum inv_status how)
{
	static const char *const status[] = { "live", "accepted", "declined", "timed out", "withdrawn" };
	uint64_t id = event_id(e, KEY_OFFER);
	const char *name = event_desc[e->type].name;
	if (!id || id > v->n_offers || !v->offers[id].lead) {
		inv_violated(v, INV_JOURNAL, "%s names offer O%" PRIu64 ", which was never made", name, id);
		return NULL;
	}
	struct inv_offer *o = &v->offers[id];
	if (o->lead != event_id(e, KEY_LEAD) || !slice_is(event_text(e, KEY_AGENT), v->agents[o->agent].id))
		inv_violated(v, INV_ENDS_ONCE, "%s: offer O%" PRIu64 " is of lead L%" PRIu32 " and agent %s", name, id, o->lead,
			     v->agents[o->agent].id);
	if (o->status != OF_LIVE) {
		inv_violated(v, INV_ENDS_ONCE, "%s: offer O%" PRIu64 " was %s before", name, id, status[o->status]);
		return NULL;
	}
	uncount(v, o);
	o->status = (uint8_t)how;
	v->agents[o->agent].live--;
	v->leads[o->lead].live--;
	v->leads[o->lead].exclusive -= o->stage == ST_EXCLUSIVE;
	inv_touch(v, o->lead);
	return o;
}

static void answered(struct invariants *v, const struct event *e, const struct inv_offer *o, const char *how)
{
	uint64_t id = event_id(e, KEY_OFFER);
	if (e->at >= o->expires_at)
		inv_violated(v, INV_ENDS_ONCE, "offer O%" PRIu64 " %s %s its expiry", id, how,
			     e->at == o->expires_at ? "at" : "after");
	/* inv_own() says so of who accepts. */
	if (e->type == EV_OFFER_DECLINED && !v->agents[o->agent].active)
		inv_violated(v, INV_ELIGIBLE, "offer O%" PRIu64 " %s by agent %s, who is inactive", id, how, v->agents[o->agent].id);
}

static void accepted(struct invariants *v, const struct event *e)
{
	const struct inv_offer *o = ended(v, e, OF_ACCEPTED);
	uint64_t id = event_id(e, KEY_OFFER);
	if (!o)
		return;
	struct inv_lead *l = &v->leads[o->lead];
	answered(v, e, o, "accepted");
	if (l->accepted)
		inv_violated(v, INV_ONE_OWNER, "offer O%" PRIu64 ": L%" PRIu32 " was accepted before", id, o->lead);
	l->accepted = true;
	inv_move(v, e, o->lead, (const char[2]){ stage_state[o->stage], 0 }, 'O');
	inv_own(v, o->lead, o->agent, OWN_ACCEPTED, o->stage != ST_EXCLUSIVE);
}

static void timed_out(struct invariants *v, const struct event *e)
{
	const struct inv_offer *o = ended(v, e, OF_TIMED_OUT);
	uint64_t id = event_id(e, KEY_OFFER);
	if (!o)
		return;
	if (event_int(e, KEY_DUE) != o->expires_at)
		inv_violated(v, INV_ENDS_ONCE, "offer O%" PRIu64 " timed out, due at another time than its expiry", id);
	if (e->at < event_int(e, KEY_DUE) || e->at < o->expires_at)
		inv_violated(v, INV_ENDS_ONCE, "offer O%" PRIu64 " timed out before its expiry", id);
}

static void requeued(struct invariants *v, const struct event *e)
{
	uint64_t id = event_id(e, KEY_OFFER);
	struct inv_offer *o = id && id <= v->n_offers ? &v->offers[id] : NULL;
	if (!o || o->status != OF_TIMED_OUT || o->queued || !slice_is(event_text(e, KEY_AGENT), v->agents[o->agent].id))
		inv_violated(v, INV_NOT_TWICE, "offer O%" PRIu64 " was requeued, but did not time out on that agent, or waits already", id);
	else
		o->queued = true;
}

void inv_offer_event(struct invariants *v, const struct event *e)
{
	const struct inv_offer *o;
	switch (e->type) {
	case EV_OFFER_MADE: made(v, e); break;
	case EV_OFFER_ACCEPTED: accepted(v, e); break;
	case EV_OFFER_DECLINED:
		o = ended(v, e, OF_DECLINED);
		if (o)
			answered(v, e, o, "declined");
		break;
	case EV_OFFER_TIMED_OUT: timed_out(v, e); break;
	case EV_OFFER_REQUEUED: requeued(v, e); break;
	default: ended(v, e, OF_WITHDRAWN); break;
	}
}
