/*
 * forget_test - forgetting over several segments, rolled long before 64 MiB: sealed ones are rewritten, too, and stay sealed; those with
 * nothing to erase are left alone; a writer and a reader that had the old files open go on in the new ones.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "domain/arrive.h"
#include "store/frame.h"
#include "store/store_inside.h"
#include "unit/check.h"

static char path[64];
static struct store_opts opts = { .lock_timeout_ms = 1000, .now = 1782896400000 };

struct feed {
	int lead, forget; /* 0: none */
	uint64_t batch;
};

static void restart(void *arg)
{
	((struct feed *)arg)->batch = 0;
}

/* One lead with a name of its own, or one forgotten. */
static int next(void *arg, struct decision *d, struct lr_err *err)
{
	struct feed *f = arg;
	struct event e;
	char id[16], person[64];
	int rc;
	d->by = SLICE("owner");
	if (f->forget) {
		event_init(&e, EV_LEAD_FORGOTTEN);
		event_set_id(&e, KEY_LEAD, (uint64_t)f->forget);
		f->forget = 0;
		rc = decide(d, &e, err);
		return rc < 0 ? rc : 1;
	}
	if (!f->lead)
		return 0;
	snprintf(id, sizeof(id), "X%d", f->lead);
	snprintf(person, sizeof(person), "{\"name\":\"Secret%d\",\"email\":\"s%d@x.example\"}", f->lead, f->lead);
	f->lead = 0;
	event_init(&e, EV_LEAD_RECEIVED);
	event_set(&e, KEY_EXT_ID, slice_of(id));
	e.person = slice_of(person);
	struct arrival a = { .received = &e, .batch = &f->batch };
	rc = arrive(d, &a, err);
	return rc < 0 ? rc : 1;
}

static bool always(struct journal *j, uint64_t pos) { (void)j; (void)pos; return true; }

static int run(struct store *s, struct feed f, bool roll, struct lr_err *err)
{
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

/* In another process: one has one index open. */
static int elsewhere(struct feed f, bool roll)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		struct store *s = NULL;
		struct lr_err err = { 0 };
		int rc = store_open(path, STORE_WRITE, &opts, &s, &err);
		if (rc == 0)
			rc = run(s, f, roll, &err);
		store_close(s);
		_exit(rc < 0 ? -rc : 0);
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool segment(int n, struct stat *st)
{
	char file[128];
	snprintf(file, sizeof(file), "%s/journal/%08d.ndjson", path, n);
	return stat(file, st) == 0;
}

static bool holds(int n, const char *what)
{
	char file[128], text[8192];
	snprintf(file, sizeof(file), "%s/journal/%08d.ndjson", path, n);
	FILE *f = fopen(file, "r");
	size_t got = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
	if (f)
		fclose(f);
	text[got] = '\0';
	return strstr(text, what) != NULL;
}

static int clean(struct lr_err *err)
{
	struct store *s = NULL;
	struct check_report r = { 0 };
	int rc = store_open(path, STORE_READ, &opts, &s, err);
	if (rc == 0)
		rc = store_check(s, &r, err);
	store_close(s);
	return rc;
}

static void fillers(void)
{
	char person[64];
	for (size_t n = FORGET_LEAST; n < 40; n++) {
		struct slice all = { person, n };
		memset(person, 'x', sizeof(person));
		frame_forget(person, n);
		bool same = frame_forgotten(all) && person[n] == 'x';
		person[n - 3] = 'z';
		if (!same || (n > FORGET_LEAST && frame_forgotten(all))) {
			CHECK(false, "a person of any length is overwritten by as many bytes, and known by them");
			return;
		}
	}
	CHECK(true, "a person of any length is overwritten by as many bytes, and known by them");
}

int main(void)
{
	char dir[] = "/tmp/lr-forget.XXXXXX";
	struct lr_err err = { 0 };
	struct store *writer = NULL, *reader = NULL;
	struct state *st;
	struct stat was[5], is;
	struct log_cursor at = { 0 };
	struct slice line;
	struct event e;
	fillers();
	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/state", dir);
	CHECK(store_create(path, opts.now, &err) == 1, "a state is made");
	bool fed = true;
	for (int i = 1; i <= 4; i++)
		fed = fed && elsewhere((struct feed){ i, 0, 0 }, i > 1) == 0;
	for (int i = 1; i <= 4; i++)
		fed = fed && segment(i, &was[i]);
	CHECK(fed, "four leads stand in four segments");
	CHECK(store_open(path, STORE_WRITE, &opts, &writer, &err) == 0 && run(writer, (struct feed){ 4, 0, 0 }, false, &err) == 0,
	      "a writer stays, with the last segment open");
	CHECK(elsewhere((struct feed){ 0, 2, 0 }, false) == 0, "the second lead is forgotten by another process");
	CHECK(!holds(2, "Secret2") && holds(2, "forgotten") && segment(2, &is) && is.st_ino != was[2].st_ino && is.st_size == was[2].st_size,
	      "its segment is another file of the same size without its data");
	CHECK(!(was[2].st_mode & 0222) && !(is.st_mode & 0222), "and sealed as before");
	CHECK(segment(1, &is) && is.st_ino == was[1].st_ino && segment(3, &is) && is.st_ino == was[3].st_ino,
	      "the other segments are left alone");
	CHECK(clean(&err) == 0, "the state is clean");
	while (store_log(writer, &at, &line, &e, &err) == 1 && e.type != EV_LEAD_FORGOTTEN)
		;
	CHECK(e.type == EV_LEAD_FORGOTTEN, "a reader follows the journal to its end");
	CHECK(elsewhere((struct feed){ 0, 4, 0 }, false) == 0 && !holds(4, "Secret4") && segment(4, &is) && is.st_ino != was[4].st_ino,
	      "the lead in the last segment is forgotten, too");
	CHECK(store_log(writer, &at, &line, &e, &err) == 1 && store_log(writer, &at, &line, &e, &err) == 0,
	      "the reader sees that in the file he had open, and its end");
	CHECK(elsewhere((struct feed){ 6, 0, 0 }, false) == 0 && store_log(writer, &at, &line, &e, &err) == 1 && event_id(&e, KEY_LEAD) == 5,
	      "and goes on in the new one");
	CHECK(run(writer, (struct feed){ 5, 0, 0 }, false, &err) == 0 && holds(4, "Secret5"), "the writer that had the old file open writes to the new one");
	CHECK(run(writer, (struct feed){ 0, 6, 0 }, false, &err) == 0 && !holds(4, "Secret5") && holds(4, "Secret6"), "and forgets there himself");
	store_close(writer);
	CHECK(clean(&err) == 0, "the state is clean");
	CHECK(store_open(path, STORE_READ, &opts, &reader, &err) == 0 && store_read(reader, &st, &err) == 0 && state_head(st)->leads == 6 &&
		      state_head(st)->erase_from == 0, "six leads are there, and nothing is left to erase");
	store_read_end(reader);
	store_close(reader);
	arena_free(&at.mem);
	return check_done();
}
