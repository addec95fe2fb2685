/*
 * lead_plan - which columns fill which field: made once for a header (or a sequence of JSON keys), used for every record.
 * Sources of one field stand together, strongest first; the first that is not empty fills it. A column no source took
 * goes to extra under its own name. Private to lib/wire.
 */
#ifndef LR_WIRE_LEAD_PLAN_H
#define LR_WIRE_LEAD_PLAN_H

#include "wire/lead_map.h"

struct plan_part {
	size_t column;         /* PLAN_LITERAL: `text` as it is */
	struct slice text;
};
#define PLAN_LITERAL ((size_t)-1)

struct plan_source {
	enum field field;
	struct slice extra_key; /* of FIELD_EXTRA */
	size_t first, n;        /* its parts */
	bool exact;             /* by the field's own name or by the map, not by an alias that may mean something else */
};

struct lead_plan {
	struct plan_source *sources;
	size_t n_sources;
	struct plan_part *parts;
	size_t n_parts;
	bool any_column;        /* some source rests on a column */
	bool any_field;         /* and that fills a canonical field */
};

/* `missing`, when not NULL, gets the first map entry of a field of which no source has its columns here, else NULL. */
int lead_plan_make(const struct slice *columns, size_t n, const struct lead_map *map, struct lead_plan *plan,
		   const struct map_entry **missing, struct lr_err *err);
void lead_plan_free(struct lead_plan *plan);

#endif
