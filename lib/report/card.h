/*
 * card - how an agent stands in routing now: his routes, limit, pauses, and what to type to change that. domain.md 8 "per agent".
 * Cells of the open row of a sheet; columns the sheet has not are not asked for.
 */
#ifndef LR_REPORT_CARD_H
#define LR_REPORT_CARD_H

#include "report/report.h"

int card_cells(struct report *r, struct sheet *s, const struct roster_row *who, struct lr_err *err);

#endif
