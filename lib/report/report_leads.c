/* The export: a row a lead with everything known of it; and --list, the same for the leads behind a figure. */
#include <stdlib.h>

#include "base/nearest.h"
#include "report/lead_row.h"

static int put_marked(struct report *r, const struct lives *lives, const int32_t *marked, const char *what, struct lr_err *err)
{
	struct sheet s;
	sheet_open(&s, r->form, lead_cols, lead_cols_n);
	report_heading(r, &s, what, true);
	int rc = lead_rows(r, &s, lives, marked, err);
	size_t n = s.rows;
	if (rc >= 0 && n)
		sheet_note(&s, "%zu lead%s, money in %s; --csv has every time, and the contact data.", n, n == 1 ? "" : "s", r->settings->currency);
	else if (rc >= 0)
		sheet_note(&s, "0 leads.");
	sheet_close(&s);
	return rc;
}

/* The lives of the range's leads, and a mark for each. */
static int open_marks(struct report *r, struct lives *lives, int32_t **marked, struct lr_err *err)
{
	int rc = lives_read(r->store, state_head(r->st)->leads, &r->range, lives, err);
	*marked = rc >= 0 ? calloc((size_t)lives->n + 1, sizeof(**marked)) : NULL;
	return rc < 0 ? rc : *marked ? 0 : lr_nomem(err);
}

int report_leads(struct report *r, struct lr_err *err)
{
	struct lives lives = { 0 };
	int32_t *marked = NULL;
	int rc = open_marks(r, &lives, &marked, err);
	for (uint64_t id = 1; rc >= 0 && id <= lives.n; id++)
		marked[id] = lives.v[id].cohort && report_wants(r, lives.v[id].source, lives.v[id].owner);
	if (rc >= 0)
		rc = put_marked(r, &lives, marked, "leads", err);
	free(marked);
	lives_free(&lives);
	return rc;
}

/* ---- --list */

static int which(struct report *r, const struct listing *of, enum figure *f, struct lr_err *err)
{
	struct slice name = slice_of(r->want->list);
	struct nearest near = nearest_to(name);
	char hint[NEAREST_HINT];
	struct buf all = { 0 };
	*f = figure_of(name);
	if (*f < FIGURES && of->has(*f, r->all_agents))
		return 0;
	if (*f < FIGURES && of->has(*f, !r->all_agents))
		return r->all_agents ? lr_fail(err, LR_USAGE, "--list %s is an agent's: say whose with --agent or --team", r->want->list)
				     : lr_fail(err, LR_USAGE, "--list %s is the account's; it does not go with --agent or --team", r->want->list);
	for (int i = 0; i < FIGURES; i++) {
		if (!of->has((enum figure)i, r->all_agents))
			continue;
		nearest_offer(&near, slice_of(figure_desc[i].name));
		buf_printf(&all, "%s%s", all.n ? ", " : "", figure_desc[i].name);
	}
	nearest_hint(&near, hint, sizeof(hint));
	int rc = *f < FIGURES && figure_desc[*f].define
			 ? lr_fail(err, LR_USAGE, "--list: %s does not count leads one by one; these do: %s", r->want->list, buf_cstr(&all))
			 : lr_fail(err, LR_USAGE, "--list: there is no figure \"%.60s\"%s", r->want->list, hint);
	buf_free(&all);
	return rc;
}

int report_list(struct report *r, struct lr_err *err)
{
	const struct listing *of = r->want->listing;
	struct lives lives = { 0 };
	struct behind behind = { .agents = r->all_agents ? NULL : r->shown };
	int rc = which(r, of, &behind.figure, err);
	if (rc >= 0)
		rc = open_marks(r, &lives, &behind.n, err);
	if (rc >= 0)
		rc = of->mark(r, &lives, &behind, err);
	if (rc >= 0)
		rc = put_marked(r, &lives, behind.n, r->want->list, err);
	free(behind.n);
	lives_free(&lives);
	return rc;
}
