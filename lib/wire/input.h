/*
 * input - bytes in: a file or stdin as lines, with what lr promises of every input (durability.md "Bad input"):
 * BOM skipped once, UTF-16 by its BOM converted (iconv), declared encodings converted, gzip/zip/xlsx/PDF refused by
 * name, lines over 1 MiB skipped in constant memory and reported, NUL and invalid UTF-8 reported per line, CRLF and lone
 * LF ends, a last line without LF, reads of one byte. Never holds more than one line plus one read block (64 KiB).
 */
#ifndef LR_WIRE_INPUT_H
#define LR_WIRE_INPUT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { LINE_MAX_BYTES = 1024 * 1024 };

/* What every reader of records says. */
enum next {
	NEXT_END = 0,     /* no more input */
	NEXT_RECORD = 1,
	NEXT_BLOCKS = 2,  /* nothing complete is ready; reading on would wait (only when may_block is false) */
	NEXT_REFUSED = 3, /* one record cannot be used: *err says why, the reader goes on behind it */
};                        /* negative: -kind, the input as a whole cannot be used or read */

struct input;

/* path NULL or "-": stdin (closed stdin or a directory: LR_NOINPUT). encoding NULL: UTF-8, or UTF-16 by BOM. */
int input_open(const char *path, const char *encoding, struct input **out, struct lr_err *err);
void input_free(struct input *in);
const char *input_name(const struct input *in);   /* "leads.csv" or "stdin", for messages */
/* The first bytes after the BOM without consuming them (fewer at the end of input): for finding the format. */
int input_peek(struct input *in, struct slice *bytes, struct lr_err *err);
/* The next line without its end; *line_no counts from 1. Valid until the next call. REFUSED: too long, NUL, not UTF-8;
 * then *line holds at most the first 200 bytes of it. */
int input_line(struct input *in, bool may_block, struct slice *line, uint64_t *line_no, struct lr_err *err);
/* Raw bytes for a parser that finds its own records (CSV): converted, BOM gone, NOT checked. Up to 64 KiB. */
int input_bytes(struct input *in, bool may_block, struct slice *bytes, struct lr_err *err);
/* Size of the input in bytes if it is a regular file, else -1; bytes consumed so far. For progress. */
int64_t input_size(const struct input *in);
int64_t input_consumed(const struct input *in);

#endif
