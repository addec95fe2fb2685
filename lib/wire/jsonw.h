/*
 * jsonw - writing JSON objects, member after member, into a buf. UTF-8 stays UTF-8 (`ascii` false) or is escaped.
 *
 *   struct jsonw w = jsonw_open(&buf, false); jsonw_str(&w, "lead", id); jsonw_int(&w, "n", 3); jsonw_close(&w);
 * writes {"lead":"L1","n":3} without a newline.
 */
#ifndef LR_WIRE_JSONW_H
#define LR_WIRE_JSONW_H

#include "base/civil.h"
#include "base/text.h"

struct jsonw {
	struct buf *b;
	bool any, ascii;
};

struct jsonw jsonw_open(struct buf *b, bool ascii);
void jsonw_close(struct jsonw *w);
void jsonw_key(struct jsonw *w, const char *key);                    /* then the caller writes a value into w->b */
void jsonw_str(struct jsonw *w, const char *key, struct slice v);    /* an empty {NULL,0} slice writes null */
void jsonw_int(struct jsonw *w, const char *key, int64_t v);
void jsonw_bool(struct jsonw *w, const char *key, bool v);
void jsonw_null(struct jsonw *w, const char *key);
void jsonw_time(struct jsonw *w, const char *key, int64_t ms);       /* RFC 3339 Z */
void jsonw_id(struct jsonw *w, const char *key, char letter, uint64_t n); /* "L7"; n == 0 writes null */
void jsonw_raw(struct jsonw *w, const char *key, struct slice json); /* already JSON; {NULL,0} writes null */

#endif
