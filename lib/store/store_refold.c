/*
 * store_refold - the state as it was at any event: the journal folded again into an index of its own, in $TMPDIR, so that
 * neither the state directory nor a lock is touched.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "domain/fold.h"
#include "store/store_inside.h"

enum { COMMIT_EVERY = 20000 };

static int refold(struct store *s, struct state *made, int (*before)(void *, struct state *, const struct event *, struct lr_err *),
		  void *arg, struct lr_err *err)
{
	struct log_cursor at = { 0 };
	struct slice line;
	struct event e;
	unsigned since = 0;
	int rc = index_begin(made, true, err);
	while (rc >= 0 && (rc = store_log(s, &at, &line, &e, err)) == 1) {
		rc = before(arg, made, &e, err);
		if (rc != 0)
			break;
		if ((rc = fold(made, &e, err)) < 0)
			store_at_line(s, e.pos, err, rc);
		if (rc == 0 && ++since >= COMMIT_EVERY && !e.more) {
			since = 0;
			if ((rc = index_commit(made, err)) == 0)
				rc = index_begin(made, true, err);
		}
	}
	index_abort(made);
	arena_free(&at.mem);
	return rc < 0 ? rc : 0;
}

int store_refold(struct store *s, int (*before)(void *, struct state *, const struct event *, struct lr_err *), void *arg,
		 struct lr_err *err)
{
	const char *tmp = getenv("TMPDIR");
	char dir[512];
	struct state *made = NULL;
	if (!tmp || !*tmp || snprintf(dir, sizeof(dir), "%s/lr-refold.XXXXXX", tmp) >= (int)sizeof(dir))
		snprintf(dir, sizeof(dir), "/tmp/lr-refold.XXXXXX");
	if (!mkdtemp(dir))
		return lr_fail_errno(err, LR_CANTCREATE, "%s", dir);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? lr_fail_errno(err, LR_CANTCREATE, "%s", dir) : index_open(fd, dir, "index", true, &made, err);
	if (rc >= 0)
		rc = index_reset(made, err);
	if (rc == 0)
		rc = refold(s, made, before, arg, err);
	index_close(made);
	if (fd >= 0) {
		index_remove(fd, "index");
		close(fd);
	}
	rmdir(dir);
	return rc;
}
