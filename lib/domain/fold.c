#include "domain/fold.h"

#include "domain/contact.h"
#include "domain/fold_in.h"

int fold_word(struct slice s, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		if (names[i][0] && slice_is(s, names[i]))
			return i;
	return -1;
}

int fold_impossible(const struct event *e, struct lr_err *err, const char *why)
{
	return lr_fail(err, LR_DATA, "%s cannot happen here: %s", event_desc[e->type].name, why);
}

int fold_unread(const struct event *e, const struct lr_err *why, struct lr_err *err)
{
	if (why->kind == LR_NOMEM)
		return lr_nomem(err);
	return lr_fail(err, LR_DATA, "%s, seq %llu: %s", event_desc[e->type].name, (unsigned long long)e->seq, why->msg);
}

int fold_need_lead(struct state *st, const struct event *e, enum event_key k, struct lead *l, struct lr_err *err)
{
	int rc = state_lead(st, event_id(e, k), l, err);
	return rc < 0 ? rc : rc ? 0 : fold_impossible(e, err, "no such lead");
}

int fold_need_number(struct state *st, const struct event *e, enum event_key k, enum name_kind kind, uint32_t *no,
		     struct lr_err *err)
{
	*no = 0;
	if (!event_has(e, k))
		return 0;
	int rc = state_number(st, kind, event_text(e, k), no, err);
	return rc < 0 ? rc : rc ? 0 : fold_impossible(e, err, kind == NAME_AGENT ? "no such agent" : "no such route");
}

static int agent_carrying(struct state *st, uint32_t no, int by, struct lr_err *err)
{
	struct agent *a;
	int rc = state_agent(st, no, &a, err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_fail(err, LR_BUG, "owner %u is not there", no);
	a->carrying += by;
	state_agent_touch(st, a);
	return 0;
}

int fold_put_lead(struct state *st, const struct lead *old, const struct lead *l, struct lr_err *err)
{
	int rc = 0;
	if (lead_carried(old) && !(lead_carried(l) && l->owner == old->owner))
		rc = agent_carrying(st, old->owner, -1, err);
	if (rc == 0 && lead_carried(l) && !(lead_carried(old) && l->owner == old->owner))
		rc = agent_carrying(st, l->owner, 1, err);
	return rc < 0 ? rc : state_lead_put(st, l, err);
}

int fold_count(struct state *st, const struct event *e, const struct lead *l, uint8_t type, uint8_t flag,
	       uint32_t agent, int64_t value, struct lr_err *err)
{
	struct fact f = {.at = e->at,
			 .value = value,
			 .lead = (uint32_t)l->id,
			 .agent = agent,
			 .source = l->source,
			 .route = (uint16_t)l->route,
			 .type = type,
			 .flag = flag};
	return state_fact(st, &f, err);
}

void fold_move(struct lead *l, enum lead_state to, int64_t at)
{
	l->state = (uint8_t)to;
	l->since = at;
	l->window_ends = 0;
	l->reason = REASON_NONE;
	if (to != LEAD_OWNED) {
		l->owner = 0;
		l->how = HOW_NONE;
	}
}

/* ---- arrivals */

static int put_contact_keys(struct state *st, const struct lead *l, struct slice person, struct lr_err *err)
{
	const struct settings *set = state_settings(st, err);
	struct arena mem = {0};
	struct contact c;
	if (!set)
		return -err->kind;
	int rc = contact_of(person, set->country_code, &mem, &c, NULL, err);
	if (rc == 0 && c.email.n)
		rc = state_key_put(st, LEAD_KEY_EMAIL, contact_hash(c.email), l->received_at, l->id, err);
	if (rc == 0 && c.phone.n)
		rc = state_key_put(st, LEAD_KEY_PHONE, contact_hash(c.phone), l->received_at, l->id, err);
	arena_free(&mem);
	return rc;
}

static int fold_received(struct state *st, const struct event *e, struct lr_err *err)
{
	struct head *h = state_head(st);
	struct lead l;
	memset(&l, 0, sizeof(l));
	l.id = event_id(e, KEY_LEAD);
	if (l.id != h->leads + 1)
		return fold_impossible(e, err, "lead ids go up by one");
	l.pos = l.born_pos = e->pos;
	l.received_at = event_int(e, KEY_RECEIVED_AT);
	l.run = 1;
	fold_move(&l, LEAD_NEW, e->at);
	int rc = 0;
	if (event_has(e, KEY_SOURCE))
		rc = state_number_or_new(st, NAME_SOURCE, event_text(e, KEY_SOURCE), &l.source, err);
	if (rc == 0)
		rc = fold_need_number(st, e, KEY_ASSIGN_TO, NAME_AGENT, &l.assign_to, err);
	if (rc < 0)
		return rc;
	uint64_t batch = event_id(e, KEY_BATCH);
	if (batch != h->batches && batch != h->batches + 1)
		return fold_impossible(e, err, "batch ids go up by one");
	h->leads = l.id;
	h->batches = batch;
	h->batch_at = e->at;
	if (event_has(e, KEY_EXT_ID))
		rc =
		    state_ext_id_put(st, contact_hash(event_text(e, KEY_SOURCE)), event_text(e, KEY_EXT_ID), l.id, err);
	else
		rc = state_key_put(st, LEAD_KEY_CONTENT, contact_content_hash(e), e->at, l.id, err);
	if (rc == 0)
		rc = put_contact_keys(st, &l, e->person, err);
	if (rc == 0)
		rc = fold_count(st, e, &l, FACT_RECEIVED, 0, 0, l.received_at, err);
	if (rc == 0 && event_has(e, KEY_COST))
		rc = fold_count(st, e, &l, FACT_COST, 0, 0, event_int(e, KEY_COST), err);
	if (rc == 0)
		rc = fold_tags_of(st, e, &l, err);
	return rc < 0 ? rc : state_lead_put(st, &l, err);
}

static int fold_updated(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l;
	int rc = fold_need_lead(st, e, KEY_LEAD, &l, err);
	if (rc < 0)
		return rc;
	l.pos = e->pos;
	rc = put_contact_keys(st, &l, e->person, err); /* the old keys stay; whoever finds the lead by them looks at it */
	if (rc == 0)
		rc = fold_tags_of(st, e, &l, err);
	if (rc == 0 && event_has(e, KEY_COST))
		rc = fold_count(st, e, &l, FACT_COST, 0, 0, event_int(e, KEY_COST), err);
	return rc < 0 ? rc : state_lead_put(st, &l, err);
}

static int fold_follows(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l, old, first;
	int rc = fold_need_lead(st, e, KEY_LEAD, &l, err);
	if (rc == 0)
		rc = fold_need_lead(st, e, KEY_FIRST, &first, err);
	if (rc < 0)
		return rc;
	old = l;
	fold_move(&l, LEAD_FOLLOWS, e->at);
	l.first = first.id;
	first.followers++;
	rc = state_lead_put(st, &first, err);
	if (rc == 0)
		rc = fold_put_lead(st, &old, &l, err);
	return rc < 0 ? rc : fold_count(st, e, &l, FACT_FOLLOWS, 0, 0, (int64_t)first.id, err);
}

/* ---- routing and owning */

static int fold_placed(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l, old;
	uint32_t route;
	int rc = fold_need_lead(st, e, KEY_LEAD, &l, err);
	if (rc == 0)
		rc = fold_need_number(st, e, KEY_ROUTE, NAME_ROUTE, &route, err);
	if (rc < 0)
		return rc;
	old = l;
	if (e->type == EV_LEAD_ROUTED) {
		fold_move(&l, LEAD_ROUTED, e->at);
		l.route = route;
		l.routed = 1;
		rc = fold_put_lead(st, &old, &l, err);
		return rc < 0 ? rc : fold_count(st, e, &l, FACT_ROUTED, 0, 0, event_int(e, KEY_ELIGIBLE), err);
	}
	int reason = fold_word(event_text(e, KEY_REASON), reason_name, REASONS);
	if (reason < 0)
		return fold_impossible(e, err, "unknown reason");
	fold_move(&l, e->type == EV_LEAD_WAITING ? LEAD_WAITING : LEAD_POOL, e->at);
	l.reason = (uint8_t)reason;
	rc = fold_put_lead(st, &old, &l, err);
	return rc < 0 ? rc
		      : fold_count(st, e, &l, e->type == EV_LEAD_WAITING ? FACT_WAITING : FACT_POOLED, (uint8_t)reason,
				   0, 0, err);
}

static int fold_owned(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l, old;
	uint32_t agent, route;
	int rc = fold_need_lead(st, e, KEY_LEAD, &l, err);
	if (rc == 0)
		rc = fold_need_number(st, e, KEY_AGENT, NAME_AGENT, &agent, err);
	if (rc == 0)
		rc = fold_need_number(st, e, KEY_ROUTE, NAME_ROUTE, &route, err);
	if (rc < 0)
		return rc;
	old = l;
	fold_move(&l, LEAD_OWNED, e->at);
	l.owner = agent;
	uint8_t fact = FACT_ASSIGNED;
	int64_t value = slice_eq(e->by, event_text(e, KEY_AGENT)); /* he took it himself: 0 points */
	if (e->type == EV_LEAD_COALESCED) {
		l.how = HOW_COALESCED;
		l.first = event_id(e, KEY_FIRST);
		fact = FACT_COALESCED;
		value = 0;
	} else if (e->type == EV_LEAD_CLAIMED) {
		l.how = HOW_CLAIMED;
		fact = FACT_CLAIMED;
		value = 0;
		if (!l.first_accepted_at)
			l.first_accepted_at = e->at;
	} else {
		int how = fold_word(event_text(e, KEY_HOW), how_name, HOWS);
		if (how != HOW_RULE && how != HOW_FEED && how != HOW_MANUAL)
			return fold_impossible(e, err, "unknown way to assign");
		l.how = (uint8_t)how;
		if (how == HOW_RULE) {
			l.route = route;
			l.routed = 1;
		}
	}
	rc = fold_put_lead(st, &old, &l, err);
	if (rc == 0)
		rc = fold_count(st, e, &l, fact, l.how, agent, value, err);
	return rc < 0 ? rc : fold_came_to_own(st, e, &l, err);
}

static int fold_released(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l, old;
	int rc = fold_need_lead(st, e, KEY_LEAD, &l, err);
	if (rc < 0)
		return rc;
	if (l.state != LEAD_OWNED)
		return fold_impossible(e, err, "nobody owns it");
	old = l;
	fold_move(&l, LEAD_POOL, e->at);
	l.reason = REASON_RELEASED;
	rc = fold_put_lead(st, &old, &l, err);
	return rc < 0 ? rc : fold_count(st, e, &l, FACT_RELEASED, 0, old.owner, 0, err);
}

/* Held, let go, a new run, or void: nobody's. */
static int fold_turned_back(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l, old;
	int rc = fold_need_lead(st, e, KEY_LEAD, &l, err);
	if (rc < 0)
		return rc;
	old = l;
	fold_move(&l, e->type == EV_LEAD_HELD ? LEAD_HELD : e->type == EV_LEAD_VOIDED ? LEAD_VOID : LEAD_NEW, e->at);
	if (e->type == EV_LEAD_RESUBMITTED) {
		if (event_int(e, KEY_RUN) != (int64_t)l.run + 1)
			return fold_impossible(e, err, "runs go up by one");
		l.run++;
		l.offers_in_run = 0;
		l.timed_out_in_run = 0;
	}
	rc = fold_put_lead(st, &old, &l, err);
	return rc < 0 ? rc
		      : fold_count(st, e, &l,
				   e->type == EV_LEAD_HELD     ? FACT_HELD
				   : e->type == EV_LEAD_VOIDED ? FACT_VOIDED
							       : FACT_NEW_AGAIN,
				   0, 0, 0, err);
}

/* Its lines are erased by the store, which sees by `erase_from` that there is something to do. */
static int fold_forgotten(struct state *st, const struct event *e, struct lr_err *err)
{
	struct head *h = state_head(st);
	struct lead l;
	int rc = fold_need_lead(st, e, KEY_LEAD, &l, err);
	if (rc < 0)
		return rc;
	l.forgotten = 1;
	if (!h->erase_from)
		h->erase_from = e->pos;
	return state_lead_put(st, &l, err);
}

/* A forgotten lead got personal data again: there is something to forget. */
static int fold_told_again(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l;
	int rc = fold_need_lead(st, e, KEY_LEAD, &l, err);
	if (rc < 0 || l.forgotten != 1)
		return rc;
	l.forgotten = 2;
	return state_lead_put(st, &l, err);
}

int fold(struct state *st, const struct event *e, struct lr_err *err)
{
	int rc = 0;
	switch (e->type) {
	case EV_JOURNAL_SEGMENT: state_head(st)->segment = (uint32_t)event_int(e, KEY_SEGMENT); break;
	case EV_JOURNAL_RECOVERED: break;
	case EV_CONFIG_SETTINGS: rc = fold_settings(st, e, err); break;
	case EV_CONFIG_AGENT:
	case EV_AGENT_LIMITED: rc = fold_agent(st, e, err); break; /* it carries the whole item */
	case EV_AGENT_PAUSED:
	case EV_AGENT_RESUMED: rc = fold_agent_paused(st, e, err); break;
	case EV_ROUTE_PAUSED:
	case EV_ROUTE_RESUMED: rc = fold_route_paused(st, e, err); break;
	case EV_CONFIG_ROUTE: rc = fold_route(st, e, err); break;
	case EV_CONFIG_HOLIDAY: rc = fold_holiday(st, e, err); break;
	case EV_CONFIG_TAG: rc = fold_tag(st, e, err); break;
	case EV_LEAD_RECEIVED: rc = fold_received(st, e, err); break;
	case EV_LEAD_UPDATED: rc = fold_updated(st, e, err); break;
	case EV_LEAD_FOLLOWS: rc = fold_follows(st, e, err); break;
	case EV_LEAD_ROUTED:
	case EV_LEAD_WAITING:
	case EV_LEAD_POOLED: rc = fold_placed(st, e, err); break;
	case EV_LEAD_COALESCED:
	case EV_LEAD_ASSIGNED:
	case EV_LEAD_CLAIMED: rc = fold_owned(st, e, err); break;
	case EV_LEAD_RELEASED: rc = fold_released(st, e, err); break;
	case EV_LEAD_HELD:
	case EV_LEAD_UNHELD:
	case EV_LEAD_VOIDED:
	case EV_LEAD_RESUBMITTED: rc = fold_turned_back(st, e, err); break;
	case EV_LEAD_CONVERTED:
	case EV_TRACK_INTERACTION:
	case EV_TRACK_FEEDBACK:
	case EV_TRACK_COMMENT:
	case EV_TRACK_STAGE:
	case EV_TRACK_OUTCOME: rc = fold_tracked(st, e, err); break;
	case EV_TRACK_STAGE_VOIDED: rc = fold_stage_voided(st, e, err); break;
	case EV_LEAD_FORGOTTEN: rc = fold_forgotten(st, e, err); break;
	case EV_OFFER_MADE: rc = fold_offer_made(st, e, err); break;
	case EV_OFFER_REQUEUED: rc = fold_requeued(st, e, err); break;
	case EV_OFFER_ACCEPTED:
	case EV_OFFER_DECLINED:
	case EV_OFFER_TIMED_OUT:
	case EV_OFFER_WITHDRAWN: rc = fold_offer_ended(st, e, err); break;
	default: rc = lr_fail(err, LR_BUG, "fold: event type %d", e->type);
	}
	if (rc == 0 && e->person.n && event_has(e, KEY_LEAD) && e->type != EV_LEAD_RECEIVED)
		rc = fold_told_again(st, e, err);
	if (rc < 0)
		return rc;
	struct head *h = state_head(st);
	h->seq = e->seq;
	h->at = e->at;
	return 0;
}
