/*
 * page_head - what every page begins with: <head> with its policy, title and style, and an open <body>. html_end() ends it.
 */
#ifndef LR_REPORT_PAGE_HEAD_H
#define LR_REPORT_PAGE_HEAD_H

#include "report/html.h"
#include "report/report.h"

extern const char page_css[];

/* what: behind the account in the title. */
struct html page_begin(struct buf *out, const struct report *r, const char *what);
/* The account's name, or what stands for it. */
struct slice page_account(const struct report *r);

#endif
