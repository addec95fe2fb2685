/*
 * store - a state directory opened and closed. What is done with it stands in store_catch_up.c (the index brought to the journal's head),
 * store_batch.c (deciding and appending) and store_read.c.
 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/io.h"
#include "base/num.h"
#include "store/store_inside.h"

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
	char text[32]; /* of the first line */
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
	if (version > STORE_FORMAT)
		return lr_fail(err, LR_UNAVAILABLE, "%s is a state of format %lld; this lr knows up to %d: a newer lr is needed", dir,
			       (long long)version, STORE_FORMAT);
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
		rc = index_open(s->fd, s->dir, "index", true, &s->index, err);
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
