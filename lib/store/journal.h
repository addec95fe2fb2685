/*
 * journal - the only truth: an append-only sequence of event lines. This is the interface; journal_file.c keeps it in
 * STATE/journal/*.ndjson, a replicated one can implement it later. Nothing above lib/store knows which it is.
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

struct journal_ops {
	/* Take the lock within timeout_ms (LR_TRYAGAIN after), refuse on POISON (79), check the tail from `from` on (the
	 * index's head: position and sum of the line before it). A torn tail is quarantined and cut: *torn gets the bytes
	 * and `quarantine` the file's name. LR_DATA on damage. */
	int (*begin)(struct journal *j, int64_t timeout_ms, uint64_t from, uint64_t from_sum, struct slice *quarantine,
		     uint64_t *torn, struct lr_err *err);
	/* The next line at *pos without its LF: 1 and *pos moves behind it; 0 at the end of the journal (under the lock) or
	 * at the last whole frame (without). The line is valid until the next call. Chunked reads inside. */
	int (*read)(struct journal *j, uint64_t *pos, struct slice *line, struct lr_err *err);
	/* Append whole frames, one write. `head` is where the caller decided from; the bytes' position is *pos on entry. */
	int (*append)(struct journal *j, uint64_t head_pos, struct slice frames, struct lr_err *err);
	/* The last segment is full: the next append must start a new one with a journal.segment line. */
	bool (*segment_full)(struct journal *j);
	/* Start segment `number` with `line` (with LF) as its first; old one synced and sealed. *pos: behind the line. */
	int (*start_segment)(struct journal *j, uint32_t number, struct slice line, uint64_t *pos, struct lr_err *err);
	void (*unlock)(struct journal *j);
	/* Everything appended so far is durable; a failure poisons the state: LR_UNCERTAIN. */
	int (*sync)(struct journal *j, struct lr_err *err);
	void (*free)(struct journal *j);
};

struct journal {
	const struct journal_ops *ops;
};

#endif
