#include "report/score.h"

#include "domain/lead.h"
#include "report/feedback.h"
#include "report/scan.h"

const char *const score_note = "The score measures how someone works with leads offered, not how well they sell.";

const char *const score_kind_name[SCORE_KINDS] = {
	[SCORE_ACCEPT] = "accept",
	[SCORE_DECLINE] = "decline",
	[SCORE_TIMEOUT] = "timeout",
	[SCORE_REQUEUE] = "requeue",
	[SCORE_REQUEUE_ACCEPT] = "requeue_accept",
	[SCORE_COALESCED] = "coalesced",
	[SCORE_ASSIGNED] = "assigned",
	[SCORE_FEEDBACK] = "feedback",
	[SCORE_CATCHALL_ACCEPT] = "catchall_accept",
	[SCORE_CLAIM] = "claim",
	[SCORE_SELF_ASSIGNED] = "self_assigned",
	[SCORE_WINDOW_OVER] = "window_over",
	[SCORE_FEEDBACK_WAITING] = "feedback_waiting",
	[SCORE_FEEDBACK_MISSED] = "feedback_missed",
};

static size_t one(enum score_kind kinds[2], enum score_kind kind)
{
	kinds[0] = kind;
	return 1;
}

size_t score_kinds(const struct fact *f, enum score_kind kinds[2])
{
	int stage = f->flag & FACT_STAGE;
	bool own_turn = stage_is_turn(stage);
	switch (f->type) {
	case FACT_ACCEPTED:
		if (f->flag & FACT_REQUEUE) /* his asking was counted when he asked */
			return one(kinds, SCORE_REQUEUE_ACCEPT);
		if (own_turn)
			return one(kinds, SCORE_ACCEPT);
		if (stage != STAGE_SHARK_TANK)
			return one(kinds, SCORE_CATCHALL_ACCEPT);
		kinds[0] = SCORE_REQUEUE;
		kinds[1] = SCORE_REQUEUE_ACCEPT;
		return 2;
	case FACT_DECLINED: return one(kinds, own_turn ? SCORE_DECLINE : SCORE_WINDOW_OVER);
	case FACT_TIMED_OUT: return one(kinds, own_turn ? SCORE_TIMEOUT : SCORE_WINDOW_OVER);
	case FACT_COALESCED: return one(kinds, SCORE_COALESCED);
	case FACT_ASSIGNED:
		/* A follower comes to its first lead's owner: it coalesced to him, however he got the first. */
		if (f->flag == HOW_COALESCED)
			return one(kinds, SCORE_COALESCED);
		/* What a rule or a feed gave him counts, whoever ran the command. */
		return one(kinds, f->flag == HOW_MANUAL && f->value == 1 ? SCORE_SELF_ASSIGNED : SCORE_ASSIGNED);
	case FACT_REQUEUED: return one(kinds, SCORE_REQUEUE);
	case FACT_CLAIMED: return one(kinds, SCORE_CLAIM);
	default: return 0;
	}
}

static int64_t plain_worth(const struct score_points *p, enum score_kind kind)
{
	switch (kind) {
	case SCORE_ACCEPT: return p->accept;
	case SCORE_DECLINE: return p->decline;
	case SCORE_TIMEOUT: return p->timeout;
	case SCORE_REQUEUE: return p->requeue;
	case SCORE_REQUEUE_ACCEPT: return p->requeue_accept;
	case SCORE_COALESCED: return p->coalesced;
	case SCORE_ASSIGNED: return p->assigned;
	default: return 0;
	}
}

static int64_t depth_worth(const struct score_points *p, int depth)
{
	return depth < p->feedback_max ? depth : p->feedback_max;
}

int64_t score_worth(const struct score_points *p, enum score_kind kind, const struct fact *f)
{
	return kind == SCORE_FEEDBACK ? depth_worth(p, f->flag & FACT_DEPTH) : plain_worth(p, kind);
}

void score_feedback(struct score_tally *t, enum score_kind kind, int depth)
{
	t->n[kind]++;
	if (kind == SCORE_FEEDBACK && depth <= DEPTH_MAX)
		t->depth[depth]++;
}

int64_t score_feedback_points(const struct score_points *p, const struct score_tally *t)
{
	int64_t sum = 0;
	for (int i = 0; i <= DEPTH_MAX; i++)
		sum += t->depth[i] * depth_worth(p, i);
	return sum;
}

int64_t score_total(const struct score_points *p, const struct score_tally *t)
{
	int64_t sum = p->start + score_feedback_points(p, t);
	for (int k = 0; k < SCORE_KINDS; k++)
		sum += t->n[k] * plain_worth(p, (enum score_kind)k);
	return sum;
}

bool score_any(const struct score_tally *t)
{
	for (int k = 0; k < SCORE_FEEDBACK_MISSED; k++)
		if (t->n[k])
			return true;
	return false;
}

/* The rows of the range, in their order. */
typedef int each_row(void *arg, const struct fact *f, struct lr_err *err);

static int scan_range(struct store *store, const struct range *range, each_row *each, void *arg, struct lr_err *err)
{
	struct fact_scan scan = { 0 };
	const struct fact *rows;
	uint64_t from = 0;
	int64_t n = 0;
	int rc = range->all ? 0 : store_facts_seek(store, range->start_ms, &from, err);
	if (rc >= 0)
		rc = fact_scan_open(&scan, store, from, UINT64_MAX, err);
	while (rc >= 0 && (n = fact_scan_next(&scan, &rows, err)) > 0) {
		for (int64_t i = 0; i < n && rc >= 0; i++)
			if (range_has(range, rows[i].at))
				rc = each(arg, &rows[i], err);
		if (rows[n - 1].at >= range->end_ms) /* `at` never decreases */
			break;
	}
	fact_scan_close(&scan);
	return rc < 0 ? rc : n < 0 ? (int)n : 0;
}

struct tallies {
	struct score_tally *t;
	uint32_t n_agents;
	struct feedback_log feedback;
};

static int tally_row(void *arg, const struct fact *f, struct lr_err *err)
{
	struct tallies *all = arg;
	enum score_kind kinds[2];
	size_t k = score_kinds(f, kinds);
	if (k && f->agent > all->n_agents)
		return lr_fail(err, LR_DATA, "the facts name agent number %u, and there are only %u (lr-check --rebuild mends that)",
			       f->agent, all->n_agents);
	for (size_t j = 0; j < k; j++)
		all->t[f->agent].n[kinds[j]]++;
	return feedback_row(&all->feedback, f, err);
}

static void tally_feedback(void *arg, uint32_t agent, enum score_kind kind, int depth)
{
	struct tallies *all = arg;
	score_feedback(&all->t[agent], kind, depth);
}

int score_scan(struct store *store, const struct range *range, struct score_tally *t, uint32_t n_agents, struct lr_err *err)
{
	struct tallies all = { .t = t, .n_agents = n_agents };
	int rc = feedback_open(&all.feedback, n_agents, false, err);
	if (rc >= 0)
		rc = scan_range(store, range, tally_row, &all, err);
	if (rc >= 0)
		rc = feedback_settle(&all.feedback, tally_feedback, &all, err);
	feedback_close(&all.feedback);
	return rc;
}

/* Two scans: which feedback counts is known when all is read. */
struct explaining {
	struct feedback_log known, again;  /* again: as before, to find a row's item */
	score_each *each;
	void *arg;
};

static int note_row(void *arg, const struct fact *f, struct lr_err *err)
{
	struct explaining *x = arg;
	int rc = feedback_row(&x->known, f, err);
	return rc < 0 ? rc : 0;
}

static int explain_row(void *arg, const struct fact *f, struct lr_err *err)
{
	struct explaining *x = arg;
	enum score_kind kinds[2];
	size_t k = score_kinds(f, kinds);
	int rc = 0;
	for (size_t j = 0; j < k && rc >= 0; j++)
		rc = x->each(x->arg, f, kinds[j], err);
	if (rc >= 0)
		rc = feedback_row(&x->again, f, err);
	if (rc == 1 && feedback_kind(&x->known, x->again.n - 1) != SCORE_KINDS)
		rc = x->each(x->arg, f, feedback_kind(&x->known, x->again.n - 1), err);
	return rc;
}

int score_explain(struct store *store, const struct range *range, uint32_t n_agents, score_each *each, void *arg, struct lr_err *err)
{
	struct explaining x = { .each = each, .arg = arg };
	int rc = feedback_open(&x.known, n_agents, true, err);
	if (rc >= 0)
		rc = feedback_open(&x.again, n_agents, true, err);
	if (rc >= 0)
		rc = scan_range(store, range, note_row, &x, err);
	if (rc >= 0)
		rc = feedback_settle(&x.known, NULL, NULL, err);
	if (rc >= 0)
		rc = scan_range(store, range, explain_row, &x, err);
	feedback_close(&x.known);
	feedback_close(&x.again);
	return rc;
}
