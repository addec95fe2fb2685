/*
 * lives - what happened to each lead, as far as facts tell: when it came, was routed, offered, accepted, who has it, what became of it. For the
 * export, the work lists and the return by source. One scan of all facts; 168 bytes a lead.
 *
 *   lives_read(store, n_leads, &l, err); ... l.v[id] ...; lives_free(&l);
 */
#ifndef LR_REPORT_LIVES_H
#define LR_REPORT_LIVES_H

#include "domain/tracked.h"
#include "report/leads.h"
#include "store/store.h"

struct life {
	/* 0: never */
	int64_t received_at, routed_at, offered_at, accepted_at, owned_at;
	int64_t first_contact_at, last_contact_at, feedback_at, converted_at;
	int64_t phase_at[PHASES];
	int64_t cost, amount;
	uint32_t source, route, owner;
	uint32_t offers, interactions, comments;
	uint8_t feedback;        /* flag of the newest FACT_FEEDBACK */
	uint8_t outcome;
	uint8_t cohort;          /* received in the range asked for */
	uint8_t has_cost;
	uint8_t contacted;       /* an interaction since the present ownership began */
	uint8_t told;            /* feedback since then */
	uint8_t seen;            /* there is such a lead, and it is not void */
};

struct lives {
	struct life *v;          /* [1 .. n]; owned */
	uint64_t n;
	struct leads book;       /* where each stands */
};

/* The cohort is the leads received in the range. */
/* One more row of this lead. */
void life_row(struct life *l, const struct fact *f);
int lives_read(struct store *store, uint64_t n_leads, const struct range *range, struct lives *out, struct lr_err *err);
void lives_free(struct lives *l);

static inline enum contact_state life_contact(const struct life *l)
{
	return (enum contact_state)((l->feedback & FACT_CONTACT) >> FACT_CONTACT_SHIFT);
}

static inline enum deal_state life_deal(const struct life *l)
{
	return (enum deal_state)((l->feedback & FACT_DEAL) >> FACT_DEAL_SHIFT);
}

#endif
