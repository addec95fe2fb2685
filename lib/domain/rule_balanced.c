/*
 * balanced: weighted and fair. domain.md 4.5; R. Tijdeman, "The chairman assignment problem", Discrete Math. 32 (1980).
 *
 * Each turn adds to everyone eligible his share of it and charges the chosen one a whole turn; owed = shares - turns charged. The
 * chosen one is, among those owed at least 1/(2k-2), the one who would soonest be owed too much; so that with an unchanging
 * pool nobody is ever a whole turn ahead or behind. Integers alone: owed counts in 2^-64 of a turn.
 */
#include <stdlib.h>

#include "domain/rule.h"

#define TURN ((__int128)1 << 64)

/* The books stand mostly in the order of the members. */
static struct book *book_of(const struct route *r, uint32_t agent, size_t likely)
{
	if (likely < r->n_books && r->books[likely].agent == agent)
		return &r->books[likely];
	for (size_t i = 0; i < r->n_books; i++)
		if (r->books[i].agent == agent)
			return &r->books[i];
	return NULL;
}

/* share_j = floor(2^64 w/W); what is left over goes in units to the first in list order */
struct sharing {
	uint64_t weights;        /* W */
	uint64_t left_over;
	size_t k;
};

static uint64_t floor_share(uint32_t weight, uint64_t weights)
{
	return (uint64_t)((((unsigned __int128)weight) << 64) / weights);
}

static struct sharing sharing_of(const struct route *r, const bool *eligible)
{
	struct sharing s = { 0 };
	unsigned __int128 given = 0;
	for (size_t i = 0; i < r->n_members; i++)
		if (eligible[i]) {
			s.weights += r->members[i].weight;
			s.k++;
		}
	for (size_t i = 0; i < r->n_members && s.k > 1; i++)
		if (eligible[i])
			given += floor_share(r->members[i].weight, s.weights);
	if (s.k > 1)
		s.left_over = (uint64_t)(((unsigned __int128)1 << 64) - given);
	return s;
}

static uint64_t next_share(struct sharing *s, uint32_t weight)
{
	uint64_t share = floor_share(weight, s->weights);
	if (s->left_over) {
		s->left_over--;
		share++;
	}
	return share;
}

/* Who is compared: owed after the shares were added, and the deadline as a fraction late / share. */
struct claim {
	__int128 owed, late;
	uint64_t share, charged_seq;
	bool due;                /* owed >= 1/(2k-2) */
};

static int compare_fractions(__int128 a, uint64_t b, __int128 c, uint64_t d)
{
	__int128 qa = a / b - (a % b < 0), qc = c / d - (c % d < 0);
	if (qa != qc)
		return qa < qc ? -1 : 1;
	unsigned __int128 ra = (unsigned __int128)(uint64_t)(a - qa * b) * d, rc = (unsigned __int128)(uint64_t)(c - qc * d) * b;
	return ra < rc ? -1 : ra > rc;
}

/* Before b? negative; after: positive; 0 a tie for the draw. */
static int compare(const struct claim *a, const struct claim *b)
{
	int order;
	if (a->due != b->due)
		return a->due ? -1 : 1;
	if (a->due)
		order = compare_fractions(a->late, a->share, b->late, b->share);
	else
		order = a->owed > b->owed ? -1 : a->owed < b->owed;
	if (order == 0 && a->charged_seq != b->charged_seq)
		order = a->charged_seq < b->charged_seq ? -1 : 1;
	return order;
}

static struct claim claim_of(const struct route *r, size_t i, uint64_t share, size_t k)
{
	const struct book *b = book_of(r, r->members[i].agent, i);
	__int128 n = 2 * (__int128)k - 2;
	struct claim c = { .owed = (b ? b->owed : 0) + share, .share = share, .charged_seq = b ? b->charged_seq : 0 };
	c.due = c.owed * n >= TURN;
	c.late = TURN * n - TURN - c.owed * n; /* (1 - 1/(2k-2) - owed), times 2k-2: the same factor for all */
	return c;
}

ptrdiff_t rule_balanced(struct turn *t)
{
	const struct route *r = t->route;
	struct claim best = { 0 };
	ptrdiff_t at = RULE_NOBODY;
	uint64_t tied = 0;
	if (t->n_eligible == 1)
		return rule_kth(t, 0);
	bool *eligible = arena_alloc(t->mem, r->n_members);
	struct claim *claims = arena_alloc(t->mem, r->n_members * sizeof(*claims));
	if (!eligible || !claims)
		return RULE_NOMEM;
	for (size_t i = 0; i < r->n_members; i++)
		eligible[i] = t->why[i] == ELIGIBLE;
	struct sharing s = sharing_of(r, eligible);
	for (size_t i = 0; i < r->n_members; i++) {
		if (!eligible[i])
			continue;
		claims[i] = claim_of(r, i, next_share(&s, r->members[i].weight), s.k);
		int order = at == RULE_NOBODY ? -1 : compare(&claims[i], &best);
		if (order < 0) {
			best = claims[i];
			at = (ptrdiff_t)i;
			tied = 1;
		} else if (order == 0) {
			tied++;
		}
	}
	if (tied > 1) { /* the draw, in list order */
		uint64_t u = draws_below(&t->draws, tied);
		for (size_t i = 0; i < r->n_members; i++)
			if (eligible[i] && compare(&claims[i], &best) == 0 && u-- == 0) {
				at = (ptrdiff_t)i;
				break;
			}
	}
	return at;
}

int rule_balanced_charge(struct route *r, const bool *eligible, uint32_t chosen, uint64_t seq, struct turn_share *did, size_t *n)
{
	*n = 0;
	struct sharing s = sharing_of(r, eligible);
	if (s.k < 2)
		return 0;
	for (size_t i = 0; i < r->n_members; i++) {
		if (!eligible[i])
			continue;
		struct book *b = book_of(r, r->members[i].agent, i);
		if (!b) {
			struct book *more = realloc(r->books, (r->n_books + 1) * sizeof(*more));
			if (!more)
				return -1;
			r->books = more;
			b = &r->books[r->n_books++];
			memset(b, 0, sizeof(*b));
			b->agent = r->members[i].agent;
		}
		struct turn_share *was = &did[(*n)++];
		memset(was, 0, sizeof(*was));
		was->agent = b->agent;
		was->share = next_share(&s, r->members[i].weight);
		b->owed += was->share;
		if (b->agent == chosen) {
			was->charged = 1;
			was->charged_seq = b->charged_seq;
			was->seq = seq;
			b->owed -= TURN;
			b->charged_seq = seq;
		}
	}
	return 0;
}

const struct turn_share *rule_balanced_undo(struct route *r, const struct turn_share *did, size_t n)
{
	const struct turn_share *late = NULL;
	for (size_t i = 0; i < n; i++) {
		struct book *b = book_of(r, did[i].agent, i);
		if (!b) /* books are never thrown away */
			continue;
		b->owed -= did[i].share;
		if (did[i].charged) {
			b->owed += TURN;
			if (b->charged_seq == did[i].seq)
				b->charged_seq = did[i].charged_seq;
			else
				late = &did[i];
		}
	}
	return late;
}
