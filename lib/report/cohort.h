/*
 * cohort - each lead received in a range of days, and what became of it: what the pictures of a page are drawn from. One scan
 * of the facts; every picture is then a loop over leads. 72 bytes a lead.
 *
 *   cohort_read(store, &range, source, n_leads, &c, err); for (i = 0; i < c.n; i++) ... c.leads[i] ...; cohort_free(&c);
 */
#ifndef LR_REPORT_COHORT_H
#define LR_REPORT_COHORT_H

#include "report/leads.h"

/* What became of it: the parts of the account's figures. */
enum became { BECAME_ACCEPTED, BECAME_CATCHALL, BECAME_ASSIGNED, BECAME_COALESCED, BECAME_PENDING, BECAME_DELINQUENT, BECAMES };

extern const enum figure became_figure[BECAMES]; /* FIG_ACCEPTED, ... */

/* How far it came. A step is what happened, not where the lead is now; a phase that was skipped is not invented. */
enum step { STEP_OWNED, STEP_WORKED, STEP_APPOINTMENT, STEP_UNDER_CONTRACT, STEP_CLOSED, STEPS };

struct cohort_lead {
	int64_t received_at;
	int64_t cost_minor;
	int64_t amount_minor;     /* of the newest feedback */
	uint32_t lead, source;
	uint32_t response_s;      /* to the first acceptance; COHORT_NEVER: it has none that counts */
	uint32_t step_s[STEPS];   /* from receipt to the step; COHORT_NEVER */
	uint8_t became;           /* enum became */
	uint8_t deal;             /* enum deal_state, of the newest feedback */
	uint8_t has_cost;
};
#define COHORT_NEVER UINT32_MAX

struct cohort {
	struct cohort_lead *leads; /* by lead; owned */
	size_t n;
};

/* source 0: of any. */
int cohort_read(struct store *store, const struct range *range, uint32_t source, uint64_t n_leads, struct cohort *out, struct lr_err *err);
void cohort_free(struct cohort *c);

#endif
