/*
 * lr-report - the figures: what became of the leads, how the agents answered, what is going on
 *
 * Reads one snapshot, scans the facts, prints. Changes nothing. An agent sees his own figures alone. Each report is a file
 * lib/report/report_*.c; here is which there are, who may see them, and which options go with which.
 */
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "report/page.h"
#include "report/page_report.h"
#include "base/nearest.h"

struct opts {
	struct range_args range;
	const char *by, *basis, *list, *team, *source;
	bool compare, excel, html;
};

static const struct cli_opt options[] = {
	{ 0, "from", OPT_TEXT, offsetof(struct opts, range.from), "DAY", "first day: YYYY-MM-DD, today, yesterday, monday", NULL, false },
	{ 0, "to", OPT_TEXT, offsetof(struct opts, range.to), "DAY", "last day, included (default today)", NULL, false },
	{ 0, "last", OPT_TEXT, offsetof(struct opts, range.last), "DAYS", "today and the days before, as 7d (default 30d)", NULL, false },
	{ 0, "mtd", OPT_FLAG, offsetof(struct opts, range.mtd), NULL, "this month up to today (default of routing)", NULL, false },
	{ 0, "ytd", OPT_FLAG, offsetof(struct opts, range.ytd), NULL, "this year up to today", NULL, false },
	{ 0, "all", OPT_FLAG, offsetof(struct opts, range.all), NULL, "everything there is", NULL, false },
	{ 0, "by", OPT_TEXT, offsetof(struct opts, by), "WHAT", "a row for each source, tag, route, team, day or hour", NULL, false },
	{ 0, "compare", OPT_FLAG, offsetof(struct opts, compare), NULL, "beside the period of as many days just before", NULL, false },
	{ 0, "basis", OPT_TEXT, offsetof(struct opts, basis), "BASIS", "event (default), or cohort: leads received in the range", NULL, false },
	{ 0, "list", OPT_TEXT, offsetof(struct opts, list), "FIGURE", "the leads behind a figure of the report", NULL, false },
	{ 0, "team", OPT_TEXT, offsetof(struct opts, team), "TEAM", "its agents alone", NULL, false },
	{ 0, "source", OPT_TEXT, offsetof(struct opts, source), "SOURCE", "leads from there alone", NULL, false },
	{ 0, "excel", OPT_FLAG, offsetof(struct opts, excel), NULL, "CSV for a spreadsheet: byte order mark, local times, formulas guarded", NULL, false },
	{ 0, "html", OPT_FLAG, offsetof(struct opts, html), NULL, "a page for a browser; of the dashboard: one page with all of it", NULL, false },
	{ 0, NULL, OPT_FLAG, 0, NULL, NULL, NULL, false },
};

enum { RANGE = 1, BY = 2, COMPARE = 4, BASIS = 8, AGENTS = 16, SOURCE = 32, MTD = 64, SUBJECT = 128, ADMINS = 256 };

static const struct kind {
	const char *name;
	report_run *run;
	unsigned takes;          /* options that mean something to it; MTD: its default range; ADMINS: agents may not see it */
	const char *subject;     /* what its operand is */
	const struct listing *list; /* for --list; NULL: it has no figures that count leads */
} kinds[] = {
	{ "dashboard", report_dashboard, RANGE | BY | COMPARE | AGENTS | SOURCE, NULL, &dashboard_listing },
	{ "routing", report_routing, RANGE | BY | COMPARE | BASIS | AGENTS | SOURCE | MTD, NULL, &routing_listing },
	{ "agents", report_agents, AGENTS, NULL, NULL },
	{ "agent", report_agent_card, RANGE | BASIS | SOURCE | SUBJECT, "an agent", NULL },
	{ "routes", report_routes, RANGE | BASIS | SOURCE | MTD | ADMINS, NULL, NULL },
	{ "gaps", report_gaps, RANGE | ADMINS, NULL, NULL },
	{ "leads", report_leads, RANGE | AGENTS | SOURCE, NULL, NULL },
	{ "lead", report_lead, SUBJECT, "a lead", NULL },
	{ "now", report_now, AGENTS | SOURCE, NULL, NULL },
	{ "pool", report_pool, SOURCE, NULL, NULL },
	{ "work", report_work, AGENTS | SOURCE, NULL, NULL },
	{ "sources", report_sources, RANGE | COMPARE | SOURCE | ADMINS, NULL, &sources_listing },
	{ "billing", report_billing, RANGE | AGENTS | SOURCE, NULL, &billing_listing },
	{ "fairness", report_fairness, ADMINS, NULL, NULL },
	{ "figures", report_figures, 0, NULL, NULL },
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* In place of the dashboard with --html, unless --by or --list ask for a table: one page with all that a chart shows best. */
static const struct kind page = { "--html", report_page, RANGE | COMPARE | AGENTS | SOURCE, NULL, NULL };

static int no_such_word(struct cli *c, const char *what, const char *given, const char *const *words, size_t n)
{
	const char *meant = nearest(slice_of(given), words, n);
	struct buf all = { 0 };
	for (size_t i = 0; i < n; i++)
		buf_printf(&all, "%s%s", i ? ", " : "", words[i]);
	int rc = meant ? lr_fail(&c->err, LR_USAGE, "there is no %s \"%.60s\" (did you mean %s?)", what, given, meant)
		       : lr_fail(&c->err, LR_USAGE, "there is no %s \"%.60s\"; there is: %s", what, given, buf_cstr(&all));
	buf_free(&all);
	return rc;
}

static int word(struct cli *c, const char *what, const char *given, const char *const *words, size_t n, int *out)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(given, words[i]) == 0) {
			*out = (int)i;
			return 0;
		}
	return no_such_word(c, what, given, words, n);
}

static int which_report(struct cli *c, const struct kind **kind, const char **subject)
{
	const char *names[KINDS];
	int at = 0;
	for (int i = 0; i < KINDS; i++)
		names[i] = kinds[i].name;
	if (c->n_args && word(c, "report", c->args[0], names, KINDS, &at) < 0)
		return -c->err.kind;
	*kind = &kinds[at];
	int wants = (*kind)->takes & SUBJECT ? 2 : 1;
	if (wants == 2 && c->n_args < 2)
		return lr_fail(&c->err, LR_USAGE, "%s: %s, which one?", names[at], (*kind)->subject);
	if (c->n_args > wants)
		return lr_fail(&c->err, LR_USAGE, "%s takes no \"%.60s\"", names[at], c->args[wants]);
	*subject = wants == 2 ? c->args[1] : NULL;
	const struct opts *o = c->opts;
	if (!o->html)
		return 0;
	if (c->n_more_states)
		return lr_fail(&c->err, LR_USAGE, "--html: a page is about one account, and takes one --state");
	if (at != 0 || o->by || o->list)
		return 0;
	*kind = &page;
	return 0;
}

/* An option that means nothing to a report would be lost silently: refused. */
static int options_fit(struct cli *c, const struct kind *kind)
{
	const struct opts *o = c->opts;
	const struct {
		const char *name;
		bool given;
		unsigned bit;
	} given[] = { { "from", o->range.from, RANGE }, { "to", o->range.to, RANGE }, { "last", o->range.last, RANGE }, { "mtd", o->range.mtd, RANGE },
		      { "ytd", o->range.ytd, RANGE }, { "all", o->range.all, RANGE }, { "by", o->by, BY }, { "compare", o->compare, COMPARE },
		      { "basis", o->basis, BASIS }, { "agent", c->agent, AGENTS }, { "team", o->team, AGENTS },
		      { "source", o->source, SOURCE } };
	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++)
		if (given[i].given && !(kind->takes & given[i].bit))
			return lr_fail(&c->err, LR_USAGE, "--%s does not go with %s", given[i].name, kind->name);
	if (o->list && !kind->list)
		return lr_fail(&c->err, LR_USAGE, "--list does not go with %s", kind->name);
	if (o->list && (o->by || o->compare))
		return lr_fail(&c->err, LR_USAGE, "--list and --%s exclude each other", o->by ? "by" : "compare");
	return 0;
}

static int what_is_wanted(struct cli *c, const struct kind *kind, const char *subject, struct report_want *want)
{
	static const char *const ways[] = { "source", "tag", "route", "team", "day", "hour" };
	static const char *const bases[] = { "event", "cohort" };
	const struct opts *o = c->opts;
	int way = -1, basis = BASIS_EVENT;
	if (o->by && word(c, "way to group by", o->by, ways, sizeof(ways) / sizeof(ways[0]), &way) < 0)
		return -c->err.kind;
	if (o->basis && word(c, "basis", o->basis, bases, sizeof(bases) / sizeof(bases[0]), &basis) < 0)
		return -c->err.kind;
	*want = (struct report_want){ .range = o->range, .agent = c->agent, .team = o->team, .source = o->source, .list = o->list,
				      .listing = kind->list, .subject = subject, .by = (enum group_by)(way + 1), .basis = (enum basis)basis, .compare = o->compare };
	if (kind->takes & MTD && !o->range.from && !o->range.to && !o->range.last && !o->range.ytd && !o->range.all)
		want->range.mtd = true;
	return 0;
}

/* CSV is what --excel is about; anything else beside it is a contradiction. */
static int which_form(struct cli *c, struct sheet_form *form)
{
	static const enum form_kind of[] = { [FORMAT_DEFAULT] = FORM_TABLE, [FORMAT_TABLE] = FORM_TABLE, [FORMAT_CSV] = FORM_CSV,
					     [FORMAT_NDJSON] = FORM_NDJSON };
	const struct opts *o = c->opts;
	if (o->html && (o->excel || c->format != FORMAT_DEFAULT))
		return lr_fail(&c->err, LR_USAGE, "--html goes with no other format");
	form->kind = o->html ? FORM_HTML : c->format == FORMAT_DEFAULT && o->excel ? FORM_CSV : of[c->format];
	form->excel = o->excel;
	if (o->excel && form->kind != FORM_CSV)
		return lr_fail(&c->err, LR_USAGE, "--excel is for CSV");
	return 0;
}

static void flush(void *arg)
{
	out_flush(&((struct cli *)arg)->out); /* a failure is remembered and reported at the end */
}

/* One state's share of the report. */
static int one_state(struct cli *c, const struct kind *kind, struct report_want *want, struct sheet_form *form, bool several)
{
	struct state *st;
	struct report r;
	int rc = store_read(c->store, &st, &c->err);
	if (rc < 0)
		return rc;
	want->viewer = c->role == ROLE_AGENT ? c->caller : NULL;
	if (want->viewer && (kind->takes & ADMINS))
		rc = lr_fail(&c->err, LR_NOPERM, "not permitted: %s is for admins", kind->name);
	if (rc >= 0)
		rc = report_open(&r, c->store, st, want, form, cli_now(c), &c->err);
	if (rc >= 0) {
		form->account = several ? slice_of(r.settings->account[0] ? r.settings->account : c->state_dir) : (struct slice){ 0 };
		report_run *run = want->list ? report_list : kind->run;
		rc = form->kind == FORM_HTML && kind != &page ? report_as_page(&r, run, kind->name, &c->err) : run(&r, &c->err);
		report_close(&r);
	}
	store_read_end(c->store);
	if (rc >= 0 && buf_failed(&c->out.b))
		rc = lr_nomem(&c->err);
	return rc;
}

static int run(struct cli *c)
{
	const struct kind *kind = kinds;
	struct report_want want;
	struct sheet_form form = { .out = &c->out.b, .flush = flush, .arg = c,
				   .look = { terminal_utf8(), cli_colour(c), terminal_width(STDOUT_FILENO) } };
	const char *subject = NULL;
	bool several = c->n_more_states > 0;
	int rc = which_report(c, &kind, &subject);
	if (rc >= 0)
		rc = options_fit(c, kind);
	if (rc >= 0)
		rc = what_is_wanted(c, kind, subject, &want);
	if (rc >= 0)
		rc = which_form(c, &form);
	if (rc >= 0)
		rc = one_state(c, kind, &want, &form, several);
	while (rc >= 0 && (rc = cli_next_state(c)) == 1) {
		if (form.kind == FORM_TABLE)
			buf_addc(&c->out.b, '\n');
		rc = one_state(c, kind, &want, &form, several);
	}
	return rc;
}

static const struct cli_program program = {
	.name = "lr-report",
	.purpose = "show what became of the leads, how the agents answered, and what is going on",
	.usage = "[OPTION]... [dashboard|routing|agents|routes|gaps|leads|now|pool|work|sources|billing|fairness|figures]\n[OPTION]... agent AGENT\n[OPTION]... lead LEAD",
	.examples = "  lr-report                       # the dashboard of the last 30 days\n"
		    "  lr-report --from monday         # this week\n"
		    "  lr-report --compare --by source # each source, beside the 30 days before\n"
		    "  lr-report --list delinquent     # the leads behind a figure\n"
		    "  lr-report routing --ytd         # who claims fast, calls fast, closes\n"
		    "  lr-report now                   # what is on the table this minute\n"
		    "  lr-report work --agent ann      # what she has to do, oldest first\n"
		    "  lr-report leads --all --csv     # everything about every lead\n"
		    "  lr-report figures               # what each figure counts\n"
		    "  lr-report --html >report.html   # all of it, for a browser\n",
	.opts = options,
	.opts_size = sizeof(struct opts),
	.needs = NEEDS_READ, .views = true,
	.many_states = true,
	.reader_pipe = true,
	.run = run,
};

int main(int argc, char **argv)
{
	return cli_main(argc, argv, &program);
}
