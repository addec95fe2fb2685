#include "report/feedback.h"

#include <stdlib.h>

#include "domain/lead.h"

int feedback_open(struct feedback_log *log, uint32_t n_agents, bool owned, struct lr_err *err)
{
	*log = (struct feedback_log){ .n_agents = n_agents, .owned = owned };
	log->latest = calloc((size_t)n_agents + 1, sizeof(*log->latest));
	return log->latest ? 0 : lr_nomem(err);
}

static int add(struct feedback_log *log, const struct fact *f, bool owned, struct lr_err *err)
{
	if (log->n == log->cap) {
		size_t cap = log->cap ? log->cap * 2 : 256;
		struct feedback_item *more = cap > UINT32_MAX ? NULL : realloc(log->items, cap * sizeof(*more));
		if (!more)
			return lr_nomem(err);
		log->items = more;
		log->cap = cap;
	}
	log->items[log->n] = (struct feedback_item){ .agent = f->agent, .lead = f->lead, .order = (uint32_t)log->n,
						     .depth = owned ? 0 : f->flag & FACT_DEPTH, .owned = owned, .kind = SCORE_KINDS };
	log->n++;
	return 1;
}

int feedback_row(struct feedback_log *log, const struct fact *f, struct lr_err *err)
{
	switch (f->type) {
	case FACT_FEEDBACK: case FACT_ACCEPTED: case FACT_CLAIMED: break;
	case FACT_OFFERED: case FACT_ASSIGNED: case FACT_COALESCED:
		if (f->agent <= log->n_agents)
			log->latest[f->agent] = (uint32_t)log->n;
		if (f->type != FACT_OFFERED)
			break;
		return 0;
	default: return 0;
	}
	if (f->agent > log->n_agents)
		return lr_fail(err, LR_DATA, "the facts name agent number %u, and there are only %u (lr-check --rebuild mends that)",
			       f->agent, log->n_agents);
	return f->type == FACT_FEEDBACK || log->owned ? add(log, f, f->type != FACT_FEEDBACK, err) : 0;
}

static int by_lead(const void *a, const void *b)
{
	const struct feedback_item *x = a, *y = b;
	if (x->lead != y->lead)
		return x->lead < y->lead ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* What one agent said of one lead, oldest first. */
static void settle_lead(struct feedback_item *items, size_t n, uint32_t latest)
{
	struct feedback_item *counts = NULL, *waits = NULL, *owned = NULL;
	for (size_t i = 0; i < n; i++) {
		bool before = items[i].order < latest;
		if (!items[i].owned && before)
			counts = &items[i];
		else if (!items[i].owned)
			waits = &items[i];
		else if (before)
			owned = &items[i];
	}
	if (counts)
		counts->kind = SCORE_FEEDBACK;
	if (waits)
		waits->kind = SCORE_FEEDBACK_WAITING;
	if (owned && !counts && !waits)
		owned->kind = SCORE_FEEDBACK_MISSED;
}

/* One agent's. */
static void settle_agent(struct feedback_log *log, struct feedback_item *items, size_t n, feedback_each *each, void *arg)
{
	qsort(items, n, sizeof(*items), by_lead);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && items[end].lead == items[i].lead;)
			end++;
		settle_lead(items + i, end - i, log->latest[items[i].agent]);
		for (size_t k = i; k < end; k++) {
			log->items[items[k].order].kind = items[k].kind;
			if (each && items[k].kind != SCORE_KINDS)
				each(arg, items[k].agent, (enum score_kind)items[k].kind, items[k].depth);
		}
	}
}

/* Side by side by agent first, in a pass: sorting a few of each is much cheaper than sorting all. */
int feedback_settle(struct feedback_log *log, feedback_each *each, void *arg, struct lr_err *err)
{
	size_t *end = calloc((size_t)log->n_agents + 2, sizeof(*end));
	struct feedback_item *sorted = malloc((log->n + 1) * sizeof(*sorted));
	int rc = end && sorted ? 0 : lr_nomem(err);
	for (size_t i = 0; rc == 0 && i < log->n; i++)
		end[log->items[i].agent + 1]++;
	for (size_t no = 0; rc == 0 && no <= log->n_agents; no++)
		end[no + 1] += end[no];
	for (size_t i = 0; rc == 0 && i < log->n; i++)
		sorted[end[log->items[i].agent]++] = log->items[i]; /* end[no] moves from no's first place to behind its last */
	for (size_t no = 0, from = 0; rc == 0 && no <= log->n_agents; from = end[no++])
		if (end[no] > from)
			settle_agent(log, sorted + from, end[no] - from, each, arg);
	free(end);
	free(sorted);
	return rc;
}

enum score_kind feedback_kind(const struct feedback_log *log, size_t n)
{
	return (enum score_kind)log->items[n].kind;
}

void feedback_close(struct feedback_log *log)
{
	free(log->items);
	free(log->latest);
	*log = (struct feedback_log){ .n = 0 };
}
