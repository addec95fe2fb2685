/*
 * own - a lead comes to have an owner, and those that follow it come along in the same frame. domain.md 2.
 */
#ifndef LR_DOMAIN_OWN_H
#define LR_DOMAIN_OWN_H

#include "domain/decision.h"

/* Assigned by a rule (route given), a feed or a person: live offers withdrawn, followers along. */
int own_assign(struct decision *d, uint64_t lead, const struct agent *a, enum how how, const struct route *route,
	       struct lr_err *err);
/* The agent's live offer is taken: the others' are withdrawn, followers along. */
int own_accept(struct decision *d, const struct offer *o, const struct agent *a, struct lr_err *err);
/* Taken out of the pool, or while it waits. */
int own_claim(struct decision *d, uint64_t lead, const struct agent *a, struct lr_err *err);
/* Back to the pool. */
int own_release(struct decision *d, uint64_t lead, const struct agent *owner, struct lr_err *err);

/* One event about the lead alone: lead.held, lead.unheld. */
int own_mark(struct decision *d, enum event_type type, uint64_t lead, struct lr_err *err);
/* Another run of routing: live offers withdrawn. */
int own_resubmit(struct decision *d, uint64_t lead, struct lr_err *err);

/*
 * Spam, a test, a mistake: it leaves every figure; live offers are withdrawn. Those that follow it are leads of their own
 * again: new, in another run. `why` may be empty.
 */
int own_void(struct decision *d, uint64_t lead, struct slice why, struct lr_err *err);

#endif
