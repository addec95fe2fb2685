/*
 * table_in - what table.c and table_put.c share: a cell, and how many columns there can be. Nobody else includes it.
 */
#ifndef LR_REPORT_TABLE_IN_H
#define LR_REPORT_TABLE_IN_H

#include "report/table.h"

enum { COLUMNS_MAX = 64 };

enum shape { SHAPE_LINE, SHAPE_LINES, SHAPE_WHOLE_LINES, SHAPE_BAR };

struct text_cell {
	size_t end;      /* in text; it begins where the one before ends */
	size_t width;    /* of its longest line */
	enum shape shape;
};

/* What a cell of SHAPE_BAR holds, until it is known how wide the column is. */
struct bar {
	int64_t part[BAR_PARTS], total, most;
};

#endif
