#include "report/repeats.h"

#include <stdlib.h>

/* The pair's slot, or the empty one where it belongs. */
static struct repeat *slot_of(const struct repeats *r, uint32_t agent, uint32_t lead)
{
	uint64_t h = ((uint64_t)agent << 32 | lead) * UINT64_C(0x9e3779b97f4a7c15); /* 2^64 / golden ratio: Knuth 6.4 */
	for (size_t i = (size_t)(h >> 20) & (r->cap - 1);; i = (i + 1) & (r->cap - 1)) {
		struct repeat *p = &r->slots[i];
		if (p->lead == 0 || (p->lead == lead && p->agent == agent))
			return p;
	}
}

static int grow(struct repeats *r, struct lr_err *err)
{
	struct repeats more = { .n = r->n, .cap = r->cap ? r->cap * 2 : 256 };
	more.slots = calloc(more.cap, sizeof(*more.slots));
	if (!more.slots)
		return lr_nomem(err);
	for (size_t i = 0; i < r->cap; i++)
		if (r->slots[i].lead)
			*slot_of(&more, r->slots[i].agent, r->slots[i].lead) = r->slots[i];
	free(r->slots);
	*r = more;
	return 0;
}

int repeats_add(struct repeats *r, uint32_t agent, uint32_t lead, struct lr_err *err)
{
	int rc;
	if ((r->n + 1) * 2 > r->cap && (rc = grow(r, err)) < 0)
		return rc;
	struct repeat *p = slot_of(r, agent, lead);
	if (p->lead == 0) {
		*p = (struct repeat){ .agent = agent, .lead = lead, .best = OFFER_OPEN };
		r->n++;
	}
	return 0;
}

struct repeat *repeats_find(const struct repeats *r, uint32_t agent, uint32_t lead)
{
	struct repeat *p = r->cap ? slot_of(r, agent, lead) : NULL;
	return p && p->lead ? p : NULL;
}

void repeat_ended(struct repeat *p, enum offer_status how, int64_t answer_s)
{
	if (how == OFFER_ACCEPTED && p->best != OFFER_ACCEPTED)
		p->answer_s = answer_s;
	if (p->best == OFFER_OPEN || how < p->best) /* enum offer_status is in the order of domain.md 7 */
		p->best = how;
}

void repeats_free(struct repeats *r)
{
	free(r->slots);
	*r = (struct repeats){ 0 };
}
