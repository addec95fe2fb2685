/* The dashboard's figures as rows of a sheet. */
#include "report/dashboard.h"

static const struct sheet_col cols[] = {
	{ FIG_ROW, 0 }, { FIG_AGENT, 0 }, { FIG_NAME, 2 }, { FIG_FROM, NOT_IN_TABLE }, { FIG_TO, NOT_IN_TABLE }, { FIG_LEADS, 0 }, { FIG_OFFERED, 0 },
	{ FIG_ACCEPTED, 0 }, { FIG_DECLINED, 1 }, { FIG_TIMED_OUT, 1 }, { FIG_WITHDRAWN, 8 }, { FIG_OPEN, 5 }, { FIG_ACCEPTANCE_RATE, 1 },
	{ FIG_CATCHALL, 1 }, { FIG_CATCHALL_RATE, 7 }, { FIG_ASSIGNED, 6 }, { FIG_COALESCED, 6 }, { FIG_CLAIMED, 6 }, { FIG_PENDING, 1 },
	{ FIG_DELINQUENT, 1 }, { FIG_RESPONSE_MEDIAN, 4 }, { FIG_RESPONSE_MEAN, 7 }, { FIG_RESPONSE_P90, 7 }, { FIG_SCORE, 1 },
	{ FIG_CONTACTED, 8 }, { FIG_IN_PROGRESS, 9 }, { FIG_CLOSED, 8 }, { FIG_UNSUCCESSFUL, 9 }, { FIG_CONTACTED_ONLY, 10 }, { FIG_NOT_CONTACTED, 8 },
	{ FIG_UNKNOWN, 10 }, { FIG_COMMENTS_PER_LEAD, 10 },
};
enum { COLS = sizeof(cols) / sizeof(cols[0]), GROUP_AT = 1, PERIOD_AT = 3 };

size_t dashboard_cols(enum figure group, bool compare, struct sheet_col out[SHEET_COLS])
{
	size_t n = 0;
	for (size_t i = 0; i < COLS; i++) {
		if (i == GROUP_AT && group != FIG_ROW)
			out[n++] = (struct sheet_col){ (uint8_t)group, 0 };
		if (i == PERIOD_AT && compare)
			out[n++] = (struct sheet_col){ FIG_PERIOD, 0 };
		out[n++] = cols[i];
	}
	return n;
}

void dashboard_account_cells(struct sheet *s, const struct account_figures *a)
{
	sheet_int(s, FIG_LEADS, a->leads);
	sheet_int(s, FIG_ACCEPTED, a->accepted);
	sheet_average(s, FIG_ACCEPTANCE_RATE, a->acceptance_rate);
	sheet_int(s, FIG_CATCHALL, a->catchall);
	sheet_average(s, FIG_CATCHALL_RATE, a->catchall_rate);
	sheet_int(s, FIG_ASSIGNED, a->assigned);
	sheet_int(s, FIG_COALESCED, a->coalesced);
	sheet_int(s, FIG_PENDING, a->pending);
	sheet_int(s, FIG_DELINQUENT, a->delinquent);
	sheet_average(s, FIG_RESPONSE_MEDIAN, a->response_median_s);
	sheet_average(s, FIG_RESPONSE_MEAN, a->response_mean_s);
	sheet_average(s, FIG_RESPONSE_P90, a->response_p90_s);
}

void dashboard_agent_cells(struct sheet *s, const struct agent_figures *a)
{
	sheet_int(s, FIG_OFFERED, a->offered);
	sheet_int(s, FIG_ACCEPTED, a->ended[OFFER_ACCEPTED]);
	sheet_int(s, FIG_DECLINED, a->ended[OFFER_DECLINED]);
	sheet_int(s, FIG_TIMED_OUT, a->ended[OFFER_TIMED_OUT]);
	sheet_int(s, FIG_WITHDRAWN, a->ended[OFFER_WITHDRAWN]);
	sheet_int(s, FIG_OPEN, a->ended[OFFER_OPEN]);
	sheet_average(s, FIG_ACCEPTANCE_RATE, a->acceptance_rate);
	sheet_int(s, FIG_ASSIGNED, a->assigned);
	sheet_int(s, FIG_COALESCED, a->coalesced);
	sheet_int(s, FIG_CLAIMED, a->claimed);
	sheet_average(s, FIG_RESPONSE_MEDIAN, a->response_median_s);
	sheet_average(s, FIG_RESPONSE_MEAN, a->response_mean_s);
	sheet_int(s, FIG_SCORE, a->score);
	sheet_int(s, FIG_CONTACTED, a->contacted);
	sheet_int(s, FIG_IN_PROGRESS, a->in_progress);
	sheet_int(s, FIG_CLOSED, a->closed);
	sheet_int(s, FIG_UNSUCCESSFUL, a->unsuccessful);
	sheet_int(s, FIG_CONTACTED_ONLY, a->contacted_only);
	sheet_int(s, FIG_NOT_CONTACTED, a->not_contacted);
	sheet_int(s, FIG_UNKNOWN, a->unknown);
	sheet_tenths(s, FIG_COMMENTS_PER_LEAD, a->comments_per_lead);
}

void dashboard_range_cells(struct sheet *s, const struct range *r)
{
	struct buf from = { 0 }, to = { 0 };
	if (!r->all) {
		range_put_day(&from, r->from_day);
		range_put_day(&to, r->to_day);
	}
	sheet_text(s, FIG_FROM, buf_view(&from));
	sheet_text(s, FIG_TO, buf_view(&to));
	s->text.failed |= buf_failed(&from) || buf_failed(&to);
	buf_free(&from);
	buf_free(&to);
}

static void all_rows(const struct dashboard *d, struct sheet_form *form)
{
	struct sheet_col chosen[SHEET_COLS];
	struct sheet s;
	sheet_open(&s, form, chosen, dashboard_cols(FIG_ROW, false, chosen));
	if (d->account) {
		sheet_record(&s, "account");
		dashboard_range_cells(&s, &d->range);
		dashboard_account_cells(&s, &d->figures.account);
		sheet_tenths(&s, FIG_SCORE, d->figures.account.score);
		sheet_row_end(&s);
	}
	for (size_t i = 0; i < d->n_rows; i++) {
		sheet_row(&s, "agent");
		sheet_text(&s, FIG_AGENT, d->rows[i].who->id);
		sheet_text(&s, FIG_NAME, d->rows[i].who->name);
		dashboard_range_cells(&s, &d->range);
		dashboard_agent_cells(&s, d->rows[i].figures);
		sheet_row_end(&s);
	}
	sheet_close(&s);
}

void dashboard_ndjson(const struct dashboard *d, struct buf *out)
{
	struct sheet_form form = { .kind = FORM_NDJSON, .out = out };
	all_rows(d, &form);
}

void dashboard_csv(const struct dashboard *d, bool excel, struct buf *out)
{
	struct sheet_form form = { .kind = FORM_CSV, .excel = excel, .out = out };
	all_rows(d, &form);
}
