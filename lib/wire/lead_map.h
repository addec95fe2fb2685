/*
 * lead_map - a parsed map file, as lead_plan.c reads it. Private to lib/wire; lead_in.h has the syntax.
 */
#ifndef LR_WIRE_LEAD_MAP_H
#define LR_WIRE_LEAD_MAP_H

#include "wire/fields.h"
#include "wire/lead_in.h"

struct map_part {
	bool is_column;      /* else literal text */
	struct slice text;
};

struct map_entry {
	enum field field;    /* below N_FIELDS, or FIELD_EXTRA with its key */
	struct slice extra_key;
	struct map_part *parts;
	size_t n;
	unsigned line;
};

struct lead_map {
	char *name;          /* the file's, for messages */
	char *text;          /* the slices point into it */
	struct map_entry *entries;
	size_t n;
};

#endif
