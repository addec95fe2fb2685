#include "report/story_inside.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "base/version.h"
#include "domain/place.h"

struct story *story_new(uint64_t lead, struct zone *zone)
{
	struct story *s = calloc(1, sizeof(*s));
	if (s) {
		s->lead = lead;
		s->zone = zone;
	}
	return s;
}

void story_free(struct story *s)
{
	if (!s)
		return;
	redecide_free(&s->again);
	arena_free(&s->mem);
	free(s);
}

bool story_found(const struct story *s)
{
	return s->found;
}

/* ---- why: the tests asked again of the state as it was */

enum { SHOWN = 12 };

/* The eligible members, or the others, each with the first test he fails. */
static int put_members(struct buf *b, struct state *st, const struct turn *t, bool eligible, struct lr_err *err)
{
	size_t all = 0;
	for (size_t i = 0; i < t->route->n_members; i++) {
		struct slice id;
		if ((t->why[i] == ELIGIBLE) != eligible || ++all > SHOWN)
			continue;
		int rc = state_name(st, NAME_AGENT, t->route->members[i].agent, &id, err);
		if (rc < 0)
			return rc;
		if (all > 1)
			buf_adds(b, ", ");
		story_text(b, id);
		if (!eligible)
			buf_printf(b, " %s", eligible_word[t->why[i]]);
	}
	if (all > SHOWN)
		buf_printf(b, " and %zu more", all - SHOWN);
	return 0;
}

static int put_turn(struct buf *b, struct state *st, const struct turn *t, struct lr_err *err)
{
	int rc = 0;
	if (t->n_eligible) {
		buf_adds(b, "eligible: ");
		rc = put_members(b, st, t, true, err);
	}
	if (rc == 0 && t->n_eligible < t->route->n_members) {
		buf_adds(b, t->n_eligible ? "; passed over: " : "nobody eligible: ");
		rc = put_members(b, st, t, false, err);
	}
	return rc;
}

/* How far one route gets with a lead, in words. */
static int put_route(struct buf *b, struct state *st, const struct lead *l, const struct route *r, int64_t now, struct arena *mem,
		     enum route_test *how_far, struct lr_err *err)
{
	struct turn turn;
	int rc = place_test(st, l, r, now, mem, how_far, &turn, err);
	if (rc < 0)
		return rc;
	buf_adds(b, "route ");
	story_text(b, slice_of(r->id));
	switch (*how_far) {
	case FAILS_SOURCE_NONE: buf_adds(b, ": not for a lead without a source"); return 0;
	case FAILS_SOURCE: buf_adds(b, ": not for this source"); return 0;
	case FAILS_TAGS: buf_adds(b, ": not for its tags"); return 0;
	case FAILS_HOURS: buf_adds(b, ": outside its hours"); return 0;
	case FAILS_PAUSED: buf_adds(b, ": paused"); return 0;
	case FAILS_NO_ELIGIBLE: buf_adds(b, ": "); break;
	case ROUTE_TAKES: buf_adds(b, " takes it; "); break;
	}
	return put_turn(b, st, &turn, err);
}

/* Every route in the order tried, up to the one that takes it. */
static int put_tried(struct buf *b, struct state *st, uint64_t lead, int64_t now, struct arena *mem,
		     void (*put_line)(struct buf *b, struct slice line, bool first), struct lr_err *err)
{
	struct lead l;
	struct route **routes;
	size_t n;
	struct buf line = { 0 };
	enum route_test how_far = FAILS_SOURCE;
	int rc = state_lead(st, lead, &l, err);
	if (rc != 1 || (l.state != LEAD_NEW && l.state != LEAD_WAITING))
		return rc < 0 ? rc : 0;
	bool closed;
	rc = place_closed(st, now, &closed, err);
	if (rc == 0 && closed)
		put_line(b, SLICE("no route is tried outside the operating hours"), true);
	if (rc < 0 || closed)
		return rc;
	rc = state_routes_in_order(st, &routes, &n, err);
	for (size_t i = 0; rc == 0 && i < n && how_far != ROUTE_TAKES; i++) {
		buf_reuse(&line);
		rc = put_route(&line, st, &l, routes[i], now, mem, &how_far, err);
		if (rc == 0 && buf_failed(&line))
			rc = lr_nomem(err);
		if (rc == 0)
			put_line(b, buf_view(&line), i == 0);
	}
	buf_free(&line);
	return rc;
}

static void indented(struct buf *b, struct slice line, bool first)
{
	(void)first;
	buf_adds(b, "                       ");
	buf_slice(b, line);
	buf_addc(b, '\n');
}

static void quoted(struct buf *b, struct slice line, bool first)
{
	if (!first)
		buf_addc(b, ',');
	json_quote(b, line, false);
}

int story_routes(struct state *st, uint64_t lead, int64_t now, struct arena *mem, struct buf *out, struct lr_err *err)
{
	return put_tried(out, st, lead, now, mem, quoted, err);
}

static int put_routes(struct story *s, struct buf *b, struct state *st, const struct event *e, struct lr_err *err)
{
	int rc = put_tried(b, st, s->lead, e->at, &s->mem, indented, err);
	arena_reset(&s->mem);
	return rc;
}

static int put_choice(struct story *s, struct buf *b, struct state *st, const struct event *e, struct lr_err *err)
{
	struct lead l;
	struct route *r;
	struct turn turn;
	uint32_t no;
	int rc = state_lead(st, s->lead, &l, err);
	if (rc == 1)
		rc = state_number(st, NAME_ROUTE, event_text(e, KEY_ROUTE), &no, err);
	if (rc == 1)
		rc = state_route(st, no, &r, err);
	if (rc == 1)
		rc = eligibility(st, &l, r, e->at, &s->mem, &turn, err);
	if (rc < 0)
		return rc;
	buf_adds(b, "                       ");
	story_text(b, event_text(e, KEY_RULE));
	buf_adds(b, " on route ");
	story_text(b, event_text(e, KEY_ROUTE));
	buf_adds(b, "; ");
	rc = put_turn(b, st, &turn, err);
	buf_addc(b, '\n');
	arena_reset(&s->mem);
	return rc;
}

static int put_why(struct story *s, struct buf *b, struct state *st, const struct event *e, struct lr_err *err)
{
	bool by_rule = e->type == EV_LEAD_ASSIGNED && event_has(e, KEY_ROUTE);
	if (e->type == EV_LEAD_ROUTED || e->type == EV_LEAD_WAITING || e->type == EV_LEAD_POOLED || by_rule)
		return put_routes(s, b, st, e, err);
	return e->type == EV_OFFER_MADE && event_has(e, KEY_RULE) ? put_choice(s, b, st, e, err) : 0;
}

/* ---- does deciding again come out the same? */

static int put_differs(struct story *s, struct buf *b, struct state *st, const struct event *e, struct lr_err *err)
{
	struct buf again = { 0 }, recorded = { 0 };
	int rc = redecide(&s->again, st, e, &s->mem, &again, &recorded, err);
	if (buf_failed(&again) || buf_failed(&recorded))
		rc = lr_nomem(err);
	if (rc == 1 && !slice_eq(buf_view(&again), buf_view(&recorded))) {
		bool same_program = strcmp(s->program, LR_PROGRAM) == 0;
		buf_adds(b, "                       DIFFERS: deciding again gives \"");
		story_text(b, buf_view(&again));
		buf_adds(b, "\", recorded is \"");
		story_text(b, buf_view(&recorded));
		buf_adds(b, "\" (recorded in a segment of ");
		story_text(b, slice_of(s->program));
		buf_adds(b, "; this is " LR_PROGRAM ")\n");
		if (same_program || !s->differs)
			s->differs = same_program ? DIFFERS_SAME_PROGRAM : DIFFERS;
	}
	buf_free(&again);
	buf_free(&recorded);
	arena_reset(&s->mem);
	return rc < 0 ? rc : 0;
}

enum story_differs story_differs(const struct story *s)
{
	return s->differs;
}

/* ---- one event */

int story_event(struct story *s, struct state *before, const struct event *e, struct buf *out, struct lr_err *err)
{
	if (e->type == EV_JOURNAL_SEGMENT) {
		struct slice p = event_text(e, KEY_PROGRAM);
		snprintf(s->program, sizeof(s->program), "%.*s", (int)(p.n < sizeof(s->program) ? p.n : sizeof(s->program) - 1), p.p);
	}
	if (event_id(e, KEY_LEAD) != s->lead)
		return 0;
	s->found = true;
	if ((e->type == EV_TRACK_FEEDBACK || event_has(e, KEY_BILL)) && before) {
		const struct settings *set = state_settings(before, err);
		if (!set)
			return -err->kind;
		memcpy(s->currency, set->currency, sizeof(s->currency));
	}
	story_when(s, out, e->at);
	buf_adds(out, "  ");
	story_tell(s, e, out);
	if (!slice_is(e->by, "clock") && !slice_eq(e->by, event_text(e, KEY_AGENT)) && !slice_is(e->by, "owner")) {
		buf_adds(out, " [by ");
		story_text(out, e->by);
		buf_addc(out, ']');
	}
	buf_addc(out, '\n');
	int rc = before ? put_why(s, out, before, e, err) : 0;
	if (rc == 0 && before)
		rc = put_differs(s, out, before, e, err);
	return rc == 0 && buf_failed(out) ? lr_nomem(err) : rc;
}
