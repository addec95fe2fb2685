#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

void buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ 0 };
}

void buf_clear(struct buf *b)
{
	b->n = 0;
	b->failed = false;
}

char *buf_room(struct buf *b, size_t n)
{
	if (b->failed)
		return NULL;
	if (b->cap - b->n < n) {
		if (n > SIZE_MAX / 4 || b->n > SIZE_MAX / 4) {
			b->failed = true;
			return NULL;
		}
		size_t cap = b->cap ? b->cap * 2 : 256;
		while (cap - b->n < n)
			cap *= 2;
		char *p = realloc(b->p, cap);
		if (!p) {
			b->failed = true;
			return NULL;
		}
		b->p = p;
		b->cap = cap;
	}
	return b->p + b->n;
}

void buf_add_slow(struct buf *b, const void *p, size_t n)
{
	if (n == 0)
		return;
	char *to = buf_room(b, n);
	if (!to)
		return;
	memcpy(to, p, n);
	b->n += n;
}

void buf_slice(struct buf *b, struct slice s)
{
	buf_add(b, s.p, s.n);
}

void buf_int(struct buf *b, int64_t v)
{
	char tmp[20];
	char *p = tmp + sizeof(tmp);
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		buf_addc(b, '-');
	buf_add(b, p, (size_t)(tmp + sizeof(tmp) - p));
}

void buf_hex16(struct buf *b, uint64_t v)
{
	static const char digit[] = "0123456789abcdef";
	char tmp[16];
	for (int i = 15; i >= 0; i--, v >>= 4)
		tmp[i] = digit[v & 15];
	buf_add(b, tmp, sizeof(tmp));
}

void buf_vprintf(struct buf *b, const char *fmt, va_list args)
{
	enum { USUAL = 128 }; /* most texts fit, and are made once */
	va_list again;
	char *to = buf_room(b, USUAL);
	if (!to)
		return;
	va_copy(again, args);
	int n = vsnprintf(to, USUAL, fmt, args);
	if (n >= USUAL && (to = buf_room(b, (size_t)n + 1)))
		n = vsnprintf(to, (size_t)n + 1, fmt, again);
	va_end(again);
	if (n < 0)
		b->failed = true;
	else if (to)
		b->n += (size_t)n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	buf_vprintf(b, fmt, args);
	va_end(args);
}

const char *buf_cstr(struct buf *b)
{
	char *end = buf_room(b, 1);
	if (!end)
		return "";
	*end = '\0';
	return b->p;
}
