#include "wire/csv_in.h"

#include <csv.h>
#include <stdio.h>
#include <stdlib.h>

#include "wire/csv_lines.h"
#include "wire/plain.h"

enum { HEADER_MAX = 256 * 1024 };

enum fault { FAULT_NONE, FAULT_STRAY, FAULT_TOO_LONG };

struct csv_in {
	struct input *in;
	struct csv_lines src;
	struct csv_parser parser;
	bool parser_live;
	char delimiter;

	struct buf names;            /* bytes of the header's names */
	struct slice *header;
	size_t columns;

	/* the record being read */
	struct buf raw;              /* its text, when it is not one whole piece */
	uint64_t line;               /* where it starts */
	uint64_t lines;              /* line ends within it: over 0 means within quotes */
	bool begun, done;
	enum fault fault;            /* gather up to the end of the line, then refuse */
	struct buf bytes;            /* cell texts, one behind the other */
	size_t *ends;                /* where each ends in `bytes` */
	size_t n, room;              /* cells seen; cells `ends` can hold */
	struct slice *cells;
	bool spent;                  /* the last call handed out a record: start afresh */
	bool nomem;
};

static void on_cell(void *p, size_t n, void *data)
{
	struct csv_in *c = data;
	if (c->n < c->room) {
		buf_add(&c->bytes, p, n);
		c->ends[c->n] = c->bytes.n;
	}
	c->n++;
}

static void on_row(int end, void *data)
{
	(void)end;
	((struct csv_in *)data)->done = true;
}

/* libcsv has no reset: csv_fini() keeps its error under CSV_STRICT_FINI. */
static int fresh_parser(struct csv_in *c, struct lr_err *err)
{
	if (c->parser_live)
		csv_free(&c->parser);
	c->parser_live = csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI) == 0;
	if (!c->parser_live)
		return lr_nomem(err);
	csv_set_blk_size(&c->parser, 4096); /* it grows by this much, 128 bytes unless told */
	if (c->delimiter)
		csv_set_delim(&c->parser, (unsigned char)c->delimiter);
	return 0;
}

static void begin_record(struct csv_in *c)
{
	buf_clear(&c->raw);
	buf_clear(&c->bytes);
	c->n = 0;
	c->lines = 0;
	c->begun = c->done = c->spent = false;
	c->fault = FAULT_NONE;
}

static struct slice column_name(const struct csv_in *c, size_t i)
{
	return i < c->columns ? c->header[i] : (struct slice){ NULL, 0 };
}

/* A line of blanks; a TAB may be a delimiter, so it does not count. */
static bool blank_line(struct slice s)
{
	size_t i = 0;
	while (i < s.n && s.p[i] == ' ')
		i++;
	return i == s.n || s.p[i] == '\n' || s.p[i] == '\r';
}

static struct slice without_end(struct slice s)
{
	while (s.n && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
		s.n--;
	return s;
}

static int refused(struct csv_in *c, struct slice raw, struct slice column, struct csv_row *row)
{
	*row = (struct csv_row){ .line = c->line, .raw = without_end(raw), .column = column };
	c->spent = true;
	return NEXT_REFUSED;
}

/* The record ran on within a quote and led to nothing: refuse its first line, read the others again. */
static int give_up_quote(struct csv_in *c, struct csv_row *row, struct lr_err *err)
{
	uint64_t opened = 0;
	size_t first = csv_first_line(buf_view(&c->raw), c->line, &opened);
	struct slice raw = buf_view(&c->raw);
	if (csv_lines_again(&c->src, (struct slice){ raw.p + first, raw.n - first }, c->line + (c->lines ? 1 : 0)) < 0)
		return lr_nomem(err);
	int rc = fresh_parser(c, err);
	if (rc < 0)
		return rc;
	lr_refuse(err, NULL, "unclosed quote opened at line %llu", (unsigned long long)opened);
	return refused(c, (struct slice){ raw.p, first }, (struct slice){ NULL, 0 }, row);
}

/* The line at fault has ended. */
static int report_fault(struct csv_in *c, struct csv_row *row, struct lr_err *err)
{
	int rc = fresh_parser(c, err);
	if (rc < 0)
		return rc;
	struct slice raw = buf_view(&c->raw);
	if (c->fault == FAULT_TOO_LONG) {
		lr_refuse(err, NULL, "the record is longer than 1 MiB");
		if (raw.n > 200)
			raw.n = 200;
		return refused(c, raw, (struct slice){ NULL, 0 }, row);
	}
	lr_refuse(err, NULL, "stray quote: a value with \" in it must stand in quotes, with each \" of its own doubled");
	return refused(c, raw, column_name(c, c->n), row);
}

static int finished(struct csv_in *c, struct slice raw, struct csv_row *row, struct lr_err *err)
{
	raw = without_end(raw);
	c->spent = true;
	if (buf_failed(&c->bytes))
		return lr_nomem(err);
	bool any = false;
	size_t from = 0, n = c->n < c->room ? c->n : c->room;
	for (size_t i = 0; i < n; i++) {
		c->cells[i] = trimmed((struct slice){ c->bytes.p + from, c->ends[i] - from });
		any = any || c->cells[i].n;
		from = c->ends[i];
	}
	if (!any)
		return NEXT_END; /* a spreadsheet's rows of nothing but delimiters: no data, nothing to refuse */
	size_t bad;
	if (!text_sound(raw, &bad)) {
		size_t i = 0, in_cell;
		while (i < n && (!c->cells[i].n || text_sound(c->cells[i], &in_cell)))
			i++;
		if (raw.p[bad] == '\0')
			lr_refuse(err, NULL, "NUL at byte %zu of the record", bad + 1);
		else
			lr_refuse(err, NULL, "byte %zu of the record (0x%02x) is not UTF-8 (another encoding? e.g. --encoding=cp1252)",
				  bad + 1, (unsigned)(unsigned char)raw.p[bad]);
		return refused(c, raw, column_name(c, i), row);
	}
	if (c->columns && c->n != c->columns) {
		lr_refuse(err, NULL, "%zu field%s, the header has %zu", c->n, c->n == 1 ? "" : "s", c->columns);
		return refused(c, raw, (struct slice){ NULL, 0 }, row);
	}
	*row = (struct csv_row){ .cells = c->cells, .line = c->line, .raw = raw };
	return NEXT_RECORD;
}

static int at_end(struct csv_in *c, struct csv_row *row, struct lr_err *err)
{
	if (!c->begun)
		return NEXT_END;
	if (c->fault)
		return report_fault(c, row, err);
	if (csv_fini(&c->parser, on_cell, on_row, c) != 0)
		return give_up_quote(c, row, err);
	return finished(c, buf_view(&c->raw), row, err);
}

/* One piece of the input. 1: *rc is what csv_in_next() returns; 0: go on. */
static int take_piece(struct csv_in *c, struct slice piece, bool ends_line, struct csv_row *row, int *rc, struct lr_err *err)
{
	if (!c->begun) {
		if (ends_line ? blank_line(piece) : piece.n == 1 && piece.p[0] == '\n') {
			csv_lines_take(&c->src, piece.n, ends_line);
			return 0;
		}
		c->begun = true;
		c->line = c->src.line;
	}
	if (c->raw.n + piece.n > LINE_MAX_BYTES && !c->fault) {
		if (c->lines) {
			*rc = give_up_quote(c, row, err);
			return 1;
		}
		c->fault = FAULT_TOO_LONG;
	}
	bool whole = ends_line && c->raw.n == 0;
	if (!c->fault) {
		if (csv_parse(&c->parser, piece.p, piece.n, on_cell, on_row, c) != piece.n) {
			if (csv_error(&c->parser) != CSV_EPARSE) {
				*rc = lr_nomem(err);
				return 1;
			}
			if (c->lines) {
				*rc = give_up_quote(c, row, err);
				return 1;
			}
			c->fault = FAULT_STRAY;
		} else if (c->done && whole) {
			csv_lines_take(&c->src, piece.n, ends_line);
			*rc = finished(c, piece, row, err);
			return 1;
		}
	}
	if (c->raw.n + piece.n <= LINE_MAX_BYTES)
		buf_slice(&c->raw, piece);
	csv_lines_take(&c->src, piece.n, ends_line);
	if (buf_failed(&c->raw)) {
		*rc = lr_nomem(err);
		return 1;
	}
	if (ends_line)
		c->lines++;
	if (c->fault ? ends_line : c->done) {
		*rc = c->fault ? report_fault(c, row, err) : finished(c, buf_view(&c->raw), row, err);
		return 1;
	}
	return 0;
}

int csv_in_next(struct csv_in *c, bool may_block, struct csv_row *row, struct lr_err *err)
{
	for (;;) {
		if (c->spent)
			begin_record(c);
		struct slice piece;
		bool ends_line;
		int rc = csv_lines_look(&c->src, may_block, &piece, &ends_line, err);
		if (rc < 0 || rc == NEXT_BLOCKS)
			return rc;
		if (rc == NEXT_END) {
			bool begun = c->begun;
			rc = at_end(c, row, err);
			if (rc == NEXT_END && begun)
				continue; /* the last row was empty */
			return rc;
		}
		if (take_piece(c, piece, ends_line, row, &rc, err) && rc != NEXT_END)
			return rc;
	}
}

/* The header record's text, line by line until its quotes are closed; `sep=X` before it sets the delimiter. */
static int gather_header(struct csv_in *c, struct buf *text, struct lr_err *err)
{
	size_t quotes = 0;
	bool first = true;
	for (;;) {
		struct slice piece;
		bool ends_line;
		int rc = csv_lines_look(&c->src, true, &piece, &ends_line, err);
		if (rc < 0)
			return rc;
		if (rc == NEXT_RECORD) {
			if (text->n == 0)
				c->line = c->src.line;
			buf_slice(text, piece);
			for (size_t i = 0; i < piece.n; i++)
				quotes += piece.p[i] == '"';
			csv_lines_take(&c->src, piece.n, ends_line);
			if (buf_failed(text))
				return lr_nomem(err);
			if (text->n > HEADER_MAX)
				return lr_fail(err, LR_DATA, "%s:%llu: no header: the first record is longer than 256 KiB%s",
					       input_name(c->in), (unsigned long long)c->line, quotes % 2 ? ", a quote in it is not closed" : "");
			if (!ends_line)
				continue;
			struct slice line = without_end(buf_view(text));
			if (blank_line(line)) {
				buf_clear(text);
				continue;
			}
			if (first && line.n == 5 && strncasecmp(line.p, "sep=", 4) == 0) {
				if (!c->delimiter)
					c->delimiter = line.p[4];
				buf_clear(text);
				first = false;
				continue;
			}
			first = false;
			if (quotes % 2)
				continue;
		}
		if (quotes % 2)
			return lr_fail(err, LR_DATA, "%s:%llu: the header has an unclosed quote", input_name(c->in),
				       (unsigned long long)c->line);
		return 0;
	}
}

static int check_names(struct csv_in *c, struct lr_err *err)
{
	const char *file = input_name(c->in);
	unsigned long long line = c->line;
	for (size_t i = 0; i < c->columns; i++) {
		struct slice a = c->header[i];
		if (!a.n)
			return lr_fail(err, LR_DATA, "%s:%llu: column %zu of the header has no name", file, line, i + 1);
		for (size_t k = 0; k < i; k++)
			if (c->header[k].n == a.n && strncasecmp(c->header[k].p, a.p, a.n) == 0)
				return lr_fail(err, LR_DATA, "%s:%llu: the header names \"%.*s\" twice (columns %zu and %zu)", file, line,
					       (int)(a.n < 80 ? a.n : 80), a.p, k + 1, i + 1);
	}
	return 0;
}

static int read_header(struct csv_in *c, struct lr_err *err)
{
	struct buf text = { 0 };
	int rc = gather_header(c, &text, err);
	if (rc < 0 || text.n == 0)
		goto out;
	const char *file = input_name(c->in);
	unsigned long long line = c->line;
	size_t bad;
	if (!text_sound(buf_view(&text), &bad)) {
		rc = lr_fail(err, LR_DATA, "%s:%llu: the header is not UTF-8 at byte %zu (another encoding? e.g. --encoding=cp1252)",
			     file, line, bad + 1);
		goto out;
	}
	if (!c->delimiter)
		c->delimiter = csv_find_delimiter(buf_view(&text));
	if (!c->delimiter) {
		rc = lr_fail(err, LR_DATA, "%s:%llu: cannot tell which delimiter the header uses: say it with --delimiter", file, line);
		goto out;
	}
	rc = fresh_parser(c, err);
	if (rc < 0)
		goto out;
	if (csv_parse(&c->parser, text.p, text.n, on_cell, on_row, c) != text.n || csv_fini(&c->parser, on_cell, on_row, c) != 0) {
		rc = lr_fail(err, LR_DATA, "%s:%llu: the header has a stray quote in column %zu", file, line, c->n + 1);
		goto out;
	}
	if (c->n > CSV_MAX_COLUMNS) {
		rc = lr_fail(err, LR_DATA, "%s:%llu: the header has %zu columns, %d is the most", file, line, c->n, CSV_MAX_COLUMNS);
		goto out;
	}
	struct buf none = { 0 };
	c->names = c->bytes; /* the names live as long as the reader */
	c->bytes = none;
	c->columns = c->n;
	c->header = calloc(c->columns, sizeof(*c->header));
	if (!c->header || buf_failed(&c->names)) {
		rc = lr_nomem(err);
		goto out;
	}
	for (size_t i = 0, from = 0; i < c->columns; from = c->ends[i++])
		c->header[i] = trimmed((struct slice){ c->names.p + from, c->ends[i] - from });
	rc = check_names(c, err);
	if (rc == 0)
		rc = fresh_parser(c, err);
out:
	buf_free(&text);
	return rc;
}

int csv_in_open(struct input *in, char delimiter, struct csv_in **out, struct lr_err *err)
{
	struct csv_in *c = calloc(1, sizeof(*c));
	if (!c)
		return lr_nomem(err);
	c->in = in;
	c->delimiter = delimiter;
	c->room = CSV_MAX_COLUMNS;
	c->ends = calloc(c->room, sizeof(*c->ends));
	c->cells = calloc(c->room, sizeof(*c->cells));
	csv_lines_init(&c->src, in);
	int rc = c->ends && c->cells ? read_header(c, err) : lr_nomem(err);
	if (rc < 0) {
		csv_in_free(c);
		return rc;
	}
	begin_record(c);
	if (!c->columns)
		rc = fresh_parser(c, err); /* nothing will be read; csv_in_next() still needs one */
	*out = c;
	return rc < 0 ? rc : 0;
}

void csv_in_free(struct csv_in *c)
{
	if (!c)
		return;
	if (c->parser_live)
		csv_free(&c->parser);
	csv_lines_free(&c->src);
	buf_free(&c->names);
	buf_free(&c->raw);
	buf_free(&c->bytes);
	free(c->header);
	free(c->ends);
	free(c->cells);
	free(c);
}

const struct slice *csv_in_header(const struct csv_in *c, size_t *n)
{
	*n = c->columns;
	return c->header;
}

char csv_in_delimiter(const struct csv_in *c)
{
	return c->delimiter;
}
