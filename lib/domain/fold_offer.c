#include "domain/fold_in.h"
#include "domain/rule.h"

static int had_before(struct state *st, const struct lead *l, uint32_t agent, uint8_t *again, struct lr_err *err)
{
	struct offer o = {0};
	int rc;
	*again = 0;
	if (l->run == 1 && l->offers_in_run == 0)
		return 0;
	while ((rc = state_offer_of_lead(st, l->id, o.id, &o, err)) == 1 && o.id < l->stage_first)
		if (o.agent == agent && stage_is_turn(o.stage))
			*again = 1;
	return rc < 0 ? rc : 0;
}

/* The agent's offer of this run that waits in the line. 1 found. */
static int in_line(struct state *st, const struct lead *l, uint32_t agent, struct offer *out, struct lr_err *err)
{
	struct offer o = {0};
	int rc, found = 0;
	while ((rc = state_offer_of_lead(st, l->id, o.id, &o, err)) == 1)
		if (o.agent == agent && o.run == l->run && o.line != 0) {
			*out = o;
			found = 1;
		}
	return rc < 0 ? rc : found;
}

/* 1: the agent's last own offer of this run that timed out was followed by his asking, and counted then. */
static int asked_already(struct state *st, const struct lead *l, uint32_t agent, struct lr_err *err)
{
	struct offer o = {0};
	int rc, asked = 0;
	while ((rc = state_offer_of_lead(st, l->id, o.id, &o, err)) == 1)
		if (o.agent == agent && o.run == l->run && o.status == OFFER_TIMED_OUT && stage_is_turn(o.stage))
			asked = o.credited;
	return rc < 0 ? rc : asked;
}

/* What a choice leaves behind on its route: the pointer, who was first, what everybody is owed. */
static int fold_turn(struct state *st, const struct event *e, struct route *r, const struct offer *o, bool first_in_run,
		     struct lr_err *err)
{
	struct slice rule = event_text(e, KEY_RULE);
	r->last_agent = o->agent;
	if (first_in_run && slice_is(rule, rule_name[RULE_RANDOM]))
		r->last_first = o->agent;
	if (slice_is(rule, rule_name[RULE_BALANCED])) {
		struct arena mem = {0};
		bool *eligible = arena_alloc(&mem, r->n_members + 1);
		struct turn_share *did = arena_alloc(&mem, (r->n_members + 1) * sizeof(*did));
		size_t n = 0;
		int rc = !eligible || !did ? lr_nomem(err) : 0;
		if (rc == 0 && !turn_pool_read(event_text(e, KEY_POOL), eligible, r->n_members))
			rc = fold_impossible(e, err, "the pool does not fit the route's members");
		if (rc == 0 && rule_balanced_charge(r, eligible, o->agent, e->seq, did, &n) < 0)
			rc = lr_nomem(err);
		if (rc == 0 && r->charge == CHARGE_ACCEPT && n)
			rc = state_turn_put(st, o->id, did, n, err);
		arena_free(&mem);
		if (rc < 0)
			return rc;
	}
	state_route_touch(st, r);
	return 0;
}

int fold_offer_made(struct state *st, const struct event *e, struct lr_err *err)
{
	static const uint8_t state_of[STAGES] = {0, LEAD_EXCLUSIVE, LEAD_JUMP_BALL, LEAD_SHARK_TANK, LEAD_CATCHALL};
	struct head *h = state_head(st);
	struct lead l, old;
	struct offer o;
	memset(&o, 0, sizeof(o));
	int rc = fold_need_lead(st, e, KEY_LEAD, &l, err);
	if (rc == 0)
		rc = fold_need_number(st, e, KEY_AGENT, NAME_AGENT, &o.agent, err);
	if (rc == 0)
		rc = fold_need_number(st, e, KEY_ROUTE, NAME_ROUTE, &o.route, err);
	if (rc < 0)
		return rc;
	int stage = fold_word(event_text(e, KEY_STAGE), stage_name, STAGES);
	o.id = event_id(e, KEY_OFFER);
	if (stage < 0 || o.id != h->offers + 1)
		return fold_impossible(e, err, "unknown stage, or an offer id out of turn");
	h->offers = o.id;
	o.lead = l.id;
	o.made_at = e->at;
	o.expires_at = event_int(e, KEY_EXPIRES_AT);
	o.run = l.run;
	o.stage = (uint8_t)stage;
	o.by_rule = event_has(e, KEY_RULE);
	old = l;
	if (l.state != state_of[stage])
		fold_move(&l, (enum lead_state)state_of[stage], e->at);
	if (l.state != old.state || stage == STAGE_EXCLUSIVE)
		l.stage_first = o.id;
	if (stage_is_turn(o.stage) && (rc = had_before(st, &l, o.agent, &o.again, err)) < 0)
		return rc;
	l.window_ends = o.expires_at;
	bool first_in_run = l.offers_in_run == 0;
	l.offers_in_run += o.by_rule;
	if (event_has(e, KEY_DRAW))
		o.draws = (uint32_t)event_int(e, KEY_DRAW);
	struct agent *a;
	if ((rc = state_agent(st, o.agent, &a, err)) <= 0)
		return rc < 0 ? rc : fold_impossible(e, err, "no such agent");
	if (stage_is_turn(o.stage)) {
		a->live += o.stage == STAGE_EXCLUSIVE;
		a->last_offered_seq = e->seq;
		state_agent_touch(st, a);
	}
	if (event_has(e, KEY_REQUEUE)) {
		struct offer waited;
		if ((rc = in_line(st, &l, o.agent, &waited, err)) <= 0)
			return rc < 0 ? rc : fold_impossible(e, err, "he does not wait in the line");
		waited.line = 0;
		o.requeued = 1;
		if ((rc = state_offer_put(st, &waited, err)) < 0)
			return rc;
	}
	struct route *r = NULL;
	if (o.by_rule && (rc = state_route(st, o.route, &r, err)) < 0)
		return rc;
	if (r && (rc = fold_turn(st, e, r, &o, first_in_run, err)) < 0)
		return rc;
	rc = state_offer_put(st, &o, err);
	if (rc == 0)
		rc = fold_put_lead(st, &old, &l, err);
	return rc < 0 ? rc
		      : fold_count(st, e, &l, FACT_OFFERED, (uint8_t)(o.stage | (o.again ? FACT_AGAIN : 0) | (o.by_rule ? FACT_TURN : 0)),
				   o.agent, 0, err);
}

int fold_requeued(struct state *st, const struct event *e, struct lr_err *err)
{
	struct offer o;
	struct lead l;
	int rc = state_offer(st, event_id(e, KEY_OFFER), &o, err);
	if (rc <= 0)
		return rc < 0 ? rc : fold_impossible(e, err, "no such offer");
	if ((rc = fold_need_lead(st, e, KEY_LEAD, &l, err)) < 0)
		return rc;
	if (o.status != OFFER_TIMED_OUT || o.line || o.lead != l.id)
		return fold_impossible(e, err, "the offer did not time out, or waits already");
	o.line = e->seq;
	o.credited = 1;
	rc = state_offer_put(st, &o, err);
	return rc < 0 ? rc : fold_count(st, e, &l, FACT_REQUEUED, o.stage, o.agent, 0, err);
}

/* The turn after the one undone: if it may yet be undone too, it is to give back what the other would have. */
static int undone_late(struct state *st, const struct turn_share *gone, struct lr_err *err)
{
	struct offer at = { 0 };
	struct turn_share *did;
	size_t n;
	int rc;
	while ((rc = state_live_offer(st, gone->agent, &at, err)) == 1) {
		if ((rc = state_turn(st, at.id, &did, &n, err)) < 0)
			return rc;
		for (size_t i = 0; i < n; i++)
			if (did[i].charged && did[i].charged_seq == gone->seq) {
				did[i].charged_seq = gone->charged_seq;
				return state_turn_put(st, at.id, did, n, err);
			}
	}
	return rc < 0 ? rc : 0;
}

/* A turn kept to be undone (charge `accept`): undone when nobody took it, forgotten otherwise. */
static int settle_turn(struct state *st, const struct offer *o, bool *undone, struct lr_err *err)
{
	struct turn_share *did;
	struct route *r;
	size_t n;
	int rc = o->by_rule ? state_turn(st, o->id, &did, &n, err) : 0;
	if (rc <= 0)
		return rc;
	if (o->status == OFFER_DECLINED || o->status == OFFER_TIMED_OUT) {
		*undone = true;
		rc = state_route(st, o->route, &r, err);
		if (rc < 0)
			return rc;
		if (rc == 1) {
			const struct turn_share *late = rule_balanced_undo(r, did, n);
			state_route_touch(st, r);
			if (late && (rc = undone_late(st, late, err)) < 0)
				return rc;
		}
	}
	return state_turn_put(st, o->id, NULL, 0, err);
}

int fold_offer_ended(struct state *st, const struct event *e, struct lr_err *err)
{
	static const struct {
		uint8_t status, fact;
	} ends[EVENT_TYPES] = {
	    [EV_OFFER_ACCEPTED] = {OFFER_ACCEPTED, FACT_ACCEPTED},
	    [EV_OFFER_DECLINED] = {OFFER_DECLINED, FACT_DECLINED},
	    [EV_OFFER_TIMED_OUT] = {OFFER_TIMED_OUT, FACT_TIMED_OUT},
	    [EV_OFFER_WITHDRAWN] = {OFFER_WITHDRAWN, FACT_WITHDRAWN},
	};
	struct offer o;
	struct lead l, old;
	int rc = state_offer(st, event_id(e, KEY_OFFER), &o, err);
	if (rc <= 0)
		return rc < 0 ? rc : fold_impossible(e, err, "no such offer");
	rc = fold_need_lead(st, e, KEY_LEAD, &l, err);
	if (rc < 0)
		return rc;
	if (o.status != OFFER_OPEN || o.lead != l.id)
		return fold_impossible(e, err, "the offer has ended already, or is of another lead");
	o.status = ends[e->type].status;
	o.ended_at = e->at;
	if (o.stage == STAGE_EXCLUSIVE) {
		struct agent *a;
		rc = state_agent(st, o.agent, &a, err);
		if (rc <= 0)
			return rc < 0 ? rc : fold_impossible(e, err, "no such agent");
		a->live--;
		state_agent_touch(st, a);
	}
	old = l;
	if (o.status == OFFER_ACCEPTED) {
		fold_move(&l, LEAD_OWNED, e->at);
		l.owner = o.agent;
		l.how = o.stage == STAGE_CATCHALL ? HOW_CATCHALL : HOW_ACCEPTED;
		if (!l.first_accepted_at)
			l.first_accepted_at = e->at;
	} else if (o.stage == STAGE_EXCLUSIVE || o.status == OFFER_TIMED_OUT) {
		l.window_ends = 0; /* what comes next is in this frame */
	}
	if (o.status == OFFER_TIMED_OUT && stage_is_turn(o.stage))
		l.timed_out_in_run = 1;
	bool undone = false;
	if ((rc = settle_turn(st, &o, &undone, err)) < 0)
		return rc;
	bool second_chance = o.requeued;
	if (o.status == OFFER_ACCEPTED && o.stage == STAGE_SHARK_TANK) {
		if ((rc = asked_already(st, &old, o.agent, err)) < 0)
			return rc;
		second_chance = rc == 1;
	}
	uint8_t flag = (uint8_t)(o.stage | (o.again ? FACT_AGAIN : 0) | (second_chance ? FACT_REQUEUE : 0) | (undone ? FACT_TURN : 0));
	rc = state_offer_put(st, &o, err);
	if (rc == 0)
		rc = fold_put_lead(st, &old, &l, err);
	if (rc == 0)
		rc = fold_count(st, e, &l, ends[e->type].fact, flag, o.agent, e->at - o.made_at, err);
	return rc < 0 || o.status != OFFER_ACCEPTED ? rc : fold_came_to_own(st, e, &l, err);
}
