/*
 * The invariant checker: a sound story has no violation, and each planted mistake is found and named. A checker that
 * stays silent would make every other test of the suite blind.
 */
#include "store/invariants.h"

#include <stdarg.h>
#include <stdlib.h>

#include "check.h"

enum { MIN = 60000, WINDOW = 5 * MIN };

struct story {
	struct invariants *v;
	uint64_t seq;
	int at; /* ms */
	const char *by; /* NULL: the owner */
};

/* One event, `more` to come in its frame; then key, value pairs as the vocabulary has them, ended by 0. */
static void say(struct story *s, uint32_t more, enum event_type type, ...)
{
	struct event e;
	event_init(&e, type);
	e.seq = ++s->seq;
	e.at = s->at;
	e.by = s->by ? slice_of(s->by) : SLICE("owner");
	e.more = more;
	va_list ap;
	va_start(ap, type);
	for (int key; (key = va_arg(ap, int)) != KEY_NONE;) {
		const struct event_field *f = event_desc[type].field;
		while (f->key && f->key != key)
			f++;
		if (!f->key)
			abort(); /* the test itself is wrong */
		if (f->kind == KIND_TEXT || f->kind == KIND_JSON)
			event_set(&e, (enum event_key)key, slice_of(va_arg(ap, const char *)));
		else
			event_set_int(&e, (enum event_key)key, va_arg(ap, int));
	}
	va_end(ap);
	struct lr_err err = { 0 };
	if (invariants_event(s->v, &e, &err) < 0)
		abort();
}

#define SAY(s, more, ...) say((s), (more), __VA_ARGS__, KEY_NONE)

static void agent(struct story *s, uint32_t more, const char *id, const char *config)
{
	SAY(s, more, EV_CONFIG_AGENT, KEY_AGENT, id, KEY_POSITION, 1, KEY_CONFIG, config);
}

static void route(struct story *s, uint32_t more, const char *id, int position, const char *members)
{
	SAY(s, more, EV_CONFIG_ROUTE, KEY_ROUTE, id, KEY_POSITION, position, KEY_MEMBERS, members);
}

/* ann (limit 2), bob, cat (catchall), dan (inactive), eve (weight 0 on r1); bits of r1's pools: ann 80, bob 40, eve 20, dan 10 */
#define ANN_BOB "wA=="
#define ANN "gA=="
#define ALL "8A=="

static void team(struct story *s)
{
	SAY(s, 0, EV_JOURNAL_SEGMENT, KEY_SEGMENT, 1, KEY_FORMAT, 1, KEY_PROGRAM, "lr 1");
	SAY(s, 7, EV_CONFIG_SETTINGS, KEY_CONFIG, "{\"offer_window\":\"5m\"}");
	agent(s, 6, "ann", "{\"active\":true,\"limit\":2}");
	agent(s, 5, "bob", "{\"active\":true,\"limit\":null}");
	agent(s, 4, "cat", "{\"active\":true,\"catchall\":true}");
	agent(s, 3, "dan", "{\"active\":false}");
	agent(s, 2, "eve", "{}");
	route(s, 1, "r1", 1, "[[\"ann\",1],[\"bob\",1],[\"eve\",0],[\"dan\",1]]");
	route(s, 0, "vip", 2, "[[\"ann\",1]]");
}

static void received(struct story *s, uint32_t more, int lead)
{
	SAY(s, more, EV_LEAD_RECEIVED, KEY_LEAD, lead, KEY_BATCH, 1, KEY_RECEIVED_AT, s->at);
}

static void follows(struct story *s, int lead, int first)
{
	received(s, 1, lead);
	SAY(s, 0, EV_LEAD_FOLLOWS, KEY_LEAD, lead, KEY_FIRST, first);
}

static void routed(struct story *s, int lead)
{
	SAY(s, 0, EV_LEAD_ROUTED, KEY_LEAD, lead, KEY_ROUTE, "r1", KEY_RULE, "round-robin", KEY_ELIGIBLE, 2);
}

static void offer_pool(struct story *s, uint32_t more, int id, int lead, const char *who, const char *stage, const char *pool)
{
	SAY(s, more, EV_OFFER_MADE, KEY_OFFER, id, KEY_LEAD, lead, KEY_AGENT, who, KEY_STAGE, stage, KEY_EXPIRES_AT,
	    s->at + WINDOW, KEY_ROUTE, "r1", KEY_RULE, "round-robin", KEY_POOL, pool);
}

/* exclusive, by the rule */
static void offer(struct story *s, uint32_t more, int id, int lead, const char *who)
{
	offer_pool(s, more, id, lead, who, "exclusive", ANN_BOB);
}

/* another stage, by nobody's turn */
static void offer_stage(struct story *s, uint32_t more, int id, int lead, const char *who, const char *stage)
{
	SAY(s, more, EV_OFFER_MADE, KEY_OFFER, id, KEY_LEAD, lead, KEY_AGENT, who, KEY_STAGE, stage, KEY_EXPIRES_AT,
	    s->at + WINDOW);
}

static void end(struct story *s, uint32_t more, enum event_type how, int id, int lead, const char *who)
{
	SAY(s, more, how, KEY_OFFER, id, KEY_LEAD, lead, KEY_AGENT, who);
}

static void withdraw(struct story *s, uint32_t more, int id, int lead, const char *who)
{
	SAY(s, more, EV_OFFER_WITHDRAWN, KEY_OFFER, id, KEY_LEAD, lead, KEY_AGENT, who, KEY_REASON, "taken");
}

static void time_out(struct story *s, uint32_t more, int id, int lead, const char *who, int due)
{
	SAY(s, more, EV_OFFER_TIMED_OUT, KEY_OFFER, id, KEY_LEAD, lead, KEY_AGENT, who, KEY_DUE, due);
}

static void pooled(struct story *s, uint32_t more, int lead, const char *reason)
{
	SAY(s, more, EV_LEAD_POOLED, KEY_LEAD, lead, KEY_REASON, reason);
}

static void waiting(struct story *s, int lead, const char *reason)
{
	SAY(s, 0, EV_LEAD_WAITING, KEY_LEAD, lead, KEY_REASON, reason);
}

static void assigned(struct story *s, uint32_t more, int lead, const char *who, const char *how)
{
	SAY(s, more, EV_LEAD_ASSIGNED, KEY_LEAD, lead, KEY_AGENT, who, KEY_HOW, how);
}

static void with_first(struct story *s, uint32_t more, int lead, const char *who, int first)
{
	SAY(s, more, EV_LEAD_COALESCED, KEY_LEAD, lead, KEY_AGENT, who, KEY_FIRST, first);
}

static void claimed(struct story *s, int lead, const char *who)
{
	SAY(s, 0, EV_LEAD_CLAIMED, KEY_LEAD, lead, KEY_AGENT, who);
}

static void released(struct story *s, int lead, const char *who)
{
	SAY(s, 0, EV_LEAD_RELEASED, KEY_LEAD, lead, KEY_AGENT, who);
}

static void coalesced(struct story *s, int lead, const char *who, int first)
{
	received(s, 1, lead);
	SAY(s, 0, EV_LEAD_COALESCED, KEY_LEAD, lead, KEY_AGENT, who, KEY_FIRST, first);
}

/* L1 is routed and offered to ann as O1. */
static void ringing(struct story *s)
{
	received(s, 0, 1);
	routed(s, 1);
	offer(s, 0, 1, 1, "ann");
}

/* L1 is in the pool. */
static void in_pool(struct story *s)
{
	received(s, 0, 1);
	pooled(s, 0, 1, "no_route");
}

/* ---- the sound story */

static void sound_walk(struct story *s)
{
	ringing(s);
	follows(s, 2, 1);
	s->at += WINDOW + 7;
	time_out(s, 1, 1, 1, "ann", s->at - 7);
	offer(s, 0, 2, 1, "bob");
	s->at += WINDOW - 1;
	end(s, 1, EV_OFFER_DECLINED, 2, 1, "bob");
	offer_stage(s, 0, 3, 1, "ann", "shark_tank");
	s->at += MIN;
	end(s, 1, EV_OFFER_DECLINED, 3, 1, "ann");
	offer_stage(s, 0, 4, 1, "cat", "catchall");
	s->at += WINDOW - 1;
	end(s, 1, EV_OFFER_ACCEPTED, 4, 1, "cat");
	with_first(s, 0, 2, "cat", 1);
	coalesced(s, 3, "cat", 1);
	released(s, 1, "cat");
	claimed(s, 1, "bob");
}

static void sound_jump_ball(struct story *s)
{
	received(s, 0, 4);
	routed(s, 4);
	offer_pool(s, 1, 5, 4, "ann", "jump_ball", ANN_BOB);
	offer_pool(s, 0, 6, 4, "bob", "jump_ball", ANN_BOB);
	end(s, 1, EV_OFFER_ACCEPTED, 6, 4, "bob");
	withdraw(s, 0, 5, 4, "ann");
}

static void sound_hands(struct story *s)
{
	received(s, 0, 5);
	assigned(s, 0, 5, "bob", "feed");
	received(s, 1, 6);
	SAY(s, 0, EV_LEAD_ASSIGNED, KEY_LEAD, 6, KEY_AGENT, "ann", KEY_HOW, "rule", KEY_ROUTE, "vip");
	received(s, 0, 7);
	waiting(s, 7, "no_eligible_agent");
	routed(s, 7);
	waiting(s, 7, "closed");
	claimed(s, 7, "ann");
	/* ann carries 2, her limit; by hand she may get more */
	received(s, 0, 8);
	routed(s, 8);
	assigned(s, 0, 8, "ann", "manual");
	SAY(s, 0, EV_LEAD_ASSIGNED, KEY_LEAD, 8, KEY_AGENT, "dan", KEY_HOW, "manual", KEY_FROM, "ann");
	SAY(s, 0, EV_LEAD_UPDATED, KEY_LEAD, 8);
	agent(s, 0, "ann", "{\"limit\":1}");
}

static void sound_inactive(struct story *s)
{
	received(s, 0, 9);
	routed(s, 9);
	offer(s, 0, 7, 9, "bob");
	agent(s, 2, "bob", "{\"active\":false}");
	withdraw(s, 1, 7, 9, "bob");
	pooled(s, 0, 9, "unclaimed");
	SAY(s, 0, EV_JOURNAL_RECOVERED, KEY_QUARANTINE, "q", KEY_BYTES, 17);
}

static void tracked(struct story *s, enum event_type type, int lead, const char *who, enum event_key key, const char *word)
{
	SAY(s, 0, type, KEY_LEAD, lead, KEY_AGENT, who, key, word);
}

/* What is over counts against no limit; by hand it may be opened above it. */
static void sound_tracked(struct story *s)
{
	agent(s, 0, "ann", "{\"limit\":3}"); /* she carries 2 */
	for (int i = 0; i < 3; i++) {
		received(s, 0, 50 + i);
		routed(s, 50 + i);
		offer(s, 0, 48 + i, 50 + i, "ann");
		end(s, 0, EV_OFFER_ACCEPTED, 48 + i, 50 + i, "ann");
		if (i == 0)
			SAY(s, 0, EV_LEAD_CONVERTED, KEY_LEAD, 50, KEY_AGENT, "ann", KEY_HAPPENED_AT, s->at);
		else
			tracked(s, EV_TRACK_OUTCOME, 50 + i, "ann", KEY_OUTCOME, i == 1 ? "lost" : "completed");
	}
	s->by = "ann";
	tracked(s, EV_TRACK_OUTCOME, 51, "ann", KEY_OUTCOME, "open");
	s->by = NULL;
	tracked(s, EV_TRACK_OUTCOME, 52, "ann", KEY_OUTCOME, "open");
	tracked(s, EV_TRACK_OUTCOME, 50, "ann", KEY_OUTCOME, "open");
	tracked(s, EV_TRACK_INTERACTION, 50, "ann", KEY_INTERACTION, "call");
	tracked(s, EV_TRACK_STAGE, 50, "ann", KEY_STAGE, "closed");
	released(s, 50, "ann");
	SAY(s, 0, EV_TRACK_STAGE_VOIDED, KEY_LEAD, 50, KEY_STAGE, "closed");
	claimed(s, 50, "cat");
	tracked(s, EV_TRACK_STAGE, 50, "cat", KEY_STAGE, "closed");
}

/* An overdue offer that nobody settled yet does not fill its agent's limit. */
static void sound_overdue(struct story *s)
{
	agent(s, 0, "ann", "{\"limit\":3}");
	for (int i = 0; i < 40; i++) {
		received(s, 0, 10 + i);
		routed(s, 10 + i);
		offer(s, 0, 8 + i, 10 + i, "ann");
		s->at += WINDOW + i % 3;
	}
}

/* ---- planted mistakes; each begins with the team */

static void seq_gap(struct story *s) { s->seq++; received(s, 0, 1); }
static void time_back(struct story *s) { s->at--; received(s, 0, 1); }
static void frame_short(struct story *s) { received(s, 2, 1); pooled(s, 0, 1, "no_route"); }
static void frame_torn(struct story *s) { received(s, 1, 1); }
static void lead_gap(struct story *s) { received(s, 0, 2); }
static void lead_twice(struct story *s) { received(s, 0, 1); received(s, 0, 1); }
static void offer_gap(struct story *s) { received(s, 0, 1); routed(s, 1); offer(s, 0, 2, 1, "ann"); }
static void batch_gap(struct story *s) { SAY(s, 0, EV_LEAD_RECEIVED, KEY_LEAD, 1, KEY_BATCH, 2, KEY_RECEIVED_AT, 1); }
static void no_lead(struct story *s) { routed(s, 1); }
static void no_offer(struct story *s) { received(s, 0, 1); end(s, 0, EV_OFFER_DECLINED, 1, 1, "ann"); }
static void bad_json(struct story *s) { agent(s, 0, "ann", "{"); }

static void pool_to_routed(struct story *s) { in_pool(s); routed(s, 1); }
static void new_to_offer(struct story *s) { received(s, 0, 1); offer_stage(s, 0, 1, 1, "ann", "exclusive"); }
static void claim_offered(struct story *s) { ringing(s); claimed(s, 1, "bob"); }
static void late_coalesce(struct story *s)
{
	received(s, 0, 1);
	assigned(s, 0, 1, "bob", "feed");
	received(s, 0, 2);
	SAY(s, 0, EV_LEAD_COALESCED, KEY_LEAD, 2, KEY_AGENT, "bob", KEY_FIRST, 1);
}
static void late_jump_ball(struct story *s)
{
	received(s, 0, 1);
	routed(s, 1);
	offer_stage(s, 0, 1, 1, "ann", "jump_ball");
	offer_stage(s, 0, 2, 1, "bob", "jump_ball");
}

static void two_exclusive(struct story *s) { ringing(s); offer(s, 0, 2, 1, "bob"); }
static void two_exclusive_in_frame(struct story *s)
{
	ringing(s);
	offer(s, 1, 2, 1, "bob");
	withdraw(s, 0, 1, 1, "ann");
}
static void two_acceptances(struct story *s)
{
	received(s, 0, 1);
	routed(s, 1);
	offer_stage(s, 1, 1, 1, "ann", "jump_ball");
	offer_stage(s, 0, 2, 1, "bob", "jump_ball");
	end(s, 1, EV_OFFER_ACCEPTED, 1, 1, "ann");
	end(s, 0, EV_OFFER_ACCEPTED, 2, 1, "bob");
}
static void claim_owned(struct story *s) { in_pool(s); claimed(s, 1, "ann"); claimed(s, 1, "bob"); }
static void release_others(struct story *s) { in_pool(s); claimed(s, 1, "ann"); released(s, 1, "bob"); }
static void coalesce_to_other(struct story *s) { in_pool(s); claimed(s, 1, "ann"); coalesced(s, 2, "bob", 1); }
static void with_another(struct story *s)
{
	in_pool(s);
	follows(s, 2, 1);
	received(s, 2, 3);
	assigned(s, 1, 3, "bob", "feed");
	with_first(s, 0, 2, "bob", 3);
}
static void pool_spare_bit(struct story *s) { received(s, 0, 1); routed(s, 1); offer_pool(s, 0, 1, 1, "bob", "exclusive", "yA=="); }
static void wrong_from(struct story *s)
{
	in_pool(s);
	claimed(s, 1, "ann");
	SAY(s, 0, EV_LEAD_ASSIGNED, KEY_LEAD, 1, KEY_AGENT, "bob", KEY_HOW, "manual", KEY_FROM, "cat");
}

static void accept_at_expiry(struct story *s) { ringing(s); s->at += WINDOW; end(s, 0, EV_OFFER_ACCEPTED, 1, 1, "ann"); }
static void time_out_early(struct story *s)
{
	ringing(s);
	s->at += WINDOW - 1;
	time_out(s, 1, 1, 1, "ann", s->at + 1);
	offer(s, 0, 2, 1, "bob");
}
static void time_out_wrong_due(struct story *s)
{
	ringing(s);
	s->at += WINDOW + 5;
	time_out(s, 1, 1, 1, "ann", s->at);
	offer(s, 0, 2, 1, "bob");
}
static void ends_twice(struct story *s)
{
	ringing(s);
	end(s, 1, EV_OFFER_DECLINED, 1, 1, "ann");
	offer(s, 0, 2, 1, "bob");
	withdraw(s, 0, 1, 1, "ann");
}
static void not_his_offer(struct story *s) { ringing(s); end(s, 0, EV_OFFER_ACCEPTED, 1, 1, "bob"); }

static void walk_cut(struct story *s) { ringing(s); end(s, 0, EV_OFFER_DECLINED, 1, 1, "ann"); }
static void pooled_live(struct story *s) { ringing(s); pooled(s, 0, 1, "unclaimed"); }
static void jump_ball_empty(struct story *s)
{
	received(s, 0, 1);
	routed(s, 1);
	offer_stage(s, 0, 1, 1, "ann", "jump_ball");
	s->at += WINDOW;
	time_out(s, 0, 1, 1, "ann", s->at);
}
static void no_reason(struct story *s) { received(s, 0, 1); waiting(s, 1, "because"); }
static void follows_itself(struct story *s) { follows(s, 1, 1); }
static void follows_follower(struct story *s) { received(s, 0, 1); follows(s, 2, 1); follows(s, 3, 2); }
static void follows_owned(struct story *s) { in_pool(s); claimed(s, 1, "ann"); follows(s, 2, 1); }
static void follower_left(struct story *s) { in_pool(s); follows(s, 2, 1); claimed(s, 1, "ann"); }
static void follower_late(struct story *s)
{
	in_pool(s);
	follows(s, 2, 1);
	SAY(s, 1, EV_LEAD_CLAIMED, KEY_LEAD, 1, KEY_AGENT, "ann");
	with_first(s, 0, 2, "ann", 1);
	follows(s, 3, 1);
	with_first(s, 0, 3, "ann", 1);
}
static void follower_early(struct story *s) { in_pool(s); follows(s, 2, 1); with_first(s, 0, 2, "ann", 1); }

static void again_in_run(struct story *s)
{
	ringing(s);
	s->at += WINDOW;
	time_out(s, 1, 1, 1, "ann", s->at);
	offer(s, 0, 2, 1, "ann");
}
static void decliner_again(struct story *s)
{
	ringing(s);
	end(s, 1, EV_OFFER_DECLINED, 1, 1, "ann");
	offer(s, 0, 2, 1, "ann");
}
static void decliner_by_rule(struct story *s)
{
	ringing(s);
	s->at += WINDOW;
	time_out(s, 1, 1, 1, "ann", s->at);
	offer_stage(s, 0, 2, 1, "ann", "shark_tank");
	end(s, 1, EV_OFFER_DECLINED, 2, 1, "ann");
	offer_pool(s, 0, 3, 1, "ann", "catchall", ANN_BOB);
}

static void offer_inactive(struct story *s) { received(s, 0, 1); routed(s, 1); offer_pool(s, 0, 1, 1, "dan", "exclusive", ALL); }
static void offer_unknown(struct story *s) { received(s, 0, 1); routed(s, 1); offer_stage(s, 0, 1, 1, "zoe", "exclusive"); }
static void claim_inactive(struct story *s) { in_pool(s); claimed(s, 1, "dan"); }
static void coalesce_inactive(struct story *s)
{
	in_pool(s);
	assigned(s, 0, 1, "dan", "manual");
	coalesced(s, 2, "dan", 1);
}
static void left_with_inactive(struct story *s) { ringing(s); agent(s, 0, "ann", "{\"active\":false}"); }
static void decline_inactive(struct story *s)
{
	ringing(s);
	agent(s, 2, "ann", "{\"active\":false}");
	end(s, 1, EV_OFFER_DECLINED, 1, 1, "ann");
	offer(s, 0, 2, 1, "bob");
}
static void not_in_pool(struct story *s) { received(s, 0, 1); routed(s, 1); offer_pool(s, 0, 1, 1, "bob", "exclusive", ANN); }
static void weight_zero(struct story *s) { received(s, 0, 1); routed(s, 1); offer_pool(s, 0, 1, 1, "eve", "exclusive", ALL); }
static void no_member(struct story *s) { received(s, 0, 1); routed(s, 1); offer_pool(s, 0, 1, 1, "cat", "exclusive", ALL); }
static void wrong_pool(struct story *s) { received(s, 0, 1); routed(s, 1); offer_pool(s, 0, 1, 1, "bob", "exclusive", "wAA="); }
static void route_gone(struct story *s) { received(s, 0, 1); routed(s, 1); route(s, 0, "r1", 0, "[]"); offer(s, 0, 1, 1, "ann"); }
static void no_catchall(struct story *s) { ringing(s); end(s, 1, EV_OFFER_DECLINED, 1, 1, "ann"); offer_stage(s, 0, 2, 1, "bob", "catchall"); }
static void no_time_out(struct story *s) { ringing(s); end(s, 1, EV_OFFER_DECLINED, 1, 1, "ann"); offer_stage(s, 0, 2, 1, "bob", "shark_tank"); }
static void rule_not_member(struct story *s)
{
	received(s, 1, 1);
	SAY(s, 0, EV_LEAD_ASSIGNED, KEY_LEAD, 1, KEY_AGENT, "bob", KEY_HOW, "rule", KEY_ROUTE, "vip");
}

/* ann has n leads waiting for her answer: O1.. on L1.. */
static void ring_ann(struct story *s, int n)
{
	for (int i = 1; i <= n; i++) {
		received(s, 0, i);
		routed(s, i);
		offer(s, 0, i, i, "ann");
	}
}
static void limit_offer(struct story *s) { ring_ann(s, 3); }
static void limit_accept(struct story *s)
{
	ring_ann(s, 2);
	agent(s, 0, "ann", "{\"limit\":1}");
	end(s, 0, EV_OFFER_ACCEPTED, 1, 1, "ann");
	end(s, 0, EV_OFFER_ACCEPTED, 2, 2, "ann");
}
static void limit_claim(struct story *s)
{
	ring_ann(s, 2);
	received(s, 0, 3);
	routed(s, 3);
	waiting(s, 3, "no_eligible_agent");
	claimed(s, 3, "ann");
}
static void limit_rule(struct story *s)
{
	ring_ann(s, 2);
	received(s, 1, 3);
	SAY(s, 0, EV_LEAD_ASSIGNED, KEY_LEAD, 3, KEY_AGENT, "ann", KEY_HOW, "rule", KEY_ROUTE, "vip");
}
static void max_open(struct story *s) { SAY(s, 0, EV_CONFIG_SETTINGS, KEY_CONFIG, "{\"max_open\":1}"); ring_ann(s, 2); }

static void overwrites_by_offer(struct story *s)
{
	received(s, 0, 1);
	routed(s, 1);
	assigned(s, 0, 1, "ann", "manual");
	offer(s, 0, 1, 1, "bob");
}
static void overwrites_by_rule(struct story *s)
{
	in_pool(s);
	assigned(s, 0, 1, "bob", "manual");
	SAY(s, 0, EV_LEAD_ASSIGNED, KEY_LEAD, 1, KEY_AGENT, "ann", KEY_HOW, "rule", KEY_ROUTE, "vip");
}
static void overwrites_by_pool(struct story *s) { in_pool(s); assigned(s, 0, 1, "bob", "manual"); pooled(s, 0, 1, "stale"); }

/* ---- and the rarer ones */

static void bad_member(struct story *s) { route(s, 0, "r1", 1, "[[\"ann\",\"1\"]]"); }
static void unknown_member(struct story *s) { route(s, 0, "r1", 1, "[[\"zoe\",1]]"); }
static void followed_follows(struct story *s)
{
	received(s, 0, 1);
	received(s, 3, 2);
	received(s, 2, 3);
	SAY(s, 1, EV_LEAD_FOLLOWS, KEY_LEAD, 3, KEY_FIRST, 2);
	SAY(s, 0, EV_LEAD_FOLLOWS, KEY_LEAD, 2, KEY_FIRST, 1);
}
static void routed_nowhere(struct story *s) { route(s, 0, "r1", 0, "[]"); received(s, 0, 1); routed(s, 1); }
static void assigned_nowhere(struct story *s) { received(s, 0, 1); assigned(s, 0, 1, "ann", "rule"); }
static void assigned_again(struct story *s) { in_pool(s); claimed(s, 1, "ann"); assigned(s, 0, 1, "ann", "manual"); }
static void assigned_somehow(struct story *s)
{
	received(s, 0, 1);
	SAY(s, 0, EV_LEAD_ASSIGNED, KEY_LEAD, 1, KEY_AGENT, "ann", KEY_HOW, "magic", KEY_ROUTE, "vip");
}
static void two_stages(struct story *s)
{
	received(s, 0, 1);
	routed(s, 1);
	offer_stage(s, 0, 1, 1, "ann", "jump_ball");
	offer_stage(s, 0, 2, 1, "cat", "catchall");
}
static void no_window(struct story *s)
{
	received(s, 0, 1);
	routed(s, 1);
	SAY(s, 0, EV_OFFER_MADE, KEY_OFFER, 1, KEY_LEAD, 1, KEY_AGENT, "ann", KEY_STAGE, "exclusive", KEY_EXPIRES_AT, s->at);
}
static void no_stage(struct story *s) { received(s, 0, 1); routed(s, 1); offer_stage(s, 0, 1, 1, "ann", "raffle"); }

/* ---- tracked */

/* ann, at her limit of 2, owns L1, which is lost, L2 and L3. */
static void lost_and_full(struct story *s)
{
	ring_ann(s, 2);
	end(s, 0, EV_OFFER_ACCEPTED, 1, 1, "ann");
	end(s, 0, EV_OFFER_ACCEPTED, 2, 2, "ann");
	tracked(s, EV_TRACK_OUTCOME, 1, "ann", KEY_OUTCOME, "lost");
	received(s, 0, 3);
	routed(s, 3);
	offer(s, 0, 3, 3, "ann");
	end(s, 0, EV_OFFER_ACCEPTED, 3, 3, "ann");
}
static void track_others(struct story *s) { lost_and_full(s); SAY(s, 0, EV_TRACK_COMMENT, KEY_LEAD, 1, KEY_AGENT, "bob"); }
static void track_unowned(struct story *s) { in_pool(s); tracked(s, EV_TRACK_STAGE, 1, "ann", KEY_STAGE, "active"); }
static void track_early(struct story *s)
{
	lost_and_full(s);
	SAY(s, 0, EV_TRACK_COMMENT, KEY_LEAD, 1, KEY_AGENT, "ann", KEY_HAPPENED_AT, s->at + 1);
}
static void phase_twice(struct story *s)
{
	lost_and_full(s);
	tracked(s, EV_TRACK_STAGE, 1, "ann", KEY_STAGE, "active");
	tracked(s, EV_TRACK_STAGE, 1, "ann", KEY_STAGE, "active");
}
static void phase_unknown(struct story *s) { lost_and_full(s); tracked(s, EV_TRACK_STAGE, 1, "ann", KEY_STAGE, "won"); }
static void phase_not_marked(struct story *s)
{
	lost_and_full(s);
	tracked(s, EV_TRACK_STAGE, 1, "ann", KEY_STAGE, "active");
	SAY(s, 0, EV_TRACK_STAGE_VOIDED, KEY_LEAD, 1, KEY_STAGE, "closed");
}
static void limit_opened(struct story *s)
{
	lost_and_full(s);
	s->by = "ann";
	tracked(s, EV_TRACK_OUTCOME, 1, "ann", KEY_OUTCOME, "open");
}
static void limit_after_open(struct story *s)
{
	lost_and_full(s);
	tracked(s, EV_TRACK_OUTCOME, 2, "ann", KEY_OUTCOME, "lost");
	tracked(s, EV_TRACK_OUTCOME, 1, "ann", KEY_OUTCOME, "open");
	received(s, 0, 4);
	routed(s, 4);
	offer(s, 0, 4, 4, "ann");
}

static const struct planted {
	const char *promise;
	void (*plant)(struct story *s);
	int invariant;
	const char *words; /* of the first violation */
} planted[] = {
	{ "a gap in seq", seq_gap, 1, "seq 11: expected seq 10" },
	{ "time going back", time_back, 1, "time goes back by 1 ms" },
	{ "a frame that lacks a line", frame_short, 1, "the frame has 1 lines to come after this, not 0" },
	{ "a journal that ends inside a frame", frame_torn, 1, "ends inside a frame, 1 lines short" },
	{ "a gap in the lead ids", lead_gap, 1, "lead L2 received after L0" },
	{ "a lead received twice", lead_twice, 1, "lead L1 received after L1" },
	{ "a gap in the offer ids", offer_gap, 1, "offer O2 made after O0" },
	{ "a gap in the batch ids", batch_gap, 1, "batch B2 after B0" },
	{ "an event on a lead never received", no_lead, 1, "lead.routed names lead L1" },
	{ "an answer to an offer never made", no_offer, 1, "offer.declined names offer O1" },
	{ "configuration that is no JSON", bad_json, 1, "config is not JSON" },
	{ "routing out of the pool", pool_to_routed, 2, "lead L1: lead.routed in state P" },
	{ "an offer of an unrouted lead", new_to_offer, 2, "lead L1: offer.made in state N" },
	{ "a claim of a lead being offered", claim_offered, 2, "lead L1: lead.claimed in state X" },
	{ "coalescing after the arrival's frame", late_coalesce, 2, "lead L2: lead.coalesced in a later frame" },
	{ "joining a running jump ball", late_jump_ball, 2, "offer O2: the window of L1 began in an earlier frame" },
	{ "two live exclusive offers", two_exclusive, 3, "offer O2: L1 has a live exclusive offer" },
	{ "two live exclusive offers within a frame", two_exclusive_in_frame, 3, "offer O2: L1 has a live exclusive offer" },
	{ "two acceptances of a lead", two_acceptances, 3, "offer O2: L1 was accepted before" },
	{ "a claim of an owned lead", claim_owned, 3, "lead L1: lead.claimed while ann owns it" },
	{ "a release by another than the owner", release_others, 3, "lead L1 released by agent bob, but ann owns it" },
	{ "coalescing to another than the owner", coalesce_to_other, 3, "lead L2 coalesced to agent bob, who does not own L1" },
	{ "a reassignment from another than the owner", wrong_from, 3, "lead L1 taken from cat, but it is with ann" },
	{ "an acceptance at the expiry", accept_at_expiry, 4, "offer O1 accepted at its expiry" },
	{ "a time-out before the expiry", time_out_early, 4, "offer O1 timed out before its expiry" },
	{ "a time-out due at another time", time_out_wrong_due, 4, "offer O1 timed out, due at another time" },
	{ "an offer that ends twice", ends_twice, 4, "offer.withdrawn: offer O1 was declined before" },
	{ "an answer by another than the offer's agent", not_his_offer, 4, "offer O1 is of lead L1 and agent ann" },
	{ "a hand-over half done", walk_cut, 5, "lead L1 is in state X with 0 live offers" },
	{ "a pooled lead with a live offer", pooled_live, 5, "lead L1 is in state P with 1 live offers" },
	{ "a jump ball over and nothing after it", jump_ball_empty, 5, "lead L1 is in state J with 0 live offers" },
	{ "waiting without a reason of the vocabulary", no_reason, 5, "lead L1: lead.waiting with the reason because" },
	{ "a lead that follows itself", follows_itself, 5, "lead L1 follows L1, which is no earlier lead" },
	{ "a lead that follows a follower", follows_follower, 5, "lead L3 follows L2, which follows another" },
	{ "a lead that follows an owned one", follows_owned, 5, "lead L2 follows L1, which is in state O" },
	{ "a follower left behind", follower_left, 5, "lead L1 got an owner, its follower L2 did not" },
	{ "a follower owned in a later frame", follower_late, 5, "lead L3 follows L1, which is in state O" },
	{ "a follower owned before its first", follower_early, 5, "lead L2 assigned to agent ann, who did not get L1" },
	{ "a follower owned with another than its first", with_another, 5, "lead L2 assigned with L3, which it does not follow" },
	{ "a second offer to the same agent in a run", again_in_run, 6, "offer O2: agent ann has or had L1 offered" },
	{ "a second exclusive offer to the decliner", decliner_again, 6, "offer O2: agent ann has or had L1 offered" },
	{ "a decliner offered again by a rule", decliner_by_rule, 6, "offer O3: agent ann declined L1 before" },
	{ "an offer to an inactive agent", offer_inactive, 7, "offer O1: agent dan is inactive" },
	{ "an offer to an unknown agent", offer_unknown, 7, "agent zoe was never configured" },
	{ "a claim by an inactive agent", claim_inactive, 7, "lead L1 claimed to agent dan, who is inactive" },
	{ "coalescing to an inactive agent", coalesce_inactive, 7, "lead L2 coalesced to agent dan, who is inactive" },
	{ "an offer left with an agent made inactive", left_with_inactive, 7, "agent ann is inactive and has 1 live offers" },
	{ "an answer of an inactive agent", decline_inactive, 7, "offer O1 declined by agent ann, who is inactive" },
	{ "an offer to a member not in the pool", not_in_pool, 7, "offer O1: agent bob is not in the recorded pool" },
	{ "an offer to a member of weight 0", weight_zero, 7, "agent eve is not in the list of route r1 with a weight" },
	{ "an offer to somebody not in the list", no_member, 7, "agent cat is not in the list of route r1" },
	{ "a pool that does not fit the list", wrong_pool, 7, "the pool is no bitmap over the 4 members of route r1" },
	{ "a pool with bits behind the list", pool_spare_bit, 7, "the pool is no bitmap over the 4 members of route r1" },
	{ "an offer by a removed route", route_gone, 7, "offer O1: made by a rule, but not of the route of L1" },
	{ "a catchall offer to an ordinary agent", no_catchall, 7, "offer O2: agent bob is no catchall user" },
	{ "a shark tank for one who never timed out", no_time_out, 7, "agent bob is in the shark tank of L1 without a time-out" },
	{ "an assignment by rule to a stranger", rule_not_member, 7, "assigned by route vip to agent bob, who is not in its list" },
	{ "an offer above the limit", limit_offer, 7, "lead L3 offered takes agent ann to 3, above the limit of 2" },
	{ "an acceptance above the limit", limit_accept, 7, "lead L2 accepted takes agent ann to 2, above the limit of 1" },
	{ "a claim above the limit", limit_claim, 7, "lead L3 claimed takes agent ann to 3, above the limit of 2" },
	{ "a rule's assignment above the limit", limit_rule, 7, "lead L3 assigned by a rule takes agent ann to 3" },
	{ "more open offers than max_open", max_open, 7, "agent ann has 1 live exclusive offers, max_open is 1" },
	{ "a route's member that is no member", bad_member, 1, "route r1: member 1 is not [agent, weight]" },
	{ "a route's member who is no agent", unknown_member, 7, "route r1: agent zoe was never configured" },
	{ "a followed lead that follows", followed_follows, 5, "lead L2 follows L1 and is followed" },
	{ "routing by a removed route", routed_nowhere, 7, "lead L1 routed by a route not in force" },
	{ "assigning by no route", assigned_nowhere, 7, "lead L1 assigned by a route not in force" },
	{ "assigning to the owner again", assigned_again, 3, "lead L1 assigned to agent ann, who has it" },
	{ "assigning in an unknown way", assigned_somehow, 3, "lead L1 assigned by \"magic\"" },
	{ "live offers of two stages", two_stages, 2, "offer O2: L1 has live offers of another stage" },
	{ "an offer without a window", no_window, 4, "offer O1 is over before it began" },
	{ "an offer of no stage", no_stage, 2, "offer O1 is of no stage" },
	{ "tracking another agent's lead", track_others, 3, "lead L1: track.comment for agent bob, who does not own it" },
	{ "tracking what nobody owns", track_unowned, 3, "lead L1: track.stage for agent ann, who does not own it" },
	{ "recording what is to come", track_early, 1, "lead L1: track.comment before it happened" },
	{ "a phase marked twice", phase_twice, 2, "lead L1: phase active marked twice" },
	{ "a phase there is not", phase_unknown, 2, "lead L1: no such phase: won" },
	{ "a mark taken back that is none", phase_not_marked, 2, "lead L1: phase closed voided, but not marked" },
	{ "opening an own lead above the limit", limit_opened, 7, "lead L1 opened again takes agent ann to 3, above the limit of 2" },
	{ "an offer above a limit reached by opening", limit_after_open, 7, "lead L4 offered takes agent ann to 3" },
	{ "an offer of a lead assigned by hand", overwrites_by_offer, 8, "lead L1: offer.made takes it from ann" },
	{ "a rule assigning what was assigned by hand", overwrites_by_rule, 8, "lead L1: lead.assigned takes it from bob" },
	{ "pooling what was assigned by hand", overwrites_by_pool, 8, "lead L1: lead.pooled takes it from bob" },
};

static struct story begin(void)
{
	struct story s = { .v = invariants_new(), .at = 1000000 };
	if (!s.v)
		abort();
	team(&s);
	return s;
}

static void comment(const struct story *s)
{
	for (size_t i = 0; invariants_violation(s->v, i); i++)
		printf("# %s\n", invariants_violation(s->v, i));
}

static void test_sound(void)
{
	struct story s = begin();
	sound_walk(&s);
	CHECK(!invariants_violations(s.v), "a lead's walk to the catchall, its follower and a coalesced one are sound");
	sound_jump_ball(&s);
	CHECK(!invariants_violations(s.v), "a jump ball is sound");
	sound_hands(&s);
	CHECK(!invariants_violations(s.v), "feed, rule, waiting, claim, manual assignment above the limit are sound");
	sound_inactive(&s);
	CHECK(!invariants_violations(s.v), "an agent set inactive hands on what he was offered");
	sound_overdue(&s);
	CHECK(!invariants_violations(s.v), "overdue offers do not count against the limit");
	sound_tracked(&s);
	CHECK(!invariants_violations(s.v), "what is over makes room, and may be opened above the limit by hand");
	CHECK(invariants_end(s.v) == 0 && !invariants_violations(s.v), "the whole story ends sound");
	comment(&s);
	invariants_free(s.v);
}

/* Windows of all lengths against the plainest count there is. */
static void test_overdue(void)
{
	enum { STEPS = 3000, LIMIT = 7 };
	static const int lengths[] = { 17, 90, 3, 41, 250, 8, 129 };
	struct story s = begin();
	int until[STEPS], n = 0;
	agent(&s, 0, "ann", "{\"limit\":7}");
	for (int i = 0; i < STEPS; i++, s.at += i % 11) {
		int open = 0;
		for (int k = 0; k < n; k++)
			open += until[k] > s.at;
		if (open == LIMIT)
			continue;
		until[n] = s.at + lengths[i * 5 % 7];
		received(&s, 0, ++n);
		routed(&s, n);
		SAY(&s, 0, EV_OFFER_MADE, KEY_OFFER, n, KEY_LEAD, n, KEY_AGENT, "ann", KEY_STAGE, "exclusive", KEY_EXPIRES_AT,
		    until[n - 1]);
	}
	CHECK(n > LIMIT * 10 && !invariants_violations(s.v), "an agent at his limit gets the next offer when a window closes");
	for (int k = 0; k <= LIMIT; k++) {
		received(&s, 0, ++n);
		routed(&s, n);
		offer_stage(&s, 0, n, n, "ann", "exclusive");
	}
	CHECK(invariants_violations(s.v) > 0, "but not one more than the limit");
	invariants_free(s.v);
}

static void test_planted(const struct planted *p)
{
	char number[32], promise[200];
	struct story s = begin();
	p->plant(&s);
	invariants_end(s.v);
	const char *first = invariants_violation(s.v, 0);
	snprintf(number, sizeof(number), "(invariant %d: ", p->invariant);
	snprintf(promise, sizeof(promise), "found and named: %s", p->promise);
	bool named = first && strstr(first, p->words) && strstr(first, number);
	CHECK(named, promise);
	if (!named)
		comment(&s);
	invariants_free(s.v);
}

static void test_cap(void)
{
	struct story s = begin();
	for (int i = 0; i < 1000; i++)
		routed(&s, 1);
	CHECK(invariants_violations(s.v) == 1000, "all violations are counted");
	CHECK(invariants_violation(s.v, 99) && !invariants_violation(s.v, 100), "the texts of the first hundred are kept");
	invariants_free(s.v);
}

int main(void)
{
	test_sound();
	for (size_t i = 0; i < sizeof(planted) / sizeof(*planted); i++)
		test_planted(&planted[i]);
	test_overdue();
	test_cap();
	return check_done();
}
