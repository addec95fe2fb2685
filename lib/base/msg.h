/*
 * msg - diagnostics on stderr: one line, one write, control bytes masked, "prog: text".
 */
#ifndef LR_BASE_MSG_H
#define LR_BASE_MSG_H

#include "base/slice.h"

void msg_line(const char *prog, struct slice text);
void msg(const char *prog, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
