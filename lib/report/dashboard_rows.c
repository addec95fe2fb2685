/* The dashboard for programs: NDJSON and CSV. The keys are the figures' names of domain.md 7, a contract. */
#include "report/csv.h"
#include "report/dashboard.h"
#include "wire/jsonw.h"

static void put_average(struct jsonw *w, const char *key, struct average v)
{
	if (v.known)
		jsonw_int(w, key, v.v);
	else
		jsonw_null(w, key);
}

static void put_tenths(struct jsonw *w, const char *key, struct average v)
{
	if (!v.known) {
		jsonw_null(w, key);
		return;
	}
	jsonw_key(w, key);
	average_put_tenths(w->b, v);
}

static void put_day(struct jsonw *w, const char *key, const struct range *r, int64_t day)
{
	if (r->all) {
		jsonw_null(w, key);
		return;
	}
	jsonw_key(w, key);
	buf_addc(w->b, '"');
	range_put_day(w->b, day);
	buf_addc(w->b, '"');
}

static void account_ndjson(const struct dashboard *d, struct buf *out)
{
	const struct account_figures *a = &d->figures.account;
	struct jsonw w = jsonw_open(out, false);
	jsonw_str(&w, "row", SLICE("account"));
	put_day(&w, "from", &d->range, d->range.from_day);
	put_day(&w, "to", &d->range, d->range.to_day);
	jsonw_int(&w, "leads", a->leads);
	jsonw_int(&w, "accepted", a->accepted);
	put_tenths(&w, "acceptance_rate", a->acceptance_rate);
	jsonw_int(&w, "catchall", a->catchall);
	put_tenths(&w, "catchall_rate", a->catchall_rate);
	jsonw_int(&w, "assigned", a->assigned);
	jsonw_int(&w, "coalesced", a->coalesced);
	jsonw_int(&w, "pending", a->pending);
	jsonw_int(&w, "delinquent", a->delinquent);
	put_average(&w, "response_median_s", a->response_median_s);
	put_average(&w, "response_mean_s", a->response_mean_s);
	put_average(&w, "response_p90_s", a->response_p90_s);
	put_tenths(&w, "score", a->score);
	jsonw_close(&w);
	buf_addc(out, '\n');
}

static void agent_ndjson(const struct dashboard_row *row, struct buf *out)
{
	const struct agent_figures *a = row->figures;
	struct jsonw w = jsonw_open(out, false);
	jsonw_str(&w, "row", SLICE("agent"));
	jsonw_str(&w, "agent", row->who->id);
	jsonw_str(&w, "name", row->who->name);
	jsonw_int(&w, "offered", a->offered);
	jsonw_int(&w, "accepted", a->ended[OFFER_ACCEPTED]);
	jsonw_int(&w, "declined", a->ended[OFFER_DECLINED]);
	jsonw_int(&w, "timed_out", a->ended[OFFER_TIMED_OUT]);
	jsonw_int(&w, "withdrawn", a->ended[OFFER_WITHDRAWN]);
	jsonw_int(&w, "open", a->ended[OFFER_OPEN]);
	put_tenths(&w, "acceptance_rate", a->acceptance_rate);
	put_average(&w, "response_median_s", a->response_median_s);
	put_average(&w, "response_mean_s", a->response_mean_s);
	jsonw_int(&w, "score", a->score);
	jsonw_int(&w, "assigned", a->assigned);
	jsonw_int(&w, "coalesced", a->coalesced);
	jsonw_int(&w, "claimed", a->claimed);
	jsonw_close(&w);
	buf_addc(out, '\n');
}

void dashboard_ndjson(const struct dashboard *d, struct buf *out)
{
	if (d->account)
		account_ndjson(d, out);
	for (size_t i = 0; i < d->n_rows; i++)
		agent_ndjson(&d->rows[i], out);
}

static void csv_day(struct csv *c, const struct range *r, int64_t day)
{
	csv_empty(c, 1);
	if (!r->all)
		range_put_day(c->b, day);
}

static void account_csv(const struct dashboard *d, struct csv *c)
{
	const struct account_figures *a = &d->figures.account;
	csv_text(c, SLICE("account"));
	csv_empty(c, 2);
	csv_day(c, &d->range, d->range.from_day);
	csv_day(c, &d->range, d->range.to_day);
	csv_int(c, a->leads);
	csv_empty(c, 1);
	csv_int(c, a->accepted);
	csv_empty(c, 4);
	csv_tenths(c, a->acceptance_rate);
	csv_int(c, a->catchall);
	csv_tenths(c, a->catchall_rate);
	csv_int(c, a->assigned);
	csv_int(c, a->coalesced);
	csv_empty(c, 1);
	csv_int(c, a->pending);
	csv_int(c, a->delinquent);
	csv_average(c, a->response_median_s);
	csv_average(c, a->response_mean_s);
	csv_average(c, a->response_p90_s);
	csv_tenths(c, a->score);
	csv_end(c);
}

static void agent_csv(const struct dashboard *d, const struct dashboard_row *row, struct csv *c)
{
	const struct agent_figures *a = row->figures;
	csv_text(c, SLICE("agent"));
	csv_text(c, row->who->id);
	csv_text(c, row->who->name);
	csv_day(c, &d->range, d->range.from_day);
	csv_day(c, &d->range, d->range.to_day);
	csv_empty(c, 1);
	csv_int(c, a->offered);
	csv_int(c, a->ended[OFFER_ACCEPTED]);
	csv_int(c, a->ended[OFFER_DECLINED]);
	csv_int(c, a->ended[OFFER_TIMED_OUT]);
	csv_int(c, a->ended[OFFER_WITHDRAWN]);
	csv_int(c, a->ended[OFFER_OPEN]);
	csv_tenths(c, a->acceptance_rate);
	csv_empty(c, 2);
	csv_int(c, a->assigned);
	csv_int(c, a->coalesced);
	csv_int(c, a->claimed);
	csv_empty(c, 2);
	csv_average(c, a->response_median_s);
	csv_average(c, a->response_mean_s);
	csv_empty(c, 1);
	csv_int(c, a->score);
	csv_end(c);
}

void dashboard_csv(const struct dashboard *d, bool excel, struct buf *out)
{
	static const char *const names[] = { "row", "agent", "name", "from", "to", "leads", "offered", "accepted", "declined",
					     "timed_out", "withdrawn", "open", "acceptance_rate", "catchall", "catchall_rate",
					     "assigned", "coalesced", "claimed", "pending", "delinquent", "response_median_s",
					     "response_mean_s", "response_p90_s", "score" };
	struct csv c = csv_open(out, excel);
	csv_heads(&c, names, sizeof(names) / sizeof(names[0]));
	if (d->account)
		account_csv(d, &c);
	for (size_t i = 0; i < d->n_rows; i++)
		agent_csv(d, &d->rows[i], &c);
}
