/*
 * store - a state directory opened: journal, index and facts together. Commands give it decide functions; it owns the
 * batch: lock, recover, catch up, decide, append, commit, unlock, sync. architecture.md "A writer's batch".
 *
 *   store_open(dir, STORE_WRITE, &s, err);
 *   do rc = store_batch(s, &batch, err); while (rc == 1);      then print what the decide functions wrote
 *   store_close(s);
 * Readers: store_read(s, &state, err) ... store_read_end(s).
 */
#ifndef LR_STORE_STORE_H
#define LR_STORE_STORE_H

#include "domain/decision.h"

struct store;

enum store_mode { STORE_READ, STORE_WRITE };

struct store_opts {
	int64_t lock_timeout_ms;
	int64_t now;            /* injected clock, or -1: ask the system's under the lock */
	bool dry_run;           /* decide, then forget */
	void (*notice)(void *arg, const char *text); /* "a torn tail of 17 bytes was ..."; may be NULL */
	void *notice_arg;
};

/*
 * LR_UNAVAILABLE: no state there (says how to make one), of a newer version, on a network file system;
 * LR_CONFIG: writable by others; LR_NOPERM / LR_UNAVAILABLE: not readable.
 */
int store_open(const char *dir, enum store_mode mode, const struct store_opts *opts, struct store **out, struct lr_err *err);
void store_close(struct store *s);
/* As store_close(), when the process ends right after: what the kernel frees anyway is left to it. */
void store_leave(struct store *s);
/* A new state directory (its parent must exist or be creatable). 1 made, 0 was there already. */
int store_create(const char *dir, int64_t now, struct lr_err *err);

enum { BATCH_FRAMES = 1000, BATCH_BYTES = 1024 * 1024 };

struct batch {
	/* Decide one frame. 1: decided (also: nothing to do, or refused and said so in the command's own buffers);
	 * 0: no more in this batch; negative: give the batch up. */
	int (*next)(void *arg, struct decision *d, struct lr_err *err);
	/* The batch starts over (CONFLICT): forget what was decided, read the same records again. Called before the first too. */
	void (*restart)(void *arg);
	void *arg;
};

/* One locked batch, synced when it returns. 0 done, 1 the batch was full and `next` may have more, negative error. */
int store_batch(struct store *s, const struct batch *b, struct lr_err *err);

/*
 * A consistent snapshot for reading; under the lock catches up first when the journal is ahead, and erases what a forgetting that was cut
 * short left to erase. Whoever shows lines of the journal asks for one first.
 */
int store_read(struct store *s, struct state **out, struct lr_err *err);
void store_read_end(struct store *s);

/* Rows of facts [from, from + n) of the snapshot; returns how many were read (0 at the end) or negative. */
int64_t store_facts(struct store *s, uint64_t from, struct fact *rows, size_t n, struct lr_err *err);
/* Void leads, smallest id > after: 1, or 0 when there are no more. Their rows count nowhere. */
int store_voided(struct store *s, uint64_t after, uint64_t *lead, struct lr_err *err);
/* A lead as it stands in the snapshot: 1, or 0 when there is none. */
int store_lead(struct store *s, uint64_t id, struct lead *out, struct lr_err *err);
/* First row with at >= when (bisection). */
int store_facts_seek(struct store *s, int64_t when, uint64_t *row, struct lr_err *err);

/* The journal's lines in order, verified (sums, chain, frames): 1 with *line and *e, 0 at the end. Start: *pos = 0. */
struct log_cursor {
	uint64_t pos, seq, sum;
	int64_t at;
	uint32_t more;
	struct arena mem;      /* reset for each line */
};
int store_log(struct store *s, struct log_cursor *c, struct slice *line, struct event *e, struct lr_err *err);

/*
 * Fold the journal again into a private state in $TMPDIR; `before` sees each event with the state as it was just before it.
 * It returns 0 to go on, 1 to stop, negative to fail.
 */
int store_refold(struct store *s, int (*before)(void *arg, struct state *st, const struct event *e, struct lr_err *err), void *arg,
		 struct lr_err *err);

/* Throw index and facts away and fold the journal again. */
int store_rebuild(struct store *s, struct lr_err *err);

/*
 * Everything lr-check looks at. `tell` gets one sentence a finding; `progress` (may be NULL) the bytes read so far.
 * 0 clean, 1 findings a rebuild mends (index, facts), LR_DATA (65) damage or a broken invariant; negative: could not check.
 */
struct check_report {
	void (*tell)(void *arg, const char *sentence);
	void *arg;
	uint64_t events, leads;  /* out */
};
int store_check(struct store *s, struct check_report *r, struct lr_err *err);
/* End POISON: verify the journal, write its last segment anew, remove the mark. 1 done, 0 there was none; LR_DATA: damage. */
int store_unpoison(struct store *s, struct lr_err *err);

#endif
