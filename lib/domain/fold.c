#include "domain/fold.h"

#include "base/num.h"
#include "domain/contact.h"
#include "domain/pause.h"
#include "domain/rule.h"

static struct slice text(const struct event *e, enum event_key k)
{
	return event_text(e, k);
}

static int word(struct slice s, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		if (names[i][0] && slice_is(s, names[i]))
			return i;
	return -1;
}

static int impossible(const struct event *e, struct lr_err *err, const char *why)
{
	return lr_fail(err, LR_DATA, "%s cannot happen here: %s", event_desc[e->type].name, why);
}

static int need_lead(struct state *st, const struct event *e, enum event_key k, struct lead *l, struct lr_err *err)
{
	int rc = state_lead(st, event_id(e, k), l, err);
	return rc < 0 ? rc : rc ? 0 : impossible(e, err, "no such lead");
}

static int need_number(struct state *st, const struct event *e, enum event_key k, enum name_kind kind, uint32_t *no,
		       struct lr_err *err)
{
	*no = 0;
	if (!event_has(e, k))
		return 0;
	int rc = state_number(st, kind, text(e, k), no, err);
	return rc < 0 ? rc : rc ? 0 : impossible(e, err, kind == NAME_AGENT ? "no such agent" : "no such route");
}

/* domain.md 4.2: owned now, and came so through a route: not coalesced, nor given by its feed after it had waited on one */
static bool carries(const struct lead *l)
{
	return l->state == LEAD_OWNED && l->routed && l->how != HOW_COALESCED && l->how != HOW_FEED;
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

static int put_lead(struct state *st, const struct lead *old, const struct lead *l, struct lr_err *err)
{
	int rc = 0;
	if (carries(old) && !(carries(l) && l->owner == old->owner))
		rc = agent_carrying(st, old->owner, -1, err);
	if (rc == 0 && carries(l) && !(carries(old) && l->owner == old->owner))
		rc = agent_carrying(st, l->owner, 1, err);
	return rc < 0 ? rc : state_lead_put(st, l, err);
}

static int count(struct state *st, const struct event *e, const struct lead *l, uint8_t type, uint8_t flag, uint32_t agent,
		 int64_t value, struct lr_err *err)
{
	struct fact f = { .at = e->at, .value = value, .lead = (uint32_t)l->id, .agent = agent, .source = l->source,
			  .route = (uint16_t)l->route, .type = type, .flag = flag };
	return state_fact(st, &f, err);
}

static void move(struct lead *l, enum lead_state to, int64_t at)
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

/* ---- configuration */

static int fold_settings(struct state *st, const struct event *e, struct lr_err *err)
{
	struct settings s;
	memset(&s, 0, sizeof(s));
	int rc = settings_read(text(e, KEY_CONFIG), &s, err);
	if (rc == 0)
		rc = state_settings_put(st, &s, err);
	return rc < 0 ? rc : state_config_put(st, 's', 0, text(e, KEY_CONFIG), err);
}

static int fold_agent(struct state *st, const struct event *e, struct lr_err *err)
{
	struct agent a, *had = NULL;
	uint32_t no;
	memset(&a, 0, sizeof(a));
	int rc = state_number_or_new(st, NAME_AGENT, text(e, KEY_AGENT), &no, err);
	if (rc == 0)
		rc = agent_read(text(e, KEY_CONFIG), &a, err);
	if (rc == 0)
		rc = state_agent(st, no, &had, err);
	if (rc < 0)
		return rc;
	if (had) {
		a.carrying = had->carrying;
		a.live = had->live;
		a.last_offered_seq = had->last_offered_seq;
		a.pauses = had->pauses;
	}
	a.no = no;
	a.position = (uint32_t)event_int(e, KEY_POSITION);
	struct slice id = text(e, KEY_AGENT);
	if (id.n > ID_MAX)
		return impossible(e, err, "the id is too long");
	memset(a.id, 0, sizeof(a.id));
	memcpy(a.id, id.p, id.n);
	rc = state_agent_put(st, &a, err);
	return rc < 0 ? rc : state_config_put(st, 'a', no, text(e, KEY_CONFIG), err);
}

static int fold_agent_paused(struct state *st, const struct event *e, struct lr_err *err)
{
	uint32_t no, route;
	struct agent *a;
	int rc = need_number(st, e, KEY_AGENT, NAME_AGENT, &no, err);
	if (rc == 0)
		rc = need_number(st, e, KEY_ROUTE, NAME_ROUTE, &route, err);
	if (rc == 0 && (rc = state_agent(st, no, &a, err)) == 0)
		rc = impossible(e, err, "no such agent");
	return rc < 0 ? rc : pause_fold(st, e, a, route, err);
}

static int fold_route_paused(struct state *st, const struct event *e, struct lr_err *err)
{
	uint32_t no;
	struct route *r;
	int rc = need_number(st, e, KEY_ROUTE, NAME_ROUTE, &no, err);
	if (rc == 0 && (rc = state_route(st, no, &r, err)) == 0)
		rc = impossible(e, err, "no such route");
	if (rc < 0)
		return rc;
	r->paused = e->type == EV_ROUTE_PAUSED;
	state_route_touch(st, r);
	return 0;
}

/* Members as resolved by apply: [["ann",1],["bob",3]] */
static int fold_members(struct state *st, const struct event *e, struct arena *mem, struct route *r, struct lr_err *err)
{
	struct slice list = text(e, KEY_MEMBERS);
	size_t most = 0, n = 0;
	for (size_t i = 0; i < list.n; i++)
		most += list.p[i] == '[';
	r->members = arena_alloc(mem, (most + 1) * sizeof(*r->members));
	if (!r->members)
		return lr_nomem(err);
	const char *p = list.p + 1, *end = list.p + list.n;
	while (list.n && p < end && *p == '[') {
		const char *close = memchr(p, ']', (size_t)(end - p));
		const char *quote = close ? memchr(p + 2, '"', (size_t)(close - p)) : NULL;
		int64_t weight;
		if (!quote || quote + 2 > close || !num_int((struct slice){ quote + 2, (size_t)(close - quote - 2) }, 0, 1000000, &weight))
			return impossible(e, err, "members cannot be read");
		uint32_t no;
		int rc = state_number(st, NAME_AGENT, (struct slice){ p + 2, (size_t)(quote - p - 2) }, &no, err);
		if (rc <= 0)
			return rc < 0 ? rc : impossible(e, err, "no such agent");
		r->members[n++] = (struct member){ no, (uint32_t)weight };
		p = close + 1;
		if (p < end && *p == ',')
			p++;
	}
	r->n_members = n;
	return 0;
}

static int fold_sources(struct state *st, const struct route_names *names, struct arena *mem, struct route *r,
			struct lr_err *err)
{
	size_t at = 0, most = 0;
	struct slice name;
	r->any_source = !names->sources.n;
	for (size_t i = 0; i < names->sources.n; i++)
		most += names->sources.p[i] == ',';
	r->sources = arena_alloc(mem, (most + 1) * sizeof(*r->sources));
	if (!r->sources)
		return lr_nomem(err);
	while (event_list_next(names->sources, &at, mem, &name)) {
		if (slice_is(name, "*")) {
			r->any_named_source = true;
			continue;
		}
		int rc = state_number_or_new(st, NAME_SOURCE, name, &r->sources[r->n_sources], err);
		if (rc < 0)
			return rc;
		r->n_sources++;
	}
	return 0;
}

static bool is_member(const struct route *r, uint32_t agent)
{
	for (size_t i = 0; i < r->n_members; i++)
		if (r->members[i].agent == agent)
			return true;
	return false;
}

/* domain.md 4.4: last-served removed: from his nearest remaining predecessor */
static uint32_t last_after_change(const struct route *old, const struct route *now)
{
	size_t at = 0;
	if (!old->last_agent || is_member(now, old->last_agent))
		return old->last_agent;
	while (at < old->n_members && old->members[at].agent != old->last_agent)
		at++;
	for (size_t back = 1; back <= old->n_members; back++) {
		uint32_t agent = old->members[(at + old->n_members - back) % old->n_members].agent;
		if (is_member(now, agent))
			return agent;
	}
	return 0;
}

static int fold_route(struct state *st, const struct event *e, struct lr_err *err)
{
	struct arena mem = { 0 };
	struct route r, *had = NULL;
	struct route_names names = { 0 };
	uint32_t no;
	memset(&r, 0, sizeof(r));
	int rc = state_number_or_new(st, NAME_ROUTE, text(e, KEY_ROUTE), &no, err);
	if (rc == 0)
		rc = state_route(st, no, &had, err);
	if (rc < 0)
		goto out;
	rc = 0;
	int64_t position = event_int(e, KEY_POSITION);
	if (position == 0) { /* removed: members and pointer stay, should it come back */
		if (!had) {
			rc = impossible(e, err, "no such route");
			goto out;
		}
		memcpy(&r, had, sizeof(r));
		r.position = 0;
		rc = state_route_put(st, &r, err);
		goto out;
	}
	rc = route_read(text(e, KEY_CONFIG), &mem, &r, &names, err);
	if (rc == 0)
		rc = fold_members(st, e, &mem, &r, err);
	if (rc == 0)
		rc = fold_sources(st, &names, &mem, &r, err);
	if (rc < 0)
		goto out;
	struct slice id = text(e, KEY_ROUTE);
	if (id.n > ID_MAX || position < 0 || position > UINT32_MAX || no > UINT16_MAX) {
		rc = impossible(e, err, "id, position or number of routes is out of range");
		goto out;
	}
	r.no = no;
	r.position = (uint32_t)position;
	memset(r.id, 0, sizeof(r.id));
	memcpy(r.id, id.p, id.n);
	if (had) {
		r.last_agent = last_after_change(had, &r);
		r.last_first = had->last_first;
		r.paused = had->paused;
		r.books = had->books; /* the state's, copied by the put */
		r.n_books = had->n_books;
	}
	rc = state_route_put(st, &r, err);
	if (rc == 0)
		rc = state_config_put(st, 'r', no, text(e, KEY_CONFIG), err);
out:
	arena_free(&mem);
	return rc;
}

static int fold_holiday(struct state *st, const struct event *e, struct lr_err *err)
{
	struct date_span days;
	struct slice date = text(e, KEY_DATE), before = { 0 }, json;
	if (!date_parse(date, &days))
		return impossible(e, err, "no such date");
	int rc = 1; /* taking one away that is not there is damage, not a fault of the index */
	while (!event_has(e, KEY_CONFIG) && (rc = state_holiday_after(st, before, &before, &json, err)) == 1)
		if (slice_eq(before, date))
			break;
	if (rc <= 0)
		return rc < 0 ? rc : impossible(e, err, "no such holiday");
	return state_holiday_put(st, date, text(e, KEY_CONFIG), err);
}

/* ---- arrivals */

static int put_contact_keys(struct state *st, const struct lead *l, struct slice person, struct lr_err *err)
{
	const struct settings *set = state_settings(st, err);
	struct arena mem = { 0 };
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
		return impossible(e, err, "lead ids go up by one");
	l.pos = l.born_pos = e->pos;
	l.received_at = event_int(e, KEY_RECEIVED_AT);
	l.run = 1;
	move(&l, LEAD_NEW, e->at);
	int rc = 0;
	if (event_has(e, KEY_SOURCE))
		rc = state_number_or_new(st, NAME_SOURCE, text(e, KEY_SOURCE), &l.source, err);
	if (rc == 0)
		rc = need_number(st, e, KEY_ASSIGN_TO, NAME_AGENT, &l.assign_to, err);
	if (rc < 0)
		return rc;
	uint64_t batch = event_id(e, KEY_BATCH);
	if (batch != h->batches && batch != h->batches + 1)
		return impossible(e, err, "batch ids go up by one");
	h->leads = l.id;
	h->batches = batch;
	h->batch_at = e->at;
	if (event_has(e, KEY_EXT_ID))
		rc = state_ext_id_put(st, contact_hash(text(e, KEY_SOURCE)), text(e, KEY_EXT_ID), l.id, err);
	else
		rc = state_key_put(st, LEAD_KEY_CONTENT, contact_content_hash(e), e->at, l.id, err);
	if (rc == 0)
		rc = put_contact_keys(st, &l, e->person, err);
	if (rc == 0)
		rc = state_lead_put(st, &l, err);
	return rc < 0 ? rc : count(st, e, &l, FACT_RECEIVED, 0, 0, l.received_at, err);
}

static int fold_updated(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l;
	int rc = need_lead(st, e, KEY_LEAD, &l, err);
	if (rc < 0)
		return rc;
	l.pos = e->pos;
	rc = put_contact_keys(st, &l, e->person, err); /* the old keys stay; whoever finds the lead by them looks at it */
	return rc < 0 ? rc : state_lead_put(st, &l, err);
}

static int fold_follows(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l, old, first;
	int rc = need_lead(st, e, KEY_LEAD, &l, err);
	if (rc == 0)
		rc = need_lead(st, e, KEY_FIRST, &first, err);
	if (rc < 0)
		return rc;
	old = l;
	move(&l, LEAD_FOLLOWS, e->at);
	l.first = first.id;
	first.followers++;
	rc = state_lead_put(st, &first, err);
	if (rc == 0)
		rc = put_lead(st, &old, &l, err);
	return rc < 0 ? rc : count(st, e, &l, FACT_FOLLOWS, 0, 0, (int64_t)first.id, err);
}

/* ---- routing and owning */

static int fold_placed(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l, old;
	uint32_t route;
	int rc = need_lead(st, e, KEY_LEAD, &l, err);
	if (rc == 0)
		rc = need_number(st, e, KEY_ROUTE, NAME_ROUTE, &route, err);
	if (rc < 0)
		return rc;
	old = l;
	if (e->type == EV_LEAD_ROUTED) {
		move(&l, LEAD_ROUTED, e->at);
		l.route = route;
		l.routed = 1;
		if (l.draws_route != route) {
			l.draws_route = route;
			l.draws = 0;
		}
		rc = put_lead(st, &old, &l, err);
		return rc < 0 ? rc : count(st, e, &l, FACT_ROUTED, 0, 0, event_int(e, KEY_ELIGIBLE), err);
	}
	int reason = word(text(e, KEY_REASON), reason_name, REASONS);
	if (reason < 0)
		return impossible(e, err, "unknown reason");
	move(&l, e->type == EV_LEAD_WAITING ? LEAD_WAITING : LEAD_POOL, e->at);
	l.reason = (uint8_t)reason;
	rc = put_lead(st, &old, &l, err);
	return rc < 0 ? rc : count(st, e, &l, e->type == EV_LEAD_WAITING ? FACT_WAITING : FACT_POOLED, (uint8_t)reason, 0, 0, err);
}

static int fold_owned(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l, old;
	uint32_t agent, route;
	int rc = need_lead(st, e, KEY_LEAD, &l, err);
	if (rc == 0)
		rc = need_number(st, e, KEY_AGENT, NAME_AGENT, &agent, err);
	if (rc == 0)
		rc = need_number(st, e, KEY_ROUTE, NAME_ROUTE, &route, err);
	if (rc < 0)
		return rc;
	old = l;
	move(&l, LEAD_OWNED, e->at);
	l.owner = agent;
	uint8_t fact = FACT_ASSIGNED;
	int64_t value = slice_eq(e->by, text(e, KEY_AGENT)); /* he took it himself: 0 points */
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
		int how = word(text(e, KEY_HOW), how_name, HOWS);
		if (how != HOW_RULE && how != HOW_FEED && how != HOW_MANUAL)
			return impossible(e, err, "unknown way to assign");
		l.how = (uint8_t)how;
		if (how == HOW_RULE) {
			l.route = route;
			l.routed = 1;
		}
	}
	rc = put_lead(st, &old, &l, err);
	return rc < 0 ? rc : count(st, e, &l, fact, l.how, agent, value, err);
}

static int fold_released(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l, old;
	int rc = need_lead(st, e, KEY_LEAD, &l, err);
	if (rc < 0)
		return rc;
	if (l.state != LEAD_OWNED)
		return impossible(e, err, "nobody owns it");
	old = l;
	move(&l, LEAD_POOL, e->at);
	l.reason = REASON_RELEASED;
	rc = put_lead(st, &old, &l, err);
	return rc < 0 ? rc : count(st, e, &l, FACT_RELEASED, 0, old.owner, 0, err);
}

/* Held, let go, a new run, or void: nobody's. */
static int fold_turned_back(struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l, old;
	int rc = need_lead(st, e, KEY_LEAD, &l, err);
	if (rc < 0)
		return rc;
	old = l;
	move(&l, e->type == EV_LEAD_HELD ? LEAD_HELD : e->type == EV_LEAD_VOIDED ? LEAD_VOID : LEAD_NEW, e->at);
	if (e->type == EV_LEAD_RESUBMITTED) {
		if (event_int(e, KEY_RUN) != (int64_t)l.run + 1)
			return impossible(e, err, "runs go up by one");
		l.run++;
		l.offers_in_run = 0;
		l.timed_out_in_run = 0;
	}
	rc = put_lead(st, &old, &l, err);
	return rc < 0 ? rc : count(st, e, &l, e->type == EV_LEAD_HELD ? FACT_HELD : e->type == EV_LEAD_VOIDED ? FACT_VOIDED : FACT_NEW_AGAIN,
				  0, 0, 0, err);
}

/* ---- offers */

static bool counts_as_turn(uint8_t stage)
{
	return stage == STAGE_EXCLUSIVE || stage == STAGE_JUMP_BALL;
}

static int had_before(struct state *st, const struct lead *l, uint32_t agent, uint8_t *again, struct lr_err *err)
{
	struct offer o = { 0 };
	int rc;
	*again = 0;
	if (l->run == 1 && l->offers_in_run == 0)
		return 0;
	while ((rc = state_offer_of_lead(st, l->id, o.id, &o, err)) == 1 && o.id < l->stage_first)
		if (o.agent == agent && counts_as_turn(o.stage))
			*again = 1;
	return rc < 0 ? rc : 0;
}

/* The agent's offer of this run that waits in the line (waits), or was followed by his asking (!waits). 1 found. */
static int asked_for(struct state *st, const struct lead *l, uint32_t agent, bool waits, struct offer *out, struct lr_err *err)
{
	struct offer o = { 0 };
	int rc, found = 0;
	while ((rc = state_offer_of_lead(st, l->id, o.id, &o, err)) == 1)
		if (o.agent == agent && o.run == l->run && (waits ? o.line != 0 : o.credited)) {
			*out = o;
			found = 1;
		}
	return rc < 0 ? rc : found;
}

/* What a choice leaves behind on its route: the pointer, who was first, what everybody is owed. */
static int fold_turn(struct state *st, const struct event *e, struct route *r, const struct offer *o, bool first_in_run,
		     struct lr_err *err)
{
	struct slice rule = text(e, KEY_RULE);
	r->last_agent = o->agent;
	if (first_in_run && slice_is(rule, rule_name[RULE_RANDOM]))
		r->last_first = o->agent;
	if (slice_is(rule, rule_name[RULE_BALANCED])) {
		struct arena mem = { 0 };
		bool *eligible = arena_alloc(&mem, r->n_members + 1);
		struct turn_share *did = arena_alloc(&mem, (r->n_members + 1) * sizeof(*did));
		size_t n = 0;
		int rc = !eligible || !did ? lr_nomem(err) : 0;
		if (rc == 0 && !turn_pool_read(text(e, KEY_POOL), eligible, r->n_members))
			rc = impossible(e, err, "the pool does not fit the route's members");
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

static int fold_offer_made(struct state *st, const struct event *e, struct lr_err *err)
{
	static const uint8_t state_of[STAGES] = { 0, LEAD_EXCLUSIVE, LEAD_JUMP_BALL, LEAD_SHARK_TANK, LEAD_CATCHALL };
	struct head *h = state_head(st);
	struct lead l, old;
	struct offer o;
	memset(&o, 0, sizeof(o));
	int rc = need_lead(st, e, KEY_LEAD, &l, err);
	if (rc == 0)
		rc = need_number(st, e, KEY_AGENT, NAME_AGENT, &o.agent, err);
	if (rc == 0)
		rc = need_number(st, e, KEY_ROUTE, NAME_ROUTE, &o.route, err);
	if (rc < 0)
		return rc;
	int stage = word(text(e, KEY_STAGE), stage_name, STAGES);
	o.id = event_id(e, KEY_OFFER);
	if (stage < 0 || o.id != h->offers + 1)
		return impossible(e, err, "unknown stage, or an offer id out of turn");
	h->offers = o.id;
	o.lead = l.id;
	o.made_at = e->at;
	o.expires_at = event_int(e, KEY_EXPIRES_AT);
	o.run = l.run;
	o.stage = (uint8_t)stage;
	o.by_rule = event_has(e, KEY_RULE);
	old = l;
	if (l.state != state_of[stage])
		move(&l, (enum lead_state)state_of[stage], e->at);
	if (l.state != old.state || stage == STAGE_EXCLUSIVE)
		l.stage_first = o.id;
	if (counts_as_turn(o.stage) && (rc = had_before(st, &l, o.agent, &o.again, err)) < 0)
		return rc;
	l.window_ends = o.expires_at;
	bool first_in_run = l.offers_in_run == 0;
	l.offers_in_run += o.by_rule;
	if (event_has(e, KEY_DRAW))
		l.draws = (uint32_t)event_int(e, KEY_DRAW);
	struct agent *a;
	if ((rc = state_agent(st, o.agent, &a, err)) <= 0)
		return rc < 0 ? rc : impossible(e, err, "no such agent");
	if (counts_as_turn(o.stage)) {
		a->live += o.stage == STAGE_EXCLUSIVE;
		a->last_offered_seq = e->seq;
		state_agent_touch(st, a);
	}
	if (event_has(e, KEY_REQUEUE)) {
		struct offer waited;
		if ((rc = asked_for(st, &l, o.agent, true, &waited, err)) <= 0)
			return rc < 0 ? rc : impossible(e, err, "he does not wait in the line");
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
		rc = put_lead(st, &old, &l, err);
	return rc < 0 ? rc : count(st, e, &l, FACT_OFFERED, (uint8_t)(o.stage | (o.again ? FACT_AGAIN : 0)), o.agent, 0, err);
}

static int fold_requeued(struct state *st, const struct event *e, struct lr_err *err)
{
	struct offer o;
	struct lead l;
	int rc = state_offer(st, event_id(e, KEY_OFFER), &o, err);
	if (rc <= 0)
		return rc < 0 ? rc : impossible(e, err, "no such offer");
	if ((rc = need_lead(st, e, KEY_LEAD, &l, err)) < 0)
		return rc;
	if (o.status != OFFER_TIMED_OUT || o.line || o.lead != l.id)
		return impossible(e, err, "the offer did not time out, or waits already");
	o.line = e->seq;
	o.credited = 1;
	rc = state_offer_put(st, &o, err);
	return rc < 0 ? rc : count(st, e, &l, FACT_REQUEUED, o.stage, o.agent, 0, err);
}

/* A turn kept to be undone (charge `accept`): undone when nobody took it, forgotten otherwise. */
static int settle_turn(struct state *st, const struct offer *o, struct lr_err *err)
{
	struct turn_share *did;
	struct route *r;
	size_t n;
	int rc = o->by_rule ? state_turn(st, o->id, &did, &n, err) : 0;
	if (rc <= 0)
		return rc;
	if (o->status == OFFER_DECLINED || o->status == OFFER_TIMED_OUT) {
		rc = state_route(st, o->route, &r, err);
		if (rc < 0)
			return rc;
		if (rc == 1) {
			rule_balanced_undo(r, did, n);
			state_route_touch(st, r);
		}
	}
	return state_turn_put(st, o->id, NULL, 0, err);
}

static int fold_offer_ended(struct state *st, const struct event *e, struct lr_err *err)
{
	static const struct {
		uint8_t status, fact;
	} ends[EVENT_TYPES] = {
		[EV_OFFER_ACCEPTED] = { OFFER_ACCEPTED, FACT_ACCEPTED },
		[EV_OFFER_DECLINED] = { OFFER_DECLINED, FACT_DECLINED },
		[EV_OFFER_TIMED_OUT] = { OFFER_TIMED_OUT, FACT_TIMED_OUT },
		[EV_OFFER_WITHDRAWN] = { OFFER_WITHDRAWN, FACT_WITHDRAWN },
	};
	struct offer o;
	struct lead l, old;
	int rc = state_offer(st, event_id(e, KEY_OFFER), &o, err);
	if (rc <= 0)
		return rc < 0 ? rc : impossible(e, err, "no such offer");
	rc = need_lead(st, e, KEY_LEAD, &l, err);
	if (rc < 0)
		return rc;
	if (o.status != OFFER_OPEN || o.lead != l.id)
		return impossible(e, err, "the offer has ended already, or is of another lead");
	o.status = ends[e->type].status;
	o.ended_at = e->at;
	if (o.stage == STAGE_EXCLUSIVE) {
		struct agent *a;
		rc = state_agent(st, o.agent, &a, err);
		if (rc <= 0)
			return rc < 0 ? rc : impossible(e, err, "no such agent");
		a->live--;
		state_agent_touch(st, a);
	}
	old = l;
	if (o.status == OFFER_ACCEPTED) {
		move(&l, LEAD_OWNED, e->at);
		l.owner = o.agent;
		l.how = o.stage == STAGE_CATCHALL ? HOW_CATCHALL : HOW_ACCEPTED;
		if (!l.first_accepted_at)
			l.first_accepted_at = e->at;
	} else if (o.stage == STAGE_EXCLUSIVE || o.status == OFFER_TIMED_OUT) {
		l.window_ends = 0; /* what comes next is in this frame */
	}
	if (o.status == OFFER_TIMED_OUT && counts_as_turn(o.stage))
		l.timed_out_in_run = 1;
	if ((rc = settle_turn(st, &o, err)) < 0)
		return rc;
	bool second_chance = o.requeued;
	if (o.status == OFFER_ACCEPTED && o.stage == STAGE_SHARK_TANK) {
		struct offer asked;
		if ((rc = asked_for(st, &old, o.agent, false, &asked, err)) < 0)
			return rc;
		second_chance = rc == 1;
	}
	uint8_t flag = (uint8_t)(o.stage | (o.again ? FACT_AGAIN : 0) | (second_chance ? FACT_REQUEUE : 0));
	rc = state_offer_put(st, &o, err);
	if (rc == 0)
		rc = put_lead(st, &old, &l, err);
	return rc < 0 ? rc : count(st, e, &l, ends[e->type].fact, flag, o.agent, e->at - o.made_at, err);
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
	case EV_OFFER_MADE: rc = fold_offer_made(st, e, err); break;
	case EV_OFFER_REQUEUED: rc = fold_requeued(st, e, err); break;
	case EV_OFFER_ACCEPTED:
	case EV_OFFER_DECLINED:
	case EV_OFFER_TIMED_OUT:
	case EV_OFFER_WITHDRAWN: rc = fold_offer_ended(st, e, err); break;
	default: rc = lr_fail(err, LR_BUG, "fold: event type %d", e->type);
	}
	if (rc < 0)
		return rc;
	struct head *h = state_head(st);
	h->seq = e->seq;
	h->at = e->at;
	return 0;
}
