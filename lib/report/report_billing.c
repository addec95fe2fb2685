/* What billable tags charged: whoever came to own a lead in the range, by the day he did. domain.md 4.3. */
#include <stdlib.h>

#include "report/dashboard.h"
#include "report/report.h"
#include "report/scan.h"

static const struct sheet_col cols[] = {
	{ FIG_ROW, 0 }, { FIG_AGENT, 0 }, { FIG_NAME, 1 }, { FIG_FROM, NOT_IN_TABLE }, { FIG_TO, NOT_IN_TABLE }, { FIG_BILLED_LEADS, 0 },
	{ FIG_LEAD, 0 }, { FIG_AT, 0 }, { FIG_SOURCE, 2 }, { FIG_BILLED, 0 }, { FIG_CURRENCY, NOT_IN_TABLE },
};

struct bill {
	int64_t leads, amount;
};

static bool charged(const struct report *r, const struct fact *f)
{
	return f->type == FACT_BILLED && f->agent && f->agent <= r->roster.n && r->shown[f->agent] && range_has(&r->range, f->at) &&
	       (!r->source || f->source == r->source);
}

static int put_charge(struct report *r, struct sheet *s, const struct fact *f, struct lr_err *err)
{
	struct slice agent, source;
	int rc = report_agent(r, f->agent, &agent, err);
	if (rc < 0 || (rc = state_name(r->st, NAME_SOURCE, f->source, &source, err)) < 0)
		return rc;
	sheet_row(s, "charge");
	sheet_text(s, FIG_AGENT, agent);
	sheet_id(s, FIG_LEAD, 'L', f->lead);
	sheet_time(s, FIG_AT, f->at);
	sheet_text(s, FIG_SOURCE, source);
	sheet_int(s, FIG_BILLED, f->value);
	sheet_row_end(s);
	return 0;
}

/* What to do with each charge: add it up, or write a row, or mark its lead. */
struct charges {
	struct bill *bills;
	struct sheet *s;
	const struct behind *behind;
};

static int one_charge(struct report *r, const struct charges *to, const struct fact *f, struct lr_err *err)
{
	if (to->s)
		return put_charge(r, to->s, f, err);
	if (to->behind) {
		to->behind->n[f->lead]++;
		return 0;
	}
	to->bills[f->agent].leads++;
	to->bills[f->agent].amount += f->value;
	to->bills[0].leads++;
	to->bills[0].amount += f->value;
	return 0;
}

static int each_charge(struct report *r, const struct charges *to, struct lr_err *err)
{
	struct fact_scan scan;
	const struct fact *rows;
	uint64_t from = 0;
	int64_t n = 0;
	int rc = r->range.all ? 0 : store_facts_seek(r->store, r->range.start_ms, &from, err);
	if (rc < 0)
		return rc;
	rc = fact_scan_open(&scan, r->store, from, UINT64_MAX, err);
	while (rc >= 0 && (n = fact_scan_next(&scan, &rows, err)) > 0)
		for (int64_t i = 0; i < n && rc >= 0; i++)
			if (charged(r, &rows[i]))
				rc = one_charge(r, to, &rows[i], err);
	fact_scan_close(&scan);
	return rc < 0 ? rc : n < 0 ? (int)n : 0;
}

static void put_bill(struct report *r, struct sheet *s, const struct bill *b)
{
	dashboard_range_cells(s, &r->range);
	sheet_int(s, FIG_BILLED_LEADS, b->leads);
	sheet_int(s, FIG_BILLED, b->amount);
	sheet_row_end(s);
}

int report_billing(struct report *r, struct lr_err *err)
{
	struct sheet s;
	struct bill *bills = calloc(r->roster.n + 1, sizeof(*bills));
	int rc = bills ? each_charge(r, &(struct charges){ .bills = bills }, err) : lr_nomem(err);
	if (rc < 0) {
		free(bills);
		return rc;
	}
	sheet_open(&s, r->form, cols, sizeof(cols) / sizeof(cols[0]));
	report_heading(r, &s, "billing", true);
	sheet_note(&s, "What billable tags charged whoever came to own a lead in these days; money in %s.\n", r->settings->currency);
	if (r->all_agents) {
		sheet_record(&s, "account");
		put_bill(r, &s, &bills[0]);
	}
	for (size_t i = 0; i < r->roster.n; i++) {
		const struct roster_row *who = &r->roster.rows[i];
		if (!r->shown[who->no] || bills[who->no].leads == 0)
			continue;
		sheet_row(&s, "agent");
		sheet_text(&s, FIG_AGENT, who->id);
		sheet_text(&s, FIG_NAME, who->name);
		put_bill(r, &s, &bills[who->no]);
	}
	sheet_section(&s, NULL);
	rc = each_charge(r, &(struct charges){ .s = &s }, err);
	sheet_close(&s);
	free(bills);
	return rc;
}

/* ---- --list */

static bool has(enum figure f, bool account)
{
	(void)account;
	return f == FIG_BILLED_LEADS;
}

static int mark(struct report *r, const struct lives *lives, struct behind *behind, struct lr_err *err)
{
	(void)lives;
	return each_charge(r, &(struct charges){ .behind = behind }, err);
}

const struct listing billing_listing = { has, mark };
