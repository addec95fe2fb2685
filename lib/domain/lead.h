/*
 * lead, offer - what the state remembers of each. Plain data without pointers: the index stores the bytes as they are,
 * so every byte is defined (zero first, then set) and two folds of one journal give equal bytes.
 */
#ifndef LR_DOMAIN_LEAD_H
#define LR_DOMAIN_LEAD_H

#include <stdbool.h>
#include <stdint.h>

/* domain.md 2 "The life of a lead" */
enum lead_state {
	LEAD_NEW = 'N', LEAD_WAITING = 'W', LEAD_HELD = 'H', LEAD_ROUTED = 'R', LEAD_EXCLUSIVE = 'X', LEAD_JUMP_BALL = 'J',
	LEAD_SHARK_TANK = 'T', LEAD_CATCHALL = 'C', LEAD_POOL = 'P', LEAD_OWNED = 'O', LEAD_FOLLOWS = 'F', LEAD_VOID = 'V',
};

/* Why a lead waits or is in the pool; domain.md 4.1. Index = number in facts. */
enum reason {
	REASON_NONE, REASON_NO_SOURCE, REASON_NO_ROUTE, REASON_OUTSIDE_HOURS, REASON_ROUTE_PAUSED, REASON_NO_ELIGIBLE_AGENT,
	REASON_CLOSED, REASON_STALE, REASON_UNCLAIMED, REASON_RELEASED, REASON_MANUAL,
	REASONS
};
extern const char *const reason_name[REASONS];

enum stage { STAGE_NONE, STAGE_EXCLUSIVE, STAGE_JUMP_BALL, STAGE_SHARK_TANK, STAGE_CATCHALL, STAGES };
extern const char *const stage_name[STAGES];
/* An exclusive or jump-ball offer: one he had as his own, in figures, score, re-queue and runs. */
static inline bool stage_is_turn(int stage) { return stage == STAGE_EXCLUSIVE || stage == STAGE_JUMP_BALL; }

enum offer_status { OFFER_OPEN, OFFER_ACCEPTED, OFFER_DECLINED, OFFER_TIMED_OUT, OFFER_WITHDRAWN, OFFER_STATUSES };
extern const char *const offer_status_name[OFFER_STATUSES]; /* "open", "accepted", ... */

/* How the owner came to own it. */
enum how {
	HOW_NONE, HOW_ACCEPTED, HOW_CATCHALL, HOW_RULE, HOW_FEED, HOW_MANUAL, HOW_COALESCED, HOW_CLAIMED,
	HOWS
};
extern const char *const how_name[HOWS]; /* "rule", "feed", "manual" are words of lead.assigned */

struct lead {
	uint64_t id;
	uint64_t pos;             /* journal position of its lead.received, or newest lead.updated: person is there */
	uint64_t born_pos;        /* journal position of its lead.received */
	int64_t received_at;
	int64_t since;            /* when the present state began */
	int64_t window_ends;      /* the running window; 0 none */
	int64_t first_accepted_at;/* 0 never */
	uint64_t first;           /* the lead it follows, or coalesced to; 0 none */
	uint64_t followers;       /* how many follow it */
	uint64_t stage_first;     /* the first offer of the present stage */
	uint32_t source, route, owner, assign_to;
	uint32_t run;             /* 1, then +1 with each resubmit */
	uint32_t offers_in_run;   /* offers by the rule made in this run */
	uint8_t state;            /* enum lead_state */
	uint8_t reason;           /* enum reason, in W and P */
	uint8_t how;              /* enum how, in O */
	uint8_t routed;           /* came through a route (4.2: counts against the limit) */
	uint8_t timed_out_in_run; /* somebody's exclusive or jump-ball offer timed out in this run */
	uint8_t tagged;           /* has tags: state_lead_tags() */
	uint8_t outcome;          /* enum outcome, whoever owns it */
	uint8_t phases;           /* a bit per enum phase: marked, and not voided since */
	uint8_t converted;
	uint8_t forgotten;        /* 1: its personal data were erased; 2: and some came since */
	uint8_t spare[6];
};

struct offer {
	uint64_t id, lead;
	int64_t made_at, expires_at, ended_at; /* ended_at 0: live */
	uint32_t agent, route, run;
	uint8_t stage;            /* enum stage */
	uint8_t status;           /* enum offer_status */
	uint8_t by_rule;
	uint8_t again;            /* the agent had an exclusive or jump-ball offer of this lead before */
	uint64_t line;            /* timed out, and he waits for another chance: the seq of his asking; 0 does not */
	uint8_t requeued;         /* it was made because he waited in the line */
	uint8_t credited;         /* its time-out was followed by his asking: +4 once */
	uint8_t spare[2];
	uint32_t draws;           /* made with it: the last i used of the lead's on the route, domain.md 4.4; 0 none */
};

static inline bool lead_pending(const struct lead *l)
{
	switch (l->state) {
	case LEAD_NEW: case LEAD_WAITING: case LEAD_HELD: case LEAD_ROUTED: case LEAD_EXCLUSIVE: case LEAD_JUMP_BALL:
	case LEAD_SHARK_TANK: case LEAD_CATCHALL: return true;
	default: return false;
	}
}

/*
 * Counts against its owner's limit. domain.md 4.2: owned, open, not converted, and came so through a route: not coalesced,
 * nor given by its feed after it had waited on one.
 */
static inline bool lead_carried(const struct lead *l)
{
	return l->state == LEAD_OWNED && l->routed && l->how != HOW_COALESCED && l->how != HOW_FEED && l->outcome == 0 &&
	       !l->converted;
}

/* A window runs on it. */
static inline bool lead_offered(const struct lead *l)
{
	return l->state == LEAD_EXCLUSIVE || l->state == LEAD_JUMP_BALL || l->state == LEAD_SHARK_TANK ||
	       l->state == LEAD_CATCHALL;
}

#endif
