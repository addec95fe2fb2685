/*
 * csv - CSV out as RFC 4180 has it: CRLF, quotes where needed. For a spreadsheet (`excel`) also a byte order mark, and texts
 * it would take for a formula (= + - @ TAB CR in front) get an apostrophe: leads and names are other people's bytes.
 *
 *   struct csv c = csv_open(&buf, excel); csv_heads(&c, names, n); csv_text(&c, id); csv_int(&c, 3); csv_end(&c);
 */
#ifndef LR_REPORT_CSV_H
#define LR_REPORT_CSV_H

#include "report/average.h"

struct csv {
	struct buf *b;
	bool excel, any;
};

struct csv csv_open(struct buf *b, bool excel);
void csv_text(struct csv *c, struct slice s);
void csv_int(struct csv *c, int64_t v);
void csv_empty(struct csv *c, size_t cells);
void csv_end(struct csv *c);                         /* of the row */
void csv_heads(struct csv *c, const char *const *names, size_t n); /* a row of them */

#endif
