/*
 * html - a page written tag by tag. All text and every attribute's value is masked and escaped, whoever wrote it; tags are closed
 * by the writer, in order. There is no way to write bytes past the escaping. The output is well-formed XML, too.
 *
 *   struct html h = html_begin(&buf);
 *   html_open(&h, "a"); html_attr(&h, "href", url); html_text(&h, name); html_close(&h);
 *   html_end(&h);
 * Tag and attribute names are the caller's literals. Out of memory is the buf's; opening too deep or closing too much is a bug
 * and makes the buf fail, too.
 */
#ifndef LR_REPORT_HTML_H
#define LR_REPORT_HTML_H

#include "report/average.h"

enum { HTML_DEEPEST = 48 };

struct html {
	struct buf *b;                     /* borrowed */
	const char *tag[HTML_DEEPEST];     /* those that are open, the outermost first */
	unsigned depth;
	bool in_tag;                       /* the start tag still takes attributes */
};

struct html html_begin(struct buf *b);     /* <!DOCTYPE html> */
void html_end(struct html *h);             /* closes what is open */

void html_open(struct html *h, const char *tag);
void html_open_class(struct html *h, const char *tag, const char *class);
void html_close(struct html *h);
void html_empty(struct html *h);           /* ends a tag without content, as meta and rect: <rect .../> */

void html_attr(struct html *h, const char *name, struct slice value);
void html_attrs(struct html *h, const char *name, const char *value);
void html_attrf(struct html *h, const char *name, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void html_attr_base64(struct html *h, const char *name, const char *prefix, struct slice bytes);

void html_text(struct html *h, struct slice s);
void html_str(struct html *h, const char *s);
void html_strf(struct html *h, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void html_vstrf(struct html *h, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));
/* An element with text alone; class NULL: none. */
void html_line(struct html *h, const char *tag, const char *class, const char *text);
void html_linef(struct html *h, const char *tag, const char *class, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* <style>: `css` is the program's own and holds neither '<' nor '&'. */
void html_style(struct html *h, const char *css);

#endif
