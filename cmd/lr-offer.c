/*
 * lr-offer - make the first offer of routed leads
 *
 * Reads routed lines or bare ids; prints the offers made. A lead that is being offered already has its live offers printed
 * again, so a crash between append and print loses nothing; of any other only lead and status are printed.
 */
#include "cli/record_loop.h"
#include "cli/records_out.h"
#include "domain/advance.h"

struct options {
	bool pending, open;
};

static const struct cli_opt options[] = {
	{ 0, "pending", OPT_FLAG, offsetof(struct options, pending), NULL, "every routed lead without an offer, oldest first", NULL, false },
	{ 0, "open", OPT_FLAG, offsetof(struct options, open), NULL, "print the live offers, make none", NULL, false },
	{ 0 },
};

static int offer_lead(struct cli *c, void *arg, struct decision *d, uint64_t lead)
{
	struct lead l;
	(void)arg;
	int rc = state_lead(d->state, lead, &l, &c->err);
	if (rc == 0)
		rc = lr_refuse(&c->err, "unknown", "unknown: there is no lead L%llu", (unsigned long long)lead);
	if (rc == 1)
		rc = advance_settle(d, lead, &c->err);
	if (rc == 0 && l.state == LEAD_ROUTED)
		rc = advance(d, lead, &c->err);
	return rc < 0 ? rc : put_what_followed(c, d->state, lead, d->mem);
}

static int offer_record(struct cli *c, void *arg, struct decision *d, const struct record *rec)
{
	uint64_t lead;
	struct slice status = rec->doc ? json_text(json_get(rec->doc, "status")) : (struct slice){ 0 };
	int rc = record_lead(c, rec, &lead);
	if (rc < 0)
		return rc;
	if (status.n && !slice_is(status, "routed") && !slice_is(status, "offered")) {
		struct jsonw w = jsonw_open(&c->out.b, false);
		jsonw_id(&w, "lead", 'L', lead);
		jsonw_str(&w, "status", status);
		jsonw_close(&w);
		buf_addc(&c->out.b, '\n');
		return 0;
	}
	return offer_lead(c, arg, d, lead);
}

/* Live at this clock: a window that is over but not settled yet is no live offer. */
static int print_open(struct cli *c)
{
	struct state *st;
	struct list_at at = { 0 };
	struct arena mem = { 0 };
	uint64_t n;
	int rc = store_read(c->store, &st, &c->err);
	if (rc < 0)
		return rc;
	int64_t now = cli_now(c);
	while ((rc = state_list(st, LIST_DUE, at, &at, &c->err)) == 1) {
		if (at.when <= now)
			continue;
		rc = put_live_offers(c, st, at.lead, &mem, &n);
		arena_reset(&mem);
		if (rc < 0 || out_flush(&c->out) < 0)
			break;
	}
	arena_free(&mem);
	store_read_end(c->store);
	return rc < 0 ? rc : 0;
}

static int run(struct cli *c)
{
	const struct options *o = c->opts;
	if ((o->pending || o->open) && c->n_args)
		return lr_fail(&c->err, LR_USAGE, "--pending and --open take no ids");
	if (o->pending && o->open)
		return lr_fail(&c->err, LR_USAGE, "--pending and --open exclude each other");
	if (o->open)
		return print_open(c);
	return o->pending ? list_loop(c, LIST_ROUTED, offer_lead, NULL) : record_loop(c, true, offer_record, NULL);
}

int main(int argc, char **argv)
{
	static const struct cli_program program = {
		.name = "lr-offer", .purpose = "make the first offer of routed leads",
		.usage = "[OPTION]... [LEAD]...\n--pending [OPTION]...\n--open [OPTION]...",
		.examples = "  lr-ingest leads.csv | lr-route | lr-offer   # leads in, first offers out\n"
			    "  lr-offer --pending                          # routed leads that have no offer yet\n"
			    "  lr-offer --open                             # who has what on the table now\n",
		.opts = options, .opts_size = sizeof(struct options), .needs = NEEDS_WRITE, .owner_only = true, .run = run,
	};
	return cli_main(argc, argv, &program);
}
