/*
 * journal_rewrite - a segment written anew, under the lock: the same bytes after a sync that failed, or with people's data overwritten.
 * Either way a new file is written, synced, and renamed over the old one. Appends go on in it: they look for files
 * that were replaced whenever they take the lock.
 */
#include "store/journal_inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

/*
 * After a failed sync the kernel forgets: pages it could not write count as clean, and reading them back proves nothing of
 * the disk. So the bytes are written again, to a new file, and that one is synced.
 */
int journal_file_mend(struct journal *base, uint64_t end, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	struct buf bytes = { 0 };
	char name[32];
	struct stat st;
	int rc = segment_aim(j, journal_segment(end), err);
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
	segment_drop_append(j);
	segment_drop_read(j);
	if (rc == 0 && unlinkat(j->state_fd, "POISON", 0) < 0 && errno != ENOENT)
		rc = lr_fail_errno(err, LR_IO, "POISON: cannot remove");
	if (rc == 0 && io_sync_dir(j->state_fd) < 0)
		rc = lr_fail_errno(err, LR_IO, "cannot sync the state directory");
	return rc;
}

/* ---- forgetting */

static int slurp(struct journal_file *j, uint32_t segment, struct buf *bytes, struct stat *st, struct lr_err *err)
{
	int fd = segment_open(j, segment, O_RDONLY, err);
	if (fd < 0)
		return fd;
	int rc = fstat(fd, st) < 0 ? lr_fail_errno(err, LR_IO, "journal/%08u.ndjson", segment) : 0;
	if (rc == 0 && !buf_room(bytes, (size_t)st->st_size))
		rc = lr_nomem(err);
	if (rc == 0 && io_pread_all(fd, bytes->p, (size_t)st->st_size, 0, &bytes->n) != 1)
		rc = lr_fail_errno(err, LR_IO, "journal/%08u.ndjson: cannot read", segment);
	close(fd);
	return rc;
}

int journal_file_rewrite(struct journal *base, const struct journal_span *spans, size_t n, void (*fill)(char *p, size_t n),
			 struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	uint32_t segment = journal_segment(spans[0].pos);
	struct buf bytes = { 0 };
	char name[32];
	struct stat st, now;
	int rc = slurp(j, segment, &bytes, &st, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		size_t at = journal_offset(spans[i].pos);
		if (journal_segment(spans[i].pos) != segment || at > bytes.n || spans[i].n > bytes.n - at)
			rc = lr_fail(err, LR_BUG, "journal/%08u.ndjson has no byte %zu to overwrite", segment, at);
		else
			fill(bytes.p + at, spans[i].n);
	}
	segment_name(segment, name);
	if (rc == 0) {
		rc = io_replace(j->dir_fd, name, buf_view(&bytes), st.st_mode & 0777, err);
		/* in place, but the rename may not outlive a power cut: what is added to the new file might be lost with it */
		if (rc < 0 && fstatat(j->dir_fd, name, &now, AT_SYMLINK_NOFOLLOW) == 0 && now.st_ino != st.st_ino) {
			journal_poison(j);
			err->kind = LR_UNCERTAIN;
			rc = -LR_UNCERTAIN;
		}
	}
	buf_free(&bytes);
	segment_drop_replaced(j);
	return rc;
}

/* "00000001-17.tail", "00000001-17-2.tail": where in the journal it stood. */
static bool tail_before(const char *name, uint64_t pos)
{
	char *end;
	unsigned long segment = strtoul(name, &end, 10);
	if (end != name + 8 || *end != '-' || segment > UINT32_MAX)
		return false;
	const char *digits = end + 1;
	unsigned long long off = strtoull(digits, &end, 10);
	if (end == digits || off > UINT32_MAX)
		return false;
	return journal_pos((uint32_t)segment, off) < pos;
}

/* What io_replace() of a process that died left: nobody writes in here but under the lock. */
static bool temporary(const char *name)
{
	size_t n = strlen(name);
	return name[0] == '.' && n > 4 && strcmp(name + n - 4, ".tmp") == 0;
}

static int sweep_directory(int state_fd, const char *dir, uint64_t pos, struct lr_err *err)
{
	int fd = openat(state_fd, dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno == ENOENT)
		return 0;
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	if (!d) {
		int rc = lr_fail_errno(err, LR_IO, "%s/", dir);
		segment_drop(&fd);
		return rc;
	}
	struct dirent *e;
	int rc = 0, gone = 0;
	while (rc == 0 && (e = readdir(d))) {
		if (!temporary(e->d_name) && !tail_before(e->d_name, pos))
			continue;
		if (unlinkat(fd, e->d_name, 0) < 0 && errno != ENOENT)
			rc = lr_fail_errno(err, LR_IO, "%s/%.100s: cannot remove", dir, e->d_name);
		gone++;
	}
	if (rc == 0 && gone && io_sync_dir(fd) < 0)
		rc = lr_fail_errno(err, LR_IO, "%s/: cannot sync", dir);
	closedir(d);
	return rc;
}

int journal_file_sweep(struct journal *base, uint64_t pos, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	int rc = sweep_directory(j->state_fd, "quarantine", pos, err);
	return rc < 0 ? rc : sweep_directory(j->state_fd, "journal", 0, err);
}
