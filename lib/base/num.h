/*
 * num - numbers in text. Every parser takes the whole text or refuses it; nothing is skipped, trimmed or guessed.
 */
#ifndef LR_BASE_NUM_H
#define LR_BASE_NUM_H

#include <stdint.h>

#include "base/buf.h"

/* Decimal integer in [lo, hi]; leading '-' only when lo < 0; no '+', no leading zeros but "0". */
bool num_int(struct slice s, int64_t lo, int64_t hi, int64_t *out);
/* "L7" with letter 'L': a journal id. 1 .. 2^40. */
bool num_id(struct slice s, char letter, uint64_t *out);
/* Duration "90s", "5m", "1h30m", "2d", "1500ms", "0" -> milliseconds, 0 .. 3650 days. domain.md 3. */
bool num_duration(struct slice s, int64_t *ms);
/* The same, up to `most` milliseconds. */
bool num_duration_to(struct slice s, int64_t most, int64_t *ms);
/* The shortest duration text that num_duration() reads back: "1h30m". */
void num_duration_put(struct buf *b, int64_t ms);
/* Decimal money "12", "12.5", "-3.07" with at most `digits` decimals -> minor units. */
bool num_money(struct slice s, int digits, int64_t *minor);

#endif
