/*
 * routing - the routing report's numbers. domain.md 8.
 *
 * Population: leads a route took, assign routes included; what happens to a lead counts from then on. By event time what happened in
 * the range counts, by cohort what became of the leads received in it, whenever. One scan of all facts, 88 bytes a lead; the
 * agents' offers come from figures.h (every stage, and assign routes, count as an offer there).
 *
 *   routing_compute(store, &want, &out, err); ... out.account, out.groups[i], out.agents[no] ...; routing_free(&out);
 */
#ifndef LR_REPORT_ROUTING_H
#define LR_REPORT_ROUTING_H

#include "report/figures.h"
#include "report/sheet.h"

struct routing_figures {
	int64_t total_leads, accepted, auto_assigned, declined, timed_out;
	int64_t leads_worked, active_leads;
	int64_t claims, claim_s, owner_s;       /* sums of seconds over the claims */
	int64_t contacts, contact_s, never_contacted;
	int64_t phase[5];                       /* first entries, by enum phase */
};

struct routing_want {
	struct range range;
	uint32_t source;                        /* 0: any */
	bool cohort;
	const struct grouping *groups;          /* NULL: none */
	const struct behind *behind;            /* the leads behind one of routing_count[]; NULL: none */
	uint64_t leads;
	uint32_t agents;
	const struct score_points *points;
};

struct routing {
	struct routing_figures account;
	struct routing_figures *groups;         /* as want.groups has them; owned */
	struct routing_figures *agents;         /* by number from 1; owned */
};

/* Those that count leads: the figure, and where its number stands in struct routing_figures. */
extern const struct routing_count {
	enum figure figure;
	size_t at;
} routing_count[];
extern const size_t routing_counts;
static inline int64_t routing_value(const struct routing_figures *f, const struct routing_count *c)
{
	return *(const int64_t *)((const char *)f + c->at);
}

int routing_compute(struct store *store, const struct routing_want *want, struct routing *out, struct lr_err *err);
void routing_free(struct routing *r);
/* Cells of the open row. */
void routing_cells(struct sheet *s, const struct routing_figures *f);
bool routing_any(const struct routing_figures *f);
/* Each figure of one more agent added to what is there. */
void routing_add(struct routing_figures *to, const struct routing_figures *one);

#endif
