/*
 * tracked - the words for what becomes of an owned lead: interactions, feedback, phases, outcomes. domain.md 5.
 * Index = number in the state and in facts.
 */
#ifndef LR_DOMAIN_TRACKED_H
#define LR_DOMAIN_TRACKED_H

#include "domain/event.h"

enum interaction {
	INTERACTION_CALL, INTERACTION_TEXT, INTERACTION_EMAIL, INTERACTION_MEETING, INTERACTION_PLAN,
	INTERACTIONS
};
extern const char *const interaction_name[INTERACTIONS];

/* Feedback is a contact state, a deal state or both: 0 says that there is none. */
enum contact_state { CONTACT_NONE, CONTACT_ATTEMPTED, CONTACT_CONTACTED, CONTACT_UNREACHABLE, CONTACT_STATES };
enum deal_state { DEAL_NONE, DEAL_IN_PROGRESS, DEAL_CLOSED, DEAL_UNSUCCESSFUL, DEAL_STATES };
extern const char *const contact_state_name[CONTACT_STATES];
extern const char *const deal_state_name[DEAL_STATES];

enum phase { PHASE_CULTIVATE, PHASE_APPOINTMENT, PHASE_ACTIVE, PHASE_UNDER_CONTRACT, PHASE_CLOSED, PHASES };
extern const char *const phase_name[PHASES];

enum outcome { OUTCOME_OPEN, OUTCOME_LOST, OUTCOME_ARCHIVED, OUTCOME_COMPLETED, OUTCOMES };
extern const char *const outcome_name[OUTCOMES];

enum { DEPTH_MAX = 4 };
/* How much a feedback says, 0 .. 4. `more`: with a reason or an amount; `reason`: with a reason. */
int feedback_depth(enum contact_state contact, enum deal_state deal, bool more, bool reason);

/* The place of a word among `names` ("" is none of them), -1 when it is not there. */
int tracked_word(struct slice s, const char *const *names, int n);

/*
 * What makes two tracked events that give their moment (happened_at) the same one told twice: everything they say but
 * when and by whom they were recorded. False: out of memory.
 */
bool tracked_hash(const struct event *e, uint64_t *hash);

#endif
