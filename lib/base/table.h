/*
 * table - a hash table from bytes to a 32-bit number. Owns copies of its keys. Seeded hash; insertion order is not kept.
 */
#ifndef LR_BASE_TABLE_H
#define LR_BASE_TABLE_H

#include <stdint.h>

#include "base/slice.h"

struct table_slot;
struct table {
	struct table_slot *slots;
	size_t used, cap;
};

/* 1 found (value in *out), 0 not. */
int table_get(const struct table *t, struct slice key, uint32_t *out);
/* Insert or replace. 0, or -1 when memory is out (nothing changed). */
int table_put(struct table *t, struct slice key, uint32_t value);
void table_clear(struct table *t);
void table_free(struct table *t);

#endif
