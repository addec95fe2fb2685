#include "store/index.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "store/index_state.h"

/* Address space, not disk: the file grows as pages are used. Halved until the system grants it. */
static const size_t map_most = (size_t)64 << 30, map_least = (size_t)256 << 20;

int index_fail(struct lr_err *err, int mdb_rc, const char *what)
{
	int kind = mdb_rc == ENOMEM ? LR_NOMEM : mdb_rc == MDB_MAP_FULL || mdb_rc == ENOSPC || mdb_rc == EIO ? LR_IO : LR_UNAVAILABLE;
	return lr_fail(err, kind, "index: %s: %s", what, mdb_strerror(mdb_rc));
}

/* ---- stamp: may this index be trusted at all? */

enum { BOOT_ID = 37 }; /* bytes of it, with its LF */

static int stamp_text(struct state *st, struct buf *out, struct lr_err *err)
{
	struct statx sx;
	char boot[BOOT_ID];
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	int got = fd < 0 ? -1 : io_pread_all(fd, boot, sizeof(boot), 0, NULL);
	int rc = got < 0 ? lr_fail_errno(err, LR_UNAVAILABLE, "/proc/sys/kernel/random/boot_id: cannot read")
		 : got == 0 ? lr_fail(err, LR_UNAVAILABLE, "/proc/sys/kernel/random/boot_id is too short") : 0;
	if (fd >= 0)
		close(fd);
	if (rc < 0)
		return rc;
	if (statx(st->dir_fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_MNT_ID, &sx) < 0)
		return lr_fail_errno(err, LR_UNAVAILABLE, "index directory");
	/* the sizes catch a change of shape that nobody numbered */
	buf_printf(out, "schema %d.%zu.%zu.%zu.%zu.%zu.%zu.%zu\nboot %.*s", INDEX_SCHEMA, sizeof(struct head), sizeof(struct lead),
		   sizeof(struct offer), sizeof(struct agent), sizeof(struct route), sizeof(struct settings), sizeof(struct pause), BOOT_ID, boot);
	buf_printf(out, "device %u:%u\nmount %llu\n", sx.stx_dev_major, sx.stx_dev_minor, (unsigned long long)sx.stx_mnt_id);
	return buf_failed(out) ? lr_nomem(err) : 0;
}

/* *inode says which file it was: a reset writes a new one. */
static int stamp_fits(struct state *st, ino_t *inode, struct lr_err *err)
{
	struct stat file;
	struct buf want = { 0 };
	char have[512];
	int rc = stamp_text(st, &want, err);
	if (rc < 0) {
		buf_free(&want);
		return rc;
	}
	int fd = openat(st->dir_fd, "stamp", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool same = false;
	if (fd >= 0) {
		same = want.n <= sizeof(have) && fstat(fd, &file) == 0 && file.st_size == (off_t)want.n &&
		       io_pread_all(fd, have, want.n, 0, NULL) == 1 && memcmp(have, want.p, want.n) == 0;
		*inode = same ? file.st_ino : 0;
		close(fd);
	}
	buf_free(&want);
	return same;
}

/* ---- environment */

static void close_env(struct state *st)
{
	if (st->in_txn)
		index_abort(st);
	if (st->env)
		mdb_env_close(st->env);
	st->env = NULL;
	if (st->facts_fd >= 0)
		close(st->facts_fd);
	st->facts_fd = -1;
}

static int open_lmdb(struct state *st, const char *path, struct lr_err *err)
{
	int rc = mdb_env_create(&st->env);
	if (rc)
		return index_fail(err, rc, "create");
	mdb_env_set_maxreaders(st->env, 1000);
	for (size_t map = map_most;; map /= 2) {
		rc = mdb_env_set_mapsize(st->env, map);
		if (rc == 0)
			rc = mdb_env_open(st->env, path, MDB_NOSYNC | MDB_NORDAHEAD | MDB_NOTLS | (st->write_env ? 0 : MDB_RDONLY), 0600);
		if (rc != ENOMEM || map <= map_least)
			break;
		mdb_env_close(st->env);
		st->env = NULL;
		if (mdb_env_create(&st->env))
			return lr_nomem(err);
		mdb_env_set_maxreaders(st->env, 1000);
	}
	if (rc) {
		mdb_env_close(st->env);
		st->env = NULL;
		return index_fail(err, rc, "open");
	}
	return 0;
}

/* Does the path still lead to our directory? */
static bool lmdb_is_ours(struct state *st)
{
	struct stat opened, ours;
	int fd;
	return mdb_env_get_fd(st->env, &fd) == 0 && fstat(fd, &opened) == 0 &&
	       fstatat(st->dir_fd, "data.mdb", &ours, AT_SYMLINK_NOFOLLOW) == 0 && opened.st_ino == ours.st_ino &&
	       opened.st_dev == ours.st_dev;
}

/*
 * LMDB knows paths alone. The plain one is several times as fast as the one by the descriptor, through /proc, which is right
 * also when somebody has moved the state meanwhile.
 */
static int open_env(struct state *st, struct lr_err *err)
{
	struct lr_err moved = { 0 };
	char path[64];
	if (open_lmdb(st, buf_cstr(&st->path), &moved) < 0 || !lmdb_is_ours(st)) {
		close_env(st);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", st->dir_fd);
		int rc = open_lmdb(st, path, err);
		if (rc < 0)
			return rc;
	}
	st->facts_fd = openat(st->dir_fd, "facts", (st->write_env ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (st->facts_fd < 0)
		return lr_fail_errno(err, LR_UNAVAILABLE, "facts");
	return 0;
}

/*
 * Trusted files, all of one making: another process may be replacing them while we open one after another, and its lock file
 * with somebody else's data would let it reuse pages we read. 1 open, 0 not to be trusted.
 */
static int open_trusted(struct state *st, struct lr_err *err)
{
	for (int tries = 0; tries < 10; tries++) {
		struct lr_err doubt = { 0 };
		struct stat now;
		ino_t stamp = 0;
		int rc = stamp_fits(st, &stamp, err);
		if (rc != 1)
			return rc;
		rc = open_env(st, &doubt);
		bool same = fstatat(st->dir_fd, "stamp", &now, AT_SYMLINK_NOFOLLOW) == 0 && now.st_ino == stamp;
		if (rc == 0 && same)
			return 1;
		close_env(st);
		if (same) /* derived: what cannot be opened is made anew */
			return doubt.kind == LR_NOMEM ? lr_nomem(err) : 0;
	}
	return 0;
}

int index_open(int state_fd, const char *dir, const char *name, bool write, struct state **out, struct lr_err *err)
{
	struct state *st = calloc(1, sizeof(*st));
	if (!st)
		return lr_nomem(err);
	st->write_env = write;
	st->facts_fd = st->dir_fd = -1;
	buf_printf(&st->path, "%s/%s", dir, name);
	int rc = buf_failed(&st->path) ? lr_nomem(err) : 0;
	st->dir_fd = openat(state_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (st->dir_fd < 0 && errno == ENOENT && write && (mkdirat(state_fd, name, 0700) == 0 || errno == EEXIST))
		st->dir_fd = openat(state_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (rc == 0 && st->dir_fd < 0 && !(errno == ENOENT && !write)) {
		rc = lr_fail_errno(err, LR_UNAVAILABLE, "index directory");
	} else if (rc == 0 && st->dir_fd >= 0) {
		rc = open_trusted(st, err);
	}
	if (rc < 0) {
		index_close(st);
		return rc;
	}
	*out = st;
	return rc;
}

static const char *const files[] = { "stamp", "data.mdb", "lock.mdb", "facts" };

void index_remove(int parent_fd, const char *name)
{
	int d = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (d < 0)
		return;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlinkat(d, files[i], 0);
	close(d);
	unlinkat(parent_fd, name, AT_REMOVEDIR);
}

int index_reset(struct state *st, struct lr_err *err)
{
	struct buf stamp = { 0 };
	close_env(st);
	index_forget(st);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (unlinkat(st->dir_fd, files[i], 0) < 0 && errno != ENOENT)
			return lr_fail_errno(err, LR_UNAVAILABLE, "index/%s: cannot be made anew", files[i]);
	int rc = open_env(st, err);
	if (rc == 0)
		rc = stamp_text(st, &stamp, err);
	if (rc == 0) {
		/* no sync: a stamp that a crash loses or mangles only means one more rebuild */
		int fd = openat(st->dir_fd, "stamp", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd < 0 || io_write_all(fd, stamp.p, stamp.n, NULL) < 0)
			rc = lr_fail_errno(err, LR_UNAVAILABLE, "index/stamp");
		if (fd >= 0)
			close(fd);
	}
	buf_free(&stamp);
	return rc;
}

void index_abandon(struct state *st)
{
	if (st && st->in_txn)
		index_abort(st);
}

void index_close(struct state *st)
{
	if (!st)
		return;
	close_env(st);
	index_forget(st);
	index_zones_free(st);
	index_names_free(st);
	table_free(&st->names);
	arrivals_free(&st->arrivals);
	free(st->agents);
	free(st->routes);
	arena_free(&st->text);
	buf_free(&st->facts);
	buf_free(&st->line);
	buf_free(&st->path);
	if (st->dir_fd >= 0)
		close(st->dir_fd);
	free(st);
}

void index_reader(struct state *st, index_line_at *read_line, void *arg)
{
	st->read_line = read_line;
	st->read_arg = arg;
}

/* ---- transactions */

int index_begin(struct state *st, bool write, struct lr_err *err)
{
	int rc = mdb_txn_begin(st->env, NULL, write ? 0 : MDB_RDONLY, &st->txn);
	if (rc)
		return index_fail(err, rc, "begin");
	st->in_txn = true;
	st->write_txn = write;
	rc = mdb_dbi_open(st->txn, NULL, 0, &st->dbi);
	if (rc == 0)
		rc = mdb_cursor_open(st->txn, st->dbi, &st->cursor);
	if (rc) {
		st->cursor = NULL;
		index_abort(st);
		return index_fail(err, rc, "cursor");
	}
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
	if (st->cursor)
		mdb_cursor_close(st->cursor);
	st->cursor = NULL;
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
	int rc = at ? mdb_cursor_get(at, &key, &val, MDB_SET) : mdb_get(st->txn, st->dbi, &key, &val);
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
	int rc = *at ? 0 : mdb_cursor_open(st->txn, st->dbi, at);
	if (rc == 0)
		rc = mdb_cursor_put(*at, &key, &val, 0);
	return rc ? index_fail(err, rc, "put") : 0;
}

int index_del(struct state *st, struct key *k, struct lr_err *err)
{
	MDB_val key = key_val(k);
	int rc = mdb_del(st->txn, st->dbi, &key, NULL);
	if (rc == MDB_NOTFOUND)
		return lr_fail(err, LR_BUG, "index: a '%c' entry is missing", k->b[0]);
	return rc ? index_fail(err, rc, "delete") : 0;
}

int index_seek(struct state *st, struct key *k, struct slice *key, struct slice *v, struct lr_err *err)
{
	MDB_val mk = key_val(k), mv;
	int rc = mdb_cursor_get(st->cursor, &mk, &mv, MDB_SET_RANGE);
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
	int rc = mdb_cursor_get(st->cursor, &mk, &mv, MDB_NEXT);
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
	int rc = mdb_cursor_get(st->cursor, &mk, &mv, MDB_SET_RANGE);
	if (rc == 0 && mk.mv_size == k->n && memcmp(mk.mv_data, k->b, k->n) == 0) {
		*key = (struct slice){ mk.mv_data, mk.mv_size };
		return 1;
	}
	if (rc == 0 || rc == MDB_NOTFOUND)
		rc = mdb_cursor_get(st->cursor, &mk, &mv, rc == 0 ? MDB_PREV : MDB_LAST);
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

int index_same(struct state *a, struct state *b, struct buf *what, struct lr_err *err)
{
	MDB_val ka, va, kb, vb;
	MDB_cursor_op op = MDB_FIRST;
	uint64_t n = 0;
	for (;; op = MDB_NEXT, n++) {
		int ra = mdb_cursor_get(a->cursor, &ka, &va, op), rb = mdb_cursor_get(b->cursor, &kb, &vb, op);
		if ((ra && ra != MDB_NOTFOUND) || (rb && rb != MDB_NOTFOUND))
			return index_fail(err, ra && ra != MDB_NOTFOUND ? ra : rb, "compare");
		if (ra && rb)
			break;
		if (ra || rb || ka.mv_size != kb.mv_size || memcmp(ka.mv_data, kb.mv_data, ka.mv_size) != 0 ||
		    va.mv_size != vb.mv_size || memcmp(va.mv_data, vb.mv_data, va.mv_size) != 0) {
			buf_printf(what, "the index differs from what the journal says, at entry %llu (kind '%c'); lr-check --rebuild mends it", (unsigned long long)n + 1,
				   ra ? *(char *)kb.mv_data : *(char *)ka.mv_data);
			return 0;
		}
	}
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
