/* A table put out: how wide its columns are, which are left out, and its lines. */
#include "report/table_in.h"

#include "base/text.h"

enum { GAP = 2 };

/* The next line of what is left, at most `cols` wide, broken at a blank if there is one; SIZE_MAX: only where it says. */
static struct slice next_line(struct slice *rest, size_t cols)
{
	size_t n = 0, width = 0, blank = 0;
	while (n < rest->n && rest->p[n] != '\n') {
		uint32_t cp;
		size_t bytes = utf8_decode(rest->p + n, rest->p + rest->n, &cp);
		bytes = bytes ? bytes : 1;
		width += text_width((struct slice){ rest->p + n, bytes });
		if (width > cols && n)
			break;
		if (rest->p[n] == ' ')
			blank = n;
		n += bytes;
	}
	bool ends = n == rest->n || rest->p[n] == '\n' || rest->p[n] == ' ';
	struct slice line = { rest->p, ends || !blank ? n : blank };
	n = line.n;
	if (n < rest->n && (rest->p[n] == ' ' || rest->p[n] == '\n'))
		n++;
	*rest = (struct slice){ rest->p + n, rest->n - n };
	return line;
}

static size_t lines(struct slice s, size_t cols)
{
	size_t n = 0;
	while (s.n) {
		next_line(&s, cols);
		n++;
	}
	return n;
}

/* How narrow a head gets: on two lines at most, no word broken. */
static size_t head_least(const char *head)
{
	size_t least = 0;
	for (size_t at = 0, n; head[at]; at += n + (head[at + n] == ' ')) {
		n = strcspn(head + at, " ");
		least = n > least ? n : least;
	}
	while (lines(slice_of(head), least) > 2)
		least++;
	return least;
}

/* How wide the columns are, and which are gone. */
struct layout {
	size_t least[COLUMNS_MAX], cells[COLUMNS_MAX], all[COLUMNS_MAX]; /* shrunk; the cells as they are; the heads, too */
	size_t width[COLUMNS_MAX];
	bool gone[COLUMNS_MAX];
};

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

static void measure(const struct text_table *t, struct layout *l)
{
	memset(l, 0, sizeof(*l));
	for (size_t i = 0; i < t->n; i++)
		l->cells[i % t->n_cols] = larger(l->cells[i % t->n_cols], t->cells[i].width);
	for (size_t c = 0; c < t->n_cols; c++) {
		const struct text_column *col = &t->cols[c];
		size_t head = head_least(col->head), natural = l->cells[c];
		if (col->max && natural > col->max)
			natural = col->max;
		l->least[c] = larger(col->least && col->least < natural ? col->least : natural, head);
		l->cells[c] = larger(natural, head);
		l->all[c] = larger(natural, strlen(col->head));
		l->gone[c] = t->hidden >> c & 1;
	}
}

static size_t total(const struct text_table *t, const struct layout *l, const size_t *width)
{
	size_t sum = 0, n = 0;
	for (size_t c = 0; c < t->n_cols; c++)
		if (!l->gone[c]) {
			sum += width[c];
			n++;
		}
	return sum + (n ? (n - 1) * GAP : 0);
}

/* Leave out what may go, highest first, until the rest fits as narrow as it gets. */
static uint64_t leave_out(const struct text_table *t, struct layout *l, size_t limit)
{
	uint64_t out = 0;
	while (total(t, l, l->least) > limit) {
		size_t worst = t->n_cols;
		for (size_t c = 0; c < t->n_cols; c++)
			if (!l->gone[c] && t->cols[c].goes && (worst == t->n_cols || t->cols[c].goes > t->cols[worst].goes))
				worst = c;
		if (worst == t->n_cols)
			break;
		l->gone[worst] = true;
		out |= UINT64_C(1) << worst;
	}
	return out;
}

/* Give what room is left, from the left, to columns that could do with it. */
static void widen(const struct text_table *t, struct layout *l, const size_t *wanted, size_t limit)
{
	size_t used = total(t, l, l->width), room = used < limit ? limit - used : 0;
	for (size_t c = 0; c < t->n_cols; c++) {
		size_t more = l->gone[c] || wanted[c] <= l->width[c] ? 0 : wanted[c] - l->width[c];
		more = more < room ? more : room;
		l->width[c] += more;
		room -= more;
	}
}

static uint64_t lay_out(const struct text_table *t, struct layout *l, size_t limit)
{
	measure(t, l);
	if (!limit || total(t, l, l->all) <= limit) {
		memcpy(l->width, l->all, sizeof(l->width));
		return 0;
	}
	uint64_t out = leave_out(t, l, limit);
	memcpy(l->width, l->least, sizeof(l->width));
	widen(t, l, l->cells, limit);
	widen(t, l, l->all, limit);
	return out;
}

static void put_padded(struct buf *out, struct slice text, size_t own, size_t width, bool right)
{
	size_t pad = width > own ? width - own : 0;
	for (size_t i = 0; right && i < pad; i++)
		buf_addc(out, ' ');
	buf_slice(out, text);
	for (size_t i = 0; !right && i < pad; i++)
		buf_addc(out, ' ');
}

static void end_line(struct buf *out)
{
	while (out->n && out->p[out->n - 1] == ' ')
		out->n--;
	buf_addc(out, '\n');
}

static void put_line_of(struct slice line, const struct text_column *col, size_t width, struct buf *out)
{
	put_padded(out, line, text_width(line), width, col->right);
}

/* Heads stand on the line above the rows; those broken begin further up. */
static void put_heads(const struct text_table *t, const struct layout *l, struct buf *out)
{
	struct slice rest[COLUMNS_MAX];
	size_t most = 1;
	for (size_t c = 0; c < t->n_cols; c++) {
		rest[c] = slice_of(t->cols[c].head);
		if (!l->gone[c])
			most = larger(most, lines(rest[c], l->width[c]));
	}
	for (size_t left = most; left > 0; left--) {
		bool any = false;
		for (size_t c = 0; c < t->n_cols; c++) {
			if (l->gone[c])
				continue;
			bool now = lines(rest[c], l->width[c]) >= left;
			put_padded(out, SLICE(""), 0, any ? GAP : 0, false);
			put_line_of(now ? next_line(&rest[c], l->width[c]) : SLICE(""), &t->cols[c], l->width[c], out);
			any = true;
		}
		end_line(out);
	}
}

/* The cell's next line; a bar and a plain text have one. *rest is what will be on the lines after it. */
static void put_cell(const struct text_table *t, const struct text_cell *cell, struct slice *rest, const struct text_column *col,
		     size_t width, const struct look *look, struct buf *out)
{
	struct slice text = *rest;
	size_t own = cell->width;
	switch (cell->shape) {
	case SHAPE_LINES: case SHAPE_WHOLE_LINES:
		text = next_line(rest, cell->shape == SHAPE_LINES && width ? width : SIZE_MAX);
		put_line_of(text, col, width, out);
		return;
	case SHAPE_BAR: {
		struct bar bar = { .total = 0 };
		if (text.n)
			memcpy(&bar, text.p, sizeof(bar));
		own = bar_put(out, bar.part, bar.total, bar.most, width, look);
		put_padded(out, SLICE(""), own, width, false);
		break;
	}
	case SHAPE_LINE:
		if (text.n && own > width) {
			struct buf cut = { 0 };
			text_cut(&cut, text, width, t->utf8);
			put_line_of(buf_view(&cut), col, width, out);
			out->failed |= buf_failed(&cut);
			buf_free(&cut);
		} else {
			put_padded(out, text, text.n ? own : 0, width, col->right);
		}
	}
	*rest = (struct slice){ NULL, 0 };
}

/* A row: cells from `first` on, as many lines as the longest of them. */
static void put_row(const struct text_table *t, const struct layout *l, size_t first, const struct look *look, struct buf *out)
{
	struct slice rest[COLUMNS_MAX];
	bool more;
	for (size_t c = 0; c < t->n_cols; c++) {
		size_t from = first + c ? t->cells[first + c - 1].end : 0;
		rest[c] = (struct slice){ t->text.p ? t->text.p + from : NULL, t->cells[first + c].end - from };
	}
	do {
		bool any = false;
		more = false;
		for (size_t c = 0; c < t->n_cols; c++) {
			if (l->gone[c])
				continue;
			put_padded(out, SLICE(""), 0, any ? GAP : 0, false);
			put_cell(t, &t->cells[first + c], &rest[c], &t->cols[c], l->width[c], look, out);
			more |= rest[c].n > 0;
			any = true;
		}
		end_line(out);
	} while (more);
}

uint64_t text_table_put(struct text_table *t, struct buf *out, const struct look *look)
{
	struct layout l;
	if (buf_failed(&t->text)) {
		out->failed = true;
		return 0;
	}
	uint64_t left_out = lay_out(t, &l, look->width);
	put_heads(t, &l, out);
	for (size_t i = 0; i + t->n_cols <= t->n; i += t->n_cols)
		put_row(t, &l, i, look, out);
	return left_out;
}
