/*
 * oom - an LD_PRELOAD library that makes the Nth allocation of a program fail. LR_OOM_AT=N; the file LR_OOM_MARK appears when
 * it did; not there: the program ran untouched.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);

static long calls;

static int refuse(void)
{
	const char *at = getenv("LR_OOM_AT"), *mark = getenv("LR_OOM_MARK");
	if (!at || !mark || ++calls != atol(at))
		return 0;
	syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, mark, O_WRONLY | O_CREAT, 0600));
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t n) { return refuse() ? NULL : __libc_malloc(n); }
void *calloc(size_t n, size_t size) { return refuse() ? NULL : __libc_calloc(n, size); }
void *realloc(void *p, size_t n) { return refuse() ? NULL : __libc_realloc(p, n); }

char *strndup(const char *s, size_t most)
{
	size_t n = strnlen(s, most);
	char *p = malloc(n + 1);
	if (p) {
		memcpy(p, s, n);
		p[n] = '\0';
	}
	return p;
}

char *strdup(const char *s) { return strndup(s, strlen(s)); }
