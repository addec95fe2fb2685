/*
 * lr-expire - settle offers whose window has closed
 *
 * In order of due time, then lead; each time-out and what follows it (next offer, shark tank, catchall, pool) are one frame.
 * Prints what followed. Crash between append and print: nothing expires twice, and lr-offer --open prints the open offers.
 */
#include "base/clock.h"
#include "cli/record_loop.h"
#include "cli/records_out.h"
#include "domain/advance.h"

struct options {
	bool next, follow;
};

static const struct cli_opt options[] = {
	{ 0, "next", OPT_FLAG, offsetof(struct options, next), NULL, "print the seconds to the next deadline (nothing when there is none)", NULL, false },
	{ 0, "follow", OPT_FLAG, offsetof(struct options, follow), NULL, "stay, and settle each deadline as it comes", NULL, false },
	{ 0 },
};

enum { LOOK_AGAIN_MS = 1000 };

struct due {
	uint64_t settled;
	struct list_at at, began; /* settled up to here; a dry run forgets what it settled, and must not find it again */
};

static void restart_due(void *arg)
{
	struct due *due = arg;
	due->at = due->began;
}

static int next_due(struct cli *c, void *arg, struct decision *d)
{
	struct due *due = arg;
	struct list_at first;
	int rc = state_list(d->state, LIST_DUE, due->at, &first, &c->err);
	if (rc <= 0 || first.when > d->now)
		return rc < 0 ? rc : 0;
	due->at = first;
	rc = advance_settle(d, first.lead, &c->err);
	if (rc == 0)
		rc = put_what_followed(c, d->state, first.lead, d->mem);
	due->settled++;
	return rc < 0 ? rc : 1;
}

static int settle_all(struct cli *c)
{
	struct due due = { 0 };
	struct cli_batch b = { next_due, restart_due, &due };
	int rc;
	do {
		due.began = due.at;
		rc = cli_run_batch(c, &b);
		cli_progress(c, due.settled, -1, -1);
	} while (rc == 1);
	return rc;
}

/* Milliseconds to the next deadline from now; -1: none. */
static int first_deadline(struct cli *c, int64_t *ms)
{
	struct state *st;
	struct list_at first;
	int rc = store_read(c->store, &st, &c->err);
	if (rc < 0)
		return rc;
	rc = state_list(st, LIST_DUE, (struct list_at){ 0 }, &first, &c->err);
	int64_t now = cli_now(c);
	*ms = rc == 1 ? first.when > now ? first.when - now : 0 : -1;
	store_read_end(c->store);
	return rc < 0 ? rc : 0;
}

static int run(struct cli *c)
{
	const struct options *o = c->opts;
	int64_t ms;
	if (c->n_args)
		return lr_fail(&c->err, LR_USAGE, "takes no operands");
	if (o->next && o->follow)
		return lr_fail(&c->err, LR_USAGE, "--next and --follow exclude each other");
	if (o->follow && c->now >= 0)
		return lr_fail(&c->err, LR_USAGE, "--follow waits for the system clock; it cannot be given one by --now or LR_NOW");
	if (o->next) {
		int rc = first_deadline(c, &ms);
		if (rc == 0 && ms >= 0)
			buf_printf(&c->out.b, "%lld\n", (long long)((ms + 999) / 1000));
		return rc;
	}
	int rc = settle_all(c);
	while (rc == 0 && o->follow && !c->out.gone) {
		rc = first_deadline(c, &ms);
		if (rc < 0)
			break;
		/* a newer offer may have an earlier end: look again every second */
		clock_sleep_ms(ms < 0 || ms > LOOK_AGAIN_MS ? LOOK_AGAIN_MS : ms);
		if (ms >= 0 && ms <= LOOK_AGAIN_MS)
			rc = settle_all(c);
	}
	return rc;
}

int main(int argc, char **argv)
{
	static const struct cli_program program = {
		.name = "lr-expire", .purpose = "settle offers whose window has closed",
		.usage = "[OPTION]...\n--next [OPTION]...\n--follow [OPTION]...",
		.examples = "  lr-expire            # from cron, every minute\n"
			    "  lr-expire --next     # seconds to the next deadline\n"
			    "  lr-expire --follow   # instead of cron: stays and settles each one in time\n",
		.opts = options, .opts_size = sizeof(struct options), .needs = NEEDS_WRITE, .owner_only = true, .run = run,
	};
	return cli_main(argc, argv, &program);
}
