/*
 * index_arrivals - e-mail, phone and content keys of leads, newest first. They are random by nature, and a copy-on-write
 * tree rewrites a page for every random key; so new ones wait in chunks of rows, and each time a chunk is full one of the 64
 * slices of the key space moves into the tree, sorted. Where a key stands depends on how many came before it alone, not
 * on batches or processes, so a rebuild gives the same entries.
 *
 * A row is the tree key behind T_ARRIVAL: kind, hash (6 bytes), received_at (6), lead (5), big-endian: memcmp is its order.
 */
#ifndef LR_STORE_INDEX_ARRIVALS_H
#define LR_STORE_INDEX_ARRIVALS_H

#include "store/index_key.h"

enum { ROW = 1 + N_HASH + N_TIME + N_ID, CHUNK_ROWS = 2048, SLICES = 64, WINDOW = CHUNK_ROWS * SLICES, BUCKETS = 1 << 16 };

struct state;
struct lr_err;

/* The rows of the last SLICES chunks in memory, each in a list with those of its bucket, greatest first. */
struct arrivals {
	bool loaded, dirty;      /* dirty: the last chunk is not in the tree as it stands */
	unsigned char (*row)[ROW]; /* WINDOW of them: row n is at n % WINDOW */
	uint32_t *next, *prev;   /* slot + 1; 0 none */
	uint32_t *bucket;        /* slot + 1 of the greatest */
	/*
	 * Most arrivals are of new customers, and asking the tree costs a walk through cold pages. After many questions a
	 * bit map of the tree's hashes is made (two bits a row); where a bit is missing the tree need not be asked.
	 */
	uint64_t *seen;
	uint64_t seen_mask;      /* bits - 1 */
	uint64_t asked;          /* questions since it was last thrown away */
};

void arrivals_forget(struct arrivals *a);
void arrivals_free(struct arrivals *a);
/* Before a commit: the unfinished chunk into the index. */
int arrivals_flush(struct state *st, struct lr_err *err);

#endif
