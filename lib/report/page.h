/*
 * page - the whole report as one file for a browser: no scripts, no requests, a content security policy that allows neither.
 * The same state, clock and range give the same bytes.
 *
 *   page_html(&want, &buf, err);
 */
#ifndef LR_REPORT_PAGE_H
#define LR_REPORT_PAGE_H

#include "report/dashboard.h"

struct page_want {
	struct store *store;
	struct state *state;
	struct zone *zone;       /* the account's */
	int64_t now;
	struct range range;
	const char *only;        /* this agent's figures alone, and nothing of the account's; NULL: everything */
};

int page_html(const struct page_want *want, struct buf *out, struct lr_err *err);

#endif
