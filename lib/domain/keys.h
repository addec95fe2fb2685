/*
 * keys - the tables of what a configuration item may say: one line a key, with what it holds, its range, its default and
 * where it goes. One table drives reading, the canonical text, the printed difference and the way back to a file, so a
 * new key is one line.
 *
 * Canonical text: the table's order, ASCII-escaped, no blanks, defaults left out. Equal meaning is equal bytes, whether the
 * item came from CSV, NDJSON or `lr-admin show`.
 *
 * What people give is checked against the table; what a journal says was checked when it was recorded and is taken as it is, so
 * the table may become stricter and no journal unreadable. A key that is gone is passed over, a number is taken as far as it is
 * safe to reckon with; only what cannot be understood fails. Whoever takes a word, an entry's form or a key's type out of the
 * table makes old journals unreadable.
 */
#ifndef LR_DOMAIN_KEYS_H
#define LR_DOMAIN_KEYS_H

#include "base/buf.h"
#include "base/err.h"
#include "base/nearest.h"
#include "domain/schedule.h"
#include "wire/json.h"

enum value_kind {
	VALUE_TEXT,       /* lo..hi bytes, no control characters; empty is absent where lo is 0 */
	VALUE_ID,         /* config_id_valid() */
	VALUE_CURRENCY,   /* three capitals */
	VALUE_COUNTRY,    /* "+49", or empty */
	VALUE_BOOL,
	VALUE_INT,        /* lo..hi */
	VALUE_DURATION,   /* "5m"; lo..hi in ms; off is 0 or "0" where lo is 0 */
	VALUE_WORD,       /* one of `words` */
	VALUE_LIST,       /* texts of 1..hi bytes, each once */
	VALUE_MEMBERS,    /* a route's agents: "ann", {"agent","weight"}, {"team"}, "*" */
	VALUE_HOURS,      /* schedule.h: a text, or an array of them; never empty */
	VALUE_DATES,      /* the same, of dates and "holidays" */
	VALUE_DATE,       /* one date or range of dates */
	VALUE_OBJECT,     /* an object with keys of its own: `sub` */
};

enum fill { FILL_NONE, FILL_INT64, FILL_INT32, FILL_ENUM, FILL_BOOL, FILL_TEXT, FILL_HOURS, FILL_DATES };

struct config_key {
	const char *name;         /* NULL ends the table */
	enum value_kind kind;
	int64_t lo, hi;
	const char *words;        /* VALUE_WORD: "agent|admin|rainmaker" */
	const char *preset;       /* canonical text of the default, or NULL: absent means `unset` */
	const char *unset;        /* what people read where it is absent and has no preset; NULL: "none" */
	const char *(*element)(struct slice); /* VALUE_LIST, VALUE_TEXT: NULL, or what is wrong with one */
	const char *turns;        /* VALUE_BOOL: "now inactive|now active" reads better than false -> true */
	bool required;
	enum fill fill;           /* where the value goes in the struct */
	size_t offset, room;      /* room: FILL_TEXT, bytes there are, with the NUL. hi may become less than it, never more */
	const struct config_key *sub;
};

struct config_keys {
	const struct config_key *key;
	bool cells;               /* may come from CSV: numbers, booleans and lists as text; null and "" are absent */
};

extern const struct config_keys settings_keys, agent_keys, holiday_keys, tag_keys, route_keys;

/* What recorded numbers may be: what the arithmetic of folding, of deadlines and of sums has room for. */
#define RECORDED_INT_MAX INT64_C(1000000000000)
#define RECORDED_MS_MAX INT64_C(3153600000000) /* 36500 days */
#define RECORDED_WEIGHT_MAX UINT32_MAX

enum keys_as { AS_GIVEN, AS_CELLS, AS_RECORDED };

/* What one key holds (domain.md 3), after its checks: for keys.c, implemented by keys_value.c. */
struct value {
	int64_t n;                /* number, duration in ms, boolean, index of the word */
	struct slice text;        /* of texts, ids, words: borrowed from the node */
	struct hours hours;
	struct dates dates;
};
/* Check the node, append its canonical text. LR_CONFIG beginning with path and key. */
int value_read(const struct config_key *k, enum keys_as as, const char *path, const struct json *v, struct buf *out,
	       struct value *val, struct lr_err *err);

/* Check an item people gave; its canonical text is appended to `out`. LR_CONFIG "key: ...". */
int keys_check(const struct config_keys *t, const struct json *item, struct buf *out, struct lr_err *err);
/* The values of an item a journal recorded into the struct `fill`; absent keys leave it alone. LR_CONFIG "key: ...". */
int keys_take(const struct config_keys *t, const struct json *item, void *fill, struct lr_err *err);
/* A recorded item with `name` holding `value` instead, its canonical JSON (empty: without it), appended to `out`. All else stays. */
int keys_change(const struct config_keys *t, struct slice item, const char *name, struct slice value, struct buf *out,
		struct lr_err *err);

/* "HEAD: key old -> new" lines for each key that differs between two canonical items. */
void keys_diff(const struct config_key *key, const char *head, const struct json *from, const struct json *to,
	       struct buf *out);
/* The item with the defaults spelled out, as JSON with `between` after each comma: for settings.json. */
void keys_full(const struct config_key *key, const struct json *item, const char *between, struct buf *out);

#endif
