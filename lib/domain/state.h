/*
 * state - what the domain asks of the store: get and put of lead, agent, route, offer, names. Implemented by
 * store/index.c. Everything here works inside one open transaction; a failed call leaves the transaction unusable and
 * the batch is given up (nothing is written).
 *
 * Return values: 1 found, 0 not found, negative -kind. Puts: 0 or negative.
 * Pointers returned (settings, agents, routes) are owned by the state, valid until the next config change or the end of
 * the transaction; a changed one is said with _touch or handed back with _put.
 */
#ifndef LR_DOMAIN_STATE_H
#define LR_DOMAIN_STATE_H

#include "domain/config.h"
#include "domain/event.h"
#include "domain/fact.h"
#include "domain/lead.h"
#include "domain/tags.h"

struct state;
struct zone;

/* Where the journal stands; ids given out so far. */
struct head {
	uint64_t seq;             /* of the last event */
	int64_t at;               /* of the last event */
	uint64_t sum;             /* of the last line: seed of the next */
	uint64_t pos;             /* where the next line starts */
	uint64_t leads, offers, batches; /* highest id given out */
	int64_t batch_at;         /* `at` of the newest lead.received: see ingest.h "batch" */
	uint64_t facts;           /* rows */
	uint64_t arrivals;        /* rows of the keys by which arrivals find each other */
	uint32_t agents, routes, sources, tags;
	uint32_t segment;         /* number of the segment appended to */
	uint64_t erase_from;      /* where a lead.forgotten stands whose erasing is not known to be done; 0: all is */
};
struct head *state_head(struct state *st);

/* ---- names (numbers from 1) */
enum name_kind { NAME_AGENT = 'a', NAME_ROUTE = 'r', NAME_SOURCE = 's', NAME_TAG = 'g' };
int state_number(struct state *st, enum name_kind kind, struct slice name, uint32_t *no, struct lr_err *err);
int state_number_or_new(struct state *st, enum name_kind kind, struct slice name, uint32_t *no, struct lr_err *err);
/* Name of a number; {NULL,0} for 0. Valid until the transaction ends. */
int state_name(struct state *st, enum name_kind kind, uint32_t no, struct slice *name, struct lr_err *err);

/* ---- configuration */
const struct settings *state_settings(struct state *st, struct lr_err *err); /* NULL: -err->kind */
int state_agent(struct state *st, uint32_t no, struct agent **out, struct lr_err *err);
/* A new agent, or one whose configuration changed (copied). */
int state_agent_put(struct state *st, const struct agent *a, struct lr_err *err);
/* His live figures changed. `a` is the state's own. */
void state_agent_touch(struct state *st, struct agent *a);
struct pause {
	int64_t starts, until;       /* until INT64_MAX: till somebody ends it */
	uint32_t route;              /* 0: everywhere */
	uint32_t own;                /* he made it himself */
	uint64_t pos;                /* journal position of its agent.paused: why is there */
};
int state_pauses(struct state *st, uint32_t agent, struct pause **out, size_t *n, struct lr_err *err);
int state_pauses_put(struct state *st, uint32_t agent, const struct pause *p, size_t n, struct lr_err *err);
int state_route(struct state *st, uint32_t no, struct route **out, struct lr_err *err);
/* Replace a route's configuration (copied; the caller's arrays may be anywhere). */
int state_route_put(struct state *st, const struct route *r, struct lr_err *err);
/* Only its live part changed. `r` is the state's own. */
void state_route_touch(struct state *st, struct route *r);
/* Routes in force in the order they are tried: assign routes first, then by position. */
int state_routes_in_order(struct state *st, struct route ***out, size_t *n, struct lr_err *err);
/* The item's canonical JSON as applied: kind 's' settings (no 0), 'a', 'r'. {NULL,0} and 0 when there is none. */
int state_settings_put(struct state *st, const struct settings *s, struct lr_err *err);
int state_config(struct state *st, char kind, uint32_t no, struct slice *json, struct lr_err *err);
int state_config_put(struct state *st, char kind, uint32_t no, struct slice json, struct lr_err *err);

/*
 * Holidays by their date, in the order of its text. _put: json empty takes one away. _after: the next behind `after` ({NULL,0}:
 * the first); date and json are valid until the transaction ends. The days of all of them are read once, and kept.
 */
int state_holiday_put(struct state *st, struct slice date, struct slice json, struct lr_err *err);
int state_holiday_after(struct state *st, struct slice after, struct slice *date, struct slice *json, struct lr_err *err);
int state_holidays(struct state *st, const struct date_span **days, size_t *n, struct lr_err *err);
/*
 * Tags by their name, as holidays by their date. state_tags(): all in force by number, and the Range: and Zip: tags of agents that the
 * tags file does not name; read once, and kept.
 */
int state_tag_put(struct state *st, struct slice name, struct slice json, struct lr_err *err);
int state_tag_after(struct state *st, struct slice after, struct slice *name, struct slice *json, struct lr_err *err);
int state_tags(struct state *st, const struct tag **tags, size_t *n, struct lr_err *err);
/* What the agent's tags say; the state's own. */
int state_agent_tags(struct state *st, const struct agent *a, const struct agent_tags **out, struct lr_err *err);
/* The numbers of a lead's tags, given and found, ascending. _put: n 0 takes them away. */
int state_lead_tags(struct state *st, uint64_t lead, const uint32_t **out, size_t *n, struct lr_err *err);
int state_lead_tags_put(struct state *st, uint64_t lead, const uint32_t *tags, size_t n, struct lr_err *err);
/* An agent with a Max: tag came to own a lead by the event `seq`; how often that was at `since` or later. */
int state_owned_put(struct state *st, uint32_t agent, int64_t at, uint64_t seq, struct lr_err *err);
int state_owned_since(struct state *st, uint32_t agent, int64_t since, int64_t *n, struct lr_err *err);
/* A zone by its name, opened once in a process and the state's own; "" is the account's. Never asked in a fold. */
int state_zone(struct state *st, const char *name, struct zone **out, struct lr_err *err);

/* ---- leads and offers. Puts keep the lists below in step with the record. */
int state_lead(struct state *st, uint64_t id, struct lead *out, struct lr_err *err);
int state_lead_put(struct state *st, const struct lead *l, struct lr_err *err);
int state_offer(struct state *st, uint64_t id, struct offer *out, struct lr_err *err);
int state_offer_put(struct state *st, const struct offer *o, struct lr_err *err);
/* The lead's offers, oldest first: offers with id > after. */
int state_offer_of_lead(struct state *st, uint64_t lead, uint64_t after, struct offer *out, struct lr_err *err);
/* What an offer's turn changed in its route's books, kept while it may have to be undone. n 0: forget it. */
struct turn_share {
	uint64_t share;              /* added to owed, in 2^-64 of a turn */
	uint64_t charged_seq;        /* of the one charged: as it was before; else 0 */
	uint64_t seq;                /* of the one charged: the turn itself; else 0 */
	uint32_t agent;
	uint32_t charged;
};
int state_turn(struct state *st, uint64_t offer, struct turn_share **out, size_t *n, struct lr_err *err);
int state_turn_put(struct state *st, uint64_t offer, const struct turn_share *shares, size_t n, struct lr_err *err);
/* The agent's live exclusive offers, by the end of their windows: the next behind *at, whose expires_at and id it is. */
int state_live_offer(struct state *st, uint32_t agent, struct offer *at, struct lr_err *err);
/* The agent's live exclusive offers whose window is over at `now` but not settled yet. */
int state_overdue(struct state *st, uint32_t agent, int64_t now, int64_t *n, struct lr_err *err);
/* Followers of a lead: smallest id > after. */
int state_follower(struct state *st, uint64_t first, uint64_t after, uint64_t *id, struct lr_err *err);

/* ---- lists, each in its order; `after` {0,0} is the beginning; the next entry behind it: 1, none: 0 */
struct list_at {
	int64_t when;
	uint64_t lead;
};
enum list {
	LIST_DUE = 'D',       /* a window runs: by window_ends, then lead */
	LIST_UNROUTED = 'U',  /* new and waiting: by received_at, then lead */
	LIST_ROUTED = 'R',    /* routed, no offer yet: by received_at, then lead */
	LIST_POOL = 'Q',      /* in the pool: by since, then lead */
	LIST_HELD = 'Y',      /* held: by since, then lead */
	LIST_VOID = 'V',      /* void: by lead (when is 0) */
};
int state_list(struct state *st, enum list list, struct list_at after, struct list_at *out, struct lr_err *err);

/* ---- keys by which arrivals find each other. Hashes; the caller checks the lead itself. */
/* ext_id: smallest lead > after; the source by its hash */
int state_ext_id_put(struct state *st, uint64_t source_hash, struct slice ext_id, uint64_t lead, struct lr_err *err);
int state_ext_id_find(struct state *st, uint64_t source_hash, struct slice ext_id, uint64_t after, uint64_t *lead,
		      struct lr_err *err);
enum lead_key { LEAD_KEY_CONTENT = 'C', LEAD_KEY_EMAIL = 'E', LEAD_KEY_PHONE = 'P' };
int state_key_put(struct state *st, enum lead_key kind, uint64_t hash, int64_t received_at, uint64_t lead, struct lr_err *err);
/*
 * Newest first by received_at, then lead: the next lead with that hash at or before *at (and before it if `skip`).
 * 1: *at and *lead say which; 0: none.
 */
int state_key_find(struct state *st, enum lead_key kind, uint64_t hash, bool skip, int64_t *at, uint64_t *lead,
		   struct lr_err *err);

/* The event line at a journal position (lead.received, lead.updated), read back and scanned into mem. */
int state_event_at(struct state *st, uint64_t pos, struct arena *mem, struct event *out, struct lr_err *err);

/* ---- what was tracked of a lead with its moment, so that the same again is known (tracked.h "tracked_hash"). state_told: 1 or 0. */
int state_told(struct state *st, uint64_t lead, uint64_t hash, struct lr_err *err);
int state_told_put(struct state *st, uint64_t lead, uint64_t hash, struct lr_err *err);

/* ---- facts */
int state_fact(struct state *st, const struct fact *f, struct lr_err *err);

#endif
