/*
 * store_create - a new state directory. `format` is written last: until then it is no state, and lr-init finishes what a
 * crash left half made.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/version.h"
#include "store/frame.h"
#include "store/store_inside.h"

enum { FIRST_SEGMENT_MAX = 512 };

static int make_parents(char *path, struct lr_err *err)
{
	for (char *p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			return lr_fail_errno(err, LR_CANTCREATE, "%s", path);
		*p = '/';
	}
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return lr_fail_errno(err, LR_CANTCREATE, "%s", path);
	return 0;
}

/* A journal without a format file is somebody's data, unless it is just the line we wrote when we died. */
static int half_made(int fd, const char *dir, struct lr_err *err)
{
	struct stat st;
	struct dirent *e;
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = copy >= 0 ? fdopendir(copy) : NULL;
	if (!d)
		return lr_fail_errno(err, LR_CANTCREATE, "%s", dir);
	int rc = 0;
	while (rc == 0 && (e = readdir(d)))
		if (e->d_name[0] != '.' && strcmp(e->d_name, "journal") != 0 && strcmp(e->d_name, "lock") != 0)
			rc = lr_fail(err, LR_CANTCREATE, "%s holds other things; a state wants a directory of its own", dir);
	closedir(d);
	if (rc < 0)
		return rc;
	if (fstatat(fd, "journal/00000001.ndjson", &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	if (st.st_size <= FIRST_SEGMENT_MAX && fstatat(fd, "journal/00000002.ndjson", &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	return lr_fail(err, LR_CANTCREATE, "%s holds a journal but no format file; nothing is overwritten", dir);
}

static int first_line(int64_t now, struct buf *line, struct lr_err *err)
{
	struct event e;
	struct decision d = { 0 };
	struct frame_line only;
	uint64_t sum = 0;
	event_init(&e, EV_JOURNAL_SEGMENT);
	event_set_int(&e, KEY_SEGMENT, 1);
	event_set_int(&e, KEY_FORMAT, STORE_FORMAT);
	event_set(&e, KEY_PROGRAM, SLICE(LR_PROGRAM));
	e.seq = 1;
	e.at = now;
	e.by = SLICE("owner");
	event_encode(&d.heads, &e);
	only = (struct frame_line){ d.heads.n, { 0 } };
	d.lines = &only;
	d.n = 1;
	int rc = buf_failed(&d.heads) ? lr_nomem(err) : frame_put(&d, line, &sum, err);
	buf_free(&d.heads);
	return rc;
}

static int format_text(struct buf *out, struct lr_err *err)
{
	unsigned char secret[48]; /* 16 name the state, 32 are the key for tokens */
	if (getrandom(secret, sizeof(secret), 0) != (ssize_t)sizeof(secret))
		return lr_fail_errno(err, LR_UNAVAILABLE, "no random bytes");
	buf_printf(out, "lr state %d\nstore ", STORE_FORMAT);
	for (size_t i = 0; i < sizeof(secret); i++)
		buf_printf(out, "%s%02x", i == 16 ? "\nkey " : "", secret[i]);
	buf_addc(out, '\n');
	return buf_failed(out) ? lr_nomem(err) : 0;
}

static int fill(int fd, int64_t now, struct lr_err *err)
{
	struct buf line = { 0 }, format = { 0 };
	int journal = -1, lock = -1;
	int rc = first_line(now, &line, err);
	if (rc == 0)
		rc = format_text(&format, err);
	if (rc == 0 && mkdirat(fd, "journal", 0700) < 0 && errno != EEXIST)
		rc = lr_fail_errno(err, LR_CANTCREATE, "journal/");
	if (rc == 0 && (journal = openat(fd, "journal", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)) < 0)
		rc = lr_fail_errno(err, LR_CANTCREATE, "journal/");
	if (rc == 0 && (lock = openat(fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) < 0)
		rc = lr_fail_errno(err, LR_CANTCREATE, "lock");
	if (rc == 0)
		rc = io_replace(journal, "00000001.ndjson", buf_view(&line), 0600, err);
	if (rc == 0)
		rc = io_replace(fd, "format", buf_view(&format), 0600, err);
	if (journal >= 0)
		close(journal);
	if (lock >= 0)
		close(lock);
	buf_free(&line);
	buf_free(&format);
	return rc;
}

int store_create(const char *dir, int64_t now, struct lr_err *err)
{
	struct stat st;
	size_t n = strlen(dir);
	while (n > 1 && dir[n - 1] == '/')
		n--;
	char *path = strndup(dir, n);
	if (!path)
		return lr_nomem(err);
	int fd = -1, rc = n ? make_parents(path, err) : lr_fail(err, LR_USAGE, "the directory's name is empty");
	if (rc == 0 && (fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		rc = lr_fail_errno(err, LR_CANTCREATE, "%s", path);
	if (rc == 0 && fstatat(fd, "format", &st, AT_SYMLINK_NOFOLLOW) == 0) {
		close(fd);
		free(path);
		return 0;
	}
	if (rc == 0)
		rc = store_parent_safe(fd, path, err);
	if (rc == 0)
		rc = half_made(fd, path, err);
	if (rc == 0)
		rc = fill(fd, now, err);
	if (rc == 0) { /* the directory's own name must survive, too */
		int up = openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (up >= 0) {
			io_sync_dir(up);
			close(up);
		}
		rc = 1;
	}
	if (fd >= 0)
		close(fd);
	free(path);
	return rc;
}
