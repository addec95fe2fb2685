/*
 * fold - what an event does to the state. The one function for live appends and rebuilds alike: arithmetic on the event
 * and what earlier events left; never a rule, a schedule, a zone or the clock. domain.md 4.6.
 */
#ifndef LR_DOMAIN_FOLD_H
#define LR_DOMAIN_FOLD_H

#include "domain/state.h"

/* LR_DATA when the event cannot follow what is there (unknown lead, an offer ended twice, ...): a damaged journal. */
int fold(struct state *st, const struct event *e, struct lr_err *err);

#endif
