/* index - reading and writing the index, in transactions; index_open.c opens it. */
#include "store/index.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/io.h"
#include "store/index_state.h"

int index_fail(struct lr_err *err, int mdb_rc, const char *what)
{
	int kind = mdb_rc == ENOMEM ? LR_NOMEM : mdb_rc == MDB_MAP_FULL || mdb_rc == ENOSPC || mdb_rc == EIO ? LR_IO : LR_UNAVAILABLE;
	return lr_fail(err, kind, "index: %s: %s", what, mdb_strerror(mdb_rc));
}

void index_reader(struct state *st, index_line_at *read_line, void *arg)
{
	st->read_line = read_line;
	st->read_arg = arg;
}

/* ---- transactions */

/* When it is asked for: who answers an offer needs one alone. */
static int open_tree(struct state *st, enum index_tree t, struct lr_err *err)
{
	if (st->tree[t].open)
		return 0;
	int rc = mdb_dbi_open(st->txn, tree_name(t), 0, &st->tree[t].dbi);
	st->tree[t].open = !rc;
	return rc ? index_fail(err, rc, "tree") : 0;
}

/* The tree a key stands in. */
static int tree_for(struct state *st, const struct key *k, MDB_dbi *dbi, struct lr_err *err)
{
	enum index_tree t = tree_of(k->b[0]);
	int rc = open_tree(st, t, err);
	*dbi = st->tree[t].dbi;
	return rc;
}

/* As open_tree(), for seeking. */
static int open_cursor(struct state *st, enum index_tree t, struct lr_err *err)
{
	int rc = open_tree(st, t, err);
	if (rc == 0 && !st->tree[t].cursor) {
		rc = mdb_cursor_open(st->txn, st->tree[t].dbi, &st->tree[t].cursor);
		if (rc) {
			st->tree[t].cursor = NULL;
			return index_fail(err, rc, "cursor");
		}
	}
	st->sought = st->tree[t].cursor;
	return rc;
}

int index_begin(struct state *st, bool write, struct lr_err *err)
{
	int rc = mdb_txn_begin(st->env, NULL, write ? 0 : MDB_RDONLY, &st->txn);
	if (rc)
		return index_fail(err, rc, "begin");
	st->in_txn = true;
	st->write_txn = write;
	struct key k;
	struct slice v;
	key_start(&k, T_HEAD);
	rc = index_get(st, &k, &v, err);
	if (rc < 0) {
		index_abort(st);
		return rc;
	}
	if (rc == 1 && v.n == sizeof(st->head))
		memcpy(&st->head, v.p, sizeof(st->head));
	else
		st->head = (struct head){ 0 };
	st->begun_seq = st->head.seq;
	st->begun_pos = st->head.pos;
	st->begun_erase = st->head.erase_from;
	if (st->cache_seq != st->head.seq) { /* another process wrote since */
		index_forget(st);
		st->cache_seq = st->head.seq;
	}
	st->leads_put = st->head.leads;
	buf_clear(&st->facts);
	st->facts_base = st->head.facts;
	return 0;
}

bool index_facts_whole(struct state *st)
{
	struct stat file;
	return fstat(st->facts_fd, &file) == 0 && (uint64_t)file.st_size >= st->head.facts * sizeof(struct fact);
}

static void close_cursors(struct state *st)
{
	for (size_t i = 0; i < N_TREES; i++) {
		if (st->tree[i].cursor)
			mdb_cursor_close(st->tree[i].cursor);
		st->tree[i].cursor = NULL;
		st->tree[i].open = false;
	}
	st->sought = NULL;
	st->recent.id = st->recent_offer.id = 0;
	for (size_t i = 0; i < sizeof(st->near) / sizeof(st->near[0]); i++) {
		if (st->near[i])
			mdb_cursor_close(st->near[i]);
		st->near[i] = NULL;
	}
}

static void end(struct state *st)
{
	st->txn = NULL;
	st->in_txn = false;
	index_names_free(st);
	arena_reset(&st->text);
}

void index_abort(struct state *st)
{
	if (!st->in_txn)
		return;
	if (st->write_txn)
		index_forget(st); /* agents and routes may have been changed in memory */
	close_cursors(st);
	mdb_txn_abort(st->txn);
	end(st);
	st->cache_seq = 0;
}

int index_commit(struct state *st, struct lr_err *err)
{
	struct key k;
	if (st->head.seq == st->begun_seq && st->head.pos == st->begun_pos && st->head.erase_from == st->begun_erase) { /* nothing to write */
		close_cursors(st);
		mdb_txn_abort(st->txn);
		end(st);
		return 0;
	}
	int rc = index_flush_config(st, err);
	if (rc == 0)
		rc = arrivals_flush(st, err);
	/* Facts first: rows beyond the head that a crash leaves behind are nobody's and get overwritten. */
	if (rc == 0 && st->facts.n) {
		if (buf_failed(&st->facts))
			rc = lr_nomem(err);
		else if (io_pwrite_all(st->facts_fd, st->facts.p, st->facts.n, (int64_t)(st->facts_base * sizeof(struct fact))) < 0)
			rc = lr_fail_errno(err, LR_IO, "cannot write the facts");
	}
	if (rc == 0) {
		key_start(&k, T_HEAD);
		rc = index_put(st, &k, &st->head, sizeof(st->head), err);
	}
	if (rc < 0) {
		index_abort(st);
		return rc;
	}
	close_cursors(st);
	rc = mdb_txn_commit(st->txn);
	end(st);
	if (rc) {
		index_forget(st);
		st->cache_seq = 0;
		return index_fail(err, rc, "commit");
	}
	st->cache_seq = st->head.seq;
	return 0;
}

/* ---- keys and values */

int index_get(struct state *st, struct key *k, struct slice *v, struct lr_err *err)
{
	MDB_val key = key_val(k), val;
	MDB_cursor *at = st->near[k->b[0] & 127];
	MDB_dbi dbi;
	int rc = tree_for(st, k, &dbi, err);
	if (rc < 0)
		return rc;
	rc = at ? mdb_cursor_get(at, &key, &val, MDB_SET) : mdb_get(st->txn, dbi, &key, &val);
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc)
		return index_fail(err, rc, "get");
	*v = (struct slice){ val.mv_data, val.mv_size };
	return 1;
}

int index_put(struct state *st, struct key *k, const void *p, size_t n, struct lr_err *err)
{
	MDB_val key = key_val(k), val = { n, (void *)(uintptr_t)p };
	MDB_cursor **at = &st->near[k->b[0] & 127];
	MDB_dbi dbi;
	int rc = tree_for(st, k, &dbi, err);
	if (rc < 0)
		return rc;
	rc = *at ? 0 : mdb_cursor_open(st->txn, dbi, at);
	if (rc == 0)
		rc = mdb_cursor_put(*at, &key, &val, 0);
	return rc ? index_fail(err, rc, "put") : 0;
}

int index_del(struct state *st, struct key *k, struct lr_err *err)
{
	MDB_val key = key_val(k);
	MDB_dbi dbi;
	int rc = tree_for(st, k, &dbi, err);
	if (rc < 0)
		return rc;
	rc = mdb_del(st->txn, dbi, &key, NULL);
	if (rc == MDB_NOTFOUND)
		return lr_fail(err, LR_BUG, "index: a '%c' entry is missing", k->b[0]);
	return rc ? index_fail(err, rc, "delete") : 0;
}

int index_seek(struct state *st, struct key *k, struct slice *key, struct slice *v, struct lr_err *err)
{
	MDB_val mk = key_val(k), mv;
	int rc = open_cursor(st, tree_of(k->b[0]), err);
	if (rc < 0)
		return rc;
	rc = mdb_cursor_get(st->sought, &mk, &mv, MDB_SET_RANGE);
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc)
		return index_fail(err, rc, "seek");
	*key = (struct slice){ mk.mv_data, mk.mv_size };
	if (v)
		*v = (struct slice){ mv.mv_data, mv.mv_size };
	return 1;
}

int index_next(struct state *st, struct slice *key, struct lr_err *err)
{
	MDB_val mk, mv;
	int rc = mdb_cursor_get(st->sought, &mk, &mv, MDB_NEXT);
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc)
		return index_fail(err, rc, "seek");
	*key = (struct slice){ mk.mv_data, mk.mv_size };
	return 1;
}

int index_seek_back(struct state *st, struct key *k, struct slice *key, struct lr_err *err)
{
	MDB_val mk = key_val(k), mv;
	int rc = open_cursor(st, tree_of(k->b[0]), err);
	if (rc < 0)
		return rc;
	rc = mdb_cursor_get(st->sought, &mk, &mv, MDB_SET_RANGE);
	if (rc == 0 && mk.mv_size == k->n && memcmp(mk.mv_data, k->b, k->n) == 0) {
		*key = (struct slice){ mk.mv_data, mk.mv_size };
		return 1;
	}
	if (rc == 0 || rc == MDB_NOTFOUND)
		rc = mdb_cursor_get(st->sought, &mk, &mv, rc == 0 ? MDB_PREV : MDB_LAST);
	if (rc == MDB_NOTFOUND)
		return 0;
	if (rc)
		return index_fail(err, rc, "seek");
	*key = (struct slice){ mk.mv_data, mk.mv_size };
	return 1;
}

struct head *state_head(struct state *st)
{
	return &st->head;
}

/* ---- facts */

int state_fact(struct state *st, const struct fact *f, struct lr_err *err)
{
	buf_add(&st->facts, f, sizeof(*f));
	st->head.facts++;
	return buf_failed(&st->facts) ? lr_nomem(err) : 0;
}

int64_t index_facts(struct state *st, uint64_t from, struct fact *rows, size_t n, struct lr_err *err)
{
	if (from >= st->head.facts)
		return 0;
	if (n > st->head.facts - from)
		n = st->head.facts - from;
	int rc = io_pread_all(st->facts_fd, rows, n * sizeof(*rows), (int64_t)(from * sizeof(*rows)), NULL);
	if (rc < 0)
		return lr_fail_errno(err, LR_IO, "cannot read the facts");
	if (rc == 0)
		return lr_fail(err, LR_UNAVAILABLE, "the facts are shorter than the index says; run lr-check --rebuild");
	return (int64_t)n;
}

/* ---- comparing */

/* The tree's first entry, or the next; LMDB's own are none. 1 with *k and *v, 0 at the end. */
static int walk(struct state *st, enum index_tree t, bool first, MDB_val *k, MDB_val *v, struct lr_err *err)
{
	int rc = open_cursor(st, t, err);
	if (rc < 0)
		return rc;
	rc = mdb_cursor_get(st->sought, k, v, first ? MDB_FIRST : MDB_NEXT);
	while (rc == 0 && t == TREE_PRESENT && is_tree_entry(k))
		rc = mdb_cursor_get(st->sought, k, v, MDB_NEXT);
	return rc == MDB_NOTFOUND ? 0 : rc ? index_fail(err, rc, "compare") : 1;
}

static int same_tree(struct state *a, struct state *b, enum index_tree t, uint64_t *n, struct buf *what, struct lr_err *err)
{
	MDB_val ka, va, kb, vb;
	for (bool first = true;; first = false) {
		int ra = walk(a, t, first, &ka, &va, err), rb = ra < 0 ? ra : walk(b, t, first, &kb, &vb, err);
		if (rb < 0)
			return rb;
		if (!ra && !rb)
			return 1;
		++*n;
		if (ra != rb || ka.mv_size != kb.mv_size || memcmp(ka.mv_data, kb.mv_data, ka.mv_size) != 0 ||
		    va.mv_size != vb.mv_size || memcmp(va.mv_data, vb.mv_data, va.mv_size) != 0) {
			buf_printf(what, "the index differs from what the journal says, at entry %llu (kind '%c'); lr-check --rebuild mends it",
				   (unsigned long long)*n, ra ? *(char *)ka.mv_data : *(char *)kb.mv_data);
			return 0;
		}
	}
}

static int same_facts(struct state *a, struct state *b, struct buf *what, struct lr_err *err)
{
	enum { ROWS = 4096 };
	struct fact *fa = malloc(2 * ROWS * sizeof(*fa));
	if (!fa)
		return lr_nomem(err);
	int rc = 1;
	for (uint64_t row = 0; rc == 1 && row < a->head.facts; row += ROWS) {
		int64_t na = index_facts(a, row, fa, ROWS, err), nb = index_facts(b, row, fa + ROWS, ROWS, err);
		if (na < 0 || nb < 0) {
			rc = na < 0 ? (int)na : (int)nb;
		} else if (na != nb || memcmp(fa, fa + ROWS, (size_t)na * sizeof(*fa)) != 0) {
			buf_printf(what, "the facts differ from what the journal says, from row %llu on; lr-check --rebuild mends it", (unsigned long long)row);
			rc = 0;
		}
	}
	free(fa);
	return rc;
}

int index_same(struct state *a, struct state *b, struct buf *what, struct lr_err *err)
{
	uint64_t n = 0;
	int rc = 1;
	for (enum index_tree t = 0; rc == 1 && t < N_TREES; t++)
		rc = same_tree(a, b, t, &n, what, err);
	return rc == 1 ? same_facts(a, b, what, err) : rc;
}
