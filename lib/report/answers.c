#include "report/answers.h"

#include <stdlib.h>

int answers_add(struct answers *a, uint32_t agent, uint32_t lead, int64_t s, struct lr_err *err)
{
	if (a->n == a->cap) {
		size_t cap = a->cap ? a->cap * 2 : 1024;
		struct answer *more = realloc(a->v, cap * sizeof(*more));
		if (!more)
			return lr_nomem(err);
		a->v = more;
		a->cap = cap;
	}
	a->v[a->n++] = (struct answer){ agent, lead, s < 0 ? 0 : s < UINT32_MAX ? (uint32_t)s : UINT32_MAX };
	return 0;
}

/* Every agent's answers side by side: a counting pass, then each value to its place. */
int answers_responses(const struct answers *a, uint32_t n_agents, struct agent_figures *agents, struct lr_err *err)
{
	size_t *end = calloc((size_t)n_agents + 2, sizeof(*end));
	int64_t *v = malloc((a->n + 1) * sizeof(*v));
	if (!end || !v) {
		free(end);
		free(v);
		return lr_nomem(err);
	}
	for (size_t i = 0; i < a->n; i++)
		end[a->v[i].agent + 1]++;
	for (uint32_t no = 0; no <= n_agents; no++)
		end[no + 1] += end[no];
	for (size_t i = 0; i < a->n; i++)
		v[end[a->v[i].agent]++] = a->v[i].s; /* end[no] moves from no's first place to behind its last */
	for (uint32_t no = 1; no <= n_agents; no++) {
		const int64_t *own = v + end[no - 1];
		size_t n = end[no] - end[no - 1];
		int64_t sum = 0;
		for (size_t i = 0; i < n; i++)
			sum += own[i];
		agents[no].response_median_s = average_median(own, n);
		agents[no].response_mean_s = average_mean(sum, (int64_t)n);
	}
	free(end);
	free(v);
	return 0;
}

void answers_free(struct answers *a)
{
	free(a->v);
	*a = (struct answers){ 0 };
}
