#include "report/page_head.h"
#include "report/page_in.h"

/* The figures of the range, and of as many days before it; what has no beginning has no before, either. */
static int read_figures(struct page *p, struct lr_err *err)
{
	struct report *r = p->r;
	struct dashboard_want want = { .range = r->range, .shown = r->shown, .no_account = !r->all_agents, .source = r->source };
	int rc = dashboard_read(r->store, r->st, &want, &p->now, err);
	int64_t days = r->range.to_day - r->range.from_day + 1;
	if (rc < 0 || r->range.all || r->range.from_day < days)
		return rc;
	want.range.to_day = r->range.from_day - 1;
	want.range.from_day = r->range.from_day - days;
	want.range.start_ms = zone_day_start(r->zone, want.range.from_day);
	want.range.end_ms = r->range.start_ms;
	p->compared = true;
	return dashboard_read(r->store, r->st, &want, &p->before, err);
}

static int64_t local_day(const struct page *p, int64_t ms)
{
	struct civil c;
	zone_civil(p->r->zone, ms, &c);
	return civil_days(c.year, c.month, c.day);
}

/* --all has no bounds: the chart begins with the first lead and ends with the last. */
static int read_cohort(struct page *p, struct lr_err *err)
{
	const struct range *r = &p->r->range;
	int64_t from = r->from_day, to = r->to_day;
	int rc = cohort_read(p->r->store, r, p->r->source, state_head(p->r->st)->leads, &p->cohort, err);
	if (rc >= 0 && r->all) {
		int64_t first = INT64_MAX, last = INT64_MIN;
		for (size_t i = 0; i < p->cohort.n; i++) {
			int64_t at = p->cohort.leads[i].received_at;
			first = at < first ? at : first;
			last = at > last ? at : last;
		}
		from = p->cohort.n ? local_day(p, first) : 0;
		to = p->cohort.n ? local_day(p, last) : -1;
	}
	return rc < 0 ? rc : periods_open(&p->periods, from, to, p->r->zone, err);
}

/* Stripes for what is bad news, so that it can be told from the rest without its colour. */
static void put_patterns(struct html *h)
{
	html_open_class(h, "svg", "defs");
	html_attrs(h, "aria-hidden", "true");
	html_attrs(h, "width", "0");
	html_attrs(h, "height", "0");
	html_open(h, "defs");
	html_open(h, "pattern");
	html_attrs(h, "id", "hatch");
	html_attrs(h, "width", "6");
	html_attrs(h, "height", "6");
	html_attrs(h, "patternUnits", "userSpaceOnUse");
	html_attrs(h, "patternTransform", "rotate(45)");
	html_open_class(h, "line", "hatch-line");
	html_attrs(h, "x1", "0");
	html_attrs(h, "y1", "0");
	html_attrs(h, "x2", "0");
	html_attrs(h, "y2", "6");
	html_empty(h);
	html_close(h);
	html_close(h);
	html_close(h);
}

static int put_top(struct page *p, struct lr_err *err)
{
	struct html *h = &p->h;
	struct buf days = { 0 }, only = { 0 };
	range_put(&days, &p->r->range);
	report_filters_put(p->r, " Shown: ", &only);
	html_open(h, "header");
	html_open_class(h, "div", "top");
	html_open(h, "div");
	html_open(h, "h1");
	html_text(h, page_account(p->r));
	html_close(h);
	html_open_class(h, "p", "what");
	html_strf(h, "%s, days in ", buf_cstr(&days));
	html_str(h, p->r->settings->tz);
	html_strf(h, ". As of %s.", page_moment(p, p->r->now).s);
	if (only.n)
		html_line(h, "strong", NULL, buf_cstr(&only));
	html_close(h);
	html_close(h);
	int rc = page_download(p, err);
	html_close(h);
	html_close(h);
	h->b->failed |= buf_failed(&days) || buf_failed(&only);
	buf_free(&days);
	buf_free(&only);
	return rc;
}

static void put_nav(struct html *h)
{
	static const char *const places[][2] = { { "#leads", "Leads" }, { "#agents", "Agents" }, { "#routing", "Routing" },
					   { "#coverage", "Coverage" }, { "#sources", "Sources" } };
	html_open(h, "nav");
	html_attrs(h, "aria-label", "Sections");
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		html_open(h, "a");
		html_attrs(h, "href", places[i][0]);
		html_str(h, places[i][1]);
		html_close(h);
	}
	html_close(h);
}

static int put_body(struct page *p, struct lr_err *err)
{
	struct html *h = &p->h;
	put_patterns(h);
	html_open_class(h, "div", "page");
	int rc = put_top(p, err);
	html_open(h, "main");
	if (p->now.account) {
		if (rc >= 0)
			rc = page_tiles(p, err);
		put_nav(h);
		page_section(p, "leads", "Leads", "Leads received in these days, as they stand now.");
		html_open_class(h, "div", "grid");
		if (rc >= 0)
			rc = page_volume(p, err);
		if (rc >= 0)
			rc = page_became(p, err);
		page_response(p);
		if (rc >= 0)
			rc = page_funnel(p, err);
		if (rc >= 0)
			rc = page_delinquent(p, err);
		html_close(h);
		page_section_end(p);
	}
	page_agents(p);
	if (rc >= 0)
		rc = page_routing(p, err);
	if (p->now.account && rc >= 0)
		rc = page_coverage(p, err);
	if (p->now.account && rc >= 0)
		rc = page_sources(p, err);
	html_close(h);
	page_definitions(p);
	return rc;
}

int report_page(struct report *r, struct lr_err *err)
{
	struct page p = { .r = r };
	int rc = read_figures(&p, err);
	if (rc >= 0 && p.now.account)
		rc = read_cohort(&p, err);
	if (rc >= 0) {
		struct buf what = { 0 };
		range_put(&what, &r->range);
		report_filters_put(r, ", ", &what);
		p.h = page_begin(r->form->out, r, buf_cstr(&what));
		r->form->out->failed |= buf_failed(&what);
		buf_free(&what);
		rc = put_body(&p, err);
		html_end(&p.h);
	}
	dashboard_free(&p.now);
	dashboard_free(&p.before);
	cohort_free(&p.cohort);
	periods_free(&p.periods);
	if (rc >= 0 && buf_failed(r->form->out))
		rc = lr_nomem(err);
	if (rc < 0)
		buf_clear(r->form->out); /* half a page is none */
	return rc;
}
