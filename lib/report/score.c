#include "report/score.h"

#include "domain/lead.h"
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
	[SCORE_CATCHALL_ACCEPT] = "catchall_accept",
	[SCORE_CLAIM] = "claim",
	[SCORE_SELF_ASSIGNED] = "self_assigned",
	[SCORE_WINDOW_OVER] = "window_over",
};

static size_t one(enum score_kind kinds[2], enum score_kind kind)
{
	kinds[0] = kind;
	return 1;
}

size_t score_kinds(const struct fact *f, enum score_kind kinds[2])
{
	int stage = f->flag & FACT_STAGE;
	bool own_turn = stage == STAGE_EXCLUSIVE || stage == STAGE_JUMP_BALL;
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

int64_t score_worth(const struct score_points *p, enum score_kind kind)
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

int64_t score_total(const struct score_points *p, const struct score_tally *t)
{
	int64_t sum = p->start;
	for (int k = 0; k < SCORE_KINDS; k++)
		sum += t->n[k] * score_worth(p, (enum score_kind)k);
	return sum;
}

bool score_any(const struct score_tally *t)
{
	for (int k = 0; k < SCORE_KINDS; k++)
		if (t->n[k])
			return true;
	return false;
}

int score_explain(struct store *store, const struct range *range, score_each *each, void *arg, struct lr_err *err)
{
	struct fact_scan scan = { 0 };
	const struct fact *rows;
	uint64_t from = 0;
	int64_t n = 0;
	int rc = range->all ? 0 : store_facts_seek(store, range->start_ms, &from, err);
	if (rc >= 0)
		rc = fact_scan_open(&scan, store, from, UINT64_MAX, err);
	while (rc >= 0 && (n = fact_scan_next(&scan, &rows, err)) > 0) {
		for (int64_t i = 0; i < n && rc >= 0; i++) {
			enum score_kind kinds[2];
			if (!range_has(range, rows[i].at))
				continue;
			size_t k = score_kinds(&rows[i], kinds);
			for (size_t j = 0; j < k && rc >= 0; j++)
				rc = each(arg, &rows[i], kinds[j], err);
		}
		if (rows[n - 1].at >= range->end_ms) /* `at` never decreases */
			break;
	}
	fact_scan_close(&scan);
	return rc < 0 ? rc : n < 0 ? (int)n : 0;
}

struct tallies {
	struct score_tally *t;
	uint32_t n_agents;
};

static int tally_one(void *arg, const struct fact *f, enum score_kind kind, struct lr_err *err)
{
	struct tallies *all = arg;
	if (f->agent > all->n_agents)
		return lr_fail(err, LR_DATA, "the facts name agent number %u, and there are only %u (lr-check --rebuild mends that)",
			       f->agent, all->n_agents);
	all->t[f->agent].n[kind]++;
	return 0;
}

int score_scan(struct store *store, const struct range *range, struct score_tally *t, uint32_t n_agents, struct lr_err *err)
{
	struct tallies all = { t, n_agents };
	return score_explain(store, range, tally_one, &all, err);
}
