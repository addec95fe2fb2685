/*
 * scan - the rows of facts in order, a chunk at a time, read (never mapped: a row that is cut off while we look must
 * not kill us). Rows of void leads are left out: they count nowhere. Owns one chunk of memory.
 *
 *   fact_scan_open(&scan, store, from_row, to_row, err);
 *   while ((n = fact_scan_next(&scan, &rows, err)) > 0) ...
 *   fact_scan_close(&scan);
 */
#ifndef LR_REPORT_SCAN_H
#define LR_REPORT_SCAN_H

#include "store/store.h"

struct fact_scan {
	struct store *store;
	uint64_t row, stop;     /* next row; where to stop */
	struct fact *rows;
	uint8_t *is_void;       /* a bit per lead up to void_end, or NULL: there are none */
	uint64_t void_end;
};

/* Rows [from, stop) of the snapshot; stop UINT64_MAX: to the end. */
int fact_scan_open(struct fact_scan *s, struct store *store, uint64_t from, uint64_t stop, struct lr_err *err);
/* From here on with the rows of void leads. */
void fact_scan_keep_void(struct fact_scan *s);
/* How many rows *rows holds, 0 at the end, or a negative kind. Valid until the next call. */
int64_t fact_scan_next(struct fact_scan *s, const struct fact **rows, struct lr_err *err);
void fact_scan_close(struct fact_scan *s);

#endif
