#include "report/roster.h"

#include <stdlib.h>

#include "base/nearest.h"
#include "wire/json.h"

/* Agents removed from the file keep no position: they come last. */
static int by_position(const void *a, const void *b)
{
	const struct roster_row *x = a, *y = b;
	uint32_t p = x->position - 1, q = y->position - 1; /* 0 wraps to the end */
	if (p != q)
		return p < q ? -1 : 1;
	return x->no < y->no ? -1 : x->no > y->no;
}

static int name_read(struct state *st, uint32_t no, struct arena *mem, struct slice *name, struct lr_err *err)
{
	struct slice text;
	struct json *doc = NULL;
	int rc = state_config(st, 'a', no, &text, err);
	if (rc < 0 || text.n == 0)
		return rc;
	rc = json_parse(text, &doc, err);
	if (rc < 0)
		return rc;
	struct slice given = json_text(json_get(doc, "name"));
	*name = arena_slice(mem, given);
	json_free(doc);
	return given.n && !name->p ? lr_nomem(err) : 0;
}

static int row_read(struct state *st, uint32_t no, struct arena *mem, struct roster_row *row, struct lr_err *err)
{
	struct agent *agent;
	struct slice id;
	*row = (struct roster_row){ .no = no };
	int rc = state_name(st, NAME_AGENT, no, &id, err);
	if (rc < 0)
		return rc;
	row->id = (struct slice){ arena_strdup(mem, id), id.n };
	if (!row->id.p)
		return lr_nomem(err);
	rc = state_agent(st, no, &agent, err);
	if (rc < 0)
		return rc;
	if (rc == 1) {
		row->active = agent->active;
		row->position = agent->position;
	}
	return name_read(st, no, mem, &row->name, err);
}

int roster_read(struct state *st, struct arena *mem, struct roster *out, struct lr_err *err)
{
	uint32_t n = state_head(st)->agents;
	*out = (struct roster){ .rows = arena_alloc(mem, ((size_t)n + 1) * sizeof(*out->rows)), .n = n };
	if (!out->rows)
		return lr_nomem(err);
	for (uint32_t no = 1; no <= n; no++) {
		int rc = row_read(st, no, mem, &out->rows[no - 1], err);
		if (rc < 0)
			return rc;
	}
	qsort(out->rows, n, sizeof(*out->rows), by_position);
	return 0;
}

int roster_find(const struct roster *r, const char *id, const struct roster_row **out, struct lr_err *err)
{
	const char *best = NULL;
	for (size_t i = 0; i < r->n; i++) {
		const char *words[2] = { r->rows[i].id.p, best };
		if (slice_is(r->rows[i].id, id)) {
			*out = &r->rows[i];
			return 0;
		}
		if (best) { /* the one met first keeps a tie */
			words[0] = best;
			words[1] = r->rows[i].id.p;
		}
		best = nearest(slice_of(id), words, best ? 2 : 1);
	}
	if (best)
		return lr_fail(err, LR_USAGE, "there is no agent \"%.64s\" (did you mean %s?)", id, best);
	return lr_fail(err, LR_USAGE, "there is no agent \"%.64s\"", id);
}
