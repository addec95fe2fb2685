/*
 * lead_fill - one record's cells, by a plan, into a struct lead_in: limits, times, tags, money, and the rest under extra.
 * Private to lib/wire.
 */
#ifndef LR_WIRE_LEAD_FILL_H
#define LR_WIRE_LEAD_FILL_H

#include "wire/json.h"
#include "wire/lead_plan.h"

struct cells {
	size_t n;
	const struct slice *names;
	const struct slice *text;          /* trimmed; {NULL,0} empty */
	const struct json *const *nodes;   /* NULL for CSV; else the values, NULL where empty; names are then NUL-terminated */
	const struct json *extra;          /* an object to be merged into extra, or NULL */
};

struct lead_filler {
	const struct lead_in_opts *opts;
	bool *taken;                       /* per column: some field has it */
	size_t room;
	struct buf work, extra;            /* texts in the making */
};

void lead_filler_free(struct lead_filler *f);
/* 0, or -LR_REFUSED with out->column set, or -LR_NOMEM. What *out points to lives in mem. */
int lead_fill(struct lead_filler *f, const struct lead_plan *plan, const struct cells *cells, struct arena *mem,
	      struct lead_in *out, struct lr_err *err);

#endif
