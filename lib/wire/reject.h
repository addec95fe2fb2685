/*
 * reject - one line of a --rejects file: {"source":FILE,"line":N,"column":...,"reason":...,"raw":...}; raw is the record's own text
 * (bytes that are not UTF-8 as U+FFFD, said by "raw_damaged":true). NUL likewise. reject_put() writes the whole line with its LF.
 */
#ifndef LR_WIRE_REJECT_H
#define LR_WIRE_REJECT_H

#include "base/buf.h"

void reject_put(struct buf *b, const char *source, uint64_t line, struct slice column, const char *reason, struct slice raw);

#endif
