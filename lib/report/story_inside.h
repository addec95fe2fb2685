/* story_inside - what story.c and story_words.c share. Nobody else includes it. */
#ifndef LR_REPORT_STORY_INSIDE_H
#define LR_REPORT_STORY_INSIDE_H

#include "domain/redecide.h"
#include "report/story.h"

struct story {
	uint64_t lead;
	struct zone *zone;
	bool found;
	struct arena mem;
	int64_t received_at, offered_at;
	char currency[4];         /* at the event told */
	struct redecide again;
	char program[64];          /* that began the segment */
	enum story_differs differs;
};

/* story_words.c: when, a text masked, a span of time; what happened, in a sentence without its end. */
void story_when(struct story *s, struct buf *b, int64_t ms);
void story_text(struct buf *b, struct slice text);
void story_span(struct buf *b, int64_t ms);
void story_tell(struct story *s, const struct event *e, struct buf *b);

#endif
