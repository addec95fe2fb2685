/*
 * svg - charts inside a page. Across, everything is a share of the chart's width, so a chart is as wide as its place and its
 * texts keep their size; down, it is pixels. Integers alone, so the same figures are the same bytes.
 *
 *   struct svg s = svg_begin(&h, "chart axes", "volume", "Leads by day", "Columns ...", 240);
 *   svg_rect(&s, "s0", x, y, w, h); svg_hint(&s, "Mon 1 June: 4 leads"); svg_rect_end(&s); ... svg_end(&s);
 */
#ifndef LR_REPORT_SVG_H
#define LR_REPORT_SVG_H

#include "report/html.h"

enum { SVG_WIDTH = 100000 };   /* the whole width: x and w are thousandths of a percent */

struct svg {
	struct html *h;        /* borrowed */
	int64_t height;
};

/* Named and described for those who do not see it; `id` is unique on the page. Class "axes" leaves room for a scale at the left. */
struct svg svg_begin(struct html *h, const char *class, const char *id, const char *title, const char *desc, int64_t height);
void svg_end(struct svg *s);

/* Left open, for svg_hint(). class says the colour. */
void svg_rect(struct svg *s, const char *class, int64_t x, int64_t y, int64_t w, int64_t h);
void svg_rect_end(struct svg *s);
/* What hovering over the shape just opened shows. */
void svg_hint(struct svg *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void svg_line(struct svg *s, const char *class, int64_t x1, int64_t y1, int64_t x2, int64_t y2);
/* anchor: "start", "middle", "end" */
void svg_text(struct svg *s, const char *class, const char *anchor, int64_t x, int64_t y, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

/* What is drawn until svg_clip_end() is cut off outside this place, and measured from its corner: a name of any length. */
void svg_clip(struct svg *s, int64_t x, int64_t y, int64_t w, int64_t h);
void svg_clip_end(struct svg *s);

/* Left of a chart of class "axes". */
void svg_label(struct svg *s, int64_t y, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* ---- scales */

/* part of whole, on a length; whole 0: 0. Halves up; neither may be negative. */
int64_t svg_scale(int64_t part, int64_t whole, int64_t length);
/* The step of an axis from 0 to `most` with at most `lines` lines: 1, 2 or 5 times a power of ten. At least 1. */
int64_t svg_step(int64_t most, int64_t lines);
/* Lines across at every step from top to bottom, each with its number left of the chart. */
void svg_grid(struct svg *s, int64_t most, int64_t step, int64_t top, int64_t bottom, const char *unit);

#endif
