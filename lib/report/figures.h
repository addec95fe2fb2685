/*
 * figures - the dashboard's numbers, from one scan of the facts. domain.md 7; the score is domain.md 6.
 *
 * Lead figures: leads received in the range, as they stand now. An agent's offers: those made in the range, by how they
 * ended whenever that was. Score, assigned, coalesced, claimed: what happened in the range.
 * Memory: 16 bytes per lead and 20 per acceptance; no floating point anywhere.
 *
 *   figures_compute(store, &want, &f, err); ... f.account, f.agents[1 .. f.n_agents] ... figures_free(&f);
 */
#ifndef LR_REPORT_FIGURES_H
#define LR_REPORT_FIGURES_H

#include "domain/lead.h"
#include "report/average.h"
#include "report/behind.h"
#include "report/grouping.h"
#include "report/score.h"

/* accepted + catchall + assigned + coalesced + pending + delinquent = leads, always. Rates in tenths of a percent. */
struct account_figures {
	int64_t leads, accepted, catchall, assigned, coalesced, pending, delinquent;
	struct average acceptance_rate, catchall_rate;
	struct average response_median_s, response_mean_s, response_p90_s;
	struct average score;             /* in tenths of a point: mean over the agents who did something in the range */
};

/* offered = the sum of ended[] (and auto_assigned), always; ended[OFFER_OPEN] have not ended. Distinct leads, each by its best ending. */
struct agent_figures {
	int64_t offered, ended[OFFER_STATUSES];
	struct average acceptance_rate;   /* tenths of a percent */
	struct average response_median_s, response_mean_s;
	struct score_tally events;
	int64_t score;
	int64_t assigned, coalesced, claimed;
	/* of the leads accepted: their newest feedback, and the comments */
	int64_t contacted, in_progress, closed, unsuccessful, contacted_only, not_contacted, unknown, comments;
	struct average comments_per_lead; /* tenths */
	int64_t auto_assigned;            /* of offered, with every_stage alone */
};

struct figures_want {
	struct range range;
	uint32_t source;                  /* leads from there alone; 0: from anywhere */
	bool every_stage;                 /* offers of the shark tank and the catchall, and assign routes, count as offers, too */
	bool cohort;                      /* offers of leads received in the range, not those made in it */
	const struct grouping *groups;    /* the account's figures for each of these, too; NULL: no */
	const struct behind *behind;      /* the leads behind a figure of agents; total_leads is FIG_OFFERED here; NULL: no */
	struct course *course;            /* leads by the day they came, counted on the way; NULL: no */
	uint64_t leads;                   /* how many there are: state_head() */
	uint32_t agents;
	const struct score_points *points;
};

struct figures {
	struct account_figures account;
	struct account_figures *groups;   /* as want.groups has them; owned */
	struct agent_figures *agents;     /* by agent number from 1; owned */
	uint32_t n_agents;
};

int figures_compute(struct store *store, const struct figures_want *want, struct figures *out, struct lr_err *err);
void figures_free(struct figures *f);
/* Anything to show for that agent? */
bool agent_figures_any(const struct agent_figures *a);

#endif
