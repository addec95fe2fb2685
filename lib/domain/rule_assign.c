/*
 * assign: exactly one agent, owned at once, no offer.
 */
#include "domain/rule.h"

ptrdiff_t rule_assign(struct turn *t)
{
	return t->route->n_members == 1 && t->why[0] == ELIGIBLE ? 0 : RULE_NOBODY;
}
