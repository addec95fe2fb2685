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
	bool views;              /* writes tables or CSV, too; the others know NDJSON alone */
	bool many_states;        /* --state may be given several times: cli_next_state() */
	bool owner_only;         /* durability.md "Identity and permission" */
	bool reader_pipe;        /* a pure reader: dies of SIGPIPE; else a lost stdout is remembered and told at the end */
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
	const char **more_states; /* the --state behind the first one; owned */
	size_t n_more_states;
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
	bool wrote;              /* a batch was stored */
	bool owner_in_person;    /* the kernel says owner; --as only narrows the rights */
	/* during run */
	struct store *store;     /* open as prog->needs says */
	struct out out;
	struct lr_err err;
	uint64_t refused;        /* records refused: exit 1 */
	/* of the open batch: told when it is durable */
	struct buf notes;        /* lines for stderr */
	uint64_t refused_now;
	int64_t began_ms, progress_ms; /* of cli_progress(): its first call, and when it last showed anything */
	uint64_t began_records;
	bool progress_shown;
	char caller_id[ID_MAX + 1];
};

int cli_main(int argc, char **argv, const struct cli_program *prog);

/* For run(): */
/* Open the state and find out who calls. Programs with needs other than NEEDS_NOTHING have it done before run(). */
int cli_open_store(struct cli *c, enum store_mode mode);
/* The settings in force, before anything is decided. */
int cli_settings(struct cli *c, struct settings *out);
/* Close this state and open the next of several: 1, or 0 when it was the last. Who calls is asked of each. */
int cli_next_state(struct cli *c);
int64_t cli_now(const struct cli *c);                    /* injected, else the system clock */
bool cli_colour(const struct cli *c);                    /* colour on stdout? --color, NO_COLOR, isatty */
void cli_say(const struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* stderr, not with -q */
/* One record refused: counted, and told on stderr ("FILE:LINE: reason"; where NULL: no place) when the batch is printed. */
void cli_refused(struct cli *c, const char *where, uint64_t line, const struct lr_err *why);
/* A line for stderr when the batch is printed. */
void cli_note(struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Progress on stderr when that is a terminal and the work lasts over a second; total -1 unknown. */
void cli_progress(struct cli *c, uint64_t records, int64_t done_bytes, int64_t total_bytes);

/*
 * A batch: `next` decides one frame and writes its output into c->out.b (1), or has no more (0), or fails. When the store
 * has made it durable, notes go to stderr and output to stdout. -LR_REFUSED from `next` is told (cli_refused with no place)
 * and the batch goes on.
 */
struct cli_batch {
	int (*next)(struct cli *c, void *arg, struct decision *d);
	void (*restart)(void *arg);    /* begin the batch's records again; may be NULL */
	void *arg;
};
/* 0 done, 1 full and there may be more, negative. */
int cli_run_batch(struct cli *c, const struct cli_batch *b);

/* Who decides: the agent spoken for (--agent, else the caller), {NULL,0} for the owner himself. LR_NOPERM when not his to say. */
int cli_on_behalf(struct cli *c, struct slice *agent);
/* `by` of what this caller causes. */
struct slice cli_by(const struct cli *c);

#endif
