/*
 * dashboard - the account and its agents over a range of days, and the three ways to show them. domain.md 7.
 *
 *   dashboard_read(store, st, &want, &d, err); dashboard_table(&d, &look, &buf); dashboard_free(&d);
 * Views write into a buf and cannot fail but by memory (buf_failed).
 */
#ifndef LR_REPORT_DASHBOARD_H
#define LR_REPORT_DASHBOARD_H

#include "report/course.h"
#include "report/figures.h"
#include "report/roster.h"
#include "report/sheet.h"
#include "report/terminal.h"

struct dashboard_want {
	struct range range;
	const char *only;      /* this agent's row alone, and no account row; NULL: everything */
	const bool *shown;     /* by agent number: whose rows; NULL: everybody's */
	bool no_account;       /* with shown: not everybody's, so no account row either */
	uint32_t source;       /* as struct figures_want */
	const struct grouping *groups;
	struct zone *by_day;   /* leads by day, too, of this zone; NULL: no */
	int64_t now;
};

struct dashboard_row {
	const struct roster_row *who;
	const struct agent_figures *figures;
};

struct dashboard {
	const struct settings *settings;  /* of the snapshot */
	struct range range;
	bool account;                     /* show the account's figures */
	const char *filters;              /* report_filters_put(); borrowed; NULL: none */
	struct figures figures;
	struct course course;             /* not open: not asked for */
	struct roster roster;
	struct dashboard_row *rows;       /* most offers first, then by name */
	size_t n_rows;
	struct arena mem;
};

/* Rows: the agents who are active, and those with anything to show. LR_USAGE: `only` is nobody. */
int dashboard_read(struct store *store, struct state *st, const struct dashboard_want *want, struct dashboard *out,
		   struct lr_err *err);
void dashboard_free(struct dashboard *d);

extern const char dashboard_agents_note[]; /* which days the agents' rows are of; "Agents: " goes before */
void dashboard_table(const struct dashboard *d, const struct look *look, struct buf *out);
/* One header for both kinds of row, told apart by the first column; cells that are none of a row's are empty. */
void dashboard_csv(const struct dashboard *d, bool excel, struct buf *out);
void dashboard_ndjson(const struct dashboard *d, struct buf *out);

/* The dashboard's columns: with a period for --compare, with the group's for --by. Returns how many. */
size_t dashboard_cols(enum figure group, bool compare, struct sheet_col out[SHEET_COLS]);
/* Cells of the open row. */
void dashboard_account_cells(struct sheet *s, const struct account_figures *a);
void dashboard_agent_cells(struct sheet *s, const struct agent_figures *a);
void dashboard_range_cells(struct sheet *s, const struct range *r);

#endif
