/*
 * decision - one input record's decision: a frame of events, each folded into the open state the moment it is made, so
 * that what follows sees it. Atomic: the frame is written whole or not at all.
 *
 * A decide function reads the state, refuses *before* it makes its first event, and makes events with decide().
 * It asks no clock (now), no random source, no file.
 */
#ifndef LR_DOMAIN_DECISION_H
#define LR_DOMAIN_DECISION_H

#include "domain/state.h"

enum { EVENT_LINE_MAX = 1024 * 1024 };

struct decision {
	struct state *state;
	int64_t now;
	struct slice by;              /* agent id or "owner"; a timer's consequences are by "clock" */
	struct arena *mem;            /* lives until the batch is printed */
	/* the frame so far: encoded heads (up to "by"), one after another */
	struct buf heads;
	struct frame_line {
		size_t head_end;          /* in heads */
		struct slice person;      /* in mem, or {NULL,0} */
	} *lines;
	size_t n, cap;
	uint64_t pos;                 /* journal position of the frame's first line */
};

/*
 * Make one event: number it (seq, at, by), check its length (refused `too_long`, only ever the first of a frame), encode it,
 * fold it. Fields are the caller's; e->seq, at, by, pos are set here.
 */
int decide(struct decision *d, struct event *e, struct lr_err *err);

void decision_clear(struct decision *d);   /* forget the frame's lines, keep memory */
void decision_free(struct decision *d);

#endif
