/*
 * store_batch - deciding and appending, a batch at a time: lock, catch up, decide, append, commit, unlock, sync. architecture.md "A writer's batch".
 */
#include "base/clock.h"
#include "base/version.h"
#include "store/frame.h"
#include "store/store_inside.h"

enum { CLOCK_BEHIND_MS = 5000 };

int store_append_own(struct store *s, struct event *e, struct lr_err *err)
{
	struct head *h = state_head(s->index);
	struct decision *d = &s->decision;
	struct buf line = { 0 };
	decision_clear(d);
	d->state = s->index;
	d->mem = &s->mem;
	d->by = SLICE("owner");
	d->now = s->now > h->at ? s->now : h->at;
	d->pos = h->pos;
	uint64_t sum = h->sum;
	int rc = decide(d, e, err);
	if (rc == 0)
		rc = frame_put(d, &line, &sum, err);
	if (rc == 0 && e->type == EV_JOURNAL_SEGMENT)
		rc = s->journal->ops->start_segment(s->journal, (uint32_t)event_int(e, KEY_SEGMENT), buf_view(&line), err);
	else if (rc == 0)
		rc = s->journal->ops->append(s->journal, h->pos, buf_view(&line), err);
	if (rc == APPEND_CONFLICT)
		rc = lr_fail(err, LR_TRYAGAIN, "another writer came first");
	if (rc == 0) {
		h->sum = sum;
		h->pos = e->type == EV_JOURNAL_SEGMENT ? journal_pos((uint32_t)event_int(e, KEY_SEGMENT), line.n) : h->pos + line.n;
	}
	buf_free(&line);
	decision_clear(d);
	return rc;
}

static int roll_if_full(struct store *s, struct lr_err *err)
{
	struct head *h = state_head(s->index);
	struct event e;
	if (!s->journal->ops->full(s->journal, h->pos))
		return 0;
	event_init(&e, EV_JOURNAL_SEGMENT);
	event_set_int(&e, KEY_SEGMENT, (int64_t)h->segment + 1);
	event_set_int(&e, KEY_FORMAT, STORE_FORMAT);
	event_set(&e, KEY_PROGRAM, SLICE(LR_PROGRAM));
	return store_append_own(s, &e, err);
}

static int read_clock(struct store *s, struct lr_err *err)
{
	int64_t last = state_head(s->index)->at, clock = s->opts.now >= 0 ? s->opts.now : clock_now_ms();
	if (clock < last - CLOCK_BEHIND_MS) {
		struct buf b = { 0 };
		time_put(&b, clock);
		buf_adds(&b, " while the journal is at ");
		time_put(&b, last);
		lr_fail(err, LR_TRYAGAIN, "the clock says %s; nothing is decided until it catches up", buf_cstr(&b));
		buf_free(&b);
		return -LR_TRYAGAIN;
	}
	s->now = clock > last ? clock : last;
	return 0;
}

/* Decide frames until the batch is full or there are no more. 1: full. */
static int decide_batch(struct store *s, const struct batch *b, struct lr_err *err)
{
	struct head *h = state_head(s->index);
	struct decision *d = &s->decision;
	if (!s->rehearsing || !s->pending.n) { /* a rehearsal keeps what its earlier batches decided */
		buf_clear(&s->pending);
		s->pending_pos = h->pos;
	}
	size_t start = s->pending.n;
	arena_reset(&s->mem);
	b->restart(b->arg);
	for (unsigned frames = 0; frames < BATCH_FRAMES && s->pending.n - start < BATCH_BYTES; frames++) {
		decision_clear(d);
		d->state = s->index;
		d->mem = &s->mem;
		d->now = s->now;
		d->pos = h->pos;
		int rc = b->next(b->arg, d, err);
		if (rc <= 0)
			return rc;
		rc = frame_put(d, &s->pending, &h->sum, err);
		if (rc < 0)
			return rc;
		h->pos = s->pending_pos + s->pending.n;
	}
	return 1;
}

/*
 * A dry run: one transaction over all its batches, forgotten at the end, so that it prints what the real run would. It holds
 * the lock meanwhile, and what it decides stays in memory.
 */
static int rehearse(struct store *s, const struct batch *b, struct lr_err *err)
{
	int rc = 0;
	if (!s->rehearsing) {
		rc = s->journal->ops->begin(s->journal, s->opts.lock_timeout_ms, err);
		if (rc < 0)
			return rc;
		rc = store_catch_up(s, err);
		if (rc == 0 && (rc = read_clock(s, err)) < 0)
			index_abort(s->index);
		if (rc == 0) /* what was caught up stays */
			rc = index_commit(s->index, err);
		if (rc == 0)
			rc = index_begin(s->index, true, err);
		s->rehearsing = rc == 0;
	}
	if (rc == 0)
		rc = decide_batch(s, b, err);
	if (rc < 0) {
		index_abort(s->index);
		s->rehearsing = false;
		buf_clear(&s->pending);
		s->journal->ops->unlock(s->journal);
	}
	return rc;
}

static int one_try(struct store *s, const struct batch *b, bool *conflict, struct lr_err *err)
{
	int full = 0;
	int rc = store_catch_up(s, err); /* begins the transaction */
	if (rc < 0)
		return rc;
	rc = read_clock(s, err);
	if (rc == 0)
		rc = roll_if_full(s, err);
	if (rc == 0)
		rc = full = decide_batch(s, b, err);
	if (rc < 0) {
		index_abort(s->index);
		buf_clear(&s->pending);
		return rc;
	}
	if (s->pending.n) {
		rc = s->journal->ops->append(s->journal, s->pending_pos, buf_view(&s->pending), err);
		if (rc == APPEND_CONFLICT) { /* somebody's news came first: fold them, decide again */
			*conflict = true;
			index_abort(s->index);
			return 0;
		}
		if (rc < 0) {
			index_abort(s->index);
			buf_clear(&s->pending);
			return rc;
		}
	}
	buf_clear(&s->pending);
	/* If we die here the journal is ahead of the index; the next begin folds what is missing. */
	rc = index_commit(s->index, err);
	if (rc < 0) /* stored all the same: the index is derived and stands where it stood */
		lr_err_clear(err);
	return full;
}

int store_batch(struct store *s, const struct batch *b, struct lr_err *err)
{
	bool conflict;
	int rc;
	if (s->opts.dry_run)
		return rehearse(s, b, err);
	do {
		conflict = false;
		rc = s->journal->ops->begin(s->journal, s->opts.lock_timeout_ms, err);
		if (rc < 0)
			return rc;
		rc = one_try(s, b, &conflict, err);
		s->journal->ops->unlock(s->journal);
	} while (rc >= 0 && conflict);
	if (rc < 0)
		return rc;
	/* also when nothing was written: what is told may rest on another's frame */
	int synced = s->journal->ops->sync(s->journal, err);
	if (synced == 0 && state_head(s->index)->erase_from) /* now that it is certain, what it says is done */
		synced = store_catch_up_locked(s, err);
	return synced < 0 ? synced : rc;
}
