/*
 * grouping - leads by something they have: a source, a tag, a route, the day or hour of the week they came. For `--by`. A lead may be in
 * several groups (tags) or in one alone; those without have a group of their own, with an empty name. Made by one scan of the facts;
 * tags alone are read from the journal, lead by lead.
 *
 *   grouping_make(store, st, GROUP_SOURCE, zone, &g, err); ... g.lead[g.start[i] .. g.start[i + 1] - 1] ...; grouping_free(&g);
 */
#ifndef LR_REPORT_GROUPING_H
#define LR_REPORT_GROUPING_H

#include "base/zone.h"
#include "report/range.h"
#include "store/store.h"

enum group_by { GROUP_NONE, GROUP_SOURCE, GROUP_TAG, GROUP_ROUTE, GROUP_TEAM, GROUP_DAY, GROUP_HOUR, GROUP_WAYS };

struct grouping {
	enum group_by by;
	size_t n;                /* groups, in the order they are shown */
	struct slice *name;      /* "" : the leads that have none; a day as 2026-07-01, an hour as "mon 09" */
	int64_t *key;            /* the source's or route's number, the day, the hour of the week 0 .. 167 */
	size_t *start;           /* n + 1 of them */
	uint32_t *lead;
	struct arena mem;        /* of the names */
};

/*
 * Leads received in the range (all: every lead). Days: every one of the range, leads or not; hours: all 168. Routes: the last one that
 * took the lead. Not GROUP_TEAM: that is agents (roster.h).
 */
int grouping_make(struct store *store, struct state *st, enum group_by by, struct zone *zone, const struct range *range,
		  struct grouping *out, struct lr_err *err);
void grouping_free(struct grouping *g);

#endif
