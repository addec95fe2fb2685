#include "cli/admin.h"

#include "base/nearest.h"
#include "base/num.h"
#include "base/text.h"
#include "cli/moment.h"
#include "domain/limit.h"
#include "domain/pause.h"

int admin_options_fit(struct cli *c, const char *allowed)
{
	const struct admin_options *o = c->opts;
	const struct {
		const char *name, *value;
	} given[] = { { "route", o->route }, { "from", o->from }, { "until", o->until }, { "for", o->how_long }, { "why", o->why },
		      { "to", o->to }, { "batch", o->batch },
		      { "all", o->all ? "" : NULL } };
	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
		const char *at = given[i].value ? strstr(allowed, given[i].name) : allowed;
		if (!at)
			return lr_fail(&c->err, LR_USAGE, "--%s does not go with %s", given[i].name, c->args[0]);
	}
	return 0;
}

struct once {
	int (*next)(struct cli *c, void *arg, struct decision *d);
	void *arg;
	bool done;
};

static int once_next(struct cli *c, void *arg, struct decision *d)
{
	struct once *o = arg;
	if (o->done)
		return 0;
	o->done = true;
	int rc = o->next(c, o->arg, d);
	return rc < 0 ? rc : 1;
}

static void once_restart(void *arg)
{
	((struct once *)arg)->done = false;
}

int admin_once(struct cli *c, int (*next)(struct cli *c, void *arg, struct decision *d), void *arg)
{
	struct once o = { next, arg, false };
	struct cli_batch b = { once_next, once_restart, &o };
	int rc = cli_run_batch(c, &b);
	while (rc == 1)
		rc = cli_run_batch(c, &(struct cli_batch){ once_next, NULL, &o });
	return rc;
}

static int unknown(struct cli *c, struct state *st, enum name_kind kind, uint32_t n, const char *id)
{
	struct nearest near = nearest_to(slice_of(id));
	char hint[NEAREST_HINT];
	for (uint32_t no = 1; no <= n; no++) {
		struct slice name;
		if (state_name(st, kind, no, &name, &c->err) == 1)
			nearest_offer(&near, name);
	}
	nearest_hint(&near, hint, sizeof(hint));
	return lr_fail(&c->err, LR_DATA, "there is no %s \"%.64s\"%s", kind == NAME_AGENT ? "agent" : "route", id, hint);
}

int admin_agent(struct cli *c, struct state *st, const char *id, struct agent **out)
{
	uint32_t no;
	int rc = state_number(st, NAME_AGENT, slice_of(id), &no, &c->err);
	if (rc == 1)
		rc = state_agent(st, no, out, &c->err);
	return rc < 0 ? rc : rc == 1 ? 0 : unknown(c, st, NAME_AGENT, state_head(st)->agents, id);
}

int admin_route(struct cli *c, struct state *st, const char *id, struct route **out)
{
	uint32_t no;
	int rc = state_number(st, NAME_ROUTE, slice_of(id), &no, &c->err);
	if (rc == 1)
		rc = state_route(st, no, out, &c->err);
	return rc < 0 ? rc : rc == 1 && (*out)->position ? 0 : unknown(c, st, NAME_ROUTE, state_head(st)->routes, id);
}

/* Pausing others, limits and routes are a rainmaker's; oneself anybody may pause. */
static int may(struct cli *c, const char *agent)
{
	if (c->role == ROLE_RAINMAKER || (agent && strcmp(agent, c->caller) == 0))
		return 0;
	return lr_fail(&c->err, LR_NOPERM, "not permitted: %s is for rainmakers and the owner%s", c->args[0],
		       agent ? ", or for oneself" : "");
}

static int begin(struct cli *c, int n_args, const char *usage, bool of_agent)
{
	if (c->n_args != n_args + 1)
		return lr_fail(&c->err, LR_USAGE, "usage: lr-admin %s %s", c->args[0], usage);
	int rc = cli_open_store(c, STORE_WRITE);
	return rc < 0 ? rc : may(c, of_agent ? c->args[1] : NULL);
}

static void put_time(struct cli *c, const char *before, int64_t ms)
{
	buf_adds(&c->out.b, before);
	time_put(&c->out.b, ms);
}

/* ---- pause, resume */

struct pausing {
	const struct admin_options *o;
	int64_t from, until, how_long;
};

static int decide_pause(struct cli *c, void *arg, struct decision *d)
{
	struct pausing *p = arg;
	struct agent *a;
	struct route *r = NULL;
	int64_t starts = p->o->from ? p->from : d->now, until = p->o->how_long ? starts + p->how_long : p->until;
	int rc = admin_agent(c, d->state, c->args[1], &a);
	if (rc == 0 && p->o->route)
		rc = admin_route(c, d->state, p->o->route, &r);
	if (rc < 0)
		return rc;
	if (until && (until <= starts || until <= d->now))
		return lr_fail(&c->err, LR_USAGE, "the pause would end before it begins, or before now");
	rc = pause_agent(d, a, r, starts, until, slice_of(p->o->why ? p->o->why : ""), &c->err);
	if (rc < 0)
		return rc;
	buf_printf(&c->out.b, "agent %s: paused%s%s", a->id, r ? " on route " : "", r ? r->id : "");
	if (starts > d->now)
		put_time(c, " from ", starts);
	if (until)
		put_time(c, " until ", until);
	buf_adds(&c->out.b, until ? "\n" : " till resumed\n");
	return 0;
}

int admin_pause(struct cli *c)
{
	struct pausing p = { .o = c->opts };
	int rc = begin(c, 1, "AGENT [--route R] [--from T] [--until T | --for 3d] [--why S]", true);
	if (rc == 0 && p.o->how_long && !num_duration(slice_of(p.o->how_long), &p.how_long))
		rc = lr_fail(&c->err, LR_USAGE, "--for: \"%.40s\" is not a duration such as 90m, 3d", p.o->how_long);
	if (rc == 0 && p.o->until && p.o->how_long)
		rc = lr_fail(&c->err, LR_USAGE, "--until and --for exclude each other");
	if (rc == 0 && p.o->from)
		rc = moment_read(c, "--from", p.o->from, false, &p.from);
	if (rc == 0 && p.o->until)
		rc = moment_read(c, "--until", p.o->until, true, &p.until);
	return rc < 0 ? rc : admin_once(c, decide_pause, &p);
}

static int decide_resume(struct cli *c, void *arg, struct decision *d)
{
	const struct admin_options *o = arg;
	struct agent *a;
	struct route *r = NULL;
	bool any;
	int rc = admin_agent(c, d->state, c->args[1], &a);
	if (rc == 0 && o->route)
		rc = admin_route(c, d->state, o->route, &r);
	if (rc == 0)
		rc = pause_end(d, a, r, &any, &c->err);
	if (rc == 0 && any)
		buf_printf(&c->out.b, "agent %s: resumed%s%s\n", a->id, r ? " on route " : "", r ? r->id : "");
	else if (rc == 0)
		cli_note(c, "agent %s has no pause of that scope%s", a->id, slice_is(d->by, a->id) ? " that he began himself" : "");
	return rc;
}

int admin_resume(struct cli *c)
{
	int rc = begin(c, 1, "AGENT [--route R]", true);
	return rc < 0 ? rc : admin_once(c, decide_resume, c->opts);
}

static int decide_route(struct cli *c, void *arg, struct decision *d)
{
	const struct admin_options *o = arg;
	bool pause = strcmp(c->args[0], "pause-route") == 0;
	struct route *r;
	struct event e;
	struct buf person = { 0 };
	int rc = admin_route(c, d->state, c->args[1], &r);
	if (rc < 0)
		return rc;
	if (r->paused == pause) {
		cli_note(c, "route %s is %s already", r->id, pause ? "paused" : "running");
		return 0;
	}
	event_init(&e, pause ? EV_ROUTE_PAUSED : EV_ROUTE_RESUMED);
	event_set(&e, KEY_ROUTE, slice_of(r->id));
	if (pause && o->why && *o->why) {
		buf_adds(&person, "{\"why\":");
		json_quote(&person, slice_of(o->why), true);
		buf_addc(&person, '}');
		e.person = arena_slice(d->mem, buf_view(&person));
	}
	rc = buf_failed(&person) ? lr_nomem(&c->err) : decide(d, &e, &c->err);
	buf_free(&person);
	if (rc == 0)
		buf_printf(&c->out.b, "route %s: %s\n", c->args[1], pause ? "paused" : "resumed");
	return rc;
}

int admin_pause_route(struct cli *c)
{
	int rc = begin(c, 1, "ROUTE [--why S]", false);
	return rc < 0 ? rc : admin_once(c, decide_route, c->opts);
}

int admin_resume_route(struct cli *c)
{
	int rc = begin(c, 1, "ROUTE", false);
	return rc < 0 ? rc : admin_once(c, decide_route, c->opts);
}

/* ---- limit */

static void put_limit(struct buf *b, int64_t limit)
{
	if (limit < 0)
		buf_adds(b, "none");
	else
		buf_int(b, limit);
}

static int decide_limit(struct cli *c, void *arg, struct decision *d)
{
	int64_t *limit = arg;
	struct agent *a;
	int rc = admin_agent(c, d->state, c->args[1], &a);
	if (rc < 0)
		return rc;
	int64_t old = a->limit;
	rc = limit_agent(d, a, *limit, &c->err);
	if (rc == 0 && old != *limit) {
		buf_printf(&c->out.b, "agent %s: limit ", c->args[1]);
		put_limit(&c->out.b, old);
		buf_adds(&c->out.b, " -> ");
		put_limit(&c->out.b, *limit);
		buf_addc(&c->out.b, '\n');
	}
	return rc;
}

int admin_limit(struct cli *c)
{
	int64_t limit = -1;
	int rc = begin(c, 2, "AGENT N|none", false);
	if (rc == 0 && strcmp(c->args[2], "none") != 0 && !num_int(slice_of(c->args[2]), 0, 1000000000, &limit))
		rc = lr_fail(&c->err, LR_USAGE, "limit: \"%.40s\" is neither a number from 0 to 1000000000 nor none", c->args[2]);
	return rc < 0 ? rc : admin_once(c, decide_limit, &limit);
}
