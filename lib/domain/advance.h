/*
 * advance - a lead's walk from one hand to the next: first offer, next offer, shark tank, catchall, pool.
 * domain.md 2. What a hand-over brings about is made in the frame of what caused it.
 */
#ifndef LR_DOMAIN_ADVANCE_H
#define LR_DOMAIN_ADVANCE_H

#include "domain/eligibility.h"

/* A routed lead without an offer, or one whose offer just ended: make what comes next. */
int advance(struct decision *d, uint64_t lead, struct lr_err *err);
/* Settle what is due on the lead at d->now (time-outs by "clock") and walk it on. Nothing due: nothing happens. */
int advance_settle(struct decision *d, uint64_t lead, struct lr_err *err);
/* Withdraw every live offer of the lead; `except` (0: none) stays. */
int advance_withdraw(struct decision *d, uint64_t lead, uint64_t except, const char *reason, struct lr_err *err);
/* An agent became inactive: his live offers are withdrawn and their leads walk on. */
int advance_inactive(struct decision *d, uint32_t agent, struct lr_err *err);

/*
 * Whose turn it is on a route: a member's index, RULE_NOBODY (max_offers reached, too), RULE_NOMEM, or ADVANCE_ALL: everybody
 * eligible at once. Uses the turn's draws.
 */
enum { ADVANCE_ALL = -3 };
ptrdiff_t advance_choose(struct turn *turn, const struct settings *set);
/* The last number drawn for the turn, as offer.made says it; 0: none was. */
uint32_t advance_draw(const struct turn *turn);

#endif
