/* The dashboard for eyes. Its wording may change; scripts read the NDJSON. */
#include "base/text.h"
#include "report/bars.h"
#include "report/dashboard.h"
#include "report/table.h"

enum { BAR_COLS = 20, LEAST_BAR_COLS = 8, NAME_COLS = 24, LEAST_NAME_COLS = 12, NAMES_COLS = sizeof("response, 90 of 100") + 1 };

/* A terminal too narrow loses what the CSV has anyway, the least asked for first. */
static const struct text_column agent_cols[] = {
	{ "agent", false, 0, NAME_COLS, 0 }, { "name", false, 2, NAME_COLS, LEAST_NAME_COLS }, { "offered", true, 0, 0, 0 },
	{ "accepted", true, 0, 0, 0 }, { "declined", true, 0, 0, 0 }, { "timed out", true, 0, 0, 0 }, { "withdrawn", true, 9, 0, 0 },
	{ "open", true, 5, 0, 0 }, { "rate", true, 1, 0, 0 }, { "median", true, 4, 0, 0 }, { "mean", true, 8, 0, 0 }, { "score", true, 1, 0, 0 },
	{ "assigned", true, 7, 0, 0 }, { "coalesced", true, 6, 0, 0 }, { "claimed", true, 6, 0, 0 }, { "", false, 3, BAR_COLS, LEAST_BAR_COLS },
};
enum { AGENT_COLS = sizeof(agent_cols) / sizeof(agent_cols[0]), BAR_AT = AGENT_COLS - 1 };

static const struct text_column account_cols[] = { { "account", false, 0, 0, 0 }, { "", true, 0, 0, 0 }, { "", true, 0, 0, 0 } };

const char dashboard_agents_note[] =
	"offers made in these days and what came of them; score, assigned, coalesced and claimed by the day they happened.";

static void put_header(const struct dashboard *d, const struct look *look, struct buf *out)
{
	struct buf line = { 0 };
	buf_adds(&line, d->settings->account[0] ? d->settings->account : "dashboard");
	buf_adds(&line, ": ");
	range_put(&line, &d->range);
	buf_printf(&line, " (%s)%s", d->settings->tz, d->filters ? d->filters : "");
	sentence_put(out, buf_view(&line), look);
	if (d->account)
		sentence_put(out, SLICE("Account: leads received in these days, as they stand now."), look);
	out->failed |= buf_failed(&line);
	buf_reuse(&line);
	buf_printf(&line, "Agents: %s", dashboard_agents_note);
	sentence_put(out, buf_view(&line), look);
	buf_addc(out, '\n');
	out->failed |= buf_failed(&line);
	buf_free(&line);
}

static void account_row(struct text_table *t, const char *name, int64_t n, const struct average *rate)
{
	text_table_text(t, slice_of(name));
	text_table_int(t, n);
	if (rate)
		text_table_tenths(t, *rate, "%");
	else
		text_table_drawn(t, SLICE(""), 0);
}

static void time_row(struct text_table *t, const char *name, struct average s)
{
	text_table_text(t, slice_of(name));
	text_table_seconds(t, s);
	text_table_drawn(t, SLICE(""), 0);
}

static void put_account(const struct dashboard *d, const struct look *look, struct buf *out)
{
	const struct account_figures *a = &d->figures.account;
	struct text_table t;
	text_table_open(&t, account_cols, 3, look->utf8);
	account_row(&t, "leads", a->leads, NULL);
	account_row(&t, "  accepted", a->accepted, &a->acceptance_rate);
	account_row(&t, "  catchall", a->catchall, &a->catchall_rate);
	account_row(&t, "  assigned", a->assigned, NULL);
	account_row(&t, "  coalesced", a->coalesced, NULL);
	account_row(&t, "  pending", a->pending, NULL);
	account_row(&t, "  delinquent", a->delinquent, NULL);
	time_row(&t, "response, median", a->response_median_s);
	time_row(&t, "response, mean", a->response_mean_s);
	time_row(&t, "response, 90 of 100", a->response_p90_s);
	text_table_text(&t, SLICE("score, mean"));
	text_table_tenths(&t, a->score, "");
	text_table_drawn(&t, SLICE(""), 0);
	text_table_put(&t, out, look);
	text_table_free(&t);
	course_put(&d->course, "leads", NAMES_COLS, look, out);
	buf_addc(out, '\n');
}

static void agent_row(struct text_table *t, const struct dashboard_row *row, int64_t most)
{
	const struct agent_figures *a = row->figures;
	const int64_t part[BAR_PARTS] = { a->ended[OFFER_ACCEPTED], a->ended[OFFER_DECLINED], a->ended[OFFER_TIMED_OUT] };
	text_table_text(t, row->who->id);
	text_table_text(t, row->who->name.n ? row->who->name : SLICE("-"));
	text_table_int(t, a->offered);
	text_table_int(t, a->ended[OFFER_ACCEPTED]);
	text_table_int(t, a->ended[OFFER_DECLINED]);
	text_table_int(t, a->ended[OFFER_TIMED_OUT]);
	text_table_int(t, a->ended[OFFER_WITHDRAWN]);
	text_table_int(t, a->ended[OFFER_OPEN]);
	text_table_tenths(t, a->acceptance_rate, "%");
	text_table_seconds(t, a->response_median_s);
	text_table_seconds(t, a->response_mean_s);
	text_table_int(t, a->score);
	text_table_int(t, a->assigned);
	text_table_int(t, a->coalesced);
	text_table_int(t, a->claimed);
	text_table_bar(t, part, a->offered, most);
}

/* Returns how many columns were left out. */
static size_t put_agents(const struct dashboard *d, const struct look *look, struct buf *out)
{
	struct text_table t;
	int64_t most = d->n_rows ? d->rows[0].figures->offered : 0; /* sorted: the first has most */
	text_table_open(&t, agent_cols, AGENT_COLS, look->utf8);
	for (size_t i = 0; i < d->n_rows; i++)
		agent_row(&t, &d->rows[i], most);
	uint64_t gone = text_table_put(&t, out, look);
	text_table_free(&t);
	buf_addc(out, '\n');
	if (most > 0 && !(gone >> BAR_AT & 1)) {
		bar_legend(out, bar_of_offers, look);
		buf_addc(out, '\n');
	}
	return left_out_count(gone);
}

static const struct text_column after_cols[] = {
	{ "after", false, 0, NAME_COLS, 0 }, { "accepted", true, 0, 0, 0 }, { "contacted", true, 0, 0, 0 }, { "in progress", true, 1, 0, 0 },
	{ "closed", true, 0, 0, 0 }, { "unsuccessful", true, 3, 0, 0 }, { "contacted only", true, 5, 0, 0 }, { "not contacted", true, 2, 0, 0 },
	{ "unknown", true, 4, 0, 0 }, { "comments a lead", true, 6, 0, 0 },
};

/* What became of the accepted leads: only where somebody said a word about one. Returns how many columns were left out. */
static size_t put_after(const struct dashboard *d, const struct look *look, struct buf *out)
{
	struct text_table t;
	bool any = false;
	for (size_t i = 0; i < d->n_rows; i++)
		any |= d->rows[i].figures->not_contacted != d->rows[i].figures->unknown || d->rows[i].figures->contacted || d->rows[i].figures->comments;
	if (!any)
		return 0;
	text_table_open(&t, after_cols, sizeof(after_cols) / sizeof(after_cols[0]), look->utf8);
	for (size_t i = 0; i < d->n_rows; i++) {
		const struct agent_figures *a = d->rows[i].figures;
		if (a->ended[OFFER_ACCEPTED] == 0)
			continue;
		text_table_text(&t, d->rows[i].who->id);
		text_table_int(&t, a->ended[OFFER_ACCEPTED]);
		text_table_int(&t, a->contacted);
		text_table_int(&t, a->in_progress);
		text_table_int(&t, a->closed);
		text_table_int(&t, a->unsuccessful);
		text_table_int(&t, a->contacted_only);
		text_table_int(&t, a->not_contacted);
		text_table_int(&t, a->unknown);
		text_table_tenths(&t, a->comments_per_lead, "");
	}
	uint64_t gone = text_table_put(&t, out, look);
	text_table_free(&t);
	buf_addc(out, '\n');
	return left_out_count(gone);
}

void dashboard_table(const struct dashboard *d, const struct look *look, struct buf *out)
{
	size_t left_out = 0;
	put_header(d, look, out);
	if (d->account)
		put_account(d, look, out);
	if (d->n_rows)
		left_out = put_agents(d, look, out);
	else
		buf_adds(out, "No agents yet: lr-admin apply agents.csv\n\n");
	left_out += put_after(d, look, out);
	sentence_put(out, slice_of(score_note), look);
	left_out_put(out, left_out, look);
}
