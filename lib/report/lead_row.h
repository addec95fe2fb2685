/*
 * lead_row - one lead as cells of the open row of a sheet: where it stands, when what happened, what it cost and brought; and the
 * person, to whom it belongs and to admins alone.
 */
#ifndef LR_REPORT_LEAD_ROW_H
#define LR_REPORT_LEAD_ROW_H

#include "report/lives.h"
#include "report/report.h"

extern const struct sheet_col lead_cols[];
extern const size_t lead_cols_n;

/* mem is reset: a record's. life NULL: what the state alone knows. */
int lead_cells(struct report *r, struct sheet *s, uint64_t id, const struct life *life, struct arena *mem, struct lr_err *err);
/* "exclusive", "pool", ...: domain.md 2. */
const char *lead_state_name(const struct lead *l);
/* A row a lead of those marked (> 0), in the order they came, until the form has enough; the sheet's columns are lead_cols. */
int lead_rows(struct report *r, struct sheet *s, const struct lives *lives, const int32_t *marked, struct lr_err *err);

#endif
