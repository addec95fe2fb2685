/*
 * moved_test - the index is opened by its path, but is always the one of the directory that is open: the state may have been
 * moved, and another put in its place, between the two.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/index.h"
#include "unit/check.h"

static char here[64], there[80], nowhere[80];

static uint64_t seq_of(int fd, const char *dir)
{
	struct state *st = NULL;
	struct lr_err err = { 0 };
	uint64_t seq = 0;
	if (index_open(fd, dir, "index", true, &st, &err) == 1 && index_begin(st, false, &err) == 0) {
		seq = state_head(st)->seq;
		index_abort(st);
	}
	index_close(st);
	return seq;
}

static bool make(int fd, const char *dir, uint64_t seq)
{
	struct state *st = NULL;
	struct lr_err err = { 0 };
	bool made = index_open(fd, dir, "index", true, &st, &err) == 0 && index_reset(st, &err) == 0 && index_begin(st, true, &err) == 0;
	if (made) {
		state_head(st)->seq = seq;
		made = index_commit(st, &err) == 0;
	}
	index_close(st);
	return made;
}

int main(void)
{
	snprintf(here, sizeof(here), "/tmp/lr-moved.XXXXXX");
	if (!mkdtemp(here))
		return 1;
	snprintf(there, sizeof(there), "%s/there", here);
	snprintf(nowhere, sizeof(nowhere), "%s/nowhere", here);
	int ours = open(here, O_RDONLY | O_DIRECTORY), other = mkdir(there, 0700) == 0 ? open(there, O_RDONLY | O_DIRECTORY) : -1;
	CHECK(ours >= 0 && make(ours, here, 7), "an index is made by its path");
	CHECK(other >= 0 && make(other, there, 8), "and another");
	CHECK(seq_of(ours, here) == 7, "an index is found by its path");
	CHECK(seq_of(ours, there) == 7, "where another state stands at the path it is the open directory's that is read");
	CHECK(seq_of(ours, nowhere) == 7, "where nothing stands any more, too");
	CHECK(make(ours, nowhere, 9) == false && seq_of(other, there) == 8, "an index that fits is not made anew");
	index_remove(ours, "index");
	CHECK(make(ours, there, 9) && seq_of(ours, here) == 9, "it is made in the open directory, wherever the path leads");
	CHECK(seq_of(other, there) == 8, "and the other is as it was");
	index_remove(ours, "index");
	index_remove(other, "index");
	close(ours);
	close(other);
	rmdir(there);
	rmdir(here);
	return check_done();
}
