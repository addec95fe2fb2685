/* The export: a row a lead with everything known of it; and --list, the same for the leads behind a figure. */
#include <stdlib.h>

#include "base/nearest.h"
#include "report/figures.h"
#include "report/lead_row.h"
#include "report/repeats.h"
#include "report/scan.h"

static int put_marked(struct report *r, const struct lives *lives, const uint8_t *marked, const char *what, struct lr_err *err)
{
	struct sheet s;
	sheet_open(&s, r->form, lead_cols, lead_cols_n);
	report_heading(r, &s, what, true);
	int rc = lead_rows(r, &s, lives, marked, err);
	size_t rows = s.rows, left_out = sheet_close(&s);
	if (rc >= 0 && r->form->kind == FORM_TABLE) {
		buf_printf(r->form->out, "%zu lead%s%s\n", rows, rows == 1 ? "" : "s", rows ? "; --csv has every time, and the contact data." : ".");
		if (left_out)
			buf_printf(r->form->out, "%zu column%s left out for want of room.\n", left_out, left_out == 1 ? "" : "s");
	}
	return rc;
}

/* The lives of the range's leads, and a mark for each. */
static int open_marks(struct report *r, struct lives *lives, uint8_t **marked, struct lr_err *err)
{
	int rc = lives_read(r->store, state_head(r->st)->leads, &r->range, lives, err);
	*marked = rc >= 0 ? calloc((size_t)lives->n + 1, 1) : NULL;
	return rc < 0 ? rc : *marked ? 0 : lr_nomem(err);
}

int report_leads(struct report *r, struct lr_err *err)
{
	struct lives lives = { 0 };
	uint8_t *marked = NULL;
	int rc = open_marks(r, &lives, &marked, err);
	for (uint64_t id = 1; rc >= 0 && id <= lives.n; id++)
		marked[id] = lives.v[id].cohort && report_wants(r, lives.v[id].source, lives.v[id].owner);
	if (rc >= 0)
		rc = put_marked(r, &lives, marked, "leads", err);
	free(marked);
	lives_free(&lives);
	return rc;
}

/* ---- --list: the figures of the dashboard that count leads */

static const enum figure of_account[] = { FIG_LEADS, FIG_ACCEPTED, FIG_CATCHALL, FIG_ASSIGNED, FIG_COALESCED, FIG_PENDING, FIG_DELINQUENT };
static const enum figure of_agent[] = { FIG_OFFERED, FIG_ACCEPTED, FIG_DECLINED, FIG_TIMED_OUT, FIG_WITHDRAWN, FIG_OPEN, FIG_ASSIGNED,
					FIG_COALESCED, FIG_CLAIMED };

static bool is_of(enum figure f, const enum figure *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == f)
			return true;
	return false;
}
#define IS_OF(f, list) is_of(f, list, sizeof(list) / sizeof((list)[0]))

static bool listable(const struct report *r, enum figure f)
{
	return r->all_agents ? IS_OF(f, of_account) : IS_OF(f, of_agent);
}

static int which(struct report *r, enum figure *f, struct lr_err *err)
{
	struct slice name = slice_of(r->want->list);
	struct nearest near = nearest_to(name);
	char hint[NEAREST_HINT];
	*f = figure_of(name);
	if (*f < FIGURES && listable(r, *f))
		return 0;
	if (*f < FIGURES && !r->all_agents && IS_OF(*f, of_account))
		return lr_fail(err, LR_USAGE, "--list %s is the account's; it does not go with --agent or --team", r->want->list);
	if (*f < FIGURES && r->all_agents && IS_OF(*f, of_agent))
		return lr_fail(err, LR_USAGE, "--list %s is an agent's: say whose with --agent or --team", r->want->list);
	for (int i = 0; i < FIGURES; i++)
		if (listable(r, (enum figure)i))
			nearest_offer(&near, slice_of(figure_desc[i].name));
	nearest_hint(&near, hint, sizeof(hint));
	if (*f < FIGURES && figure_desc[*f].define)
		return lr_fail(err, LR_USAGE, "--list: %s does not count leads one by one; leads, delinquent, ... do (man lr-report)", r->want->list);
	return lr_fail(err, LR_USAGE, "--list: there is no figure \"%.60s\"%s", r->want->list, hint);
}

static bool pair_counts(const struct repeat *p, enum figure f)
{
	static const enum figure of[OFFER_STATUSES] = { FIG_OPEN, FIG_ACCEPTED, FIG_DECLINED, FIG_TIMED_OUT, FIG_WITHDRAWN };
	return f == FIG_OFFERED || of[p->best] == f;
}

static bool came_otherwise(const struct fact *f, enum figure which)
{
	if (f->type == FACT_CLAIMED)
		return which == FIG_CLAIMED;
	if (f->type == FACT_COALESCED || (f->type == FACT_ASSIGNED && f->flag == HOW_COALESCED))
		return which == FIG_COALESCED;
	return f->type == FACT_ASSIGNED && which == FIG_ASSIGNED;
}

/* The agents' leads: every pair offered in the range, by its best ending, as figures.c counts them. */
static int mark_agents(struct report *r, enum figure which_one, uint8_t *marked, uint64_t n_leads, struct lr_err *err)
{
	struct repeats pairs = { 0 };
	struct fact_scan scan;
	const struct fact *rows;
	int64_t n = 0;
	int rc = fact_scan_open(&scan, r->store, 0, UINT64_MAX, err);
	while (rc >= 0 && (n = fact_scan_next(&scan, &rows, err)) > 0) {
		for (int64_t i = 0; i < n && rc >= 0; i++) {
			const struct fact *f = &rows[i];
			int stage = f->flag & FACT_STAGE;
			enum offer_status how = fact_ending(f);
			if (f->lead > n_leads || f->agent > r->roster.n || !r->shown[f->agent] || (r->source && f->source != r->source))
				continue;
			if (range_has(&r->range, f->at) && came_otherwise(f, which_one))
				marked[f->lead] = 1;
			if ((f->type != FACT_OFFERED && how == OFFER_OPEN) || !stage_is_turn(stage) ||
			    !range_has(&r->range, how == OFFER_OPEN ? f->at : f->at - f->value))
				continue;
			rc = repeats_add(&pairs, f->agent, f->lead, err);
			if (rc >= 0 && how != OFFER_OPEN)
				repeat_ended(repeats_find(&pairs, f->agent, f->lead), how, 0);
		}
	}
	fact_scan_close(&scan);
	for (size_t i = 0; i < pairs.cap; i++)
		if (pairs.slots[i].lead && pair_counts(&pairs.slots[i], which_one))
			marked[pairs.slots[i].lead] = 1;
	repeats_free(&pairs);
	return rc < 0 ? rc : n < 0 ? (int)n : 0;
}

int report_list(struct report *r, struct lr_err *err)
{
	struct lives lives = { 0 };
	uint8_t *marked = NULL;
	enum figure f;
	int rc = which(r, &f, err);
	if (rc >= 0)
		rc = open_marks(r, &lives, &marked, err);
	if (rc >= 0 && r->all_agents) {
		for (uint64_t id = 1; id <= lives.n; id++)
			marked[id] = lives.v[id].cohort && (!r->source || lives.v[id].source == r->source) &&
				     (f == FIG_LEADS || leads_figure(&lives.book, (uint32_t)id) == f);
	} else if (rc >= 0) {
		rc = mark_agents(r, f, marked, lives.n, err);
	}
	if (rc >= 0)
		rc = put_marked(r, &lives, marked, r->want->list, err);
	free(marked);
	lives_free(&lives);
	return rc;
}
