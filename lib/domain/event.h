/*
 * event - the vocabulary of the journal: which events there are, which fields each has, in which order.
 *
 * One table (event_desc) drives the one encoder and the one scanner, and lr-state(5) is checked against it by a test.
 * A line is
 *   {"seq":12,"at":"2026-11-22T15:00:00.000Z","event":"offer.made",FIELDS,"by":"clock"[,"more":n][,"person":{..},
 *    "person_sum":"16 hex"],"sum":"16 hex"}
 * canonical: fields in the table's order, optional ones left out when absent, ASCII-escaped, no blanks. Anything else is
 * damage. store/frame.h adds and checks more, person_sum and sum.
 *
 * Text and id slices in a `struct event` are plain UTF-8; lists, JSON and person are canonical JSON text as in the line.
 * Slices borrow: from the caller when an event is made, from the line and the arena when it was scanned.
 */
#ifndef LR_DOMAIN_EVENT_H
#define LR_DOMAIN_EVENT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/civil.h"
#include "base/err.h"

enum event_type {
	EV_NONE,
	EV_JOURNAL_SEGMENT, EV_JOURNAL_RECOVERED,
	EV_CONFIG_SETTINGS, EV_CONFIG_AGENT, EV_CONFIG_ROUTE,
	EV_CONFIG_HOLIDAY, EV_CONFIG_TAG,
	EV_AGENT_PAUSED, EV_AGENT_RESUMED, EV_AGENT_LIMITED, EV_ROUTE_PAUSED, EV_ROUTE_RESUMED,
	EV_LEAD_RECEIVED, EV_LEAD_UPDATED, EV_LEAD_COALESCED, EV_LEAD_FOLLOWS, EV_LEAD_ROUTED, EV_LEAD_WAITING,
	EV_LEAD_POOLED, EV_LEAD_ASSIGNED, EV_LEAD_CLAIMED, EV_LEAD_RELEASED, EV_LEAD_HELD, EV_LEAD_UNHELD,
	EV_LEAD_RESUBMITTED, EV_LEAD_VOIDED,
	EV_LEAD_CONVERTED,
	EV_LEAD_FORGOTTEN,
	EV_OFFER_MADE, EV_OFFER_ACCEPTED, EV_OFFER_DECLINED, EV_OFFER_TIMED_OUT, EV_OFFER_WITHDRAWN,
	EV_OFFER_REQUEUED,
	EV_TRACK_INTERACTION, EV_TRACK_FEEDBACK, EV_TRACK_COMMENT, EV_TRACK_STAGE, EV_TRACK_STAGE_VOIDED, EV_TRACK_OUTCOME,
	EVENT_TYPES
};

enum event_key {
	KEY_NONE,
	KEY_LEAD, KEY_OFFER, KEY_AGENT, KEY_ROUTE, KEY_FIRST, KEY_FROM, KEY_BATCH, KEY_SOURCE, KEY_EXT_ID, KEY_RECEIVED_AT,
	KEY_DATE, KEY_TAG, KEY_FOUND, KEY_SCORE, KEY_BILL,
	KEY_GIVEN, KEY_TAGS, KEY_ZIP, KEY_ASSIGN_TO, KEY_COST, KEY_RULE, KEY_ELIGIBLE, KEY_REASON, KEY_HOW, KEY_STAGE,
	KEY_EXPIRES_AT, KEY_DUE, KEY_POOL, KEY_DRAW, KEY_REQUEUE, KEY_POSITION, KEY_CONFIG, KEY_MEMBERS, KEY_SEGMENT, KEY_FORMAT, KEY_PROGRAM,
	KEY_QUARANTINE, KEY_BYTES, KEY_STARTS, KEY_UNTIL, KEY_LIMIT, KEY_RUN,
	KEY_INTERACTION, KEY_CONTACT, KEY_DEAL, KEY_AMOUNT, KEY_DEPTH, KEY_OUTCOME, KEY_HAPPENED_AT,
	EVENT_KEYS
};

enum event_kind {
	KIND_TEXT,  /* any text; v.s */
	KIND_INT,   /* integer within +-2^53; v.i */
	KIND_TIME,  /* RFC 3339 with milliseconds; v.i in ms */
	KIND_TRUE,  /* present and true, or absent; v.i = 1 */
	KIND_LEAD,  /* "L7"; v.i = 7 */
	KIND_OFFER, /* "O3"; v.i = 3 */
	KIND_BATCH, /* "B2"; v.i = 2 */
	KIND_JSON,  /* an array or object, canonical text; v.s */
};

struct event_field {
	uint8_t key, kind;
	bool required;
};

enum { EVENT_FIELDS_MAX = 12 };

struct event_desc {
	const char *name;
	bool person; /* may carry a person object */
	struct event_field field[EVENT_FIELDS_MAX]; /* ended by KEY_NONE */
};

extern const struct event_desc event_desc[EVENT_TYPES];
extern const char *const event_key_name[EVENT_KEYS];

union event_value {
	struct slice s;
	int64_t i;
};

struct event {
	enum event_type type;
	uint64_t seq;
	int64_t at;
	struct slice by;
	uint64_t has;                       /* bit per enum event_key */
	union event_value v[EVENT_KEYS];    /* only where `has` says so */
	struct slice person;                /* {"name":...} or {NULL,0} */
	uint32_t more;                      /* scanned: lines of this frame still to come */
	uint64_t sum;                       /* scanned: the line's own sum */
	uint64_t pos;                       /* where the line starts; store/journal.h "position" */
};

static inline bool event_has(const struct event *e, enum event_key k) { return e->has >> k & 1; }
static inline struct slice event_text(const struct event *e, enum event_key k)
{
	return event_has(e, k) ? e->v[k].s : (struct slice){ 0 };
}
static inline int64_t event_int(const struct event *e, enum event_key k) { return event_has(e, k) ? e->v[k].i : 0; }
static inline uint64_t event_id(const struct event *e, enum event_key k) { return (uint64_t)event_int(e, k); }

void event_init(struct event *e, enum event_type type);
/* Setters; an empty slice or id 0 leaves the field out. */
void event_set(struct event *e, enum event_key k, struct slice s);
void event_set_int(struct event *e, enum event_key k, int64_t v);
void event_set_id(struct event *e, enum event_key k, uint64_t id);

/* seq .. by, that is the line up to but without `,"more"`. The event must be complete (required fields there). */
void event_encode(struct buf *b, const struct event *e);

/*
 * Scan one canonical line without its LF, as far as event_encode wrote it plus more, person and the sums (their
 * values are not verified here, store/frame.h does). Texts with escapes are decoded into `mem`.
 * 0, or LR_DATA with the byte offset and what was expected.
 */
int event_scan(struct slice line, struct arena *mem, struct event *out, struct lr_err *err);

enum event_type event_type_of(struct slice name); /* EV_NONE if unknown */

/* Next element of a canonical JSON array of strings: 1 and its decoded text (in mem), 0 at the end. *at starts at 0. */
int event_list_next(struct slice list, size_t *at, struct arena *mem, struct slice *out);

/* A text member of a canonical person object (name, email, phone, message, comment, reason, why): decoded into mem,
 * {NULL,0} when absent. event_person_json gives a member's raw JSON (extra). */
struct slice event_person(struct slice person, const char *key, struct arena *mem);
/* Members one after another: 1 with the key and the raw value, 0 at the end. *at starts at 0. event_decode: a string's text. */
int event_person_next(struct slice person, size_t *at, struct slice *key, struct slice *value);
struct slice event_decode(struct slice value, struct arena *mem);
struct slice event_person_json(struct slice person, const char *key);

#endif
