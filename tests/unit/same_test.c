/* same_test - lr-check compares the index with one made anew: a difference anywhere, in any of its trees or in the facts, is found. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/index.h"
#include "unit/check.h"

static char here[64];
static int fd;

struct contents {
	uint64_t seq, told, ext_id; /* each in a tree of its own; 0: no entry */
	int64_t fact;               /* its time; 0: no row */
};

static struct state *made(const char *name, struct contents c)
{
	struct state *st = NULL;
	struct lr_err err = { 0 };
	struct fact row = { .at = c.fact };
	bool ok = index_open(fd, here, name, true, &st, &err) == 0 && index_reset(st, &err) == 0 && index_begin(st, true, &err) == 0 &&
		  (!c.told || state_told_put(st, c.told, 5, &err) == 0) && (!c.ext_id || state_ext_id_put(st, 9, SLICE("X1"), c.ext_id, &err) == 0) &&
		  (!c.fact || state_fact(st, &row, &err) == 0);
	if (ok) {
		state_head(st)->seq = c.seq;
		ok = index_commit(st, &err) == 0 && index_begin(st, false, &err) == 0;
	}
	CHECK(ok, "an index is made");
	return st;
}

static void done(struct state *st, const char *name)
{
	index_abort(st);
	index_close(st);
	index_remove(fd, name);
}

/* What index_same() says: "same", or the words behind "differs" up to the advice. */
static void compare(struct contents a, struct contents b, const char *want, const char *promise)
{
	struct state *one = made("one", a), *two = made("two", b);
	struct buf what = { 0 };
	struct lr_err err = { 0 };
	int rc = index_same(one, two, &what, &err);
	if (rc == 1)
		buf_adds(&what, "same");
	CHECK_TEXT(rc < 0 ? err.msg : buf_cstr(&what), want, promise);
	buf_free(&what);
	done(one, "one");
	done(two, "two");
}

#define DIFFERS(where) "the index differs from what the journal says, at entry " where "; lr-check --rebuild mends it"

int main(void)
{
	const struct contents base = { 7, 3, 4, 1000 };
	snprintf(here, sizeof(here), "/tmp/lr-same.XXXXXX");
	if (!mkdtemp(here) || (fd = open(here, O_RDONLY | O_DIRECTORY)) < 0)
		return 1;
	compare(base, base, "same", "two of the same contents are the same");
	compare((struct contents){ 7, 0, 0, 0 }, (struct contents){ 7, 0, 0, 0 }, "same", "with nothing but a head, too");
	compare(base, (struct contents){ 8, 3, 4, 1000 }, DIFFERS("1 (kind 'o')"), "another head is seen");
	compare(base, (struct contents){ 7, 2, 4, 1000 }, DIFFERS("2 (kind 'G')"), "and another entry of the leads");
	compare(base, (struct contents){ 7, 3, 5, 1000 }, DIFFERS("3 (kind 'A')"), "and another key of a lead");
	compare(base, (struct contents){ 7, 3, 0, 1000 }, DIFFERS("3 (kind 'A')"), "and one too many");
	compare((struct contents){ 7, 3, 0, 1000 }, base, DIFFERS("3 (kind 'A')"), "and one that is missing");
	compare(base, (struct contents){ 7, 3, 4, 1001 }, "the facts differ from what the journal says, from row 0 on; lr-check --rebuild mends it",
		"and another fact");
	close(fd);
	rmdir(here);
	return check_done();
}
