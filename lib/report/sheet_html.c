/* Sheets for a browser: a table a section, with all its columns; a record as a list of figure and value. Definitions are a hover away. */
#include "base/text.h"
#include "report/html.h"
#include "report/sheet_in.h"

enum { LONG_TEXT = 48 }; /* bytes: more are broken into lines */

/* The cell as text, masked. A list's elements have a line each, which text_masked() leaves nobody else. */
static void cell_text(struct sheet *s, enum figure f, const struct cell *c, struct buf *out)
{
	struct slice v;
	if (c->kind == CELL_LIST && c->n) {
		for (size_t at = 0, first = 1; cell_list_next(cell_bytes(&s->text, c), &at, &v); first = 0) {
			if (!first)
				buf_addc(out, '\n');
			text_masked(out, v);
		}
		return;
	}
	struct buf b = { 0 };
	cell_put(s, f, c, &s->text, &b);
	if (b.n)
		text_masked(out, buf_view(&b));
	out->failed |= buf_failed(&b);
	buf_free(&b);
}

static void put_text(struct html *h, enum figure f, const char *text)
{
	for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		struct slice one = { line, strcspn(line, "\n") };
		if (line != text) {
			html_open(h, "br");
			html_empty(h);
		}
		html_open(h, f == FIG_COMMANDS ? "code" : "span");
		html_text(h, one);
		html_close(h);
	}
}

/* In whose words: an agent's and a team's rows count his own, all others leads. */
static enum figure_of words_of(const struct sheet *s)
{
	bool his = strcmp(s->page_row, "agent") == 0 || strcmp(s->page_row, "team") == 0;
	if (s->routing)
		return his ? OF_ROUTING_AGENT : OF_ROUTING;
	return his ? OF_AGENT : OF_ACCOUNT;
}

static void define(struct html *h, const struct sheet *s, enum figure f)
{
	const char *text = figure_define(f, words_of(s));
	if (text)
		html_attrs(h, "title", text);
}

static void put_record(struct sheet *s)
{
	struct html *h = s->form->html;
	struct buf b = { 0 }, name = { 0 };
	s->page_row = s->row;
	html_open_class(h, "div", "card block");
	html_open(h, "h3");
	html_str(h, s->row);
	for (size_t i = 0; i < s->n_cols; i++) {
		if (s->cols[i].figure != FIG_PERIOD || s->cells[i].kind != CELL_TEXT)
			continue;
		cell_text(s, FIG_PERIOD, &s->cells[i], &b);
		html_strf(h, ", %s", buf_cstr(&b));
	}
	html_close(h);
	html_open_class(h, "dl", "facts");
	for (size_t i = 0; i < s->n_cols; i++) {
		enum figure f = (enum figure)s->cols[i].figure;
		if (s->cells[i].kind == CELL_UNSET || f == FIG_ROW || f == FIG_PERIOD || f == FIG_FROM || f == FIG_TO)
			continue;
		buf_reuse(&b);
		cell_text(s, f, &s->cells[i], &b);
		html_open_class(h, "div", b.n > LONG_TEXT ? "long" : NULL);
		html_open(h, "dt");
		define(h, s, f);
		sheet_spell(&name, f);
		html_str(h, buf_cstr(&name));
		buf_reuse(&name);
		html_close(h);
		html_open(h, "dd");
		put_text(h, f, buf_cstr(&b));
		html_close(h);
		html_close(h);
	}
	html_close(h);
	html_close(h);
	s->form->out->failed |= buf_failed(&b) || buf_failed(&name);
	buf_free(&b);
	buf_free(&name);
}

void sheet_html_row(struct sheet *s)
{
	if (s->record) {
		sheet_html_end(s);
		put_record(s);
		return;
	}
	s->page_row = s->row;
	for (size_t t = 0; t < s->n_table; t++) {
		const struct cell *c = &s->cells[s->table_of[t]];
		if (c->kind != CELL_UNSET)
			s->used |= UINT64_C(1) << t;
		cell_text(s, (enum figure)s->cols[s->table_of[t]].figure, c, &s->page_cells);
		buf_addc(&s->page_cells, '\0');
	}
}

static const char *class_of(const struct sheet *s, size_t t, const char *cell)
{
	return s->table_cols[t].right ? "n" : strlen(cell) > LONG_TEXT ? "text" : NULL;
}

void sheet_html_end(struct sheet *s)
{
	struct html *h = s->form->html;
	if (!s->used || buf_failed(&s->page_cells)) {
		s->form->out->failed |= buf_failed(&s->page_cells);
		return;
	}
	html_open_class(h, "div", "card block");
	html_open_class(h, "div", "scroll");
	html_open_class(h, "table", "sheet");
	html_open(h, "thead");
	html_open(h, "tr");
	for (size_t t = 0; t < s->n_table; t++) {
		if (!(s->used >> t & 1))
			continue;
		html_open_class(h, "th", class_of(s, t, ""));
		html_attrs(h, "scope", "col");
		define(h, s, (enum figure)s->cols[s->table_of[t]].figure);
		html_str(h, s->table_cols[t].head);
		html_close(h);
	}
	html_close(h);
	html_close(h);
	html_open(h, "tbody");
	for (const char *cell = s->page_cells.p, *end = cell + s->page_cells.n; cell < end;) {
		html_open(h, "tr");
		for (size_t t = 0; t < s->n_table; t++, cell += strlen(cell) + 1) {
			if (!(s->used >> t & 1))
				continue;
			html_open_class(h, "td", class_of(s, t, cell));
			put_text(h, (enum figure)s->cols[s->table_of[t]].figure, cell);
			html_close(h);
		}
		html_close(h);
	}
	html_close(h);
	html_close(h);
	html_close(h);
	html_close(h);
	buf_reuse(&s->page_cells);
	s->used = 0;
}

void sheet_html_note(struct sheet *s, const char *text)
{
	sheet_html_end(s);
	for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		struct slice one = { line, strcspn(line, "\n") };
		if (!one.n)
			continue;
		html_open_class(s->form->html, "p", "what");
		html_text(s->form->html, one);
		html_close(s->form->html);
	}
}
