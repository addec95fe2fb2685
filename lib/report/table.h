/*
 * text_table - an aligned table for eyes: cell after cell, row by row, put out when the widths are known. Texts are masked
 * and cut; numbers stand to the right. Where the screen is too narrow, columns that may go do, and the caller says so.
 *
 *   text_table_open(&t, cols, N); per row N cells; left_out = text_table_put(&t, &out, &look); text_table_free(&t);
 * Out of memory is sticky, as in buf: text_table_put() then makes `out` fail.
 */
#ifndef LR_REPORT_TABLE_H
#define LR_REPORT_TABLE_H

#include "report/average.h"
#include "report/terminal.h"

struct text_column {
	const char *head;
	bool right;
	unsigned goes;   /* 0: never left out; else the highest goes first */
	size_t max;      /* cut texts to this; 0: do not */
};

struct text_cell;
struct text_table {
	const struct text_column *cols;  /* borrowed */
	size_t n_cols;
	struct buf text;                 /* the cells' bytes, one after another; owned */
	struct text_cell *cells;         /* owned */
	size_t n, cap;
	uint64_t hidden;                 /* columns not to be shown */
	bool utf8;
};

void text_table_open(struct text_table *t, const struct text_column *cols, size_t n_cols, bool utf8);
void text_table_text(struct text_table *t, struct slice s);
void text_table_int(struct text_table *t, int64_t v);
void text_table_tenths(struct text_table *t, struct average v, const char *unit); /* "66.7%"; "-" when not known */
void text_table_seconds(struct text_table *t, struct average v);                  /* "2m5s"; "-" */
/* A cell drawn already (it may hold colours), that many columns wide. */
void text_table_drawn(struct text_table *t, struct slice bytes, size_t width);
/* Not to be shown, and not counted as left out. */
void text_table_hide(struct text_table *t, size_t column);
/* Returns how many columns were left out. */
size_t text_table_put(struct text_table *t, struct buf *out, const struct look *look);
void text_table_free(struct text_table *t);

/* A sentence for eyes, masked, broken at blanks where the screen ends; and the end of the line. */
void sentence_put(struct buf *b, struct slice s, const struct look *look);

/* Seconds for eyes, two units at most, cut: "12m", "1h30m", "9d4h", "-5s". */
void seconds_put(struct buf *b, int64_t s);

#endif
