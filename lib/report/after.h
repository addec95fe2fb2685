/*
 * after - what became of leads after they were accepted: the newest feedback and the comments of every pair of agent and lead.
 * The owner of the moment is the agent, whoever recorded it (domain/fact.h). Nearly always one agent alone is told of with a
 * lead: he has a place by the lead's number, 16 bytes a lead, touched where something was recorded; a hash has the others.
 *
 *   after_open(&a, n_leads, err); after_row(&a, f, err) for every row; after_find(&a, agent, lead); after_free(&a);
 */
#ifndef LR_REPORT_AFTER_H
#define LR_REPORT_AFTER_H

#include <stddef.h>

#include "base/err.h"
#include "domain/fact.h"

struct after_pair {
	uint32_t agent, lead;    /* lead 0: an empty slot */
	uint32_t comments;
	uint8_t feedback;        /* flag of the newest FACT_FEEDBACK */
	uint8_t told;            /* there is one */
};

struct after {
	struct after_pair *of_lead; /* [1 .. n_leads]: whoever was told of first with it; owned */
	struct after_pair *slots; /* cap of them; owned */
	size_t n, cap;            /* cap: 0 or a power of two */
};

/* Where the deal stands by a feedback, each within the one before: contacted = the three deals + contacted_only. */
enum after_standing { AFTER_UNKNOWN, AFTER_NOT_CONTACTED, AFTER_CONTACTED_ONLY, AFTER_IN_PROGRESS, AFTER_CLOSED, AFTER_UNSUCCESSFUL,
		      AFTER_STANDINGS };

int after_open(struct after *a, uint64_t n_leads, struct lr_err *err);
/* f->lead must be within 1 .. n_leads. Rows of other types change nothing. 0, or LR_NOMEM. */
int after_row(struct after *a, const struct fact *f, struct lr_err *err);
const struct after_pair *after_find(const struct after *a, uint32_t agent, uint32_t lead); /* NULL: nothing was recorded */
/* A word about the deal says that the customer was reached. NULL: unknown. */
enum after_standing after_standing(const struct after_pair *p);
void after_free(struct after *a);

#endif
