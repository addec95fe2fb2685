/*
 * random: uniform among the eligible; with two or more, whoever had the newest lead of the route first is not first again.
 */
#include "domain/rule.h"

ptrdiff_t rule_random(struct turn *t)
{
	const struct route *r = t->route;
	ptrdiff_t barred = RULE_NOBODY;
	uint64_t n = t->n_eligible;
	if (!t->anybody_had_it && n > 1)
		for (size_t i = 0; i < r->n_members; i++)
			if (r->members[i].agent == r->last_first && t->why[i] == ELIGIBLE)
				barred = (ptrdiff_t)i;
	n -= barred != RULE_NOBODY;
	ptrdiff_t at = rule_kth(t, draws_below(&t->draws, n));
	/* counting past the barred one: from his place on everybody stands one further */
	if (barred != RULE_NOBODY && at >= barred) {
		do
			at++;
		while (t->why[at] != ELIGIBLE);
	}
	return at;
}
