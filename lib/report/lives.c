#include "report/lives.h"

#include <stdlib.h>

#include "report/scan.h"

static void own(struct life *l, const struct fact *f, uint32_t owner)
{
	l->owner = owner;
	l->owned_at = owner ? f->at : 0;
	l->contacted = l->told = 0;
}

static void interaction(struct life *l, const struct fact *f)
{
	l->interactions++;
	if (!l->first_contact_at || f->value < l->first_contact_at)
		l->first_contact_at = f->value;
	if (f->value > l->last_contact_at)
		l->last_contact_at = f->value;
	l->contacted |= f->value >= l->owned_at;
}

void life_row(struct life *l, const struct fact *f)
{
	switch (f->type) {
	case FACT_RECEIVED:
		l->received_at = f->value;
		l->source = f->source;
		l->seen = 1;
		break;
	case FACT_COST:
		l->cost = f->value;
		l->has_cost = 1;
		break;
	case FACT_ROUTED:
		l->route = f->route;
		l->routed_at = l->routed_at ? l->routed_at : f->at;
		break;
	case FACT_OFFERED:
		l->offers++;
		l->offered_at = l->offered_at ? l->offered_at : f->at;
		break;
	case FACT_ASSIGNED:
		if (f->flag == HOW_RULE) {
			l->route = f->route;
			l->routed_at = l->routed_at ? l->routed_at : f->at;
		}
		own(l, f, f->agent);
		break;
	case FACT_ACCEPTED: case FACT_CLAIMED:
		l->accepted_at = l->accepted_at ? l->accepted_at : f->at;
		own(l, f, f->agent);
		break;
	case FACT_COALESCED: own(l, f, f->agent); break;
	case FACT_RELEASED: own(l, f, 0); break;
	case FACT_INTERACTION: interaction(l, f); break;
	case FACT_FEEDBACK:
		l->feedback = f->flag;
		l->feedback_at = f->at;
		l->amount = f->value;
		l->told = 1;
		break;
	case FACT_COMMENT: l->comments++; break;
	case FACT_PHASE:
		if (f->flag < PHASES)
			l->phase_at[f->flag] = f->value;
		break;
	case FACT_PHASE_VOIDED:
		if (f->flag < PHASES)
			l->phase_at[f->flag] = 0;
		break;
	case FACT_OUTCOME: l->outcome = f->flag; break;
	case FACT_CONVERTED: l->converted_at = f->value; break;
	default: break;
	}
}

int lives_read(struct store *store, uint64_t n_leads, const struct range *range, struct lives *out, struct lr_err *err)
{
	struct fact_scan scan = { 0 };
	const struct fact *rows;
	int64_t n = 0;
	*out = (struct lives){ .n = n_leads };
	int rc = leads_open(&out->book, n_leads, range, 0, err);
	if (rc >= 0) {
		out->v = calloc((size_t)n_leads + 1, sizeof(*out->v));
		rc = out->v ? fact_scan_open(&scan, store, 0, UINT64_MAX, err) : lr_nomem(err);
	}
	while (rc >= 0 && (n = fact_scan_next(&scan, &rows, err)) > 0) {
		for (int64_t i = 0; i < n; i++) {
			if (rows[i].lead == 0 || rows[i].lead > n_leads) {
				rc = lr_fail(err, LR_DATA, "the facts name lead L%u, which the state does not know"
					     " (lr-check --rebuild mends that)", rows[i].lead);
				break;
			}
			leads_row(&out->book, &rows[i]);
			life_row(&out->v[rows[i].lead], &rows[i]);
		}
	}
	fact_scan_close(&scan);
	for (uint64_t id = 1; rc >= 0 && id <= n_leads; id++)
		out->v[id].cohort = leads_in_cohort(&out->book, (uint32_t)id);
	if (rc < 0 || n < 0) {
		lives_free(out);
		return rc < 0 ? rc : (int)n;
	}
	return 0;
}

void lives_free(struct lives *l)
{
	free(l->v);
	leads_close(&l->book);
	*l = (struct lives){ 0 };
}
