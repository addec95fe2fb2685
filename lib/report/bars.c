#include "report/bars.h"

enum { REST = BAR_PARTS, SEGMENTS };

static const char *const shade[SEGMENTS] = { "\xe2\x96\x88", "\xe2\x96\x92", "\xe2\x96\x91", "\xc2\xb7" };
static const char *const ascii[SEGMENTS] = { "#", "=", "-", "." };
static const char *const full = "\xe2\x96\x88";
static const char *const eighth[8] = { " ", "\xe2\x96\x8f", "\xe2\x96\x8e", "\xe2\x96\x8d",
				       "\xe2\x96\x8c", "\xe2\x96\x8b", "\xe2\x96\x8a", "\xe2\x96\x89" };
static const char *const ink[SEGMENTS] = { "\033[32m", "\033[34m", "\033[31m", "\033[39m" };
static const char *const paper[SEGMENTS] = { "\033[42m", "\033[44m", "\033[41m", "" };
static const char *const plain = "\033[0m";

static int64_t round_div(int64_t v, int64_t n)
{
	return (2 * v + n) / (2 * n);
}

static const char *glyph(size_t s, const struct look *look)
{
	if (!look->utf8)
		return ascii[s];
	return look->colour && s != REST ? full : shade[s];
}

static size_t segment_at(const int64_t *end, int64_t unit)
{
	size_t s = 0;
	while (s < REST && unit >= end[s])
		s++;
	return s;
}

size_t bar_put(struct buf *b, const int64_t part[BAR_PARTS], int64_t total, int64_t most, size_t cols, const struct look *look)
{
	int64_t end[BAR_PARTS], sum = 0;
	int64_t fine = look->utf8 && look->colour ? 8 : 1; /* without colour a split column could not say what is which */
	if (total <= 0 || most <= 0)
		return 0;
	int64_t len = round_div((int64_t)cols * total, most);
	len = len ? len : 1; /* somebody with an offer has a bar */
	for (size_t i = 0; i < BAR_PARTS; i++) {
		sum += part[i];
		end[i] = round_div(len * fine * sum, total);
	}
	size_t last = SEGMENTS;
	for (int64_t c = 0; c < len; c++) {
		size_t first = segment_at(end, c * fine), behind = segment_at(end, c * fine + fine - 1);
		if (look->colour && first != last)
			buf_adds(b, ink[first]);
		if (first == behind) {
			buf_adds(b, glyph(first, look));
			last = first;
		} else {
			buf_adds(b, paper[behind]);
			buf_adds(b, eighth[end[first] - c * fine]);
			buf_adds(b, plain);
			last = SEGMENTS;
		}
	}
	if (look->colour)
		buf_adds(b, plain);
	return (size_t)len;
}

/* A blank, or the next line, before what takes `width` columns with the blank. */
static void next_part(struct buf *b, size_t width, size_t *column, const struct look *look)
{
	bool breaks = look->width && *column + width > look->width;
	buf_addc(b, breaks ? '\n' : ' ');
	*column = breaks ? width - 1 : *column + width;
}

const char *const bar_of_offers[SEGMENTS] = { "accepted", "declined", "timed out", "open or withdrawn" };

void bar_legend(struct buf *b, const char *const word[SEGMENTS], const struct look *look)
{
	static const char *const colour[SEGMENTS] = { "green", "blue", "red", NULL };
	static const char order[] = "(always in this order)";
	size_t column = 4;
	buf_adds(b, "bar:");
	for (size_t s = 0; s < SEGMENTS; s++) {
		if (!word[s])
			continue;
		bool named = look->colour && colour[s];
		size_t width = 3 + strlen(word[s]) + (named ? strlen(colour[s]) + 1 : 0) + (s < REST);
		next_part(b, width, &column, look);
		if (look->colour)
			buf_adds(b, ink[s]);
		buf_adds(b, glyph(s, look));
		if (look->colour)
			buf_adds(b, plain);
		buf_addc(b, ' ');
		if (named)
			buf_printf(b, "%s ", colour[s]);
		buf_adds(b, word[s]);
		buf_adds(b, s < REST ? "," : "");
	}
	if (look->colour) {
		next_part(b, sizeof(order), &column, look);
		buf_adds(b, order);
	}
	buf_addc(b, '\n');
}
