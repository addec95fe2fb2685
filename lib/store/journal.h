/*
 * journal - the only truth: an append-only sequence of event lines. This is the interface; journal_file.c keeps it in
 * the segment files of STATE/journal, a replicated one can implement it later. Nothing above lib/store knows which it is.
 *
 * Position: where a line starts, as (segment << 32 | offset within the segment). Positions only grow.
 *
 *   begin -> [read from the index's head to the journal's] -> append* -> unlock -> sync -> (now print) ; durability.md "Append"
 */
#ifndef LR_STORE_JOURNAL_H
#define LR_STORE_JOURNAL_H

#include "base/buf.h"
#include "base/err.h"

struct journal;

/* What append says beside errors. */
enum append { APPEND_OK = 0, APPEND_CONFLICT = 1, APPEND_UNKNOWN = 2 };

/* Bytes of one line, from `pos` on. */
struct journal_span {
	uint64_t pos;
	size_t n;
};

struct journal_ops {
	/* Take the lock within timeout_ms (LR_TRYAGAIN after); POISON: LR_UNCERTAIN. Then the journal is ours till unlock. */
	int (*begin)(struct journal *j, int64_t timeout_ms, struct lr_err *err);
	/* The same whatever POISON says: for looking, and for mend(). *poisoned says. */
	int (*begin_anyway)(struct journal *j, int64_t timeout_ms, bool *poisoned, struct lr_err *err);
	/* Under that lock, after the journal was verified: write what the last segment holds once more, durably; POISON goes. */
	int (*mend)(struct journal *j, uint64_t end, struct lr_err *err);
	/*
	 * Under the lock: `fill` overwrites these spans, all of one segment. Durable when it returns, and all of them or none: the
	 * segment is written anew and takes the old one's place, so readers who have it open see the one or the other.
	 */
	int (*rewrite)(struct journal *j, const struct journal_span *spans, size_t n, void (*fill)(char *p, size_t n), struct lr_err *err);
	/* Under the lock: what crashes left behind before `pos`, torn tails and temporary files, goes for good. */
	int (*sweep)(struct journal *j, uint64_t pos, struct lr_err *err);
	/*
	 * The line at *pos without its LF: 1, and *pos moves behind it (over a segment's end, too); 0 at the end of the journal;
	 * 2 when what is there is no whole line: torn (cut() may take it away), *pos stays. Valid until the next call.
	 */
	int (*read)(struct journal *j, uint64_t *pos, struct slice *line, struct lr_err *err);
	/* Are `n` whole lines there from pos on, in pos's segment? 1 or 0. */
	int (*whole)(struct journal *j, uint64_t pos, uint32_t n, struct lr_err *err);
	/* Everything from pos to the end of its segment, whatever it is. */
	int (*rest)(struct journal *j, uint64_t pos, struct buf *out, struct lr_err *err);
	/* Copy everything from pos on to quarantine, then cut it off. Durable when it returns. name: 64 bytes. */
	int (*cut)(struct journal *j, uint64_t pos, uint64_t *bytes, char *name, struct lr_err *err);
	/* Append whole frames, one write, where the caller decided from (`pos`, the end). enum append, or negative. */
	int (*append)(struct journal *j, uint64_t pos, struct slice frames, struct lr_err *err);
	/* The segment at `pos` is full: the next frame must start a new one. */
	bool (*full)(struct journal *j, uint64_t pos);
	/* Start segment `number` with `line` (with LF) as its first; the old one is synced and sealed. Durable. */
	int (*start_segment)(struct journal *j, uint32_t number, struct slice line, struct lr_err *err);
	void (*unlock)(struct journal *j);
	/* Everything appended so far, by anybody, is durable; a failure poisons the state: LR_UNCERTAIN. */
	int (*sync)(struct journal *j, struct lr_err *err);
	/* One line anywhere, for reading a lead's person back: 1 into out, 0 nothing there. */
	int (*line_at)(struct journal *j, uint64_t pos, struct buf *out, struct lr_err *err);
	/* Is there anything behind pos? For readers, without the lock. 1 or 0. */
	int (*ahead)(struct journal *j, uint64_t pos, struct lr_err *err);
	void (*free)(struct journal *j);
};

struct journal {
	const struct journal_ops *ops;
};

static inline uint64_t journal_pos(uint32_t segment, uint64_t offset) { return (uint64_t)segment << 32 | offset; }
static inline uint32_t journal_segment(uint64_t pos) { return (uint32_t)(pos >> 32); }
static inline uint32_t journal_offset(uint64_t pos) { return (uint32_t)pos; }

/* The file journal of a state directory (a descriptor of it, borrowed). */
int journal_file_open(int state_fd, struct journal **out, struct lr_err *err);

#endif
