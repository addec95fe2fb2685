#include "domain/arrive.h"

#include "domain/contact.h"
#include "domain/lead_tags.h"
#include "domain/own.h"
#include "domain/pause.h"
#include "domain/update.h"

/* ---- duplicates */

static int same_ext_id(struct decision *d, const struct event *e, uint64_t *lead, struct lr_err *err)
{
	struct slice source = event_text(e, KEY_SOURCE), ext_id = event_text(e, KEY_EXT_ID);
	int rc;
	*lead = 0;
	while ((rc = state_ext_id_find(d->state, contact_hash(source), ext_id, *lead, lead, err)) == 1) {
		struct lead l;
		struct event had;
		rc = state_lead(d->state, *lead, &l, err);
		if (rc == 1)
			rc = state_event_at(d->state, l.born_pos, d->mem, &had, err);
		if (rc < 0)
			return rc;
		if (rc == 1 && slice_eq(event_text(&had, KEY_SOURCE), source) && slice_eq(event_text(&had, KEY_EXT_ID), ext_id))
			return 1;
	}
	return rc;
}

static int same_content(struct decision *d, const struct event *e, int64_t span, uint64_t *lead, struct lr_err *err)
{
	uint64_t hash = contact_content_hash(e);
	int64_t at = d->now;
	bool skip = false;
	int rc;
	while ((rc = state_key_find(d->state, LEAD_KEY_CONTENT, hash, skip, &at, lead, err)) == 1 && at > d->now - span) {
		struct lead l;
		struct event had;
		rc = state_lead(d->state, *lead, &l, err);
		if (rc == 1)
			rc = state_event_at(d->state, l.born_pos, d->mem, &had, err);
		if (rc < 0)
			return rc;
		if (rc == 1 && !event_has(&had, KEY_EXT_ID) && contact_same_content(&had, e))
			return 1;
		skip = true;
	}
	return rc < 0 ? rc : 0;
}

/* The same ext_id with other contact data: those it brings replace the old ones. */
static int duplicate(struct decision *d, struct arrival *a, bool by_ext_id, struct lr_err *err)
{
	struct lead l;
	struct event e;
	struct person_texts had, brings;
	a->status = "duplicate";
	if (!by_ext_id)
		return 0;
	int rc = state_lead(d->state, a->lead, &l, err);
	if (rc == 1 && l.forgotten) /* what was forgotten does not come back by the same feed */
		return 0;
	if (rc == 1)
		rc = update_now(d->state, &l, d->mem, &e, err);
	if (rc < 0)
		return rc;
	person_texts(e.person, d->mem, &had);
	person_texts(a->received->person, d->mem, &brings);
	had.name = brings.name.n ? brings.name : had.name;
	had.email = brings.email.n ? brings.email : had.email;
	had.phone = brings.phone.n ? brings.phone : had.phone;
	rc = person_with(&had, e.person, d->mem, &e.person, err);
	return rc < 0 ? rc : update_lead(d, &l, &e, &a->changed, err);
}

/* ---- coalescing */

/* The newest lead within the span, either side, that really has this e-mail or phone and is not void. */
static int newest_with(struct decision *d, enum lead_key kind, const struct contact *c, int64_t received_at, int64_t span,
		       const char *country_code, int64_t *at, uint64_t *lead, struct lr_err *err)
{
	struct slice key = kind == LEAD_KEY_EMAIL ? c->email : c->phone;
	bool skip = false;
	int rc;
	*at = received_at + span;
	if (!key.n)
		return 0;
	while ((rc = state_key_find(d->state, kind, contact_hash(key), skip, at, lead, err)) == 1 && *at >= received_at - span) {
		struct lead l;
		struct event had;
		struct contact other;
		rc = state_lead(d->state, *lead, &l, err);
		if (rc == 1)
			rc = state_event_at(d->state, l.pos, d->mem, &had, err);
		if (rc == 1)
			rc = contact_of(had.person, country_code, d->mem, &other, NULL, err);
		if (rc < 0)
			return rc;
		if (l.state != LEAD_VOID && slice_eq(kind == LEAD_KEY_EMAIL ? other.email : other.phone, key))
			return 1;
		skip = true;
	}
	return rc < 0 ? rc : 0;
}

static int newest_of_customer(struct decision *d, const struct contact *c, int64_t received_at, const struct settings *set,
			      uint64_t *lead, struct lr_err *err)
{
	int64_t at_email, at_phone;
	uint64_t by_email = 0, by_phone = 0;
	int e = newest_with(d, LEAD_KEY_EMAIL, c, received_at, set->coalesce_ms, set->country_code, &at_email, &by_email, err);
	int p = e < 0 ? e : newest_with(d, LEAD_KEY_PHONE, c, received_at, set->coalesce_ms, set->country_code, &at_phone,
					&by_phone, err);
	if (p < 0)
		return p;
	if (e == 1 && p == 1)
		*lead = at_email > at_phone || (at_email == at_phone && by_email > by_phone) ? by_email : by_phone;
	else
		*lead = e == 1 ? by_email : by_phone;
	return e == 1 || p == 1;
}

static int join(struct decision *d, struct arrival *a, uint64_t other, struct lr_err *err)
{
	struct lead l;
	struct agent *owner;
	struct event e;
	int rc = state_lead(d->state, other, &l, err);
	if (rc == 1 && l.state == LEAD_FOLLOWS) /* no chains: follow whom it follows */
		rc = state_lead(d->state, l.first, &l, err);
	if (rc <= 0)
		return rc;
	if (l.state == LEAD_OWNED) {
		bool paused = true;
		rc = state_agent(d->state, l.owner, &owner, err);
		if (rc == 1 && owner->active)
			rc = pause_now(d->state, owner, 0, d->now, &paused, err);
		if (rc < 0 || paused)
			return rc < 0 ? rc : 0;
		event_init(&e, EV_LEAD_COALESCED);
		event_set(&e, KEY_AGENT, slice_of(owner->id));
		a->agent = slice_of(owner->id);
		a->status = "coalesced";
	} else if (l.state == LEAD_NEW || l.state == LEAD_WAITING || l.state == LEAD_ROUTED || l.state == LEAD_POOL ||
		   lead_offered(&l)) {
		event_init(&e, EV_LEAD_FOLLOWS);
		a->status = "follows";
	} else {
		return 0;
	}
	event_set_id(&e, KEY_LEAD, a->lead);
	event_set_id(&e, KEY_FIRST, l.id);
	a->first = l.id;
	if (e.type == EV_LEAD_COALESCED && (rc = lead_tags_bill(d, a->lead, &e, err)) < 0)
		return rc;
	return decide(d, &e, err);
}

/* ---- */

static int acceptable(struct decision *d, const struct event *e, struct lr_err *err)
{
	uint32_t no;
	if (event_int(e, KEY_RECEIVED_AT) > d->now + ARRIVE_AHEAD_MS)
		return lr_refuse(err, NULL, "received_at: more than 24 h ahead of now");
	if (event_has(e, KEY_ASSIGN_TO)) {
		struct slice id = event_text(e, KEY_ASSIGN_TO);
		int rc = state_number(d->state, NAME_AGENT, id, &no, err);
		if (rc <= 0)
			return rc < 0 ? rc : lr_refuse(err, NULL, "assign_to: unknown agent \"%.*s\"", (int)id.n, id.p);
	}
	if (state_head(d->state)->leads >= UINT32_MAX)
		return lr_refuse(err, NULL, "this state is full: 4294967295 leads");
	return 0;
}

static uint64_t batch_of(struct decision *d, struct arrival *a)
{
	const struct head *h = state_head(d->state);
	if (!*a->batch)
		*a->batch = h->batches && h->batch_at == d->now ? h->batches : h->batches + 1;
	else if (*a->batch < h->batches) /* another import began meanwhile: ids only go up, so go on in a new one */
		*a->batch = h->batches + 1;
	return *a->batch;
}

int arrive(struct decision *d, struct arrival *a, struct lr_err *err)
{
	const struct settings *set = state_settings(d->state, err);
	struct event *e = a->received;
	struct contact c;
	uint64_t other = 0;
	if (!set)
		return -err->kind;
	if (!event_has(e, KEY_RECEIVED_AT))
		event_set_int(e, KEY_RECEIVED_AT, d->now);
	int rc = acceptable(d, e, err);
	if (rc < 0)
		return rc;
	rc = event_has(e, KEY_EXT_ID) ? same_ext_id(d, e, &a->lead, err) : same_content(d, e, set->coalesce_ms, &a->lead, err);
	if (rc != 0)
		return rc < 0 ? rc : duplicate(d, a, event_has(e, KEY_EXT_ID), err);
	rc = contact_of(e->person, set->country_code, d->mem, &c, &a->phone_unreadable, err);
	int known = rc < 0 || !set->coalesce_ms ? 0 : newest_of_customer(d, &c, event_int(e, KEY_RECEIVED_AT), set, &other, err);
	if (rc < 0 || known < 0)
		return rc < 0 ? rc : known;
	a->status = "new";
	a->lead = state_head(d->state)->leads + 1;
	event_set_id(e, KEY_LEAD, a->lead);
	event_set_id(e, KEY_BATCH, batch_of(d, a));
	rc = lead_tags_find(d, e, err);
	if (rc == 0)
		rc = decide(d, e, err);
	if (rc == 0 && known)
		rc = join(d, a, other, err);
	if (rc == 0 && set->manual_intercept && strcmp(a->status, "new") == 0) {
		a->status = "held";
		rc = own_mark(d, EV_LEAD_HELD, a->lead, err);
	}
	return rc;
}
