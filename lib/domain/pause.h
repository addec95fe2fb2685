/*
 * pause - somebody gets no new offers for a while: an agent everywhere, or on one route. domain.md 4.2.
 *
 * Half-open: starts <= t < until. Several overlap as a union and end by themselves. They stop new offers only: what is on the
 * table can be answered, claims and assignments by hand go on.
 */
#ifndef LR_DOMAIN_PAUSE_H
#define LR_DOMAIN_PAUSE_H

#include "domain/decision.h"

/* Is he paused now, everywhere or (route != 0) on that route? */
int pause_now(struct state *st, const struct agent *a, uint32_t route, int64_t now, bool *paused, struct lr_err *err);

/* agent.paused; until 0: till somebody ends it. `why` may be empty. */
int pause_agent(struct decision *d, const struct agent *a, const struct route *r, int64_t starts, int64_t until, struct slice why,
		struct lr_err *err);
/* agent.resumed: all pauses of that scope; of those he made himself alone when he is the one who asks. No event when there are none. */
int pause_end(struct decision *d, const struct agent *a, const struct route *r, bool *any, struct lr_err *err);
/* What the two events do. */
int pause_fold(struct state *st, const struct event *e, struct agent *a, uint32_t route, struct lr_err *err);

#endif
