/* How long the first acceptance took: a histogram whose bins grow, since a few days would hide all the minutes. */
#include <stdlib.h>

#include "report/page_in.h"

enum { HEIGHT = 230, PLOT_TOP = 8, PLOT_BOTTOM = 204 };

/* Where each bin begins, in seconds; the last has no end. */
static const int64_t edge[] = { 0, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400, 259200, 604800 };
static const char *const edge_name[] = { "0", "10 s", "30 s", "1 min", "2 min", "5 min", "10 min", "30 min", "1 h",
					 "2 h", "6 h", "1 d", "3 d", "1 w" };
enum { BINS = sizeof(edge) / sizeof(edge[0]) };

static size_t bin_of(int64_t s)
{
	size_t i = BINS - 1;
	while (i > 0 && s < edge[i])
		i--;
	return i;
}

static int64_t bin_x(size_t i)
{
	return (int64_t)i * SVG_WIDTH / BINS;
}

/* A time on the axis: its bin, and how far into it. */
static int64_t place(int64_t s)
{
	size_t i = bin_of(s);
	int64_t width = i + 1 < BINS ? edge[i + 1] - edge[i] : 3 * edge[i], in = s - edge[i];
	return bin_x(i) + svg_scale(in < width ? in : width, width, SVG_WIDTH / BINS);
}

static void put_mark(struct svg *s, const char *class, struct average v)
{
	svg_line(s, class, place(v.v), PLOT_TOP - 6, place(v.v), PLOT_BOTTOM);
}

static void put_key(struct page *p, const char *class, const char *name, struct average v, enum figure f)
{
	struct html *h = &p->h;
	html_open(h, "li");
	page_define(p, name, f, OF_ACCOUNT);
	html_open_class(h, "svg", "line");
	html_attrs(h, "aria-hidden", "true");
	html_attrs(h, "width", "3");
	html_attrs(h, "height", "16");
	html_open_class(h, "line", class);
	html_attrs(h, "x1", "1");
	html_attrs(h, "x2", "1");
	html_attrs(h, "y1", "0");
	html_attrs(h, "y2", "16");
	html_empty(h);
	html_close(h);
	html_linef(h, "span", NULL, "%s %s", name, words_seconds(v).s);
	html_close(h);
}

static void put_chart(struct page *p, const int64_t *n, int64_t total)
{
	const struct account_figures *a = &p->now.figures.account;
	int64_t most = 1;
	for (size_t i = 0; i < BINS; i++)
		most = n[i] > most ? n[i] : most;
	int64_t step = svg_step(most, 4);
	most = (most + step - 1) / step * step;
	page_keys(p);
	put_key(p, "mark", "median", a->response_median_s, FIG_RESPONSE_MEDIAN);
	put_key(p, "mark2", "mean", a->response_mean_s, FIG_RESPONSE_MEAN);
	put_key(p, "mark3", "9 of 10 within", a->response_p90_s, FIG_RESPONSE_P90);
	page_keys_end(p);
	struct svg s = svg_begin(&p->h, "chart axes", "response", "Response times",
				 "Leads by the time to their first acceptance; the numbers are in the table below.", HEIGHT);
	svg_grid(&s, most, step, PLOT_TOP, PLOT_BOTTOM, "");
	for (size_t i = 0; i < BINS; i++) {
		int64_t h = svg_scale(n[i], most, PLOT_BOTTOM - PLOT_TOP);
		if (i % 2 == 1)
			svg_text(&s, "tick", "middle", bin_x(i), PLOT_BOTTOM + 18, "%s", edge_name[i]);
		if (n[i] == 0)
			continue;
		svg_rect(&s, "s0", bin_x(i) + 250, PLOT_BOTTOM - h, bin_x(i + 1) - bin_x(i) - 500, h);
		if (i + 1 < BINS)
			svg_hint(&s, "%s to under %s: %s, %s", edge_name[i], edge_name[i + 1], words_counted(n[i], "lead").s,
				 words_percent(average_rate(n[i], total)).s);
		else
			svg_hint(&s, "%s and more: %s, %s", edge_name[i], words_counted(n[i], "lead").s, words_percent(average_rate(n[i], total)).s);
		svg_rect_end(&s);
	}
	put_mark(&s, "mark", a->response_median_s);
	put_mark(&s, "mark2", a->response_mean_s);
	put_mark(&s, "mark3", a->response_p90_s);
	svg_end(&s);
}

static void put_numbers(struct page *p, const int64_t *n, int64_t total)
{
	int64_t sum = 0;
	page_table_begin(p, true, "Leads by response time");
	page_head(p, false, SLICE("from"));
	page_head(p, true, SLICE("leads"));
	page_head(p, true, SLICE("share"));
	page_head(p, true, SLICE("up to here"));
	page_heads_end(p);
	for (size_t i = 0; i < BINS; i++) {
		sum += n[i];
		page_row_whole(p, slice_of(edge_name[i]));
		page_cell(p, "%s", words_int(n[i]).s);
		page_cell(p, "%s", words_percent(average_rate(n[i], total)).s);
		page_cell(p, "%s", words_percent(average_rate(sum, total)).s);
		page_row_end(p);
	}
	page_table_end(p);
}

void page_response(struct page *p)
{
	int64_t n[BINS] = { 0 }, total = 0;
	for (size_t i = 0; i < p->cohort.n; i++)
		if (p->cohort.leads[i].response_s != COHORT_NEVER) {
			n[bin_of(p->cohort.leads[i].response_s)]++;
			total++;
		}
	page_figure(p, false, "Response times",
		    "Leads by the time from receipt to the first acceptance. The scale is logarithmic: each column reaches two to four times as far as "
		    "the one before.");
	if (total) {
		put_chart(p, n, total);
		put_numbers(p, n, total);
	} else {
		page_nothing(p, "Nobody accepted a lead of these days yet.");
	}
	page_figure_end(p);
}
