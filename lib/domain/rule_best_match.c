/*
 * best-match: the highest match score, then whoever was offered a lead least recently, by any route; never is first of all. Only those
 * equal in both are drawn for.
 */
#include "domain/rule.h"

static int compare(const struct match *a, const struct match *b)
{
	if (a->score != b->score)
		return a->score > b->score ? 1 : -1;
	return a->offered != b->offered ? a->offered < b->offered ? 1 : -1 : 0;
}

ptrdiff_t rule_best_match(struct turn *t)
{
	ptrdiff_t best = RULE_NOBODY;
	uint64_t alike = 0;
	for (size_t i = 0; i < t->route->n_members; i++) {
		if (t->why[i] != ELIGIBLE)
			continue;
		int c = best == RULE_NOBODY ? 1 : compare(&t->match[i], &t->match[best]);
		if (c > 0)
			best = (ptrdiff_t)i;
		alike = c > 0 ? 1 : c == 0 ? alike + 1 : alike;
	}
	if (alike < 2)
		return best;
	/* best is the first of those alike, in list order */
	const struct match top = t->match[best];
	for (uint64_t k = draws_below(&t->draws, alike); k; k--)
		do
			best++;
		while (t->why[best] != ELIGIBLE || compare(&t->match[best], &top) != 0);
	return best;
}
