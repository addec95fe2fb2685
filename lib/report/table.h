/*
 * text_table - an aligned table for eyes: cell after cell, row by row, put out when the widths are known. Texts are masked
 * and cut; numbers stand to the right. Where the screen is too narrow, first heads are broken at blanks and columns that may
 * shrink do, then columns that may go do, and the caller says so.
 *
 *   text_table_open(&t, cols, N, utf8); per row N cells; gone = text_table_put(&t, &out, &look); text_table_free(&t);
 *   left_out_put(&out, left_out_count(gone), &look);
 * Out of memory is sticky, as in buf: text_table_put() then makes `out` fail.
 */
#ifndef LR_REPORT_TABLE_H
#define LR_REPORT_TABLE_H

#include "report/average.h"
#include "report/bars.h"
#include "report/terminal.h"

struct text_column {
	const char *head;
	bool right;
	unsigned goes;   /* 0: never left out; else the highest goes first */
	size_t max;      /* cut texts to this, break lists and sentences at this; 0: do not */
	size_t least;    /* where room is wanted texts are cut to this, lists and sentences broken, bars drawn shorter; 0: no */
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
/* Broken at blanks into as many lines as it takes, never cut. */
void text_table_sentence(struct text_table *t, struct slice s);
/* Texts, each ended by a NUL, a line each; `whole`: lines too long are left to the terminal, which keeps them one for copying. */
void text_table_list(struct text_table *t, struct slice texts, bool whole);
/* A bar of bars.h, as long as the column is wide for `most`. */
void text_table_bar(struct text_table *t, const int64_t part[BAR_PARTS], int64_t total, int64_t most);
/* A cell drawn already (it may hold colours), that many columns wide. */
void text_table_drawn(struct text_table *t, struct slice bytes, size_t width);
/* Not to be shown, and not counted as left out. */
void text_table_hide(struct text_table *t, size_t column);
/* Returns a bit for each column that was left out. */
uint64_t text_table_put(struct text_table *t, struct buf *out, const struct look *look);
void text_table_free(struct text_table *t);

size_t left_out_count(uint64_t gone);
/* What the reader is told of columns left out; nothing when there are none. */
void left_out_put(struct buf *b, size_t n, const struct look *look);

/* A sentence for eyes, masked, broken at blanks where the screen ends; and the end of the line. */
void sentence_put(struct buf *b, struct slice s, const struct look *look);

/* Seconds for eyes, two units at most, cut: "12m", "1h30m", "9d4h", "-5s". */
void seconds_put(struct buf *b, int64_t s);

#endif
