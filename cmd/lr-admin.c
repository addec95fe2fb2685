/*
 * lr-admin - configuration, pauses, limits, and leads moved by hand
 *
 * apply: all files are read and checked by themselves before the lock is taken; under it they are compared with what is
 * in force, and what differs is one frame. Crash between append and print: the same again prints nothing, it is done.
 */
#include "cli/admin.h"
#include "cli/config_files.h"
#include "cli/config_show.h"
#include "domain/lint.h"

struct apply_job {
	const struct config_set *set;
	struct buf diff, lints;
	bool decided;
};

static int apply_next(struct cli *c, void *arg, struct decision *d)
{
	struct apply_job *job = arg;
	if (job->decided)
		return 0;
	job->decided = true;
	int rc = config_check(d->state, job->set, d->mem, &job->lints, &c->err);
	if (rc == 0)
		rc = config_apply(d, job->set, &job->diff, &c->err);
	return rc < 0 ? rc : 1;
}

static void apply_restart(void *arg)
{
	struct apply_job *job = arg;
	job->decided = false;
	buf_clear(&job->diff);
	buf_clear(&job->lints);
}

/* On stderr, a message a line. */
static void say_lines(struct cli *c, const struct buf *lines)
{
	for (size_t at = 0; at < lines->n;) {
		const char *end = memchr(lines->p + at, '\n', lines->n - at);
		size_t n = end ? (size_t)(end - lines->p) - at : lines->n - at;
		cli_say(c, "%.*s", (int)n, lines->p + at);
		at += n + 1;
	}
}

/* Reading a file tells the caller about it, if only in what it complains of: not for those who came through sudo. */
static int may_read(struct cli *c)
{
	for (int i = 1; i < c->n_args && !c->is_owner; i++) {
		const char *eq = strchr(c->args[i], '=');
		if (strcmp(eq ? eq + 1 : c->args[i], "-") != 0)
			return lr_fail(&c->err, LR_NOPERM, "%s: only the owner may name files; write KIND=- <FILE", c->args[i]);
	}
	return 0;
}

static int read_files(struct cli *c, struct config_files *f)
{
	int rc = may_read(c);
	if (rc == 0 && c->n_args < 2)
		rc = lr_fail(&c->err, LR_USAGE, "%s: which files?", c->args[0]);
	if (rc == 0)
		rc = config_files_read(c->args + 1, c->n_args - 1, f, &c->err);
	say_lines(c, &f->problems);
	return rc;
}

static int run_apply(struct cli *c)
{
	struct config_files f = { .cap = 0 };
	struct apply_job job = { .set = &f.set };
	int rc = cli_open_store(c, STORE_WRITE); /* first: who calls is known with it */
	if (rc == 0 && c->role != ROLE_RAINMAKER)
		rc = lr_fail(&c->err, LR_NOPERM, "not permitted: only a rainmaker or the owner changes the configuration");
	if (rc == 0)
		rc = read_files(c, &f);
	if (rc == 0) {
		struct cli_batch b = { apply_next, apply_restart, &job };
		do
			rc = cli_run_batch(c, &b);
		while (rc == 1);
	}
	if (rc == 0) {
		buf_slice(&c->out.b, buf_view(&job.diff));
		say_lines(c, &job.lints);
	}
	buf_free(&job.diff);
	buf_free(&job.lints);
	config_files_free(&f);
	return rc;
}

/* Without a state the files are checked by themselves: what a check in version control wants. */
static int run_check(struct cli *c)
{
	struct config_files f = { .cap = 0 };
	struct arena mem = { 0 };
	struct buf lints = { 0 };
	struct state *st = NULL;
	int rc = read_files(c, &f);
	if (rc == 0) {
		rc = cli_open_store(c, STORE_READ);
		if (rc == 0) {
			rc = store_read(c->store, &st, &c->err);
		} else if (c->err.kind == LR_UNAVAILABLE) {
			lr_err_clear(&c->err);
			rc = 0;
		}
	}
	if (rc == 0)
		rc = config_check(st, &f.set, &mem, &lints, &c->err);
	if (st)
		store_read_end(c->store);
	if (rc == 0)
		say_lines(c, &lints);
	buf_free(&lints);
	arena_free(&mem);
	config_files_free(&f);
	return rc;
}

static int show(struct cli *c, const struct plan *p)
{
	enum config_kind kind = CONFIG_KINDS;
	struct buf *out = &c->out.b;
	int rc = c->n_args > 1 ? config_kind_of(slice_of(c->args[1]), &kind, &c->err) : 0;
	if (rc < 0)
		return rc;
	if (c->n_args > 2)
		return lr_fail(&c->err, LR_USAGE, "show: one kind at a time");
	if (c->format == FORMAT_CSV && kind != CONFIG_AGENTS && kind != CONFIG_TAGS && kind != CONFIG_HOLIDAYS)
		return lr_fail(&c->err, LR_USAGE, "show: only agents, tags and holidays can be written as CSV");
	switch (kind) {
	case CONFIG_SETTINGS: return config_show_settings(p, out, &c->err);
	case CONFIG_AGENTS: return config_show_agents(p, c->format == FORMAT_CSV, out, &c->err);
	case CONFIG_TAGS: return config_show_tags(p, c->format == FORMAT_CSV, out, &c->err);
	case CONFIG_HOLIDAYS: return config_show_holidays(p, c->format == FORMAT_CSV, out, &c->err);
	case CONFIG_ROUTES: return config_show_routes(p, out, &c->err);
	case CONFIG_KINDS: break;
	}
	return config_show_all(p, out, &c->err);
}

static int run_show(struct cli *c)
{
	struct plan p = { .n_agents = 0 };
	struct config_set nothing = { .n = 0 };
	struct arena mem = { 0 };
	struct state *st;
	int rc = cli_open_store(c, STORE_READ);
	if (rc == 0 && c->role == ROLE_AGENT)
		rc = lr_fail(&c->err, LR_NOPERM, "not permitted: the configuration is for admins, rainmakers and the owner");
	if (rc == 0)
		rc = store_read(c->store, &st, &c->err);
	if (rc < 0)
		return rc;
	rc = plan_make(st, &nothing, &mem, &p, &c->err);
	if (rc == 0)
		rc = show(c, &p);
	plan_free(&p);
	store_read_end(c->store);
	arena_free(&mem);
	return rc;
}

static const struct verb {
	const char *name;
	admin_verb *run;
	const char *options;
} verbs[] = {
	{ "apply", run_apply, "" }, { "check", run_check, "" }, { "show", run_show, "" },
	{ "pause", admin_pause, "route from until for why" }, { "resume", admin_resume, "route" },
	{ "pause-route", admin_pause_route, "why" }, { "resume-route", admin_resume_route, "" },
	{ "limit", admin_limit, "" }, { "assign", admin_assign, "" }, { "reassign", admin_reassign, "from to" },
	{ "release", admin_release, "" }, { "resubmit", admin_resubmit, "" }, { "hold", admin_hold, "all" },
	{ "unhold", admin_unhold, "all" }, { "void", admin_void, "why batch" },
	{ "void-stage", admin_void_stage, "why" },
	{ "edit", admin_edit, "" }, { "forget", admin_forget, "" },
};
enum { VERBS = sizeof(verbs) / sizeof(verbs[0]) };

static int run(struct cli *c)
{
	for (int i = 0; c->n_args && i < VERBS; i++)
		if (strcmp(c->args[0], verbs[i].name) == 0) {
			int rc = admin_options_fit(c, verbs[i].options);
			return rc < 0 ? rc : verbs[i].run(c);
		}
	struct buf there = { 0 };
	for (int i = 0; i < VERBS; i++)
		buf_printf(&there, "%s%s", i ? ", " : "", verbs[i].name);
	int rc = lr_fail(&c->err, LR_USAGE, "%s%s; there are %s", c->n_args ? "unknown verb " : "a verb is missing",
			 c->n_args ? c->args[0] : "", buf_cstr(&there));
	buf_free(&there);
	return rc;
}

#define TEXT(member) OPT_TEXT, offsetof(struct admin_options, member)

static const struct cli_opt opts[] = {
	{ 0, "route", TEXT(route), "ROUTE", "pause, resume: on this route alone", NULL, false },
	{ 0, "from", TEXT(from), "TIME|AGENT", "pause: when it starts (now); reassign: whose leads", NULL, false },
	{ 0, "until", TEXT(until), "TIME", "pause: when it ends; a day means the end of it", NULL, false },
	{ 0, "for", TEXT(how_long), "TIME", "pause: how long (3d)", NULL, false },
	{ 0, "why", TEXT(why), "TEXT", "pause, pause-route, void, void-stage: kept with it", NULL, false },
	{ 0, "to", TEXT(to), "AGENT|pool|route", "reassign: where they go", NULL, false },
	{ 0, "batch", TEXT(batch), "BATCH", "void: every lead of that import (B3)", NULL, false },
	{ 0, "all", OPT_FLAG, offsetof(struct admin_options, all), NULL, "hold, unhold: every lead that can be", NULL, false },
	{ 0 },
};

int main(int argc, char **argv)
{
	static const struct cli_program prog = {
		.name = "lr-admin",
		.purpose = "configuration, pauses, limits, and leads moved by hand",
		.usage = "apply [-n] FILE...\ncheck FILE...\nshow [settings|agents|tags|holidays|routes]\npause AGENT [--route R] [--from T] [--until T | --for 3d] [--why S]\n"
			 "resume AGENT [--route R]\npause-route ROUTE [--why S]\nresume-route ROUTE\nlimit AGENT N|none\n"
			 "assign LEAD AGENT\nreassign --from AGENT --to AGENT|pool|route\nrelease LEAD\n"
			 "resubmit LEAD\nhold LEAD|--all\nunhold LEAD|--all\n"
			 "void LEAD|--batch B [--why S]\nvoid-stage LEAD PHASE [--why S]\nedit LEAD FIELD=VALUE...\nforget LEAD|EMAIL|PHONE",
		.examples = "  lr-admin apply settings.json agents.csv routes.json   # all together, or nothing\n"
			    "  lr-admin apply -n agents.csv                          # only say what would change\n"
			    "  lr-admin check routes.json                            # errors and lints\n"
			    "  lr-admin show routes >routes.json                     # what is in force, as apply reads it\n"
			    "  lr-admin pause ann --until 2026-08-02 --why holiday   # the whole of that day, too\n"
			    "  lr-admin assign L7 bob                                # whoever had it\n",
		.opts = opts,
		.opts_size = sizeof(struct admin_options),
		.needs = NEEDS_NOTHING,
		.views = true,
		.run = run,
	};
	return cli_main(argc, argv, &prog);
}
