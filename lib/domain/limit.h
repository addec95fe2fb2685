/*
 * limit - change one agent's limit without a new agents file. agent.limited carries his whole item, so that show and the next
 * apply see it like any other change.
 */
#ifndef LR_DOMAIN_LIMIT_H
#define LR_DOMAIN_LIMIT_H

#include "domain/decision.h"

/* limit -1: none. No event when it is that already. */
int limit_agent(struct decision *d, const struct agent *a, int64_t limit, struct lr_err *err);

#endif
