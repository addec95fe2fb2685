/*
 * index_key - the keys of the index: a table's letter first, then big-endian numbers, so that memcmp order is the order of the lists.
 *
 * A commit writes every page it changed and all pages above them, so tables that change together stand together, and in a tree of
 * their own where others would make the way down longer: an answer changes a lead's page and a few of the small tables', whatever
 * was ingested. Leads come last in their tree, each with its offers: a tree that grows at its end fills its pages. Keys, some three
 * a lead, are looked up for new leads alone.
 */
#ifndef LR_STORE_INDEX_KEY_H
#define LR_STORE_INDEX_KEY_H

#include <lmdb.h>
#include <stdint.h>

#include "base/slice.h"

enum key_table {
	/* TREE_KEYS: grow with the leads */
	T_EXT_ID = 'A',       /* source-hash ext_id lead: its first 32 bytes, the lead is checked; no value */
	T_ARRIVAL = 'B',      /* kind hash received lead: by content, e-mail, phone; hash is 6 bytes, the lead is checked; no value */
	/* TREE_ASIDE: grow while leads lie aside */
	T_VOID = 'C',         /* when lead: a list (state.h enum list), no value; so are those called T_... after a list */
	T_POOL = 'D',
	T_UNROUTED = 'E',
	/* TREE_LEADS: grow with the leads */
	T_LEAD_TAGS = 'F',    /* lead: numbers of its tags */
	T_TOLD = 'G',         /* lead hash: told with its moment (tracked.h), no value */
	T_FOLLOWER = 'H',     /* first follower: no value */
	T_OWNED = 'I',        /* agent time seq: when an agent with a Max: tag came to own a lead, no value */
	T_LEAD = 'J',         /* lead: struct lead; lead offer: struct offer */
	/* TREE_PRESENT: stay small, all but the first */
	T_OFFER_LEAD = 'K',   /* offer: lead */
	T_ROUTED = 'a',
	T_HELD = 'b',
	T_ROWS = 'c',         /* chunk: rows on their way to T_ARRIVAL (index_arrivals.h) */
	T_CONFIG = 'd',       /* kind number: configuration item as JSON */
	T_HOLIDAY = 'e',      /* date: as JSON */
	T_TAG = 'f',          /* name: as JSON */
	T_NAME = 'g',         /* kind number: name */
	T_PAUSES = 'h',       /* agent: struct pause, one after another */
	T_ROUTE = 'i',        /* number: struct route and its arrays, packed */
	T_ROUTE_LIVE = 'j',   /* number: what routing changes of it */
	T_SETTINGS = 'k',
	T_NUMBER = 'l',       /* kind name: number */
	T_TURN = 'm',         /* offer: struct turn_share, one after another (charge accept) */
	T_AGENT = 'n',        /* number: struct agent */
	T_HEAD = 'o',         /* struct head */
	T_DUE = 'p',
	T_LIVE = 'q',         /* agent expires offer: live exclusive offers of an agent, no value */
};

enum index_tree { TREE_PRESENT, TREE_LEADS, TREE_ASIDE, TREE_KEYS, N_TREES };

static inline enum index_tree tree_of(unsigned char table)
{
	return table <= T_ARRIVAL ? TREE_KEYS : table <= T_UNROUTED ? TREE_ASIDE : table <= T_LEAD ? TREE_LEADS : TREE_PRESENT;
}

/* LMDB's name of a tree. NULL: the one that holds entries for the others, beside T_HEAD, which changes whenever they do. */
static inline const char *tree_name(enum index_tree t)
{
	static const char leads[] = { T_HEAD, T_LEAD, '\0' }, aside[] = { T_HEAD, T_UNROUTED, '\0' }, keys[] = { T_HEAD, T_ARRIVAL, '\0' };
	return t == TREE_LEADS ? leads : t == TREE_ASIDE ? aside : t == TREE_KEYS ? keys : NULL;
}
static inline bool is_tree_entry(const MDB_val *key) { return *(const char *)key->mv_data == T_HEAD && key->mv_size > 1; }

enum { KEY_ROOM = 200 };

struct key {
	unsigned char b[KEY_ROOM];
	size_t n;
};

static inline void key_start(struct key *k, enum key_table t) { k->b[0] = (unsigned char)t; k->n = 1; }
static inline void key_num(struct key *k, uint64_t v, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--, v >>= 8)
		k->b[k->n + (size_t)i] = (unsigned char)v;
	k->n += (size_t)bytes;
}
static inline void key_byte(struct key *k, char c) { k->b[k->n++] = (unsigned char)c; }
static inline bool key_text(struct key *k, struct slice s)
{
	if (s.n > KEY_ROOM - k->n)
		return false;
	memcpy(k->b + k->n, s.p, s.n);
	k->n += s.n;
	return true;
}
static inline uint64_t key_read(const unsigned char *p, int bytes)
{
	uint64_t v = 0;
	for (int i = 0; i < bytes; i++)
		v = v << 8 | p[i];
	return v;
}
static inline MDB_val key_val(struct key *k) { return (MDB_val){ k->n, k->b }; }

enum { N_ID = 5, N_TIME = 6, N_NO = 4, N_HASH = 6 };

#endif
