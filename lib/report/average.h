/*
 * average - medians, ranks, means and percentages from integers alone. domain.md 7: "Percentages from integers, one
 * decimal, half up. Empty rates and averages are null". Pure; nothing fails.
 */
#ifndef LR_REPORT_AVERAGE_H
#define LR_REPORT_AVERAGE_H

#include "base/buf.h"

/* A figure that may not exist: the mean of nothing is not 0. */
struct average {
	bool known;
	int64_t v;
};

/* The k-th smallest (from 0) of n values, k < n. Linear time whatever the values are; v stays as it is. */
int64_t average_rank(const int64_t *v, size_t n, size_t k);
/* The middle value; of an even number the mean of the middle two, half up. */
struct average average_median(const int64_t *v, size_t n);
/* Nearest rank: the smallest value with at least `percent` % of all at or below it; percent 1..100. */
struct average average_percentile(const int64_t *v, size_t n, unsigned percent);
/* sum / n, half up (towards the greater value, below zero too). */
struct average average_mean(int64_t sum, int64_t n);
/* 100 * part / whole in tenths of a percent, half up. part * 2000 must fit. */
struct average average_rate(int64_t part, int64_t whole);
/* Tenths as a decimal number: 667 -> "66.7". Nothing is written when it is not known. */
void average_put_tenths(struct buf *b, struct average tenths);

#endif
