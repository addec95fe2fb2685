/*
 * lr-init - make a state
 *
 * An existing one is left as it is. With --demo a synthetic team and a day's leads are put into a new one.
 */
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/demo.h"

struct options {
	bool demo;
};

static const struct cli_opt options[] = {
	{ 0, "demo", OPT_FLAG, offsetof(struct options, demo), NULL, "with a synthetic team and leads to play with", NULL, false },
	{ 0 },
};

static int run(struct cli *c)
{
	const struct options *o = c->opts;
	if (c->n_args > 1)
		return lr_fail(&c->err, LR_USAGE, "one directory at the most");
	if (c->n_args == 1)
		c->state_dir = c->args[0];
	if (c->dry_run) {
		cli_say(c, "would make %s, if there is none; nothing was done", c->state_dir);
		return 0;
	}
	int made = store_create(c->state_dir, cli_now(c), &c->err);
	if (made < 0)
		return made;
	cli_say(c, made ? "made %s" : "%s is a state already; nothing changed", c->state_dir);
	if (!made || !o->demo)
		return 0;
	int rc = cli_open_store(c, STORE_WRITE);
	return rc < 0 ? rc : demo_fill(c);
}

int main(int argc, char **argv)
{
	static const struct cli_program program = {
		.name = "lr-init", .purpose = "make a state",
		.usage = "[--demo] [OPTION]... [DIR]",
		.examples = "  lr-init                  # where --state, LR_STATE or the default say\n"
			    "  lr-init --demo /tmp/try  # with a team and leads to play with\n",
		.opts = options, .opts_size = sizeof(struct options), .needs = NEEDS_NOTHING, .run = run,
	};
	return cli_main(argc, argv, &program);
}
