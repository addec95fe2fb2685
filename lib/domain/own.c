#include "domain/own.h"

#include "base/text.h"
#include "domain/advance.h"
#include "domain/lead_tags.h"

static int followers_along(struct decision *d, uint64_t first, const struct agent *a, struct lr_err *err)
{
	struct lead followed;
	uint64_t id = 0;
	int rc = state_lead(d->state, first, &followed, err);
	if (rc < 0 || (rc == 1 && !followed.followers))
		return rc < 0 ? rc : 0;
	while ((rc = state_follower(d->state, first, id, &id, err)) == 1) {
		struct lead l;
		struct event e;
		rc = state_lead(d->state, id, &l, err);
		if (rc <= 0)
			return rc < 0 ? rc : lr_fail(err, LR_BUG, "follower %llu is not there", (unsigned long long)id);
		if (l.state != LEAD_FOLLOWS || l.first != first)
			continue;
		event_init(&e, EV_LEAD_COALESCED);
		event_set_id(&e, KEY_LEAD, id);
		event_set(&e, KEY_AGENT, slice_of(a->id));
		event_set_id(&e, KEY_FIRST, first);
		if ((rc = lead_tags_bill(d, id, &e, err)) < 0 || (rc = decide(d, &e, err)) < 0)
			return rc;
	}
	return rc;
}

int own_assign(struct decision *d, uint64_t lead, const struct agent *a, enum how how, const struct route *route,
	       struct lr_err *err)
{
	struct event e;
	struct lead l;
	struct slice from;
	int rc = advance_withdraw(d, lead, 0, "assigned", err);
	if (rc == 0)
		rc = state_lead(d->state, lead, &l, err);
	if (rc == 1)
		rc = state_name(d->state, NAME_AGENT, l.owner, &from, err);
	if (rc < 0)
		return rc;
	event_init(&e, EV_LEAD_ASSIGNED);
	event_set_id(&e, KEY_LEAD, lead);
	event_set(&e, KEY_AGENT, slice_of(a->id));
	event_set(&e, KEY_HOW, slice_of(how_name[how]));
	if (route)
		event_set(&e, KEY_ROUTE, slice_of(route->id));
	event_set(&e, KEY_FROM, from);
	rc = lead_tags_bill(d, lead, &e, err);
	if (rc == 0)
		rc = decide(d, &e, err);
	return rc < 0 ? rc : followers_along(d, lead, a, err);
}

int own_accept(struct decision *d, const struct offer *o, const struct agent *a, struct lr_err *err)
{
	struct event e;
	event_init(&e, EV_OFFER_ACCEPTED);
	event_set_id(&e, KEY_OFFER, o->id);
	event_set_id(&e, KEY_LEAD, o->lead);
	event_set(&e, KEY_AGENT, slice_of(a->id));
	int rc = lead_tags_bill(d, o->lead, &e, err);
	if (rc == 0)
		rc = decide(d, &e, err);
	if (rc == 0)
		rc = advance_withdraw(d, o->lead, o->id, "taken", err);
	return rc < 0 ? rc : followers_along(d, o->lead, a, err);
}

static int by_agent(struct decision *d, enum event_type type, uint64_t lead, const struct agent *a, struct lr_err *err)
{
	struct event e;
	event_init(&e, type);
	event_set_id(&e, KEY_LEAD, lead);
	event_set(&e, KEY_AGENT, slice_of(a->id));
	int rc = type == EV_LEAD_CLAIMED ? lead_tags_bill(d, lead, &e, err) : 0;
	return rc < 0 ? rc : decide(d, &e, err);
}

int own_claim(struct decision *d, uint64_t lead, const struct agent *a, struct lr_err *err)
{
	int rc = by_agent(d, EV_LEAD_CLAIMED, lead, a, err);
	return rc < 0 ? rc : followers_along(d, lead, a, err);
}

int own_release(struct decision *d, uint64_t lead, const struct agent *owner, struct lr_err *err)
{
	return by_agent(d, EV_LEAD_RELEASED, lead, owner, err);
}

int own_mark(struct decision *d, enum event_type type, uint64_t lead, struct lr_err *err)
{
	struct event e;
	event_init(&e, type);
	event_set_id(&e, KEY_LEAD, lead);
	return decide(d, &e, err);
}

int own_resubmit(struct decision *d, uint64_t lead, struct lr_err *err)
{
	struct event e;
	struct lead l;
	int rc = advance_withdraw(d, lead, 0, "resubmitted", err);
	if (rc == 0)
		rc = state_lead(d->state, lead, &l, err);
	if (rc < 0)
		return rc;
	event_init(&e, EV_LEAD_RESUBMITTED);
	event_set_id(&e, KEY_LEAD, lead);
	event_set_int(&e, KEY_RUN, (int64_t)l.run + 1);
	return decide(d, &e, err);
}

static int followers_freed(struct decision *d, uint64_t first, struct lr_err *err)
{
	uint64_t id = 0;
	int rc;
	while ((rc = state_follower(d->state, first, id, &id, err)) == 1) {
		struct lead l;
		rc = state_lead(d->state, id, &l, err);
		if (rc == 1 && l.state == LEAD_FOLLOWS && l.first == first)
			rc = own_resubmit(d, id, err);
		if (rc < 0)
			return rc;
	}
	return rc;
}

int own_void(struct decision *d, uint64_t lead, struct slice why, struct lr_err *err)
{
	struct event e;
	struct buf person = { 0 };
	int rc = advance_withdraw(d, lead, 0, "void", err);
	if (rc < 0)
		return rc;
	event_init(&e, EV_LEAD_VOIDED);
	event_set_id(&e, KEY_LEAD, lead);
	if (why.n) {
		buf_adds(&person, "{\"why\":");
		json_quote(&person, why, true);
		buf_addc(&person, '}');
		e.person = arena_slice(d->mem, buf_view(&person));
	}
	rc = buf_failed(&person) || (why.n && !e.person.n) ? lr_nomem(err) : decide(d, &e, err);
	buf_free(&person);
	return rc < 0 ? rc : followers_freed(d, lead, err);
}
