/*
 * store_inside - the inside of `struct store`, for store*.c and tests that put another journal in.
 */
#ifndef LR_STORE_STORE_INSIDE_H
#define LR_STORE_STORE_INSIDE_H

#include "store/index.h"
#include "store/journal.h"
#include "store/store.h"

enum { STORE_FORMAT = 1 };

struct store {
	char *dir;
	int fd;
	enum store_mode mode;
	struct store_opts opts;
	struct journal *journal;
	struct state *index;
	bool index_fresh;        /* its stamp fits: it may be caught up instead of made anew */
	bool rehearsing;         /* a dry run has its transaction open and holds the lock */
	bool has_read;           /* without the lock */
	int64_t now;             /* of the open batch */
	uint32_t more;           /* while folding: lines of the frame still to come */
	struct decision decision;
	struct arena mem;        /* of the batch */
	struct buf pending;      /* frames decided, not written yet, from pending_pos on */
	uint64_t pending_pos;
};

/* 1 the index's head is a place in the journal, 0 not; in a transaction. */
int store_head_fits(struct store *s, struct lr_err *err);
/* Under the lock: begins a write transaction with the index at the journal's head. */
int store_catch_up(struct store *s, struct lr_err *err);
/* The same and the lock around it, committed; readers as well, whatever POISON says. */
int store_catch_up_locked(struct store *s, struct lr_err *err);
/* One event of the store's own, as a frame by itself, before anything else of the batch. */
int store_append_own(struct store *s, struct event *e, struct lr_err *err);
/*
 * At pos something begins that is no whole frame, at the journal's end. 0: it is a torn tail; zeros in it are told of in `what` (may be
 * NULL; appended to). LR_DATA: what stands behind the zeros shows that they were acknowledged once.
 */
int store_torn(struct store *s, uint64_t pos, struct buf *what, struct lr_err *err);
/* The error with its place in front: segment, line, byte. Returns its negative kind. */
int store_at_line(struct store *s, uint64_t pos, struct lr_err *err, int rc);
/*
 * Under the lock: overwrite the personal data of every lead that a lead.forgotten from `from` on names. *any: there was something
 * to overwrite.
 */
int store_erase(struct store *s, uint64_t from, bool *any, struct lr_err *err);
/* LR_CONFIG when others may rename the state away. */
int store_parent_safe(int fd, const char *dir, struct lr_err *err);

#endif
