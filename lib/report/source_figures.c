#include "report/source_figures.h"

#include <stdlib.h>

#include "report/returns.h"

bool source_counted(const struct report *r, const struct lives *lives, uint64_t lead)
{
	return lives->v[lead].cohort && (!r->source || lives->v[lead].source == r->source);
}

struct source_lead source_lead(const struct lives *lives, uint64_t lead)
{
	const struct life *l = &lives->v[lead];
	return (struct source_lead){ .source = l->source, .stands = leads_figure(&lives->book, (uint32_t)lead),
				     .appointment = l->phase_at[PHASE_APPOINTMENT] != 0, .has_cost = l->has_cost,
				     .closed = life_deal(l) == DEAL_CLOSED, .cost = l->cost, .amount = l->amount };
}

void source_count(struct source_figures *f, const struct source_lead *l)
{
	f->leads++;
	f->accepted += l->stands == FIG_ACCEPTED;
	f->catchall += l->stands == FIG_CATCHALL;
	f->appointments += l->appointment;
	f->cost = returns_sum(f->cost, l->cost);
	f->has_cost |= l->has_cost;
	if (!l->closed)
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

int sources_begin(struct report *r, struct sources *out, struct lr_err *err)
{
	size_t n = (size_t)state_head(r->st)->sources + 1;
	*out = (struct sources){ .room = n, .by = calloc(n, sizeof(*out->by)) };
	for (size_t i = 0; out->by && i < n; i++)
		out->by[i].no = (uint32_t)i;
	return out->by ? 0 : lr_nomem(err);
}

void sources_take(struct sources *s, const struct source_lead *l)
{
	if (l->source >= s->room)
		return;
	source_count(&s->by[l->source], l);
	source_count(&s->all, l);
}

void sources_end(struct sources *s)
{
	qsort(s->by, s->room, sizeof(*s->by), by_leads);
	while (s->n < s->room && s->by[s->n].leads)
		s->n++;
}

int sources_read(struct report *r, const struct range *range, struct sources *out, struct lr_err *err)
{
	struct lives lives = { 0 };
	int rc = sources_begin(r, out, err);
	if (rc >= 0)
		rc = lives_read(r->store, state_head(r->st)->leads, range, &lives, err);
	for (uint64_t id = 1; rc >= 0 && id <= lives.n; id++)
		if (source_counted(r, &lives, id)) {
			struct source_lead l = source_lead(&lives, id);
			sources_take(out, &l);
		}
	lives_free(&lives);
	if (rc < 0)
		sources_free(out);
	else
		sources_end(out);
	return rc < 0 ? rc : 0;
}

void sources_free(struct sources *s)
{
	free(s->by);
	*s = (struct sources){ 0 };
}
