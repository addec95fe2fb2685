/* invariants_in - the checker's tables, shared by the invariants_*.c files only. */
#ifndef LR_STORE_INVARIANTS_IN_H
#define LR_STORE_INVARIANTS_IN_H

#include "base/table.h"
#include "store/invariants.h"

/* The numbers of domain.md 9. */
enum invariant {
	INV_JOURNAL = 1, INV_ONE_STATE, INV_ONE_OWNER, INV_ENDS_ONCE, INV_PLACED, INV_NOT_TWICE, INV_ELIGIBLE, INV_MANUAL,
};

enum inv_how { OWN_NONE, OWN_ACCEPTED, OWN_CLAIMED, OWN_RULE, OWN_FEED, OWN_MANUAL, OWN_COALESCED };
enum inv_stage { ST_UNKNOWN, ST_EXCLUSIVE, ST_JUMP_BALL, ST_SHARK_TANK, ST_CATCHALL };
enum inv_status { OF_LIVE, OF_ACCEPTED, OF_DECLINED, OF_TIMED_OUT, OF_WITHDRAWN };

/* 48 bytes a lead, 24 an offer: a million leads with two offers each are about 100 MB. */
struct inv_lead {
	uint64_t since;           /* line at which the present state, or ownership, began */
	uint32_t owner, route;
	uint32_t first;           /* the lead it follows or followed */
	uint32_t follower;        /* its newest follower; `sibling` leads to the others */
	uint32_t sibling;
	uint32_t offer;           /* its newest offer; `prev` leads to the others */
	uint32_t live, exclusive; /* live offers, exclusive ones among them */
	char state;               /* the letter of domain.md 2 */
	uint8_t how;              /* enum inv_how, in O */
	uint8_t marks;            /* INV_PHASES, and whether something else than the state keeps it off the limit */
	bool routed : 1, accepted : 1, touched : 1;
	bool erased : 1, forgotten : 1; /* its personal data are gone; an event said so */
	uint16_t run;
};
enum { INV_PHASES = 0x1f, INV_OUTCOME = 0x20, INV_CONVERTED = 0x40 };

struct inv_offer {
	int64_t expires_at;
	uint32_t lead, agent, prev;
	uint8_t stage, status;
	uint16_t run;
	bool counted;             /* in its agent's `open` */
	bool queued;              /* timed out, and its agent asked for another chance he has not had yet */
};

struct inv_agent {
	const char *id;
	int64_t limit;            /* -1 none */
	int64_t carrying, open;   /* open: live exclusive offers that are not overdue */
	uint32_t live;            /* live offers of every stage, overdue or not */
	bool active, catchall;
};

struct inv_member {
	uint32_t agent;
	int64_t weight;
};

struct inv_route {
	const char *id;
	bool in_force;
	struct inv_member *members;
	uint32_t n_members;
};

struct inv_due {
	int64_t expires_at;
	uint32_t offer;
};

struct invariants {
	bool nomem;               /* sticky */
	uint64_t lines;           /* events fed; unlike seq it counts right in a wrong journal, too */
	uint64_t seq, frame;      /* of the last event; line at which the frame began */
	uint32_t more;
	int64_t at;
	uint64_t count[128];      /* leads by state letter */
	int64_t max_open;
	bool deactivated;         /* somebody, in this frame */
	/* ids are indices; entry 0 of each is unused */
	struct inv_lead *leads;
	struct inv_offer *offers;
	struct inv_agent *agents;
	struct inv_route *routes;
	uint32_t *touched;        /* leads of this frame */
	struct inv_due *due;      /* heap of exclusive offers, the earliest expiry on top */
	uint32_t n_leads, n_offers, n_agents, n_routes, n_touched, n_due, n_batches;
	uint32_t cap_leads, cap_offers, cap_agents, cap_routes, cap_touched, cap_due;
	struct table agent_no, route_no;
	struct arena names, texts, scratch; /* scratch: one event */
	struct buf line;
	size_t violations;
	const char *text[INVARIANTS_KEPT];
};

/* invariants.c */
void inv_violated(struct invariants *v, enum invariant n, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Room for entry number `last`, new entries zeroed. NULL: out of memory, recorded in v, `p` unchanged. */
void *inv_grow(struct invariants *v, void *p, uint32_t *cap, uint32_t last, size_t size);
static inline bool inv_in_frame(const struct invariants *v, uint64_t line) { return line >= v->frame; }

/* invariants_config.c */
void inv_config(struct invariants *v, const struct event *e);
/* The event's agent; one never configured is told and entered as inactive. 0: out of memory. */
uint32_t inv_agent_of(struct invariants *v, const struct event *e, enum event_key key);
/* The event's route; 0: not configured, or out of memory. */
uint32_t inv_route_of(struct invariants *v, const struct event *e);
/* Is the agent in the route's list with a weight above 0? *at: his place in the list. */
bool inv_member(const struct inv_route *r, uint32_t agent, uint32_t *at);
/* Is bit `at` set in the recorded pool? False, told, when the pool does not fit the route's list. */
bool inv_in_pool(struct invariants *v, const struct inv_route *r, struct slice pool, uint32_t at);
/* After a load grew: told when the agent is above his limit. */
void inv_check_limit(struct invariants *v, uint32_t agent, int64_t load, const char *by, uint32_t lead);

/* invariants_leads.c */
void inv_lead_event(struct invariants *v, const struct event *e);
/* The lead of this id, NULL and told when there is none. Valid until the next lead.received. */
struct inv_lead *inv_lead(struct invariants *v, const struct event *e, enum event_key key);
void inv_touch(struct invariants *v, uint32_t id);
/* `from`: the letters the state may be. The event takes effect whether it may or not. */
void inv_move(struct invariants *v, const struct event *e, uint32_t id, const char *from, char to);
/* After inv_move to O. `fresh`: the load grows by it; an exclusive offer accepted was in it already. */
void inv_own(struct invariants *v, uint32_t id, uint32_t agent, enum inv_how how, bool fresh);
/* Counts against its owner's limit (4.2)? */
bool inv_carried(const struct inv_lead *l);
void inv_lead_at_frame_end(struct invariants *v, uint32_t id);
void inv_leads_at_end(struct invariants *v);

/* invariants_track.c */
void inv_track_event(struct invariants *v, const struct event *e);

/* invariants_offers.c */
void inv_offer_event(struct invariants *v, const struct event *e);
/* Windows over at `at` no longer weigh on their agents. */
void inv_overdue(struct invariants *v, int64_t at);

#endif
