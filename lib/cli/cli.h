/*
 * cli - what every program shares: options, --help and --version from one table, the state, the clock, identity, the
 * record loop's output and the way out. A program's main is cli_main(argc, argv, &its table).
 */
#ifndef LR_CLI_CLI_H
#define LR_CLI_CLI_H

#include "base/out.h"
#include "store/store.h"

enum opt_kind {
	OPT_FLAG,      /* bool */
	OPT_TEXT,      /* const char * */
	OPT_COUNT,     /* int64_t, 0 .. 2^53 */
	OPT_DURATION,  /* int64_t ms */
	OPT_CHAR,      /* char: one byte, or the words tab, comma, semicolon, pipe */
	OPT_CHOICE,    /* int: index in `choices`, words separated by '|' */
};

struct cli_opt {
	char letter;            /* 0: long only */
	const char *name;
	enum opt_kind kind;
	size_t offset;          /* of the value in the program's own options struct */
	const char *arg;        /* "FILE", shown in the help; NULL for flags */
	const char *help;
	const char *choices;    /* OPT_CHOICE */
	bool opens_file;        /* only the owner in person may use it */
};

enum needs { NEEDS_NOTHING, NEEDS_READ, NEEDS_WRITE };

struct cli;

struct cli_program {
	const char *name;        /* "lr-route" */
	const char *purpose;     /* one line, as in NAME of the man page */
	const char *usage;       /* "[OPTION]... [FILE]..." ; several lines allowed */
	const char *examples;    /* lines of "  command   # what it does" */
	const struct cli_opt *opts; /* ended by name == NULL */
	size_t opts_size;        /* of the program's options struct, zeroed before parsing */
	enum needs needs;
	bool owner_only;         /* durability.md "Identity and permission" */
	bool reader_pipe;        /* a pure reader: dies of SIGPIPE */
	int (*run)(struct cli *c);
};

enum colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };
enum { FORMAT_DEFAULT, FORMAT_TABLE, FORMAT_CSV, FORMAT_NDJSON };

struct cli {
	const struct cli_program *prog;
	void *opts;              /* the program's options struct */
	char **args;             /* operands */
	int n_args;
	/* common options */
	const char *state_dir;
	int64_t now;             /* injected, or -1 */
	int64_t lock_timeout_ms;
	bool dry_run, quiet, verbose;
	const char *agent;       /* --agent, or NULL */
	const char *as;          /* --as, or NULL */
	int format;              /* -o, --csv, --ndjson */
	enum colour colour;
	/* who is calling */
	bool is_owner;           /* in person, not narrowed by --as */
	const char *caller;      /* agent id, or "owner"; "" when unknown */
	int role;                /* enum role of the caller; owner counts as ROLE_RAINMAKER */
	/* during run */
	struct store *store;     /* open as prog->needs says */
	struct out out;
	struct lr_err err;
	uint64_t refused;        /* records refused: exit 1 */
};

int cli_main(int argc, char **argv, const struct cli_program *prog);

/* For run(): */
int64_t cli_now(const struct cli *c);                    /* injected, else the system clock */
void cli_refused(struct cli *c, const char *where, uint64_t line, const struct lr_err *why); /* counts, says on stderr */
void cli_say(const struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* stderr, not with -q */
bool cli_colour(const struct cli *c);                    /* colour on stdout? --color, NO_COLOR, isatty */
/* Progress on stderr when that is a terminal and the work lasts over a second; total -1 unknown. */
void cli_progress(struct cli *c, uint64_t records, int64_t done_bytes, int64_t total_bytes);

#endif
