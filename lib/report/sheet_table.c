/* Sheets for eyes: rows as an aligned table, records as lines of figure and value, now beside before. */
#include "base/text.h"
#include "report/sheet_in.h"

enum { TEXT_COLS = 28, LEAST_TEXT_COLS = 12, SENTENCE_COLS = 60, LEAST_SENTENCE_COLS = 16, LEAST_PAUSE_COLS = 26, RECORD_TEXT_COLS = 400 };
enum { BAR_COLS = 20, LEAST_BAR_COLS = 8, BAR_GOES = 3 };

static bool to_the_right(enum figure f)
{
	enum figure_unit u = figure_desc[f].unit;
	return (u != UNIT_NONE && u != UNIT_TIME) || f == FIG_OWED || f == FIG_MAX_OWED || f == FIG_WEIGHT || f == FIG_COMMENTS_PER_LEAD ||
	       f == FIG_POSITION;
}

/* Broken into lines where others are cut. */
static bool sentence(enum figure f)
{
	return f == FIG_ROUTES || f == FIG_PAUSES || f == FIG_TEXT || f == FIG_DEFINITION;
}

/* Not to be cut below what text_column() has: people type them again. */
static bool is_id(enum figure f)
{
	return f == FIG_AGENT || f == FIG_OWNER || f == FIG_LEAD || f == FIG_OFFER || f == FIG_ROUTE || f == FIG_EMAIL || f == FIG_PHONE ||
	       f == FIG_FIGURE;
}

/* Texts are cut, so that nobody's name takes the screen. */
static struct text_column text_column(enum figure f, unsigned goes)
{
	struct text_column col = { .head = figure_desc[f].head, .right = to_the_right(f), .goes = goes };
	if (!col.right)
		col.max = f == FIG_DEFINITION ? 0 : sentence(f) ? SENTENCE_COLS : TEXT_COLS;
	if (!col.right && figure_desc[f].unit != UNIT_TIME && !is_id(f))
		col.least = f == FIG_PAUSES ? LEAST_PAUSE_COLS : sentence(f) ? LEAST_SENTENCE_COLS : LEAST_TEXT_COLS;
	return col;
}

void sheet_table_open(struct sheet *s)
{
	for (size_t i = 0; i < s->n_cols; i++) {
		enum figure f = (enum figure)s->cols[i].figure;
		if (s->cols[i].goes == NOT_IN_TABLE || f == FIG_ROW || s->n_table == SHEET_COLS - 1)
			continue;
		s->table_cols[s->n_table] = text_column(f, s->cols[i].goes);
		s->table_of[s->n_table++] = (uint8_t)i;
	}
	s->table_cols[s->n_table] = (struct text_column){ .head = "", .goes = BAR_GOES, .max = BAR_COLS, .least = LEAST_BAR_COLS };
	text_table_open(&s->table, s->table_cols, s->n_table + 1, s->form->look.utf8);
}

/* ---- records */

void sheet_spell(struct buf *b, enum figure f)
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
	if (d.kind == CELL_TENTHS && figure_desc[f].unit == UNIT_PERCENT) { /* of percents the difference is no percentage */
		average_put_tenths(b, (struct average){ true, d.v });
		buf_adds(b, " points");
	} else {
		cell_put(s, f, &d, NULL, b);
	}
	if (d.v != 0 && good != GOOD_NEITHER)
		buf_adds(b, (d.v > 0) == (good == GOOD_HIGH) ? " better" : " worse");
}

static void add_text(struct text_table *t, struct buf *b)
{
	text_table_text(t, buf_view(b));
	t->text.failed |= buf_failed(b);
	buf_reuse(b);
}

/* Alone, a list has a line for each, and a text is broken rather than cut. */
static void add_alone(const struct sheet *s, enum figure f, const struct cell *c, const struct buf *text, struct text_table *t, struct buf *b)
{
	if (c->kind == CELL_LIST && c->n) {
		text_table_list(t, cell_bytes(text, c), f == FIG_COMMANDS);
		return;
	}
	cell_put(s, f, c, text, b);
	if (c->kind != CELL_TEXT && c->kind != CELL_JSON) {
		add_text(t, b);
		return;
	}
	struct buf cut = { 0 };
	text_cut(&cut, buf_view(b), RECORD_TEXT_COLS, t->utf8);
	text_table_sentence(t, buf_view(&cut));
	t->text.failed |= buf_failed(b) || buf_failed(&cut);
	buf_free(&cut);
	buf_reuse(b);
}

/* The record kept, beside `before` if there is one. */
static void put_record(struct sheet *s, const struct cell *now, const struct buf *now_text, const struct cell *before,
		       const struct buf *before_text)
{
	bool words = strcmp(s->kept_row, "account") != 0; /* a person's or a lead's are mostly texts */
	const struct text_column cols[4] = { { s->kept_row, false, 0, 0, 0 },
					     { before ? "now" : "", !words, 0, before ? TEXT_COLS : 0, before ? 0 : LEAST_TEXT_COLS },
					     { "before", true, 0, TEXT_COLS, 0 }, { "change", true, 1, 0, 0 } };
	struct text_table t;
	struct buf b = { 0 };
	text_table_open(&t, cols, before ? 4 : 2, s->form->look.utf8);
	for (size_t i = 0; i < s->n_cols; i++) {
		enum figure f = (enum figure)s->cols[i].figure;
		if (now[i].kind == CELL_UNSET || f == FIG_ROW || f == FIG_PERIOD || f == FIG_FROM || f == FIG_TO ||
		    (f == FIG_CURRENCY && !words)) /* the account's: the heading says it */
			continue;
		sheet_spell(&b, f);
		add_text(&t, &b);
		if (!before) {
			add_alone(s, f, &now[i], now_text, &t, &b);
			continue;
		}
		cell_put(s, f, &now[i], now_text, &b);
		add_text(&t, &b);
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
		enum figure f = (enum figure)s->cols[s->table_of[t]].figure;
		if (f == FIG_PAUSES && c->kind == CELL_LIST && c->n) {
			text_table_list(&s->table, cell_bytes(&s->text, c), false);
			continue;
		}
		cell_put(s, f, c, &s->text, &b);
		if (sentence(f))
			text_table_sentence(&s->table, buf_view(&b));
		else
			text_table_text(&s->table, buf_view(&b));
		s->table.text.failed |= buf_failed(&b);
		buf_reuse(&b);
	}
	if (s->bar_total > 0 && s->bar_word)
		s->used |= UINT64_C(1) << s->n_table;
	text_table_bar(&s->table, s->bar_part, s->bar_total, s->bar_most);
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
	for (size_t t = 0; t <= s->n_table; t++)
		if (!(s->used >> t & 1))
			text_table_hide(&s->table, t);
	uint64_t gone = text_table_put(&s->table, s->form->out, &s->form->look), bars = UINT64_C(1) << s->n_table;
	s->left_out |= gone;
	text_table_free(&s->table);
	text_table_open(&s->table, s->table_cols, s->n_table + 1, s->form->look.utf8);
	buf_addc(s->form->out, '\n');
	if (s->used & bars & ~gone) {
		bar_legend(s->form->out, s->bar_word, &s->form->look);
		buf_addc(s->form->out, '\n');
	}
	s->used = 0;
}
