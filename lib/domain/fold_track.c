#include "domain/fold_in.h"
#include "domain/tracked.h"

/* The word's number; an unknown one is impossible. */
static int need_word(const struct event *e, enum event_key k, const char *const *names, int n, uint8_t *out, struct lr_err *err)
{
	int at = tracked_word(event_text(e, k), names, n);
	*out = (uint8_t)at;
	return at < 0 ? fold_impossible(e, err, "an unknown word") : 0;
}

static int feedback_flag(const struct event *e, uint8_t *flag, struct lr_err *err)
{
	uint8_t contact = CONTACT_NONE, deal = DEAL_NONE;
	int64_t depth = event_int(e, KEY_DEPTH);
	int rc = 0;
	if (event_has(e, KEY_CONTACT))
		rc = need_word(e, KEY_CONTACT, contact_state_name, CONTACT_STATES, &contact, err);
	if (rc == 0 && event_has(e, KEY_DEAL))
		rc = need_word(e, KEY_DEAL, deal_state_name, DEAL_STATES, &deal, err);
	if (rc < 0)
		return rc;
	if (depth < 0 || depth > DEPTH_MAX)
		return fold_impossible(e, err, "a depth beyond 0..4");
	*flag = (uint8_t)(depth | contact << FACT_CONTACT_SHIFT | deal << FACT_DEAL_SHIFT |
			  (event_has(e, KEY_AMOUNT) ? FACT_AMOUNT : 0));
	return 0;
}

int fold_tracked(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l, old;
	uint32_t agent;
	uint8_t flag = 0, type = 0;
	int64_t value = event_has(e, KEY_HAPPENED_AT) ? event_int(e, KEY_HAPPENED_AT) : e->at;
	int rc = fold_need_lead(st, e, KEY_LEAD, &l, err);
	if (rc == 0)
		rc = fold_need_number(st, e, KEY_AGENT, NAME_AGENT, &agent, err);
	if (rc < 0)
		return rc;
	if (l.state != LEAD_OWNED || l.owner != agent)
		return fold_impossible(e, err, "he does not own it");
	old = l;
	switch (e->type) {
	case EV_TRACK_INTERACTION:
		type = FACT_INTERACTION;
		rc = need_word(e, KEY_INTERACTION, interaction_name, INTERACTIONS, &flag, err);
		break;
	case EV_TRACK_FEEDBACK:
		type = FACT_FEEDBACK;
		value = event_int(e, KEY_AMOUNT);
		rc = feedback_flag(e, &flag, err);
		break;
	case EV_TRACK_COMMENT: type = FACT_COMMENT; break;
	case EV_TRACK_STAGE:
		type = FACT_PHASE;
		rc = need_word(e, KEY_STAGE, phase_name, PHASES, &flag, err);
		if (rc == 0 && l.phases >> flag & 1)
			rc = fold_impossible(e, err, "it is marked already");
		if (rc == 0)
			l.phases |= (uint8_t)(1 << flag);
		break;
	case EV_TRACK_OUTCOME:
		type = FACT_OUTCOME;
		rc = need_word(e, KEY_OUTCOME, outcome_name, OUTCOMES, &l.outcome, err);
		flag = l.outcome;
		break;
	default:
		type = FACT_CONVERTED;
		l.converted = 1;
	}
	bool may_repeat = type == FACT_INTERACTION || type == FACT_FEEDBACK || type == FACT_COMMENT;
	if (rc == 0 && may_repeat && event_has(e, KEY_HAPPENED_AT)) {
		uint64_t hash;
		rc = tracked_hash(e, &hash) ? state_told_put(st, l.id, hash, err) : lr_nomem(err);
	}
	if (rc == 0 && memcmp(&old, &l, sizeof(l)) != 0)
		rc = fold_put_lead(st, &old, &l, err);
	return rc < 0 ? rc : fold_count(st, e, &l, type, flag, agent, value, err);
}

int fold_stage_voided(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l;
	uint8_t phase = 0;
	int rc = fold_need_lead(st, e, KEY_LEAD, &l, err);
	if (rc == 0)
		rc = need_word(e, KEY_STAGE, phase_name, PHASES, &phase, err);
	if (rc < 0)
		return rc;
	if (!(l.phases >> phase & 1))
		return fold_impossible(e, err, "it is not marked");
	l.phases &= (uint8_t)~(1 << phase);
	rc = state_lead_put(st, &l, err);
	return rc < 0 ? rc : fold_count(st, e, &l, FACT_PHASE_VOIDED, phase, 0, 0, err);
}
