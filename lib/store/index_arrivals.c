#include "store/index_arrivals.h"

#include <stdlib.h>

#include "store/index_state.h"

enum { NONE = 0 };
#define NOWHERE UINT32_MAX /* prev of a slot that stands in no list */

static void row_make(unsigned char row[ROW], enum lead_key kind, uint64_t hash, int64_t at, uint64_t lead)
{
	struct key k = { .n = 0 };
	key_byte(&k, (char)kind);
	key_num(&k, hash, N_HASH);
	key_num(&k, (uint64_t)at, N_TIME);
	key_num(&k, lead, N_ID);
	memcpy(row, k.b, ROW);
}

static size_t bucket_of(const unsigned char *row)
{
	return ((size_t)row[2] << 8 | row[3]) ^ row[0];
}

static unsigned slice_of_row(const unsigned char *row)
{
	return row[1] >> 2;
}

static void tree_key(struct key *k, const unsigned char *row)
{
	key_start(k, T_ARRIVAL);
	memcpy(k->b + 1, row, ROW);
	k->n = 1 + ROW;
}

static void chunk_key(struct key *k, uint64_t chunk)
{
	key_start(k, T_ROWS);
	key_num(k, chunk, N_NO);
}

/* ---- which hashes the tree may hold */

enum { ASK_BEFORE_MAP = 50000, BITS_A_ROW = 16, LEAST_BITS = 1 << 23, MOST_BITS = 1 << 28 };

static uint64_t row_hash(const unsigned char *row)
{
	return key_read(row + 1, N_HASH) * UINT64_C(0x9e3779b97f4a7c15) + row[0];
}

static void see(struct arrivals *a, const unsigned char *row)
{
	uint64_t h = row_hash(row), one = h >> 7 & a->seen_mask, two = h >> 35 & a->seen_mask;
	a->seen[one / 64] |= UINT64_C(1) << one % 64;
	a->seen[two / 64] |= UINT64_C(1) << two % 64;
}

static bool maybe_in_tree(const struct arrivals *a, const unsigned char *row)
{
	if (!a->seen)
		return true;
	uint64_t h = row_hash(row), one = h >> 7 & a->seen_mask, two = h >> 35 & a->seen_mask;
	return a->seen[one / 64] >> one % 64 & a->seen[two / 64] >> two % 64 & 1;
}

static void forget_seen(struct arrivals *a)
{
	free(a->seen);
	a->seen = NULL;
	a->asked = 0;
}

/* Without memory for it, or in the middle of a change: the tree is asked as before. */
static int make_seen(struct state *st, struct lr_err *err)
{
	struct arrivals *a = &st->arrivals;
	uint64_t bits = LEAST_BITS;
	struct key k;
	struct slice found;
	while (bits < MOST_BITS && bits < st->head.arrivals * BITS_A_ROW)
		bits *= 2;
	a->asked = 0;
	a->seen = calloc(bits / 64, sizeof(*a->seen));
	if (!a->seen)
		return 0;
	a->seen_mask = bits - 1;
	key_start(&k, T_ARRIVAL);
	int rc = index_seek(st, &k, &found, NULL, err);
	while (rc == 1 && found.n == 1 + ROW && found.p[0] == T_ARRIVAL) {
		see(a, (const unsigned char *)found.p + 1);
		rc = index_next(st, &found, err);
	}
	if (rc < 0)
		forget_seen(a);
	return rc < 0 ? rc : 0;
}

/* ---- the window in memory */

static void unlink_slot(struct arrivals *a, uint32_t slot)
{
	uint32_t before = a->prev[slot], behind = a->next[slot];
	if (before == NOWHERE)
		return;
	if (before)
		a->next[before - 1] = behind;
	else
		a->bucket[bucket_of(a->row[slot])] = behind;
	if (behind)
		a->prev[behind - 1] = before;
}

static void link_slot(struct arrivals *a, uint32_t slot)
{
	uint32_t *head = &a->bucket[bucket_of(a->row[slot])], before = NONE, at = *head;
	while (at && memcmp(a->row[at - 1], a->row[slot], ROW) > 0) {
		before = at;
		at = a->next[at - 1];
	}
	a->next[slot] = at;
	a->prev[slot] = before;
	if (at)
		a->prev[at - 1] = slot + 1;
	if (before)
		a->next[before - 1] = slot + 1;
	else
		*head = slot + 1;
}

static void place(struct arrivals *a, uint64_t number, const unsigned char *row)
{
	uint32_t slot = (uint32_t)(number % WINDOW);
	if (number >= WINDOW)
		unlink_slot(a, slot);
	memcpy(a->row[slot], row, ROW);
	link_slot(a, slot);
}

static int load(struct state *st, struct lr_err *err)
{
	struct arrivals *a = &st->arrivals;
	if (a->loaded)
		return 0;
	if (!a->row) {
		a->row = malloc((size_t)WINDOW * ROW);
		a->next = malloc(WINDOW * sizeof(*a->next));
		a->prev = malloc(WINDOW * sizeof(*a->prev));
		a->bucket = malloc(BUCKETS * sizeof(*a->bucket));
		if (!a->row || !a->next || !a->prev || !a->bucket) {
			arrivals_free(a);
			return lr_nomem(err);
		}
	}
	memset(a->bucket, 0, BUCKETS * sizeof(*a->bucket));
	uint64_t rows = st->head.arrivals, chunk = rows / CHUNK_ROWS;
	uint64_t first = chunk >= SLICES ? chunk - SLICES + 1 : 0;
	for (uint32_t slot = 0; first && slot < WINDOW; slot++)
		a->prev[slot] = NOWHERE; /* of chunks that are gone; place() unlinks what it overwrites */
	for (uint64_t c = first; c * CHUNK_ROWS < rows; c++) {
		struct key k;
		struct slice v;
		uint64_t n = rows - c * CHUNK_ROWS < CHUNK_ROWS ? rows - c * CHUNK_ROWS : CHUNK_ROWS;
		chunk_key(&k, c);
		int rc = index_get(st, &k, &v, err);
		if (rc < 0)
			return rc;
		if (rc == 0 || v.n != n * ROW)
			return lr_fail(err, LR_BUG, "index: chunk %llu of the arrivals is misshapen", (unsigned long long)c);
		for (uint64_t i = 0; i < n; i++) {
			uint32_t slot = (uint32_t)((c * CHUNK_ROWS + i) % WINDOW);
			memcpy(a->row[slot], v.p + i * ROW, ROW);
			link_slot(a, slot);
		}
	}
	a->loaded = true;
	a->dirty = false;
	return 0;
}

void arrivals_forget(struct arrivals *a)
{
	a->loaded = a->dirty = false;
	forget_seen(a);
}

void arrivals_free(struct arrivals *a)
{
	free(a->row);
	free(a->next);
	free(a->prev);
	free(a->bucket);
	free(a->seen);
	*a = (struct arrivals){ 0 };
}

/* ---- chunks and the tree */

static int put_chunk(struct state *st, uint64_t chunk, size_t n, struct lr_err *err)
{
	struct key k;
	chunk_key(&k, chunk);
	return index_put(st, &k, st->arrivals.row[chunk * CHUNK_ROWS % WINDOW], n * ROW, err);
}

int arrivals_flush(struct state *st, struct lr_err *err)
{
	uint64_t rows = st->head.arrivals;
	if (!st->arrivals.dirty || rows % CHUNK_ROWS == 0)
		return 0;
	st->arrivals.dirty = false;
	return put_chunk(st, rows / CHUNK_ROWS, rows % CHUNK_ROWS, err);
}

static int by_row(const void *a, const void *b)
{
	return memcmp(a, b, ROW);
}

/* Chunk `chunk` has just become full: its turn's slice of the window moves to the tree, the oldest chunk goes. */
static int move_slice(struct state *st, uint64_t chunk, struct lr_err *err)
{
	struct arrivals *a = &st->arrivals;
	unsigned slice = (unsigned)(chunk % SLICES);
	uint64_t first = chunk + 1 >= SLICES ? chunk + 1 - SLICES : 0, rows = (chunk + 1 - first) * CHUNK_ROWS;
	unsigned char (*sorted)[ROW] = malloc(rows * ROW);
	struct key k;
	size_t n = 0;
	int rc = sorted ? put_chunk(st, chunk, CHUNK_ROWS, err) : lr_nomem(err);
	for (uint64_t i = 0; rc == 0 && i < rows; i++) {
		const unsigned char *row = a->row[(first * CHUNK_ROWS + i) % WINDOW];
		if (slice_of_row(row) == slice)
			memcpy(sorted[n++], row, ROW);
	}
	if (rc == 0)
		qsort(sorted, n, ROW, by_row);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		tree_key(&k, sorted[i]);
		if (a->seen)
			see(a, sorted[i]);
		rc = index_put(st, &k, "", 0, err);
	}
	if (rc == 0 && chunk + 1 >= SLICES) { /* every slice of it has moved */
		chunk_key(&k, first);
		rc = index_del(st, &k, err);
	}
	free(sorted);
	return rc;
}

int state_key_put(struct state *st, enum lead_key kind, uint64_t hash, int64_t received_at, uint64_t lead, struct lr_err *err)
{
	unsigned char row[ROW];
	int rc = load(st, err);
	if (rc < 0)
		return rc;
	row_make(row, kind, hash, received_at, lead);
	place(&st->arrivals, st->head.arrivals, row);
	st->arrivals.dirty = true;
	st->head.arrivals++;
	return st->head.arrivals % CHUNK_ROWS ? 0 : move_slice(st, st->head.arrivals / CHUNK_ROWS - 1, err);
}

int state_key_find(struct state *st, enum lead_key kind, uint64_t hash, bool skip, int64_t *at, uint64_t *lead,
		   struct lr_err *err)
{
	const uint64_t last = ((uint64_t)1 << (8 * N_ID)) - 1;
	struct arrivals *a = &st->arrivals;
	unsigned char bound[ROW];
	const unsigned char *best = NULL;
	struct key k;
	struct slice found;
	int rc = load(st, err);
	if (rc < 0)
		return rc;
	row_make(bound, kind, hash, *at, skip ? *lead - 1 : last);
	uint32_t slot = a->bucket[bucket_of(bound)];
	while (slot && memcmp(a->row[slot - 1], bound, ROW) > 0)
		slot = a->next[slot - 1];
	if (slot && memcmp(a->row[slot - 1], bound, 1 + N_HASH) == 0)
		best = a->row[slot - 1];
	if (!a->seen && ++a->asked > ASK_BEFORE_MAP && (rc = make_seen(st, err)) < 0)
		return rc;
	tree_key(&k, bound);
	rc = maybe_in_tree(a, bound) ? index_seek_back(st, &k, &found, err) : 0;
	if (rc < 0)
		return rc;
	if (rc == 1 && found.n == k.n && memcmp(found.p, k.b, 2 + N_HASH) == 0 && (!best || memcmp(found.p + 1, best, ROW) > 0))
		best = (const unsigned char *)found.p + 1;
	if (!best)
		return 0;
	*at = (int64_t)key_read(best + 1 + N_HASH, N_TIME);
	*lead = key_read(best + 1 + N_HASH + N_TIME, N_ID);
	return 1;
}
