/*
 * periods - the columns of a chart over time: days of the account's zone while they are few, else weeks (from Monday), months or
 * years; the first and the last may be cut by the range. No period is left out because nothing happened in it.
 *
 *   periods_open(&p, from_day, to_day, zone, err); col = periods_find(&p, ms); ... periods_free(&p);
 */
#ifndef LR_REPORT_PERIODS_H
#define LR_REPORT_PERIODS_H

#include "base/err.h"
#include "base/zone.h"

enum period_unit { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_YEAR };
extern const char *const period_name[]; /* "day" */

struct periods {
	enum period_unit unit;
	int64_t *day;      /* [0 .. n]: where each begins; [n]: the day behind the last; owned */
	int64_t *ms;       /* the same as moments; owned */
	size_t n;
};

/* Both days included; from after to: n is 0. */
int periods_open(struct periods *p, int64_t from_day, int64_t to_day, struct zone *zone, struct lr_err *err);
/* The same in periods of that length. */
int periods_open_in(struct periods *p, enum period_unit unit, int64_t from_day, int64_t to_day, struct zone *zone, struct lr_err *err);
void periods_free(struct periods *p);
/* The range begins or ends inside it. */
bool periods_cut(const struct periods *p, size_t i);
/* Which holds that moment; n: none. */
size_t periods_find(const struct periods *p, int64_t ms);
/* "Mon 1 Jun", "1 Jun to 7 Jun", "Jun 2026", "2026"; days and weeks have their year when there are two of them. */
void periods_put(struct buf *b, const struct periods *p, size_t i);
/* For an axis: "1 Jun", "Jun 26", "2026". */
void periods_put_short(struct buf *b, const struct periods *p, size_t i);

#endif
