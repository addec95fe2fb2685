/* What each source cost and brought. Ratios of totals, never means of ratios. */
#include "report/page_in.h"
#include "report/returns.h"
#include "report/source_figures.h"

enum { ROW = 56, SHOWN = 8, BAR_HEIGHT = 13 };

static struct words money(const struct page *p, int64_t minor)
{
	return words_printf("%s %s", words_amount(minor, p->r->form->digits).s, p->r->settings->currency);
}

static struct words money_known(const struct page *p, struct average v)
{
	return v.known ? money(p, v.v) : words_tenths(v);
}

static struct average return_on(const struct source_figures *s)
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

/* A source, or what the sources not shown have together. */
static void put_source(struct page *p, struct svg *s, struct slice name, const struct source_figures *f, int64_t most, int64_t y)
{
	struct buf full = { 0 };
	svg_clip(s, 0, y, SVG_WIDTH * 2 / 3, 18);
	buf_slice(&full, name);
	svg_text(s, "strong", "start", 0, 13, "%s", buf_cstr(&full));
	svg_clip_end(s);
	svg_text(s, "tick", "end", SVG_WIDTH, y + 13, "ROI %s", words_percent(return_on(f)).s);
	put_bar(p, s, buf_cstr(&full), "soft", "cost", f->cost, most, y + 19);
	put_bar(p, s, buf_cstr(&full), "good", "revenue", f->revenue, most, y + 19 + BAR_HEIGHT + 1);
	p->h.b->failed |= buf_failed(&full);
	buf_free(&full);
}

static int put_chart(struct page *p, const struct sources *f, struct lr_err *err)
{
	struct source_figures rest = { 0 };
	size_t shown = f->n <= SHOWN ? f->n : SHOWN - 1; /* one more row is the others' */
	for (size_t i = shown; i < f->n; i++)
		source_add(&rest, &f->by[i]);
	int64_t most = rest.cost > rest.revenue ? rest.cost : rest.revenue;
	for (size_t i = 0; i < shown; i++) {
		most = f->by[i].cost > most ? f->by[i].cost : most;
		most = f->by[i].revenue > most ? f->by[i].revenue : most;
	}
	page_keys(p);
	page_key_define(p, "soft", false, "cost", "cost", FIG_COST, OF_ACCOUNT);
	page_key_define(p, "good", false, "revenue", "revenue", FIG_REVENUE, OF_ACCOUNT);
	page_keys_end(p);
	struct svg s = svg_begin(&p->h, "chart", "returns", "Cost and revenue by source",
				 "Two bars a source; the numbers are in the table below.", (int64_t)(shown + (shown < f->n)) * ROW - 6);
	for (size_t i = 0; i < shown; i++) {
		struct slice name = page_source(p, f->by[i].no, err);
		if (!name.p)
			return -err->kind;
		put_source(p, &s, name, &f->by[i], most, (int64_t)i * ROW);
	}
	if (shown < f->n)
		put_source(p, &s, slice_of(words_printf("%zu other sources together", f->n - shown).s), &rest, most, (int64_t)shown * ROW);
	svg_end(&s);
	return 0;
}

static int put_table(struct page *p, const struct source_figures *v, size_t n, struct lr_err *err)
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
		struct slice name = page_source(p, v[i].no, err);
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

/* Those of the page, which has read them already. */
static int count_sources(struct page *p, struct sources *s, struct lr_err *err)
{
	int rc = sources_begin(p->r, s, err);
	for (size_t i = 0; rc >= 0 && i < p->cohort.n; i++) {
		const struct cohort_lead *l = &p->cohort.leads[i];
		sources_take(s, &(struct source_lead){ .source = l->source, .stands = became_figure[l->became],
						       .appointment = l->step_s[STEP_APPOINTMENT] != COHORT_NEVER, .has_cost = l->has_cost,
						       .closed = l->deal == DEAL_CLOSED, .cost = l->cost_minor, .amount = l->amount_minor });
	}
	if (rc >= 0)
		sources_end(s);
	return rc;
}

int page_sources(struct page *p, struct lr_err *err)
{
	struct sources s;
	int rc = count_sources(p, &s, err);
	if (rc < 0)
		return rc;
	page_section(p, "sources", "Sources", "What the leads of these days cost, and what they brought since, by where they came from.");
	html_open_class(&p->h, "div", "card");
	bool any_money = s.all.has_cost || s.all.revenue;
	if (s.n == 0)
		page_nothing(p, "No leads were received in these days.");
	else if (!any_money)
		page_nothing(p, "No lead of these days has a cost or an amount; lr-ingest takes cost, lr-track feedback takes --amount.");
	if (s.n && any_money)
		rc = put_chart(p, &s, err);
	if (rc >= 0 && s.n)
		rc = put_table(p, s.by, s.n, err);
	html_close(&p->h);
	page_section_end(p);
	sources_free(&s);
	return rc;
}
