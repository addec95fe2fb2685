/* The pieces the sections of a page are written with. */
#include <stdarg.h>

#include "report/page_in.h"

void page_section(struct page *p, const char *id, const char *heading, const char *what)
{
	p->section = heading;
	html_open(&p->h, "section");
	html_attrs(&p->h, "id", id);
	html_attrf(&p->h, "aria-labelledby", "%s-h", id);
	html_open(&p->h, "h2");
	html_attrf(&p->h, "id", "%s-h", id);
	html_str(&p->h, heading);
	html_close(&p->h);
	html_line(&p->h, "p", "what", what);
}

void page_section_end(struct page *p)
{
	html_close(&p->h);
}

void page_figure(struct page *p, bool wide, const char *heading, const char *what)
{
	html_open_class(&p->h, "figure", wide ? "card wide" : "card");
	html_open(&p->h, "figcaption");
	html_line(&p->h, "h3", NULL, heading);
	html_line(&p->h, "p", "what", what);
	html_close(&p->h);
}

void page_figure_end(struct page *p)
{
	html_close(&p->h);
}

void page_table_begin(struct page *p, bool folded, const char *caption)
{
	struct html *h = &p->h;
	p->folded = folded;
	if (folded) {
		html_open_class(h, "details", "data");
		html_line(h, "summary", NULL, "Show the numbers");
	}
	html_open_class(h, "div", "scroll");
	html_attrs(h, "tabindex", "0");
	html_attrs(h, "role", "region");
	html_attrs(h, "aria-label", caption);
	html_open(h, "table");
	html_line(h, "caption", NULL, caption);
	html_open(h, "thead");
	html_open(h, "tr");
}

void page_head(struct page *p, bool number, struct slice name)
{
	html_open_class(&p->h, "th", number ? "n" : NULL);
	html_attrs(&p->h, "scope", "col");
	html_text(&p->h, name);
	html_close(&p->h);
}

void page_head_define(struct page *p, const char *label, enum figure f, enum figure_of of)
{
	html_open_class(&p->h, "th", "n");
	html_attrs(&p->h, "scope", "col");
	page_define(p, label, f, of);
	html_str(&p->h, label);
	html_close(&p->h);
}

void page_head_explain(struct page *p, const char *label, const char *text)
{
	html_open_class(&p->h, "th", "n");
	html_attrs(&p->h, "scope", "col");
	page_explain(p, label, text);
	html_str(&p->h, label);
	html_close(&p->h);
}

void page_heads_end(struct page *p)
{
	html_close(&p->h);
	html_close(&p->h);
	html_open(&p->h, "tbody");
}

void page_table_end(struct page *p)
{
	html_close(&p->h); /* tbody */
	html_close(&p->h); /* table */
	html_close(&p->h); /* scroll */
	if (p->folded)
		html_close(&p->h);
}

static void row(struct page *p, const char *class, struct slice head)
{
	html_open(&p->h, "tr");
	html_open_class(&p->h, "th", class);
	html_attrs(&p->h, "scope", "row");
	html_text(&p->h, head);
	html_close(&p->h);
}

void page_row(struct page *p, struct slice head)
{
	row(p, NULL, head);
}

void page_row_whole(struct page *p, struct slice head)
{
	row(p, "whole", head);
}

void page_row_explain(struct page *p, const char *label, const char *text)
{
	html_open(&p->h, "tr");
	html_open(&p->h, "th");
	html_attrs(&p->h, "scope", "row");
	page_explain(p, label, text);
	html_str(&p->h, label);
	html_close(&p->h);
}

void page_cell(struct page *p, const char *fmt, ...)
{
	va_list args;
	html_open_class(&p->h, "td", "n");
	va_start(args, fmt);
	html_vstrf(&p->h, fmt, args);
	va_end(args);
	html_close(&p->h);
}

void page_row_end(struct page *p)
{
	html_close(&p->h);
}

void page_keys(struct page *p)
{
	html_open_class(&p->h, "ul", "key");
}

static void put_key(struct page *p, const char *class, bool hatched, struct slice name)
{
	struct html *h = &p->h;
	html_open(h, "svg");
	html_attrs(h, "aria-hidden", "true");
	html_attrs(h, "width", "11");
	html_attrs(h, "height", "11");
	for (int i = 0; i < 1 + hatched; i++) {
		html_open_class(h, "rect", i ? "hatch" : class);
		html_attrs(h, "width", "11");
		html_attrs(h, "height", "11");
		html_empty(h);
	}
	html_close(h);
	html_open(h, "span");
	html_text(h, name);
	html_close(h);
}

void page_key(struct page *p, const char *class, bool hatched, struct slice name)
{
	html_open(&p->h, "li");
	put_key(p, class, hatched, name);
	html_close(&p->h);
}

void page_key_line(struct page *p, const char *class, struct slice name)
{
	struct html *h = &p->h;
	html_open(h, "li");
	html_open_class(h, "svg", "dash");
	html_attrs(h, "aria-hidden", "true");
	html_attrs(h, "width", "16");
	html_attrs(h, "height", "11");
	html_open_class(h, "line", class);
	html_attrs(h, "x1", "1");
	html_attrs(h, "x2", "15");
	html_attrs(h, "y1", "6");
	html_attrs(h, "y2", "6");
	html_empty(h);
	html_close(h);
	html_open(h, "span");
	html_text(h, name);
	html_close(h);
	html_close(h);
}

void page_key_define(struct page *p, const char *class, bool hatched, const char *name, const char *label, enum figure f, enum figure_of of)
{
	html_open(&p->h, "li");
	page_define(p, label, f, of);
	put_key(p, class, hatched, slice_of(name));
	html_close(&p->h);
}

void page_keys_end(struct page *p)
{
	html_close(&p->h);
}

void page_nothing(struct page *p, const char *why)
{
	html_line(&p->h, "p", "none", why);
}

struct slice page_source(struct page *p, uint32_t source, struct lr_err *err)
{
	struct slice name = { 0 };
	if (source == 0)
		return SLICE("no source");
	if (state_name(p->r->st, NAME_SOURCE, source, &name, err) < 0)
		return (struct slice){ 0 };
	return name;
}

void page_term(struct page *p, const char *label, const char *key, const char *text)
{
	for (size_t i = 0; i < p->n_terms; i++)
		if (p->terms[i].text == text && strcmp(p->terms[i].label, label) == 0)
			return;
	if (p->n_terms == TERMS_MOST)
		p->h.b->failed = true; /* a bug: the page has more words than that */
	else
		p->terms[p->n_terms++] = (struct term){ p->section, label, key, text };
}

void page_define(struct page *p, const char *label, enum figure f, enum figure_of of)
{
	html_attrs(&p->h, "title", figure_define(f, of));
	page_term(p, label, figure_desc[f].name, figure_define(f, of));
}

void page_explain(struct page *p, const char *label, const char *text)
{
	html_attrs(&p->h, "title", text);
	page_term(p, label, NULL, text);
}

struct words page_moment(const struct page *p, int64_t ms)
{
	struct civil c;
	zone_civil(p->r->zone, ms, &c);
	return words_printf("%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
}
