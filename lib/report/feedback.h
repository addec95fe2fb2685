/*
 * feedback - which feedback the score counts. domain.md 6: per agent and lead, the newest of those recorded before the agent's
 * latest lead of the range (offer, assignment, coalesce). So fresh feedback waits for the next lead, and what replaces
 * feedback that counts changes nothing until then. "Before" is the order of the journal.
 *
 * Owns 16 bytes for each feedback of the range, and as many again while it settles. Rows of the range only, in their order; then once feedback_settle().
 *
 *   feedback_open(&log, n_agents, false, err);  for each row: feedback_row(&log, f, &item, err);
 *   feedback_settle(&log, each, arg, err);  feedback_close(&log);
 */
#ifndef LR_REPORT_FEEDBACK_H
#define LR_REPORT_FEEDBACK_H

#include "report/score.h"

struct feedback_item {
	uint32_t agent, lead;
	uint32_t order;          /* 0, 1, ... as the rows came: its place in items */
	uint8_t depth;
	uint8_t owned;           /* no feedback: here his ownership began */
	uint8_t kind;            /* enum score_kind once settled; SCORE_KINDS: counts for nothing */
};

struct feedback_log {
	struct feedback_item *items;
	size_t n, cap;
	uint32_t *latest;        /* by agent: how many items there were when his latest lead came */
	uint32_t n_agents;
	bool owned;              /* note ownerships, too: to tell what was missed */
};

int feedback_open(struct feedback_log *log, uint32_t n_agents, bool owned, struct lr_err *err);
/* 1 the row is an item (the n-th 1 is item n-1), 0 it is none. */
int feedback_row(struct feedback_log *log, const struct fact *f, struct lr_err *err);

/* Each item that is worth telling: SCORE_FEEDBACK, SCORE_FEEDBACK_WAITING, SCORE_FEEDBACK_MISSED. `each` may be NULL. */
typedef void feedback_each(void *arg, uint32_t agent, enum score_kind kind, int depth);
int feedback_settle(struct feedback_log *log, feedback_each *each, void *arg, struct lr_err *err);
/* Item n's kind, after settling. */
enum score_kind feedback_kind(const struct feedback_log *log, size_t n);
void feedback_close(struct feedback_log *log);

#endif
