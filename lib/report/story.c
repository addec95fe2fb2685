#include "report/story.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "domain/place.h"

struct story {
	uint64_t lead;
	struct zone *zone;
	bool found;
	struct arena mem;
	int64_t received_at, offered_at;
	char currency[4];         /* at the event told */
};

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
	arena_free(&s->mem);
	free(s);
}

bool story_found(const struct story *s)
{
	return s->found;
}

/* ---- words */

static void put_when(struct story *s, struct buf *b, int64_t ms)
{
	struct civil c;
	zone_civil(s->zone, ms, &c);
	buf_printf(b, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
	if (c.ms)
		buf_printf(b, ".%03d", c.ms);
}

static void put_text(struct buf *b, struct slice s)
{
	text_masked(b, s);
}

static void put_span(struct buf *b, int64_t ms)
{
	if (ms >= 1000)
		ms -= ms % 1000;
	num_duration_put(b, ms);
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
		put_text(b, id);
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
	put_text(b, slice_of(r->id));
	switch (*how_far) {
	case FAILS_SOURCE_NONE: buf_adds(b, ": not for a lead without a source"); return 0;
	case FAILS_SOURCE: buf_adds(b, ": not for this source"); return 0;
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
		buf_clear(&line);
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
	put_text(b, event_text(e, KEY_RULE));
	buf_adds(b, " on route ");
	put_text(b, event_text(e, KEY_ROUTE));
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

/* ---- words */

static void put_reason(struct buf *b, struct slice reason)
{
	static const char *const words[][2] = {
		{ "no_source", "it has no source, and every route asks for one" },
		{ "no_route", "no route takes its source" },
		{ "outside_hours", "it is outside the hours of every route that takes its source" },
		{ "closed", "the account is closed at that hour" },
		{ "route_paused", "the route that would take it is paused" },
		{ "no_eligible_agent", "nobody on the route can be offered it now" },
		{ "stale", "it is older than stale_after allows" },
		{ "unclaimed", "everybody who could take it was asked" },
		{ "released", "its owner gave it back" },
	};
	put_text(b, reason);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_is(reason, words[i][0]))
			buf_printf(b, ": %s", words[i][1]);
}

static void put_stage(struct buf *b, struct slice stage)
{
	if (slice_is(stage, "exclusive"))
		return;
	buf_adds(b, slice_is(stage, "shark_tank") ? " in the shark tank" : slice_is(stage, "catchall") ? " as catchall" : " in a jump ball");
}

/* ---- what was tracked */

static void put_person_text(struct story *s, struct buf *b, const struct event *e, const char *key)
{
	struct slice text = event_person(e->person, key, &s->mem);
	if (text.n) {
		buf_adds(b, ": ");
		put_text(b, text);
	}
}

/* Amounts are never negative. */
static void put_money(struct story *s, struct buf *b, int64_t minor)
{
	int digits = currency_digits(s->currency);
	int64_t unit = digits == 0 ? 1 : digits == 3 ? 1000 : 100;
	buf_printf(b, "%lld", (long long)(minor / unit));
	if (digits)
		buf_printf(b, ".%0*lld", digits, (long long)(minor % unit));
	buf_printf(b, " %s", s->currency);
}

static void put_feedback(struct story *s, struct buf *b, const struct event *e)
{
	static const char *const words[][2] = {
		{ "attempted", "tried to reach the customer" }, { "contacted", "reached the customer" },
		{ "unreachable", "cannot reach the customer" }, { "in_progress", "the deal is in progress" },
		{ "closed", "the deal is closed" }, { "unsuccessful", "there will be no deal" },
	};
	const struct slice said[2] = { event_text(e, KEY_CONTACT), event_text(e, KEY_DEAL) };
	for (int k = 0; k < 2; k++)
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (slice_is(said[k], words[i][0]))
				buf_printf(b, "%s%s", k && said[0].n ? ", " : " says: ", words[i][1]);
	if (event_has(e, KEY_AMOUNT)) {
		buf_adds(b, ", ");
		put_money(s, b, event_int(e, KEY_AMOUNT));
	}
}

static void put_interaction(struct buf *b, struct slice what)
{
	static const char *const words[][2] = {
		{ "call", "called" }, { "text", "sent a text to" }, { "email", "wrote an e-mail to" }, { "meeting", "met" },
		{ "plan", "started a plan for" },
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_is(what, words[i][0]))
			buf_printf(b, " %s the customer", words[i][1]);
}

static void tell_tracked(struct story *s, const struct event *e, struct buf *b)
{
	put_text(b, event_text(e, KEY_AGENT));
	switch (e->type) {
	case EV_TRACK_INTERACTION: put_interaction(b, event_text(e, KEY_INTERACTION)); break;
	case EV_TRACK_FEEDBACK:
		put_feedback(s, b, e);
		put_person_text(s, b, e, "reason");
		break;
	case EV_TRACK_COMMENT:
		buf_adds(b, " noted");
		put_person_text(s, b, e, "comment");
		break;
	case EV_TRACK_STAGE:
		buf_adds(b, " reached the phase ");
		put_text(b, event_text(e, KEY_STAGE));
		break;
	case EV_TRACK_OUTCOME:
		buf_adds(b, slice_is(event_text(e, KEY_OUTCOME), "open") ? " opened it again" : " closed it as ");
		if (!slice_is(event_text(e, KEY_OUTCOME), "open"))
			put_text(b, event_text(e, KEY_OUTCOME));
		break;
	default: buf_adds(b, " made it a contact");
	}
	if (event_has(e, KEY_HAPPENED_AT) && event_int(e, KEY_HAPPENED_AT) != e->at) {
		buf_adds(b, " (on ");
		put_when(s, b, event_int(e, KEY_HAPPENED_AT));
		buf_addc(b, ')');
	}
}

/* ---- one event */

static void tell(struct story *s, const struct event *e, struct buf *b)
{
	struct slice agent = event_text(e, KEY_AGENT);
	switch (e->type) {
	case EV_LEAD_RECEIVED:
		s->received_at = event_int(e, KEY_RECEIVED_AT);
		buf_adds(b, "received");
		if (event_has(e, KEY_SOURCE)) {
			buf_adds(b, " from ");
			put_text(b, event_text(e, KEY_SOURCE));
		}
		if (event_has(e, KEY_EXT_ID)) {
			buf_adds(b, " as ");
			put_text(b, event_text(e, KEY_EXT_ID));
		}
		if (s->received_at != e->at) {
			buf_adds(b, "; it came in ");
			put_when(s, b, s->received_at);
		}
		break;
	case EV_LEAD_UPDATED: buf_adds(b, "its contact data were replaced by a later arrival with the same ext_id"); break;
	case EV_LEAD_COALESCED:
		buf_adds(b, "went to ");
		put_text(b, agent);
		buf_printf(b, ", who owns L%lld of the same customer", (long long)event_int(e, KEY_FIRST));
		break;
	case EV_LEAD_FOLLOWS:
		buf_printf(b, "follows L%lld of the same customer: whoever comes to own that one owns this one", (long long)event_int(e, KEY_FIRST));
		break;
	case EV_LEAD_ROUTED:
		buf_adds(b, "route ");
		put_text(b, event_text(e, KEY_ROUTE));
		buf_adds(b, " took it (");
		put_text(b, event_text(e, KEY_RULE));
		buf_printf(b, ", %lld eligible)", (long long)event_int(e, KEY_ELIGIBLE));
		break;
	case EV_LEAD_WAITING:
	case EV_LEAD_POOLED:
		buf_adds(b, e->type == EV_LEAD_WAITING ? "waits, " : "went to the pool, ");
		put_reason(b, event_text(e, KEY_REASON));
		break;
	case EV_LEAD_ASSIGNED:
		buf_adds(b, "assigned to ");
		put_text(b, agent);
		if (event_has(e, KEY_ROUTE)) {
			buf_adds(b, " by route ");
			put_text(b, event_text(e, KEY_ROUTE));
		} else {
			buf_adds(b, slice_is(event_text(e, KEY_HOW), "feed") ? ", whom the feed named" : " by hand");
		}
		break;
	case EV_LEAD_CLAIMED: put_text(b, agent); buf_adds(b, " claimed it"); break;
	case EV_LEAD_RELEASED: put_text(b, agent); buf_adds(b, " gave it back to the pool"); break;
	case EV_OFFER_MADE:
		s->offered_at = e->at;
		buf_adds(b, "offered to ");
		put_text(b, agent);
		put_stage(b, event_text(e, KEY_STAGE));
		if (event_has(e, KEY_REQUEUE))
			buf_adds(b, " again, from the re-queue line,");
		buf_adds(b, " for ");
		put_span(b, event_int(e, KEY_EXPIRES_AT) - e->at);
		buf_printf(b, " (O%lld)", (long long)event_int(e, KEY_OFFER));
		break;
	case EV_OFFER_ACCEPTED:
		put_text(b, agent);
		buf_printf(b, " accepted O%lld after ", (long long)event_int(e, KEY_OFFER));
		put_span(b, e->at - s->offered_at);
		buf_adds(b, "; ");
		put_span(b, e->at - s->received_at);
		buf_adds(b, " after it came in");
		break;
	case EV_OFFER_DECLINED:
		put_text(b, agent);
		buf_printf(b, " declined O%lld", (long long)event_int(e, KEY_OFFER));
		break;
	case EV_OFFER_TIMED_OUT:
		put_text(b, agent);
		buf_printf(b, " did not answer O%lld by ", (long long)event_int(e, KEY_OFFER));
		put_when(s, b, event_int(e, KEY_DUE));
		break;
	case EV_OFFER_WITHDRAWN:
		buf_printf(b, "O%lld to ", (long long)event_int(e, KEY_OFFER));
		put_text(b, agent);
		buf_adds(b, " was withdrawn: ");
		put_text(b, event_text(e, KEY_REASON));
		break;
	case EV_LEAD_HELD: buf_adds(b, "held: nothing happens to it until somebody lets it go"); break;
	case EV_LEAD_UNHELD: buf_adds(b, "let go: to be routed"); break;
	case EV_LEAD_RESUBMITTED: buf_printf(b, "sent back to routing (run %lld)", (long long)event_int(e, KEY_RUN)); break;
	case EV_LEAD_VOIDED: buf_adds(b, "void: it counts nowhere any more"); break;
	case EV_OFFER_REQUEUED:
		put_text(b, agent);
		buf_printf(b, " asked for another chance after O%lld", (long long)event_int(e, KEY_OFFER));
		break;
	case EV_LEAD_CONVERTED: case EV_TRACK_INTERACTION: case EV_TRACK_FEEDBACK: case EV_TRACK_COMMENT: case EV_TRACK_STAGE:
	case EV_TRACK_OUTCOME:
		tell_tracked(s, e, b);
		break;
	case EV_TRACK_STAGE_VOIDED:
		buf_adds(b, "the phase ");
		put_text(b, event_text(e, KEY_STAGE));
		buf_adds(b, " was marked by mistake");
		put_person_text(s, b, e, "why");
		break;
	default: put_text(b, slice_of(event_desc[e->type].name));
	}
}

int story_event(struct story *s, struct state *before, const struct event *e, struct buf *out, struct lr_err *err)
{
	if (event_id(e, KEY_LEAD) != s->lead)
		return 0;
	s->found = true;
	if (e->type == EV_TRACK_FEEDBACK && before) {
		const struct settings *set = state_settings(before, err);
		if (!set)
			return -err->kind;
		memcpy(s->currency, set->currency, sizeof(s->currency));
	}
	put_when(s, out, e->at);
	buf_adds(out, "  ");
	tell(s, e, out);
	if (!slice_is(e->by, "clock") && !slice_eq(e->by, event_text(e, KEY_AGENT)) && !slice_is(e->by, "owner")) {
		buf_adds(out, " [by ");
		put_text(out, e->by);
		buf_addc(out, ']');
	}
	buf_addc(out, '\n');
	int rc = before ? put_why(s, out, before, e, err) : 0;
	return rc == 0 && buf_failed(out) ? lr_nomem(err) : rc;
}
