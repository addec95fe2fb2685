/* What happened to a lead, in words. */
#include "base/num.h"
#include "base/text.h"
#include "report/story_inside.h"

void story_when(struct story *s, struct buf *b, int64_t ms)
{
	struct civil c;
	zone_civil(s->zone, ms, &c);
	buf_printf(b, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
	if (c.ms)
		buf_printf(b, ".%03d", c.ms);
}

void story_text(struct buf *b, struct slice s)
{
	text_masked(b, s);
}

void story_span(struct buf *b, int64_t ms)
{
	if (ms >= 1000)
		ms -= ms % 1000;
	if (ms == 0)
		buf_adds(b, "0s");
	else
		num_duration_put(b, ms);
}

static void put_reason(struct buf *b, struct slice reason)
{
	static const char *const words[][2] = {
		{ "no_source", "it has no source, and every route asks for one" },
		{ "no_route", "no route takes its source and tags" },
		{ "outside_hours", "it is outside the hours of every route that takes its source" },
		{ "closed", "the account is closed at that hour" },
		{ "route_paused", "the route that would take it is paused" },
		{ "no_eligible_agent", "nobody on the route can be offered it now" },
		{ "stale", "it is older than stale_after allows" },
		{ "unclaimed", "everybody who could take it was asked" },
		{ "released", "its owner gave it back" },
	};
	story_text(b, reason);
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
		story_text(b, text);
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

/* "; tags vip, lake (found)" */
static void put_tags(struct story *s, struct buf *b, const struct event *e)
{
	bool any = false;
	struct slice tag;
	for (int found = 0; found < 2; found++)
		for (size_t at = 0; event_list_next(event_text(e, found ? KEY_FOUND : KEY_TAGS), &at, &s->mem, &tag) == 1; any = true) {
			buf_adds(b, any ? ", " : "; tags ");
			story_text(b, tag);
			buf_adds(b, found ? " (found)" : "");
		}
}

static void put_bill(struct story *s, struct buf *b, const struct event *e)
{
	if (!event_has(e, KEY_BILL))
		return;
	buf_adds(b, ", billed ");
	put_money(s, b, event_int(e, KEY_BILL));
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
	story_text(b, event_text(e, KEY_AGENT));
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
		story_text(b, event_text(e, KEY_STAGE));
		break;
	case EV_TRACK_OUTCOME:
		buf_adds(b, slice_is(event_text(e, KEY_OUTCOME), "open") ? " opened it again" : " closed it as ");
		if (!slice_is(event_text(e, KEY_OUTCOME), "open"))
			story_text(b, event_text(e, KEY_OUTCOME));
		break;
	default: buf_adds(b, " made it a contact");
	}
	if (event_has(e, KEY_HAPPENED_AT) && event_int(e, KEY_HAPPENED_AT) != e->at) {
		buf_adds(b, " (on ");
		story_when(s, b, event_int(e, KEY_HAPPENED_AT));
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
			story_text(b, event_text(e, KEY_SOURCE));
		}
		if (event_has(e, KEY_EXT_ID)) {
			buf_adds(b, " as ");
			story_text(b, event_text(e, KEY_EXT_ID));
		}
		if (s->received_at != e->at) {
			buf_adds(b, "; it came in ");
			story_when(s, b, s->received_at);
		}
		put_tags(s, b, e);
		break;
	case EV_LEAD_UPDATED:
		buf_adds(b, "its data were changed, by a later arrival with the same ext_id or by hand");
		put_tags(s, b, e);
		break;
	case EV_LEAD_COALESCED:
		buf_adds(b, "went to ");
		story_text(b, agent);
		buf_printf(b, ", who owns L%lld of the same customer", (long long)event_int(e, KEY_FIRST));
		break;
	case EV_LEAD_FOLLOWS:
		buf_printf(b, "follows L%lld of the same customer: whoever comes to own that one owns this one", (long long)event_int(e, KEY_FIRST));
		break;
	case EV_LEAD_ROUTED:
		buf_adds(b, "route ");
		story_text(b, event_text(e, KEY_ROUTE));
		buf_adds(b, " took it (");
		story_text(b, event_text(e, KEY_RULE));
		buf_printf(b, ", %lld eligible)", (long long)event_int(e, KEY_ELIGIBLE));
		break;
	case EV_LEAD_WAITING:
	case EV_LEAD_POOLED:
		buf_adds(b, e->type == EV_LEAD_WAITING ? "waits, " : "went to the pool, ");
		put_reason(b, event_text(e, KEY_REASON));
		break;
	case EV_LEAD_ASSIGNED:
		buf_adds(b, "assigned to ");
		story_text(b, agent);
		if (event_has(e, KEY_ROUTE)) {
			buf_adds(b, " by route ");
			story_text(b, event_text(e, KEY_ROUTE));
		} else {
			buf_adds(b, slice_is(event_text(e, KEY_HOW), "feed") ? ", whom the feed named" : " by hand");
		}
		break;
	case EV_LEAD_CLAIMED: story_text(b, agent); buf_adds(b, " claimed it"); break;
	case EV_LEAD_RELEASED: story_text(b, agent); buf_adds(b, " gave it back to the pool"); break;
	case EV_OFFER_MADE:
		s->offered_at = e->at;
		buf_adds(b, "offered to ");
		story_text(b, agent);
		put_stage(b, event_text(e, KEY_STAGE));
		if (event_has(e, KEY_REQUEUE))
			buf_adds(b, " again, from the re-queue line,");
		buf_adds(b, " for ");
		story_span(b, event_int(e, KEY_EXPIRES_AT) - e->at);
		buf_printf(b, " (O%lld)", (long long)event_int(e, KEY_OFFER));
		if (event_has(e, KEY_SCORE))
			buf_printf(b, "; match score %lld", (long long)event_int(e, KEY_SCORE));
		break;
	case EV_OFFER_ACCEPTED:
		story_text(b, agent);
		buf_printf(b, " accepted O%lld after ", (long long)event_int(e, KEY_OFFER));
		story_span(b, e->at - s->offered_at);
		buf_adds(b, "; ");
		story_span(b, e->at - s->received_at);
		buf_adds(b, " after it came in");
		break;
	case EV_OFFER_DECLINED:
		story_text(b, agent);
		buf_printf(b, " declined O%lld", (long long)event_int(e, KEY_OFFER));
		break;
	case EV_OFFER_TIMED_OUT:
		story_text(b, agent);
		buf_printf(b, " did not answer O%lld by ", (long long)event_int(e, KEY_OFFER));
		story_when(s, b, event_int(e, KEY_DUE));
		break;
	case EV_OFFER_WITHDRAWN:
		buf_printf(b, "O%lld to ", (long long)event_int(e, KEY_OFFER));
		story_text(b, agent);
		buf_adds(b, " was withdrawn: ");
		story_text(b, event_text(e, KEY_REASON));
		break;
	case EV_LEAD_HELD: buf_adds(b, "held: nothing happens to it until somebody lets it go"); break;
	case EV_LEAD_UNHELD: buf_adds(b, "let go: to be routed"); break;
	case EV_LEAD_RESUBMITTED: buf_printf(b, "sent back to routing (run %lld)", (long long)event_int(e, KEY_RUN)); break;
	case EV_LEAD_VOIDED: buf_adds(b, "void: it counts nowhere any more"); break;
	case EV_LEAD_FORGOTTEN: buf_adds(b, "forgotten: its personal data were erased"); break;
	case EV_OFFER_REQUEUED:
		story_text(b, agent);
		buf_printf(b, " asked for another chance after O%lld", (long long)event_int(e, KEY_OFFER));
		break;
	case EV_LEAD_CONVERTED: case EV_TRACK_INTERACTION: case EV_TRACK_FEEDBACK: case EV_TRACK_COMMENT: case EV_TRACK_STAGE:
	case EV_TRACK_OUTCOME:
		tell_tracked(s, e, b);
		break;
	case EV_TRACK_STAGE_VOIDED:
		buf_adds(b, "the phase ");
		story_text(b, event_text(e, KEY_STAGE));
		buf_adds(b, " was marked by mistake");
		put_person_text(s, b, e, "why");
		break;
	default: story_text(b, slice_of(event_desc[e->type].name));
	}
}

void story_tell(struct story *s, const struct event *e, struct buf *b)
{
	tell(s, e, b);
	put_bill(s, b, e);
}
