#include "base/arena.h"

#include <stdalign.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

enum { CHUNK = 16 * 1024 - 64 };

struct arena_chunk {
	struct arena_chunk *next;
	size_t used, cap;
	alignas(16) char data[];
};

void *arena_alloc(struct arena *a, size_t n)
{
	if (n > ((size_t)1 << 40))
		return NULL;
	n = (n + 15) & ~(size_t)15;
	struct arena_chunk *c = a->head;
	if (!c || c->cap - c->used < n) {
		size_t cap = n > CHUNK ? n : CHUNK;
		c = malloc(sizeof(*c) + cap);
		if (!c)
			return NULL;
		c->cap = cap;
		c->used = 0;
		c->next = a->head;
		a->head = c;
		ASAN_POISON_MEMORY_REGION(c->data, cap);
	}
	void *p = c->data + c->used;
	c->used += n;
	ASAN_UNPOISON_MEMORY_REGION(p, n);
	return p;
}

char *arena_strdup(struct arena *a, struct slice s)
{
	char *p = arena_alloc(a, s.n + 1);
	if (p) {
		if (s.n)
			memcpy(p, s.p, s.n);
		p[s.n] = '\0';
	}
	return p;
}

struct slice arena_slice(struct arena *a, struct slice s)
{
	char *p = s.n ? arena_strdup(a, s) : NULL;
	return (struct slice){ p, p ? s.n : 0 };
}

void arena_reset(struct arena *a)
{
	struct arena_chunk *keep = NULL;
	for (struct arena_chunk *c = a->head, *next; c; c = next) {
		next = c->next;
		if (!keep && c->cap == CHUNK) {
			keep = c;
			continue;
		}
		ASAN_UNPOISON_MEMORY_REGION(c->data, c->cap);
		free(c);
	}
	a->head = keep;
	if (keep) {
		keep->next = NULL;
		keep->used = 0;
		ASAN_POISON_MEMORY_REGION(keep->data, keep->cap);
	}
}

void arena_free(struct arena *a)
{
	arena_reset(a);
	if (a->head) {
		ASAN_UNPOISON_MEMORY_REGION(a->head->data, a->head->cap);
		free(a->head);
	}
	a->head = NULL;
}
