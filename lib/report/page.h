/*
 * page - the whole report as one file for a browser: no scripts, no requests, a content security policy that allows neither.
 * The same state, clock and range give the same bytes. Who may see one agent alone gets a page of that agent alone.
 *
 *   report_open(&r, ...); report_page(&r, err); report_close(&r);     the page is in r.form->out
 */
#ifndef LR_REPORT_PAGE_H
#define LR_REPORT_PAGE_H

#include "report/report.h"

report_run report_page;

#endif
