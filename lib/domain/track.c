#include "domain/track.h"

#include "base/text.h"
#include "domain/advance.h"
#include "domain/eligibility.h"

const char *const track_name[TRACK_WORDS] = {
	[TRACK_INTERACTION] = "interaction", [TRACK_FEEDBACK] = "feedback", [TRACK_COMMENT] = "comment",
	[TRACK_STAGE] = "stage", [TRACK_OUTCOME] = "outcome", [TRACK_CONVERT] = "convert",
};

static int refused(struct track *t, const char *reason)
{
	t->result = TRACK_REFUSED;
	t->reason = reason;
	return 0;
}

/* {"KEY":TEXT} in the decision's memory; empty for an empty text. */
static int person_of(struct decision *d, const char *key, struct slice text, struct slice *out, struct lr_err *err)
{
	struct buf b = { 0 };
	*out = (struct slice){ 0 };
	if (!text.n)
		return 0;
	buf_printf(&b, "{\"%s\":", key);
	json_quote(&b, text, true);
	buf_addc(&b, '}');
	*out = arena_slice(d->mem, buf_view(&b));
	int rc = buf_failed(&b) || !out->n ? lr_nomem(err) : 0;
	buf_free(&b);
	return rc;
}

static int event_of(struct decision *d, struct track *t, struct event *e, struct lr_err *err)
{
	static const enum event_type type_of[TRACK_WORDS] = {
		[TRACK_INTERACTION] = EV_TRACK_INTERACTION, [TRACK_FEEDBACK] = EV_TRACK_FEEDBACK,
		[TRACK_COMMENT] = EV_TRACK_COMMENT, [TRACK_STAGE] = EV_TRACK_STAGE, [TRACK_OUTCOME] = EV_TRACK_OUTCOME,
		[TRACK_CONVERT] = EV_LEAD_CONVERTED,
	};
	event_init(e, type_of[t->word]);
	event_set_id(e, KEY_LEAD, t->lead);
	event_set(e, KEY_AGENT, slice_of(t->owner->id));
	if (t->has_at)
		event_set_int(e, KEY_HAPPENED_AT, t->at);
	switch (t->word) {
	case TRACK_INTERACTION: event_set(e, KEY_INTERACTION, slice_of(interaction_name[t->interaction])); break;
	case TRACK_STAGE: event_set(e, KEY_STAGE, slice_of(phase_name[t->phase])); break;
	case TRACK_OUTCOME: event_set(e, KEY_OUTCOME, slice_of(outcome_name[t->outcome])); break;
	case TRACK_COMMENT: return person_of(d, "comment", t->text, &e->person, err);
	case TRACK_FEEDBACK:
		t->depth = feedback_depth(t->contact, t->deal, t->text.n || t->has_amount, t->text.n != 0);
		event_set(e, KEY_CONTACT, slice_of(contact_state_name[t->contact]));
		event_set(e, KEY_DEAL, slice_of(deal_state_name[t->deal]));
		if (t->has_amount)
			event_set_int(e, KEY_AMOUNT, t->amount_minor);
		event_set_int(e, KEY_DEPTH, t->depth);
		return person_of(d, "reason", t->text, &e->person, err);
	default: break;
	}
	return 0;
}

/* Told before? 1 or 0. What happened at no moment given may have happened again. */
static int told(struct decision *d, const struct track *t, const struct lead *l, const struct event *e, struct lr_err *err)
{
	uint64_t hash;
	switch (t->word) {
	case TRACK_STAGE: return l->phases >> t->phase & 1;
	case TRACK_OUTCOME: return l->outcome == t->outcome;
	case TRACK_CONVERT: return l->converted;
	default: break;
	}
	if (!t->has_at)
		return 0;
	return tracked_hash(e, &hash) ? state_told(d->state, l->id, hash, err) : lr_nomem(err);
}

/* Opening his own lead again must not take him above his limit; somebody else may do it, as he may assign. */
static int room_to_open(struct decision *d, const struct track *t, const struct lead *l, bool his_own, bool *ok, struct lr_err *err)
{
	struct lead open = *l;
	*ok = true;
	open.outcome = OUTCOME_OPEN;
	if (t->word != TRACK_OUTCOME || t->outcome != OUTCOME_OPEN || lead_carried(l) || !lead_carried(&open) || !his_own)
		return 0;
	return eligibility_room(d->state, t->owner, d->now, ok, err);
}

/* Whose work it would be, and may he who speaks record it? 1 yes, 0 refused. */
static int may(struct decision *d, struct track *t, struct lead *l, uint32_t *speaker, struct lr_err *err)
{
	struct agent *who = NULL, *owner;
	int rc;
	*speaker = 0;
	if (t->agent.n) {
		rc = state_number(d->state, NAME_AGENT, t->agent, speaker, err);
		if (rc == 1)
			rc = state_agent(d->state, *speaker, &who, err);
		if (rc <= 0)
			return rc < 0 ? rc : refused(t, "unknown");
	}
	rc = advance_settle(d, t->lead, err);
	if (rc == 0)
		rc = state_lead(d->state, t->lead, l, err);
	if (rc <= 0)
		return rc < 0 ? rc : refused(t, "unknown");
	bool any_lead = !who || who->role != ROLE_AGENT;
	if (who && !who->active)
		return refused(t, "not_permitted");
	if (!any_lead && (l->state != LEAD_OWNED || l->owner != *speaker))
		return refused(t, "not_yours");
	if (l->state != LEAD_OWNED)
		return refused(t, l->state == LEAD_FOLLOWS ? "follows" : l->state == LEAD_VOID ? "void" : "not_owned");
	rc = state_agent(d->state, l->owner, &owner, err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_fail(err, LR_BUG, "the owner is not there");
	t->owner = owner;
	return 1;
}

int track(struct decision *d, struct track *t, struct lr_err *err)
{
	struct lead l;
	struct event e;
	uint32_t speaker;
	bool room;
	t->reason = NULL;
	t->owner = NULL;
	int rc = may(d, t, &l, &speaker, err);
	if (rc <= 0)
		return rc;
	if (t->has_at && t->at > d->now)
		return refused(t, "in_future");
	if (t->has_at && t->at < l.received_at)
		return refused(t, "before_received");
	rc = event_of(d, t, &e, err);
	if (rc == 0)
		rc = told(d, t, &l, &e, err);
	if (rc == 1)
		t->result = TRACK_ALREADY;
	if (rc == 0)
		rc = room_to_open(d, t, &l, speaker == l.owner, &room, err);
	if (rc < 0 || rc == 1)
		return rc < 0 ? rc : 0;
	if (!room)
		return refused(t, "limit_reached");
	t->result = TRACK_OK;
	return decide(d, &e, err);
}

int track_void_stage(struct decision *d, uint64_t lead, enum phase phase, struct slice why, struct lr_err *err)
{
	struct event e;
	struct lead l;
	int rc = state_lead(d->state, lead, &l, err);
	if (rc < 0 || !(l.phases >> phase & 1))
		return rc < 0 ? rc : 0;
	event_init(&e, EV_TRACK_STAGE_VOIDED);
	event_set_id(&e, KEY_LEAD, lead);
	event_set(&e, KEY_STAGE, slice_of(phase_name[phase]));
	rc = person_of(d, "why", why, &e.person, err);
	if (rc == 0)
		rc = decide(d, &e, err);
	return rc < 0 ? rc : 1;
}
