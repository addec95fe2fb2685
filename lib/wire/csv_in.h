/*
 * csv_in - CSV records with a header, one at a time (libcsv inside, strict). Adds what libcsv lacks: line numbers, the
 * record's own text, a cap of 1 MiB a record in constant memory, the delimiter found in the header record, and a way on
 * after a bad record. Private to lib/wire.
 *
 * After an unclosed quote the record is read again from the line behind its first one, so a stray `"` costs one record and
 * not the rest of the file. Such lines hold an even number of quotes, so none of them opens another: the work stays linear.
 */
#ifndef LR_WIRE_CSV_IN_H
#define LR_WIRE_CSV_IN_H

#include "wire/input.h"

enum { CSV_MAX_COLUMNS = 2048 };

struct csv_row {
	const struct slice *cells; /* header's count of them, trimmed of ASCII blanks; {NULL,0} when empty */
	uint64_t line;             /* first line of the record, from 1 */
	struct slice raw;          /* its text without the line end; when REFUSED perhaps only its beginning */
	struct slice column;       /* when REFUSED: the column at fault, or {NULL,0} */
};                                 /* all valid until the next call */

struct csv_in;

/*
 * Reads the header from `in` (borrowed). delimiter 0: found. Nothing but blank lines: no columns, csv_next() says END.
 * LR_DATA with file and line: no usable header.
 */
int csv_in_open(struct input *in, char delimiter, struct csv_in **out, struct lr_err *err);
void csv_in_free(struct csv_in *c);
const struct slice *csv_in_header(const struct csv_in *c, size_t *n);
char csv_in_delimiter(const struct csv_in *c);
/* enum next. Blank lines and rows of empty cells are skipped; *err holds the reason without file and line. */
int csv_in_next(struct csv_in *c, bool may_block, struct csv_row *row, struct lr_err *err);

#endif
