/*
 * lr-report - the figures: what became of the leads, and how the agents answered
 *
 * Reads one snapshot, scans the facts of the range once, prints. Changes nothing. An agent sees his own row alone.
 */
#include <unistd.h>

#include "cli/cli.h"
#include "report/dashboard.h"
#include "report/page.h"
#include "base/nearest.h"

struct opts {
	struct range_args range;
	bool excel, html;
};

static const struct cli_opt options[] = {
	{ 0, "from", OPT_TEXT, offsetof(struct opts, range.from), "DAY", "first day: YYYY-MM-DD, today, yesterday, monday", NULL, false },
	{ 0, "to", OPT_TEXT, offsetof(struct opts, range.to), "DAY", "last day, included (default today)", NULL, false },
	{ 0, "last", OPT_TEXT, offsetof(struct opts, range.last), "DAYS", "today and the days before, as 7d (default 30d)", NULL, false },
	{ 0, "mtd", OPT_FLAG, offsetof(struct opts, range.mtd), NULL, "this month up to today", NULL, false },
	{ 0, "ytd", OPT_FLAG, offsetof(struct opts, range.ytd), NULL, "this year up to today", NULL, false },
	{ 0, "all", OPT_FLAG, offsetof(struct opts, range.all), NULL, "everything there is", NULL, false },
	{ 0, "excel", OPT_FLAG, offsetof(struct opts, excel), NULL, "CSV for a spreadsheet: byte order mark, formulas guarded", NULL, false },
	{ 0, "html", OPT_FLAG, offsetof(struct opts, html), NULL, "all of it as one page for a browser", NULL, false },
	{ 0, NULL, OPT_FLAG, 0, NULL, NULL, NULL, false },
};

/* The first report is the only one there is; the others are names people will try. */
static const char *const reports[] = { "dashboard", "routing", "agents", "agent", "routes", "gaps", "leads", "lead", "now", "pool",
				       "work", "sources", "billing", "fairness" };
enum { REPORTS_THERE_ARE = 1, REPORTS = sizeof(reports) / sizeof(reports[0]) };

static int which_report(struct cli *c)
{
	if (c->n_args == 0)
		return 0;
	struct slice name = slice_of(c->args[0]);
	for (int i = 0; i < REPORTS; i++) {
		if (!slice_is(name, reports[i]))
			continue;
		if (i >= REPORTS_THERE_ARE)
			return lr_fail(&c->err, LR_USAGE, "there is no report \"%s\" yet; there is: dashboard", reports[i]);
		if (c->n_args > 1)
			return lr_fail(&c->err, LR_USAGE, "%s takes no \"%.60s\"", reports[i], c->args[1]);
		return 0;
	}
	const char *meant = nearest(name, reports, REPORTS_THERE_ARE);
	if (meant)
		return lr_fail(&c->err, LR_USAGE, "there is no report \"%.60s\" (did you mean %s?)", c->args[0], meant);
	return lr_fail(&c->err, LR_USAGE, "there is no report \"%.60s\"; there is: dashboard", c->args[0]);
}

/* CSV is what --excel is about; anything else beside it is a contradiction. */
static int which_format(struct cli *c, const struct opts *o, int *format)
{
	*format = c->format == FORMAT_DEFAULT ? o->excel ? FORMAT_CSV : FORMAT_TABLE : c->format;
	if (o->html && (c->format != FORMAT_DEFAULT || o->excel))
		return lr_fail(&c->err, LR_USAGE, "--html goes with no other format");
	if (o->excel && *format != FORMAT_CSV)
		return lr_fail(&c->err, LR_USAGE, "--excel is for CSV");
	return 0;
}

/* Whose row alone; NULL: everything. */
static int whose(struct cli *c, const char **only)
{
	*only = c->agent;
	if (c->role != ROLE_AGENT)
		return 0;
	*only = c->caller;
	if (c->agent && strcmp(c->agent, c->caller) != 0)
		return lr_fail(&c->err, LR_NOPERM, "an agent sees only his own figures");
	return 0;
}

static int show_page(struct cli *c, struct state *st)
{
	struct opts *o = c->opts;
	struct report_want want = { .range = o->range, .agent = c->agent, .viewer = c->role == ROLE_AGENT ? c->caller : NULL };
	struct sheet_form form = { .out = &c->out.b };
	struct report r;
	int rc = report_open(&r, c->store, st, &want, &form, cli_now(c), &c->err);
	if (rc >= 0) {
		rc = report_page(&r, &c->err);
		report_close(&r);
	}
	return rc;
}

static int show(struct cli *c, struct state *st, int format)
{
	struct opts *o = c->opts;
	struct dashboard_want want = { .only = NULL };
	struct dashboard d;
	struct zone *zone = NULL;
	const struct settings *settings = state_settings(st, &c->err);
	int rc = settings ? zone_open(slice_of(settings->tz), &zone, &c->err) : -c->err.kind;
	if (rc >= 0)
		rc = range_resolve(&o->range, zone, cli_now(c), &want.range, &c->err);
	if (rc >= 0)
		rc = whose(c, &want.only);
	if (rc >= 0)
		rc = dashboard_read(c->store, st, &want, &d, &c->err);
	zone_free(zone);
	if (rc < 0)
		return rc;
	struct look look = { terminal_utf8(), cli_colour(c), terminal_width(STDOUT_FILENO) };
	if (format == FORMAT_NDJSON)
		dashboard_ndjson(&d, &c->out.b);
	else if (format == FORMAT_CSV)
		dashboard_csv(&d, o->excel, &c->out.b);
	else
		dashboard_table(&d, &look, &c->out.b);
	dashboard_free(&d);
	return buf_failed(&c->out.b) ? lr_nomem(&c->err) : 0;
}

static int run(struct cli *c)
{
	struct state *st;
	int format, rc = which_report(c);
	if (rc >= 0)
		rc = which_format(c, c->opts, &format);
	if (rc >= 0)
		rc = store_read(c->store, &st, &c->err);
	if (rc < 0)
		return rc;
	rc = ((struct opts *)c->opts)->html ? show_page(c, st) : show(c, st, format);
	store_read_end(c->store);
	return rc;
}

static const struct cli_program program = {
	.name = "lr-report",
	.purpose = "show what became of the leads, and how the agents answered",
	.usage = "[OPTION]... [dashboard]",
	.examples = "  lr-report                       # the last 30 days\n"
		    "  lr-report --from monday         # this week\n"
		    "  lr-report --mtd --csv           # this month, for a program\n"
		    "  lr-report --ytd --excel >y.csv  # this year, for a spreadsheet\n"
		    "  lr-report --html >report.html   # for a browser\n",
	.opts = options,
	.opts_size = sizeof(struct opts),
	.needs = NEEDS_READ, .views = true,
	.reader_pipe = true,
	.run = run,
};

int main(int argc, char **argv)
{
	return cli_main(argc, argv, &program);
}
