/*
 * store_catch_up - the index brought to the journal's head, under the lock: what is new folded, a torn tail cut off, forgotten people erased.
 */
#include <stdarg.h>
#include <stdio.h>

#include "domain/fold.h"
#include "store/frame.h"
#include "store/store_inside.h"

enum { CATCH_UP_COMMIT = 20000 };

static void notice(struct store *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void notice(struct store *s, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (s->opts.notice)
		s->opts.notice(s->opts.notice_arg, text);
}

/*
 * Fold what the journal has and the index has not. Commits now and then, so that a long rebuild needs little memory and
 * one that is killed goes on where it was. *torn: where a torn tail begins, or 0.
 */
static int fold_news(struct store *s, uint64_t *torn, struct lr_err *err)
{
	const struct journal_ops *ops = s->journal->ops;
	struct arena mem = { 0 };
	struct event e;
	unsigned since_commit = 0;
	int rc;
	*torn = 0;
	for (;;) {
		struct head *h = state_head(s->index);
		struct slice line;
		uint64_t start = h->pos, pos = h->pos;
		rc = ops->read(s->journal, &pos, &line, err);
		if (rc == 2) {
			*torn = start = pos;
			rc = store_torn(s, pos, NULL, err);
		}
		if (rc < 0)
			store_at_line(s, start, err, rc);
		if (rc <= 0 || *torn)
			break;
		if (pos - line.n - 1 != start) /* went over to the next segment */
			start = pos - line.n - 1;
		arena_reset(&mem);
		rc = event_scan(line, &mem, &e, err);
		if (rc == 0)
			rc = frame_check(line, &e, h->sum, h->seq + 1, h->at, err);
		if (rc == 0 && (s->more ? e.more != s->more - 1 : false))
			rc = lr_fail(err, LR_DATA, "a frame is not whole");
		if (rc == 0 && !s->more && e.more) {
			rc = ops->whole(s->journal, pos, e.more, err);
			if (rc == 0 && (rc = store_torn(s, start, NULL, err)) == 0) {
				*torn = start;
				break;
			}
			rc = rc < 0 ? rc : 0;
		}
		if (rc == 0) {
			s->more = e.more;
			e.pos = start;
			rc = fold(s->index, &e, err);
		}
		if (rc < 0) {
			store_at_line(s, start, err, rc);
			break;
		}
		h = state_head(s->index);
		h->pos = pos;
		h->sum = e.sum;
		if (++since_commit >= CATCH_UP_COMMIT && !s->more) {
			since_commit = 0;
			rc = index_commit(s->index, err);
			if (rc == 0)
				rc = index_begin(s->index, true, err);
			if (rc < 0)
				break;
		}
	}
	s->more = 0;
	arena_free(&mem);
	return rc;
}

/*
 * Fold the news. If leads were forgotten their data are erased now, and the index is made anew of what is left: no key of theirs
 * stays in it, and not even in pages that are not in use any more.
 */
static int fold_all(struct store *s, uint64_t *torn, struct lr_err *err)
{
	struct head *h = state_head(s->index);
	bool any = false, from_nothing = h->seq == 0;
	if (from_nothing)
		h->pos = journal_pos(1, 0);
	int rc = fold_news(s, torn, err);
	if (rc == 0 && h->erase_from)
		rc = store_erase(s, h->erase_from, &any, err);
	if (rc == 0 && h->erase_from && (any || !from_nothing)) {
		index_abort(s->index);
		rc = index_reset(s->index, err);
		if (rc == 0)
			rc = index_begin(s->index, true, err);
		if (rc == 0) {
			h->pos = journal_pos(1, 0);
			rc = fold_news(s, torn, err);
		}
	}
	if (rc == 0)
		h->erase_from = 0;
	return rc;
}

static int recover(struct store *s, uint64_t torn, struct lr_err *err)
{
	char name[64];
	uint64_t bytes;
	struct event e;
	struct buf zeros = { 0 };
	int rc = store_torn(s, torn, &zeros, err);
	if (rc == 0)
		rc = s->journal->ops->cut(s->journal, torn, &bytes, name, err);
	if (rc == 0 && zeros.n)
		notice(s, "the journal's last %llu bytes hold %s: left by a crash of the machine while they were written, or, if there was none, "
		       "the disk lost what was acknowledged; they are kept in %s/quarantine/%s", (unsigned long long)bytes, buf_cstr(&zeros),
		       s->dir, name);
	else if (rc == 0)
		notice(s, "the journal's last %llu bytes were never finished (a crash); they are kept in %s/quarantine/%s",
		       (unsigned long long)bytes, s->dir, name);
	buf_free(&zeros);
	if (rc < 0)
		return rc;
	event_init(&e, EV_JOURNAL_RECOVERED);
	event_set(&e, KEY_QUARANTINE, slice_of(name));
	event_set_int(&e, KEY_BYTES, (int64_t)bytes);
	return store_append_own(s, &e, err);
}

/* The index is the journal's, up to its head: the 16 digits before the last two bytes are the sum it remembers. */
int store_head_fits(struct store *s, struct lr_err *err)
{
	const struct head *h = state_head(s->index);
	struct buf want = { 0 };
	struct slice line;
	if (h->seq == 0)
		return 1;
	uint32_t off = journal_offset(h->pos);
	enum { TAIL = 19 };
	uint64_t pos = journal_pos(journal_segment(h->pos), off < TAIL ? 0 : off - TAIL);
	int rc = off < TAIL ? 2 : s->journal->ops->read(s->journal, &pos, &line, err);
	if (rc < 0)
		return rc;
	buf_hex16(&want, h->sum);
	buf_adds(&want, "\"}");
	bool known = !buf_failed(&want), fits = rc == 1 && pos == h->pos && slice_eq(line, buf_view(&want));
	buf_free(&want);
	return known ? fits : lr_nomem(err);
}

/* Under the lock, in a write transaction: the index stands at the journal's head. */
int store_catch_up(struct store *s, struct lr_err *err)
{
	uint64_t torn = 0;
	int rc = 0;
	bool trusted = s->index_fresh;
	if (!s->index_fresh) {
		rc = index_reset(s->index, err);
		s->index_fresh = rc == 0;
	}
	if (rc == 0)
		rc = index_begin(s->index, true, err);
	if (rc < 0)
		return rc;
	if (trusted && !index_facts_whole(s->index)) {
		index_abort(s->index);
		rc = index_reset(s->index, err);
		if (rc == 0)
			rc = index_begin(s->index, true, err);
		if (rc < 0)
			return rc;
	} else if (trusted) {
		rc = store_head_fits(s, err);
		if (rc == 0) {
			/* same boot, same mount: what the index remembers was in the journal once */
			index_abort(s->index);
			return lr_fail(err, LR_DATA, "the journal is not the one its index remembers, or lost its end; "
				       "if it was replaced on purpose: lr-check --rebuild");
		}
	}
	if (rc >= 0)
		rc = fold_all(s, &torn, err);
	if (rc == 0 && torn && s->mode == STORE_WRITE && !s->opts.dry_run) /* a reader shows what is whole */
		rc = recover(s, torn, err);
	if (rc < 0)
		index_abort(s->index);
	return rc;
}

int store_catch_up_locked(struct store *s, struct lr_err *err)
{
	bool poisoned; /* the index is derived: it may be mended whatever became of the last write */
	int rc = s->mode == STORE_READ ? s->journal->ops->begin_anyway(s->journal, s->opts.lock_timeout_ms, &poisoned, err) :
					 s->journal->ops->begin(s->journal, s->opts.lock_timeout_ms, err);
	if (rc < 0)
		return rc;
	s->now = 0;
	rc = store_catch_up(s, err);
	if (rc == 0)
		rc = index_commit(s->index, err);
	s->journal->ops->unlock(s->journal);
	return rc;
}

int store_rebuild(struct store *s, struct lr_err *err)
{
	s->index_fresh = false;
	return store_catch_up_locked(s, err);
}
