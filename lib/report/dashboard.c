#include "report/dashboard.h"

#include <stdlib.h>

static struct slice shown_name(const struct roster_row *r)
{
	return r->name.n ? r->name : r->id;
}

static int compare(struct slice a, struct slice b)
{
	int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
	return c ? c : a.n < b.n ? -1 : a.n > b.n;
}

static int by_offers(const void *a, const void *b)
{
	const struct dashboard_row *x = a, *y = b;
	if (x->figures->offered != y->figures->offered)
		return x->figures->offered > y->figures->offered ? -1 : 1;
	int c = compare(shown_name(x->who), shown_name(y->who));
	return c ? c : compare(x->who->id, y->who->id);
}

static int rows_read(struct dashboard *d, const struct roster_row *only, const bool *shown, struct lr_err *err)
{
	d->rows = arena_alloc(&d->mem, (d->roster.n + 1) * sizeof(*d->rows));
	if (!d->rows)
		return lr_nomem(err);
	for (size_t i = 0; i < d->roster.n; i++) {
		const struct roster_row *who = &d->roster.rows[i];
		const struct agent_figures *a = &d->figures.agents[who->no];
		if (shown && !shown[who->no])
			continue;
		if (only ? who == only : who->active || agent_figures_any(a))
			d->rows[d->n_rows++] = (struct dashboard_row){ who, a };
	}
	qsort(d->rows, d->n_rows, sizeof(*d->rows), by_offers);
	return 0;
}

int dashboard_read(struct store *store, struct state *st, const struct dashboard_want *want, struct dashboard *out,
		   struct lr_err *err)
{
	const struct roster_row *only = NULL;
	*out = (struct dashboard){ .range = want->range, .account = !want->only && !want->no_account };
	out->settings = state_settings(st, err);
	int rc = out->settings ? roster_read(st, &out->mem, &out->roster, err) : -err->kind;
	if (rc >= 0 && want->only)
		rc = roster_find(&out->roster, want->only, &only, err);
	if (rc >= 0 && want->by_day)
		rc = course_open(&out->course, &want->range, want->by_day, want->now, err);
	if (rc >= 0) {
		struct figures_want figures = { .range = want->range, .source = want->source, .groups = want->groups,
						.leads = state_head(st)->leads, .agents = state_head(st)->agents,
						.course = want->by_day ? &out->course : NULL, .points = &out->settings->score };
		rc = figures_compute(store, &figures, &out->figures, err);
	}
	if (rc >= 0)
		rc = rows_read(out, only, want->shown, err);
	if (rc < 0)
		dashboard_free(out);
	return rc < 0 ? rc : 0;
}

void dashboard_free(struct dashboard *d)
{
	figures_free(&d->figures);
	course_free(&d->course);
	arena_free(&d->mem);
	*d = (struct dashboard){ 0 };
}
