/*
 * rule - who comes next. domain.md 4.4. One file a rule (rule_*.c); each chooses among the eligible members of a turn.
 */
#ifndef LR_DOMAIN_RULE_H
#define LR_DOMAIN_RULE_H

#include "domain/eligibility.h"

enum { RULE_NOBODY = -1 };

/* Index of the member whose turn it is, or RULE_NOBODY. */
typedef ptrdiff_t rule_next(const struct turn *t);

rule_next rule_round_robin, rule_assign;

/* The route's rule applied. */
ptrdiff_t rule_choose(const struct turn *t);

#endif
