/*
 * returns - sums of money and what they brought: amounts are what people typed, so nothing here wraps round. Pure.
 */
#ifndef LR_REPORT_RETURNS_H
#define LR_REPORT_RETURNS_H

#include "report/average.h"

/* Stops at the end. */
int64_t returns_sum(int64_t a, int64_t b);
/* minor / n, half up; not known: when it is not, and of nothing. */
struct average returns_per(int64_t minor, int64_t n, bool known);
/* (revenue - cost) / cost in tenths of a percent, half up; cost 0 or less: not known. */
struct average returns_roi(int64_t revenue, int64_t cost);

#endif
