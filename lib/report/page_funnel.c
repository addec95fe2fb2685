/* How far the leads came, and those that nobody has. */
#include <stdlib.h>

#include "report/page_in.h"

enum { ROW = 44, STEP_ROW = 62, BAR_TOP = 20, BAR_HEIGHT = 14 };

/* A row of a list of bars, from y: a name, at the right its number, under both the bar. */
static void put_row(struct svg *s, int64_t y, const char *class, const char *name, int64_t n, int64_t most, struct words right,
		    struct words hint)
{
	svg_text(s, "strong", "start", 0, y + 13, "%s", name);
	svg_text(s, "tick", "end", SVG_WIDTH, y + 13, "%s", right.s);
	svg_rect(s, "track", 0, y + BAR_TOP, SVG_WIDTH, BAR_HEIGHT);
	svg_rect_end(s);
	if (n > 0) {
		svg_rect(s, words_printf("part %s", class).s, 0, y + BAR_TOP, svg_scale(n, most, SVG_WIDTH), BAR_HEIGHT);
		svg_hint(s, "%s", hint.s);
		svg_rect_end(s);
	}
}

/* ---- the funnel */

static const struct {
	const char *name, *text;
} step_look[STEPS] = {
	[STEP_OWNED] = { "owned", "somebody came to own the lead: it was accepted, claimed, assigned or coalesced" },
	[STEP_WORKED] = { "worked", "an interaction was recorded on the lead" },
	[STEP_APPOINTMENT] = { "appointment", "the lead entered the phase appointment; a phase that was skipped is not invented" },
	[STEP_UNDER_CONTRACT] = { "under contract", "the lead entered the phase under_contract" },
	[STEP_CLOSED] = { "closed", "the lead entered the phase closed" },
};

struct funnel {
	int64_t n[STEPS];
	struct average after_s[STEPS];   /* median since the step before, the first since receipt; of the leads that have both */
};

static int funnel_count(const struct cohort *c, struct funnel *out, struct lr_err *err)
{
	int64_t *v = malloc((c->n + 1) * sizeof(*v));
	*out = (struct funnel){ 0 };
	if (!v)
		return lr_nomem(err);
	for (int k = 0; k < STEPS; k++) {
		size_t n = 0;
		for (size_t i = 0; i < c->n; i++) {
			const uint32_t *s = c->leads[i].step_s;
			out->n[k] += s[k] != COHORT_NEVER;
			if (s[k] != COHORT_NEVER && (k == 0 || s[k - 1] != COHORT_NEVER))
				v[n++] = (int64_t)s[k] - (k ? s[k - 1] : 0);
		}
		out->after_s[k] = average_median(v, n);
	}
	free(v);
	return 0;
}

int page_funnel(struct page *p, struct lr_err *err)
{
	struct funnel f;
	int64_t all = (int64_t)p->cohort.n, before = all;
	int rc = funnel_count(&p->cohort, &f, err);
	if (rc < 0)
		return rc;
	page_figure(p, false, "Funnel",
		    "How far the leads received in these days came, in leads. A step counts once it happened, whatever came after.");
	if (all == 0) {
		page_nothing(p, "No leads were received in these days.");
		page_figure_end(p);
		return 0;
	}
	struct svg s = svg_begin(&p->h, "chart", "funnel", "Funnel", "A bar for each step; the numbers are in the table below.",
				 (STEPS + 1) * STEP_ROW - (STEP_ROW - BAR_TOP - BAR_HEIGHT) + 4);
	put_row(&s, 0, "s0", "received", all, all, words_int(all), words_printf("%s received", words_counted(all, "lead").s));
	for (int k = 0; k < STEPS; k++) {
		int64_t y = (k + 1) * STEP_ROW;
		if (f.after_s[k].known)
			svg_text(&s, "tick", "start", 0, y - 13, "\xe2\x86\x93 %s, half of them within %s",
				 words_percent(average_rate(f.n[k], before)).s, words_seconds(f.after_s[k]).s);
		put_row(&s, y, "s0", step_look[k].name, f.n[k], all,
			words_printf("%s, %s", words_int(f.n[k]).s, words_percent(average_rate(f.n[k], all)).s),
			words_printf("%s: %s, %s of all", step_look[k].name, words_counted(f.n[k], "lead").s,
				     words_percent(average_rate(f.n[k], all)).s));
		before = f.n[k];
	}
	svg_end(&s);
	page_table_begin(p, true, "Leads by how far they came");
	page_head(p, false, SLICE("step"));
	page_head(p, true, SLICE("leads"));
	page_head_explain(p, "of all", "the leads of the step, of all received");
	page_head_explain(p, "of step before", "the leads of the step, of those of the step before; above 100 where leads skipped that");
	page_head_explain(p, "median since step before",
			  "median time between the step before and this one, over the leads that have both; owned: since receipt");
	page_heads_end(p);
	page_row(p, SLICE("received"));
	page_cell(p, "%s", words_int(all).s);
	page_cell(p, "%s", words_percent(average_rate(all, all)).s);
	page_cell(p, "%s", "");
	page_cell(p, "%s", "");
	page_row_end(p);
	before = all;
	for (int k = 0; k < STEPS; k++) {
		page_row_explain(p, step_look[k].name, step_look[k].text);
		page_cell(p, "%s", words_int(f.n[k]).s);
		page_cell(p, "%s", words_percent(average_rate(f.n[k], all)).s);
		page_cell(p, "%s", words_percent(average_rate(f.n[k], before)).s);
		page_cell(p, "%s", words_seconds(f.after_s[k]).s);
		page_row_end(p);
		before = f.n[k];
	}
	page_table_end(p);
	page_figure_end(p);
	return 0;
}

/* ---- leads nobody has */

static const struct {
	int64_t days;
	const char *name;
} age[] = { { 0, "under 1 day" }, { 1, "1 to 3 days" }, { 3, "3 to 7 days" }, { 7, "7 to 14 days" }, { 14, "14 to 30 days" },
	    { 30, "30 days and more" } };
enum { AGES = sizeof(age) / sizeof(age[0]), OLDEST = 8 };

static size_t age_of(int64_t ms)
{
	size_t i = AGES - 1;
	while (i > 0 && ms < age[i].days * MS_DAY)
		i--;
	return i;
}

static int by_age(const void *a, const void *b)
{
	const struct cohort_lead *const *x = a, *const *y = b;
	if ((*x)->received_at != (*y)->received_at)
		return (*x)->received_at < (*y)->received_at ? -1 : 1;
	return (*x)->lead < (*y)->lead ? -1 : (*x)->lead > (*y)->lead;
}

static int put_oldest(struct page *p, const struct cohort_lead **old, size_t n, struct lr_err *err)
{
	qsort(old, n, sizeof(*old), by_age);
	page_table_begin(p, false, n > OLDEST ? "The oldest of them; lr-report pool has all" : "All of them, the oldest first");
	page_head(p, false, SLICE("lead"));
	page_head(p, false, SLICE("source"));
	page_head(p, false, SLICE("received"));
	page_head(p, true, SLICE("age"));
	page_heads_end(p);
	for (size_t i = 0; i < n && i < OLDEST; i++) {
		struct slice source = page_source(p, old[i]->source, err);
		if (!source.p)
			return -err->kind;
		page_row_whole(p, slice_of(words_printf("L%u", old[i]->lead).s));
		html_open_class(&p->h, "td", "name");
		html_text(&p->h, source);
		html_close(&p->h);
		html_line(&p->h, "td", "whole", page_moment(p, old[i]->received_at).s);
		page_cell(p, "%s", words_span((p->r->now - old[i]->received_at) / 1000).s);
		page_row_end(p);
	}
	page_table_end(p);
	return 0;
}

static void put_ages(struct page *p, const int64_t *n)
{
	int64_t most = 1, total = 0;
	for (size_t i = 0; i < AGES; i++) {
		most = n[i] > most ? n[i] : most;
		total += n[i];
	}
	struct svg s = svg_begin(&p->h, "chart", "ages", "Delinquent leads by age", "A bar for each age.", AGES * ROW - 6);
	for (size_t i = 0; i < AGES; i++)
		put_row(&s, (int64_t)i * ROW, i < 2 ? "late" : "bad", age[i].name, n[i], most, words_int(n[i]),
			words_printf("%s: %s, %s", age[i].name, words_counted(n[i], "lead").s, words_percent(average_rate(n[i], total)).s));
	svg_end(&s);
}

int page_delinquent(struct page *p, struct lr_err *err)
{
	int64_t n[AGES] = { 0 };
	size_t found = 0;
	int rc = 0;
	const struct cohort_lead **old = malloc((p->cohort.n + 1) * sizeof(*old));
	if (!old)
		return lr_nomem(err);
	for (size_t i = 0; i < p->cohort.n; i++)
		if (p->cohort.leads[i].became == BECAME_DELINQUENT) {
			old[found++] = &p->cohort.leads[i];
			n[age_of(p->r->now - p->cohort.leads[i].received_at)]++;
		}
	page_figure(p, false, "Delinquent leads by age",
		    "Leads of these days that nobody has and nothing will decide, by the time since they came in.");
	if (found) {
		put_ages(p, n);
		rc = put_oldest(p, old, found, err);
	} else {
		page_nothing(p, "None: every lead has an owner, or is about to.");
	}
	page_figure_end(p);
	free(old);
	return rc;
}
