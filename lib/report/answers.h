/*
 * answers - acceptances of agents' own offers: a pair of agent and lead each, and the seconds it took. Owns 12 bytes each.
 */
#ifndef LR_REPORT_ANSWERS_H
#define LR_REPORT_ANSWERS_H

#include "report/figures.h"

struct answer {
	uint32_t agent, lead;
	uint32_t s;          /* windows are at most 36500 days long */
};

struct answers {
	struct answer *v;    /* owned */
	size_t n, cap;
};

int answers_add(struct answers *a, uint32_t agent, uint32_t lead, int64_t s, struct lr_err *err);
/* response_median_s and response_mean_s of agents 1 .. n_agents. */
int answers_responses(const struct answers *a, uint32_t n_agents, struct agent_figures *agents, struct lr_err *err);
void answers_free(struct answers *a);

#endif
