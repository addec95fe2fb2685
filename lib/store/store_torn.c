/*
 * store_torn - what a torn tail is made of. A crash of the machine leaves zeros where what was being written did not reach the disk,
 * and blocks reach it in any order, so whole lines may stand behind them. But each writer waits for its sync: when lines were
 * written a minute and more behind the zeros, what stood there had been synced, and acknowledged.
 */
#include "store/frame.h"
#include "store/store_inside.h"

enum { SYNCED_MS = 60 * 1000 };

struct tail {
	uint64_t zeros, n_zeros;  /* from which byte of the segment on, how many; n 0: none */
	uint64_t lines;           /* whole ones behind them */
	int64_t first_at, last_at;
};

/* The longest run. One NUL alone is what a flipped bit makes, no crash. */
static void find_zeros(struct slice rest, uint64_t off, struct tail *t)
{
	for (size_t i = 0, n; i < rest.n; i += n ? n : 1) {
		for (n = 0; i + n < rest.n && rest.p[i + n] == 0; n++) { }
		if (n > 1 && n > t->n_zeros) {
			t->zeros = off + i;
			t->n_zeros = n;
		}
	}
}

/* Lines behind the zeros: their chain goes on from the first of them. */
static void find_lines(struct slice rest, struct tail *t)
{
	struct arena mem = { 0 };
	struct event e, before = { .seq = 0 };
	const char *lf;
	for (const char *p = rest.p, *end = rest.p + rest.n; p < end && (lf = memchr(p, '\n', (size_t)(end - p))); p = lf + 1) {
		struct slice line = { p, (size_t)(lf - p) };
		struct lr_err ignored = { 0 };
		arena_reset(&mem);
		if (event_scan(line, &mem, &e, &ignored) < 0 ||
		    (t->lines && frame_check(line, &e, before.sum, before.seq + 1, before.at, &ignored) < 0))
			continue;
		if (!t->lines++)
			t->first_at = e.at;
		t->last_at = e.at;
		before = (struct event){ .seq = e.seq, .sum = e.sum, .at = e.at };
	}
	arena_free(&mem);
}

static void put_zeros(struct buf *b, const struct tail *t)
{
	buf_printf(b, "%llu zeros from byte %llu on", (unsigned long long)t->n_zeros, (unsigned long long)t->zeros);
	if (t->lines)
		buf_printf(b, " and %llu whole line%s behind them", (unsigned long long)t->lines, t->lines > 1 ? "s" : "");
}

int store_torn(struct store *s, uint64_t pos, struct buf *what, struct lr_err *err)
{
	struct tail t = { .n_zeros = 0 };
	struct buf rest = { 0 }, text = { 0 };
	uint64_t off = journal_offset(pos);
	int rc = s->journal->ops->rest(s->journal, pos, &rest, err);
	if (rc == 0)
		find_zeros(buf_view(&rest), off, &t);
	if (t.n_zeros) {
		size_t from = (size_t)(t.zeros + t.n_zeros - off);
		find_lines((struct slice){ rest.p + from, rest.n - from }, &t);
		put_zeros(&text, &t);
		if (t.last_at - t.first_at > SYNCED_MS) {
			buf_adds(&text, ", the last of ");
			time_put(&text, t.last_at);
			rc = lr_fail(err, LR_DATA, "%s: no crash leaves that, the disk lost what was acknowledged", buf_cstr(&text));
		} else if (what) {
			buf_slice(what, buf_view(&text));
		}
		rc = rc == 0 && buf_failed(&text) ? lr_nomem(err) : rc;
	}
	buf_free(&rest);
	buf_free(&text);
	return rc;
}
