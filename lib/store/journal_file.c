/*
 * journal_file - the journal as files: STATE/journal/00000001.ndjson ..., only the highest is appended.
 *
 * durability.md: the lock is flock on STATE/lock (never POSIX locks, which vanish when another descriptor closes; never
 * O_EXCL lock files, which outlive the dead). One O_APPEND write a batch; fdatasync outside the lock covers everybody's
 * bytes before ours. A sync that failed is never tried again: the kernel has forgotten the error, so POISON remembers.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "store/journal.h"

enum { SEGMENT_BYTES = 64 * 1024 * 1024, AHEAD_BYTES = 1024 * 1024, CHUNK = 64 * 1024, BLOCK = 512 };

struct journal_file {
	struct journal base;
	int state_fd;          /* borrowed */
	int dir_fd;
	int lock_fd;           /* -1: reader that never locked */
	int append_fd;         /* open segment, or -1 */
	uint32_t append_segment;
	int read_fd;
	uint32_t read_segment;
	uint32_t last_segment; /* the newest we know of; 0 none */
	/* sequential reading: chunk holds bytes [chunk_off, chunk_off + chunk.n) of read_segment */
	struct buf chunk;
	uint64_t chunk_off;
};

static void segment_name(uint32_t n, char name[32])
{
	snprintf(name, 32, "%08u.ndjson", n);
}

static bool segment_exists(struct journal_file *j, uint32_t n)
{
	char name[32];
	struct stat st;
	segment_name(n, name);
	return fstatat(j->dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static int open_segment(struct journal_file *j, uint32_t n, int flags, struct lr_err *err)
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

static void drop(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int poisoned(struct journal_file *j, struct lr_err *err)
{
	struct stat st;
	if (fstatat(j->state_fd, "POISON", &st, AT_SYMLINK_NOFOLLOW) == 0)
		return lr_fail(err, LR_UNCERTAIN,
			       "an earlier write could not be made durable (POISON is there); check the disk, then lr-check --unpoison");
	return 0;
}

static void poison(struct journal_file *j)
{
	int fd = openat(j->state_fd, "POISON", O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0) {
		fsync(fd); /* nothing more can be done if even this fails: the exit code says uncertain */
		close(fd);
	}
	io_sync_dir(j->state_fd);
}

/* lr-check --unpoison puts a new file in the place of the last segment; who goes on with the old one writes into nothing. */
static void drop_replaced(struct journal_file *j)
{
	struct stat st;
	if (j->append_fd >= 0 && (fstat(j->append_fd, &st) < 0 || st.st_nlink == 0))
		drop(&j->append_fd);
	if (j->read_fd >= 0 && (fstat(j->read_fd, &st) < 0 || st.st_nlink == 0)) {
		drop(&j->read_fd);
		j->chunk.n = 0;
	}
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
			drop(&j->lock_fd); /* somebody replaced the file: lock the one that is there */
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
	if (j->lock_fd >= 0)
		flock(j->lock_fd, LOCK_UN);
}

static int file_begin(struct journal *base, int64_t timeout_ms, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	int rc = take_lock(j, timeout_ms, err);
	if (rc == 0) {
		rc = poisoned(j, err);
		if (rc < 0)
			file_unlock(base);
	}
	j->chunk.n = 0; /* what was read without the lock may have been cut since */
	drop_replaced(j);
	return rc;
}

static int file_begin_anyway(struct journal *base, int64_t timeout_ms, bool *is_poisoned, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	struct lr_err said = { 0 };
	int rc = take_lock(j, timeout_ms, err);
	*is_poisoned = rc == 0 && poisoned(j, &said) < 0;
	j->chunk.n = 0;
	drop_replaced(j);
	return rc;
}

/* ---- reading */

static int aim(struct journal_file *j, uint32_t segment, struct lr_err *err)
{
	if (j->read_fd >= 0 && j->read_segment == segment)
		return 0;
	drop(&j->read_fd);
	j->chunk.n = 0;
	int fd = open_segment(j, segment, O_RDONLY, err);
	if (fd < 0)
		return fd;
	j->read_fd = fd;
	j->read_segment = segment;
	return 0;
}

/* Bytes from `off` on in the aimed segment, at least `want` of them if the file has them; the chunk moves along. */
static int view(struct journal_file *j, uint64_t off, size_t want, struct slice *out, struct lr_err *err)
{
	struct buf *c = &j->chunk;
	if (off < j->chunk_off || off > j->chunk_off + c->n) {
		c->n = 0;
		j->chunk_off = off;
	}
	size_t at = (size_t)(off - j->chunk_off);
	if (c->n - at < want) {
		if (at > 0) {
			memmove(c->p, c->p + at, c->n - at);
			c->n -= at;
			j->chunk_off = off;
			at = 0;
		}
		size_t more = want + CHUNK - c->n, got;
		char *to = buf_room(c, more);
		if (!to)
			return lr_nomem(err);
		if (io_pread_all(j->read_fd, to, more, (int64_t)(j->chunk_off + c->n), &got) < 0)
			return lr_fail_errno(err, LR_IO, "journal/%08u.ndjson: cannot read", j->read_segment);
		c->n += got;
	}
	*out = (struct slice){ c->p + at, c->n - at };
	return 0;
}

/*
 * Zeros that a crash left: a run of NULs from somewhere in the line to the end of the file or of a block. One flipped bit
 * can make a single NUL, never such a run, and is damage.
 */
static bool torn_by_zeros(struct slice rest, uint64_t off)
{
	const char *nul = memchr(rest.p, 0, rest.n);
	if (!nul)
		return false;
	const char *p = nul, *end = rest.p + rest.n;
	while (p < end && *p == 0)
		p++;
	return p - nul >= 2 && (p == end || (off + (uint64_t)(p - rest.p)) % BLOCK == 0);
}

static int file_read(struct journal *base, uint64_t *pos, struct slice *line, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	bool sealed = false; /* there was a later segment before we looked: nothing is added to this one any more */
	for (;;) {
		int rc = aim(j, journal_segment(*pos), err);
		if (rc < 0)
			return rc;
		struct slice rest;
		size_t want = 512;
		const char *lf;
		uint64_t off = journal_offset(*pos);
		do {
			rc = view(j, off, want, &rest, err);
			if (rc < 0)
				return rc;
			lf = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
			if (lf || rest.n < want)
				break;
			want = rest.n * 2;
		} while (want < ((size_t)1 << 31));
		if (!lf && !sealed && (sealed = segment_exists(j, journal_segment(*pos) + 1)))
			continue; /* without the lock: lines may have come in after we looked and before it was sealed */
		if (rest.n == 0) {
			if (!sealed) {
				j->last_segment = journal_segment(*pos);
				drop_replaced(j); /* whoever follows goes on in the new file */
				return 0;
			}
			*pos = journal_pos(journal_segment(*pos) + 1, 0);
			sealed = false;
			continue;
		}
		struct slice whole = { rest.p, lf ? (size_t)(lf - rest.p) : rest.n };
		if (!lf || memchr(whole.p, 0, whole.n)) {
			bool last = !segment_exists(j, journal_segment(*pos) + 1);
			if (last && (!lf || torn_by_zeros(rest, off))) {
				j->last_segment = journal_segment(*pos);
				j->chunk.n = 0; /* it may be cut and written over before we look again */
				return 2;
			}
			if (!lf)
				return lr_fail(err, LR_DATA, "the last line lacks its end, yet a later segment exists");
		}
		*line = whole;
		*pos += whole.n + 1;
		return 1;
	}
}

static int file_whole(struct journal *base, uint64_t pos, uint32_t n, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	uint64_t off = journal_offset(pos);
	uint32_t segment = journal_segment(pos);
	/* a second reader of its own: the caller's line must stay valid */
	struct buf b = { 0 };
	int rc = 0;
	while (n) {
		size_t got;
		char *to = buf_room(&b, CHUNK);
		if (!to) {
			rc = lr_nomem(err);
			break;
		}
		if (segment != j->read_segment || io_pread_all(j->read_fd, to, CHUNK, (int64_t)off, &got) < 0) {
			rc = lr_fail_errno(err, LR_IO, "journal/%08u.ndjson: cannot read", segment);
			break;
		}
		const char *p = to, *end = to + got;
		while (n && p < end) {
			const char *lf = memchr(p, '\n', (size_t)(end - p));
			struct slice line = { p, (size_t)((lf ? lf : end) - p) };
			if (memchr(line.p, 0, line.n) && torn_by_zeros((struct slice){ p, (size_t)(end - p) }, off + (uint64_t)(p - to)))
				got = 0; /* its lines are there, but one of them only as zeros */
			if (!lf || !got)
				break;
			n--;
			p = lf + 1;
		}
		if (got < CHUNK)
			break;
		off += got;
	}
	buf_free(&b);
	if (rc == 0 && n)
		j->chunk.n = 0; /* as in file_read */
	return rc < 0 ? rc : n == 0;
}

static int file_line_at(struct journal *base, uint64_t pos, struct buf *out, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	int rc = aim(j, journal_segment(pos), err);
	uint64_t off = journal_offset(pos);
	size_t step = 1024, got;
	buf_clear(out);
	while (rc == 0) {
		char *to = buf_room(out, step);
		if (!to)
			return lr_nomem(err);
		if (io_pread_all(j->read_fd, to, step, (int64_t)off, &got) < 0)
			return lr_fail_errno(err, LR_IO, "journal/%08u.ndjson: cannot read", journal_segment(pos));
		const char *lf = memchr(to, '\n', got);
		if (lf) {
			out->n += (size_t)(lf - to);
			return 1;
		}
		if (got < step)
			return 0;
		out->n += got;
		off += got;
		step *= 4;
	}
	return rc;
}

static int file_ahead(struct journal *base, uint64_t pos, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	struct stat st;
	int rc = aim(j, journal_segment(pos), err);
	if (rc < 0)
		return rc;
	if (fstat(j->read_fd, &st) < 0)
		return lr_fail_errno(err, LR_IO, "journal/%08u.ndjson", journal_segment(pos));
	return st.st_size != (off_t)journal_offset(pos) || segment_exists(j, journal_segment(pos) + 1);
}

/* ---- writing, all under the lock */

static int aim_append(struct journal_file *j, uint32_t segment, struct lr_err *err)
{
	if (j->append_fd >= 0 && j->append_segment == segment)
		return 0;
	drop(&j->append_fd);
	int fd = open_segment(j, segment, O_RDWR | O_APPEND, err);
	if (fd < 0)
		return fd;
	j->append_fd = fd;
	j->append_segment = segment;
	return 0;
}

static int file_cut(struct journal *base, uint64_t pos, uint64_t *bytes, char *name, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	struct stat st;
	if (segment_exists(j, journal_segment(pos) + 1))
		return lr_fail(err, LR_DATA, "a frame is not whole, yet a later segment exists");
	int rc = aim_append(j, journal_segment(pos), err);
	if (rc < 0)
		return rc;
	off_t off = (off_t)journal_offset(pos);
	if (fstat(j->append_fd, &st) < 0 || st.st_size < off)
		return lr_fail_errno(err, LR_IO, "journal/%08u.ndjson", journal_segment(pos));
	*bytes = (uint64_t)(st.st_size - off);
	struct buf tail = { 0 };
	size_t got;
	if (!buf_room(&tail, (size_t)*bytes))
		return lr_nomem(err);
	if (io_pread_all(j->append_fd, tail.p, (size_t)*bytes, off, &got) < 0) {
		rc = lr_fail_errno(err, LR_IO, "cannot read the torn tail");
		goto out;
	}
	tail.n = got;
	if (mkdirat(j->state_fd, "quarantine", 0700) < 0 && errno != EEXIST) {
		rc = lr_fail_errno(err, LR_IO, "cannot make quarantine/");
		goto out;
	}
	int q = openat(j->state_fd, "quarantine", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (q < 0) {
		rc = lr_fail_errno(err, LR_IO, "cannot open quarantine/");
		goto out;
	}
	/* If we die before the cut, the next run finds the same tail and may write the same copy again: harmless. */
	snprintf(name, 64, "%08u-%u.tail", journal_segment(pos), journal_offset(pos));
	struct stat taken;
	for (int k = 2; fstatat(q, name, &taken, AT_SYMLINK_NOFOLLOW) == 0 && taken.st_size != (off_t)tail.n; k++)
		snprintf(name, 64, "%08u-%u-%d.tail", journal_segment(pos), journal_offset(pos), k);
	rc = io_replace(q, name, buf_view(&tail), 0600, err);
	if (rc == 0 && io_sync_dir(j->state_fd) < 0)
		rc = lr_fail_errno(err, LR_IO, "cannot sync the state directory");
	close(q);
	if (rc == 0 && (ftruncate(j->append_fd, off) < 0 || fdatasync(j->append_fd) < 0)) {
		rc = lr_fail_errno(err, LR_UNCERTAIN, "cannot cut the torn tail");
		poison(j);
	}
	j->chunk.n = 0;
out:
	buf_free(&tail);
	return rc;
}

static int file_append(struct journal *base, uint64_t pos, struct slice frames, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	struct stat st;
	int rc = aim_append(j, journal_segment(pos), err);
	if (rc < 0)
		return rc;
	off_t end = (off_t)journal_offset(pos);
	if (fstat(j->append_fd, &st) < 0)
		return lr_fail_errno(err, LR_IO, "journal/%08u.ndjson", journal_segment(pos));
	if (st.st_size != end)
		return lr_fail(err, LR_BUG, "journal/%08u.ndjson moved under the lock", journal_segment(pos));
	/* A full disk shows here, before anything is written. Not every file system can; then the write itself tells. */
	if ((uint64_t)st.st_blocks * 512 < (uint64_t)end + frames.n) {
		off_t want = (off_t)frames.n > AHEAD_BYTES ? (off_t)frames.n : AHEAD_BYTES;
		if (fallocate(j->append_fd, FALLOC_FL_KEEP_SIZE, end, want) < 0 && errno != EOPNOTSUPP && errno != ENOSYS &&
		    errno != EINTR && !(errno == EFBIG || errno == EINVAL))
			return lr_fail_errno(err, LR_IO, "nothing was stored: no room in the journal");
	}
	size_t done;
	j->last_segment = journal_segment(pos);
	if (io_write_all(j->append_fd, frames.p, frames.n, &done) == 0) {
		/* On its way to the disk while the index is committed. It proves nothing: sync() waits, and is told of errors. */
		(void)sync_file_range(j->append_fd, end, (off_t)frames.n, SYNC_FILE_RANGE_WRITE);
		return APPEND_OK;
	}
	int why = errno;
	/* Undo what went in, so that "certainly not stored" is true; if we die here the next run finds a torn tail. */
	if (done && (ftruncate(j->append_fd, end) < 0 || fdatasync(j->append_fd) < 0 || fstat(j->append_fd, &st) < 0 ||
		     st.st_size != end)) {
		poison(j);
		errno = why;
		return lr_fail_errno(err, LR_UNCERTAIN, "the journal could not be written, and what was written not undone");
	}
	errno = why;
	return lr_fail_errno(err, LR_IO, "nothing was stored: cannot write the journal");
}

/*
 * After a failed sync the kernel forgets: pages it could not write count as clean, and reading them back proves nothing of
 * the disk. So the bytes are written again, to a new file, and that one is synced.
 */
static int file_mend(struct journal *base, uint64_t end, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	struct buf bytes = { 0 };
	char name[32];
	struct stat st;
	int rc = aim(j, journal_segment(end), err);
	if (rc == 0 && fstat(j->read_fd, &st) < 0)
		rc = lr_fail_errno(err, LR_IO, "journal/%08u.ndjson", journal_segment(end));
	size_t n = rc == 0 ? (size_t)st.st_size : 0; /* a torn tail comes along: the next writer quarantines it */
	if (rc == 0 && !buf_room(&bytes, n))
		rc = lr_nomem(err);
	if (rc == 0 && io_pread_all(j->read_fd, bytes.p, n, 0, &bytes.n) != 1)
		rc = lr_fail_errno(err, LR_IO, "journal/%08u.ndjson: cannot read", journal_segment(end));
	segment_name(journal_segment(end), name);
	if (rc == 0)
		rc = io_replace(j->dir_fd, name, buf_view(&bytes), 0600, err);
	buf_free(&bytes);
	drop(&j->append_fd);
	drop(&j->read_fd);
	if (rc == 0 && unlinkat(j->state_fd, "POISON", 0) < 0 && errno != ENOENT)
		rc = lr_fail_errno(err, LR_IO, "POISON: cannot remove");
	if (rc == 0 && io_sync_dir(j->state_fd) < 0)
		rc = lr_fail_errno(err, LR_IO, "cannot sync the state directory");
	return rc;
}

static bool file_full(struct journal *base, uint64_t pos)
{
	(void)base;
	return journal_offset(pos) >= SEGMENT_BYTES;
}

static int file_start_segment(struct journal *base, uint32_t number, struct slice line, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	char name[32];
	struct stat st;
	int rc;
	if (number > 1) { /* a sync of the new segment does not cover the old one */
		rc = aim_append(j, number - 1, err);
		if (rc < 0)
			return rc;
		/* drop the blocks reserved behind the end */
		if (fstat(j->append_fd, &st) < 0 || ftruncate(j->append_fd, st.st_size) < 0 || fsync(j->append_fd) < 0) {
			poison(j);
			return lr_fail_errno(err, LR_UNCERTAIN, "journal/%08u.ndjson: cannot sync before sealing", number - 1);
		}
	}
	segment_name(number, name);
	rc = io_replace(j->dir_fd, name, line, 0600, err);
	if (rc < 0 && segment_exists(j, number)) { /* in place, but its name may not outlive a power cut: nothing may be added */
		poison(j);
		err->kind = LR_UNCERTAIN;
		return -LR_UNCERTAIN;
	}
	if (rc < 0)
		return rc;
	j->last_segment = number;
	if (number > 1)
		fchmod(j->append_fd, 0440); /* a reminder for people; nothing depends on it */
	drop(&j->append_fd);
	return 0;
}

static int file_sync(struct journal *base, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	uint32_t last = j->last_segment;
	/* The newest segment, also when we wrote nothing: what we are about to tell may rest on somebody else's bytes there. */
	int fd = j->append_fd >= 0 && j->append_segment == last ? j->append_fd :
		 j->read_fd >= 0 && j->read_segment == last ? j->read_fd : -1, opened = -1;
	if (!last)
		return poisoned(j, err);
	if (fd < 0) {
		fd = opened = open_segment(j, last, O_RDONLY, err);
		if (fd < 0) {
			err->kind = LR_UNCERTAIN;
			return -LR_UNCERTAIN;
		}
	}
	int rc = fdatasync(fd);
	if (rc < 0) {
		lr_fail_errno(err, LR_UNCERTAIN, "the journal could not be made durable");
		poison(j);
	}
	drop(&opened);
	return rc < 0 ? -LR_UNCERTAIN : poisoned(j, err);
}

static void file_free(struct journal *base)
{
	struct journal_file *j = (struct journal_file *)base;
	drop(&j->append_fd);
	drop(&j->read_fd);
	drop(&j->lock_fd);
	drop(&j->dir_fd);
	buf_free(&j->chunk);
	free(j);
}

static const struct journal_ops file_ops = {
	.begin = file_begin, .begin_anyway = file_begin_anyway, .mend = file_mend, .read = file_read, .whole = file_whole, .cut = file_cut, .append = file_append,
	.full = file_full, .start_segment = file_start_segment, .unlock = file_unlock, .sync = file_sync,
	.line_at = file_line_at, .ahead = file_ahead, .free = file_free,
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
