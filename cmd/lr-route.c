/*
 * lr-route - pick the route for leads
 *
 * Reads lead lines or bare ids; prints each line back with status, route, rule, eligible and reason. Tries again whatever
 * waits. A lead past routing is printed as it stands, nothing is decided twice. Crash between append and print: running it
 * again prints the same lines.
 */
#include "cli/record_loop.h"
#include "cli/records_out.h"
#include "domain/advance.h"
#include "domain/place.h"
#include "report/story.h"

struct options {
	bool pending, explain;
};

static const struct cli_opt options[] = {
	{ 0, "pending", OPT_FLAG, offsetof(struct options, pending), NULL, "every new and waiting lead, oldest first", NULL, false },
	{ 'x', "explain", OPT_FLAG, offsetof(struct options, explain), NULL, "add every route tried, and who was passed over why", NULL, false },
	{ 0 },
};

static int put_routed(struct cli *c, struct state *st, uint64_t lead, struct slice tried, const struct record *rec)
{
	static const char *const ours[] = { "lead", "status", "route", "rule", "eligible", "reason", "agent", "explain", NULL };
	struct lead l;
	struct slice route = { 0 }, owner = { 0 };
	struct route *r = NULL;
	int rc = state_lead(st, lead, &l, &c->err);
	if (rc == 1)
		rc = state_name(st, NAME_AGENT, l.owner, &owner, &c->err);
	if (rc >= 0 && l.route && l.state != LEAD_POOL && l.state != LEAD_WAITING) {
		rc = state_name(st, NAME_ROUTE, l.route, &route, &c->err);
		if (rc == 1)
			rc = state_route(st, l.route, &r, &c->err);
	}
	if (rc < 0)
		return rc;
	struct jsonw w = jsonw_open(&c->out.b, false);
	jsonw_id(&w, "lead", 'L', lead);
	jsonw_str(&w, "status", slice_of(lead_status(&l)));
	jsonw_str(&w, "route", route);
	jsonw_str(&w, "rule", r ? slice_of(rule_name[r->rule]) : (struct slice){ 0 });
	if (l.state == LEAD_ROUTED) {
		struct turn turn;
		struct arena mem = { 0 };
		rc = r ? eligibility(st, &l, r, l.since, &mem, &turn, &c->err) : 0;
		if (r && rc == 0)
			jsonw_int(&w, "eligible", (int64_t)turn.n_eligible);
		else
			jsonw_null(&w, "eligible");
		arena_free(&mem);
	} else {
		jsonw_null(&w, "eligible");
	}
	jsonw_str(&w, "reason", l.reason ? slice_of(reason_name[l.reason]) : (struct slice){ 0 });
	jsonw_str(&w, "agent", owner);
	if (tried.n)
		jsonw_raw(&w, "explain", tried);
	if (rec && rec->doc)
		record_put_rest(&w, rec, ours);
	jsonw_close(&w);
	buf_addc(&c->out.b, '\n');
	return rc;
}

static int route_lead(struct cli *c, struct decision *d, uint64_t lead, const struct record *rec)
{
	const struct options *o = c->opts;
	struct buf tried = { 0 };
	int rc = advance_settle(d, lead, &c->err);
	if (rc == 0 && o->explain) { /* asked before it is placed: what is told is what decides */
		buf_addc(&tried, '[');
		rc = story_routes(d->state, lead, d->now, d->mem, &tried, &c->err);
		buf_addc(&tried, ']');
		if (rc == 0 && buf_failed(&tried))
			rc = lr_nomem(&c->err);
	}
	if (rc == 0)
		rc = place(d, lead, &c->err);
	if (rc == 0)
		rc = put_routed(c, d->state, lead, buf_view(&tried), rec);
	buf_free(&tried);
	return rc;
}

/* Lines past this stage pass unchanged: what came back as a duplicate is no lead of this run. */
static bool past(const struct record *rec)
{
	static const char *const words[] = { "duplicate", "coalesced", "follows", "offered", "accepted", "assigned", "claimed", "pool" };
	struct slice status = rec->doc ? json_text(json_get(rec->doc, "status")) : (struct slice){ 0 };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (slice_is(status, words[i]))
			return true;
	return false;
}

static int route_record(struct cli *c, void *arg, struct decision *d, const struct record *rec)
{
	uint64_t lead;
	(void)arg;
	int rc = record_lead(c, rec, &lead);
	if (rc < 0)
		return rc;
	if (past(rec)) {
		json_put(&c->out.b, rec->doc, false);
		buf_addc(&c->out.b, '\n');
		return 0;
	}
	return route_lead(c, d, lead, rec);
}

static int route_listed(struct cli *c, void *arg, struct decision *d, uint64_t lead)
{
	(void)arg;
	return route_lead(c, d, lead, NULL);
}

static int run(struct cli *c)
{
	const struct options *o = c->opts;
	if (o->pending && c->n_args)
		return lr_fail(&c->err, LR_USAGE, "--pending takes no ids");
	return o->pending ? list_loop(c, LIST_UNROUTED, route_listed, NULL) : record_loop(c, true, route_record, NULL);
}

int main(int argc, char **argv)
{
	static const struct cli_program program = {
		.name = "lr-route", .purpose = "pick the route for leads",
		.usage = "[OPTION]... [LEAD]...\n--pending [OPTION]...",
		.examples = "  lr-ingest leads.csv | lr-route | lr-offer   # leads in, first offers out\n"
			    "  lr-route --pending | lr-offer               # whatever is new or waits, oldest first\n"
			    "  lr-route -n --explain L7                    # what would happen to L7 now, and why\n",
		.opts = options, .opts_size = sizeof(struct options), .needs = NEEDS_WRITE, .owner_only = true, .run = run,
	};
	return cli_main(argc, argv, &program);
}
