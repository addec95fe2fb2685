/*
 * gaps - the week hour by hour: how many leads came, how many routes were open for them, how many agents could be offered one. domain.md 8.
 *
 * Hours as configured now; dates, pauses and limits aside. Something counts for an hour if it does at any minute of it.
 */
#ifndef LR_REPORT_GAPS_H
#define LR_REPORT_GAPS_H

#include "report/report.h"

enum { WEEK_HOURS = 168 };

/* From Monday 00:00, by the account's clock. */
struct gap_hour {
	int64_t leads, routes_open, agents_eligible;
};

int gaps_compute(struct report *r, struct gap_hour out[WEEK_HOURS], struct lr_err *err);

/* The same but for the leads, which are 0: for who knows already when they came. No scan. */
int gaps_week(struct report *r, struct gap_hour out[WEEK_HOURS], struct lr_err *err);

#endif
