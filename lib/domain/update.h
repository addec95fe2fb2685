/*
 * update - what a lead says of its person, its tags, zip and cost, and how that changes after it came in. domain.md 2 "Duplicate".
 *
 * lead.updated holds the whole person as it is from then on, and of tags, zip and cost what is not as in lead.received. So the two
 * lines together are the lead as it is now, however often it was changed.
 */
#ifndef LR_DOMAIN_UPDATE_H
#define LR_DOMAIN_UPDATE_H

#include "domain/decision.h"

/* Its lead.received with everything laid over that changed since. 1, or negative. */
int update_now(struct state *st, const struct lead *l, struct arena *mem, struct event *out, struct lr_err *err);

/*
 * Make the lead say what `want` says: update_now()'s event with another person, tags ("[]": none), zip or cost. What differs is one
 * lead.updated; *changed says whether. A zip or cost once received cannot be taken away, only replaced.
 */
int update_lead(struct decision *d, const struct lead *l, const struct event *want, bool *changed, struct lr_err *err);

/* The texts of a person; {NULL,0} for none. */
struct person_texts {
	struct slice name, email, phone, message;
};
void person_texts(struct slice person, struct arena *mem, struct person_texts *out);
/* The canonical object with these texts and the `extra` of `had`; {NULL,0} when it would be empty. */
int person_with(const struct person_texts *t, struct slice had, struct arena *mem, struct slice *out, struct lr_err *err);

#endif
