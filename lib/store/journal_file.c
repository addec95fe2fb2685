/*
 * journal_file - the journal as files: STATE/journal/00000001.ndjson ..., only the highest is appended. Here the files, the lock and
 * POISON; reading, appending and writing anew have files of their own (journal_read.c, journal_append.c, journal_rewrite.c).
 *
 * durability.md: the lock is flock on STATE/lock (never POSIX locks, which vanish when another descriptor closes; never
 * O_EXCL lock files, which outlive the dead). One O_APPEND write a batch; fdatasync outside the lock covers everybody's
 * bytes before ours. A sync that failed is never tried again: the kernel has forgotten the error, so POISON remembers.
 */
#include "store/journal_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"

void segment_name(uint32_t n, char name[32])
{
	snprintf(name, 32, "%08u.ndjson", n);
}

bool segment_exists(struct journal_file *j, uint32_t n)
{
	char name[32];
	struct stat st;
	segment_name(n, name);
	return fstatat(j->dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

int segment_open(struct journal_file *j, uint32_t n, int flags, struct lr_err *err)
{
	char name[32];
	struct stat st;
	segment_name(n, name);
	int fd = openat(j->dir_fd, name, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return lr_fail_errno(err, errno == ELOOP ? LR_CONFIG : errno == ENOENT ? LR_DATA : LR_IO, "journal/%s", name);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_nlink != 1 || st.st_uid != geteuid()) {
		close(fd);
		return lr_fail(err, LR_CONFIG, "journal/%s is not a regular file of ours with one name", name);
	}
	return fd;
}

void segment_drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int journal_poisoned(struct journal_file *j, struct lr_err *err)
{
	struct stat st;
	if (fstatat(j->state_fd, "POISON", &st, AT_SYMLINK_NOFOLLOW) == 0)
		return lr_fail(err, LR_UNCERTAIN,
			       "an earlier write could not be made durable (POISON is there); check the disk, then lr-check --unpoison");
	return 0;
}

void journal_poison(struct journal_file *j)
{
	int fd = openat(j->state_fd, "POISON", O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0) {
		fsync(fd); /* nothing more can be done if even this fails: the exit code says uncertain */
		close(fd);
	}
	io_sync_dir(j->state_fd);
}

void segment_drop_read(struct journal_file *j)
{
	if (j->read_fd == j->append_fd)
		j->read_fd = -1;
	segment_drop(&j->read_fd);
	j->chunk.n = 0;
}

void segment_drop_append(struct journal_file *j)
{
	if (j->read_fd == j->append_fd)
		segment_drop_read(j);
	segment_drop(&j->append_fd);
}

/* lr-check --unpoison and forgetting put a new file in the place of a segment; who goes on with the old one writes into nothing. */
void segment_drop_replaced(struct journal_file *j)
{
	struct stat st;
	if (j->append_fd >= 0 && (fstat(j->append_fd, &st) < 0 || st.st_nlink == 0))
		segment_drop_append(j);
	if (j->read_fd >= 0 && j->read_fd != j->append_fd && (fstat(j->read_fd, &st) < 0 || st.st_nlink == 0))
		segment_drop_read(j);
}

/* ---- lock */

static int take_lock(struct journal_file *j, int64_t timeout_ms, struct lr_err *err)
{
	/* a batch takes about a millisecond: looking often keeps the stages of a pipeline going */
	int64_t deadline = clock_monotonic_ms() + timeout_ms, pause_us = 50;
	for (;;) {
		if (j->lock_fd < 0) {
			j->lock_fd = openat(j->state_fd, "lock", O_RDWR | O_CLOEXEC | O_NOFOLLOW);
			if (j->lock_fd < 0)
				return lr_fail_errno(err, LR_UNAVAILABLE, "cannot open the state's lock");
		}
		if (flock(j->lock_fd, LOCK_EX | LOCK_NB) == 0) {
			struct stat mine, named;
			if (fstat(j->lock_fd, &mine) == 0 && fstatat(j->state_fd, "lock", &named, AT_SYMLINK_NOFOLLOW) == 0 &&
			    mine.st_ino == named.st_ino)
				return 0;
			segment_drop(&j->lock_fd); /* somebody replaced the file: lock the one that is there */
			continue;
		}
		if (errno != EWOULDBLOCK && errno != EINTR)
			return lr_fail_errno(err, LR_UNAVAILABLE, "cannot lock the state");
		int64_t left = deadline - clock_monotonic_ms();
		if (left <= 0)
			return lr_fail(err, LR_TRYAGAIN, "another lr holds the lock (waited %lld ms; --lock-timeout waits longer)",
				       (long long)timeout_ms);
		clock_sleep_us(pause_us);
		pause_us = pause_us < 2000 ? pause_us * 2 : 2000;
	}
}

static void file_unlock(struct journal *base)
{
	struct journal_file *j = (struct journal_file *)base;
	j->writing = false;
	if (j->lock_fd >= 0)
		flock(j->lock_fd, LOCK_UN);
}

static int file_begin(struct journal *base, int64_t timeout_ms, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	int rc = take_lock(j, timeout_ms, err);
	if (rc == 0) {
		rc = journal_poisoned(j, err);
		j->writing = rc == 0;
		if (rc < 0)
			file_unlock(base);
	}
	j->chunk.n = 0; /* what was read without the lock may have been cut since */
	segment_drop_replaced(j);
	return rc;
}

static int file_begin_anyway(struct journal *base, int64_t timeout_ms, bool *is_poisoned, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	struct lr_err said = { 0 };
	int rc = take_lock(j, timeout_ms, err);
	*is_poisoned = rc == 0 && journal_poisoned(j, &said) < 0;
	j->chunk.n = 0;
	segment_drop_replaced(j);
	return rc;
}

static void file_free(struct journal *base)
{
	struct journal_file *j = (struct journal_file *)base;
	segment_drop_append(j);
	segment_drop_read(j);
	segment_drop(&j->lock_fd);
	segment_drop(&j->dir_fd);
	buf_free(&j->chunk);
	free(j);
}

static const struct journal_ops file_ops = {
	.begin = file_begin, .begin_anyway = file_begin_anyway, .mend = journal_file_mend, .rewrite = journal_file_rewrite, .sweep = journal_file_sweep,
	.read = journal_file_read, .whole = journal_file_whole, .rest = journal_file_rest, .cut = journal_file_cut, .append = journal_file_append,
	.full = journal_file_full, .start_segment = journal_file_start_segment, .unlock = file_unlock, .sync = journal_file_sync,
	.line_at = journal_file_line_at, .ahead = journal_file_ahead, .free = file_free,
};

int journal_file_open(int state_fd, struct journal **out, struct lr_err *err)
{
	struct journal_file *j = calloc(1, sizeof(*j));
	if (!j)
		return lr_nomem(err);
	j->base.ops = &file_ops;
	j->state_fd = state_fd;
	j->lock_fd = j->append_fd = j->read_fd = -1;
	j->dir_fd = openat(state_fd, "journal", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (j->dir_fd < 0) {
		int rc = lr_fail_errno(err, LR_UNAVAILABLE, "the state has no journal directory");
		free(j);
		return rc;
	}
	*out = &j->base;
	return 0;
}
