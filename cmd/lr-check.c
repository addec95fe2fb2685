/*
 * lr-check - is the state as it should be?
 *
 * Reads the whole journal: sums, chain, frames, and the invariants by a checker of its own; then the index and the facts
 * against a rebuild. 0 clean, 1 what a rebuild mends, 65 damage. Changes nothing but with
 * --rebuild and --unpoison.
 */
#include "cli/cli.h"

struct options {
	bool rebuild, unpoison;
};

static const struct cli_opt options[] = {
	{ 0, "rebuild", OPT_FLAG, offsetof(struct options, rebuild), NULL, "make index and facts anew from the journal", NULL, false },
	{ 0, "unpoison", OPT_FLAG, offsetof(struct options, unpoison), NULL, "end POISON: verify, write the last segment anew", NULL, false },
	{ 0 },
};

static void tell(void *arg, const char *sentence)
{
	struct cli *c = arg;
	cli_say(c, "%s", sentence);
}

static int run(struct cli *c)
{
	const struct options *o = c->opts;
	struct check_report r = { .tell = tell, .arg = c };
	if (c->n_args)
		return lr_fail(&c->err, LR_USAGE, "takes no operands");
	if (c->dry_run && (o->unpoison || o->rebuild))
		return lr_fail(&c->err, LR_USAGE, "--dry-run: --rebuild and --unpoison cannot be tried without doing them");
	if (o->unpoison) {
		int ended = store_unpoison(c->store, &c->err);
		if (ended < 0)
			return ended;
		cli_say(c, ended ? "the last segment was written anew; POISON is gone" : "there is no POISON");
	}
	if (o->rebuild) {
		int made = store_rebuild(c->store, &c->err);
		if (made < 0)
			return made;
	}
	int rc = store_check(c->store, &r, &c->err);
	if (rc < 0)
		return rc;
	buf_printf(&c->out.b, "%s: %llu events, %llu leads: %s\n", c->state_dir, (unsigned long long)r.events, (unsigned long long)r.leads,
		   rc == 0 ? "clean" : rc == 1 ? "can be mended, see above" : "damaged");
	if (rc)
		c->err.kind = rc;
	return -rc;
}

int main(int argc, char **argv)
{
	static const struct cli_program program = {
		.name = "lr-check", .purpose = "is the state as it should be?",
		.usage = "[--rebuild] [--unpoison] [OPTION]...",
		.examples = "  lr-check             # journal, invariants, index and facts\n"
			    "  lr-check --rebuild   # index and facts anew from the journal, then check\n",
		.opts = options, .opts_size = sizeof(struct options), .needs = NEEDS_WRITE, .owner_only = true, .run = run,
	};
	return cli_main(argc, argv, &program);
}
