/*
 * invariants - the independent checker: folds the journal's events into plain tables of its own and asserts the
 * invariants of domain.md 9. It shares nothing with the product's fold but the event vocabulary, so that a mistake there
 * is seen here. It believes what the journal says (a violating event takes effect, too), so one mistake is told once or
 * a few times, not a million times.
 *
 *   struct invariants *v = invariants_new();
 *   while ((rc = store_log(s, &cursor, &line, &e, err)) == 1)
 *           if (invariants_event(v, &e, err) < 0) ...
 *   invariants_end(v);
 *   for (size_t i = 0; invariants_violation(v, i); i++) ...
 *   invariants_free(v);
 *
 * Not its matter: sums (store_log checks them), 9 and 10 (tests compare journals and acknowledgements). Every lead and
 * offer has one run as long as the vocabulary knows neither lead.resubmitted nor offer.requeued.
 */
#ifndef LR_STORE_INVARIANTS_H
#define LR_STORE_INVARIANTS_H

#include "domain/event.h"

enum { INVARIANTS_KEPT = 100 };

struct invariants;

struct invariants *invariants_new(void); /* NULL: out of memory */
void invariants_free(struct invariants *v);

/* The next event; nothing of it is borrowed afterwards. 0, or -LR_NOMEM: then only invariants_free() makes sense. */
int invariants_event(struct invariants *v, const struct event *e, struct lr_err *err);
/* The journal is over: its last frame is whole, the leads add up. 0, or -LR_NOMEM. */
int invariants_end(struct invariants *v);

/* How many violations, all counted. */
size_t invariants_violations(const struct invariants *v);
/*
 * The i-th from 0, "seq 17: offer O3 accepted at its expiry (invariant 4: ...)"; NULL behind the last of the first
 * INVARIANTS_KEPT. Owned by v. May hold bytes of a damaged journal: print through msg.h.
 */
const char *invariants_violation(const struct invariants *v, size_t i);

#endif
