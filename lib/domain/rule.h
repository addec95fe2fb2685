/*
 * rule - who comes next. domain.md 4.4. One file a rule (rule_*.c); each chooses among the eligible members of a turn.
 * jump-ball chooses nobody: advance offers to everybody eligible at once.
 */
#ifndef LR_DOMAIN_RULE_H
#define LR_DOMAIN_RULE_H

#include "domain/eligibility.h"

enum { RULE_NOBODY = -1, RULE_NOMEM = -2 }; /* -3: advance.h */

/* Index of the member whose turn it is, or RULE_NOBODY. May use draws. There is at least one eligible. */
typedef ptrdiff_t rule_next(struct turn *t);

rule_next rule_round_robin, rule_assign, rule_balanced, rule_random, rule_weighted_random, rule_best_match;

/* The route's rule applied. */
ptrdiff_t rule_choose(struct turn *t);

/* The k-th eligible member in list order, from 0. */
ptrdiff_t rule_kth(const struct turn *t, uint64_t k);

/*
 * balanced, the books of a turn (domain.md 4.5): every eligible member's share is added, the chosen one is charged 1. `eligible` says
 * for each member of the route. k = 1 changes nothing. The sum of all owed stays exactly 0. `did` (room for every
 * member) and *n say what was done. 0, or -1: out of memory.
 */
int rule_balanced_charge(struct route *r, const bool *eligible, uint32_t chosen, uint64_t seq, struct turn_share *did, size_t *n);
/*
 * charge `accept`: the turn's offer was declined or timed out, so the whole turn is undone. If its agent was charged again
 * meanwhile, returns his share: the turn that followed remembers the one undone as his last, see undone_late() in fold_offer.c.
 */
const struct turn_share *rule_balanced_undo(struct route *r, const struct turn_share *did, size_t n);

#endif
