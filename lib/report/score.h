/*
 * score - the performance score: points per event, by recorded time in a range, a plain sum. domain.md 6.
 * It measures how someone works with leads offered, not how well they sell; score_note says so, every view shows it.
 */
#ifndef LR_REPORT_SCORE_H
#define LR_REPORT_SCORE_H

#include "domain/config.h"
#include "domain/tracked.h"
#include "report/range.h"
#include "store/store.h"

/* The rows of domain.md 6. Those behind feedback are worth nothing; the last is something not done, the others are done. */
enum score_kind {
	SCORE_ACCEPT, SCORE_DECLINE, SCORE_TIMEOUT, SCORE_REQUEUE, SCORE_REQUEUE_ACCEPT, SCORE_COALESCED, SCORE_ASSIGNED,
	SCORE_FEEDBACK, SCORE_CATCHALL_ACCEPT, SCORE_CLAIM, SCORE_SELF_ASSIGNED, SCORE_WINDOW_OVER, SCORE_FEEDBACK_WAITING,
	SCORE_FEEDBACK_MISSED,
	SCORE_KINDS
};
extern const char *const score_kind_name[SCORE_KINDS];
extern const char *const score_note;

/* How often each happened to one agent. score = start + the sum of n * points + the points of feedback, by its depth. */
struct score_tally {
	int64_t n[SCORE_KINDS];
	int64_t depth[DEPTH_MAX + 1];  /* of the feedback that counts */
};

/* What a row counts as for f->agent: 0, 1 or 2 kinds (taking a lead in the shark tank is two). Feedback: feedback.h. */
size_t score_kinds(const struct fact *f, enum score_kind kinds[2]);
/* f: the row it was counted for. */
int64_t score_worth(const struct score_points *p, enum score_kind kind, const struct fact *f);
void score_feedback(struct score_tally *t, enum score_kind kind, int depth);
int64_t score_feedback_points(const struct score_points *p, const struct score_tally *t);
int64_t score_total(const struct score_points *p, const struct score_tally *t);
bool score_any(const struct score_tally *t);

/* Tallies of agents 1..n_agents into t[1..n_agents] (t[0] is nobody), which the caller zeroed. */
int score_scan(struct store *store, const struct range *range, struct score_tally *t, uint32_t n_agents, struct lr_err *err);

/*
 * Every event of the range in its order, once per kind, with feedback that waits and was missed. A negative return of `each`
 * ends it and is returned.
 */
typedef int score_each(void *arg, const struct fact *f, enum score_kind kind, struct lr_err *err);
int score_explain(struct store *store, const struct range *range, uint32_t n_agents, score_each *each, void *arg, struct lr_err *err);

#endif
