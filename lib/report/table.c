#include "report/table_in.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"

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

static void shaped_end(struct text_table *t, size_t width, enum shape shape)
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
	t->cells[t->n++] = (struct text_cell){ t->text.n, width, shape };
}

static void cell_end(struct text_table *t, size_t width)
{
	shaped_end(t, width, SHAPE_LINE);
}

/* How wide what was added since is. */
static size_t width_from(const struct text_table *t, size_t from)
{
	return t->text.n > from ? text_width((struct slice){ t->text.p + from, t->text.n - from }) : 0;
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
	cell_end(t, width_from(t, from));
}

void text_table_list(struct text_table *t, struct slice texts, bool whole)
{
	size_t widest = 0;
	for (size_t at = 0; at < texts.n; at += strlen(texts.p + at) + 1) {
		size_t from = t->text.n + (at > 0);
		if (at)
			buf_addc(&t->text, '\n');
		text_masked(&t->text, slice_of(texts.p + at));
		size_t width = width_from(t, from);
		widest = width > widest ? width : widest;
	}
	shaped_end(t, whole ? 0 : widest, whole ? SHAPE_WHOLE_LINES : SHAPE_LINES);
}

void text_table_sentence(struct text_table *t, struct slice s)
{
	size_t from = t->text.n;
	text_masked(&t->text, s);
	shaped_end(t, width_from(t, from), SHAPE_LINES);
}

void text_table_bar(struct text_table *t, const int64_t part[BAR_PARTS], int64_t total, int64_t most)
{
	struct bar bar = { .total = total, .most = most };
	memcpy(bar.part, part, sizeof(bar.part));
	buf_add(&t->text, (const char *)&bar, sizeof(bar));
	shaped_end(t, total > 0 ? t->cols[t->n % t->n_cols].max : 0, SHAPE_BAR);
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
	struct buf masked = { 0 };
	text_masked(&masked, s); /* first: what is measured is what will be seen */
	s = buf_view(&masked);
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
		buf_slice(b, (struct slice){ s.p + word, end - word });
		column += width;
	}
	buf_addc(b, '\n');
	b->failed |= buf_failed(&masked);
	buf_free(&masked);
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

size_t left_out_count(uint64_t gone)
{
	size_t n = 0;
	for (; gone; gone &= gone - 1)
		n++;
	return n;
}

void left_out_put(struct buf *b, size_t n, const struct look *look)
{
	struct buf said = { 0 };
	if (!n)
		return;
	buf_printf(&said, "%zu column%s left out for want of room; --csv has all.", n, n == 1 ? "" : "s");
	sentence_put(b, buf_view(&said), look);
	b->failed |= buf_failed(&said);
	buf_free(&said);
}
