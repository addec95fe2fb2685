/*
 * course - how many leads came on each day of a range, and a line of eight heights that shows it. Filled by the scan that counts them.
 *
 *   course_open(&c, &range, zone, now, err); course_add(&c, received_at) ...; course_put(&c, "leads", indent, &look, &buf); course_free(&c);
 */
#ifndef LR_REPORT_COURSE_H
#define LR_REPORT_COURSE_H

#include "report/range.h"
#include "report/terminal.h"

struct course {
	struct zone *zone;       /* borrowed */
	int64_t from_day, days;  /* of all days: from 1970 up to now */
	int64_t *n;              /* by day; owned; NULL: not open */
	bool all;                /* begins with the first day that has any */
	int64_t at, start, end;  /* the day met last: leads come one after another */
};

int course_open(struct course *c, const struct range *range, struct zone *zone, int64_t now, struct lr_err *err);
void course_free(struct course *c);
/* A moment outside the days is not counted. */
void course_add(struct course *c, int64_t ms);
/*
 * "leads by day    ▁▂▁█  0..23": days, or where there is no room for them weeks, months, years, behind the name and blanks up to
 * `indent`. Nothing is put when nothing came, for one day alone, and for more years than there is room for.
 */
void course_put(const struct course *c, const char *name, size_t indent, const struct look *look, struct buf *out);

/* n counts, each as high as it is of `most`: one of eight heights, the lowest for 0 alone. In ASCII " .:-=+*#" between bars. */
void spark_put(struct buf *b, const int64_t *v, size_t n, int64_t most, const struct look *look);

#endif
