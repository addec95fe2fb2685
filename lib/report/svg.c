#include "report/svg.h"

#include <stdarg.h>
#include <stdio.h>

#include "report/words.h"

/* "12.345%" without what it does not need. */
static void percent(struct svg *s, const char *name, int64_t v)
{
	char digits[8];
	int n = 3;
	snprintf(digits, sizeof(digits), "%03d", (int)((v < 0 ? -v : v) % 1000));
	while (n > 0 && digits[n - 1] == '0')
		n--;
	html_attrf(s->h, name, "%s%lld%s%.*s%%", v < 0 ? "-" : "", (long long)((v < 0 ? -v : v) / 1000), n ? "." : "", n, digits);
}

static void pixels(struct svg *s, const char *name, int64_t v)
{
	html_attrf(s->h, name, "%lld", (long long)v);
}

struct svg svg_begin(struct html *h, const char *class, const char *id, const char *title, const char *desc, int64_t height)
{
	struct svg s = { h, height };
	html_open_class(h, "svg", class);
	html_attrs(h, "xmlns", "http://www.w3.org/2000/svg");
	html_attrs(h, "role", "img");
	html_attrf(h, "aria-labelledby", "%s-t %s-d", id, id);
	pixels(&s, "height", height);
	html_open(h, "title");
	html_attrf(h, "id", "%s-t", id);
	html_str(h, title);
	html_close(h);
	html_open(h, "desc");
	html_attrf(h, "id", "%s-d", id);
	html_str(h, desc);
	html_close(h);
	return s;
}

void svg_end(struct svg *s)
{
	html_close(s->h);
}

void svg_rect(struct svg *s, const char *class, int64_t x, int64_t y, int64_t w, int64_t h)
{
	html_open_class(s->h, "rect", class);
	percent(s, "x", x);
	pixels(s, "y", y);
	percent(s, "width", w);
	pixels(s, "height", h);
}

void svg_rect_end(struct svg *s)
{
	html_close(s->h);
}

static void __attribute__((format(printf, 2, 0))) put_text(struct svg *s, const char *fmt, va_list args)
{
	html_vstrf(s->h, fmt, args);
	html_close(s->h);
}

void svg_hint(struct svg *s, const char *fmt, ...)
{
	va_list args;
	html_open(s->h, "title");
	va_start(args, fmt);
	put_text(s, fmt, args);
	va_end(args);
}

void svg_line(struct svg *s, const char *class, int64_t x1, int64_t y1, int64_t x2, int64_t y2)
{
	html_open_class(s->h, "line", class);
	percent(s, "x1", x1);
	pixels(s, "y1", y1);
	percent(s, "x2", x2);
	pixels(s, "y2", y2);
	html_empty(s->h);
}

void svg_text(struct svg *s, const char *class, const char *anchor, int64_t x, int64_t y, const char *fmt, ...)
{
	va_list args;
	html_open_class(s->h, "text", class);
	html_attrs(s->h, "text-anchor", anchor);
	percent(s, "x", x);
	pixels(s, "y", y);
	va_start(args, fmt);
	put_text(s, fmt, args);
	va_end(args);
}

void svg_clip(struct svg *s, int64_t x, int64_t y, int64_t w, int64_t h)
{
	html_open(s->h, "svg");
	percent(s, "x", x);
	pixels(s, "y", y);
	percent(s, "width", w);
	pixels(s, "height", h);
	html_attrs(s->h, "overflow", "hidden");
}

void svg_clip_end(struct svg *s)
{
	html_close(s->h);
}

void svg_label(struct svg *s, int64_t y, const char *fmt, ...)
{
	va_list args;
	html_open_class(s->h, "text", "tick");
	html_attrs(s->h, "text-anchor", "end");
	html_attrs(s->h, "dx", "-8");
	pixels(s, "y", y);
	va_start(args, fmt);
	put_text(s, fmt, args);
	va_end(args);
}

int64_t svg_scale(int64_t part, int64_t whole, int64_t length)
{
	if (whole <= 0 || part <= 0)
		return 0;
	while (part > INT64_MAX / 2 / SVG_WIDTH) { /* amounts may be anything; a picture needs no more digits */
		part /= 2;
		whole /= 2;
	}
	return whole ? (part * length * 2 + whole) / (whole * 2) : length;
}

int64_t svg_step(int64_t most, int64_t lines)
{
	int64_t ten = 1;
	for (;;) {
		static const int64_t times[] = { 1, 2, 5 };
		for (size_t i = 0; i < 3; i++)
			if (most / (ten * times[i]) <= lines)
				return ten * times[i];
		if (ten > INT64_MAX / 100)
			return ten;
		ten *= 10;
	}
}

void svg_grid(struct svg *s, int64_t most, int64_t step, int64_t top, int64_t bottom, const char *unit)
{
	for (int64_t v = 0; v <= most; v += step) {
		int64_t y = bottom - svg_scale(v, most, bottom - top);
		svg_line(s, v ? "grid-line" : "axis", 0, y, SVG_WIDTH, y);
		svg_label(s, y + 4, "%s%s", words_int(v).s, unit);
		if (v > INT64_MAX - step)
			break;
	}
}
