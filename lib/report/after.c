#include "report/after.h"

#include <stdlib.h>

#include "domain/tracked.h"

int after_open(struct after *a, uint64_t n_leads, struct lr_err *err)
{
	*a = (struct after){ .of_lead = calloc((size_t)n_leads + 1, sizeof(*a->of_lead)) };
	return a->of_lead ? 0 : lr_nomem(err);
}

static struct after_pair *slot_of(const struct after *a, uint32_t agent, uint32_t lead)
{
	uint64_t h = ((uint64_t)agent << 32 | lead) * UINT64_C(0x9e3779b97f4a7c15); /* as in repeats.c */
	for (size_t i = (size_t)(h >> 20) & (a->cap - 1);; i = (i + 1) & (a->cap - 1)) {
		struct after_pair *p = &a->slots[i];
		if (p->lead == 0 || (p->lead == lead && p->agent == agent))
			return p;
	}
}

static int grow(struct after *a, struct lr_err *err)
{
	struct after more = { .of_lead = a->of_lead, .n = a->n, .cap = a->cap ? a->cap * 2 : 256 };
	more.slots = calloc(more.cap, sizeof(*more.slots));
	if (!more.slots)
		return lr_nomem(err);
	for (size_t i = 0; i < a->cap; i++)
		if (a->slots[i].lead)
			*slot_of(&more, a->slots[i].agent, a->slots[i].lead) = a->slots[i];
	free(a->slots);
	*a = more;
	return 0;
}

int after_row(struct after *a, const struct fact *f, struct lr_err *err)
{
	int rc;
	if (f->type != FACT_FEEDBACK && f->type != FACT_COMMENT)
		return 0;
	struct after_pair *p = &a->of_lead[f->lead];
	if (p->lead && p->agent != f->agent) {
		if ((a->n + 1) * 2 > a->cap && (rc = grow(a, err)) < 0)
			return rc;
		p = slot_of(a, f->agent, f->lead);
		a->n += p->lead == 0;
	}
	p->agent = f->agent;
	p->lead = f->lead;
	if (f->type == FACT_COMMENT) {
		p->comments++;
		return 0;
	}
	p->feedback = f->flag;
	p->told = 1;
	return 0;
}

const struct after_pair *after_find(const struct after *a, uint32_t agent, uint32_t lead)
{
	const struct after_pair *p = &a->of_lead[lead];
	if (p->lead && p->agent != agent)
		p = a->cap ? slot_of(a, agent, lead) : NULL;
	return p && p->lead ? p : NULL;
}

enum after_standing after_standing(const struct after_pair *p)
{
	if (!p || !p->told)
		return AFTER_UNKNOWN;
	switch ((p->feedback & FACT_DEAL) >> FACT_DEAL_SHIFT) {
	case DEAL_IN_PROGRESS: return AFTER_IN_PROGRESS;
	case DEAL_CLOSED: return AFTER_CLOSED;
	case DEAL_UNSUCCESSFUL: return AFTER_UNSUCCESSFUL;
	default: break;
	}
	return (p->feedback & FACT_CONTACT) >> FACT_CONTACT_SHIFT == CONTACT_CONTACTED ? AFTER_CONTACTED_ONLY : AFTER_NOT_CONTACTED;
}

void after_free(struct after *a)
{
	free(a->of_lead);
	free(a->slots);
	*a = (struct after){ 0 };
}
