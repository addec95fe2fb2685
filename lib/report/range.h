/*
 * range - which days a report is about. domain.md 7: account-zone days, both included; default today and the 29 before.
 *
 *   range_resolve(&opts.range, zone, cli_now(c), &range, err);
 * Ways to say it, one at a time: --from D and --to D (either alone: up to today; the 29 days before), --last 30d, --mtd,
 * --ytd, --all. D is YYYY-MM-DD, today, yesterday, or a weekday: the most recent one, today included.
 */
#ifndef LR_REPORT_RANGE_H
#define LR_REPORT_RANGE_H

#include "base/err.h"
#include "base/zone.h"

/* As given on the command line; NULL or false: not given. */
struct range_args {
	const char *from, *to, *last;
	bool mtd, ytd, all;
};

struct range {
	bool all;                   /* no bounds: the days below mean nothing */
	int64_t from_day, to_day;   /* civil_days, both included */
	int64_t start_ms, end_ms;   /* [start, end) */
};

/* LR_USAGE: an unknown word (did you mean), a day that does not exist, from after to, options that exclude each other. */
int range_resolve(const struct range_args *args, struct zone *zone, int64_t now, struct range *out, struct lr_err *err);
/* "2026-07-01" */
void range_put_day(struct buf *b, int64_t day);
/* For eyes: "2026-06-02 to 2026-07-01", "2026-07-01", "all days". */
void range_put(struct buf *b, const struct range *r);

static inline bool range_has(const struct range *r, int64_t ms)
{
	return ms >= r->start_ms && ms < r->end_ms;
}

#endif
