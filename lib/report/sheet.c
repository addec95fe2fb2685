#include "report/sheet.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/text.h"
#include "report/html.h"
#include "report/sheet_in.h"
#include "report/words.h"
#include "wire/jsonw.h"

enum { FLUSH_BYTES = 256 * 1024 };

void sheet_open(struct sheet *s, struct sheet_form *form, const struct sheet_col *cols, size_t n_cols)
{
	memset(s, 0, sizeof(*s));
	s->form = form;
	s->cols = cols;
	s->n_cols = n_cols < SHEET_COLS ? n_cols : SHEET_COLS;
	if (form->kind == FORM_TABLE || form->kind == FORM_HTML) {
		sheet_table_open(s);
		return;
	}
	if (form->kind != FORM_CSV)
		return;
	s->csv = (struct csv){ .b = form->out, .excel = form->excel };
	if (form->headed)
		return;
	form->headed = true;
	s->csv = csv_open(form->out, form->excel);
	if (form->account.n)
		csv_text(&s->csv, slice_of(figure_desc[FIG_ACCOUNT].name));
	for (size_t i = 0; i < s->n_cols; i++)
		csv_text(&s->csv, slice_of(figure_desc[cols[i].figure].name));
	csv_end(&s->csv);
}

/* ---- cells */

static void begin(struct sheet *s, const char *row, bool record)
{
	s->row = row;
	s->record = record;
	s->bar_total = 0;
	buf_reuse(&s->text);
	for (size_t i = 0; i < s->n_cols; i++)
		s->cells[i].kind = CELL_UNSET;
	if (s->cols[0].figure == FIG_ROW)
		sheet_text(s, FIG_ROW, slice_of(row));
}

void sheet_row(struct sheet *s, const char *row)
{
	begin(s, row, false);
}

void sheet_record(struct sheet *s, const char *row)
{
	begin(s, row, true);
}

/* NULL: the sheet has no such column, and the value is not asked for. */
static struct cell *cell_of(struct sheet *s, enum figure f)
{
	for (size_t i = 0; i < s->n_cols; i++)
		if (s->cols[i].figure == f)
			return &s->cells[i];
	return NULL;
}

static void put_number(struct sheet *s, enum figure f, enum cell_kind kind, int64_t v)
{
	struct cell *c = cell_of(s, f);
	if (c)
		*c = (struct cell){ .kind = kind, .v = v };
}

void sheet_int(struct sheet *s, enum figure f, int64_t v)
{
	put_number(s, f, figure_desc[f].unit == UNIT_SECONDS ? CELL_SECONDS : figure_desc[f].unit == UNIT_MONEY ? CELL_MONEY : CELL_INT, v);
}

void sheet_average(struct sheet *s, enum figure f, struct average v)
{
	if (!v.known)
		put_number(s, f, CELL_NULL, 0);
	else if (figure_desc[f].unit == UNIT_PERCENT)
		put_number(s, f, CELL_TENTHS, v.v);
	else
		sheet_int(s, f, v.v);
}

void sheet_tenths(struct sheet *s, enum figure f, struct average v)
{
	put_number(s, f, v.known ? CELL_TENTHS : CELL_NULL, v.v);
}

void sheet_hundredths(struct sheet *s, enum figure f, int64_t v)
{
	put_number(s, f, CELL_HUNDREDTHS, v);
}

void sheet_time(struct sheet *s, enum figure f, int64_t ms)
{
	put_number(s, f, ms ? CELL_TIME : CELL_NULL, ms);
}

void sheet_bool(struct sheet *s, enum figure f, bool v)
{
	put_number(s, f, CELL_BOOL, v);
}

void sheet_unset(struct sheet *s, enum figure f)
{
	put_number(s, f, CELL_UNSET, 0);
}

void sheet_null(struct sheet *s, enum figure f)
{
	put_number(s, f, CELL_NULL, 0);
}

void sheet_id(struct sheet *s, enum figure f, char letter, uint64_t id)
{
	struct cell *c = cell_of(s, f);
	if (c)
		*c = (struct cell){ .kind = id ? CELL_ID : CELL_NULL, .letter = letter, .v = (int64_t)id };
}

static void put_bytes(struct sheet *s, enum figure f, enum cell_kind kind, struct slice v)
{
	struct cell *c = cell_of(s, f);
	if (!c)
		return;
	*c = (struct cell){ .kind = v.n ? kind : CELL_NULL, .from = s->text.n, .n = v.n };
	buf_slice(&s->text, v);
}

void sheet_text(struct sheet *s, enum figure f, struct slice v)
{
	put_bytes(s, f, CELL_TEXT, v);
}

void sheet_json(struct sheet *s, enum figure f, struct slice json)
{
	put_bytes(s, f, CELL_JSON, json);
}

void sheet_list_begin(struct sheet *s, enum figure f)
{
	struct cell *c = cell_of(s, f);
	if (c)
		*c = (struct cell){ .kind = CELL_LIST, .from = s->text.n };
}

void sheet_list_add(struct sheet *s, enum figure f, struct slice v)
{
	struct cell *c = cell_of(s, f);
	if (!c)
		return;
	/* elements lie one after another, each ended by a NUL: ids and configured texts hold none */
	buf_slice(&s->text, v);
	buf_addc(&s->text, '\0');
	c->n = s->text.n - c->from;
}

struct slice cell_bytes(const struct buf *text, const struct cell *c)
{
	return (struct slice){ text->p ? text->p + c->from : NULL, text->p ? c->n : 0 };
}

bool cell_list_next(struct slice list, size_t *at, struct slice *v)
{
	if (*at >= list.n)
		return false;
	*v = (struct slice){ list.p + *at, strlen(list.p + *at) };
	*at += v->n + 1;
	return true;
}

/* ---- NDJSON */

static void put_hundredths(struct buf *b, int64_t v)
{
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	if (v < 0)
		buf_addc(b, '-');
	buf_printf(b, "%llu.%02llu", (unsigned long long)(u / 100), (unsigned long long)(u % 100));
}

void money_put(struct buf *b, int64_t minor, int digits)
{
	uint64_t u = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor, unit = 1;
	for (int i = 0; i < digits; i++)
		unit *= 10;
	if (minor < 0)
		buf_addc(b, '-');
	buf_int(b, (int64_t)(u / unit));
	if (digits)
		buf_printf(b, ".%0*llu", digits, (unsigned long long)(u % unit));
}

void local_time_put(struct buf *b, struct zone *zone, int64_t ms)
{
	struct civil c;
	zone_civil(zone, ms, &c);
	buf_printf(b, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

static void put_json(struct sheet *s)
{
	struct jsonw w = jsonw_open(s->form->out, false);
	if (s->form->account.n)
		jsonw_str(&w, figure_desc[FIG_ACCOUNT].name, s->form->account);
	for (size_t i = 0; i < s->n_cols; i++) {
		const struct cell *c = &s->cells[i];
		const char *key = figure_desc[s->cols[i].figure].name;
		struct slice v;
		switch (c->kind) {
		case CELL_UNSET: break;
		case CELL_NULL: jsonw_null(&w, key); break;
		case CELL_INT: case CELL_MONEY: case CELL_SECONDS: jsonw_int(&w, key, c->v); break;
		case CELL_TENTHS:
			jsonw_key(&w, key);
			average_put_tenths(w.b, (struct average){ true, c->v });
			break;
		case CELL_HUNDREDTHS:
			jsonw_key(&w, key);
			put_hundredths(w.b, c->v);
			break;
		case CELL_TIME: jsonw_time(&w, key, c->v); break;
		case CELL_BOOL: jsonw_bool(&w, key, c->v); break;
		case CELL_ID: jsonw_id(&w, key, c->letter, (uint64_t)c->v); break;
		case CELL_TEXT: jsonw_str(&w, key, cell_bytes(&s->text, c)); break;
		case CELL_JSON: jsonw_raw(&w, key, cell_bytes(&s->text, c)); break;
		case CELL_LIST:
			jsonw_key(&w, key);
			buf_addc(w.b, '[');
			for (size_t at = 0, first = 1; cell_list_next(cell_bytes(&s->text, c), &at, &v); first = 0) {
				if (!first)
					buf_addc(w.b, ',');
				json_quote(w.b, v, false);
			}
			buf_addc(w.b, ']');
			break;
		}
	}
	jsonw_close(&w);
	buf_addc(s->form->out, '\n');
}

/* ---- CSV, and the texts of a table */

void cell_put(const struct sheet *s, enum figure f, const struct cell *c, const struct buf *text, struct buf *b)
{
	struct slice v;
	bool table = s->form->kind == FORM_TABLE || s->form->kind == FORM_HTML;
	switch (c->kind) {
	case CELL_UNSET: break;
	case CELL_NULL:
		if (table)
			buf_addc(b, '-');
		break;
	case CELL_INT: buf_int(b, c->v); break;
	case CELL_SECONDS:
		if (table)
			seconds_put(b, c->v);
		else
			buf_int(b, c->v);
		break;
	case CELL_TENTHS:
		average_put_tenths(b, (struct average){ true, c->v });
		if (table && figure_desc[f].unit == UNIT_PERCENT)
			buf_addc(b, '%');
		break;
	case CELL_HUNDREDTHS: put_hundredths(b, c->v); break;
	case CELL_MONEY:
		if (table)
			buf_adds(b, words_amount(c->v, s->form->digits).s);
		else
			money_put(b, c->v, s->form->digits);
		break;
	case CELL_TIME:
		if (table || s->form->excel)
			local_time_put(b, s->form->zone, c->v);
		else
			time_put(b, c->v);
		break;
	case CELL_BOOL: buf_adds(b, c->v ? "yes" : "no"); break;
	case CELL_ID:
		buf_addc(b, c->letter);
		buf_int(b, c->v);
		break;
	case CELL_TEXT: case CELL_JSON: buf_slice(b, cell_bytes(text, c)); break;
	case CELL_LIST:
		if (table && !c->n)
			buf_addc(b, '-');
		for (size_t at = 0, first = 1; cell_list_next(cell_bytes(text, c), &at, &v); first = 0) {
			if (!first)
				buf_adds(b, table ? ", " : ";");
			buf_slice(b, v);
		}
		break;
	}
}

static void put_csv(struct sheet *s)
{
	struct buf b = { 0 };
	if (s->form->account.n)
		csv_text(&s->csv, s->form->account);
	for (size_t i = 0; i < s->n_cols; i++) {
		const struct cell *c = &s->cells[i];
		bool words = c->kind == CELL_TEXT || c->kind == CELL_LIST || c->kind == CELL_JSON;
		buf_reuse(&b);
		cell_put(s, (enum figure)s->cols[i].figure, c, &s->text, &b);
		if (words) {
			csv_text(&s->csv, buf_view(&b));
		} else { /* a number is no formula, whatever it begins with */
			csv_empty(&s->csv, 1);
			buf_slice(s->form->out, buf_view(&b));
		}
		s->form->out->failed |= buf_failed(&b);
	}
	csv_end(&s->csv);
	buf_free(&b);
}

void sheet_bars(struct sheet *s, int64_t most, const char *const word[BAR_PARTS + 1])
{
	s->bar_most = most;
	s->bar_word = word;
}

void sheet_bar(struct sheet *s, const int64_t part[BAR_PARTS], int64_t total)
{
	memcpy(s->bar_part, part, sizeof(s->bar_part));
	s->bar_total = total;
}

/* An amount without its currency tells nobody anything, least of all where several accounts are in one report. */
static void name_currency(struct sheet *s)
{
	bool money = false;
	for (size_t i = 0; i < s->n_cols; i++)
		money |= figure_desc[s->cols[i].figure].unit == UNIT_MONEY && s->cells[i].kind != CELL_UNSET;
	if (money && s->form->currency)
		sheet_text(s, FIG_CURRENCY, slice_of(s->form->currency));
}

void sheet_row_end(struct sheet *s)
{
	struct sheet_form *form = s->form;
	name_currency(s);
	form->out->failed |= buf_failed(&s->text);
	s->rows++;
	switch (form->kind) {
	case FORM_NDJSON: put_json(s); break;
	case FORM_CSV: put_csv(s); break;
	case FORM_TABLE:
		sheet_table_row(s);
		return;
	case FORM_HTML:
		sheet_html_row(s);
		return;
	}
	if (form->flush && form->out->n >= FLUSH_BYTES)
		form->flush(form->arg);
}

void sheet_section(struct sheet *s, const char *title)
{
	if (s->form->kind == FORM_HTML) {
		sheet_html_end(s);
		if (title)
			html_line(s->form->html, "h2", NULL, title);
		return;
	}
	if (s->form->kind != FORM_TABLE)
		return;
	sheet_table_end(s);
	if (title)
		buf_printf(s->form->out, "%s\n", title);
}

void sheet_note(struct sheet *s, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	if (s->form->kind != FORM_TABLE && s->form->kind != FORM_HTML)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (s->form->kind == FORM_HTML) {
		sheet_html_note(s, text);
		return;
	}
	sheet_table_end(s);
	for (const char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
		sentence_put(s->form->out, (struct slice){ line, strcspn(line, "\n") }, &s->form->look);
	}
}

void sheet_close(struct sheet *s)
{
	if (s->form->kind == FORM_TABLE) {
		sheet_table_end(s);
		left_out_put(s->form->out, left_out_count(s->left_out), &s->form->look);
	}
	if (s->form->kind == FORM_HTML)
		sheet_html_end(s);
	text_table_free(&s->table);
	buf_free(&s->page_cells);
	buf_free(&s->text);
	buf_free(&s->kept_text);
}
