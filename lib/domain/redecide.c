#include "domain/redecide.h"

#include "domain/advance.h"
#include "domain/place.h"
#include "domain/rule.h"

void redecide_free(struct redecide *r)
{
	buf_free(&r->pool);
}

static void word(struct buf *b, const char *before, struct slice s)
{
	if (!s.n)
		return;
	buf_adds(b, before);
	buf_slice(b, s);
}

/* ---- where a lead was placed */

static void put_place(struct buf *b, enum event_type what, struct slice agent, struct slice how, struct slice route, struct slice rule,
		      int64_t eligible, struct slice reason)
{
	if (what == EV_LEAD_ROUTED) {
		word(b, "route ", route);
		buf_printf(b, " (%.*s, %lld eligible)", (int)rule.n, rule.p, (long long)eligible);
		return;
	}
	buf_adds(b, what == EV_LEAD_ASSIGNED ? "assigned" : what == EV_LEAD_WAITING ? "waiting" : "pool");
	word(b, " to ", agent);
	word(b, " by ", how);
	word(b, ", ", reason);
	word(b, ", route ", route);
}

static int placed(struct state *st, const struct lead *l, const struct event *e, struct arena *mem, struct buf *again, struct buf *recorded,
		  struct lr_err *err)
{
	struct placing p;
	int rc = place_decide(st, l, e->at, mem, &p, err);
	if (rc < 0)
		return rc;
	put_place(again, p.what, slice_of(p.agent ? p.agent->id : ""), slice_of(p.what == EV_LEAD_ASSIGNED ? how_name[p.how] : ""),
		  slice_of(p.route ? p.route->id : ""), slice_of(p.route ? rule_name[p.route->rule] : ""), (int64_t)p.eligible,
		  slice_of(p.what == EV_LEAD_WAITING || p.what == EV_LEAD_POOLED ? reason_name[p.reason] : ""));
	put_place(recorded, e->type, event_text(e, KEY_AGENT), event_text(e, KEY_HOW), event_text(e, KEY_ROUTE), event_text(e, KEY_RULE),
		  event_int(e, KEY_ELIGIBLE), event_text(e, KEY_REASON));
	return 1;
}

/* ---- whom the rule chose */

static void put_choice(struct buf *b, struct slice agent, struct slice rule, struct slice pool, int64_t draw)
{
	buf_adds(b, "offered to ");
	buf_slice(b, agent.n ? agent : SLICE("nobody"));
	word(b, " by ", rule);
	word(b, ", pool ", pool);
	if (draw)
		buf_printf(b, ", draw %lld", (long long)draw);
}

/* The eligible member at or behind `from`, or RULE_NOBODY. */
static ptrdiff_t eligible_from(const struct turn *t, size_t from)
{
	for (size_t i = from; i < t->route->n_members; i++)
		if (t->why[i] == ELIGIBLE)
			return (ptrdiff_t)i;
	return RULE_NOBODY;
}

/* The next offer of a jump ball that began before this event: who is eligible was found out at its first. */
static int rest_of_jump_ball(struct redecide *r, struct turn *t, ptrdiff_t *next, struct lr_err *err)
{
	bool *eligible = arena_alloc(t->mem, t->route->n_members ? t->route->n_members : 1);
	if (!eligible)
		return lr_nomem(err);
	bool read = turn_pool_read(buf_view(&r->pool), eligible, t->route->n_members);
	for (size_t i = 0; i < t->route->n_members; i++)
		t->why[i] = read && eligible[i] ? ELIGIBLE : NOT_HAD_IT;
	*next = eligible_from(t, r->next);
	return 0;
}

static int chosen(struct redecide *r, struct state *st, const struct lead *l, const struct event *e, struct arena *mem, struct buf *again,
		  struct buf *recorded, struct lr_err *err)
{
	const struct settings *set = state_settings(st, err);
	struct route *route;
	struct turn turn;
	struct slice agent = { 0 };
	struct buf pool = { 0 };
	ptrdiff_t next;
	if (!set)
		return -err->kind;
	int rc = state_route(st, l->route, &route, err);
	if (rc <= 0)
		return rc;
	rc = eligibility(st, l, route, e->at, mem, &turn, err);
	if (rc < 0)
		return rc;
	if (l->state == LEAD_JUMP_BALL) {
		rc = rest_of_jump_ball(r, &turn, &next, err);
	} else {
		next = advance_choose(&turn, set);
		if (next == ADVANCE_ALL)
			next = eligible_from(&turn, 0);
	}
	if (rc == 0 && next == RULE_NOMEM)
		rc = lr_nomem(err);
	if (rc == 0 && next >= 0)
		rc = state_name(st, NAME_AGENT, route->members[next].agent, &agent, err);
	if (rc >= 0)
		turn_pool(&pool, &turn);
	if (rc >= 0) {
		put_choice(again, agent, slice_of(rule_name[route->rule]), buf_view(&pool), advance_draw(&turn));
		put_choice(recorded, event_text(e, KEY_AGENT), event_text(e, KEY_RULE), event_text(e, KEY_POOL), event_int(e, KEY_DRAW));
		buf_clear(&r->pool);
		buf_slice(&r->pool, event_text(e, KEY_POOL));
		r->next = (size_t)next + 1;
		rc = buf_failed(&pool) || buf_failed(&r->pool) ? lr_nomem(err) : 1;
	}
	buf_free(&pool);
	return rc;
}

int redecide(struct redecide *r, struct state *before, const struct event *e, struct arena *mem, struct buf *again, struct buf *recorded,
	     struct lr_err *err)
{
	struct lead l;
	bool by_rule = e->type == EV_OFFER_MADE && event_has(e, KEY_RULE);
	bool place = e->type == EV_LEAD_ROUTED || e->type == EV_LEAD_WAITING || e->type == EV_LEAD_POOLED ||
		     (e->type == EV_LEAD_ASSIGNED && !slice_is(event_text(e, KEY_HOW), how_name[HOW_MANUAL]));
	if (!by_rule && !place)
		return 0;
	int rc = state_lead(before, event_id(e, KEY_LEAD), &l, err);
	if (rc == 1 && place)
		rc = l.state == LEAD_NEW || l.state == LEAD_WAITING ? placed(before, &l, e, mem, again, recorded, err) : 0;
	else if (rc == 1)
		rc = chosen(r, before, &l, e, mem, again, recorded, err);
	if (rc == 1 && (buf_failed(again) || buf_failed(recorded)))
		rc = lr_nomem(err);
	return rc;
}
