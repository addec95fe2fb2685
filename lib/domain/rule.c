#include "domain/rule.h"

static rule_next *const rules[RULES] = {
	[RULE_ROUND_ROBIN] = rule_round_robin, [RULE_ASSIGN] = rule_assign, [RULE_BALANCED] = rule_balanced,
	[RULE_RANDOM] = rule_random, [RULE_WEIGHTED_RANDOM] = rule_weighted_random,
	[RULE_BEST_MATCH] = rule_best_match,
};

ptrdiff_t rule_choose(struct turn *t)
{
	return t->n_eligible && rules[t->route->rule] ? rules[t->route->rule](t) : RULE_NOBODY;
}

ptrdiff_t rule_kth(const struct turn *t, uint64_t k)
{
	for (size_t i = 0; i < t->route->n_members; i++)
		if (t->why[i] == ELIGIBLE && k-- == 0)
			return (ptrdiff_t)i;
	return RULE_NOBODY;
}
