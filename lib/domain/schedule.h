/*
 * schedule - when something is on: hours of the week and days of the calendar. domain.md 3, 4.1 "DST".
 *
 * Hours are written "mon-fri 09:00-17:00": days (none: every day), then times; days and times may be several, parted by
 * commas; entries are parted by ';' or, before a day, by ','. "sat 22:00-02:00" goes on into Sunday; 24:00 is the end of a
 * day. Half-open. Dates are "2026-12-24", "12-25" (every year), "from..to" of two such (both days included), "holidays".
 *
 * Both are asked of the wall clock. So a window that begins in the hour a change of the clock leaves out opens with the
 * first minute there is, one that lies in it wholly does not open that day, and both passes of a repeated hour count.
 *
 * Plain data without pointers, kept in agents, routes and settings as bytes; n = 0 is "no key": always. Pure: zone and
 * moment are arguments.
 *
 *   struct week w = { 0 }; week_add(&w, text, &canonical, &why); week_pack(&w, &hours); hours_open(&hours, zone, now);
 */
#ifndef LR_DOMAIN_SCHEDULE_H
#define LR_DOMAIN_SCHEDULE_H

#include "base/buf.h"
#include "base/zone.h"

enum { WEEK_MINUTES = 7 * 24 * 60, HOURS_MAX = 42, DATES_MAX = 32, DATE_TEXT_MAX = 22 };

struct minutes {
	uint16_t from, to;          /* of the week, from Monday 00:00; half-open */
};

struct hours {
	uint16_t n, spare;
	struct minutes window[HOURS_MAX]; /* in order, none touching the next */
};

/* A minute a bit: what is parsed into, and what lints add up. */
struct week {
	uint64_t bit[(WEEK_MINUTES + 63) / 64];
};

struct date_span {
	int32_t from, to;           /* days since 1970-01-01, both included; of every year: -(100 month + day) */
};

struct dates {
	uint16_t n;
	uint16_t holidays;          /* the account's holidays, too */
	struct date_span span[DATES_MAX];
};

/* What went wrong, for a message: "no day of the week" and the text at fault. */
struct schedule_why {
	const char *what;
	struct slice at;            /* borrowed from the text; may be empty */
};

/*
 * The windows of one text, added to `w`. `canonical` gets the same as JSON strings with commas between, an entry each,
 * preceded by a comma when it does not end in '['. False: *why says it.
 */
bool week_add(struct week *w, struct slice text, struct buf *canonical, struct schedule_why *why);
/* False: more than HOURS_MAX windows. */
bool week_pack(const struct week *w, struct hours *out);
void week_of_hours(struct week *w, const struct hours *h); /* added; no hours: all of it */
static inline bool week_has(const struct week *w, unsigned minute) { return w->bit[minute / 64] >> (minute % 64) & 1; }
void week_put(struct week *w, unsigned minute);
/* "mon 09:30" */
void week_minute_put(struct buf *b, unsigned minute);

/* No hours: true. */
bool hours_open(const struct hours *h, struct zone *z, int64_t at);

/* "2026-12-24", "12-25", "2026-12-24..2027-01-02", "12-24..01-02". Exactly. */
bool date_parse(struct slice s, struct date_span *out);
/* One of these or "holidays", added. False: not such a thing, or more than DATES_MAX. */
bool dates_add(struct dates *d, struct slice s, struct schedule_why *why);
static inline bool dates_given(const struct dates *d) { return d->n || d->holidays; }
/* Is the local day of that moment among them? */
bool dates_hit(const struct dates *d, const struct date_span *holidays, size_t n_holidays, struct zone *z, int64_t at);

#endif
