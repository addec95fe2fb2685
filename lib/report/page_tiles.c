/* The figures a manager looks at first, each with its change against as many days before. */
#include "report/page_in.h"

struct tile {
	enum figure figure;
	const char *head;
	struct average now, before;      /* in the figure's unit: count, tenths of a percent, seconds, tenths of a point */
	struct words aside;              /* a line under it */
	struct words hint;               /* said before the definition on hovering; "" nothing */
};

struct words page_value(enum figure f, struct average v)
{
	switch (figure_desc[f].unit) {
	case UNIT_PERCENT: return words_percent(v);
	case UNIT_SECONDS: return words_seconds(v);
	case UNIT_POINTS: return words_tenths(v);
	default: return words_int(v.v);
	}
}

/* How far it is from before: "12.0 %", "3.2 points", "1 min 5 s". Without its sign. */
static struct words distance(enum figure f, struct average now, struct average before)
{
	int64_t by = now.v > before.v ? now.v - before.v : before.v - now.v;
	switch (figure_desc[f].unit) {
	case UNIT_PERCENT: return words_printf("%s points", words_tenths((struct average){ true, by }).s);
	case UNIT_SECONDS: return words_span(by);
	case UNIT_POINTS: return words_tenths((struct average){ true, by });
	default: return before.v ? words_percent(average_rate(by, before.v)) : words_int(by);
	}
}

/* A count of a range that is not over is still to grow: less than before says nothing while more than a tenth of the time is left. */
static bool too_early(const struct page *p, const struct tile *t)
{
	const struct range *r = &p->r->range;
	return figure_desc[t->figure].unit == UNIT_COUNT && t->now.v < t->before.v && r->end_ms - p->r->now > (r->end_ms - r->start_ms) / 10;
}

static void put_delta(struct page *p, const struct tile *t)
{
	struct html *h = &p->h;
	enum figure_good good = figure_desc[t->figure].good;
	html_open_class(h, "p", "delta");
	if (!p->compared) {
		html_str(h, "nothing before to compare");
	} else if (!t->now.known || !t->before.known) {
		html_strf(h, "before: %s", t->before.known ? page_value(t->figure, t->before).s : "none");
	} else if (t->now.v == t->before.v) {
		html_str(h, "= as before");
	} else {
		bool up = t->now.v > t->before.v, better = up == (good == GOOD_HIGH);
		bool judged = good != GOOD_NEITHER && !too_early(p, t);
		html_open_class(h, "b", !judged ? NULL : better ? "up" : "down");
		html_strf(h, "%s %s", up ? "\xe2\x96\xb2" : "\xe2\x96\xbc", distance(t->figure, t->now, t->before).s);
		if (judged)
			html_str(h, better ? " better" : " worse");
		else if (good != GOOD_NEITHER)
			html_str(h, " so far");
		html_close(h);
		html_str(h, " ");
		html_linef(h, "span", NULL, "before: %s", page_value(t->figure, t->before).s);
	}
	html_close(h);
}

/* Digits large, units small. */
static void put_big(struct html *h, const char *s)
{
	while (*s) {
		size_t n = strspn(s, "0123456789.,-"), rest = strcspn(s + n, "0123456789");
		html_text(h, (struct slice){ s, n });
		if (rest) {
			html_open(h, "small");
			html_text(h, (struct slice){ s + n, rest });
			html_close(h);
		}
		s += n + rest;
	}
}

static int put_tile(struct page *p, const struct tile *t, struct lr_err *err)
{
	struct html *h = &p->h;
	const struct figure_desc *d = &figure_desc[t->figure];
	html_open_class(h, "article", "tile");
	html_attrf(h, "title", "%s%s%s", t->hint.s, t->hint.s[0] ? ". " : "", d->define);
	page_term(p, t->head, d->name, d->define);
	html_line(h, "h2", NULL, t->head);
	html_open_class(h, "p", "big");
	put_big(h, t->now.known ? page_value(t->figure, t->now).s : "\xe2\x80\x93");
	html_close(h);
	html_line(h, "p", "aside", t->aside.s);
	int rc = page_spark(p, t->head, t->figure, err);
	put_delta(p, t);
	html_line(h, "p", "dir", d->good == GOOD_HIGH ? "higher is better" : d->good == GOOD_LOW ? "lower is better" : "");
	html_close(h);
	return rc;
}

int page_tiles(struct page *p, struct lr_err *err)
{
	int rc = 0;
	const struct account_figures *a = &p->now.figures.account, *b = &p->before.figures.account;
	const struct tile tiles[] = {
		{ FIG_LEADS, "Leads", { true, a->leads }, { true, b->leads }, .aside = words_printf("%s pending", words_int(a->pending).s) },
		{ FIG_ACCEPTANCE_RATE, "Accepted", a->acceptance_rate, b->acceptance_rate,
		  .aside = words_printf("%s of %s", words_int(a->accepted).s, words_int(a->leads).s) },
		{ FIG_RESPONSE_MEDIAN, "Median response", a->response_median_s, b->response_median_s,
		  .aside = a->response_p90_s.known ? words_printf("9 of 10 in %s", words_seconds(a->response_p90_s).s)
						   : words_printf("nobody accepted yet"),
		  .hint = words_printf("Mean: %s", words_seconds(a->response_mean_s).s) },
		{ FIG_DELINQUENT, "Delinquent", { true, a->delinquent }, { true, b->delinquent },
		  .aside = words_printf("%s of leads", words_percent(average_rate(a->delinquent, a->leads)).s) },
		{ FIG_CATCHALL_RATE, "Caught by catchall", a->catchall_rate, b->catchall_rate,
		  .aside = words_printf("%s of %s", words_int(a->catchall).s, words_int(a->leads).s) },
		{ FIG_SCORE, "Mean score", a->score, b->score,
		  .aside = words_printf("start: %d points", p->r->settings->score.start) },
	};
	p->section = "The account";
	html_open_class(&p->h, "div", "tiles");
	for (size_t i = 0; i < sizeof(tiles) / sizeof(tiles[0]) && rc >= 0; i++)
		rc = put_tile(p, &tiles[i], err);
	html_close(&p->h);
	return rc;
}
