/* Leads over time: by source, and by what became of them. */
#include <stdlib.h>

#include "report/page_in.h"

enum { TOP = 5, SLOTS = TOP + 1, HEIGHT = 230, PLOT_TOP = 8, PLOT_BOTTOM = 204, TREND_DAYS = 7, WIDEST = SVG_WIDTH / 10 };

static const char *const colour[] = { "s0", "s1", "s2", "s3", "s4", "s6", "s7", "s8" };
enum { COLOURS = sizeof(colour) / sizeof(colour[0]) };
static const char others_colour[] = "s5";

/* How many leads of each column fall into each slot. */
struct counts {
	int64_t *n;            /* [column * slots + slot]; owned */
	size_t slots;
};

static int64_t column_total(const struct counts *c, size_t column)
{
	int64_t sum = 0;
	for (size_t s = 0; s < c->slots; s++)
		sum += c->n[column * c->slots + s];
	return sum;
}

/* Columns: where column i stands, in thousandths of a percent. A few do not fill the chart. */
static int64_t column_width(const struct page *p)
{
	int64_t width = SVG_WIDTH / (int64_t)p->periods.n * 5 / 6;
	return width < WIDEST ? width : WIDEST;
}

static int64_t column_middle(const struct page *p, size_t i)
{
	return (2 * (int64_t)i + 1) * SVG_WIDTH / (2 * (int64_t)p->periods.n);
}

static int64_t column_x(const struct page *p, size_t i)
{
	return column_middle(p, i) - column_width(p) / 2;
}

static void put_axis(struct page *p, struct svg *s)
{
	size_t n = p->periods.n, every = (n + 4) / 5;
	for (size_t i = 0; i < n; i += every) {
		struct buf label = { 0 };
		periods_put_short(&label, &p->periods, i);
		svg_text(s, "tick", "middle", column_middle(p, i), PLOT_BOTTOM + 18, "%s", buf_cstr(&label));
		p->h.b->failed |= buf_failed(&label);
		buf_free(&label);
	}
}

/* Not over yet as of now. */
static bool unfinished(const struct page *p, size_t i)
{
	return p->r->now >= p->periods.ms[i] && p->r->now < p->periods.ms[i + 1];
}

static bool partial(const struct page *p, size_t i)
{
	return unfinished(p, i) || periods_cut(&p->periods, i);
}

static bool any_partial(const struct page *p)
{
	for (size_t i = 0; i < p->periods.n; i++)
		if (partial(p, i))
			return true;
	return false;
}

static void period_words(struct page *p, size_t i, struct buf *b)
{
	buf_reuse(b);
	periods_put(b, &p->periods, i);
	if (unfinished(p, i))
		buf_adds(b, ", so far");
	else if (periods_cut(&p->periods, i))
		buf_printf(b, ", part of the %s", period_name[p->periods.unit]);
}

/* ---- by source */

struct top {
	uint32_t source[SLOTS]; /* the last: the first of the others */
	const char *class[SLOTS];
	size_t n, more;         /* so many others there are */
};

/* The colour follows the source's number, not its rank, so that it has the same on every page; where two of them want the same, the
 * earlier source has it. */
static void find_colours(struct top *top)
{
	bool taken[COLOURS] = { false };
	size_t n = top->n + (top->more == 1); /* one more alone is shown by its name */
	for (size_t turn = 0; turn < n; turn++) {
		size_t k = n;
		for (size_t i = 0; i < n; i++)
			if (!top->class[i] && (k == n || top->source[i] < top->source[k]))
				k = i;
		size_t c = (top->source[k] + COLOURS - 1) % COLOURS;
		while (taken[c])
			c = (c + 1) % COLOURS;
		taken[c] = true;
		top->class[k] = colour[c];
	}
	if (top->more > 1)
		top->class[TOP] = others_colour;
}

struct source_count {
	uint32_t source;
	int64_t n;
};

static int by_count(const void *a, const void *b)
{
	const struct source_count *x = a, *y = b;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return x->source < y->source ? -1 : x->source > y->source;
}

static int top_sources(const struct page *p, struct top *top, struct lr_err *err)
{
	size_t n = (size_t)state_head(p->r->st)->sources + 1;
	struct source_count *all = calloc(n, sizeof(*all));
	*top = (struct top){ .n = 0 };
	if (!all)
		return lr_nomem(err);
	for (size_t i = 0; i < n; i++)
		all[i].source = (uint32_t)i;
	for (size_t i = 0; i < p->cohort.n; i++)
		if (p->cohort.leads[i].source < n)
			all[p->cohort.leads[i].source].n++;
	qsort(all, n, sizeof(*all), by_count);
	for (size_t i = 0; i < n && all[i].n > 0; i++) {
		if (top->n < TOP)
			top->source[top->n++] = all[i].source;
		else if (top->more++ == 0)
			top->source[TOP] = all[i].source;
	}
	free(all);
	find_colours(top);
	return 0;
}

static size_t slot_of(const struct top *top, uint32_t source)
{
	size_t i = 0;
	while (i < top->n && top->source[i] != source)
		i++;
	return i;
}

static int64_t median_of_days(const struct counts *c, size_t last)
{
	int64_t v[TREND_DAYS];
	for (size_t i = 0; i < TREND_DAYS; i++)
		v[i] = column_total(c, last - i);
	return average_rank(v, TREND_DAYS, TREND_DAYS / 2);
}

/* The median of each day and the six before it, drawn through the middle of the day; a day that is not over would pull it down. */
static void put_trend(struct page *p, struct svg *s, const struct counts *c, int64_t most)
{
	for (size_t i = TREND_DAYS; i < p->periods.n && !unfinished(p, i); i++)
		svg_line(s, "trend", column_middle(p, i - 1),
			 PLOT_BOTTOM - svg_scale(median_of_days(c, i - 1), most, PLOT_BOTTOM - PLOT_TOP), column_middle(p, i),
			 PLOT_BOTTOM - svg_scale(median_of_days(c, i), most, PLOT_BOTTOM - PLOT_TOP));
}

static void put_columns(struct page *p, const struct counts *c, const struct top *look, const struct slice *name, bool trend)
{
	struct buf when = { 0 };
	int64_t most = 1;
	for (size_t i = 0; i < p->periods.n; i++)
		most = column_total(c, i) > most ? column_total(c, i) : most;
	int64_t step = svg_step(most, 4);
	most = (most + step - 1) / step * step;
	struct svg s = svg_begin(&p->h, "chart axes", "volume", "Leads over time by source",
				 "Stacked columns; the numbers are in the table below.", HEIGHT);
	svg_grid(&s, most, step, PLOT_TOP, PLOT_BOTTOM, "");
	for (size_t i = 0; i < p->periods.n; i++) {
		int64_t total = column_total(c, i), below = 0;
		period_words(p, i, &when);
		for (size_t k = 0; k < c->slots; k++) {
			int64_t n = c->n[i * c->slots + k];
			int64_t bottom = PLOT_BOTTOM - svg_scale(below, most, PLOT_BOTTOM - PLOT_TOP);
			int64_t top = PLOT_BOTTOM - svg_scale(below + n, most, PLOT_BOTTOM - PLOT_TOP);
			below += n;
			if (n == 0)
				continue;
			svg_rect(&s, words_printf("%s%s", look->class[k], partial(p, i) ? " partial" : "").s, column_x(p, i), top,
				 column_width(p), bottom - top);
			svg_hint(&s, "%s: %s from %.*s, %s in all", buf_cstr(&when), words_int(n).s, (int)name[k].n, name[k].p, words_int(total).s);
			svg_rect_end(&s);
		}
	}
	if (trend)
		put_trend(p, &s, c, most);
	put_axis(p, &s);
	svg_end(&s);
	p->h.b->failed |= buf_failed(&when);
	buf_free(&when);
}

static void put_numbers(struct page *p, const struct counts *c, const struct slice *name, const char *caption)
{
	struct html *h = &p->h;
	struct buf when = { 0 };
	page_table_begin(p, true, caption);
	page_head(p, false, slice_of(period_name[p->periods.unit]));
	page_head(p, true, SLICE("leads"));
	for (size_t k = 0; k < c->slots; k++)
		page_head(p, true, name[k]);
	page_heads_end(p);
	for (size_t i = 0; i < p->periods.n; i++) {
		period_words(p, i, &when);
		page_row_whole(p, buf_view(&when));
		page_cell(p, "%s", words_int(column_total(c, i)).s);
		for (size_t k = 0; k < c->slots; k++)
			page_cell(p, "%s", words_int(c->n[i * c->slots + k]).s);
		page_row_end(p);
	}
	page_table_end(p);
	h->b->failed |= buf_failed(&when);
	buf_free(&when);
}

int page_volume(struct page *p, struct lr_err *err)
{
	struct top top;
	struct slice name[SLOTS];
	int rc = top_sources(p, &top, err);
	if (rc < 0)
		return rc;
	struct counts c = { .slots = top.n + (top.more > 0) };
	for (size_t k = 0; k < top.n + (top.more == 1); k++)
		if (!(name[k] = page_source(p, top.source[k], err)).p)
			return -err->kind;
	if (top.more > 1)
		name[TOP] = SLICE("other sources");
	page_figure(p, true, words_printf("Leads by %s and source", period_name[p->periods.unit]).s,
		    "Leads received, by the source they came from.");
	if (c.slots == 0) {
		page_nothing(p, "No leads were received in these days.");
		page_figure_end(p);
		return 0;
	}
	if (!(c.n = calloc(p->periods.n * c.slots + 1, sizeof(*c.n))))
		return lr_nomem(err);
	for (size_t i = 0; i < p->cohort.n; i++) {
		const struct cohort_lead *l = &p->cohort.leads[i];
		size_t column = periods_find(&p->periods, l->received_at);
		if (column < p->periods.n)
			c.n[column * c.slots + slot_of(&top, l->source)]++;
	}
	bool trend = p->periods.unit == PERIOD_DAY && p->periods.n > 2 * TREND_DAYS;
	page_keys(p);
	for (size_t k = 0; k < c.slots; k++)
		page_key(p, top.class[k], false, name[k]);
	if (any_partial(p))
		page_key(p, "ink partial", false, slice_of(words_printf("pale: not the whole %s", period_name[p->periods.unit]).s));
	if (trend)
		page_key_line(p, "trend", SLICE("median of 7 days"));
	page_keys_end(p);
	put_columns(p, &c, &top, name, trend);
	put_numbers(p, &c, name, "Leads received, by source");
	page_figure_end(p);
	free(c.n);
	return 0;
}

/* ---- by what became of them */

static const struct {
	const char *name, *class;
	bool hatched;
	enum figure figure;
} became_look[BECAMES] = {
	[BECAME_ACCEPTED] = { "accepted", "good", false, FIG_ACCEPTED },
	[BECAME_CATCHALL] = { "catchall", "late", false, FIG_CATCHALL },
	[BECAME_ASSIGNED] = { "assigned", "other", false, FIG_ASSIGNED },
	[BECAME_COALESCED] = { "coalesced", "alt2", false, FIG_COALESCED },
	[BECAME_PENDING] = { "pending", "soft", false, FIG_PENDING },
	[BECAME_DELINQUENT] = { "delinquent", "bad", true, FIG_DELINQUENT },
};

static void put_shares(struct page *p, const struct counts *c)
{
	struct buf when = { 0 };
	struct svg s = svg_begin(&p->h, "chart axes", "became", "What became of the leads over time",
				 "Each column is all leads of the time, divided by what became of them; the numbers are in the table below.", HEIGHT);
	svg_grid(&s, 100, 25, PLOT_TOP, PLOT_BOTTOM, " %");
	for (size_t i = 0; i < p->periods.n; i++) {
		int64_t total = column_total(c, i), below = 0;
		period_words(p, i, &when);
		for (size_t k = 0; k < BECAMES; k++) {
			int64_t n = c->n[i * BECAMES + k];
			int64_t bottom = PLOT_BOTTOM - svg_scale(below, total, PLOT_BOTTOM - PLOT_TOP);
			int64_t top = PLOT_BOTTOM - svg_scale(below + n, total, PLOT_BOTTOM - PLOT_TOP);
			below += n;
			if (n == 0)
				continue;
			svg_rect(&s, became_look[k].class, column_x(p, i), top, column_width(p), bottom - top);
			svg_hint(&s, "%s: %s %s, %s of %s", buf_cstr(&when), words_int(n).s, became_look[k].name, words_percent(average_rate(n, total)).s,
				 words_int(total).s);
			svg_rect_end(&s);
			if (became_look[k].hatched) {
				svg_rect(&s, "hatch", column_x(p, i), top, column_width(p), bottom - top);
				svg_rect_end(&s);
			}
		}
	}
	put_axis(p, &s);
	svg_end(&s);
	p->h.b->failed |= buf_failed(&when);
	buf_free(&when);
}

int page_became(struct page *p, struct lr_err *err)
{
	struct slice name[BECAMES];
	struct counts c = { calloc(p->periods.n * BECAMES + 1, sizeof(*c.n)), BECAMES };
	if (!c.n)
		return lr_nomem(err);
	for (size_t k = 0; k < BECAMES; k++)
		name[k] = slice_of(became_look[k].name);
	for (size_t i = 0; i < p->cohort.n; i++) {
		size_t column = periods_find(&p->periods, p->cohort.leads[i].received_at);
		if (column < p->periods.n)
			c.n[column * BECAMES + p->cohort.leads[i].became]++;
	}
	page_figure(p, false, "What became of them", "Share of the leads received at a time, as they stand now, in percent.");
	if (p->cohort.n) {
		page_keys(p);
		for (size_t k = 0; k < BECAMES; k++) {
			int64_t n = 0;
			for (size_t i = 0; i < p->periods.n; i++)
				n += c.n[i * BECAMES + k];
			page_key_define(p, became_look[k].class, became_look[k].hatched, words_printf("%s %s", words_int(n).s, became_look[k].name).s,
					became_look[k].name, became_look[k].figure, OF_ACCOUNT);
		}
		page_keys_end(p);
		put_shares(p, &c);
		put_numbers(p, &c, name, "Leads received, by what became of them");
	} else {
		page_nothing(p, "No leads were received in these days.");
	}
	page_figure_end(p);
	free(c.n);
	return 0;
}
