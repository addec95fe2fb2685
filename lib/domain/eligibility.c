#include "domain/eligibility.h"

#include "base/zone.h"
#include "domain/lead_tags.h"
#include "domain/pause.h"

const char *const eligible_word[ELIGIBLES] = {
	[ELIGIBLE] = "is eligible", [NOT_ACTIVE] = "is inactive", [NOT_IN_HOURS] = "is off duty", [NOT_PAUSED] = "is paused", [NOT_WEIGHT] = "has weight 0",
	[NOT_TAGGED] = "gets no leads without tags", [NOT_EXCLUSIVE] = "has none of the lead's exclusive tags",
	[NOT_REQUIRED] = "lacks a required tag of the lead", [NOT_MAXIMUM] = "has had as many as a Max: tag allows",
	[NOT_DECLINED] = "declined it", [NOT_HAD_IT] = "had it in this run",
	[NOT_MAX_OPEN] = "has as many open offers as max_open allows", [NOT_LIMIT] = "is at the limit",
};

/* Live exclusive offers whose window still runs: overdue ones do not count, settled or not. */
static int live_now(struct state *st, const struct agent *a, int64_t now, int64_t *n, struct lr_err *err)
{
	int64_t overdue = 0;
	int rc = a->live ? state_overdue(st, a->no, now, &overdue, err) : 0;
	*n = a->live - overdue;
	return rc;
}

static int under_limit(struct state *st, const struct agent *a, bool own_offer, int64_t now, bool *ok, struct lr_err *err)
{
	int64_t live = 0;
	*ok = true;
	if (a->limit < 0)
		return 0;
	int rc = own_offer ? 0 : live_now(st, a, now, &live, err);
	*ok = a->carrying + live < a->limit;
	return rc;
}

/* When the day, week (from Monday) or month of now began, by the account's clock. */
static int64_t period_start(struct zone *z, int64_t now, enum tag_period period)
{
	struct civil c;
	zone_civil(z, now, &c);
	int64_t day = civil_days(c.year, c.month, c.day);
	return zone_day_start(z, period == TAG_DAY ? day : period == TAG_WEEK ? day - civil_weekday(day) : day - (c.day - 1));
}

static int under_maximum(struct state *st, const struct agent *a, bool own_offer, int64_t now, bool *ok, struct lr_err *err)
{
	const struct agent_tags *t;
	struct zone *z;
	int64_t live = 0, owned;
	*ok = true;
	if (!a->maxed)
		return 0;
	int rc = state_agent_tags(st, a, &t, err);
	if (rc == 0 && !own_offer)
		rc = live_now(st, a, now, &live, err);
	if (rc == 0)
		rc = state_zone(st, "", &z, err);
	for (size_t i = 0; rc == 0 && *ok && i < t->n_maximum; i++) {
		rc = state_owned_since(st, a->no, period_start(z, now, t->maximum[i].period), &owned, err);
		*ok = owned + live < t->maximum[i].n;
	}
	return rc;
}

int eligibility_limit(struct state *st, const struct agent *a, bool own_offer, int64_t now, bool *ok, struct lr_err *err)
{
	int rc = under_limit(st, a, own_offer, now, ok, err);
	return rc < 0 || !*ok ? rc : under_maximum(st, a, own_offer, now, ok, err);
}

int eligibility_room(struct state *st, const struct agent *a, int64_t now, bool *ok, struct lr_err *err)
{
	return under_limit(st, a, false, now, ok, err);
}

/* What the lead's earlier offers rule out: a decline for good, an offer in this run for the run. */
struct past {
	uint32_t agent;
	uint8_t why;
};

static int past_of(struct state *st, const struct lead *l, struct arena *mem, struct turn *t, struct past **out, size_t *n,
		   struct lr_err *err)
{
	struct offer o = { 0 };
	size_t cap = 0;
	int rc;
	*out = NULL;
	*n = 0;
	if (l->run == 1 && l->offers_in_run == 0)
		return 0;
	while ((rc = state_offer_of_lead(st, l->id, o.id, &o, err)) == 1) {
		if (o.route == t->route->no && o.draws > t->draws.used)
			t->draws.used = o.draws;
		bool this_run = o.run == l->run;
		t->anybody_had_it |= this_run;
		t->tried += this_run && o.by_rule;
		if (!this_run && o.status != OFFER_DECLINED)
			continue;
		if (*n == cap) {
			cap = cap ? cap * 2 : 16;
			struct past *more = arena_alloc(mem, cap * sizeof(*more));
			if (!more)
				return lr_nomem(err);
			if (*n)
				memcpy(more, *out, *n * sizeof(*more));
			*out = more;
		}
		(*out)[(*n)++] = (struct past){ o.agent, o.status == OFFER_DECLINED ? NOT_DECLINED : NOT_HAD_IT };
	}
	return rc;
}

static int tags_fit(struct state *st, const struct settings *set, const struct lead_tags *tags, const struct agent *a, uint8_t *why,
		    struct lr_err *err)
{
	const struct agent_tags *his;
	if (!tags->n) {
		*why = set->untagged_leads_qualify ? ELIGIBLE : NOT_TAGGED;
		return 0;
	}
	if (!tags->exclusive && !tags->required)
		return 0;
	int rc = state_agent_tags(st, a, &his, err);
	if (rc == 0)
		*why = !tags_exclusive_fit(tags, his) ? NOT_EXCLUSIVE : !tags_required_fit(tags, his) ? NOT_REQUIRED : ELIGIBLE;
	return rc;
}

static int judge(struct state *st, const struct settings *set, const struct lead_tags *tags, const struct route *r,
		 const struct member *m, int64_t now, uint8_t *why, struct lr_err *err)
{
	struct agent *a;
	int rc = state_agent(st, m->agent, &a, err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_fail(err, LR_BUG, "member %u is not there", m->agent);
	int64_t live;
	bool below, paused, on_duty = true;
	if (a->active && a->hours.n) {
		struct zone *z;
		if ((rc = state_zone(st, a->tz, &z, err)) < 0)
			return rc;
		on_duty = hours_open(&a->hours, z, now);
	}
	if (a->active && (rc = pause_now(st, a, r->no, now, &paused, err)) < 0)
		return rc;
	if (!a->active) {
		*why = NOT_ACTIVE;
	} else if (!on_duty) {
		*why = NOT_IN_HOURS;
	} else if (paused) {
		*why = NOT_PAUSED;
	} else if (m->weight == 0) {
		*why = NOT_WEIGHT;
	} else if ((rc = tags_fit(st, set, tags, a, why, err)) < 0 || *why != ELIGIBLE) {
		return rc;
	} else if (set->max_open > 0 && a->live >= set->max_open) {
		rc = live_now(st, a, now, &live, err);
		if (rc < 0)
			return rc;
		*why = live >= set->max_open ? NOT_MAX_OPEN : ELIGIBLE;
	}
	if (*why == ELIGIBLE) {
		rc = under_limit(st, a, false, now, &below, err);
		if (rc == 0 && !below)
			*why = NOT_LIMIT;
		else if (rc == 0 && (rc = under_maximum(st, a, false, now, &below, err)) == 0 && !below)
			*why = NOT_MAXIMUM;
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* What best-match compares. */
static int match(struct state *st, const struct lead_tags *tags, struct turn *t, struct lr_err *err)
{
	const struct route *r = t->route;
	int rc = 0;
	t->match = arena_alloc(t->mem, (r->n_members + 1) * sizeof(*t->match));
	if (!t->match)
		return lr_nomem(err);
	for (size_t i = 0; i < r->n_members && rc >= 0; i++) {
		const struct agent_tags *his;
		struct agent *a;
		if (t->why[i] != ELIGIBLE)
			continue;
		rc = state_agent(st, r->members[i].agent, &a, err);
		if (rc == 1 && (rc = state_agent_tags(st, a, &his, err)) == 0)
			t->match[i] = (struct match){ tags_score(tags, his), a->last_offered_seq };
	}
	return rc < 0 ? rc : 0;
}

int eligibility(struct state *st, const struct lead *l, const struct route *r, int64_t now, struct arena *mem,
		struct turn *out, struct lr_err *err)
{
	const struct settings *set = state_settings(st, err);
	struct past *past;
	struct lead_tags tags;
	size_t n_past;
	*out = (struct turn){ .route = r, .mem = mem };
	if (!set)
		return -err->kind;
	out->draws = (struct draws){ set->seed, r->id, l->id, 0 };
	out->why = arena_alloc(mem, r->n_members + 1);
	if (!out->why)
		return lr_nomem(err);
	int rc = past_of(st, l, mem, out, &past, &n_past, err);
	if (rc == 0)
		rc = lead_tags_of(st, l, mem, &tags, err);
	out->drawn = out->draws.used;
	for (size_t i = 0; rc == 0 && i < r->n_members; i++) {
		out->why[i] = ELIGIBLE;
		rc = judge(st, set, &tags, r, &r->members[i], now, &out->why[i], err);
		/* in the order of domain.md 4.2: what he did with this lead before the counts */
		if (out->why[i] == ELIGIBLE || out->why[i] > NOT_HAD_IT)
			for (size_t k = 0; k < n_past; k++)
				if (past[k].agent == r->members[i].agent) {
					out->why[i] = past[k].why;
					if (past[k].why == NOT_DECLINED)
						break;
				}
		out->n_eligible += out->why[i] == ELIGIBLE;
	}
	return rc == 0 && r->rule == RULE_BEST_MATCH ? match(st, &tags, out, err) : rc;
}

int eligibility_again(struct state *st, const struct lead *l, const struct route *r, uint32_t agent, int64_t now, struct arena *mem,
		      bool *ok, struct lr_err *err)
{
	struct lead_tags tags;
	const struct settings *set = state_settings(st, err);
	uint8_t why = NOT_WEIGHT; /* no longer on the route */
	int rc = set ? lead_tags_of(st, l, mem, &tags, err) : -err->kind;
	for (size_t i = 0; rc == 0 && i < r->n_members; i++)
		if (r->members[i].agent == agent) {
			why = ELIGIBLE;
			rc = judge(st, set, &tags, r, &r->members[i], now, &why, err);
			break;
		}
	*ok = why == ELIGIBLE;
	return rc;
}

size_t turn_member(const struct turn *t, uint32_t agent)
{
	size_t i = 0;
	while (i < t->route->n_members && t->route->members[i].agent != agent)
		i++;
	return i;
}

void turn_pool(struct buf *b, const struct turn *t)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t bytes = (t->route->n_members + 7) / 8;
	for (size_t i = 0; i < bytes; i += 3) {
		uint32_t v = 0;
		for (size_t bit = i * 8; bit < (i + 3) * 8; bit++)
			v = v << 1 | (bit < t->route->n_members && t->why[bit] == ELIGIBLE);
		size_t n = bytes - i < 3 ? bytes - i : 3;
		for (size_t c = 0; c < 4; c++)
			buf_addc(b, c <= n ? digit[v >> (18 - 6 * c) & 63] : '=');
	}
}

static int sextet(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52 :
	       c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool turn_pool_read(struct slice pool, bool *eligible, size_t n)
{
	if (pool.n != ((n + 7) / 8 + 2) / 3 * 4)
		return false;
	for (size_t i = 0; i < n; i++) {
		int v = sextet(pool.p[i / 6]);
		if (v < 0)
			return false;
		eligible[i] = v >> (5 - i % 6) & 1;
	}
	return true;
}
