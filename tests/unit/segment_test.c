/*
 * segment_test - the journal's segments, rolled long before 64 MiB: a reader at a segment's end while it is sealed misses
 * nothing; what is told is durable in the newest segment; a new segment whose name may not be durable ends in POISON.
 *
 * Calls of libc are stood in for here (fstatat, fdatasync, fsync), so that things happen at the right moment. Writers are
 * processes of their own: one process has one index open.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "domain/arrive.h"
#include "store/store_inside.h"
#include "unit/check.h"

static char path[64];
static struct store_opts opts = { .lock_timeout_ms = 1000, .now = 1782896400000 };
static const char *armed;       /* when somebody asks whether this segment is there ... */
static int synced;              /* segments that fdatasync() was asked for, a bit each */
static const char *fail_sync_in; /* fsync() of a directory with this name fails */

static const char *name_of(int fd, char *out, size_t n)
{
	char link[64];
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t got = readlink(link, out, n - 1);
	out[got < 0 ? 0 : got] = '\0';
	char *slash = strrchr(out, '/');
	return slash ? slash + 1 : out;
}

int fdatasync(int fd)
{
	char name[512];
	synced |= 1 << atoi(name_of(fd, name, sizeof(name)));
	return 0;
}

int fsync(int fd)
{
	char name[512];
	if (fail_sync_in && strcmp(name_of(fd, name, sizeof(name)), fail_sync_in) == 0) {
		errno = EIO;
		return -1;
	}
	return 0;
}

/* ---- a writer whose segments are full from the first line on, if asked */

struct feed {
	int from, to;
	uint64_t batch;
};

static void restart(void *arg)
{
	((struct feed *)arg)->batch = 0;
}

static int next(void *arg, struct decision *d, struct lr_err *err)
{
	struct feed *f = arg;
	struct event e;
	char id[16];
	if (f->from == f->to)
		return 0;
	snprintf(id, sizeof(id), "X%d", f->from++);
	event_init(&e, EV_LEAD_RECEIVED);
	event_set(&e, KEY_EXT_ID, slice_of(id));
	event_set(&e, KEY_SOURCE, SLICE("web"));
	d->by = SLICE("owner");
	struct arrival a = { .received = &e, .batch = &f->batch };
	int rc = arrive(d, &a, err);
	return rc < 0 ? rc : 1;
}

static bool always(struct journal *j, uint64_t pos) { (void)j; (void)pos; return true; }

static int store_leads(struct store *s, int from, int to, bool roll, struct lr_err *err)
{
	struct feed f = { from, to, 0 };
	struct batch b = { next, restart, &f };
	struct journal_ops own = *s->journal->ops;
	const struct journal_ops *ops = s->journal->ops;
	if (roll)
		own.full = always;
	s->journal->ops = &own;
	int rc = store_batch(s, &b, err);
	s->journal->ops = ops;
	return rc;
}

static int elsewhere(int from, int to, bool roll)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		struct store *s = NULL;
		struct lr_err err = { 0 };
		armed = NULL;
		int rc = store_open(path, STORE_WRITE, &opts, &s, &err);
		if (rc == 0)
			rc = store_leads(s, from, to, roll, &err);
		store_close(s);
		_exit(rc < 0 ? -rc : 0);
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Between a reader's look at the end of a segment and its question for the next one, lines come in and it is sealed. */
int fstatat(int dir, const char *restrict name, struct stat *restrict st, int flags)
{
	static int (*real)(int, const char *, struct stat *, int);
	if (!real)
		real = (int (*)(int, const char *, struct stat *, int))dlsym(RTLD_NEXT, "fstatat");
	if (armed && strcmp(name, armed) == 0) {
		armed = NULL;
		elsewhere(100, 103, false);
		elsewhere(103, 105, true);
	}
	return real(dir, name, st, flags);
}

static int read_through(struct lr_err *err, uint64_t *events)
{
	struct store *s = NULL;
	struct log_cursor at = { 0 };
	struct slice line;
	struct event e;
	int rc = store_open(path, STORE_READ, &opts, &s, err);
	for (*events = 0; rc >= 0 && (rc = store_log(s, &at, &line, &e, err)) == 1; ++*events)
		;
	arena_free(&at.mem);
	store_close(s);
	return rc;
}

int main(void)
{
	char dir[] = "/tmp/lr-segment.XXXXXX";
	struct lr_err err = { 0 };
	struct store *s = NULL;
	struct stat st;
	uint64_t n;
	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/state", dir);
	CHECK(store_create(path, opts.now, &err) == 1, "a state is made");
	CHECK(elsewhere(0, 5, false) == 0, "leads go into its first segment");
	armed = "00000002.ndjson";
	CHECK(read_through(&err, &n) == 0 && n == 12, "a reader at the end of a segment that grows and is sealed reads it all");
	CHECK(!armed, "(it was there when that happened)");
	CHECK(elsewhere(105, 110, true) == 0 && elsewhere(110, 111, true) == 0, "the journal goes on in further segments");
	CHECK(read_through(&err, &n) == 0 && n == 20, "and is read over all of them");

	CHECK(store_open(path, STORE_WRITE, &opts, &s, &err) == 0 && store_leads(s, 200, 201, false, &err) == 0, "a writer stays");
	CHECK(elsewhere(201, 202, true) == 0, "another one begins segment 5 and stores a lead there");
	synced = 0;
	CHECK(store_leads(s, 201, 202, false, &err) == 0 && synced & 1 << 5,
	      "the first one, fed the same lead, tells of the duplicate when segment 5 is durable");
	fail_sync_in = "journal";
	CHECK(store_leads(s, 202, 203, true, &err) == -LR_UNCERTAIN, "a new segment whose name may be lost: 79");
	fail_sync_in = NULL;
	snprintf(path + strlen(path), 8, "/POISON");
	CHECK(stat(path, &st) == 0, "and POISON");
	*strrchr(path, '/') = '\0';
	lr_err_clear(&err);
	CHECK(store_unpoison(s, &err) == 1 && store_leads(s, 202, 203, false, &err) == 0, "lr-check --unpoison ends it, and it goes on");
	struct check_report r = { 0 };
	CHECK(store_check(s, &r, &err) == 0 && r.leads == 19, "the state is clean");
	store_close(s);
	return check_done();
}
