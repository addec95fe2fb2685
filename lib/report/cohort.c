#include "report/cohort.h"

#include <stdlib.h>

#include "domain/tracked.h"
#include "report/scan.h"

static uint32_t seconds(int64_t from, int64_t to)
{
	int64_t s = (to - from) / 1000;
	return s < 0 ? 0 : s < COHORT_NEVER ? (uint32_t)s : COHORT_NEVER - 1;
}

static void step(struct cohort_lead *l, enum step step, int64_t at)
{
	if (l->step_s[step] == COHORT_NEVER)
		l->step_s[step] = seconds(l->received_at, at);
}

/* The phases that are steps; STEPS: it is none. */
static enum step step_of(int phase)
{
	return phase == PHASE_APPOINTMENT ? STEP_APPOINTMENT : phase == PHASE_UNDER_CONTRACT ? STEP_UNDER_CONTRACT :
	       phase == PHASE_CLOSED ? STEP_CLOSED : STEPS;
}

/* One row: where its lead stands, and what the lead brought with it. leads[] is by lead id while rows come in. */
static void take(struct cohort *c, struct leads *book, const struct fact *f)
{
	struct cohort_lead *l = &c->leads[f->lead];
	leads_row(book, f);
	switch (f->type) {
	case FACT_RECEIVED:
		*l = (struct cohort_lead){ .received_at = f->value, .lead = f->lead, .source = f->source };
		memset(l->step_s, 0xff, sizeof(l->step_s)); /* COHORT_NEVER */
		break;
	case FACT_COST:
		l->cost_minor = f->value;
		l->has_cost = 1;
		break;
	case FACT_ACCEPTED: case FACT_CLAIMED: case FACT_ASSIGNED: case FACT_COALESCED: step(l, STEP_OWNED, f->at); break;
	case FACT_INTERACTION: step(l, STEP_WORKED, f->value); break;
	case FACT_FEEDBACK:
		l->deal = (f->flag & FACT_DEAL) >> FACT_DEAL_SHIFT;
		l->amount_minor = f->flag & FACT_AMOUNT ? f->value : 0;
		break;
	case FACT_PHASE:
		if (step_of(f->flag) < STEPS)
			step(l, step_of(f->flag), f->value);
		break;
	case FACT_PHASE_VOIDED:
		if (step_of(f->flag) < STEPS)
			l->step_s[step_of(f->flag)] = COHORT_NEVER;
		break;
	default: break;
	}
}

const enum figure became_figure[BECAMES] = { [BECAME_ACCEPTED] = FIG_ACCEPTED, [BECAME_CATCHALL] = FIG_CATCHALL, [BECAME_ASSIGNED] = FIG_ASSIGNED,
					     [BECAME_COALESCED] = FIG_COALESCED, [BECAME_PENDING] = FIG_PENDING,
					     [BECAME_DELINQUENT] = FIG_DELINQUENT };

static enum became became_of(const struct leads *book, uint32_t lead)
{
	enum figure stands = leads_figure(book, lead);
	int b = 0;
	while (became_figure[b] != stands)
		b++;
	return (enum became)b;
}

/* Leave those of the range alone, side by side. */
static void gather(struct cohort *c, const struct leads *book)
{
	for (uint64_t id = book->low; id <= book->high; id++) {
		struct cohort_lead l = c->leads[id];
		int64_t s;
		if (!leads_in_cohort(book, (uint32_t)id))
			continue;
		l.became = (uint8_t)became_of(book, (uint32_t)id);
		l.response_s = leads_response(book, (uint32_t)id, &s) ? seconds(0, s * 1000) : COHORT_NEVER;
		c->leads[c->n++] = l;
	}
}

int cohort_read(struct store *store, const struct range *range, uint32_t source, uint64_t n_leads, struct cohort *out, struct lr_err *err)
{
	struct leads book = { 0 };
	struct fact_scan scan = { 0 };
	const struct fact *rows;
	uint64_t from = 0;
	int64_t n = 0;
	*out = (struct cohort){ 0 };
	int rc = leads_open(&book, n_leads, range, source, err);
	if (rc >= 0 && !(out->leads = calloc((size_t)n_leads + 1, sizeof(*out->leads))))
		rc = lr_nomem(err);
	if (rc >= 0 && !range->all)
		rc = store_facts_seek(store, range->start_ms - LEADS_EARLY_MS, &from, err);
	if (rc >= 0)
		rc = fact_scan_open(&scan, store, from, UINT64_MAX, err);
	while (rc >= 0 && (n = fact_scan_next(&scan, &rows, err)) > 0)
		for (int64_t i = 0; i < n; i++)
			if (rows[i].lead && rows[i].lead <= n_leads)
				take(out, &book, &rows[i]);
	if (n < 0)
		rc = (int)n;
	if (rc >= 0)
		rc = leads_settle(&book, store, err);
	if (rc >= 0)
		gather(out, &book);
	fact_scan_close(&scan);
	leads_close(&book);
	if (rc < 0)
		cohort_free(out);
	return rc < 0 ? rc : 0;
}

void cohort_free(struct cohort *c)
{
	free(c->leads);
	*c = (struct cohort){ 0 };
}
