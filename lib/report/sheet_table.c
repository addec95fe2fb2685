/* Sheets for eyes: rows as an aligned table, records as lines of figure and value, now beside before. */
#include "report/sheet_in.h"

enum { TEXT_COLS = 28, RECORD_TEXT_COLS = 100, RECORD_NAME_COLS = 26, NAMES_COLS = 40 };

static bool to_the_right(enum figure f)
{
	enum figure_unit u = figure_desc[f].unit;
	return (u != UNIT_NONE && u != UNIT_TIME) || f == FIG_OWED || f == FIG_MAX_OWED || f == FIG_WEIGHT || f == FIG_COMMENTS_PER_LEAD ||
	       f == FIG_POSITION;
}

/* Texts are cut, so that nobody's name takes the screen. */
static size_t text_max(enum figure f)
{
	if (to_the_right(f) || f == FIG_DEFINITION)
		return 0;
	return f == FIG_ROUTES || f == FIG_PAUSES || f == FIG_TEXT ? NAMES_COLS : TEXT_COLS;
}

void sheet_table_open(struct sheet *s)
{
	for (size_t i = 0; i < s->n_cols; i++) {
		enum figure f = (enum figure)s->cols[i].figure;
		if (s->cols[i].goes == NOT_IN_TABLE || f == FIG_ROW)
			continue;
		s->table_cols[s->n_table] = (struct text_column){ figure_desc[f].head, to_the_right(f), s->cols[i].goes,
								  text_max(f) };
		s->table_of[s->n_table++] = (uint8_t)i;
	}
	text_table_open(&s->table, s->table_cols, s->n_table, s->form->look.utf8);
}

/* ---- records */

static void spell_name(struct buf *b, enum figure f)
{
	const char *name = figure_desc[f].name;
	size_t n = strlen(name);
	if (figure_desc[f].unit == UNIT_SECONDS && n > 2 && name[n - 2] == '_')
		n -= 2;
	for (size_t i = 0; i < n; i++)
		buf_addc(b, name[i] == '_' ? ' ' : name[i]);
}

static bool number(const struct cell *c)
{
	return c->kind == CELL_INT || c->kind == CELL_TENTHS || c->kind == CELL_SECONDS || c->kind == CELL_MONEY;
}

/* "+3 better": what has changed, and whether that is good. */
static void put_change(const struct sheet *s, enum figure f, const struct cell *now, const struct cell *before, struct buf *b)
{
	if (!number(now) || now->kind != before->kind)
		return;
	struct cell d = { .kind = now->kind, .v = now->v - before->v };
	enum figure_good good = figure_desc[f].good;
	if (d.v > 0)
		buf_addc(b, '+');
	cell_put(s, f, &d, NULL, b);
	if (d.v != 0 && good != GOOD_NEITHER)
		buf_adds(b, (d.v > 0) == (good == GOOD_HIGH) ? " better" : " worse");
}

static void add_text(struct text_table *t, struct buf *b)
{
	text_table_text(t, buf_view(b));
	t->text.failed |= buf_failed(b);
	buf_clear(b);
}

/* The record kept, beside `before` if there is one. */
static void put_record(struct sheet *s, const struct cell *now, const struct buf *now_text, const struct cell *before,
		       const struct buf *before_text)
{
	bool words = strcmp(s->kept_row, "account") != 0; /* a person's or a lead's are mostly texts */
	size_t width = s->form->look.width, room = width > 2 * RECORD_NAME_COLS ? width - RECORD_NAME_COLS : RECORD_TEXT_COLS;
	const struct text_column cols[4] = { { s->kept_row, false, 0, 0 }, { before ? "now" : "", !words, 0, before ? TEXT_COLS : room },
					     { "before", true, 0, TEXT_COLS }, { "change", true, 1, 0 } };
	struct text_table t;
	struct buf b = { 0 };
	text_table_open(&t, cols, before ? 4 : 2, s->form->look.utf8);
	for (size_t i = 0; i < s->n_cols; i++) {
		enum figure f = (enum figure)s->cols[i].figure;
		if (now[i].kind == CELL_UNSET || f == FIG_ROW || f == FIG_PERIOD || f == FIG_FROM || f == FIG_TO ||
		    (f == FIG_CURRENCY && !words)) /* the account's: the heading says it */
			continue;
		spell_name(&b, f);
		add_text(&t, &b);
		cell_put(s, f, &now[i], now_text, &b);
		add_text(&t, &b);
		if (!before)
			continue;
		cell_put(s, f, &before[i], before_text, &b);
		add_text(&t, &b);
		put_change(s, f, &now[i], &before[i], &b);
		add_text(&t, &b);
	}
	text_table_put(&t, s->form->out, &s->form->look);
	text_table_free(&t);
	buf_free(&b);
	buf_addc(s->form->out, '\n');
}

static void keep_record(struct sheet *s)
{
	struct buf was = s->kept_text;
	memcpy(s->kept, s->cells, sizeof(s->kept));
	s->kept_text = s->text;
	s->text = was;
	s->kept_row = s->row;
}

static void record(struct sheet *s)
{
	if (s->kept_row && strcmp(s->kept_row, s->row) == 0) {
		put_record(s, s->kept, &s->kept_text, s->cells, &s->text);
		s->kept_row = NULL;
		return;
	}
	sheet_table_end(s);
	keep_record(s);
}

/* ---- rows */

void sheet_table_row(struct sheet *s)
{
	struct buf b = { 0 };
	if (s->record) {
		record(s);
		return;
	}
	if (s->kept_row)
		sheet_table_end(s);
	for (size_t t = 0; t < s->n_table; t++) {
		const struct cell *c = &s->cells[s->table_of[t]];
		if (c->kind != CELL_UNSET)
			s->used |= UINT64_C(1) << t;
		cell_put(s, (enum figure)s->cols[s->table_of[t]].figure, c, &s->text, &b);
		add_text(&s->table, &b);
	}
	buf_free(&b);
}

void sheet_table_end(struct sheet *s)
{
	if (s->kept_row) {
		put_record(s, s->kept, &s->kept_text, NULL, NULL);
		s->kept_row = NULL;
	}
	if (!s->used)
		return;
	for (size_t t = 0; t < s->n_table; t++)
		if (!(s->used >> t & 1))
			text_table_hide(&s->table, t);
	size_t left_out = text_table_put(&s->table, s->form->out, &s->form->look);
	if (left_out > s->left_out)
		s->left_out = left_out;
	text_table_free(&s->table);
	text_table_open(&s->table, s->table_cols, s->n_table, s->form->look.utf8);
	s->used = 0;
	buf_addc(s->form->out, '\n');
}
