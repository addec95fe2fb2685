/*
 * shim - an LD_PRELOAD library that kills its process at the Nth call, where a test wants it to die.
 *
 *   LR_FAULT=fdatasync:1:kill   SIGKILL instead of the 1st fdatasync: everything is written, nothing is synced or printed
 *   LR_FAULT=write:2:torn       half of the 2nd write, then SIGKILL
 *   LR_FAULT=fdatasync:1:eio    the 1st fdatasync fails with EIO, the others work
 *
 * Only calls on files below a directory named "journal" count, so that N means the same in every tool.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

enum fault { FAULT_NONE, FAULT_KILL, FAULT_TORN, FAULT_EIO };

static long calls;

static int on_journal(int fd)
{
	char link[64], path[4096];
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof(path) - 1);
	if (n < 0)
		return 0;
	path[n] = '\0';
	return strstr(path, "/journal/") != NULL;
}

/* Is this call of `name` the one? */
static enum fault fault_at(const char *name, int fd)
{
	const char *want = getenv("LR_FAULT");
	size_t n = strlen(name);
	if (!want || strncmp(want, name, n) != 0 || want[n] != ':' || !on_journal(fd))
		return FAULT_NONE;
	char *how;
	long at = strtol(want + n + 1, &how, 10);
	if (++calls != at)
		return FAULT_NONE;
	return !strcmp(how, ":kill") ? FAULT_KILL : !strcmp(how, ":torn") ? FAULT_TORN : FAULT_EIO;
}

static void die(void)
{
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

static int sync_or_not(const char *name, int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
	switch (fault_at(name, fd)) {
	case FAULT_KILL: case FAULT_TORN: die(); break;
	case FAULT_EIO: errno = EIO; return -1;
	case FAULT_NONE: break;
	}
	return real(fd);
}

int fdatasync(int fd) { return sync_or_not("fdatasync", fd); }
int fsync(int fd) { return sync_or_not("fsync", fd); }

ssize_t write(int fd, const void *p, size_t n)
{
	ssize_t (*real)(int, const void *, size_t) = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
	switch (fault_at("write", fd)) {
	case FAULT_TORN: (void)!real(fd, p, n / 2); die(); break;
	case FAULT_KILL: die(); break;
	case FAULT_EIO: errno = EIO; return -1;
	case FAULT_NONE: break;
	}
	return real(fd, p, n);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t off)
{
	ssize_t (*real)(int, const void *, size_t, off_t) =
		(ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
	switch (fault_at("write", fd)) {
	case FAULT_TORN: (void)!real(fd, p, n / 2, off); die(); break;
	case FAULT_KILL: die(); break;
	case FAULT_EIO: errno = EIO; return -1;
	case FAULT_NONE: break;
	}
	return real(fd, p, n, off);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off_t off) { return pwrite(fd, p, n, off); }

ssize_t writev(int fd, const struct iovec *v, int n)
{
	ssize_t (*real)(int, const struct iovec *, int) =
		(ssize_t (*)(int, const struct iovec *, int))dlsym(RTLD_NEXT, "writev");
	switch (fault_at("write", fd)) {
	case FAULT_TORN: (void)!real(fd, v, 1); die(); break;
	case FAULT_KILL: die(); break;
	case FAULT_EIO: errno = EIO; return -1;
	case FAULT_NONE: break;
	}
	return real(fd, v, n);
}
