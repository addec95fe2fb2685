/*
 * io - file descriptors: whole writes, whole reads, the first three kept open. EINTR is retried everywhere.
 */
#ifndef LR_BASE_IO_H
#define LR_BASE_IO_H

#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Open /dev/null on whichever of 0, 1, 2 is closed, so that no store file ever becomes stdout. 0 or -1. */
int io_guard_std(void);
/* All n bytes written, or -1 with errno; *done (may be NULL) says how many were. */
int io_write_all(int fd, const void *p, size_t n, size_t *done);
int io_pwrite_all(int fd, const void *p, size_t n, int64_t off);
/* Exactly n bytes at off: 1; fewer because the file ends: 0 (*got says); -1 with errno. */
int io_pread_all(int fd, void *p, size_t n, int64_t off, size_t *got);
ssize_t io_read(int fd, void *p, size_t n);
/* Would a read return at once (data, end or error)? */
bool io_ready(int fd);
/* Wait until readable or timeout_ms (-1: for ever). */
void io_wait(int fd, int64_t timeout_ms);
/* A whole small file (limit bytes at the most). LR_NOINPUT when it cannot be opened. */
int io_slurp(const char *path, size_t limit, struct buf *out, struct lr_err *err);
/* path made durable as a whole: temporary beside it, write, fsync, rename, fsync of the directory. */
int io_replace(int dirfd, const char *name, struct slice bytes, mode_t mode, struct lr_err *err);
/* fsync of a directory by its descriptor. */
int io_sync_dir(int dirfd);

#endif
