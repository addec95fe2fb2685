#include "base/table.h"

#include <stdlib.h>
#include <xxhash.h>

struct table_slot {
	char *key; /* NULL: empty */
	uint32_t n, value;
	uint64_t hash;
};

static uint64_t hash_of(struct slice key)
{
	return XXH3_64bits(key.p, key.n);
}

static struct table_slot *find(const struct table *t, struct slice key, uint64_t h)
{
	for (size_t i = h & (t->cap - 1);; i = (i + 1) & (t->cap - 1)) {
		struct table_slot *s = &t->slots[i];
		if (!s->key || (s->hash == h && s->n == key.n && memcmp(s->key, key.p, key.n) == 0))
			return s;
	}
}

int table_get(const struct table *t, struct slice key, uint32_t *out)
{
	if (!t->cap)
		return 0;
	struct table_slot *s = find(t, key, hash_of(key));
	if (!s->key)
		return 0;
	*out = s->value;
	return 1;
}

static int grow(struct table *t)
{
	struct table bigger = { 0 };
	bigger.cap = t->cap ? t->cap * 2 : 64;
	bigger.slots = calloc(bigger.cap, sizeof(*bigger.slots));
	if (!bigger.slots)
		return -1;
	for (size_t i = 0; i < t->cap; i++)
		if (t->slots[i].key)
			*find(&bigger, (struct slice){ t->slots[i].key, t->slots[i].n }, t->slots[i].hash) = t->slots[i];
	bigger.used = t->used;
	free(t->slots);
	*t = bigger;
	return 0;
}

int table_put(struct table *t, struct slice key, uint32_t value)
{
	if ((t->used + 1) * 4 > t->cap * 3 && grow(t) < 0)
		return -1;
	uint64_t h = hash_of(key);
	struct table_slot *s = find(t, key, h);
	if (!s->key) {
		char *copy = malloc(key.n + 1);
		if (!copy)
			return -1;
		if (key.n)
			memcpy(copy, key.p, key.n);
		copy[key.n] = '\0';
		*s = (struct table_slot){ copy, (uint32_t)key.n, value, h };
		t->used++;
	}
	s->value = value;
	return 0;
}

void table_clear(struct table *t)
{
	for (size_t i = 0; i < t->cap; i++)
		free(t->slots[i].key);
	if (t->cap)
		memset(t->slots, 0, t->cap * sizeof(*t->slots));
	t->used = 0;
}

void table_free(struct table *t)
{
	table_clear(t);
	free(t->slots);
	*t = (struct table){ 0 };
}
