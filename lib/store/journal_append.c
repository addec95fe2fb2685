/* journal_append - adding to the journal, all under the lock but the sync; a torn tail cut off; a new segment. */
#include "store/journal_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

enum { SEGMENT_BYTES = 64 * 1024 * 1024, AHEAD_BYTES = 1024 * 1024 };

int segment_aim_append(struct journal_file *j, uint32_t segment, struct lr_err *err)
{
	if (j->append_fd >= 0 && j->append_segment == segment)
		return 0;
	segment_drop_append(j);
	int fd = segment_open(j, segment, O_RDWR | O_APPEND, err);
	if (fd < 0)
		return fd;
	j->append_fd = fd;
	j->append_segment = segment;
	return 0;
}

int journal_file_cut(struct journal *base, uint64_t pos, uint64_t *bytes, char *name, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	struct stat st;
	if (segment_exists(j, journal_segment(pos) + 1))
		return lr_fail(err, LR_DATA, "a frame is not whole, yet a later segment exists");
	int rc = segment_aim_append(j, journal_segment(pos), err);
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
		journal_poison(j);
	}
	j->chunk.n = 0;
out:
	buf_free(&tail);
	return rc;
}

int journal_file_append(struct journal *base, uint64_t pos, struct slice frames, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	struct stat st;
	int rc = segment_aim_append(j, journal_segment(pos), err);
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
		journal_poison(j);
		errno = why;
		return lr_fail_errno(err, LR_UNCERTAIN, "the journal could not be written, and what was written not undone");
	}
	errno = why;
	return lr_fail_errno(err, LR_IO, "nothing was stored: cannot write the journal");
}

bool journal_file_full(struct journal *base, uint64_t pos)
{
	(void)base;
	return journal_offset(pos) >= SEGMENT_BYTES;
}

int journal_file_start_segment(struct journal *base, uint32_t number, struct slice line, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	char name[32];
	struct stat st;
	int rc;
	if (number > 1) { /* a sync of the new segment does not cover the old one */
		rc = segment_aim_append(j, number - 1, err);
		if (rc < 0)
			return rc;
		/* drop the blocks reserved behind the end */
		if (fstat(j->append_fd, &st) < 0 || ftruncate(j->append_fd, st.st_size) < 0 || fsync(j->append_fd) < 0) {
			journal_poison(j);
			return lr_fail_errno(err, LR_UNCERTAIN, "journal/%08u.ndjson: cannot sync before sealing", number - 1);
		}
	}
	segment_name(number, name);
	rc = io_replace(j->dir_fd, name, line, 0600, err);
	if (rc < 0 && segment_exists(j, number)) { /* in place, but its name may not outlive a power cut: nothing may be added */
		journal_poison(j);
		err->kind = LR_UNCERTAIN;
		return -LR_UNCERTAIN;
	}
	if (rc < 0)
		return rc;
	j->last_segment = number;
	if (number > 1)
		fchmod(j->append_fd, 0440); /* a reminder for people; nothing depends on it */
	segment_drop_append(j);
	return 0;
}

int journal_file_sync(struct journal *base, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	uint32_t last = j->last_segment;
	/* The newest segment, also when we wrote nothing: what we are about to tell may rest on somebody else's bytes there. */
	int fd = j->append_fd >= 0 && j->append_segment == last ? j->append_fd :
		 j->read_fd >= 0 && j->read_segment == last ? j->read_fd : -1, opened = -1;
	if (!last)
		return journal_poisoned(j, err);
	if (fd < 0) {
		fd = opened = segment_open(j, last, O_RDONLY, err);
		if (fd < 0) {
			err->kind = LR_UNCERTAIN;
			return -LR_UNCERTAIN;
		}
	}
	int rc = fdatasync(fd);
	if (rc < 0) {
		lr_fail_errno(err, LR_UNCERTAIN, "the journal could not be made durable");
		journal_poison(j);
	}
	segment_drop(&opened);
	return rc < 0 ? -LR_UNCERTAIN : journal_poisoned(j, err);
}
