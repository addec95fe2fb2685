/* What stands at the top right of a page, and at its end. */
#include "report/lead_row.h"
#include "report/page_in.h"

/* Bytes of CSV a page carries inside it: beyond that it would be slow to open, and lr-report leads --csv is there. */
enum { CSV_MOST = 8 << 20 };
/* No row is shorter: its commas, a time, and what every lead has. */
enum { ROW_LEAST = 80 };

/* Nothing is kept of what is too much already. */
static void drop(void *arg)
{
	struct sheet_form *form = arg;
	form->enough |= form->out->n > CSV_MOST;
	if (form->enough)
		buf_clear(form->out);
}

/* As `lr-report leads --excel`: what the caller may see, for a spreadsheet. Returns 1 when that is too much: the buf is empty then. */
static int put_leads(struct page *p, struct buf *csv, struct lr_err *err)
{
	struct sheet_form form = { .kind = FORM_CSV, .excel = true, .zone = p->r->zone, .currency = p->r->settings->currency,
				   .digits = p->r->form->digits, .out = csv, .flush = drop };
	struct sheet_form *own = p->r->form;
	if (p->cohort.n > CSV_MOST / ROW_LEAST)
		return 1;
	form.arg = &form;
	p->r->form = &form;
	int rc = report_leads(p->r, err);
	p->r->form = own;
	drop(&form);
	return rc < 0 ? rc : form.enough;
}

/* A link that needs neither a script nor a server: the leads one by one, or, when they are too much, the figures. */
int page_download(struct page *p, struct lr_err *err)
{
	struct html *h = &p->h;
	struct buf csv = { 0 };
	int rc = put_leads(p, &csv, err);
	bool leads = rc != 1;
	if (!leads)
		dashboard_csv(&p->now, true, &csv);
	html_open_class(h, "a", "get");
	html_attrs(h, "download", leads ? "leads.csv" : "figures.csv");
	html_attrs(h, "title", leads ? "A row a lead, with every time and the contact data you may see"
				     : "The figures alone: the leads are more than a page carries, lr-report leads --csv has them");
	html_attr_base64(h, "href", "data:text/csv;charset=utf-8;base64,", buf_view(&csv));
	html_str(h, leads ? "Download leads (CSV)" : "Download figures (CSV)");
	html_close(h);
	h->b->failed |= buf_failed(&csv);
	buf_free(&csv);
	return rc < 0 ? rc : 0;
}

/* For paper and touch, where nothing can be hovered over: every word that is explained anywhere, by the section it stands in. */
void page_definitions(struct page *p)
{
	struct html *h = &p->h;
	html_open(h, "footer");
	html_open_class(h, "details", "card");
	html_line(h, "summary", NULL, "What the figures mean");
	for (size_t i = 0; i < p->n_terms;) {
		const char *section = p->terms[i].section;
		html_line(h, "h3", NULL, section);
		html_open_class(h, "dl", "def");
		for (; i < p->n_terms && p->terms[i].section == section; i++) {
			html_open(h, "dt");
			html_str(h, p->terms[i].label);
			if (p->terms[i].key && strcmp(p->terms[i].key, p->terms[i].label) != 0) {
				html_str(h, " ");
				html_line(h, "code", NULL, p->terms[i].key);
			}
			html_close(h);
			html_line(h, "dd", NULL, p->terms[i].text);
		}
		html_close(h);
	}
	html_close(h);
	html_linef(h, "p", NULL, "lr-report --html; the same figures in a terminal: lr-report, for a spreadsheet: lr-report --excel. %s",
		   score_note);
	html_close(h);
}
