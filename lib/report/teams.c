#include "report/teams.h"

#include <stdlib.h>

#include "wire/json.h"

struct belongs {
	size_t team;
	uint32_t agent;
	size_t order;
};

struct belonging {
	struct belongs *v;
	size_t n, cap;
};

static int team_number(struct teams *t, size_t *cap, struct slice name, size_t *no, struct lr_err *err)
{
	for (*no = 0; *no < t->n; (*no)++)
		if (slice_eq(t->name[*no], name))
			return 0;
	if (t->n == *cap) {
		struct slice *more = arena_alloc(&t->mem, (*cap ? *cap * 2 : 16) * sizeof(*more));
		if (!more)
			return lr_nomem(err);
		if (t->n)
			memcpy(more, t->name, t->n * sizeof(*more));
		t->name = more;
		*cap = *cap ? *cap * 2 : 16;
	}
	t->name[t->n] = arena_slice(&t->mem, name);
	return t->name[t->n++].p ? 0 : lr_nomem(err);
}

static int add(struct belonging *b, size_t team, uint32_t agent, struct lr_err *err)
{
	if (b->n == b->cap) {
		size_t cap = b->cap ? b->cap * 2 : 64;
		struct belongs *more = realloc(b->v, cap * sizeof(*more));
		if (!more)
			return lr_nomem(err);
		b->v = more;
		b->cap = cap;
	}
	b->v[b->n] = (struct belongs){ team, agent, b->n };
	b->n++;
	return 0;
}

static int read_one(struct state *st, uint32_t no, struct teams *t, size_t *cap, struct belonging *b, struct lr_err *err)
{
	struct slice text;
	struct json *doc = NULL;
	size_t team;
	int rc = state_config(st, 'a', no, &text, err);
	if (rc < 0 || text.n == 0)
		return rc;
	if ((rc = json_parse(text, &doc, err)) < 0)
		return rc;
	const struct json *teams = json_get(doc, "teams");
	for (size_t i = 0; rc >= 0 && i < json_count(teams); i++) {
		rc = team_number(t, cap, json_text(json_at(teams, i)), &team, err);
		if (rc >= 0)
			rc = add(b, team, no, err);
	}
	json_free(doc);
	return rc;
}

static int by_team(const void *a, const void *b)
{
	const struct belongs *x = a, *y = b;
	if (x->team != y->team)
		return x->team < y->team ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

int teams_read(struct state *st, const struct roster *roster, const bool *shown, struct teams *out, struct lr_err *err)
{
	struct belonging b = { 0 };
	size_t cap = 0;
	int rc = 0;
	*out = (struct teams){ 0 };
	for (size_t i = 0; i < roster->n && rc >= 0; i++)
		if (shown[roster->rows[i].no])
			rc = read_one(st, roster->rows[i].no, out, &cap, &b, err);
	out->start = arena_alloc(&out->mem, (out->n + 1) * sizeof(*out->start));
	out->agent = arena_alloc(&out->mem, (b.n + 1) * sizeof(*out->agent));
	if (rc >= 0 && (!out->start || !out->agent))
		rc = lr_nomem(err);
	if (rc >= 0) {
		if (b.n)
			qsort(b.v, b.n, sizeof(*b.v), by_team);
		memset(out->start, 0, (out->n + 1) * sizeof(*out->start));
		for (size_t i = 0; i < b.n; i++) {
			out->agent[i] = b.v[i].agent;
			out->start[b.v[i].team + 1] = i + 1;
		}
	}
	free(b.v);
	if (rc < 0)
		teams_free(out);
	return rc < 0 ? rc : 0;
}

struct average teams_sum(const struct teams *t, size_t team, const struct figures *f, struct agent_figures *sum)
{
	int64_t score = 0, n = 0;
	*sum = (struct agent_figures){ 0 };
	for (size_t i = t->start[team]; i < t->start[team + 1]; i++) {
		const struct agent_figures *a = &f->agents[t->agent[i]];
		sum->offered += a->offered;
		for (int k = 0; k < OFFER_STATUSES; k++)
			sum->ended[k] += a->ended[k];
		sum->assigned += a->assigned;
		sum->coalesced += a->coalesced;
		sum->claimed += a->claimed;
		sum->contacted += a->contacted;
		sum->in_progress += a->in_progress;
		sum->closed += a->closed;
		sum->unsuccessful += a->unsuccessful;
		sum->contacted_only += a->contacted_only;
		sum->not_contacted += a->not_contacted;
		sum->unknown += a->unknown;
		sum->comments += a->comments;
		if (score_any(&a->events)) {
			score += a->score;
			n++;
		}
	}
	sum->acceptance_rate = average_rate(sum->ended[OFFER_ACCEPTED], sum->offered);
	sum->comments_per_lead = average_mean(sum->comments * 10, sum->ended[OFFER_ACCEPTED]);
	return average_mean(score * 10, n);
}

void teams_free(struct teams *t)
{
	arena_free(&t->mem);
	*t = (struct teams){ 0 };
}
