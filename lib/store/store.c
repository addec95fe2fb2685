#include "store/store.h"

#include <errno.h>
#include <stdarg.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/num.h"
#include "base/version.h"
#include "domain/fold.h"
#include "store/frame.h"
#include "store/store_inside.h"

enum { FORMAT = 1, CLOCK_BEHIND_MS = 5000, CATCH_UP_COMMIT = 20000 };

/* ---- the directory */

/* statfs f_type of file systems where flock, O_APPEND or fsync do not mean what the journal needs */
static bool on_network(long type)
{
	switch ((unsigned long)type & 0xffffffffUL) {
	case 0x6969:     /* NFS */
	case 0x517b:     /* SMB */
	case 0xff534d42: /* CIFS */
	case 0xfe534d42: /* SMB2 */
	case 0x65735546: /* FUSE */
		return true;
	default:
		return false;
	}
}

static int check_format(int fd, const char *dir, struct lr_err *err)
{
	char text[512];
	size_t got;
	int64_t version;
	int f = openat(fd, "format", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (f < 0 && errno == ENOENT)
		return lr_fail(err, LR_UNAVAILABLE, "%s is not an lr state; make one with: lr-init %s", dir, dir);
	if (f < 0)
		return lr_fail_errno(err, LR_UNAVAILABLE, "%s/format", dir);
	int rc = io_pread_all(f, text, sizeof(text), 0, &got);
	close(f);
	if (rc < 0)
		return lr_fail_errno(err, LR_UNAVAILABLE, "%s/format", dir);
	char *lf = memchr(text, '\n', got);
	if (!lf || got < 10 || memcmp(text, "lr state ", 9) != 0 ||
	    !num_int((struct slice){ text + 9, (size_t)(lf - text - 9) }, 1, 1000000, &version))
		return lr_fail(err, LR_DATA, "%s/format is not what lr-init writes", dir);
	if (version > FORMAT)
		return lr_fail(err, LR_UNAVAILABLE, "%s is a state of format %lld; this lr knows up to %d: a newer lr is needed", dir,
			       (long long)version, FORMAT);
	return 0;
}

int store_parent_safe(int fd, const char *dir, struct lr_err *err)
{
	struct stat st;
	/* if it cannot be looked at it is not ours to look at */
	bool loose = fstatat(fd, "..", &st, 0) == 0 && st.st_mode & (S_IWGRP | S_IWOTH) && !(st.st_mode & S_ISVTX);
	return loose ? lr_fail(err, LR_CONFIG, "the directory above %s may be written by others and is not sticky", dir) : 0;
}

static int check_directory(int fd, const char *dir, struct lr_err *err)
{
	struct stat st;
	struct statfs fs;
	if (fstat(fd, &st) < 0 || fstatfs(fd, &fs) < 0)
		return lr_fail_errno(err, LR_UNAVAILABLE, "%s", dir);
	if (st.st_uid != geteuid())
		return lr_fail(err, LR_NOPERM, "%s belongs to another user", dir);
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return lr_fail(err, LR_CONFIG, "%s may be written by others; mend it with: chmod go-w %s", dir, dir);
	if (on_network(fs.f_type))
		return lr_fail(err, LR_UNAVAILABLE, "%s is on a network or FUSE file system, which cannot keep lr's promises", dir);
	return store_parent_safe(fd, dir, err);
}

static int index_line(void *arg, uint64_t pos, struct buf *out, struct lr_err *err)
{
	struct store *s = arg;
	if (s->pending.n && pos >= s->pending_pos) { /* decided in this batch, not written yet */
		size_t at = (size_t)(pos - s->pending_pos);
		const char *lf = at < s->pending.n ? memchr(s->pending.p + at, '\n', s->pending.n - at) : NULL;
		buf_clear(out);
		if (!lf)
			return 0;
		buf_add(out, s->pending.p + at, (size_t)(lf - s->pending.p) - at);
		return buf_failed(out) ? lr_nomem(err) : 1;
	}
	return s->journal->ops->line_at(s->journal, pos, out, err);
}

int store_open(const char *dir, enum store_mode mode, const struct store_opts *opts, struct store **out, struct lr_err *err)
{
	struct store *s = calloc(1, sizeof(*s));
	if (!s)
		return lr_nomem(err);
	s->mode = mode;
	s->opts = *opts;
	s->dir = strdup(dir);
	s->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = 0;
	if (!s->dir)
		rc = lr_nomem(err);
	else if (s->fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		rc = lr_fail(err, LR_UNAVAILABLE, "there is no state at %s; make one with: lr-init %s", dir, dir);
	else if (s->fd < 0)
		rc = lr_fail_errno(err, LR_UNAVAILABLE, "%s", dir);
	if (rc == 0)
		rc = check_directory(s->fd, dir, err);
	if (rc == 0)
		rc = check_format(s->fd, dir, err);
	if (rc == 0)
		rc = journal_file_open(s->fd, &s->journal, err);
	if (rc == 0) {
		rc = index_open(s->fd, "index", true, &s->index, err);
		s->index_fresh = rc == 1;
	}
	if (rc < 0) {
		store_close(s);
		return rc;
	}
	index_reader(s->index, index_line, s);
	*out = s;
	return 0;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	index_close(s->index);
	if (s->journal)
		s->journal->ops->free(s->journal);
	if (s->fd >= 0)
		close(s->fd);
	decision_free(&s->decision);
	arena_free(&s->mem);
	buf_free(&s->pending);
	free(s->dir);
	free(s);
}

void store_leave(struct store *s)
{
	/* Unmapping the index costs a short run a tenth of its time. A reader has a slot in LMDB's table to give back. */
	if (s && s->mode == STORE_WRITE && !s->has_read)
		index_abandon(s->index);
	else
		store_close(s);
}

const char *store_dir(const struct store *s)
{
	return s->dir;
}

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

/* ---- catching the index up to the journal's head, under the lock */

/* The error with its place in front: segment, line, byte. */
static int at_line(struct store *s, uint64_t pos, struct lr_err *err, int rc)
{
	struct lr_err inner = *err, ignored = { 0 };
	struct slice line;
	uint64_t at = journal_pos(journal_segment(pos), 0);
	unsigned long n = 1;
	while (at < pos && s->journal->ops->read(s->journal, &at, &line, &ignored) == 1)
		n++;
	lr_err_clear(err);
	return lr_fail(err, inner.kind ? inner.kind : -rc, "journal/%08u.ndjson:%lu: byte %u: %s", journal_segment(pos), n,
		       journal_offset(pos), inner.msg);
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
			*torn = pos;
			rc = 0;
		}
		if (rc < 0)
			at_line(s, start, err, rc);
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
			if (rc == 0) {
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
			at_line(s, start, err, rc);
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

static int append_own(struct store *s, struct event *e, struct lr_err *err);

static int recover(struct store *s, uint64_t torn, struct lr_err *err)
{
	char name[64];
	uint64_t bytes;
	struct event e;
	int rc = s->journal->ops->cut(s->journal, torn, &bytes, name, err);
	if (rc < 0)
		return rc;
	notice(s, "the journal's last %llu bytes were never finished (a crash); they are kept in %s/quarantine/%s",
	       (unsigned long long)bytes, s->dir, name);
	event_init(&e, EV_JOURNAL_RECOVERED);
	event_set(&e, KEY_QUARANTINE, slice_of(name));
	event_set_int(&e, KEY_BYTES, (int64_t)bytes);
	return append_own(s, &e, err);
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

/* ---- appending */

/* One event of the store's own, as a frame by itself, before anything else of the batch. */
static int append_own(struct store *s, struct event *e, struct lr_err *err)
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
	event_set_int(&e, KEY_FORMAT, FORMAT);
	event_set(&e, KEY_PROGRAM, SLICE(LR_PROGRAM));
	return append_own(s, &e, err);
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

static int catch_up_locked(struct store *s, struct lr_err *err)
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
		synced = catch_up_locked(s, err);
	return synced < 0 ? synced : rc;
}

/* ---- reading */

int store_read(struct store *s, struct state **out, struct lr_err *err)
{
	s->has_read = true;
	bool behind = !s->index_fresh;
	if (!behind) {
		int rc = index_begin(s->index, false, err);
		if (rc < 0)
			return rc;
		const struct head *h = state_head(s->index);
		rc = h->seq == 0 || !index_facts_whole(s->index) ? 1 : s->journal->ops->ahead(s->journal, h->pos, err);
		if (rc != 0)
			index_abort(s->index);
		if (rc < 0)
			return rc;
		behind = rc == 1;
	}
	if (behind) {
		int rc = catch_up_locked(s, err);
		if (rc == 0)
			rc = index_begin(s->index, false, err);
		if (rc < 0)
			return rc;
	}
	*out = s->index;
	return 0;
}

void store_read_end(struct store *s)
{
	index_abort(s->index);
}

int64_t store_facts(struct store *s, uint64_t from, struct fact *rows, size_t n, struct lr_err *err)
{
	return index_facts(s->index, from, rows, n, err);
}

int store_voided(struct store *s, uint64_t after, uint64_t *lead, struct lr_err *err)
{
	struct list_at at = { 0, after };
	int rc = state_list(s->index, LIST_VOID, at, &at, err);
	*lead = at.lead;
	return rc;
}

int store_facts_seek(struct store *s, int64_t when, uint64_t *row, struct lr_err *err)
{
	uint64_t lo = 0, hi = state_head(s->index)->facts;
	while (lo < hi) {
		uint64_t mid = lo + (hi - lo) / 2;
		struct fact f;
		int64_t got = index_facts(s->index, mid, &f, 1, err);
		if (got < 0)
			return (int)got;
		if (f.at < when)
			lo = mid + 1;
		else
			hi = mid;
	}
	*row = lo;
	return 0;
}

int store_log(struct store *s, struct log_cursor *c, struct slice *line, struct event *e, struct lr_err *err)
{
	const struct journal_ops *ops = s->journal->ops;
	if (c->pos == 0)
		c->pos = journal_pos(1, 0);
	uint64_t start = c->pos, pos = c->pos;
	int rc = ops->read(s->journal, &pos, line, err);
	if (rc == 2) /* somebody is writing, or was when he died: whole frames only */
		return 0;
	if (rc <= 0)
		return rc < 0 ? at_line(s, start, err, rc) : 0;
	arena_reset(&c->mem);
	rc = event_scan(*line, &c->mem, e, err);
	if (rc == 0)
		rc = frame_check(*line, e, c->sum, c->seq + 1, c->at, err);
	if (rc == 0 && c->more && e->more != c->more - 1)
		rc = lr_fail(err, LR_DATA, "a frame is not whole");
	if (rc == 0 && !c->more && e->more) {
		rc = ops->whole(s->journal, pos, e->more, err);
		if (rc == 0)
			return 0;
		rc = rc < 0 ? rc : 0;
	}
	if (rc < 0)
		return at_line(s, pos - line->n - 1, err, rc);
	e->pos = pos - line->n - 1;
	*c = (struct log_cursor){ pos, e->seq, e->sum, e->at, e->more, c->mem };
	return 1;
}

int store_rebuild(struct store *s, struct lr_err *err)
{
	s->index_fresh = false;
	return catch_up_locked(s, err);
}
