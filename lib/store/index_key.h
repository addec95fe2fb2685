/*
 * index_key - the keys of the index: one LMDB tree, a letter first, then big-endian numbers, so that memcmp order is the
 * order of the lists.
 *
 *   H                              head
 *   L lead                         struct lead
 *   o lead offer                   struct offer          (a lead's offers stand together)
 *   O offer                        lead
 *   D|U|R|Q|Y|V when lead              lists (state.h enum list), no value
 *   l agent expires offer          live exclusive offers of an agent, no value
 *   w lead hash                    told with its moment (tracked.h), no value
 *   b offer                        struct turn_share, one after another (charge accept)
 *   f first follower               no value
 *   I source-hash ext_id lead      arrivals by ext_id: its first 32 bytes, the lead is checked; no value
 *   K kind hash received lead      arrivals by content, e-mail, phone: hash is 6 bytes, the lead is checked; no value
 *   k chunk                        rows on their way to K (index_arrivals.h)
 *   n kind name -> number, N kind number -> name
 *   c kind number                  configuration item as JSON
 *   p agent                        struct pause, one after another
 *   h date                         a holiday as JSON
 *   g tag                          a tag as JSON
 *   G lead                         numbers of its tags
 *   W agent time lead              when an agent with a Max: tag came to own it, no value
 *   S settings, A number agent, T number route (packed), t number route's live part
 */
#ifndef LR_STORE_INDEX_KEY_H
#define LR_STORE_INDEX_KEY_H

#include <lmdb.h>
#include <stdint.h>

#include "base/slice.h"

enum { KEY_ROOM = 200 };

struct key {
	unsigned char b[KEY_ROOM];
	size_t n;
};

static inline void key_start(struct key *k, char letter) { k->b[0] = (unsigned char)letter; k->n = 1; }
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
