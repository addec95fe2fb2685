/*
 * redecide - a recorded decision taken again, of the state as it was, to see whether it comes out the same. domain.md 4.6.
 *
 * Folding never asks a rule again; this is for explaining. It covers where a new or waiting lead was placed, and offers made by a rule.
 */
#ifndef LR_DOMAIN_REDECIDE_H
#define LR_DOMAIN_REDECIDE_H

#include "domain/event.h"
#include "domain/state.h"

/* What one event of a turn leaves for the next: the offers of a jump ball are one choice. */
struct redecide {
	struct buf pool;  /* of the turn, as recorded in its first offer */
	size_t next;      /* member from which on the next offer is due */
};
void redecide_free(struct redecide *r);

/*
 * `before`: the state just before e. Appends what deciding again gives, and what is recorded, to `again` and `recorded`: words that are equal if and
 * only if the decisions are. 1; 0: e is no such decision, nothing is appended; or negative.
 */
int redecide(struct redecide *r, struct state *before, const struct event *e, struct arena *mem, struct buf *again, struct buf *recorded,
	     struct lr_err *err);

#endif
