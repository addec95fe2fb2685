/*
 * jansson_in - jansson.h without the names it shares with lr: `json_type` (lr's function) and the macro `json_is_true`.
 * Private to lib/wire/json*.c.
 */
#ifndef LR_WIRE_JANSSON_IN_H
#define LR_WIRE_JANSSON_IN_H

#define json_type jansson_type
#include <jansson.h>
#undef json_type
#undef json_is_true

#endif
