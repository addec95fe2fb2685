/*
 * track - what became of an owned lead: interactions, feedback, comments, phases, outcomes, conversion. domain.md 5.
 *
 * All counts for the lead's owner of this moment; `by` says who recorded it. Agents record on their own leads, admins,
 * rainmakers and the owner of the state on any. Nothing is recorded of a lead nobody owns: a released one is nobody's work.
 * What is told a second time is `already` and changes nothing: a phase marked, the outcome it has, a conversion; of the
 * others the very same with the same moment given.
 *
 *   struct track t = { .word = TRACK_STAGE, .lead = 7, .agent = SLICE("bob"), .phase = PHASE_APPOINTMENT };
 *   track(d, &t, err);  then t.result, t.reason
 */
#ifndef LR_DOMAIN_TRACK_H
#define LR_DOMAIN_TRACK_H

#include "domain/decision.h"
#include "domain/tracked.h"

enum track_word {
	TRACK_INTERACTION, TRACK_FEEDBACK, TRACK_COMMENT, TRACK_STAGE, TRACK_OUTCOME, TRACK_CONVERT,
	TRACK_WORDS
};
extern const char *const track_name[TRACK_WORDS];

enum track_result { TRACK_REFUSED, TRACK_OK, TRACK_ALREADY };

struct track {
	/* in */
	enum track_word word;
	uint64_t lead;
	struct slice agent;       /* who records it; empty: the owner of the state */
	bool has_at, has_amount;
	int64_t at;               /* when it happened; not after now, nor before the lead was received */
	enum interaction interaction;
	enum phase phase;
	enum outcome outcome;
	enum contact_state contact; /* feedback: one of the two at least */
	enum deal_state deal;
	int64_t amount_minor;     /* feedback: not negative, with a deal state only */
	struct slice text;        /* the comment; the reason of a feedback, or empty */
	/* out */
	enum track_result result;
	const char *reason;       /* why it was refused */
	const struct agent *owner;/* for whom it counts; NULL when refused before that was known */
	int depth;                /* of a feedback */
};

int track(struct decision *d, struct track *t, struct lr_err *err);

/* The mark of a phase was a mistake: it may be marked again. 1 done, 0 it is not marked. The lead must be there. */
int track_void_stage(struct decision *d, uint64_t lead, enum phase phase, struct slice why, struct lr_err *err);

#endif
