/*
 * config - settings, agents and routes as the domain uses them, and how their JSON items are read and checked.
 * domain.md 3. One item is one canonical JSON object; the journal holds it as `config` of a config.* event.
 *
 * Numbers stand for names inside the state: agents, routes and sources are numbered from 1 in the order the journal
 * first names them, and keep their number for ever. 0 is nobody / none.
 */
#ifndef LR_DOMAIN_CONFIG_H
#define LR_DOMAIN_CONFIG_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "domain/schedule.h"

enum { ID_MAX = 64 };  /* bytes of an agent, route or tag id */
enum { CONFIG_WEIGHT_MAX = 1000000 };

struct json;

enum when_closed { CLOSED_WAIT, CLOSED_POOL };

enum role { ROLE_AGENT, ROLE_ADMIN, ROLE_RAINMAKER };

struct score_points {
	int32_t start, accept, decline, coalesced, assigned, timeout, requeue, requeue_accept, feedback_max;
};

struct settings {
	char account[128];
	char tz[64];
	char currency[4];            /* ISO 4217 */
	char country_code[8];        /* "+1"; "" : none */
	int64_t offer_window_ms;
	int64_t max_offers;          /* distinct agents by the rule and run; 0 = all */
	int64_t max_open;            /* live exclusive offers per agent; 0 = any */
	int64_t shark_tank_ms;       /* 0 = off */
	int64_t catchall_window_ms;
	int64_t coalesce_ms;         /* 0 = off */
	int64_t stale_after_ms;      /* 0 = off */
	bool manual_intercept;       /* new leads are held */
	struct hours open;           /* operating hours */
	enum when_closed when_closed;/* where leads go that no route takes now */
	char seed[257];              /* of the draws, domain.md 4.4 */
	bool untagged_leads_qualify;
	struct score_points score;
};

struct agent {
	uint32_t no;
	uint32_t position;           /* in agents.csv, from 1 */
	enum role role;
	bool active, catchall;
	int64_t limit;               /* -1 = none */
	struct hours hours;          /* his own, by the clock of tz */
	char tz[64];                 /* "": the account's */
	uint32_t tags;               /* how many he has: state_agent_tags() */
	uint32_t ranges, maxed;      /* has Range: or Zip: tags, has Max: tags */
	uint32_t pauses;             /* how many there are on record; most agents have none, and nobody need look */
	/* live */
	int64_t carrying;            /* domain.md 4.2 */
	int64_t live;                /* live exclusive offers, overdue ones not yet settled included */
	uint64_t last_offered_seq;
	char id[ID_MAX + 1];
};

enum rule { RULE_ROUND_ROBIN, RULE_ASSIGN, RULE_BALANCED, RULE_RANDOM, RULE_WEIGHTED_RANDOM, RULE_JUMP_BALL, RULE_BEST_MATCH };
enum { RULES = 7 };
extern const char *const rule_name[RULES];

enum charge { CHARGE_OFFER, CHARGE_ACCEPT }; /* balanced: when a turn counts */

struct member {
	uint32_t agent;
	uint32_t weight;
};

/* What the rule `balanced` owes an agent of a route, in units of 2^-64 of a turn. Whoever left the list stays here. */
struct book {
	__int128 owed;
	uint64_t charged_seq;        /* when he was charged last; 0 never */
	uint32_t agent;
};

enum tag_test { TAGS_ANY, TAGS_ALL, TAGS_NONE };

/* One word of a route's `tags`. */
struct route_tag {
	uint32_t tag;
	uint32_t test;               /* enum tag_test */
};

struct route {
	uint32_t no;
	uint32_t position;           /* priority from 1; 0 = removed */
	enum rule rule;
	enum charge charge;
	bool any_source;             /* no `sources` key: any lead */
	bool any_named_source;       /* ["*"]: any lead that has one */
	uint32_t *sources;           /* source numbers */
	size_t n_sources;
	struct route_tag *tags;
	size_t n_tags;
	struct member *members;      /* the route's list, in its order */
	size_t n_members;
	struct hours hours;          /* by the account's clock, as dates and except */
	struct dates dates, except;  /* only on, never on */
	/* -1 where the settings' value applies */
	int64_t offer_window_ms, max_offers, shark_tank_ms, catchall_window_ms;
	/* live */
	uint32_t last_agent;         /* round-robin: offered last on this route, by any lead; 0 nobody */
	uint32_t last_first;         /* random: who had the newest lead first */
	uint32_t paused;             /* the whole route, till somebody resumes it */
	struct book *books;          /* balanced */
	size_t n_books;
	char id[ID_MAX + 1];
};

/* [A-Za-z0-9][A-Za-z0-9._@+-]{0,63}; durability.md "ids". */
bool config_id_valid(struct slice id);

/* Decimals of an ISO 4217 currency's minor unit: 2 but for the few that have 0 or 3. */
int currency_digits(const char *currency);

void settings_defaults(struct settings *s);
/*
 * The readers take what a journal recorded (keys.h): nothing is checked but that it can be understood, LR_DATA naming the key.
 * What people give goes through the canonical text below, which checks it, first.
 */
/* A settings object over the defaults. */
int settings_read(struct slice json, struct settings *out, struct lr_err *err);
/* An agent's object. Fills everything but no, position and the live fields. */
int agent_read(struct slice json, struct agent *out, struct lr_err *err);

/*
 * A route's object without its names resolved: everything that needs no state. Sources and members are returned as the
 * names written (canonical JSON text), resolved by whoever has the state.
 */
struct route_names {
	struct slice sources;        /* array of strings, {NULL,0} if the key is absent */
	struct slice agents;         /* array as written */
	struct slice tags[3];        /* by enum tag_test: array of strings, {NULL,0} if there is none */
};
int route_read(struct slice json, struct arena *mem, struct route *out, struct route_names *names, struct lr_err *err);

/*
 * The canonical JSON of an item as a person wrote it (a file's object, a table's row), appended to `out`: keys in the order
 * of domain.md 3, ASCII-escaped, defaults left out, so equal items are equal bytes. The readers above take this form.
 * Here all is checked: LR_CONFIG naming the key ("offer_window: ..."), with "did you mean".
 */
int settings_canonical(const struct json *item, struct buf *out, struct lr_err *err);
int agent_canonical(const struct json *row, struct buf *out, struct lr_err *err);
int holiday_canonical(const struct json *row, struct buf *out, struct lr_err *err);
int tag_canonical(const struct json *row, struct buf *out, struct lr_err *err);
int route_canonical(const struct json *item, struct buf *out, struct lr_err *err);

/* Effective values of a route: its own, else the settings'. */
int64_t route_offer_window(const struct route *r, const struct settings *s);
int64_t route_max_offers(const struct route *r, const struct settings *s);
int64_t route_shark_tank(const struct route *r, const struct settings *s);
int64_t route_catchall_window(const struct route *r, const struct settings *s);

#endif
