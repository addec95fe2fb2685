/*
 * page_in - what the sections of a page share: the figures read, and the pieces they are written with. Inside report/page*.c.
 */
#ifndef LR_REPORT_PAGE_IN_H
#define LR_REPORT_PAGE_IN_H

#include "report/cohort.h"
#include "report/dashboard.h"
#include "report/figure.h"
#include "report/page.h"
#include "report/periods.h"
#include "report/svg.h"
#include "report/words.h"

/* What a word on the page means; all are told again at its end. */
struct term {
	const char *section, *label, *key, *text; /* key NULL: no figure has that name */
};
enum { TERMS_MOST = 160 };

struct page {
	struct report *r;
	struct html h;
	struct dashboard now, before;    /* the range; as many days before it */
	bool compared;                   /* there is a range before */
	struct cohort cohort;
	struct periods periods;          /* the days of the range, or those there are leads of */
	bool folded;                     /* the open table is */
	const char *section;             /* the open one's heading */
	struct term terms[TERMS_MOST];   /* in the order they were shown */
	size_t n_terms;
};

int page_download(struct page *p, struct lr_err *err);
int page_tiles(struct page *p, struct lr_err *err);
/* The figure's course, if there are periods enough. */
int page_spark(struct page *p, const char *name, enum figure f, struct lr_err *err);
int page_volume(struct page *p, struct lr_err *err);
int page_became(struct page *p, struct lr_err *err);
void page_response(struct page *p);
int page_funnel(struct page *p, struct lr_err *err);
int page_delinquent(struct page *p, struct lr_err *err);
void page_agents(struct page *p);
int page_routing(struct page *p, struct lr_err *err);
int page_coverage(struct page *p, struct lr_err *err);
int page_sources(struct page *p, struct lr_err *err);
void page_definitions(struct page *p);

/* ---- pieces */

/* A section with its heading; page_section_end() closes it. */
void page_section(struct page *p, const char *id, const char *heading, const char *what);
void page_section_end(struct page *p);
/* A chart's card: heading, and a line that says what is counted and in which unit. */
void page_figure(struct page *p, bool wide, const char *heading, const char *what);
void page_figure_end(struct page *p);
/* A table; folded: the numbers of a chart, shown on demand. Its heads, then its rows. */
void page_table_begin(struct page *p, bool folded, const char *caption);
void page_head(struct page *p, bool number, struct slice name);
void page_head_define(struct page *p, const char *label, enum figure f, enum figure_of of);
void page_head_explain(struct page *p, const char *label, const char *text);
void page_heads_end(struct page *p);
void page_table_end(struct page *p);
void page_row(struct page *p, struct slice head);
void page_row_whole(struct page *p, struct slice head); /* its head stays on one line: a date */
void page_row_explain(struct page *p, const char *label, const char *text);
void page_cell(struct page *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void page_row_end(struct page *p);
/* What the colours mean. `hatched`: with stripes, as the chart has it. */
void page_keys(struct page *p);
void page_key(struct page *p, const char *class, bool hatched, struct slice name);
void page_key_line(struct page *p, const char *class, struct slice name); /* of a line */
/* The same, explained. */
void page_key_define(struct page *p, const char *class, bool hatched, const char *name, const char *label, enum figure f, enum figure_of of);
void page_keys_end(struct page *p);
/* A sentence where a chart would be empty. */
void page_nothing(struct page *p, const char *why);
/* 12,345 | 66.7 % | 12 min 30 s | 102.5, by the figure's unit */
struct words page_value(enum figure f, struct average v);
/* By the account's clock: "2026-07-01 09:00" */
struct words page_moment(const struct page *p, int64_t ms);
/* The attribute that explains a figure to whoever hovers, and its line in the definitions at the end. `label`: a literal, or static. */
void page_define(struct page *p, const char *label, enum figure f, enum figure_of of);
/* The same for what is none of figure.h; both texts static. */
void page_explain(struct page *p, const char *label, const char *text);
/* The line at the end alone. */
void page_term(struct page *p, const char *label, const char *key, const char *text);
/* A source by its number; {NULL,0} and *err on failure. */
struct slice page_source(struct page *p, uint32_t source, struct lr_err *err);

#endif
