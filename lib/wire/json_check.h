/*
 * json_check - what jansson does not refuse, or only after harm is done: depth over 64 (it recurses), numbers that a
 * double or 53 bits cannot hold exactly (it would alter them), NUL bytes. Private to lib/wire.
 */
#ifndef LR_WIRE_JSON_CHECK_H
#define LR_WIRE_JSON_CHECK_H

#include "base/err.h"
#include "base/slice.h"

enum { JSON_MAX_DEPTH = 64 };

/* Text that passes may still not be JSON: that is jansson's to find. LR_DATA "line N, column N: reason". */
int json_check(struct slice text, struct lr_err *err);

#endif
