/*
 * cohort - each lead received in a range of days, and what became of it: what the pictures of a page are drawn from. One scan
 * of the facts; every picture is then a loop over leads. 48 bytes a lead.
 *
 *   cohort_read(store, &range, n_leads, &c, err); for (i = 0; i < c.n; i++) ... c.leads[i] ...; cohort_free(&c);
 */
#ifndef LR_REPORT_COHORT_H
#define LR_REPORT_COHORT_H

#include "report/leads.h"

struct cohort_lead {
	int64_t received_at;
	uint32_t lead, source;
	uint32_t response_s;      /* to the first acceptance; COHORT_NO_RESPONSE: it has none that counts */
	uint8_t became;           /* enum became */
};
#define COHORT_NO_RESPONSE UINT32_MAX

struct cohort {
	struct cohort_lead *leads; /* by lead; owned */
	size_t n;
};

int cohort_read(struct store *store, const struct range *range, uint64_t n_leads, struct cohort *out, struct lr_err *err);
void cohort_free(struct cohort *c);

#endif
