#include "wire/input.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "base/text.h"

enum { BLOCK = 64 * 1024, RAW = 16 * 1024, SNIFF = 4, START_OF_LINE = 200 };

struct input {
	int fd;
	char *name, *encoding;
	int64_t size, consumed;

	bool started, eof;        /* the first bytes were looked at; read() said 0 */
	bool converts, bom_gone;
	iconv_t cd;
	size_t unit;              /* bytes of one code unit: what to skip behind one that cannot be converted */
	size_t raw_n;
	char raw[RAW];            /* read but not yet converted */

	size_t at, end;
	char data[BLOCK];         /* what the readers get: UTF-8, as far as the source was sound */

	struct buf line;          /* a line that spans blocks */
	bool line_taken;          /* `line` was handed out by the last call */
	bool too_long;            /* skipping to the end of a line over LINE_MAX_BYTES */
	uint64_t line_no;         /* of the last line handed out */
};

int input_open(const char *path, const char *encoding, struct input **out, struct lr_err *err)
{
	bool is_stdin = !path || strcmp(path, "-") == 0;
	const char *name = is_stdin ? "stdin" : path;
	if (encoding && (*encoding == '\0' || strchr(encoding, '/'))) /* no //TRANSLIT: that would repair in silence */
		return lr_fail(err, LR_USAGE, "unknown encoding \"%s\"", encoding);

	struct input *in = malloc(sizeof(*in));
	if (!in)
		return lr_nomem(err);
	memset(in, 0, offsetof(struct input, raw));
	in->at = in->end = 0;
	in->line = (struct buf){ 0 };
	in->line_taken = in->too_long = false;
	in->line_no = 0;
	in->cd = (iconv_t)-1;
	in->fd = -1;
	in->unit = 1;
	in->name = strdup(name);
	in->encoding = encoding ? strdup(encoding) : NULL;
	int rc = 0;
	if (!in->name || (encoding && !in->encoding)) {
		rc = lr_nomem(err);
		goto fail;
	}

	in->fd = is_stdin ? 0 : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (in->fd < 0) {
		rc = lr_fail_errno(err, LR_NOINPUT, "%s: cannot open", name);
		goto fail;
	}
	/* io_guard_std() puts a write-only /dev/null where stdin was closed */
	int flags = fcntl(in->fd, F_GETFL);
	if (flags < 0 || (flags & O_ACCMODE) == O_WRONLY) {
		rc = lr_fail(err, LR_NOINPUT, "%s: is closed, or not open for reading", name);
		goto fail;
	}
	struct stat st;
	if (fstat(in->fd, &st) < 0) {
		rc = lr_fail_errno(err, LR_NOINPUT, "%s: cannot read", name);
		goto fail;
	}
	if (S_ISDIR(st.st_mode)) {
		rc = lr_fail(err, LR_NOINPUT, "%s: is a directory", name);
		goto fail;
	}
	/* What is ready is one batch, and a batch is one sync: let the stage before us run ahead. It is only a wish. */
	if (S_ISFIFO(st.st_mode))
		fcntl(in->fd, F_SETPIPE_SZ, LINE_MAX_BYTES);
	in->size = S_ISREG(st.st_mode) ? (int64_t)st.st_size : -1;
	*out = in;
	return 0;
fail:
	input_free(in);
	return rc;
}

void input_free(struct input *in)
{
	if (!in)
		return;
	if (in->cd != (iconv_t)-1)
		iconv_close(in->cd);
	if (in->fd > 0)
		close(in->fd);
	buf_free(&in->line);
	free(in->name);
	free(in->encoding);
	free(in);
}

const char *input_name(const struct input *in)
{
	return in->name;
}

int64_t input_size(const struct input *in)
{
	return in->size;
}

int64_t input_consumed(const struct input *in)
{
	return in->consumed;
}

/* read(2) into p: NEXT_RECORD with *got > 0, NEXT_END, NEXT_BLOCKS or an error. */
static int read_some(struct input *in, bool may_block, void *p, size_t n, size_t *got, struct lr_err *err)
{
	*got = 0;
	if (in->eof)
		return NEXT_END;
	if (!may_block && !io_ready(in->fd))
		return NEXT_BLOCKS;
	ssize_t r = io_read(in->fd, p, n);
	if (r < 0) {
		bool never = errno == EBADF || errno == EISDIR || errno == EINVAL;
		return lr_fail_errno(err, never ? LR_NOINPUT : LR_IO, "%s: cannot read", in->name);
	}
	if (r == 0) {
		in->eof = true;
		return NEXT_END;
	}
	in->consumed += r;
	*got = (size_t)r;
	return NEXT_RECORD;
}

/* Files people take for text. */
static int refuse_foreign(const struct input *in, const unsigned char *p, size_t n, struct lr_err *err)
{
	static const struct {
		unsigned char n, magic[4];
		const char *what;
	} known[] = {
		{ 2, { 0x1f, 0x8b }, "is gzip-compressed: use zcat FILE | ..." },
		{ 4, { 'P', 'K', 3, 4 }, "is a zip archive or an Excel workbook (.xlsx): unzip it, or save the sheet as CSV (UTF-8)" },
		{ 4, { 'P', 'K', 5, 6 }, "is an empty zip archive" },
		{ 4, { 0xd0, 0xcf, 0x11, 0xe0 }, "is an old Excel workbook (.xls): save the sheet as CSV (UTF-8)" },
		{ 4, { '%', 'P', 'D', 'F' }, "is a PDF: export the leads as CSV instead" },
		{ 4, { 0x28, 0xb5, 0x2f, 0xfd }, "is zstd-compressed: use zstdcat FILE | ..." },
		{ 4, { 0xfd, '7', 'z', 'X' }, "is xz-compressed: use xzcat FILE | ..." },
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (n >= known[i].n && memcmp(p, known[i].magic, known[i].n) == 0)
			return lr_fail(err, LR_DATA, "%s: %s", in->name, known[i].what);
	return 0;
}

static int convert_from(struct input *in, const char *encoding, struct lr_err *err)
{
	in->cd = iconv_open("UTF-8", encoding);
	if (in->cd == (iconv_t)-1)
		return lr_fail(err, LR_USAGE, "unknown encoding \"%s\" (iconv -l lists them)", encoding);
	in->converts = true;
	if (strncasecmp(encoding, "UTF-16", 6) == 0 || strncasecmp(encoding, "UCS-2", 5) == 0)
		in->unit = 2;
	if (strncasecmp(encoding, "UTF-32", 6) == 0 || strncasecmp(encoding, "UCS-4", 5) == 0)
		in->unit = 4;
	return 0;
}

/* The first bytes stand in raw: what are they? */
static int sniff(struct input *in, struct lr_err *err)
{
	const unsigned char *p = (const unsigned char *)in->raw;
	size_t n = in->raw_n, skip = 0;
	const char *by_bom = NULL;
	int rc = refuse_foreign(in, p, n, err);
	if (rc < 0)
		return rc;
	if (n >= 4 && p[0] == 0xff && p[1] == 0xfe && p[2] == 0 && p[3] == 0) {
		by_bom = "UTF-32LE";
		skip = 4;
	} else if (n >= 2 && p[0] == 0xff && p[1] == 0xfe) {
		by_bom = "UTF-16LE";
		skip = 2;
	} else if (n >= 2 && p[0] == 0xfe && p[1] == 0xff) {
		by_bom = "UTF-16BE";
		skip = 2;
	} else if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		by_bom = "UTF-8";
	}

	const char *declared = in->encoding;
	bool utf8 = declared && (strcasecmp(declared, "UTF-8") == 0 || strcasecmp(declared, "UTF8") == 0);
	if (!declared || utf8 || (by_bom && strncasecmp(declared, "UTF", 3) == 0)) {
		if (utf8 && by_bom && strcmp(by_bom, "UTF-8") != 0)
			return lr_fail(err, LR_DATA, "%s: begins with the byte order mark of %s, but the encoding was given as %s",
				       in->name, by_bom, declared);
		if (by_bom && strcmp(by_bom, "UTF-8") != 0) {
			rc = convert_from(in, by_bom, err);
			in->raw_n -= skip;
			memmove(in->raw, in->raw + skip, in->raw_n);
			return rc;
		}
		if (n >= 4 && ((p[0] && !p[1] && p[2] && !p[3]) || (!p[0] && p[1] && !p[2] && p[3])))
			return lr_fail(err, LR_DATA, "%s: looks like UTF-16 without a byte order mark: say --encoding=UTF-16%s", in->name,
				       p[0] ? "LE" : "BE");
		return 0;
	}
	if (by_bom && strcmp(by_bom, "UTF-8") == 0)
		return lr_fail(err, LR_DATA, "%s: begins with the byte order mark of UTF-8, but the encoding was given as %s", in->name,
			       declared);
	return convert_from(in, declared, err);
}

/* Raw bytes -> data. A sequence that cannot be converted becomes one byte 0xff, so that its record alone is refused. */
static void convert(struct input *in)
{
	char *from = in->raw, *to = in->data + in->end;
	size_t from_n = in->raw_n, to_n = BLOCK - in->end;
	while (from_n && to_n) {
		if (iconv(in->cd, &from, &from_n, &to, &to_n) != (size_t)-1 || errno == E2BIG)
			break;
		if (errno == EINVAL && !in->eof)
			break; /* cut within a character: the rest comes with the next read */
		size_t skip = errno == EINVAL || in->unit > from_n ? from_n : in->unit;
		from += skip;
		from_n -= skip;
		*to++ = '\xff';
		to_n--;
	}
	memmove(in->raw, from, from_n);
	in->raw_n = from_n;
	in->end = (size_t)(to - in->data);
}

static int start(struct input *in, bool may_block, struct lr_err *err)
{
	while (in->raw_n < SNIFF) {
		size_t got;
		int rc = read_some(in, may_block, in->raw + in->raw_n, RAW - in->raw_n, &got, err);
		if (rc == NEXT_END)
			break;
		if (rc != NEXT_RECORD)
			return rc;
		in->raw_n += got;
	}
	int rc = sniff(in, err);
	if (rc < 0)
		return rc;
	in->started = true;
	if (in->converts) {
		convert(in);
	} else {
		memcpy(in->data, in->raw, in->raw_n);
		in->end = in->raw_n;
		in->raw_n = 0;
	}
	return NEXT_RECORD;
}

/* A converted source can carry the mark, too ("UTF-16LE" declared): gone once, whatever the way it came. */
static void drop_bom(struct input *in)
{
	in->bom_gone = true;
	if (in->end - in->at >= 3 && memcmp(in->data + in->at, "\xef\xbb\xbf", 3) == 0)
		in->at += 3;
}

/*
 * At least one more byte behind data[end): NEXT_RECORD; NEXT_END, NEXT_BLOCKS, error. Until the mark is known to be gone,
 * what stands in data counts as not yet there.
 */
static int more(struct input *in, bool may_block, struct lr_err *err)
{
	if (in->at == in->end) {
		in->at = in->end = 0;
	} else if (in->end > BLOCK / 2 && in->at) {
		memmove(in->data, in->data + in->at, in->end - in->at);
		in->end -= in->at;
		in->at = 0;
	}
	size_t had = in->bom_gone ? in->end : in->at;
	for (;;) {
		int rc = NEXT_RECORD;
		size_t got = 0, before = in->end;
		if (!in->started) {
			rc = start(in, may_block, err);
		} else if (!in->converts) {
			rc = read_some(in, may_block, in->data + in->end, BLOCK - in->end, &got, err);
			in->end += got;
		} else {
			if (in->raw_n)
				convert(in); /* what did not fit the last time */
			if (in->end == before) {
				rc = read_some(in, may_block, in->raw + in->raw_n, RAW - in->raw_n, &got, err);
				in->raw_n += got;
				convert(in);
			}
		}
		if (rc < 0 || rc == NEXT_BLOCKS)
			return rc;
		bool over = in->eof && in->raw_n == 0;
		if (!in->bom_gone && (in->end - in->at >= 3 || over)) {
			drop_bom(in);
			had = in->at;
		}
		if (in->bom_gone && in->end > had)
			return NEXT_RECORD;
		if (over)
			return NEXT_END;
	}
}

static bool blank(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strchr(" \t\r\n", p[i]) || p[i] == '\0')
			return false;
	return true;
}

int input_peek(struct input *in, struct slice *bytes, struct lr_err *err)
{
	while ((!in->bom_gone || blank(in->data + in->at, in->end - in->at)) && in->end - in->at < BLOCK / 2) {
		int rc = more(in, true, err);
		if (rc < 0)
			return rc;
		if (rc == NEXT_END)
			break;
	}
	*bytes = (struct slice){ in->data + in->at, in->end - in->at };
	return 0;
}

int input_bytes(struct input *in, bool may_block, struct slice *bytes, struct lr_err *err)
{
	if (in->at == in->end || !in->bom_gone) {
		int rc = more(in, may_block, err);
		if (rc != NEXT_RECORD)
			return rc;
	}
	*bytes = (struct slice){ in->data + in->at, in->end - in->at };
	in->at = in->end;
	return NEXT_RECORD;
}

/* The first bytes of a line that is refused, cut between two characters. */
static struct slice beginning(struct slice s)
{
	if (s.n > START_OF_LINE) {
		s.n = START_OF_LINE;
		for (int back = 0; back < 3 && ((unsigned char)s.p[s.n] & 0xc0) == 0x80; back++)
			s.n--;
	}
	return s;
}

static int hand_out(struct input *in, struct slice s, struct slice *line, uint64_t *line_no, struct lr_err *err)
{
	*line_no = ++in->line_no;
	bool too_long = in->too_long || s.n > LINE_MAX_BYTES + 1;
	in->too_long = false;
	if (s.n && s.p[s.n - 1] == '\r')
		s.n--;
	*line = s;
	if (too_long || s.n > LINE_MAX_BYTES) {
		*line = beginning(s);
		lr_refuse(err, NULL, "the line is longer than 1 MiB");
		return NEXT_REFUSED;
	}
	size_t bad;
	const char *nul = s.n ? memchr(s.p, 0, s.n) : NULL;
	if (nul) {
		*line = beginning(s);
		lr_refuse(err, NULL, "holds a NUL at byte %zu", (size_t)(nul - s.p) + 1);
		return NEXT_REFUSED;
	}
	if (!utf8_valid(s, &bad)) {
		*line = beginning(s);
		if (in->converts)
			lr_refuse(err, NULL, "is not valid %s at byte %zu", in->encoding ? in->encoding : "UTF-16", bad + 1);
		else
			lr_refuse(err, NULL, "is not UTF-8 at byte %zu (another encoding? e.g. --encoding=cp1252)", bad + 1);
		return NEXT_REFUSED;
	}
	return NEXT_RECORD;
}

int input_line(struct input *in, bool may_block, struct slice *line, uint64_t *line_no, struct lr_err *err)
{
	if (in->line_taken) {
		buf_clear(&in->line);
		in->line_taken = false;
	}
	*line = (struct slice){ NULL, 0 };
	for (;;) {
		struct slice got = { in->data + in->at, in->bom_gone ? in->end - in->at : 0 };
		const char *lf = got.n ? memchr(got.p, '\n', got.n) : NULL;
		if (lf)
			got.n = (size_t)(lf - got.p);
		in->at += got.n + (lf ? 1 : 0);
		if (lf && in->line.n == 0) /* the common case: no copy */
			return hand_out(in, got, line, line_no, err);
		if (in->line.n + got.n > LINE_MAX_BYTES + 1) { /* one more for a CR */
			in->too_long = true; /* `line` holds its beginning: a block is far smaller than the limit */
		} else if (!in->too_long) {
			buf_slice(&in->line, got);
		}
		if (buf_failed(&in->line))
			return lr_nomem(err);
		if (lf)
			break;
		int rc = more(in, may_block, err);
		if (rc == NEXT_END && (in->line.n || in->too_long))
			break;
		if (rc != NEXT_RECORD)
			return rc;
	}
	in->line_taken = true;
	return hand_out(in, buf_view(&in->line), line, line_no, err);
}
