/*
 * answer - what agents say: accept, decline, requeue, claim, release. domain.md 2.
 *
 * What is due on the lead is settled first, in the same frame, so an accept at or after the window's end is refused even
 * if lr-expire never ran. A refusal may therefore come with events; the frame is written all the same.
 */
#ifndef LR_DOMAIN_ANSWER_H
#define LR_DOMAIN_ANSWER_H

#include "domain/decision.h"

enum answer_word { ANSWER_ACCEPT, ANSWER_DECLINE, ANSWER_REQUEUE, ANSWER_CLAIM, ANSWER_RELEASE, ANSWERS };
extern const char *const answer_name[ANSWERS];

struct answer {
	/* in */
	enum answer_word word;
	uint64_t offer, lead;     /* one of them; lead: the agent's live offer on it */
	struct slice agent;       /* who says it */
	bool any_lead;            /* release: an admin, rainmaker or the owner, speaking for himself */
	/* out */
	bool ok;
	const char *reason;       /* a word of cli.md when refused */
	const char *status;       /* how the offer stands, or NULL */
	uint64_t out_offer, out_lead;
};

int answer(struct decision *d, struct answer *a, struct lr_err *err);

#endif
