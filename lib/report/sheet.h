/*
 * sheet - what a report says, row by row, for a terminal, a spreadsheet, a program or a browser. A cell is a figure of figure.h and its value, set
 * in any order; a row's cells that are not set are left out (NDJSON) or empty (CSV, table). NULL_ values are null or `-`.
 *
 *   sheet_open(&s, &form, cols, n); sheet_row(&s, "agent"); sheet_int(&s, FIG_OFFERED, 3); sheet_row_end(&s, err); ... sheet_close(&s);
 * NDJSON and CSV are in the buf when a row ends, and go out through `flush` when there is much; a table stands when its section ends:
 * only the columns any row of the section has are shown. Out of memory is sticky in the buf (buf_failed).
 */
#ifndef LR_REPORT_SHEET_H
#define LR_REPORT_SHEET_H

#include "base/zone.h"
#include "report/csv.h"
#include "report/figure.h"
#include "report/table.h"

enum form_kind { FORM_TABLE, FORM_CSV, FORM_NDJSON, FORM_HTML };

/* How and where to write; the same for all sheets of a run. */
struct sheet_form {
	enum form_kind kind;
	bool excel;
	struct look look;
	struct zone *zone;        /* of the times in tables and spreadsheets; borrowed */
	const char *currency;     /* goes into the column FIG_CURRENCY of rows with money; borrowed */
	int digits;               /* of the currency */
	struct slice account;     /* several accounts in one report: whose rows these are; else {NULL,0} */
	bool headed;              /* CSV: the heads are out; the sheets of a run share one header */
	struct html *html;        /* FORM_HTML: the page, in out; borrowed */
	struct buf *out;
	void (*flush)(void *arg); /* called now and then; may be NULL */
	void *arg;
	bool enough;              /* flush wants no more rows: whoever writes very many may stop */
};

enum { SHEET_COLS = 64, NOT_IN_TABLE = 255 };

/* goes: as struct text_column; NOT_IN_TABLE: CSV and NDJSON alone. */
struct sheet_col {
	uint8_t figure, goes;
};

enum cell_kind { CELL_UNSET, CELL_NULL, CELL_INT, CELL_TENTHS, CELL_HUNDREDTHS, CELL_MONEY, CELL_SECONDS, CELL_TIME, CELL_BOOL, CELL_ID,
		 CELL_TEXT, CELL_LIST, CELL_JSON };

struct cell {
	enum cell_kind kind;
	char letter;              /* CELL_ID: 'L', 'O' */
	int64_t v;
	size_t from, n;           /* CELL_TEXT, _LIST (JSON strings with commas between), _JSON: in sheet.text */
};

struct sheet {
	struct sheet_form *form;
	const struct sheet_col *cols;
	size_t n_cols;
	struct csv csv;
	const char *row;                      /* the open row's kind */
	bool record;                          /* it stands alone: a line a figure in a table */
	struct cell cells[SHEET_COLS];
	struct buf text;
	struct text_column table_cols[SHEET_COLS]; /* the bar behind them, too */
	uint8_t table_of[SHEET_COLS];         /* table column -> sheet column */
	size_t n_table;
	struct text_table table;
	uint64_t used;                        /* table columns a row of the section has */
	size_t rows;
	uint64_t left_out;                    /* table columns for which a section had no room */
	/* a bar behind each row of a table; see sheet_bars() */
	const char *const *bar_word;
	int64_t bar_most, bar_part[BAR_PARTS], bar_total;
	/* a record waits for its period before */
	struct cell kept[SHEET_COLS];
	struct buf kept_text;
	const char *kept_row;
	/* FORM_HTML */
	bool routing;                         /* figures are those of the routing report: what they count is said in its words */
	const char *page_row;                 /* the kind of the rows in page_cells */
	struct buf page_cells;                /* texts, row after row, each ended by a NUL */
};

void sheet_open(struct sheet *s, struct sheet_form *form, const struct sheet_col *cols, size_t n_cols);
/* A new section of a table, with a line above it; the others know no sections. `title` NULL: none. */
void sheet_section(struct sheet *s, const char *title);
void sheet_row(struct sheet *s, const char *row);
/* The same; a table shows it as lines of figure and value. Two in a row: side by side, as now and before. */
void sheet_record(struct sheet *s, const char *row);
void sheet_int(struct sheet *s, enum figure f, int64_t v);
void sheet_average(struct sheet *s, enum figure f, struct average v);  /* by the figure's unit: seconds, tenths, money */
void sheet_tenths(struct sheet *s, enum figure f, struct average v);
void sheet_hundredths(struct sheet *s, enum figure f, int64_t v);
void sheet_time(struct sheet *s, enum figure f, int64_t ms);           /* 0: null */
void sheet_text(struct sheet *s, enum figure f, struct slice v);       /* empty: null */
void sheet_bool(struct sheet *s, enum figure f, bool v);
void sheet_id(struct sheet *s, enum figure f, char letter, uint64_t id); /* 0: null */
/* As if it had not been set. */
void sheet_unset(struct sheet *s, enum figure f);
void sheet_null(struct sheet *s, enum figure f);
void sheet_json(struct sheet *s, enum figure f, struct slice json);    /* of a kind sheet does not know; empty: null */
/* A list of texts: any number of calls for one figure. _begin alone: an empty list. */
void sheet_list_begin(struct sheet *s, enum figure f);
void sheet_list_add(struct sheet *s, enum figure f, struct slice v);
/*
 * Before the first row: rows of a table may have a bar, the longest for `most`; `word`, as of bar_legend(), is said below the last
 * section that had one and is borrowed. Then for a row: its parts within total.
 */
void sheet_bars(struct sheet *s, int64_t most, const char *const word[BAR_PARTS + 1]);
void sheet_bar(struct sheet *s, const int64_t part[BAR_PARTS], int64_t total);
void sheet_row_end(struct sheet *s);
/* Ends the last section. A table says how many columns there was no room for in one of them. */
void sheet_close(struct sheet *s);

/* A line for eyes alone, or several, masked: headings and notes of a table. */
void sheet_note(struct sheet *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Minor units with the currency's decimals: 1250 -> "12.50". */
void money_put(struct buf *b, int64_t minor, int digits);
/* By the zone's clock: "2026-07-01 09:00:00". */
void local_time_put(struct buf *b, struct zone *zone, int64_t ms);

#endif
