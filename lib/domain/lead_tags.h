/*
 * lead_tags - which tags a lead has: those that came with it, and those found in its text when it arrives. domain.md 4.3.
 * The text is the message and what `extra` holds; contact data are not looked at.
 */
#ifndef LR_DOMAIN_LEAD_TAGS_H
#define LR_DOMAIN_LEAD_TAGS_H

#include "domain/decision.h"

/* Sets `found` of a lead.received about to be made: tags in force that are not given. Memory in d->mem. */
int lead_tags_find(struct decision *d, struct event *received, struct lr_err *err);
int lead_tags_of(struct state *st, const struct lead *l, struct arena *mem, struct lead_tags *out, struct lr_err *err);
/* Sets `bill` of the event by which somebody comes to own the lead. */
int lead_tags_bill(struct decision *d, uint64_t lead, struct event *e, struct lr_err *err);

/* Does the tag apply to a text (numbers, words) or postal code? */
bool lead_tags_match(const struct tag *tag, struct slice text, struct slice zip, struct arena *mem);

#endif
