/*
 * conflict_test - the batch loop against a journal that says CONFLICT, as a replicated one will: the transaction is
 * dropped, the news folded, the same records decided again, and nothing is decided or printed twice.
 */
#include <stdlib.h>
#include <unistd.h>

#include "domain/arrive.h"
#include "store/store_inside.h"
#include "unit/check.h"

/* A journal that wraps the file journal and refuses the next appends; before it does, `meanwhile` may write. */
struct wrapped {
	struct journal base;
	struct journal *file;
	struct journal_ops ops;
	int conflicts;
	int appends;
};

static struct wrapped wrap; /* one test program, one journal */

static int conflicting_append(struct journal *j, uint64_t pos, struct slice frames, struct lr_err *err)
{
	(void)j;
	if (wrap.conflicts > 0) {
		wrap.conflicts--;
		return APPEND_CONFLICT;
	}
	wrap.appends++;
	return wrap.file->ops->append(wrap.file, pos, frames, err);
}

static int begin(struct journal *j, int64_t t, struct lr_err *e) { (void)j; return wrap.file->ops->begin(wrap.file, t, e); }
static int begin_anyway(struct journal *j, int64_t t, bool *p, struct lr_err *e) { (void)j; return wrap.file->ops->begin_anyway(wrap.file, t, p, e); }
static int read_line(struct journal *j, uint64_t *p, struct slice *l, struct lr_err *e) { (void)j; return wrap.file->ops->read(wrap.file, p, l, e); }
static int whole(struct journal *j, uint64_t p, uint32_t n, struct lr_err *e) { (void)j; return wrap.file->ops->whole(wrap.file, p, n, e); }
static int rest(struct journal *j, uint64_t p, struct buf *b, struct lr_err *e) { (void)j; return wrap.file->ops->rest(wrap.file, p, b, e); }
static bool full(struct journal *j, uint64_t p) { (void)j; return wrap.file->ops->full(wrap.file, p); }
static void unlock(struct journal *j) { (void)j; wrap.file->ops->unlock(wrap.file); }
static int sync_all(struct journal *j, struct lr_err *e) { (void)j; return wrap.file->ops->sync(wrap.file, e); }
static int line_at(struct journal *j, uint64_t p, struct buf *b, struct lr_err *e) { (void)j; return wrap.file->ops->line_at(wrap.file, p, b, e); }
static int ahead(struct journal *j, uint64_t p, struct lr_err *e) { (void)j; return wrap.file->ops->ahead(wrap.file, p, e); }
static void release(struct journal *j) { (void)j; wrap.file->ops->free(wrap.file); }

static void put_wrapper(struct store *s)
{
	wrap = (struct wrapped){ .file = s->journal };
	wrap.ops = *s->journal->ops;
	wrap.ops.append = conflicting_append;
	wrap.ops.begin = begin;
	wrap.ops.begin_anyway = begin_anyway;
	wrap.ops.read = read_line;
	wrap.ops.whole = whole;
	wrap.ops.rest = rest;
	wrap.ops.full = full;
	wrap.ops.unlock = unlock;
	wrap.ops.sync = sync_all;
	wrap.ops.line_at = line_at;
	wrap.ops.ahead = ahead;
	wrap.ops.free = release;
	wrap.base.ops = &wrap.ops;
	s->journal = &wrap.base;
}

struct feed {
	int at, restarts, decided;
	uint64_t batch, last_lead;
};

static void restart(void *arg)
{
	struct feed *f = arg;
	f->at = 0;
	f->restarts++;
	f->batch = 0;
}

static int next(void *arg, struct decision *d, struct lr_err *err)
{
	struct feed *f = arg;
	struct event e;
	char id[16];
	if (f->at == 3)
		return 0;
	snprintf(id, sizeof(id), "X%d", f->at++);
	event_init(&e, EV_LEAD_RECEIVED);
	event_set(&e, KEY_EXT_ID, slice_of(id));
	event_set(&e, KEY_SOURCE, SLICE("web"));
	e.person = SLICE("{\"name\":\"N\"}");
	d->by = SLICE("owner");
	struct arrival a = { .received = &e, .batch = &f->batch };
	int rc = arrive(d, &a, err);
	f->decided++;
	f->last_lead = a.lead;
	return rc < 0 ? rc : 1;
}

static uint64_t leads(struct store *s, struct lr_err *err)
{
	struct state *st;
	if (store_read(s, &st, err) < 0)
		return UINT64_MAX;
	uint64_t n = state_head(st)->leads;
	store_read_end(s);
	return n;
}

int main(void)
{
	char dir[] = "/tmp/lr-conflict.XXXXXX", path[64];
	struct lr_err err = { 0 };
	struct store *s = NULL;
	struct store_opts opts = { .lock_timeout_ms = 1000, .now = 1782896400000 };
	struct feed f = { 0 };
	struct batch b = { next, restart, &f };
	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/state", dir);
	CHECK(store_create(path, opts.now, &err) == 1, "a state is made");
	CHECK(store_open(path, STORE_WRITE, &opts, &s, &err) == 0, "and opened");
	if (!s)
		return check_done();
	put_wrapper(s);
	wrap.conflicts = 2;
	CHECK(store_batch(s, &b, &err) == 0, "a batch that meets two conflicts ends well");
	CHECK(f.restarts == 3 && f.decided == 9, "it was decided anew after each");
	CHECK(wrap.appends == 1, "and written once");
	CHECK(leads(s, &err) == 3 && f.last_lead == 3, "what was decided before the conflict left no trace");
	f = (struct feed){ 0 };
	wrap.conflicts = 1;
	CHECK(store_batch(s, &b, &err) == 0 && leads(s, &err) == 3, "the same records again are duplicates, conflict or not");
	struct check_report r = { 0 };
	CHECK(store_check(s, &r, &err) == 0 && r.leads == 3, "the state is clean");
	store_close(s);
	return check_done();
}
