/*
 * frame - lines from a decision's events, with what makes a journal of them: `more`, person_sum, and the chained sum.
 *
 * sum = XXH3-64 of the line's bytes before `,"sum"` without its `,"person":{...}` member, seeded with the previous line's
 * sum (the first line's seed is 0). person_sum = XXH3-64 of the person object's bytes. So a person can be overwritten in
 * place without touching the chain. lr-state(5).
 */
#ifndef LR_STORE_FRAME_H
#define LR_STORE_FRAME_H

#include "domain/decision.h"

/* The decision's lines, LF-ended, appended to out; *sum in: of the line before, out: of the last line. */
int frame_put(const struct decision *d, struct buf *out, uint64_t *sum, struct lr_err *err);
/* One scanned line against the chain. LR_DATA: "sum is X, should be Y". Checks seq and at as well.
 * A person that was forgotten has no sum to be checked against; lr-check looks for the event that says so */
int frame_check(struct slice line, const struct event *e, uint64_t seed, uint64_t seq, int64_t at, struct lr_err *err);

/*
 * Forgetting: a person object overwritten in its line by one of the same length that says nothing. The line's sum does not cover it; its
 * person_sum stays what it was, since the line's sum covers that, and does not fit any more: so it can be seen that something stood there.
 * Shorter than FORGET_LEAST it says nothing anyway, and stays.
 */
enum { FORGET_LEAST = 8 };
void frame_forget(char *person, size_t n);
bool frame_forgotten(struct slice person);

#endif
