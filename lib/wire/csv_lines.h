/*
 * csv_lines - an input cut at its line ends (LF, CRLF, lone CR), counted, with the means to read some bytes again.
 * A piece is a line with its end, or a part of one where a block ends. Private to lib/wire: what csv_in feeds to libcsv.
 *
 *   csv_lines_look(&l, true, &piece, &ends_line, err); ... csv_lines_take(&l, piece.n, ends_line);
 */
#ifndef LR_WIRE_CSV_LINES_H
#define LR_WIRE_CSV_LINES_H

#include "wire/input.h"

struct csv_lines {
	struct input *in;
	struct slice block;     /* bytes of the input not yet taken */
	struct buf held;        /* bytes to be read again before it; owned */
	size_t held_at;
	uint64_t line;          /* of the next byte, from 1 */
	bool after_cr;          /* the last byte was a CR: an LF now belongs to the same line end */
};

void csv_lines_init(struct csv_lines *l, struct input *in);
void csv_lines_free(struct csv_lines *l);
/* enum next; the piece stays where it is until taken. */
int csv_lines_look(struct csv_lines *l, bool may_block, struct slice *piece, bool *ends_line, struct lr_err *err);
void csv_lines_take(struct csv_lines *l, size_t n, bool ends_line);
/* Read `bytes` (a copy) again before all else, as from line `line`. -1: memory is out. */
int csv_lines_again(struct csv_lines *l, struct slice bytes, uint64_t line);

/* Length of the record's first line with its end; *opened: the line (record starts at `line`) of the quote still open at its end. */
size_t csv_first_line(struct slice record, uint64_t line, uint64_t *opened);
/* The delimiter of a header record among , ; TAB |, outside quotes; ',' when there is none of them (one column); 0 when two
 * of them are equally frequent. */
char csv_find_delimiter(struct slice header);

#endif
