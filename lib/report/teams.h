/*
 * teams - the teams of the agents, in the order they are met in the roster, and figures added up over them. An agent in two teams
 * counts in both; a lead offered to two agents of a team counts for each of them. Agents who may not be seen, or were not asked for, are
 * left out, and so are teams of none but these: a team's sum less one's own would be the others' figures.
 */
#ifndef LR_REPORT_TEAMS_H
#define LR_REPORT_TEAMS_H

#include "report/figures.h"
#include "report/roster.h"

struct teams {
	struct slice *name;
	size_t n;
	size_t *start;           /* n + 1 of them */
	uint32_t *agent;         /* numbers; all of it lives in the arena */
	struct arena mem;
};

/* shown: by agent number. */
int teams_read(struct state *st, const struct roster *roster, const bool *shown, struct teams *out, struct lr_err *err);
/* Sums and rates; no medians. Returns the mean score, in tenths, over its agents with an event. */
struct average teams_sum(const struct teams *t, size_t team, const struct figures *f, struct agent_figures *sum);
void teams_free(struct teams *t);

#endif
