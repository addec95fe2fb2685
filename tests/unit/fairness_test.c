/*
 * fairness_test - what the rules promise about shares, on many pools: domain.md 4.4 and 4.5. Weights and pools come from a
 * generator with a fixed seed, so a failure is the same on every machine.
 */
#include <stdlib.h>

#include "domain/rule.h"
#include "unit/check.h"

enum { MOST = 40 };
#define TURN ((__int128)1 << 64)

static uint64_t state_of_random = 88172645463325252u;

static uint64_t below(uint64_t n)
{
	uint64_t x = state_of_random;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	state_of_random = x;
	return x % n;
}

struct team {
	struct route r;
	struct member members[MOST];
	uint8_t why[MOST];
	struct turn t;
	struct arena mem;
	uint64_t lead, seq;
	uint32_t got[MOST];
};

static void team_make(struct team *x, enum rule rule, const uint32_t *weights, size_t n)
{
	memset(x, 0, sizeof(*x));
	x->r.rule = rule;
	x->r.members = x->members;
	x->r.n_members = n;
	memcpy(x->r.id, "r", 2);
	for (size_t i = 0; i < n; i++)
		x->members[i] = (struct member){ (uint32_t)i + 1, weights[i] };
}

static void team_free(struct team *x)
{
	free(x->r.books);
	arena_free(&x->mem);
}

/* One lead: who of those eligible gets it first. */
static size_t turn(struct team *x)
{
	bool eligible[MOST];
	struct turn_share did[MOST];
	size_t n;
	x->t = (struct turn){ .route = &x->r, .why = x->why, .mem = &x->mem };
	x->t.draws = (struct draws){ "seed", x->r.id, ++x->lead, 0 };
	for (size_t i = 0; i < x->r.n_members; i++) {
		eligible[i] = x->why[i] == ELIGIBLE;
		x->t.n_eligible += eligible[i];
	}
	ptrdiff_t at = rule_choose(&x->t);
	arena_reset(&x->mem);
	if (at < 0)
		return SIZE_MAX;
	x->got[at]++;
	x->r.last_agent = x->members[at].agent;
	if (x->r.rule == RULE_RANDOM)
		x->r.last_first = x->members[at].agent;
	if (x->r.rule == RULE_BALANCED)
		rule_balanced_charge(&x->r, eligible, x->members[at].agent, ++x->seq, did, &n);
	return (size_t)at;
}

static __int128 owed_sum(const struct team *x)
{
	__int128 sum = 0;
	for (size_t i = 0; i < x->r.n_books; i++)
		sum += x->r.books[i].owed;
	return sum;
}

/* |owed| <= 1 - 1/(2k-2), multiplied out: nothing is rounded. */
static bool within_bound(const struct team *x, size_t k)
{
	__int128 n = 2 * (__int128)k - 2;
	for (size_t i = 0; i < x->r.n_books; i++) {
		__int128 owed = x->r.books[i].owed < 0 ? -x->r.books[i].owed : x->r.books[i].owed;
		if (owed * n > TURN * n - TURN + n * (__int128)k * 2000) /* units that floor() moves, at most one a member and turn */
			return false;
	}
	return true;
}

static bool keeps_bound(const uint32_t *weights, size_t n, size_t turns)
{
	struct team x;
	bool ok = true;
	team_make(&x, RULE_BALANCED, weights, n);
	for (size_t i = 0; ok && i < turns; i++)
		ok = turn(&x) < n && within_bound(&x, n) && owed_sum(&x) == 0;
	team_free(&x);
	return ok;
}

static void balanced_promises(void)
{
	/* the vector on which smooth weighted round-robin falls behind by 1.58 turns */
	uint32_t hard[35];
	for (size_t i = 0; i < 35; i++)
		hard[i] = i < 8 ? 35 : i < 17 ? 3 : i < 19 ? 2 : 1;
	CHECK(keeps_bound(hard, 35, 2000), "balanced keeps |owed| <= 1 - 1/(2k-2) on {35x8, 3x9, 2x2, 1x16} at every turn");
	bool all = true;
	for (int v = 0; all && v < 1000; v++) {
		uint32_t weights[MOST];
		size_t n = 2 + below(MOST - 1);
		for (size_t i = 0; i < n; i++)
			weights[i] = 1 + (uint32_t)below(v % 2 ? 1000000 : 30);
		all = keeps_bound(weights, n, 300);
		if (!all)
			printf("# vector %d of %zu agents\n", v, n);
	}
	CHECK(all, "balanced keeps it for 1,000 random weight vectors of 2 to 40 agents at every turn");
	struct team x;
	uint32_t even[12];
	for (size_t i = 0; i < 12; i++)
		even[i] = 1 + (uint32_t)below(9);
	team_make(&x, RULE_BALANCED, even, 12);
	bool zero = true;
	for (int i = 0; zero && i < 20000; i++) {
		for (size_t m = 0; m < 12; m++)
			x.why[m] = below(3) ? ELIGIBLE : NOT_PAUSED;
		x.why[below(12)] = ELIGIBLE;
		turn(&x);
		zero = owed_sum(&x) == 0;
	}
	team_free(&x);
	CHECK(zero, "with a changing pool the owed sum is exactly 0 after each of 20,000 turns");
	uint32_t thirty[30];
	for (size_t i = 0; i < 30; i++)
		thirty[i] = 1;
	team_make(&x, RULE_BALANCED, thirty, 30);
	bool once = true;
	for (size_t i = 0; i < 30; i++)
		once &= turn(&x) < 30;
	for (size_t i = 0; i < 30; i++)
		once &= x.got[i] == 1;
	team_free(&x);
	CHECK(once, "30 equal agents and 30 leads: one lead each");
}

static void chance_promises(void)
{
	struct team x;
	const uint32_t weights[] = { 50, 25, 15, 7, 3 };
	team_make(&x, RULE_WEIGHTED_RANDOM, weights, 5);
	for (int i = 0; i < 20000; i++)
		turn(&x);
	/* chi-square in integers: sum of (o - e)^2 / e, times 1000; 4 degrees of freedom, 0.001: 18.467 */
	int64_t chi = 0;
	for (size_t i = 0; i < 5; i++) {
		int64_t e = 200 * (int64_t)weights[i], d = (int64_t)x.got[i] - e;
		chi += d * d * 1000 / e;
	}
	team_free(&x);
	CHECK(chi < 18467, "weighted-random passes chi-square at 0.001 over 20,000 leads");
	uint32_t even[7] = { 1, 1, 1, 1, 1, 1, 1 };
	team_make(&x, RULE_RANDOM, even, 7);
	size_t before = SIZE_MAX;
	bool never = true;
	for (int i = 0; i < 20000; i++) {
		size_t at = turn(&x);
		never &= at != before;
		before = at;
	}
	chi = 0;
	for (size_t i = 0; i < 7; i++) {
		int64_t e = 20000 / 7, d = (int64_t)x.got[i] - e;
		chi += d * d * 1000 / e;
	}
	team_free(&x);
	CHECK(never, "random: over 20,000 leads nobody is first twice in a row");
	CHECK(chi < 22458, "and everybody is first equally often (chi-square, 6 degrees of freedom, 0.001)");
	team_make(&x, RULE_ROUND_ROBIN, even, 7);
	bool within = true;
	for (int i = 0; i < 1000; i++) {
		turn(&x);
		uint32_t least = UINT32_MAX, most = 0;
		for (size_t m = 0; m < 7; m++) {
			least = x.got[m] < least ? x.got[m] : least;
			most = x.got[m] > most ? x.got[m] : most;
		}
		within &= most - least <= 1;
	}
	team_free(&x);
	CHECK(within, "round-robin: on a fixed pool nobody is ever two leads ahead");
}

int main(void)
{
	balanced_promises();
	chance_promises();
	return check_done();
}
