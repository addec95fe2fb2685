/*
 * page_report - any report as a page of its own: its notes, records and tables as they are on a terminal, with all columns. The page of
 * the dashboard is page.h.
 */
#ifndef LR_REPORT_PAGE_REPORT_H
#define LR_REPORT_PAGE_REPORT_H

#include "report/report.h"

/* r->form->kind is FORM_HTML; what: the report's name. The page is in r->form->out, or nothing is. */
int report_as_page(struct report *r, report_run *run, const char *what, struct lr_err *err);

#endif
