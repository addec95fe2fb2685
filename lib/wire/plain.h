/*
 * plain - what every text from outside goes through: blanks off its ends, and the check that it is text. Private to lib/wire.
 */
#ifndef LR_WIRE_PLAIN_H
#define LR_WIRE_PLAIN_H

#include "base/slice.h"

/* ASCII blanks off both ends; {NULL,0} when nothing is left. */
struct slice trimmed(struct slice s);
/* Valid UTF-8 without NUL? On false *bad is the offset of the first bad byte. Fast on ASCII. */
bool text_sound(struct slice s, size_t *bad);

#endif
