/* A row for each agent: score, offers as a bar, and behind it, on demand, all his figures. */
#include "report/page_in.h"

enum { BAR_HEIGHT = 22, DIGIT = 2500, MARGIN = 2000 }; /* how much of the narrowest bar a digit takes, and what is about a number */

static struct slice shown_name(const struct roster_row *r)
{
	return r->name.n ? r->name : r->id;
}

/* Full circle: twice the start, so who did nothing has half of one. The number is never cut, only the arc. */
static void put_score(struct page *p, const struct agent_figures *a)
{
	struct html *h = &p->h;
	int64_t start = p->r->settings->score.start, whole = start > 0 ? start * 2 : 200;
	int64_t arc = svg_scale(a->score < whole ? a->score : whole, whole, 100);
	const char *word = a->score > start ? "above" : a->score < start ? "below" : "at";
	html_open_class(h, "svg", "score");
	html_attrs(h, "viewBox", "0 0 42 42");
	html_attrs(h, "width", "46");
	html_attrs(h, "height", "46");
	html_attrs(h, "role", "img");
	html_attrf(h, "aria-label", "score %lld", (long long)a->score);
	html_open(h, "title");
	html_strf(h, "Score %lld points, %s the start of %lld. %s", (long long)a->score, word, (long long)start, figure_define(FIG_SCORE, OF_AGENT));
	html_close(h);
	for (int i = 0; i < 1 + (arc > 0); i++) {
		html_open_class(h, "circle", i == 0 ? arc > 0 || a->score >= start ? "ring" : "ring under" : a->score > start ? "arc up" : a->score < start ? "arc down" : "arc");
		html_attrs(h, "cx", "21");
		html_attrs(h, "cy", "21");
		html_attrs(h, "r", "15.915");
		if (i == 1) {
			html_attrf(h, "stroke-dasharray", "%lld 100", (long long)arc);
			html_attrs(h, "transform", "rotate(-90 21 21)");
		}
		html_empty(h);
	}
	struct words points = words_printf("%lld", (long long)a->score);
	html_open_class(h, "text", strlen(points.s) > 3 ? "long" : NULL);
	html_attrs(h, "x", "21");
	html_attrs(h, "y", "25");
	html_attrs(h, "text-anchor", "middle");
	html_str(h, points.s);
	html_close(h);
	html_close(h);
}

static const struct {
	enum offer_status status;
	const char *name, *class;
	bool hatched;
	enum figure figure;
} part[] = {
	{ OFFER_ACCEPTED, "accepted", "good", false, FIG_ACCEPTED }, { OFFER_DECLINED, "declined", "other", false, FIG_DECLINED },
	{ OFFER_TIMED_OUT, "timed out", "bad", true, FIG_TIMED_OUT }, { OFFER_WITHDRAWN, "withdrawn", "soft", false, FIG_WITHDRAWN },
	{ OFFER_OPEN, "open", "alt2", false, FIG_OPEN },
};
enum { PARTS = sizeof(part) / sizeof(part[0]) };

static void put_bar(struct page *p, const struct dashboard_row *row, int64_t most)
{
	const struct agent_figures *a = row->figures;
	struct slice name = shown_name(row->who);
	struct words id = words_printf("bar-%u", row->who->no);
	struct svg s = svg_begin(&p->h, "chart bar", id.s, "Offers by how they ended",
				 "Lengths are numbers of offers; the numbers are in the row's details.", BAR_HEIGHT);
	int64_t before = 0;
	bool labelled = false;
	svg_rect(&s, "track", 0, 0, SVG_WIDTH, BAR_HEIGHT);
	svg_rect_end(&s);
	for (size_t i = 0; i < PARTS; i++) {
		int64_t n = a->ended[part[i].status];
		int64_t x = svg_scale(before, most, SVG_WIDTH), w = svg_scale(before + n, most, SVG_WIDTH) - x;
		before += n;
		if (n == 0)
			continue;
		svg_rect(&s, words_printf("part %s", part[i].class).s, x, 0, w, BAR_HEIGHT);
		svg_hint(&s, "%.*s: %s %s (%s of %s)", (int)name.n, name.p, words_int(n).s, part[i].name,
			 words_percent(average_rate(n, a->offered)).s, words_int(a->offered).s);
		svg_rect_end(&s);
		if (part[i].hatched) {
			svg_rect(&s, "hatch", x, 0, w, BAR_HEIGHT);
			svg_rect_end(&s);
		}
		struct words label = words_int(n);
		if (w < (int64_t)strlen(label.s) * DIGIT + MARGIN)
			continue; /* on hovering alone */
		svg_text(&s, part[i].hatched ? "on on-bad" : "on", "middle", x + w / 2, 15, "%s", label.s);
		labelled = true;
	}
	if (before && !labelled)
		svg_text(&s, "strong", "start", svg_scale(before, most, SVG_WIDTH) + MARGIN / 2, 15, "%s", words_int(before).s);
	svg_end(&s);
}

/* ---- what is behind a row */

static void put_pair(struct page *p, enum figure f, const char *name, const char *value)
{
	struct html *h = &p->h;
	html_open(h, "dt");
	page_define(p, name, f, OF_AGENT);
	html_str(h, name);
	html_close(h);
	html_line(h, "dd", NULL, value);
}

static void list_begin(struct html *h, const char *heading)
{
	html_open(h, "div");
	html_line(h, "h3", NULL, heading);
	html_open(h, "dl");
}

static void list_end(struct html *h)
{
	html_close(h);
	html_close(h);
}

static void put_offers(struct page *p, const struct agent_figures *a)
{
	struct html *h = &p->h;
	list_begin(h, "Offers");
	put_pair(p, FIG_OFFERED, "offered", words_int(a->offered).s);
	put_pair(p, FIG_ACCEPTED, "accepted", words_int(a->ended[OFFER_ACCEPTED]).s);
	put_pair(p, FIG_DECLINED, "declined", words_int(a->ended[OFFER_DECLINED]).s);
	put_pair(p, FIG_TIMED_OUT, "timed out", words_int(a->ended[OFFER_TIMED_OUT]).s);
	put_pair(p, FIG_WITHDRAWN, "withdrawn", words_int(a->ended[OFFER_WITHDRAWN]).s);
	put_pair(p, FIG_OPEN, "open", words_int(a->ended[OFFER_OPEN]).s);
	list_end(h);
}

static void put_speed(struct page *p, const struct agent_figures *a)
{
	struct html *h = &p->h;
	list_begin(h, "Answers");
	put_pair(p, FIG_ACCEPTANCE_RATE, "acceptance", words_percent(a->acceptance_rate).s);
	put_pair(p, FIG_RESPONSE_MEDIAN, "median response", words_seconds(a->response_median_s).s);
	put_pair(p, FIG_RESPONSE_MEAN, "mean response", words_seconds(a->response_mean_s).s);
	list_end(h);
	list_begin(h, "Leads that came otherwise");
	put_pair(p, FIG_ASSIGNED, "assigned", words_int(a->assigned).s);
	put_pair(p, FIG_COALESCED, "coalesced", words_int(a->coalesced).s);
	put_pair(p, FIG_CLAIMED, "claimed", words_int(a->claimed).s);
	list_end(h);
}

/* What came of the leads he accepted, by his newest feedback. */
static void put_after(struct page *p, const struct agent_figures *a)
{
	struct html *h = &p->h;
	list_begin(h, "After acceptance");
	put_pair(p, FIG_CONTACTED, "contacted", words_int(a->contacted).s);
	put_pair(p, FIG_IN_PROGRESS, "in progress", words_int(a->in_progress).s);
	put_pair(p, FIG_CLOSED, "closed", words_int(a->closed).s);
	put_pair(p, FIG_UNSUCCESSFUL, "unsuccessful", words_int(a->unsuccessful).s);
	put_pair(p, FIG_CONTACTED_ONLY, "contacted only", words_int(a->contacted_only).s);
	put_pair(p, FIG_NOT_CONTACTED, "not contacted", words_int(a->not_contacted).s);
	put_pair(p, FIG_UNKNOWN, "no feedback at all", words_int(a->unknown).s);
	put_pair(p, FIG_COMMENTS_PER_LEAD, "comments per lead", words_tenths(a->comments_per_lead).s);
	list_end(h);
}

/* The parts of a score that are worth points; see lr-score(1). */
static const struct {
	const char *label, *text;
} points_of[SCORE_FEEDBACK + 1] = {
	[SCORE_ACCEPT] = { "accept", "exclusive and jump-ball offers he accepted in the range" },
	[SCORE_DECLINE] = { "decline", "exclusive and jump-ball offers he declined in the range" },
	[SCORE_TIMEOUT] = { "timeout", "exclusive and jump-ball offers he let time out in the range" },
	[SCORE_REQUEUE] = { "requeue", "times he asked for another chance on a lead he had let time out, once per offer" },
	[SCORE_REQUEUE_ACCEPT] = { "requeue accept", "leads he accepted by that chance; instead of accept" },
	[SCORE_COALESCED] = { "coalesced", "leads that came to him as the owner of an earlier one of the same person" },
	[SCORE_ASSIGNED] = { "assigned", "leads assigned to him by a rule, by the lead itself, or by somebody else" },
	[SCORE_FEEDBACK] = { "feedback", "what he told of leads he owned before his latest lead of the range, by its depth" },
};

static void put_part(struct page *p, enum score_kind kind, int64_t points, const char *more)
{
	html_open(&p->h, "dt");
	page_explain(p, points_of[kind].label, points_of[kind].text);
	html_strf(&p->h, "%s%s", points_of[kind].label, more);
	html_close(&p->h);
	html_linef(&p->h, "dd", NULL, "%+lld", (long long)points);
}

static void put_points(struct page *p, const struct agent_figures *a)
{
	struct html *h = &p->h;
	const struct score_points *points = &p->r->settings->score;
	list_begin(h, "Score");
	html_open(h, "dt");
	page_explain(p, "start", "what everybody's score begins with");
	html_str(h, "start");
	html_close(h);
	html_line(h, "dd", NULL, words_int(points->start).s);
	for (int k = 0; k < SCORE_FEEDBACK; k++) {
		int64_t n = a->events.n[k], worth = score_worth(points, (enum score_kind)k, NULL);
		if (n && worth)
			put_part(p, (enum score_kind)k, n * worth, words_printf(", %s \xc3\x97 %+lld", words_int(n).s, (long long)worth).s);
	}
	if (a->events.n[SCORE_FEEDBACK])
		put_part(p, SCORE_FEEDBACK, score_feedback_points(points, &a->events),
			 words_printf(" on %s", words_counted(a->events.n[SCORE_FEEDBACK], "lead").s).s);
	put_pair(p, FIG_SCORE, "score", words_int(a->score).s);
	list_end(h);
}

static void put_agent(struct page *p, const struct dashboard_row *row, int64_t most)
{
	struct html *h = &p->h;
	const struct agent_figures *a = row->figures;
	html_open_class(h, "details", "agent");
	if (!p->now.account)
		html_attrs(h, "open", "open");
	html_open(h, "summary");
	put_score(p, a);
	html_open_class(h, "span", "who");
	html_open(h, "b");
	html_text(h, shown_name(row->who));
	html_close(h);
	html_open(h, "span");
	html_text(h, row->who->id);
	if (!row->who->active)
		html_str(h, ", inactive");
	html_close(h);
	html_close(h);
	html_open_class(h, "span", "rowbar");
	put_bar(p, row, most);
	html_close(h);
	html_open_class(h, "span", "sum");
	page_define(p, "acceptance", FIG_ACCEPTANCE_RATE, OF_AGENT);
	html_line(h, "b", NULL, words_percent(a->acceptance_rate).s);
	html_linef(h, "span", NULL, "%s of %s", words_int(a->ended[OFFER_ACCEPTED]).s, words_int(a->offered).s);
	html_close(h);
	html_close(h);
	html_open_class(h, "div", "inside");
	put_offers(p, a);
	html_open_class(h, "div", "two");
	put_speed(p, a);
	html_close(h);
	put_after(p, a);
	put_points(p, a);
	html_close(h);
	html_close(h);
}

void page_agents(struct page *p)
{
	int64_t most = p->now.n_rows ? p->now.rows[0].figures->offered : 0; /* sorted: the first has most */
	page_section(p, "agents", "Agents",
		     "Offers made in these days and how they ended, most offers first. The circle is the score: how someone works with leads "
		     "offered, not how well they sell. Open a row for all its figures.");
	if (p->now.n_rows == 0) {
		html_open_class(&p->h, "div", "card");
		page_nothing(p, "No agents yet: lr-admin apply agents.csv");
		html_close(&p->h);
	} else {
		page_keys(p);
		for (size_t i = 0; i < PARTS; i++)
			page_key_define(p, part[i].class, part[i].hatched, part[i].name, part[i].name, part[i].figure, OF_AGENT);
		page_keys_end(p);
		html_open_class(&p->h, "div", "card agents");
		for (size_t i = 0; i < p->now.n_rows; i++)
			put_agent(p, &p->now.rows[i], most);
		html_close(&p->h);
	}
	page_section_end(p);
}
