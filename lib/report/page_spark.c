/* The course of a figure over the range, as a line in its tile. Of the leads received in each period, as the tile's number is. */
#include <stdlib.h>

#include "report/page_in.h"

enum { HEIGHT = 30, TOP = 3, BOTTOM = 27, LEAST = 3 };

/* Periods that are over: the last one would always dive. */
static size_t whole_periods(const struct page *p)
{
	size_t n = p->periods.n;
	return n && p->r->now < p->periods.ms[n] ? n - 1 : n;
}

/* The median of each period's responses, side by side in one array. */
static int medians(const struct page *p, struct average *v, size_t n, struct lr_err *err)
{
	size_t *from = calloc(p->periods.n + 2, sizeof(*from));
	int64_t *s = malloc((p->cohort.n + 1) * sizeof(*s));
	int rc = from && s ? 0 : lr_nomem(err);
	for (int fill = 0; rc >= 0 && fill < 2; fill++) {
		for (size_t i = 0; i < p->cohort.n; i++) {
			const struct cohort_lead *l = &p->cohort.leads[i];
			size_t column = periods_find(&p->periods, l->received_at);
			if (column == p->periods.n || l->response_s == COHORT_NEVER)
				continue;
			if (fill)
				s[from[column]++] = l->response_s;
			else
				from[column + 1]++;
		}
		for (size_t i = 0; !fill && i < p->periods.n; i++)
			from[i + 1] += from[i];
	}
	for (size_t i = 0; rc >= 0 && i < n; i++) { /* filling moved each beginning to its end */
		size_t begin = i ? from[i - 1] : 0;
		v[i] = average_median(s + begin, from[i] - begin);
	}
	free(from);
	free(s);
	return rc;
}

static int counts(const struct page *p, enum figure f, struct average *v, size_t n, struct lr_err *err)
{
	int64_t *all = calloc(p->periods.n + 1, sizeof(*all)), *some = calloc(p->periods.n + 1, sizeof(*some));
	enum became of = f == FIG_ACCEPTANCE_RATE ? BECAME_ACCEPTED : f == FIG_CATCHALL_RATE ? BECAME_CATCHALL : BECAME_DELINQUENT;
	int rc = all && some ? 0 : lr_nomem(err);
	for (size_t i = 0; rc >= 0 && i < p->cohort.n; i++) {
		size_t column = periods_find(&p->periods, p->cohort.leads[i].received_at);
		all[column]++;
		some[column] += f == FIG_LEADS || p->cohort.leads[i].became == of;
	}
	for (size_t i = 0; rc >= 0 && i < n; i++)
		v[i] = figure_desc[f].unit == UNIT_PERCENT ? average_rate(some[i], all[i]) : (struct average){ true, some[i] };
	free(all);
	free(some);
	return rc;
}

static void period_value(struct page *p, struct buf *b, enum figure f, const char *what, const struct average *v, size_t i)
{
	buf_printf(b, "%s %s (", what, page_value(f, v[i]).s);
	periods_put(b, &p->periods, i);
	buf_addc(b, ')');
}

/* Times go by orders of magnitude: one slow day would flatten all others. log2(v + 1) in sixteenths, straight between powers. */
static int64_t height_of(enum figure f, int64_t v)
{
	int64_t bits = 0;
	if (figure_desc[f].unit != UNIT_SECONDS || v < 0)
		return v;
	for (v++; v >> (bits + 1); bits++)
		;
	return bits * 16 + ((v - ((int64_t)1 << bits)) * 16 >> bits);
}

/* Only those that are known are joined; one alone is a dot. */
static void put_line(struct svg *s, enum figure f, const struct average *v, size_t n, int64_t most)
{
	int64_t x = 0, y = 0;
	for (size_t i = 0; i < n; i++) {
		int64_t x2 = svg_scale((int64_t)i, (int64_t)n - 1, SVG_WIDTH), y2 = BOTTOM - svg_scale(height_of(f, v[i].v), height_of(f, most), BOTTOM - TOP);
		bool joined = i > 0 && v[i - 1].known, goes_on = i + 1 < n && v[i + 1].known;
		if (v[i].known && (joined || !goes_on))
			svg_line(s, "spark-line", joined ? x : x2, joined ? y : y2, x2, y2);
		x = x2;
		y = y2;
	}
}

int page_spark(struct page *p, const char *name, enum figure f, struct lr_err *err)
{
	size_t n = whole_periods(p), low = n, high = n, last = n;
	struct average *v;
	if (n < LEAST || p->cohort.n == 0)
		return 0;
	if (f == FIG_SCORE) { /* it has no course, but its tile the height of the others */
		html_line(&p->h, "div", "spark", "");
		return 0;
	}
	if (!(v = calloc(n, sizeof(*v))))
		return lr_nomem(err);
	int rc = f == FIG_RESPONSE_MEDIAN ? medians(p, v, n, err) : counts(p, f, v, n, err);
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		if (!v[i].known)
			continue;
		low = low == n || v[i].v < v[low].v ? i : low;
		high = high == n || v[i].v > v[high].v ? i : high;
		last = i;
	}
	if (rc >= 0 && last < n) {
		struct buf text = { 0 };
		buf_printf(&text, "%s by %s: ", name, period_name[p->periods.unit]);
		if (v[low].v == v[high].v) {
			buf_printf(&text, "always %s", page_value(f, v[low]).s);
		} else {
			period_value(p, &text, f, "lowest", v, low);
			period_value(p, &text, f, ", highest", v, high);
			period_value(p, &text, f, ", latest", v, last);
		}
		struct svg s = svg_begin(&p->h, "spark", words_printf("spark-%s", figure_desc[f].name).s, buf_cstr(&text),
					 figure_desc[f].unit == UNIT_SECONDS ? "A line from the first to the latest that is over, on a logarithmic scale."
									     : "A line from the first to the latest that is over; the lower edge is 0.",
					 HEIGHT);
		put_line(&s, f, v, n, v[high].v);
		svg_end(&s);
		p->h.b->failed |= buf_failed(&text);
		buf_free(&text);
	} else if (rc >= 0) {
		html_line(&p->h, "div", "spark", "");
	}
	free(v);
	return rc;
}
