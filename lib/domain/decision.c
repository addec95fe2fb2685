#include "domain/decision.h"

#include <stdlib.h>

#include "domain/fold.h"

/* what frame_put() adds to a head at the most: more, person_sum, sum, LF and the keys */
enum { TAIL_MAX = 128 };

static struct frame_line *next_line(struct decision *d)
{
	if (d->n == d->cap) {
		size_t cap = d->cap ? d->cap * 2 : 16;
		struct frame_line *p = realloc(d->lines, cap * sizeof(*p));
		if (!p)
			return NULL;
		d->lines = p;
		d->cap = cap;
	}
	return &d->lines[d->n];
}

int decide(struct decision *d, struct event *e, struct lr_err *err)
{
	struct frame_line *l = next_line(d);
	if (!l)
		return lr_nomem(err);
	size_t start = d->heads.n;
	e->seq = state_head(d->state)->seq + 1;
	e->at = d->now;
	e->by = d->by;
	e->pos = d->n == 0 ? d->pos : 0;
	event_encode(&d->heads, e);
	if (buf_failed(&d->heads))
		return lr_nomem(err);
	if (d->heads.n - start + e->person.n + TAIL_MAX > EVENT_LINE_MAX) {
		size_t n = d->heads.n - start + e->person.n;
		d->heads.n = start;
		return lr_refuse(err, "too_long", "too_long: its line in the journal would have %zu bytes, 1 MiB is the most", n);
	}
	l->head_end = d->heads.n;
	l->person = e->person;
	d->n++;
	return fold(d->state, e, err);
}

void decision_clear(struct decision *d)
{
	buf_clear(&d->heads);
	d->n = 0;
}

void decision_free(struct decision *d)
{
	buf_free(&d->heads);
	free(d->lines);
	d->lines = NULL;
	d->n = d->cap = 0;
}
