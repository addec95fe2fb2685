/*
 * lr-score - a line per agent: points for how offers were answered
 *
 * domain.md 6. Measures how someone works with leads offered, not how well they sell. --explain lists every point; those of an
 * agent add up to his score. An agent sees his own alone.
 */
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "report/score_view.h"

enum { FLUSH_BYTES = 64 * 1024 };

struct opts {
	struct range_args range;
	bool explain, excel;
};

static const struct cli_opt options[] = {
	{ 0, "explain", OPT_FLAG, offsetof(struct opts, explain), NULL, "a line per point, with its event", NULL, false },
	{ 0, "from", OPT_TEXT, offsetof(struct opts, range.from), "DAY", "first day: YYYY-MM-DD, today, yesterday, monday", NULL, false },
	{ 0, "to", OPT_TEXT, offsetof(struct opts, range.to), "DAY", "last day, included (default today)", NULL, false },
	{ 0, "last", OPT_TEXT, offsetof(struct opts, range.last), "DAYS", "today and the days before, as 7d (default 30d)", NULL, false },
	{ 0, "mtd", OPT_FLAG, offsetof(struct opts, range.mtd), NULL, "this month up to today", NULL, false },
	{ 0, "ytd", OPT_FLAG, offsetof(struct opts, range.ytd), NULL, "this year up to today", NULL, false },
	{ 0, "all", OPT_FLAG, offsetof(struct opts, range.all), NULL, "everything there is", NULL, false },
	{ 0, "excel", OPT_FLAG, offsetof(struct opts, excel), NULL, "CSV for a spreadsheet: byte order mark, formulas guarded", NULL, false },
	{ 0, NULL, OPT_FLAG, 0, NULL, NULL, NULL, false },
};

/* What one run works with; released at the end of run(). */
struct job {
	struct cli *c;
	struct roster roster;
	const struct roster_row **shown;   /* in the order asked for, else that of agents.csv */
	size_t n;
	const struct roster_row **by_no;   /* shown agents by number, NULL for the others */
	struct score_tally *tally;         /* by number */
	struct score_view view;
	struct range range;
	struct arena mem;
};

static int which_format(struct cli *c, const struct opts *o, enum view_format *format)
{
	static const enum view_format of[] = { [FORMAT_DEFAULT] = VIEW_NDJSON, [FORMAT_TABLE] = VIEW_TABLE, [FORMAT_CSV] = VIEW_CSV,
					       [FORMAT_NDJSON] = VIEW_NDJSON };
	*format = c->format == FORMAT_DEFAULT && o->excel ? VIEW_CSV : of[c->format];
	if (o->excel && *format != VIEW_CSV)
		return lr_fail(&c->err, LR_USAGE, "--excel is for CSV");
	return 0;
}

static int show_one(struct job *j, const char *id)
{
	struct cli *c = j->c;
	const struct roster_row *who;
	if (c->role == ROLE_AGENT && strcmp(id, c->caller) != 0)
		return lr_fail(&c->err, LR_NOPERM, "an agent sees only his own score");
	int rc = roster_find(&j->roster, id, &who, &c->err);
	if (rc < 0 || j->by_no[who->no])
		return rc;
	j->by_no[who->no] = who;
	j->shown[j->n++] = who;
	return 0;
}

/* Named ones; else all who are active or did something. */
static int choose(struct job *j)
{
	struct cli *c = j->c;
	int rc = 0;
	for (int i = 0; i < c->n_args && rc >= 0; i++)
		rc = show_one(j, c->args[i]);
	if (rc >= 0 && c->agent)
		rc = show_one(j, c->agent);
	if (c->n_args || c->agent || rc < 0)
		return rc;
	if (c->role == ROLE_AGENT)
		return show_one(j, c->caller);
	for (size_t i = 0; i < j->roster.n; i++) {
		const struct roster_row *who = &j->roster.rows[i];
		if (who->active || score_any(&j->tally[who->no])) {
			j->by_no[who->no] = who;
			j->shown[j->n++] = who;
		}
	}
	return 0;
}

static int put_point(void *arg, const struct fact *f, enum score_kind kind, struct lr_err *err)
{
	struct job *j = arg;
	(void)err;
	if (f->agent > j->roster.n || !j->by_no[f->agent])
		return 0;
	score_points_event(&j->view, j->by_no[f->agent], f, kind);
	if (j->view.format != VIEW_TABLE && j->c->out.b.n >= FLUSH_BYTES)
		out_flush(&j->c->out); /* a failure is remembered and reported at the end */
	return 0;
}

static int show(struct job *j, const struct score_points *points, enum view_format format)
{
	struct cli *c = j->c;
	const struct opts *o = c->opts;
	struct look look = { terminal_utf8(), cli_colour(c), terminal_width(STDOUT_FILENO) };
	int rc = 0;
	if (o->explain) {
		score_points_open(&j->view, format, o->excel, points, &look, &c->out.b);
		for (size_t i = 0; i < j->n; i++)
			score_points_start(&j->view, j->shown[i]);
		rc = score_explain(c->store, &j->range, (uint32_t)j->roster.n, put_point, j, &c->err);
	} else {
		score_view_open(&j->view, format, o->excel, points, &look, &c->out.b);
		for (size_t i = 0; i < j->n; i++)
			score_view_agent(&j->view, j->shown[i], &j->tally[j->shown[i]->no]);
	}
	score_view_close(&j->view);
	if (rc >= 0 && buf_failed(&c->out.b))
		rc = lr_nomem(&c->err);
	return rc;
}

static int work(struct job *j, struct state *st, enum view_format format)
{
	struct cli *c = j->c;
	const struct opts *o = c->opts;
	struct zone *zone = NULL;
	const struct settings *settings = state_settings(st, &c->err);
	int rc = settings ? zone_open(slice_of(settings->tz), &zone, &c->err) : -c->err.kind;
	if (rc >= 0)
		rc = range_resolve(&o->range, zone, cli_now(c), &j->range, &c->err);
	zone_free(zone);
	if (rc >= 0)
		rc = roster_read(st, &j->mem, &j->roster, &c->err);
	if (rc < 0)
		return rc;
	j->shown = calloc(j->roster.n + 1, sizeof(*j->shown));
	j->by_no = calloc(j->roster.n + 1, sizeof(*j->by_no));
	j->tally = calloc(j->roster.n + 1, sizeof(*j->tally));
	if (!j->shown || !j->by_no || !j->tally)
		return lr_nomem(&c->err);
	rc = score_scan(c->store, &j->range, j->tally, (uint32_t)j->roster.n, &c->err);
	if (rc >= 0)
		rc = choose(j);
	return rc < 0 ? rc : show(j, &settings->score, format);
}

static int run(struct cli *c)
{
	struct job j = { .c = c };
	struct state *st;
	enum view_format format;
	int rc = which_format(c, c->opts, &format);
	if (rc >= 0)
		rc = store_read(c->store, &st, &c->err);
	if (rc < 0)
		return rc;
	rc = work(&j, st, format);
	store_read_end(c->store);
	free(j.shown);
	free(j.by_no);
	free(j.tally);
	arena_free(&j.mem);
	return rc;
}

static const struct cli_program program = {
	.name = "lr-score",
	.purpose = "score agents by how they answer the leads offered to them",
	.usage = "[OPTION]... [AGENT]...",
	.examples = "  lr-score                    # a line per agent, the last 30 days\n"
		    "  lr-score -o table --mtd     # this month, for eyes\n"
		    "  lr-score --explain bob      # every point bob got or lost\n",
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
