/*
 * out - standard output, checked. Bytes gather in `b` and leave in out_flush(); a failed write is remembered and
 * everything after it is dropped, so that a writer whose reader left goes on storing (cli.md: it exits 74 then).
 * EPIPE is told apart: pure readers let SIGPIPE kill them instead.
 */
#ifndef LR_BASE_OUT_H
#define LR_BASE_OUT_H

#include "base/buf.h"
#include "base/err.h"

struct out {
	struct buf b;
	int fd;
	int gone; /* errno of the first failed write, or 0 */
};

int out_flush(struct out *o);   /* 0, or -1 once it failed */
/* Flush, close the descriptor, free. LR_IO when anything was not delivered. */
int out_close(struct out *o, struct lr_err *err);

#endif
