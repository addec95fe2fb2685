#include "report/html.h"

#include <stdarg.h>
#include <sodium.h>

#include "base/text.h"

struct html html_begin(struct buf *b)
{
	buf_adds(b, "<!DOCTYPE html>\n");
	return (struct html){ .b = b };
}

void html_end(struct html *h)
{
	while (h->depth)
		html_close(h);
	buf_addc(h->b, '\n');
}

static void content(struct html *h)
{
	if (h->in_tag)
		buf_addc(h->b, '>');
	h->in_tag = false;
}

/* A line break where a browser ignores it, so that people and diff(1) can read the source. */
static bool block(const char *tag)
{
	static const char *const names[] = { "html", "head", "body", "header", "main", "section", "footer", "div", "figure", "svg", "table",
					     "tr", "details", "dl", "ul", "li", "meta", "title", "style", "article", "g" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(tag, names[i]) == 0)
			return true;
	return false;
}

void html_open(struct html *h, const char *tag)
{
	content(h);
	if (h->depth == HTML_DEEPEST) {
		h->b->failed = true;
		return;
	}
	h->tag[h->depth++] = tag;
	if (block(tag))
		buf_addc(h->b, '\n');
	buf_addc(h->b, '<');
	buf_adds(h->b, tag);
	h->in_tag = true;
}

void html_open_class(struct html *h, const char *tag, const char *class)
{
	html_open(h, tag);
	if (class)
		html_attrs(h, "class", class);
}

void html_close(struct html *h)
{
	content(h);
	if (h->depth == 0) {
		h->b->failed = true;
		return;
	}
	buf_adds(h->b, "</");
	buf_adds(h->b, h->tag[--h->depth]);
	buf_addc(h->b, '>');
}

void html_empty(struct html *h)
{
	if (!h->in_tag) {
		h->b->failed = true;
		return;
	}
	h->depth--;
	h->in_tag = false;
	buf_adds(h->b, "/>");
}

static void escaped(struct buf *b, struct slice s)
{
	const char *p = s.p, *end = s.p + s.n;
	while (p < end) {
		const char *from = p;
		while (p < end && *p != '<' && *p != '>' && *p != '&' && *p != '"' && *p != '\'')
			p++;
		if (p > from)
			buf_add(b, from, (size_t)(p - from));
		if (p == end)
			return;
		switch (*p++) {
		case '<': buf_adds(b, "&lt;"); break;
		case '>': buf_adds(b, "&gt;"); break;
		case '&': buf_adds(b, "&amp;"); break;
		case '"': buf_adds(b, "&quot;"); break;
		default: buf_adds(b, "&#39;"); break;
		}
	}
}

/* Most text is plain ASCII: masking would only copy it. */
static bool plain(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] > 0x7e)
			return false;
	return true;
}

static void safe(struct buf *b, struct slice s)
{
	struct buf masked = { 0 };
	if (s.n == 0)
		return;
	if (plain(s)) {
		escaped(b, s);
		return;
	}
	text_masked_joined(&masked, s);
	escaped(b, buf_view(&masked));
	b->failed |= buf_failed(&masked);
	buf_free(&masked);
}

static void attr_begin(struct html *h, const char *name)
{
	if (!h->in_tag)
		h->b->failed = true;
	buf_addc(h->b, ' ');
	buf_adds(h->b, name);
	buf_adds(h->b, "=\"");
}

void html_attr(struct html *h, const char *name, struct slice value)
{
	attr_begin(h, name);
	safe(h->b, value);
	buf_addc(h->b, '"');
}

void html_attrs(struct html *h, const char *name, const char *value)
{
	html_attr(h, name, slice_of(value));
}

/* printf into a buf of its own, so that what comes out is escaped whole. */
static void __attribute__((format(printf, 2, 0))) formatted(struct buf *b, const char *fmt, va_list args)
{
	struct buf text = { 0 };
	buf_vprintf(&text, fmt, args);
	safe(b, buf_view(&text));
	b->failed |= buf_failed(&text);
	buf_free(&text);
}

void html_attrf(struct html *h, const char *name, const char *fmt, ...)
{
	va_list args;
	attr_begin(h, name);
	va_start(args, fmt);
	formatted(h->b, fmt, args);
	va_end(args);
	buf_addc(h->b, '"');
}

void html_attr_base64(struct html *h, const char *name, const char *prefix, struct slice bytes)
{
	attr_begin(h, name);
	safe(h->b, slice_of(prefix));
	size_t n = sodium_base64_encoded_len(bytes.n, sodium_base64_VARIANT_ORIGINAL); /* its NUL, too */
	char *p = buf_room(h->b, n);
	if (p) {
		sodium_bin2base64(p, n, (const unsigned char *)bytes.p, bytes.n, sodium_base64_VARIANT_ORIGINAL);
		h->b->n += n - 1;
	}
	buf_addc(h->b, '"');
}

void html_text(struct html *h, struct slice s)
{
	content(h);
	safe(h->b, s);
}

void html_str(struct html *h, const char *s)
{
	html_text(h, slice_of(s));
}

void html_vstrf(struct html *h, const char *fmt, va_list args)
{
	content(h);
	formatted(h->b, fmt, args);
}

void html_strf(struct html *h, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	html_vstrf(h, fmt, args);
	va_end(args);
}

void html_line(struct html *h, const char *tag, const char *class, const char *text)
{
	html_open_class(h, tag, class);
	html_str(h, text);
	html_close(h);
}

void html_linef(struct html *h, const char *tag, const char *class, const char *fmt, ...)
{
	va_list args;
	html_open_class(h, tag, class);
	va_start(args, fmt);
	html_vstrf(h, fmt, args);
	va_end(args);
	html_close(h);
}

void html_style(struct html *h, const char *css)
{
	html_open(h, "style");
	content(h);
	buf_adds(h->b, css);
	html_close(h);
}
