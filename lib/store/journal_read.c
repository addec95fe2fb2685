/* journal_read - the journal's lines, in order and by their place; where a torn tail begins. */
#include "store/journal_inside.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/io.h"

enum { CHUNK = 64 * 1024, FIRST = 4096, BLOCK = 512 };

int segment_aim(struct journal_file *j, uint32_t segment, struct lr_err *err)
{
	if (j->read_fd >= 0 && j->read_segment == segment)
		return 0;
	segment_drop_read(j);
	struct lr_err sealed = { 0 };
	int fd = -1;
	/* who is going to append reads the end first: opened once for both */
	if (j->append_fd >= 0 ? j->append_segment == segment : j->writing && segment_aim_append(j, segment, &sealed) == 0)
		fd = j->append_fd;
	else if ((fd = segment_open(j, segment, O_RDONLY, err)) < 0)
		return fd;
	j->read_fd = fd;
	j->read_segment = segment;
	return 0;
}

/* Bytes from `off` on in the aimed segment, at least `want` of them if the file has them; the chunk moves along. */
static int view(struct journal_file *j, uint64_t off, size_t want, struct slice *out, struct lr_err *err)
{
	struct buf *c = &j->chunk;
	if (off < j->chunk_off || off > j->chunk_off + c->n) {
		c->n = 0;
		j->chunk_off = off;
		j->flows = false;
	}
	size_t at = (size_t)(off - j->chunk_off);
	if (c->n - at < want) {
		if (at > 0) {
			memmove(c->p, c->p + at, c->n - at);
			c->n -= at;
			j->chunk_off = off;
			at = 0;
		}
		size_t more = want + (j->flows ? CHUNK : FIRST) - c->n, got; /* often only the end is looked at */
		char *to = buf_room(c, more);
		if (!to)
			return lr_nomem(err);
		if (io_pread_all(j->read_fd, to, more, (int64_t)(j->chunk_off + c->n), &got) < 0)
			return lr_fail_errno(err, LR_IO, "journal/%08u.ndjson: cannot read", j->read_segment);
		c->n += got;
		j->flows = got == more;
	}
	*out = (struct slice){ c->p + at, c->n - at };
	return 0;
}

/*
 * Zeros that a crash left: a run of NULs from somewhere in the line to the end of the file or of a block. One flipped bit
 * can make a single NUL, never such a run, and is damage.
 */
static bool torn_by_zeros(struct slice rest, uint64_t off)
{
	const char *nul = memchr(rest.p, 0, rest.n);
	if (!nul)
		return false;
	const char *p = nul, *end = rest.p + rest.n;
	while (p < end && *p == 0)
		p++;
	return p - nul >= 2 && (p == end || (off + (uint64_t)(p - rest.p)) % BLOCK == 0);
}

int journal_file_read(struct journal *base, uint64_t *pos, struct slice *line, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	bool sealed = false; /* there was a later segment before we looked: nothing is added to this one any more */
	for (;;) {
		int rc = segment_aim(j, journal_segment(*pos), err);
		if (rc < 0)
			return rc;
		struct slice rest;
		size_t want = 512;
		const char *lf;
		uint64_t off = journal_offset(*pos);
		do {
			rc = view(j, off, want, &rest, err);
			if (rc < 0)
				return rc;
			lf = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
			if (lf || rest.n < want)
				break;
			want = rest.n * 2;
		} while (want < ((size_t)1 << 31));
		if (!lf && !sealed && (sealed = segment_exists(j, journal_segment(*pos) + 1)))
			continue; /* without the lock: lines may have come in after we looked and before it was sealed */
		if (rest.n == 0) {
			if (!sealed) {
				j->last_segment = journal_segment(*pos);
				segment_drop_replaced(j); /* whoever follows goes on in the new file */
				return 0;
			}
			*pos = journal_pos(journal_segment(*pos) + 1, 0);
			sealed = false;
			continue;
		}
		struct slice whole = { rest.p, lf ? (size_t)(lf - rest.p) : rest.n };
		if (!lf || memchr(whole.p, 0, whole.n)) {
			bool last = !segment_exists(j, journal_segment(*pos) + 1);
			if (last && (!lf || torn_by_zeros(rest, off))) {
				j->last_segment = journal_segment(*pos);
				j->chunk.n = 0; /* it may be cut and written over before we look again */
				return 2;
			}
			if (!lf)
				return lr_fail(err, LR_DATA, "the last line lacks its end, yet a later segment exists");
		}
		*line = whole;
		*pos += whole.n + 1;
		return 1;
	}
}

int journal_file_whole(struct journal *base, uint64_t pos, uint32_t n, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	uint64_t off = journal_offset(pos);
	uint32_t segment = journal_segment(pos);
	/* a second reader of its own: the caller's line must stay valid */
	struct buf b = { 0 };
	int rc = 0;
	while (n) {
		size_t got;
		char *to = buf_room(&b, CHUNK);
		if (!to) {
			rc = lr_nomem(err);
			break;
		}
		if (segment != j->read_segment || io_pread_all(j->read_fd, to, CHUNK, (int64_t)off, &got) < 0) {
			rc = lr_fail_errno(err, LR_IO, "journal/%08u.ndjson: cannot read", segment);
			break;
		}
		const char *p = to, *end = to + got;
		while (n && p < end) {
			const char *lf = memchr(p, '\n', (size_t)(end - p));
			struct slice line = { p, (size_t)((lf ? lf : end) - p) };
			if (memchr(line.p, 0, line.n) && torn_by_zeros((struct slice){ p, (size_t)(end - p) }, off + (uint64_t)(p - to)))
				got = 0; /* its lines are there, but one of them only as zeros */
			if (!lf || !got)
				break;
			n--;
			p = lf + 1;
		}
		if (got < CHUNK)
			break;
		off += got;
	}
	buf_free(&b);
	if (rc == 0 && n)
		j->chunk.n = 0; /* as in journal_file_read */
	return rc < 0 ? rc : n == 0;
}

int journal_file_line_at(struct journal *base, uint64_t pos, struct buf *out, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	int rc = segment_aim(j, journal_segment(pos), err);
	uint64_t off = journal_offset(pos);
	size_t step = 1024, got;
	buf_clear(out);
	while (rc == 0) {
		char *to = buf_room(out, step);
		if (!to)
			return lr_nomem(err);
		if (io_pread_all(j->read_fd, to, step, (int64_t)off, &got) < 0)
			return lr_fail_errno(err, LR_IO, "journal/%08u.ndjson: cannot read", journal_segment(pos));
		const char *lf = memchr(to, '\n', got);
		if (lf) {
			out->n += (size_t)(lf - to);
			return 1;
		}
		if (got < step)
			return 0;
		out->n += got;
		off += got;
		step *= 4;
	}
	return rc;
}

int journal_file_rest(struct journal *base, uint64_t pos, struct buf *out, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	size_t got = CHUNK;
	int rc = segment_aim(j, journal_segment(pos), err);
	buf_clear(out);
	while (rc == 0 && got == CHUNK) {
		char *to = buf_room(out, CHUNK);
		if (!to)
			return lr_nomem(err);
		if (io_pread_all(j->read_fd, to, CHUNK, (int64_t)(journal_offset(pos) + out->n), &got) < 0)
			return lr_fail_errno(err, LR_IO, "journal/%08u.ndjson: cannot read", journal_segment(pos));
		out->n += got;
	}
	return rc;
}

int journal_file_ahead(struct journal *base, uint64_t pos, struct lr_err *err)
{
	struct journal_file *j = (struct journal_file *)base;
	struct stat st;
	segment_drop_replaced(j);
	int rc = segment_aim(j, journal_segment(pos), err);
	if (rc < 0)
		return rc;
	if (fstat(j->read_fd, &st) < 0)
		return lr_fail_errno(err, LR_IO, "journal/%08u.ndjson", journal_segment(pos));
	return st.st_size != (off_t)journal_offset(pos) || segment_exists(j, journal_segment(pos) + 1);
}
