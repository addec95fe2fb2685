/* What each source cost and brought. Ratios of totals, never means of ratios. */
#include <stdlib.h>

#include "domain/config.h"
#include "domain/tracked.h"
#include "report/page_in.h"
#include "report/returns.h"

enum { ROW = 56, SHOWN = 8, BAR_HEIGHT = 13 };

struct source_sum {
	uint32_t source;
	int64_t leads, accepted, appointments, closed, cost, revenue;
	bool has_cost;
};

static int by_leads(const void *a, const void *b)
{
	const struct source_sum *x = a, *y = b;
	if (x->leads != y->leads)
		return x->leads > y->leads ? -1 : 1;
	return x->source < y->source ? -1 : x->source > y->source;
}

static struct words money(const struct page *p, int64_t minor)
{
	return words_printf("%s %s", words_amount(minor, p->r->form->digits).s, p->r->settings->currency);
}

static struct words money_known(const struct page *p, struct average v)
{
	return v.known ? money(p, v.v) : words_tenths(v);
}

static struct average return_on(const struct source_sum *s)
{
	return returns_roi(s->revenue, s->cost);
}

static void put_bar(struct page *p, struct svg *s, const char *source, const char *class, const char *what, int64_t minor,
		    int64_t most, int64_t y)
{
	svg_rect(s, "track", 0, y, SVG_WIDTH, BAR_HEIGHT);
	svg_rect_end(s);
	if (minor <= 0)
		return;
	svg_rect(s, words_printf("part %s", class).s, 0, y, svg_scale(minor, most, SVG_WIDTH), BAR_HEIGHT);
	svg_hint(s, "%s: %s %s", source, money(p, minor).s, what);
	svg_rect_end(s);
}

static int put_chart(struct page *p, const struct source_sum *v, size_t n, struct lr_err *err)
{
	int64_t most = 1;
	size_t shown = n < SHOWN ? n : SHOWN;
	for (size_t i = 0; i < shown; i++) {
		most = v[i].cost > most ? v[i].cost : most;
		most = v[i].revenue > most ? v[i].revenue : most;
	}
	page_keys(p);
	page_key(p, "soft", false, SLICE("cost"));
	page_key(p, "good", false, SLICE("revenue"));
	page_keys_end(p);
	struct svg s = svg_begin(&p->h, "chart", "returns", "Cost and revenue by source",
				 "Two bars a source; the numbers are in the table below.", (int64_t)shown * ROW - 6);
	for (size_t i = 0; i < shown; i++) {
		struct slice name = page_source(p, v[i].source, err);
		int64_t y = (int64_t)i * ROW;
		if (!name.p)
			return -err->kind;
		struct words text = words_printf("%.*s", (int)(name.n < 60 ? name.n : 60), name.p);
		svg_text(&s, "strong", "start", 0, y + 13, "%s", text.s);
		svg_text(&s, "tick", "end", SVG_WIDTH, y + 13, "ROI %s", words_percent(return_on(&v[i])).s);
		put_bar(p, &s, text.s, "soft", "cost", v[i].cost, most, y + 19);
		put_bar(p, &s, text.s, "good", "revenue", v[i].revenue, most, y + 19 + BAR_HEIGHT + 1);
	}
	svg_end(&s);
	return 0;
}

static int put_table(struct page *p, const struct source_sum *v, size_t n, struct lr_err *err)
{
	page_table_begin(p, false, "By source, most leads first");
	page_head(p, false, SLICE("source"));
	page_head_define(p, "leads", FIG_LEADS, OF_ACCOUNT);
	page_head_define(p, "accepted", FIG_ACCEPTANCE_RATE, OF_ACCOUNT);
	page_head_define(p, "appointments", FIG_APPOINTMENTS, OF_ACCOUNT);
	page_head_define(p, "closed deals", FIG_CLOSED_DEALS, OF_ACCOUNT);
	page_head_define(p, "cost", FIG_COST, OF_ACCOUNT);
	page_head_define(p, "a lead", FIG_COST_PER_LEAD, OF_ACCOUNT);
	page_head_define(p, "a closed deal", FIG_COST_PER_CLOSED, OF_ACCOUNT);
	page_head_define(p, "revenue", FIG_REVENUE, OF_ACCOUNT);
	page_head_define(p, "ROI", FIG_ROI, OF_ACCOUNT);
	page_heads_end(p);
	for (size_t i = 0; i < n; i++) {
		struct slice name = page_source(p, v[i].source, err);
		if (!name.p)
			return -err->kind;
		page_row(p, name);
		page_cell(p, "%s", words_int(v[i].leads).s);
		page_cell(p, "%s", words_percent(average_rate(v[i].accepted, v[i].leads)).s);
		page_cell(p, "%s", words_int(v[i].appointments).s);
		page_cell(p, "%s", words_int(v[i].closed).s);
		page_cell(p, "%s", money_known(p, (struct average){ v[i].has_cost, v[i].cost }).s);
		page_cell(p, "%s", money_known(p, returns_per(v[i].cost, v[i].leads, v[i].has_cost)).s);
		page_cell(p, "%s", money_known(p, returns_per(v[i].cost, v[i].closed, v[i].has_cost)).s);
		page_cell(p, "%s", money(p, v[i].revenue).s);
		page_cell(p, "%s", words_percent(return_on(&v[i])).s);
		page_row_end(p);
	}
	page_table_end(p);
	return 0;
}

static bool sum_up(const struct page *p, struct source_sum *v, size_t n)
{
	bool any_money = false;
	for (size_t i = 0; i < n; i++)
		v[i] = (struct source_sum){ .source = (uint32_t)i };
	for (size_t i = 0; i < p->cohort.n; i++) {
		const struct cohort_lead *l = &p->cohort.leads[i];
		struct source_sum *s = &v[l->source < n ? l->source : 0];
		s->leads++;
		s->accepted += l->became == BECAME_ACCEPTED;
		s->appointments += l->step_s[STEP_APPOINTMENT] != COHORT_NEVER;
		s->cost = returns_sum(s->cost, l->cost_minor);
		s->has_cost |= l->has_cost;
		any_money |= l->has_cost;
		if (l->deal == DEAL_CLOSED) {
			s->closed++;
			s->revenue = returns_sum(s->revenue, l->amount_minor);
			any_money |= l->amount_minor != 0;
		}
	}
	return any_money;
}

int page_sources(struct page *p, struct lr_err *err)
{
	size_t n = (size_t)state_head(p->r->st)->sources + 1, some = 0;
	struct source_sum *v = calloc(n, sizeof(*v));
	int rc = v ? 0 : lr_nomem(err);
	page_section(p, "sources", "Sources", "What the leads of these days cost, and what they brought since, by where they came from.");
	html_open_class(&p->h, "div", "card");
	if (rc >= 0) {
		bool any_money = sum_up(p, v, n);
		qsort(v, n, sizeof(*v), by_leads);
		while (some < n && v[some].leads > 0)
			some++;
		if (some == 0)
			page_nothing(p, "No leads were received in these days.");
		else if (!any_money)
			page_nothing(p, "No lead of these days has a cost or an amount; lr-ingest takes cost, lr-track feedback takes --amount.");
		if (some && any_money)
			rc = put_chart(p, v, some, err);
		if (rc >= 0 && some)
			rc = put_table(p, v, some, err);
	}
	html_close(&p->h);
	page_section_end(p);
	free(v);
	return rc;
}
