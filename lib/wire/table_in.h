/*
 * table_in - a configuration table: CSV with a header, or NDJSON, read whole; small (16 MiB at the most).
 * A row is a JSON object: CSV cells are strings under their header's name (lower-cased, trimmed), empty cells absent.
 */
#ifndef LR_WIRE_TABLE_IN_H
#define LR_WIRE_TABLE_IN_H

#include "wire/json.h"

struct table_row {
	struct json *obj;   /* owned by the table */
	uint64_t line;      /* where the row starts */
};

struct table_in {
	struct table_row *rows;
	size_t n;
};

/* Format by the first byte: '{' is NDJSON, else CSV. Errors are whole: LR_DATA with file, line, reason. */
int table_in_read(const char *path, struct table_in *out, struct lr_err *err);
void table_in_free(struct table_in *t);

#endif
