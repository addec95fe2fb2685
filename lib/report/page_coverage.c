/* The week by the hour: when leads come, and when nobody is there for them. */
#include <stdlib.h>

#include "report/gaps.h"
#include "report/page_in.h"

enum { CELL = 26, TOP = 20, SHADES = 6 };

static const char *const weekday[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };
static const char *const shade_class[SHADES] = { "h0", "h1", "h2", "h3", "h4", "h5" };

/* Leads came, and nobody could be offered them at once. */
static bool is_gap(const struct gap_hour *g)
{
	return g->leads > 0 && g->agents_eligible == 0;
}

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

/* Shades by rank, not by size: one import at Monday midnight would leave all other hours pale. bound[i]: the most of shade i. */
static void find_bounds(const struct gap_hour *c, int64_t bound[SHADES])
{
	int64_t v[WEEK_HOURS];
	size_t n = 0;
	for (int i = 0; i < WEEK_HOURS; i++)
		if (c[i].leads > 0)
			v[n++] = c[i].leads;
	qsort(v, n, sizeof(*v), ascending);
	bound[0] = 0;
	for (size_t i = 1; i < SHADES; i++)
		bound[i] = n ? v[(n * i + SHADES - 2) / (SHADES - 1) - 1] : 0;
}

static int shade(const int64_t bound[SHADES], int64_t leads)
{
	int i = 0;
	while (i + 1 < SHADES && leads > bound[i])
		i++;
	return i;
}

static void put_cell(struct svg *s, const struct gap_hour *c, int i, const char *class)
{
	int64_t x = (int64_t)(i % 24) * SVG_WIDTH / 24, x2 = (int64_t)(i % 24 + 1) * SVG_WIDTH / 24, y = TOP + i / 24 * CELL;
	bool nobody = c->agents_eligible == 0;
	svg_rect(s, words_printf("cell %s%s", class, is_gap(c) ? " gap" : nobody ? " nobody" : "").s, x + 160, y + 2, x2 - x - 320, CELL - 4);
	svg_hint(s, "%s %02d:00: %s; %s eligible, %s open%s", weekday[i / 24], i % 24,
		 words_counted(c->leads, "lead").s, words_counted(c->agents_eligible, "agent").s, words_counted(c->routes_open, "route").s,
		 is_gap(c) ? ". A gap: leads came, and nobody could be offered them at once" : "");
	svg_rect_end(s);
	if (is_gap(c))
		svg_text(s, "warn", "middle", (x + x2) / 2, y + 17, "!");
}

static void put_map(struct page *p, const struct gap_hour *c, const int64_t bound[SHADES])
{
	struct svg s = svg_begin(&p->h, "chart axes", "coverage", "Leads by hour of the week",
				 "A row a day, a cell an hour; the numbers are in the table below.",
				 TOP + 7 * CELL + 2);
	for (int hour = 0; hour < 24; hour += 3)
		svg_text(&s, "tick", "start", (int64_t)hour * SVG_WIDTH / 24 + 160, 13, "%02d", hour);
	for (int day = 0; day < 7; day++)
		svg_label(&s, TOP + day * CELL + 17, "%.3s", weekday[day]);
	for (int i = 0; i < WEEK_HOURS; i++)
		put_cell(&s, &c[i], i, shade_class[shade(bound, c[i].leads)]);
	svg_end(&s);
}

static void put_keys(struct page *p, const int64_t bound[SHADES])
{
	page_keys(p);
	page_key(p, shade_class[0], false, SLICE("no leads"));
	for (int i = 1; i < SHADES; i++)
		if (bound[i] > bound[i - 1]) {
			struct words to = words_int(bound[i]), from = words_int(bound[i - 1] + 1);
			page_key(p, shade_class[i], false, slice_of(bound[i - 1] + 1 == bound[i] ? to.s : words_printf("%s to %s", from.s, to.s).s));
		}
	page_key(p, "h0 nobody", false, SLICE("nobody eligible"));
	page_key_define(p, "h1 gap", false, "!: gap, leads came and nobody was eligible", "gap", FIG_GAP, OF_ACCOUNT);
	page_keys_end(p);
}

static void put_numbers(struct page *p, const struct gap_hour *c)
{
	page_table_begin(p, true, "Hours of the week: leads, routes open, agents eligible");
	page_head(p, false, SLICE("hour"));
	page_head(p, true, SLICE("leads"));
	page_head_define(p, "routes open", FIG_ROUTES_OPEN, OF_ACCOUNT);
	page_head_define(p, "agents eligible", FIG_AGENTS_ELIGIBLE, OF_ACCOUNT);
	page_head(p, true, SLICE("gap"));
	page_heads_end(p);
	for (int i = 0; i < WEEK_HOURS; i++) {
		page_row_whole(p, slice_of(words_printf("%.3s %02d:00", weekday[i / 24], i % 24).s));
		page_cell(p, "%s", words_int(c[i].leads).s);
		page_cell(p, "%s", words_int(c[i].routes_open).s);
		page_cell(p, "%s", words_int(c[i].agents_eligible).s);
		page_cell(p, "%s", is_gap(&c[i]) ? "gap" : "");
		page_row_end(p);
	}
	page_table_end(p);
}

int page_coverage(struct page *p, struct lr_err *err)
{
	struct gap_hour c[WEEK_HOURS];
	int64_t bound[SHADES], gaps = 0, lost = 0;
	int rc = gaps_week(p->r, c, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < p->cohort.n; i++) {
		struct civil at;
		zone_civil(p->r->zone, p->cohort.leads[i].received_at, &at);
		c[civil_weekday(civil_days(at.year, at.month, at.day)) * 24 + at.hour].leads++;
	}
	for (int i = 0; i < WEEK_HOURS; i++)
		if (is_gap(&c[i])) {
			gaps++;
			lost += c[i].leads;
		}
	find_bounds(c, bound);
	page_section(p, "coverage", "Coverage",
		     "When leads come, and whether anybody is there: leads of these days by the hour of the week they came, against the "
		     "routes and agents as configured now; pauses and limits aside.");
	page_figure(p, true, "Leads by hour of the week",
		    gaps ? words_printf("%s came in %s of the week in which nobody is eligible.", words_counted(lost, "lead").s, words_counted(gaps, "hour").s).s
			 : "No leads came in an hour in which nobody is eligible.");
	put_keys(p, bound);
	put_map(p, c, bound);
	put_numbers(p, c);
	page_figure_end(p);
	page_section_end(p);
	return 0;
}
