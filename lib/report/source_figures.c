#include "report/source_figures.h"

#include <stdlib.h>

#include "report/returns.h"

bool source_counted(const struct report *r, const struct lives *lives, uint64_t lead)
{
	return lives->v[lead].cohort && (!r->source || lives->v[lead].source == r->source);
}

void source_count(const struct lives *lives, uint64_t lead, struct source_figures *f)
{
	const struct life *l = &lives->v[lead];
	enum figure stands = leads_figure(&lives->book, (uint32_t)lead);
	f->leads++;
	f->accepted += stands == FIG_ACCEPTED;
	f->catchall += stands == FIG_CATCHALL;
	f->appointments += l->phase_at[PHASE_APPOINTMENT] != 0;
	f->cost = returns_sum(f->cost, l->cost);
	f->has_cost |= l->has_cost;
	if (life_deal(l) != DEAL_CLOSED)
		return;
	f->closed++;
	f->revenue = returns_sum(f->revenue, l->amount);
}

void source_add(struct source_figures *to, const struct source_figures *f)
{
	to->leads += f->leads;
	to->accepted += f->accepted;
	to->catchall += f->catchall;
	to->appointments += f->appointments;
	to->closed += f->closed;
	to->cost = returns_sum(to->cost, f->cost);
	to->revenue = returns_sum(to->revenue, f->revenue);
	to->has_cost |= f->has_cost;
}

static int by_leads(const void *a, const void *b)
{
	const struct source_figures *x = a, *y = b;
	if (x->leads != y->leads)
		return x->leads > y->leads ? -1 : 1;
	return x->no < y->no ? -1 : x->no > y->no;
}

int sources_read(struct report *r, const struct range *range, struct sources *out, struct lr_err *err)
{
	struct lives lives = { 0 };
	size_t n = (size_t)state_head(r->st)->sources + 1;
	*out = (struct sources){ .by = calloc(n, sizeof(*out->by)) };
	int rc = out->by ? lives_read(r->store, state_head(r->st)->leads, range, &lives, err) : lr_nomem(err);
	for (size_t i = 0; rc >= 0 && i < n; i++)
		out->by[i].no = (uint32_t)i;
	for (uint64_t id = 1; rc >= 0 && id <= lives.n; id++)
		if (source_counted(r, &lives, id) && lives.v[id].source < n) {
			source_count(&lives, id, &out->by[lives.v[id].source]);
			source_count(&lives, id, &out->all);
		}
	lives_free(&lives);
	if (rc < 0) {
		sources_free(out);
		return rc;
	}
	qsort(out->by, n, sizeof(*out->by), by_leads);
	while (out->n < n && out->by[out->n].leads)
		out->n++;
	return 0;
}

void sources_free(struct sources *s)
{
	free(s->by);
	*s = (struct sources){ 0 };
}
