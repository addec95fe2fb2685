#include "domain/rule.h"

static rule_next *const rules[RULES] = { [RULE_ROUND_ROBIN] = rule_round_robin, [RULE_ASSIGN] = rule_assign };

ptrdiff_t rule_choose(const struct turn *t)
{
	return t->n_eligible ? rules[t->route->rule](t) : RULE_NOBODY;
}
