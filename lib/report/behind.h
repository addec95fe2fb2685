/*
 * behind - the leads behind a figure, marked by the code that counts it, so that a list and its number cannot differ. For --list.
 *
 *   struct behind b = { .figure = FIG_DECLINED, .agents = shown, .n = zeroed };  want.behind = &b;  figures_compute(...);
 *   ... b.n[lead] > 0: it is one of them
 */
#ifndef LR_REPORT_BEHIND_H
#define LR_REPORT_BEHIND_H

#include <stdint.h>

#include "report/figure.h"

struct behind {
	enum figure figure;
	const bool *agents;      /* by number: whose figure it is; NULL: the account's */
	int32_t *n;              /* [1 .. leads] how often it counts; owned by who asks */
};

/* An agent's figure counts this lead by more times. b NULL: nobody asks. */
static inline void behind_agent(const struct behind *b, enum figure f, uint32_t agent, uint32_t lead, int by)
{
	if (b && b->figure == f && b->agents && b->agents[agent])
		b->n[lead] += by;
}

#endif
