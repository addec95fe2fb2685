/*
 * options - one table for getopt_long, --help and the checks. Common options first, the program's own behind them.
 */
#ifndef LR_CLI_OPTIONS_H
#define LR_CLI_OPTIONS_H

#include "cli/cli.h"

enum { STATES_MOST = 64 };

struct cli_common {
	const char *states[STATES_MOST]; /* every --state, where a program takes several; `state` is the first */
	size_t n_states;
	const char *state, *now, *agent, *as, *color, *format;
	int64_t lock_timeout_ms;
	bool dry_run, quiet, verbose, csv, ndjson, help, version;
};

enum { OPTIONS_RUN = 0, OPTIONS_DONE = 1 }; /* DONE: --help or --version was printed into `out` */

/* Parse; fills c's options and operands. LR_USAGE with the reason. */
int options_parse(struct cli *c, int argc, char **argv, struct cli_common *common, struct lr_err *err);
/* An option that only the owner in person may use was given on the command line: its name, or NULL. */
const char *options_owner_only(const struct cli *c, const struct cli_common *common);

#endif
