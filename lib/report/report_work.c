/* What is to be done, oldest first: owned and not worked, owed feedback, in the pool. As of now, whatever the range. */
#include <stdlib.h>

#include "report/lead_row.h"

static const struct sheet_col cols[] = {
	{ FIG_ROW, 0 }, { FIG_LEAD, 0 }, { FIG_OWNER, 0 }, { FIG_SINCE, 3 }, { FIG_AGE, 0 }, { FIG_STATE, NOT_IN_TABLE }, { FIG_REASON, 4 }, { FIG_SOURCE, 2 },
	{ FIG_ROUTE, NOT_IN_TABLE }, { FIG_RECEIVED_AT, NOT_IN_TABLE }, { FIG_ZIP, 6 }, { FIG_TAGS, 7 }, { FIG_NAME, 1 }, { FIG_PHONE, 5 },
	{ FIG_EMAIL, 8 },
};
enum { COLS = sizeof(cols) / sizeof(cols[0]) };

struct item {
	int64_t since;
	uint32_t lead;
};

static int by_age(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	if (x->since != y->since)
		return x->since < y->since ? -1 : 1;
	return x->lead < y->lead ? -1 : x->lead > y->lead;
}

static int put_items(struct report *r, struct sheet *s, const char *row, const char *title, struct item *items, size_t n, struct lr_err *err)
{
	struct arena mem = { 0 };
	int rc = 0;
	if (n)
		qsort(items, n, sizeof(*items), by_age);
	sheet_note(s, "%s: %zu", title, n);
	for (size_t i = 0; i < n && rc >= 0; i++) {
		int64_t ms = r->now - items[i].since;
		sheet_row(s, row);
		rc = lead_cells(r, s, items[i].lead, NULL, &mem, err);
		sheet_time(s, FIG_SINCE, items[i].since);
		sheet_int(s, FIG_AGE, ms / 1000 - (ms % 1000 < 0));
		if (rc >= 0)
			sheet_row_end(s);
	}
	arena_free(&mem);
	return rc < 0 ? rc : 0;
}

/* The pool's since is the state's; a follower of such a lead has been there since it came. */
static int since_when(struct report *r, uint32_t lead, int64_t *since, struct lr_err *err)
{
	struct lead l;
	int rc = state_lead(r->st, lead, &l, err);
	*since = rc == 1 && l.state == LEAD_POOL ? l.since : rc == 1 ? l.received_at : 0;
	return rc < 0 ? rc : 0;
}

static bool still_open(const struct life *l)
{
	return l->owner && l->outcome == OUTCOME_OPEN && !l->converted_at;
}

static int lists(struct report *r, struct sheet *s, const struct lives *lives, struct item *items, struct lr_err *err)
{
	size_t n = 0;
	int rc;
	report_heading(r, s, "work", false);
	sheet_note(s, "%s", "");
	for (uint64_t id = 1; id <= lives->n; id++) {
		const struct life *l = &lives->v[id];
		if (still_open(l) && !l->contacted && report_wants(r, l->source, l->owner))
			items[n++] = (struct item){ l->owned_at, (uint32_t)id };
	}
	if ((rc = put_items(r, s, "not_worked", "Not worked: owned, and no interaction since", items, n, err)) < 0)
		return rc;
	n = 0;
	for (uint64_t id = 1; id <= lives->n; id++) {
		const struct life *l = &lives->v[id];
		if (still_open(l) && !l->told && report_wants(r, l->source, l->owner))
			items[n++] = (struct item){ l->owned_at, (uint32_t)id };
	}
	if ((rc = put_items(r, s, "owes_feedback", "Feedback owed: owned, and none since", items, n, err)) < 0)
		return rc;
	n = 0;
	for (uint64_t id = 1; rc >= 0 && id <= lives->n; id++) {
		const struct life *l = &lives->v[id];
		if (!l->seen || leads_figure(&lives->book, (uint32_t)id) != FIG_DELINQUENT || !report_wants(r, l->source, 0))
			continue;
		items[n].lead = (uint32_t)id;
		rc = since_when(r, (uint32_t)id, &items[n++].since, err);
	}
	if (rc >= 0 && r->all_agents)
		rc = put_items(r, s, "delinquent", "Delinquent: nobody has them, and nothing will give them to anybody", items, n, err);
	return rc;
}

int report_work(struct report *r, struct lr_err *err)
{
	struct range all = { .all = true, .start_ms = INT64_MIN, .end_ms = INT64_MAX };
	struct lives lives = { 0 };
	struct sheet s;
	int rc = lives_read(r->store, state_head(r->st)->leads, &all, &lives, err);
	struct item *items = rc >= 0 ? malloc(((size_t)lives.n + 1) * sizeof(*items)) : NULL;
	if (rc >= 0 && !items)
		rc = lr_nomem(err);
	if (rc >= 0) {
		sheet_open(&s, r->form, cols, COLS);
		rc = lists(r, &s, &lives, items, err);
		sheet_close(&s);
	}
	free(items);
	lives_free(&lives);
	return rc < 0 ? rc : 0;
}

int report_pool(struct report *r, struct lr_err *err)
{
	struct arena mem = { 0 };
	struct list_at at = { 0 };
	struct sheet s;
	int rc;
	sheet_open(&s, r->form, cols, COLS);
	report_heading(r, &s, "pool", false);
	sheet_note(&s, "Nobody owns these and nobody is being offered them: lr-answer claim, or lr-admin assign. Longest waiting first.\n");
	while ((rc = state_list(r->st, LIST_POOL, at, &at, err)) == 1) {
		struct lead l;
		if ((rc = state_lead(r->st, at.lead, &l, err)) < 0)
			break;
		if (r->source && l.source != r->source)
			continue;
		sheet_row(&s, "pool");
		if ((rc = lead_cells(r, &s, at.lead, NULL, &mem, err)) < 0)
			break;
		sheet_unset(&s, FIG_OWNER);
		sheet_time(&s, FIG_SINCE, l.since);
		sheet_int(&s, FIG_AGE, (r->now - l.since) / 1000);
		sheet_row_end(&s);
	}
	if (rc >= 0)
		sheet_note(&s, "%zu lead%s", s.rows, s.rows == 1 ? "" : "s");
	sheet_close(&s);
	arena_free(&mem);
	return rc < 0 ? rc : 0;
}
