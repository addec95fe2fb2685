/*
 * story - what the journal says of one lead, told to a person. domain.md 4.6: the recorded facts.
 *
 * Feed every event in journal order; configuration is remembered, because a choice names the members it chose among as
 * a bitmap over the route's list in force.
 */
#ifndef LR_REPORT_STORY_H
#define LR_REPORT_STORY_H

#include "base/zone.h"
#include "domain/state.h"

struct story;

/* zone is borrowed. NULL: out of memory. */
struct story *story_new(uint64_t lead, struct zone *zone);
/*
 * Lines for this event into out, if it is about the lead. `before`: the state just before it, for the routes that were tried
 * and why each member was passed over. 0 or negative.
 */
int story_event(struct story *s, struct state *before, const struct event *e, struct buf *out, struct lr_err *err);
/* What would happen to a new or waiting lead now: a text per route tried, as JSON strings with commas between, into out. */
int story_routes(struct state *st, uint64_t lead, int64_t now, struct arena *mem, struct buf *out, struct lr_err *err);
/* Did deciding again differ from what is recorded anywhere? With the program that began the segment, or only with another one. */
enum story_differs { DIFFERS_NOT, DIFFERS, DIFFERS_SAME_PROGRAM };
enum story_differs story_differs(const struct story *s);
bool story_found(const struct story *s);
void story_free(struct story *s);

#endif
