#include "report/table.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"

enum { GAP = 2, COLUMNS_MAX = 64 };

struct text_cell {
	size_t end;      /* in text; it begins where the one before ends */
	size_t width;
};

void text_table_open(struct text_table *t, const struct text_column *cols, size_t n_cols, bool utf8)
{
	*t = (struct text_table){ .cols = cols, .n_cols = n_cols < COLUMNS_MAX ? n_cols : COLUMNS_MAX, .utf8 = utf8 };
}

void text_table_free(struct text_table *t)
{
	buf_free(&t->text);
	free(t->cells);
	*t = (struct text_table){ 0 };
}

static void cell_end(struct text_table *t, size_t width)
{
	if (t->n == t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 256;
		struct text_cell *more = realloc(t->cells, cap * sizeof(*more));
		if (!more) {
			t->text.failed = true;
			return;
		}
		t->cells = more;
		t->cap = cap;
	}
	t->cells[t->n++] = (struct text_cell){ t->text.n, width };
}

void text_table_text(struct text_table *t, struct slice s)
{
	size_t max = t->cols[t->n % t->n_cols].max, from = t->text.n;
	struct buf masked = { 0 };
	if (s.n)
		text_masked(&masked, s); /* first: what is measured and cut is what will be seen */
	if (max && masked.n)
		text_cut(&t->text, buf_view(&masked), max, t->utf8);
	else
		buf_slice(&t->text, buf_view(&masked));
	t->text.failed |= buf_failed(&masked);
	buf_free(&masked);
	cell_end(t, t->text.n > from ? text_width((struct slice){ t->text.p + from, t->text.n - from }) : 0);
}

void text_table_int(struct text_table *t, int64_t v)
{
	size_t from = t->text.n;
	buf_int(&t->text, v);
	cell_end(t, t->text.n - from);
}

void text_table_tenths(struct text_table *t, struct average v, const char *unit)
{
	size_t from = t->text.n;
	average_put_tenths(&t->text, v);
	buf_adds(&t->text, v.known ? unit : "-");
	cell_end(t, t->text.n - from);
}

void sentence_put(struct buf *b, struct slice s, const struct look *look)
{
	size_t column = 0;
	for (size_t from = 0, word, end; from < s.n; from = end) {
		for (word = from; word < s.n && s.p[word] == ' '; word++)
			;
		for (end = word; end < s.n && s.p[end] != ' '; end++)
			;
		size_t width = text_width((struct slice){ s.p + word, end - word });
		if (column && look->width && column + (word - from) + width > look->width) {
			buf_addc(b, '\n');
			column = 0;
		} else {
			buf_slice(b, (struct slice){ s.p + from, word - from });
			column += word - from;
		}
		text_masked(b, (struct slice){ s.p + word, end - word });
		column += width;
	}
	buf_addc(b, '\n');
}

void seconds_put(struct buf *b, int64_t s)
{
	int64_t v = s < 0 ? -s : s;
	v -= v >= 86400 ? v % 3600 : v >= 3600 ? v % 60 : 0;
	if (s < 0)
		buf_addc(b, '-');
	if (v == 0)
		buf_adds(b, "0s");
	else
		num_duration_put(b, v * 1000);
}

void text_table_seconds(struct text_table *t, struct average v)
{
	size_t from = t->text.n;
	if (v.known)
		seconds_put(&t->text, v.v);
	else
		buf_addc(&t->text, '-');
	cell_end(t, t->text.n - from);
}

void text_table_hide(struct text_table *t, size_t column)
{
	t->hidden |= UINT64_C(1) << column;
}

void text_table_drawn(struct text_table *t, struct slice bytes, size_t width)
{
	buf_slice(&t->text, bytes);
	cell_end(t, width);
}

/* Leave out what may go, highest first, until the rest fits. */
static size_t leave_out(const struct text_table *t, const size_t *width, bool *out, size_t limit)
{
	size_t total = 0, n = 0;
	for (size_t c = 0; c < t->n_cols; c++)
		total += out[c] ? 0 : width[c] + (total ? GAP : 0);
	while (limit && total > limit) {
		size_t worst = t->n_cols;
		for (size_t c = 0; c < t->n_cols; c++)
			if (!out[c] && t->cols[c].goes && (worst == t->n_cols || t->cols[c].goes > t->cols[worst].goes))
				worst = c;
		if (worst == t->n_cols)
			break;
		out[worst] = true;
		total -= width[worst] + GAP;
		n++;
	}
	return n;
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

/* One line of those columns that are shown: cells from *first on; NULL: the heads. */
static void put_line(const struct text_table *t, const size_t *width, const bool *gone, const size_t *first, struct buf *out)
{
	bool any = false;
	for (size_t c = 0; c < t->n_cols; c++) {
		struct slice text = slice_of(t->cols[c].head);
		size_t own = text.n;
		if (gone[c])
			continue;
		if (first) {
			size_t i = *first + c, from = i ? t->cells[i - 1].end : 0;
			text = (struct slice){ t->text.p ? t->text.p + from : NULL, t->cells[i].end - from };
			own = t->cells[i].width;
		}
		for (size_t g = 0; any && g < GAP; g++)
			buf_addc(out, ' ');
		put_padded(out, text, own, width[c], t->cols[c].right);
		any = true;
	}
	end_line(out);
}

size_t text_table_put(struct text_table *t, struct buf *out, const struct look *look)
{
	size_t width[COLUMNS_MAX];
	bool gone[COLUMNS_MAX] = { false };
	if (buf_failed(&t->text)) {
		out->failed = true;
		return 0;
	}
	for (size_t c = 0; c < t->n_cols; c++)
		width[c] = strlen(t->cols[c].head);
	for (size_t i = 0; i < t->n; i++)
		if (t->cells[i].width > width[i % t->n_cols])
			width[i % t->n_cols] = t->cells[i].width;
	for (size_t c = 0; c < t->n_cols; c++)
		gone[c] = t->hidden >> c & 1;
	size_t left_out = leave_out(t, width, gone, look->width);
	put_line(t, width, gone, NULL, out);
	for (size_t i = 0; i + t->n_cols <= t->n; i += t->n_cols)
		put_line(t, width, gone, &i, out);
	return left_out;
}
