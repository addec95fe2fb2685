#include "base/user.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"

enum { MOST = 4096, NOT_FOUND = 2 };

static const char getent[] = "/usr/bin/getent";

/* Nothing of the caller's environment: he is the one we ask about. */
static int start(const char *uid, int out, pid_t *pid)
{
	char *const argv[] = { (char *)getent, "passwd", (char *)uid, NULL }, *const env[] = { "PATH=/usr/bin:/bin", NULL };
	posix_spawn_file_actions_t to;
	int rc = posix_spawn_file_actions_init(&to);
	if (rc != 0)
		return rc;
	rc = posix_spawn_file_actions_addopen(&to, 0, "/dev/null", O_RDONLY, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(&to, out, 1);
	if (rc == 0)
		rc = posix_spawn(pid, getent, &to, NULL, argv, env);
	posix_spawn_file_actions_destroy(&to);
	return rc;
}

static int reap(pid_t pid)
{
	int how;
	while (waitpid(pid, &how, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(how) ? WEXITSTATUS(how) : -1;
}

int user_name(uid_t uid, struct buf *out, struct lr_err *err)
{
	char id[16], line[MOST];
	size_t n = 0;
	ssize_t r = 0;
	int ends[2];
	pid_t pid;
	signal(SIGCHLD, SIG_DFL); /* a caller who ignores it would have the kernel throw the answer away */
	if (pipe2(ends, O_CLOEXEC) < 0)
		return lr_fail_errno(err, LR_UNAVAILABLE, "pipe");
	snprintf(id, sizeof(id), "%lu", (unsigned long)uid);
	int rc = start(id, ends[1], &pid);
	close(ends[1]);
	if (rc != 0) {
		close(ends[0]);
		errno = rc;
		return lr_fail_errno(err, LR_UNAVAILABLE, "%s: cannot be asked who user %s is", getent, id);
	}
	while (n < sizeof(line) && (r = io_read(ends[0], line + n, sizeof(line) - n)) > 0)
		n += (size_t)r;
	close(ends[0]);
	rc = reap(pid);
	const char *colon = memchr(line, ':', n);
	if (rc == NOT_FOUND)
		return 0;
	if (rc != 0 || r < 0 || !colon || colon == line)
		return lr_fail(err, LR_UNAVAILABLE, "%s does not say who user %s is", getent, id);
	buf_add(out, line, (size_t)(colon - line));
	return buf_failed(out) ? lr_nomem(err) : 1;
}
