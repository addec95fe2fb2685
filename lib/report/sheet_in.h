/*
 * sheet_in - what sheet.c, sheet_table.c and sheet_html.c share. Nobody else includes it.
 */
#ifndef LR_REPORT_SHEET_IN_H
#define LR_REPORT_SHEET_IN_H

#include "report/sheet.h"

void sheet_table_open(struct sheet *s);
void sheet_table_row(struct sheet *s);
/* Put out what the section has so far. */
void sheet_table_end(struct sheet *s);

/* "avg speed to claim" */
void sheet_spell(struct buf *b, enum figure f);

void sheet_html_row(struct sheet *s);
void sheet_html_end(struct sheet *s);
void sheet_html_note(struct sheet *s, const char *text);

/* The cell as text: for a table, or for CSV; `text` holds its bytes. */
void cell_put(const struct sheet *s, enum figure f, const struct cell *c, const struct buf *text, struct buf *b);
struct slice cell_bytes(const struct buf *text, const struct cell *c);
bool cell_list_next(struct slice list, size_t *at, struct slice *v);

#endif
