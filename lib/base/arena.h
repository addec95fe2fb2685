/*
 * arena - memory with one lifetime: allocate many, free all at once. arena_reset() keeps the first chunk for reuse.
 * Every allocation is 16-byte aligned and uninitialised; NULL when memory is out.
 */
#ifndef LR_BASE_ARENA_H
#define LR_BASE_ARENA_H

#include "base/slice.h"

struct arena_chunk;
struct arena {
	struct arena_chunk *head;
};

void *arena_alloc(struct arena *a, size_t n);
char *arena_strdup(struct arena *a, struct slice s); /* NUL-terminated copy */
struct slice arena_slice(struct arena *a, struct slice s); /* copy; {NULL,0} when memory is out or s is empty */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

#endif
