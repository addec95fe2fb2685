/*
 * weighted-random: by weight among the eligible, without replacement (who had it in this run is not eligible). The weights are
 * percentages of the whole route; among fewer they count in proportion.
 */
#include "domain/rule.h"

ptrdiff_t rule_weighted_random(struct turn *t)
{
	const struct route *r = t->route;
	uint64_t sum = 0;
	for (size_t i = 0; i < r->n_members; i++)
		sum += t->why[i] == ELIGIBLE ? r->members[i].weight : 0;
	uint64_t u = draws_below(&t->draws, sum); /* the eligible have weights over 0 */
	for (size_t i = 0; i < r->n_members; i++) {
		if (t->why[i] != ELIGIBLE)
			continue;
		if (u < r->members[i].weight)
			return (ptrdiff_t)i;
		u -= r->members[i].weight;
	}
	return RULE_NOBODY;
}
