#include "report/csv.h"

struct csv csv_open(struct buf *b, bool excel)
{
	if (excel)
		buf_adds(b, "\xef\xbb\xbf");
	return (struct csv){ .b = b, .excel = excel };
}

static void next(struct csv *c)
{
	if (c->any)
		buf_addc(c->b, ',');
	c->any = true;
}

void csv_text(struct csv *c, struct slice s)
{
	bool guard = c->excel && s.n && memchr("=+-@\t\r", s.p[0], 6);
	bool quote = false;
	next(c);
	for (size_t i = 0; i < s.n && !quote; i++)
		quote = s.p[i] == '"' || s.p[i] == ',' || s.p[i] == '\r' || s.p[i] == '\n';
	if (quote)
		buf_addc(c->b, '"');
	if (guard)
		buf_addc(c->b, '\'');
	for (const char *p = s.p, *end = s.p + s.n; p < end;) {
		const char *mark = quote ? memchr(p, '"', (size_t)(end - p)) : NULL;
		buf_add(c->b, p, (size_t)((mark ? mark + 1 : end) - p));
		if (mark)
			buf_addc(c->b, '"');
		p = mark ? mark + 1 : end;
	}
	if (quote)
		buf_addc(c->b, '"');
}

void csv_int(struct csv *c, int64_t v)
{
	next(c);
	buf_int(c->b, v);
}

void csv_empty(struct csv *c, size_t cells)
{
	while (cells-- > 0)
		next(c);
}

void csv_end(struct csv *c)
{
	buf_adds(c->b, "\r\n");
	c->any = false;
}

void csv_heads(struct csv *c, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		csv_text(c, slice_of(names[i]));
	csv_end(c);
}
