#include "report/story.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/table.h"
#include "base/text.h"

struct story {
	uint64_t lead;
	struct zone *zone;
	bool found;
	struct table route;      /* route id -> index in members */
	struct buf *members;     /* by that index: the members' JSON in force */
	size_t n_routes;
	struct arena mem;
	int64_t received_at, offered_at;
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
	for (size_t i = 0; i < s->n_routes; i++)
		buf_free(&s->members[i]);
	free(s->members);
	table_free(&s->route);
	arena_free(&s->mem);
	free(s);
}

bool story_found(const struct story *s)
{
	return s->found;
}

static int remember_route(struct story *s, const struct event *e, struct lr_err *err)
{
	uint32_t i;
	if (!table_get(&s->route, event_text(e, KEY_ROUTE), &i)) {
		struct buf *more = realloc(s->members, (s->n_routes + 1) * sizeof(*more));
		if (!more)
			return lr_nomem(err);
		s->members = more;
		i = (uint32_t)s->n_routes;
		s->members[s->n_routes++] = (struct buf){ 0 };
		if (table_put(&s->route, event_text(e, KEY_ROUTE), i) < 0)
			return lr_nomem(err);
	}
	if (!event_has(e, KEY_MEMBERS)) /* removed: what it had is still what older choices meant */
		return 0;
	buf_clear(&s->members[i]);
	buf_slice(&s->members[i], event_text(e, KEY_MEMBERS));
	return buf_failed(&s->members[i]) ? lr_nomem(err) : 0;
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

static int bit(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26 : c >= '0' && c <= '9' ? c - '0' + 52 :
	       c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Is member i among those the turn's bitmap names? (base64 of bytes, member i at bit 7 - i % 8 of byte i / 8) */
static bool in_pool(struct slice pool, size_t i)
{
	size_t sextet = i / 6;
	int v = sextet < pool.n ? bit(pool.p[sextet]) : -1;
	return v >= 0 && (v >> (5 - i % 6) & 1);
}

/* The members of the route in force, those whose bit is `want`: "ann, bob". */
static size_t put_members(struct story *s, struct buf *b, struct slice route, struct slice pool, bool want)
{
	enum { SHOWN = 12 };
	uint32_t r;
	size_t shown = 0, all = 0, i = 0;
	if (!table_get(&s->route, route, &r))
		return 0;
	struct slice list = buf_view(&s->members[r]);
	const char *p = list.p, *end = list.p + list.n;
	while (p < end && (p = memchr(p, '"', (size_t)(end - p)))) {
		const char *close = memchr(p + 1, '"', (size_t)(end - p - 1));
		if (!close)
			break;
		if (in_pool(pool, i++) == want) {
			if (++all <= SHOWN) {
				if (shown++)
					buf_adds(b, ", ");
				put_text(b, (struct slice){ p + 1, (size_t)(close - p - 1) });
			}
		}
		p = close + 1;
	}
	if (all > SHOWN)
		buf_printf(b, " and %zu more", all - SHOWN);
	return all;
}

static void put_pool(struct story *s, struct buf *b, const struct event *e)
{
	struct slice route = event_text(e, KEY_ROUTE), pool = event_text(e, KEY_POOL);
	buf_adds(b, "; route ");
	put_text(b, route);
	buf_adds(b, ", ");
	put_text(b, event_text(e, KEY_RULE));
	buf_adds(b, ", chose among ");
	put_members(s, b, route, pool, true);
	size_t mark = b->n;
	buf_adds(b, "; not eligible: ");
	if (!put_members(s, b, route, pool, false))
		b->n = mark;
}

static void put_reason(struct buf *b, struct slice reason)
{
	static const char *const words[][2] = {
		{ "no_source", "it has no source, and every route asks for one" },
		{ "no_route", "no route takes its source" },
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
		buf_adds(b, " for ");
		put_span(b, event_int(e, KEY_EXPIRES_AT) - e->at);
		buf_printf(b, " (O%lld)", (long long)event_int(e, KEY_OFFER));
		if (event_has(e, KEY_POOL))
			put_pool(s, b, e);
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
	default: put_text(b, slice_of(event_desc[e->type].name));
	}
}

int story_event(struct story *s, const struct event *e, struct buf *out, struct lr_err *err)
{
	if (e->type == EV_CONFIG_ROUTE)
		return remember_route(s, e, err);
	if (event_id(e, KEY_LEAD) != s->lead)
		return 0;
	s->found = true;
	put_when(s, out, e->at);
	buf_adds(out, "  ");
	tell(s, e, out);
	if (!slice_is(e->by, "clock") && !slice_eq(e->by, event_text(e, KEY_AGENT)) && !slice_is(e->by, "owner")) {
		buf_adds(out, " [by ");
		put_text(out, e->by);
		buf_addc(out, ']');
	}
	buf_addc(out, '\n');
	return buf_failed(out) ? lr_nomem(err) : 0;
}
