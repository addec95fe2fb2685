/*
 * repeats - pairs of agent and lead with more than one offer, each with the best that came of them. A hash set, for the
 * few such pairs alone: everything offered once is counted without it.
 */
#ifndef LR_REPORT_REPEATS_H
#define LR_REPORT_REPEATS_H

#include <stddef.h>

#include "base/err.h"
#include "domain/lead.h"

struct repeat {
	uint32_t agent, lead;    /* lead 0: an empty slot */
	int64_t answer_s;        /* his first acceptance: seconds since that offer; when best is OFFER_ACCEPTED */
	enum offer_status best;
	bool assigned;           /* an assign route gave it to him */
};

struct repeats {
	struct repeat *slots;    /* cap of them; owned */
	size_t n, cap;           /* cap: 0 or a power of two */
};

/* Add the pair if it is new. 0, or LR_NOMEM. */
int repeats_add(struct repeats *r, uint32_t agent, uint32_t lead, struct lr_err *err);
struct repeat *repeats_find(const struct repeats *r, uint32_t agent, uint32_t lead); /* NULL: not there */
/* One more offer of the pair ended. Best is accepted, then declined, timed out, withdrawn, open. */
void repeat_ended(struct repeat *p, enum offer_status how, int64_t answer_s);
void repeats_free(struct repeats *r);

#endif
