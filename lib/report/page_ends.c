/* What stands at the top right of a page, and at its end. */
#include "report/page_in.h"

/* The figures as CSV, inside the page: a link that needs neither a script nor a server. */
void page_download(struct page *p)
{
	struct html *h = &p->h;
	struct buf csv = { 0 };
	dashboard_csv(&p->now, false, &csv);
	html_open_class(h, "a", "get");
	html_attrs(h, "download", "lr-report.csv");
	html_attr_base64(h, "href", "data:text/csv;charset=utf-8;base64,", buf_view(&csv));
	html_str(h, "Download CSV");
	html_close(h);
	h->b->failed |= buf_failed(&csv);
	buf_free(&csv);
}

/* For paper and touch, where nothing can be hovered over. */
void page_definitions(struct page *p)
{
	static const enum figure shown[] = {
		FIG_LEADS, FIG_ACCEPTED, FIG_ACCEPTANCE_RATE, FIG_CATCHALL, FIG_CATCHALL_RATE, FIG_ASSIGNED, FIG_COALESCED, FIG_PENDING,
		FIG_DELINQUENT, FIG_RESPONSE_MEDIAN, FIG_RESPONSE_MEAN, FIG_RESPONSE_P90, FIG_OFFERED, FIG_DECLINED, FIG_TIMED_OUT,
		FIG_WITHDRAWN, FIG_OPEN, FIG_CLAIMED, FIG_SCORE,
	};
	struct html *h = &p->h;
	html_open(h, "footer");
	html_open_class(h, "details", "card");
	html_line(h, "summary", NULL, "What the figures mean");
	html_open_class(h, "dl", "def");
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		html_line(h, "dt", NULL, figure_desc[shown[i]].name);
		html_line(h, "dd", NULL, figure_desc[shown[i]].define);
	}
	html_close(h);
	html_close(h);
	html_linef(h, "p", NULL, "lr-report --html; the same figures in a terminal: lr-report, for a spreadsheet: lr-report --excel. %s", score_note);
	html_close(h);
}
