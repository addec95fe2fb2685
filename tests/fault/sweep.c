/*
 * sweep - an LD_PRELOAD library that makes the Nth file system call of a program fail, so that N = 1, 2, ... tries them all.
 *
 *   LR_SWEEP_AT=7           the 7th call
 *   LR_SWEEP_HOW=eio        it fails with EIO (enospc, emfile likewise)
 *           full            it and all later calls that want room fail with ENOSPC; what frees or syncs works
 *           kill            SIGKILL instead of it
 *           torn            half of a write, then SIGKILL (other calls: done, then SIGKILL)
 *           short           half of a write, the rest of it fails with ENOSPC (other calls: ENOSPC)
 *   LR_SWEEP_IN=/path       only calls on files below it, and on standard output
 *   LR_SWEEP_MARK=/file     gets "CALL PATH" when the call was met; not there: the program ran untouched
 *
 * Calls: open for writing or creating, mkdir, write, fallocate, ftruncate, fsync, fdatasync, rename, unlink, flock.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum how { FINE, FAIL, KILL, TORN, SHORT };

static long calls;
static int full, rest_of; /* from now on; the next write to this descriptor less one */

static const char *fd_path(int fd, char *out, size_t n)
{
	char link[64];
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t got = readlink(link, out, n - 1);
	out[got < 0 ? 0 : got] = '\0';
	return out;
}

static const char *name_path(int dir, const char *name, char *out, size_t n)
{
	char base[2048] = "";
	int fd, used = 0;
	if (sscanf(name, "/proc/self/fd/%d%n", &fd, &used) == 1 && used) {
		snprintf(out, n, "%s%s", fd_path(fd, base, sizeof(base)), name + used);
	} else if (name[0] == '/') {
		snprintf(out, n, "%s", name);
	} else {
		if (dir == AT_FDCWD)
			base[syscall(SYS_getcwd, base, sizeof(base)) > 0 ? strlen(base) : 0] = '\0';
		else
			fd_path(dir, base, sizeof(base));
		snprintf(out, n, "%s/%s", base, name);
	}
	return out;
}

static void mark(const char *call, const char *path)
{
	char line[4200];
	const char *to = getenv("LR_SWEEP_MARK");
	int n = snprintf(line, sizeof(line), "%s %s\n", call, path);
	int fd = to ? (int)syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND, 0600) : -1;
	if (fd < 0)
		return;
	syscall(SYS_write, fd, line, (size_t)n);
	syscall(SYS_close, fd);
}

static void die(void)
{
	syscall(SYS_kill, getpid(), SIGKILL);
	for (;;)
		pause();
}

/* Is it this call's turn? FAIL with errno set, or another way to go wrong. */
static enum how turn(const char *call, const char *path, int fd, int wants_room)
{
	const char *at = getenv("LR_SWEEP_AT"), *how = getenv("LR_SWEEP_HOW"), *in = getenv("LR_SWEEP_IN");
	if (!at || !how || !in || (fd != 1 && strncmp(path, in, strlen(in)) != 0))
		return FINE;
	if (full && wants_room) {
		errno = ENOSPC;
		return FAIL;
	}
	if (++calls != atol(at))
		return FINE;
	mark(call, path);
	if (!strcmp(how, "kill"))
		die();
	if (!strcmp(how, "torn"))
		return TORN;
	if (!strcmp(how, "short"))
		return SHORT;
	if (!strcmp(how, "full")) {
		full = 1;
		errno = ENOSPC;
		return wants_room ? FAIL : FINE;
	}
	errno = !strcmp(how, "enospc") ? ENOSPC : !strcmp(how, "emfile") ? EMFILE : EIO;
	return FAIL;
}

#define REAL(type, name, ...) ((type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

/* A call without bytes: done and dead, or not done. */
#define PLAIN(call, path, fd, room, does) \
	do { \
		enum how how_ = turn(call, path, fd, room); \
		if (how_ == SHORT) { errno = ENOSPC; return -1; } \
		if (how_ == FAIL) return -1; \
		__typeof__(does) rc_ = does; \
		if (how_ == TORN) die(); \
		return rc_; \
	} while (0)

static int room_left(int fd)
{
	if (rest_of != fd + 1)
		return 1;
	rest_of = 0;
	errno = ENOSPC;
	return 0;
}

#define BYTES(call, fd, n, does, half) \
	do { \
		char path_[4096]; \
		if (!room_left(fd)) return -1; \
		enum how how_ = turn(call, fd_path(fd, path_, sizeof(path_)), fd, 1); \
		if (how_ == FAIL) return -1; \
		if (how_ == TORN) { ssize_t got_ = half; (void)got_; die(); } \
		if (how_ == SHORT) { rest_of = (fd) + 1; if ((n) < 2) return room_left(fd) - 1; return half; } \
		return does; \
	} while (0)

ssize_t write(int fd, const void *p, size_t n)
{
	ssize_t (*real)(int, const void *, size_t) = REAL(ssize_t, write, int, const void *, size_t);
	BYTES("write", fd, n, real(fd, p, n), real(fd, p, n / 2));
}

static ssize_t pwrite_any(int fd, const void *p, size_t n, off_t off)
{
	ssize_t (*real)(int, const void *, size_t, off_t) = REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
	BYTES("pwrite", fd, n, real(fd, p, n, off), real(fd, p, n / 2, off));
}
ssize_t pwrite(int fd, const void *p, size_t n, off_t off) { return pwrite_any(fd, p, n, off); }
ssize_t pwrite64(int fd, const void *p, size_t n, off_t off) { return pwrite_any(fd, p, n, off); }

ssize_t writev(int fd, const struct iovec *v, int n)
{
	ssize_t (*real)(int, const struct iovec *, int) = REAL(ssize_t, writev, int, const struct iovec *, int);
	BYTES("writev", fd, n, real(fd, v, n), real(fd, v, n / 2));
}

static ssize_t pwritev_any(int fd, const struct iovec *v, int n, off_t off)
{
	ssize_t (*real)(int, const struct iovec *, int, off_t) = REAL(ssize_t, pwritev, int, const struct iovec *, int, off_t);
	BYTES("pwritev", fd, n, real(fd, v, n, off), real(fd, v, n / 2, off));
}
ssize_t pwritev(int fd, const struct iovec *v, int n, off_t off) { return pwritev_any(fd, v, n, off); }
ssize_t pwritev64(int fd, const struct iovec *v, int n, off_t off) { return pwritev_any(fd, v, n, off); }

static int open_any(int dir, const char *name, int flags, mode_t mode)
{
	char path[4096];
	int (*real)(int, const char *, int, ...) = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, "openat");
	if (!(flags & (O_WRONLY | O_RDWR | O_CREAT)))
		return real(dir, name, flags, mode);
	PLAIN("open", name_path(dir, name, path, sizeof(path)), -1, flags & O_CREAT, real(dir, name, flags, mode));
}

#define MODE(flags) \
	mode_t mode = 0; \
	if ((flags) & (O_CREAT | O_TMPFILE)) { \
		va_list ap; \
		va_start(ap, flags); \
		mode = va_arg(ap, mode_t); \
		va_end(ap); \
	}
int open(const char *name, int flags, ...) { MODE(flags) return open_any(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE(flags) return open_any(AT_FDCWD, name, flags, mode); }
int openat(int dir, const char *name, int flags, ...) { MODE(flags) return open_any(dir, name, flags, mode); }
int openat64(int dir, const char *name, int flags, ...) { MODE(flags) return open_any(dir, name, flags, mode); }

#define ON_FD(name, room, params, args) \
	int name params \
	{ \
		char path[4096]; \
		int (*real) params = (int (*) params)dlsym(RTLD_NEXT, #name); \
		PLAIN(#name, fd_path(fd, path, sizeof(path)), -1, room, real args); \
	}
ON_FD(fsync, 0, (int fd), (fd))
ON_FD(fdatasync, 0, (int fd), (fd))
ON_FD(ftruncate, 0, (int fd, off_t n), (fd, n))
ON_FD(ftruncate64, 0, (int fd, off_t n), (fd, n))
ON_FD(fallocate, 1, (int fd, int mode, off_t off, off_t n), (fd, mode, off, n))
ON_FD(fallocate64, 1, (int fd, int mode, off_t off, off_t n), (fd, mode, off, n))

int flock(int fd, int what)
{
	char path[4096];
	int (*real)(int, int) = REAL(int, flock, int, int);
	if (what & LOCK_UN) /* nobody can do anything about that one */
		return real(fd, what);
	PLAIN("flock", fd_path(fd, path, sizeof(path)), -1, 0, real(fd, what));
}

int mkdir(const char *name, mode_t mode)
{
	char path[4096];
	int (*real)(const char *, mode_t) = REAL(int, mkdir, const char *, mode_t);
	PLAIN("mkdir", name_path(AT_FDCWD, name, path, sizeof(path)), -1, 1, real(name, mode));
}

int mkdirat(int dir, const char *name, mode_t mode)
{
	char path[4096];
	int (*real)(int, const char *, mode_t) = REAL(int, mkdirat, int, const char *, mode_t);
	PLAIN("mkdir", name_path(dir, name, path, sizeof(path)), -1, 1, real(dir, name, mode));
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	char path[4096];
	int (*real)(int, const char *, int, const char *) = REAL(int, renameat, int, const char *, int, const char *);
	PLAIN("rename", name_path(to_dir, to, path, sizeof(path)), -1, 1, real(from_dir, from, to_dir, to));
}

int unlinkat(int dir, const char *name, int flags)
{
	char path[4096];
	int (*real)(int, const char *, int) = REAL(int, unlinkat, int, const char *, int);
	PLAIN("unlink", name_path(dir, name, path, sizeof(path)), -1, 0, real(dir, name, flags));
}
