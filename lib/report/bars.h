/*
 * bars - one agent's offers, or a group's leads, as a bar: accepted, declined, timed out, in this order, then what is neither. Green, blue and
 * red with eighths of a column where the terminal can; shades, or `###===--` in ASCII, where it cannot. Colour is never the only
 * signal: the order is fixed and the counts stand beside it.
 */
#ifndef LR_REPORT_BARS_H
#define LR_REPORT_BARS_H

#include "base/buf.h"
#include "report/terminal.h"

enum { BAR_PARTS = 3 };  /* accepted, declined, timed out */

/* part[] are counts within `total`, which fills cols * total / most columns. Returns the columns drawn. */
size_t bar_put(struct buf *b, const int64_t part[BAR_PARTS], int64_t total, int64_t most, size_t cols, const struct look *look);
/* "bar: # accepted, = declined, - timed out, . open or withdrawn": what the parts and the rest are; NULL: there is no such part. */
void bar_legend(struct buf *b, const char *const word[BAR_PARTS + 1], const struct look *look);
extern const char *const bar_of_offers[BAR_PARTS + 1];

#endif
