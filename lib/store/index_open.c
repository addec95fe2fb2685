/* index_open - may the index be trusted, and its files opened, made anew, closed. */
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

static void set_limits(MDB_env *env)
{
	mdb_env_set_maxreaders(env, 1000);
	mdb_env_set_maxdbs(env, N_TREES - 1); /* the unnamed one does not count */
}

static int open_lmdb(struct state *st, const char *path, struct lr_err *err)
{
	int rc = mdb_env_create(&st->env);
	if (rc)
		return index_fail(err, rc, "create");
	set_limits(st->env);
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
		set_limits(st->env);
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

static int make_trees(struct state *st, struct lr_err *err)
{
	MDB_txn *txn;
	MDB_dbi dbi;
	int rc = mdb_txn_begin(st->env, NULL, 0, &txn);
	if (rc)
		return index_fail(err, rc, "begin");
	for (int t = 0; rc == 0 && t < N_TREES; t++)
		rc = mdb_dbi_open(txn, tree_name((enum index_tree)t), MDB_CREATE, &dbi);
	if (rc)
		mdb_txn_abort(txn);
	else
		rc = mdb_txn_commit(txn);
	return rc ? index_fail(err, rc, "trees") : 0;
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
		rc = make_trees(st, err);
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
