/*
 * eligibility - who may be offered a lead by a route, now. domain.md 4.2. The tests stand in one order, and the first that
 * fails is the reason told.
 */
#ifndef LR_DOMAIN_ELIGIBILITY_H
#define LR_DOMAIN_ELIGIBILITY_H

#include "domain/decision.h"
#include "domain/draws.h"

enum eligible {
	ELIGIBLE, NOT_ACTIVE, NOT_IN_HOURS, NOT_PAUSED, NOT_WEIGHT, NOT_TAGGED, NOT_EXCLUSIVE, NOT_REQUIRED,
	NOT_DECLINED, NOT_HAD_IT, NOT_MAX_OPEN, NOT_LIMIT, NOT_MAXIMUM,
	ELIGIBLES
};
extern const char *const eligible_word[ELIGIBLES]; /* "is inactive", ... for people */

/* Everybody's answer for one turn of one lead on one route. Memory in the arena given. */
struct turn {
	const struct route *route;
	uint8_t *why;            /* enum eligible, by member */
	size_t n_eligible;
	uint64_t tried;          /* distinct agents the rule offered it to in this run */
	bool anybody_had_it;     /* in this run */
	struct match {
		int64_t score;   /* domain.md 4.3 */
		uint64_t offered; /* when he was last, by seq; 0 never */
	} *match;                /* best-match alone: by member */
	struct draws draws;
	uint32_t drawn;          /* draws.used when the turn began */
	struct arena *mem;
};

int eligibility(struct state *st, const struct lead *l, const struct route *r, int64_t now, struct arena *mem,
		struct turn *out, struct lr_err *err);

/*
 * May he get one more? carrying + live exclusive offers < limit, and what he came to own in the period + live exclusive offers < that
 * of his Max: tags. Accepting his own exclusive offer (`own_offer`) makes
 * the sum no greater: then carrying < limit is what is asked.
 */
int eligibility_limit(struct state *st, const struct agent *a, bool own_offer, int64_t now, bool *ok, struct lr_err *err);
/* May one of his own count again? The limit alone: he does not come to own it. */
int eligibility_room(struct state *st, const struct agent *a, int64_t now, bool *ok, struct lr_err *err);

/* Would he be eligible had he not had it in this run? For the re-queue line. */
int eligibility_again(struct state *st, const struct lead *l, const struct route *r, uint32_t agent, int64_t now, struct arena *mem,
		      bool *ok, struct lr_err *err);

/* Index of the member who is that agent. */
size_t turn_member(const struct turn *t, uint32_t agent);

/* The members eligible, as a base64 bitmap over the member list: member i is bit 7 - i % 8 of byte i / 8. */
void turn_pool(struct buf *b, const struct turn *t);
/* The same read back: for each of n members. False: not such a bitmap. */
bool turn_pool_read(struct slice pool, bool *eligible, size_t n);

#endif
