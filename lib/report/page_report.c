#include "report/page_report.h"

#include "report/page_head.h"

int report_as_page(struct report *r, report_run *run, const char *what, struct lr_err *err)
{
	struct html h;
	struct buf title = { 0 };
	buf_printf(&title, r->want->subject ? "%s %s" : "%s", what, r->want->subject);
	report_filters_put(r, ", ", &title);
	h = page_begin(r->form->out, r, buf_cstr(&title));
	r->form->html = &h;
	html_open_class(&h, "div", "page");
	html_open(&h, "h1");
	html_text(&h, page_account(r));
	html_close(&h);
	if (r->want->subject)
		html_line(&h, "p", "what", buf_cstr(&title));
	html_open(&h, "main");
	int rc = run(r, err);
	html_end(&h);
	r->form->html = NULL;
	r->form->out->failed |= buf_failed(&title);
	buf_free(&title);
	if (rc >= 0 && buf_failed(r->form->out))
		rc = lr_nomem(err);
	if (rc < 0)
		buf_clear(r->form->out); /* half a page is none */
	return rc;
}
