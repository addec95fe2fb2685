/*
 * text - UTF-8 and the ways bytes of hostile input are written: as JSON, and for a terminal.
 */
#ifndef LR_BASE_TEXT_H
#define LR_BASE_TEXT_H

#include <stdint.h>

#include "base/buf.h"

/* Whole text valid UTF-8 (no overlong, surrogate, above U+10FFFF)? On false *bad is the offset of the first bad byte. */
bool utf8_valid(struct slice s, size_t *bad);
/* Decode one code point of valid UTF-8 at p; returns its length. */
size_t utf8_decode(const char *p, const char *end, uint32_t *cp);
void utf8_put(struct buf *b, uint32_t cp);

/* A JSON string with its quotes. `ascii`: everything above 0x7e as \uXXXX (journal); else UTF-8 stays. Input: valid UTF-8. */
void json_quote(struct buf *b, struct slice s, bool ascii);
/* The body of a canonical (ASCII) JSON string, without quotes -> UTF-8. False on anything json_quote() never writes. */
bool json_unescape(struct buf *b, struct slice body);

/* For people: control, C1, bidi and other invisible characters and bad bytes as \x1b, \u202e; keeps UTF-8. */
void text_masked(struct buf *b, struct slice s);
/* The same, but keeps a joiner or non-joiner between two letters beyond ASCII: emoji, Persian and Indic words need it, and what shows
 * text by Unicode's rules takes no harm. */
void text_masked_joined(struct buf *b, struct slice s);
/* Columns a terminal uses for masked text. */
size_t text_width(struct slice s);
/* At most `cols` columns of masked text, the last one '…' (or '~' when !utf8) if something was cut. */
void text_cut(struct buf *b, struct slice s, size_t cols, bool utf8);

/* Case-insensitive (ASCII) edit distance with adjacent swaps, capped at `cap`. For "did you mean". */
unsigned text_distance(struct slice a, struct slice b, unsigned cap);

#endif
