/*
 * round-robin: the route's list, going on after the agent offered last on it, by any lead; the ineligible are skipped,
 * use no turn and bank none. When the one served last left the list, fold() has set the pointer to his nearest
 * remaining predecessor.
 */
#include "domain/rule.h"

ptrdiff_t rule_round_robin(struct turn *t)
{
	const struct route *r = t->route;
	size_t start = 0;
	for (size_t i = 0; i < r->n_members; i++)
		if (r->members[i].agent == r->last_agent)
			start = i + 1;
	for (size_t k = 0; k < r->n_members; k++) {
		size_t i = (start + k) % r->n_members;
		if (t->why[i] == ELIGIBLE)
			return (ptrdiff_t)i;
	}
	return RULE_NOBODY;
}
