#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

int io_guard_std(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
			/* the wrong way round on purpose: using a closed stdin or stdout stays an error */
			int got = open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
			if (got != fd)
				return -1;
		}
	return 0;
}

int io_write_all(int fd, const void *p, size_t n, size_t *done)
{
	const char *at = p;
	size_t left = n;
	int rc = 0;
	while (left) {
		ssize_t w = write(fd, at, left);
		if (w < 0) {
			if (errno == EINTR)
				continue;
			if (errno == EAGAIN) {
				struct pollfd pf = { fd, POLLOUT, 0 };
				poll(&pf, 1, -1);
				continue;
			}
			rc = -1;
			break;
		}
		at += w;
		left -= (size_t)w;
	}
	if (done)
		*done = n - left;
	return rc;
}

int io_pwrite_all(int fd, const void *p, size_t n, int64_t off)
{
	const char *at = p;
	while (n) {
		ssize_t w = pwrite(fd, at, n, off);
		if (w < 0) {
			if (errno == EINTR)
				continue;
			return -1;
		}
		at += w;
		off += w;
		n -= (size_t)w;
	}
	return 0;
}

int io_pread_all(int fd, void *p, size_t n, int64_t off, size_t *got)
{
	char *at = p;
	size_t left = n;
	while (left) {
		ssize_t r = pread(fd, at, left, off);
		if (r < 0) {
			if (errno == EINTR)
				continue;
			return -1;
		}
		if (r == 0)
			break;
		at += r;
		off += r;
		left -= (size_t)r;
	}
	if (got)
		*got = n - left;
	return left == 0;
}

ssize_t io_read(int fd, void *p, size_t n)
{
	for (;;) {
		ssize_t r = read(fd, p, n);
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0 && errno == EAGAIN) {
			io_wait(fd, -1);
			continue;
		}
		return r;
	}
}

bool io_ready(int fd)
{
	struct pollfd pf = { fd, POLLIN, 0 };
	return poll(&pf, 1, 0) != 0;
}

void io_wait(int fd, int64_t timeout_ms)
{
	struct pollfd pf = { fd, POLLIN, 0 };
	poll(&pf, 1, timeout_ms > 1000000000 ? 1000000000 : (int)timeout_ms);
}

int io_slurp(const char *path, size_t limit, struct buf *out, struct lr_err *err)
{
	int fd = strcmp(path, "-") == 0 ? dup(0) : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return lr_fail_errno(err, LR_NOINPUT, "%s: cannot open", path);
	int rc = 0;
	for (;;) {
		size_t ask = out->n < 4096 ? 4096 : 65536; /* the small ones are read by every tool at its start */
		char *to = buf_room(out, ask);
		if (!to) {
			rc = lr_nomem(err);
			break;
		}
		ssize_t r = io_read(fd, to, ask);
		if (r < 0) {
			rc = lr_fail_errno(err, LR_NOINPUT, "%s: cannot read", path);
			break;
		}
		if (r == 0)
			break;
		out->n += (size_t)r;
		if (out->n > limit) {
			rc = lr_fail(err, LR_DATA, "%s: larger than %zu bytes", path, limit);
			break;
		}
	}
	close(fd);
	return rc;
}

int io_sync_dir(int dirfd)
{
	/* an O_PATH or read-only descriptor is not enough for every file system: reopen */
	int fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	int rc = fsync(fd);
	int saved = errno;
	close(fd);
	errno = saved;
	return rc;
}

int io_replace(int dirfd, const char *name, struct slice bytes, mode_t mode, struct lr_err *err)
{
	char temp[280];
	snprintf(temp, sizeof(temp), ".%s.%ld.tmp", name, (long)getpid());
	int fd = openat(dirfd, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0 && errno == EEXIST && unlinkat(dirfd, temp, 0) == 0) /* a dead process of the same id left it */
		fd = openat(dirfd, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0)
		return lr_fail_errno(err, LR_CANTCREATE, "%s: cannot create", name);
	int rc = 0;
	if (io_write_all(fd, bytes.p, bytes.n, NULL) < 0)
		rc = lr_fail_errno(err, LR_IO, "%s: cannot write", name);
	else if (fsync(fd) < 0)
		rc = lr_fail_errno(err, LR_IO, "%s: cannot sync", name);
	if (close(fd) < 0 && rc == 0)
		rc = lr_fail_errno(err, LR_IO, "%s: cannot close", name);
	if (rc == 0 && renameat(dirfd, temp, dirfd, name) < 0)
		rc = lr_fail_errno(err, LR_IO, "%s: cannot rename into place", name);
	if (rc < 0) {
		unlinkat(dirfd, temp, 0);
		return rc;
	}
	if (io_sync_dir(dirfd) < 0)
		return lr_fail_errno(err, LR_IO, "%s: cannot sync its directory", name);
	return 0;
}
