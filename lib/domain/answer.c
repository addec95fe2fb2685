#include "domain/answer.h"

#include "domain/advance.h"
#include "domain/eligibility.h"
#include "domain/own.h"

const char *const answer_name[ANSWERS] = {
	[ANSWER_ACCEPT] = "accept", [ANSWER_DECLINE] = "decline", [ANSWER_REQUEUE] = "requeue",
	[ANSWER_CLAIM] = "claim", [ANSWER_RELEASE] = "release",
};

static int refused(struct answer *a, const char *reason)
{
	a->ok = false;
	a->reason = reason;
	return 0;
}

/* The agent's newest offer on the lead. */
static int offer_of_agent(struct state *st, uint64_t lead, uint32_t agent, struct offer *out, struct lr_err *err)
{
	struct offer o = { 0 };
	int rc, found = 0;
	while ((rc = state_offer_of_lead(st, lead, o.id, &o, err)) == 1)
		if (o.agent == agent) {
			*out = o;
			found = 1;
		}
	return rc < 0 ? rc : found;
}

/* Why an offer that is no longer open cannot be answered. */
static int closed(struct decision *d, struct answer *a, const struct offer *o, struct lr_err *err)
{
	switch (o->status) {
	case OFFER_ACCEPTED:
		return refused(a, "already_answered");
	case OFFER_DECLINED:
		return refused(a, a->word == ANSWER_DECLINE ? "already_answered" : "declined");
	case OFFER_WITHDRAWN: {
		struct lead l;
		int rc = state_lead(d->state, o->lead, &l, err);
		return rc < 0 ? rc : refused(a, rc && l.state == LEAD_OWNED && l.owner != o->agent ? "taken" : "expired");
	}
	default:
		return refused(a, "expired");
	}
}

static int answer_offer(struct decision *d, struct answer *a, const struct agent *agent, struct lr_err *err)
{
	struct offer o;
	struct lead l;
	bool below;
	int rc = a->offer ? state_offer(d->state, a->offer, &o, err) : offer_of_agent(d->state, a->lead, agent->no, &o, err);
	if (rc < 0)
		return rc;
	if (rc == 0) {
		if (!a->offer && (rc = state_lead(d->state, a->lead, &l, err)) == 1)
			return refused(a, l.state == LEAD_FOLLOWS ? "follows" : l.state == LEAD_OWNED ? "taken" : "not_yours");
		return rc < 0 ? rc : refused(a, "unknown");
	}
	a->out_offer = o.id;
	a->out_lead = o.lead;
	a->status = offer_status_name[o.status];
	if (o.agent != agent->no)
		return refused(a, "not_yours");
	if (o.status != OFFER_OPEN)
		return closed(d, a, &o, err);
	if (!agent->active)
		return refused(a, "not_permitted");
	if (a->word == ANSWER_DECLINE) {
		struct event e;
		event_init(&e, EV_OFFER_DECLINED);
		event_set_id(&e, KEY_OFFER, o.id);
		event_set_id(&e, KEY_LEAD, o.lead);
		event_set(&e, KEY_AGENT, slice_of(agent->id));
		rc = decide(d, &e, err);
		if (rc == 0)
			rc = advance(d, o.lead, err);
		a->status = offer_status_name[OFFER_DECLINED];
	} else {
		/* a catchall user may take it whatever his limit says when offered, but never above it */
		rc = eligibility_limit(d->state, agent, o.stage == STAGE_EXCLUSIVE, d->now, &below, err);
		if (rc == 0 && !below)
			return refused(a, "limit_reached");
		if (rc == 0)
			rc = own_accept(d, &o, agent, err);
		a->status = offer_status_name[OFFER_ACCEPTED];
	}
	a->ok = true;
	return rc;
}

static int claim(struct decision *d, struct answer *a, const struct agent *agent, struct lr_err *err)
{
	struct lead l;
	bool below;
	int rc = state_lead(d->state, a->lead, &l, err);
	if (rc <= 0)
		return rc < 0 ? rc : refused(a, "unknown");
	a->out_lead = l.id;
	if (!agent->active)
		return refused(a, "not_permitted");
	if (l.state == LEAD_OWNED && l.owner == agent->no)
		return refused(a, "already_answered");
	if (l.state == LEAD_OWNED)
		return refused(a, "taken");
	if (l.state == LEAD_FOLLOWS)
		return refused(a, "follows");
	if (l.state != LEAD_POOL && l.state != LEAD_WAITING)
		return refused(a, "not_in_pool");
	rc = eligibility_limit(d->state, agent, false, d->now, &below, err);
	if (rc == 0 && !below)
		return refused(a, "limit_reached");
	a->ok = true;
	return rc < 0 ? rc : own_claim(d, l.id, agent, err);
}

/* Another chance on a lead whose offer I let time out in this run. domain.md 2 "Re-queue". */
static int requeue(struct decision *d, struct answer *a, const struct agent *agent, struct lr_err *err)
{
	struct lead l;
	struct offer o = { 0 }, missed = { 0 }, live = { 0 };
	bool declined = false, below;
	int rc = state_lead(d->state, a->lead, &l, err);
	if (rc <= 0)
		return rc < 0 ? rc : refused(a, "unknown");
	a->out_lead = l.id;
	while ((rc = state_offer_of_lead(d->state, l.id, o.id, &o, err)) == 1) {
		if (o.agent != agent->no)
			continue;
		declined |= o.status == OFFER_DECLINED;
		if (o.status == OFFER_OPEN)
			live = o;
		if (o.run == l.run && o.status == OFFER_TIMED_OUT && stage_is_turn(o.stage))
			missed = o;
	}
	if (rc < 0)
		return rc;
	a->out_offer = missed.id ? missed.id : a->offer;
	a->status = missed.id ? offer_status_name[missed.status] : NULL;
	if (!agent->active)
		return refused(a, "not_permitted");
	if (l.state == LEAD_FOLLOWS)
		return refused(a, "follows");
	if (l.state == LEAD_OWNED)
		return refused(a, l.owner == agent->no ? "already_answered" : "taken");
	if (declined)
		return refused(a, "declined");
	if (!missed.id || (live.id && live.stage == STAGE_EXCLUSIVE))
		return refused(a, "not_timed_out");
	if (l.state == LEAD_CATCHALL)
		return refused(a, "wait");
	if (l.state == LEAD_POOL)
		return refused(a, "use claim");
	if (l.state == LEAD_SHARK_TANK) { /* he gets it at once */
		if (!live.id)
			return refused(a, "not_timed_out");
		rc = eligibility_limit(d->state, agent, false, d->now, &below, err);
		if (rc == 0 && !below)
			return refused(a, "limit_reached");
		a->ok = true;
		a->out_offer = live.id;
		a->status = offer_status_name[OFFER_ACCEPTED];
		return rc < 0 ? rc : own_accept(d, &live, agent, err);
	}
	if (missed.line)
		return refused(a, "waiting");
	if (l.state != LEAD_EXCLUSIVE)
		return refused(a, "not_timed_out");
	struct event e;
	event_init(&e, EV_OFFER_REQUEUED);
	event_set_id(&e, KEY_OFFER, missed.id);
	event_set_id(&e, KEY_LEAD, l.id);
	event_set(&e, KEY_AGENT, slice_of(agent->id));
	a->ok = true;
	return decide(d, &e, err);
}

static int release(struct decision *d, struct answer *a, const struct agent *speaker, struct lr_err *err)
{
	struct lead l;
	struct agent *owner;
	int rc = state_lead(d->state, a->lead, &l, err);
	if (rc <= 0)
		return rc < 0 ? rc : refused(a, "unknown");
	a->out_lead = l.id;
	if (l.state != LEAD_OWNED)
		return refused(a, l.state == LEAD_POOL ? "already_answered" : "not_yours");
	if (speaker && !speaker->active && !a->any_lead)
		return refused(a, "not_permitted");
	if (!(speaker && l.owner == speaker->no) && !a->any_lead)
		return refused(a, "not_yours");
	rc = state_agent(d->state, l.owner, &owner, err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_fail(err, LR_BUG, "the owner is not there");
	a->ok = true;
	return own_release(d, l.id, owner, err);
}

/* What is due on the lead named is settled first, whoever speaks and whatever comes of it (domain.md 2). */
static int settle(struct decision *d, struct answer *a, struct lr_err *err)
{
	struct offer o;
	int rc = a->offer ? state_offer(d->state, a->offer, &o, err) : 0;
	bool of_lead = a->word == ANSWER_RELEASE || a->word == ANSWER_CLAIM || a->word == ANSWER_REQUEUE;
	if (rc == 1 && of_lead && !a->lead)
		a->lead = o.lead;
	if (rc == 1)
		rc = advance_settle(d, o.lead, err);
	if (rc == 0 && a->lead)
		rc = advance_settle(d, a->lead, err);
	return rc;
}

int answer(struct decision *d, struct answer *a, struct lr_err *err)
{
	struct agent *agent = NULL;
	uint32_t no;
	a->ok = false;
	a->reason = NULL;
	a->status = NULL;
	a->out_offer = a->offer;
	a->out_lead = a->lead;
	if (a->agent.n) {
		int rc = state_number(d->state, NAME_AGENT, a->agent, &no, err);
		if (rc == 1)
			rc = state_agent(d->state, no, &agent, err);
		if (rc < 0)
			return rc;
		if (rc == 0)
			return refused(a, "unknown");
	} else if (a->word != ANSWER_RELEASE) {
		return refused(a, "not_permitted");
	}
	int rc = settle(d, a, err);
	if (rc < 0)
		return rc;
	switch (a->word) {
	case ANSWER_CLAIM: return claim(d, a, agent, err);
	case ANSWER_REQUEUE: return requeue(d, a, agent, err);
	case ANSWER_RELEASE: return release(d, a, agent, err);
	default: return answer_offer(d, a, agent, err);
	}
}
