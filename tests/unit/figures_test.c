/*
 * figures_test - the dashboard's numbers and the score against cases counted by hand, over facts in memory.
 * `figures_test bench [rows]` instead times one run over synthetic facts (10,000,000) and prints what it took.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "report/figures.h"
#include "report/leads.h"
#include "unit/check.h"

/* ---- a store of facts alone */
struct store {
	struct fact *rows;
	uint64_t n, cap;
	uint64_t reads;
	struct range range;
	uint64_t leads;
};

int64_t store_facts(struct store *s, uint64_t from, struct fact *rows, size_t n, struct lr_err *err)
{
	(void)err;
	if (from >= s->n)
		return 0;
	if (n > s->n - from)
		n = (size_t)(s->n - from);
	memcpy(rows, s->rows + from, n * sizeof(*rows));
	s->reads++;
	return (int64_t)n;
}

int store_voided(struct store *s, uint64_t after, uint64_t *lead, struct lr_err *err)
{
	(void)s, (void)after, (void)lead, (void)err;
	return 0;
}

/* As its last row says; as far as the cases ask for it. */
int store_lead(struct store *s, uint64_t id, struct lead *out, struct lr_err *err)
{
	(void)err;
	*out = (struct lead){ .id = id, .state = LEAD_NEW };
	for (uint64_t i = 0; i < s->n; i++) {
		const struct fact *f = &s->rows[i];
		if (f->lead != id)
			continue;
		out->state = f->type == FACT_POOLED ? LEAD_POOL : f->type == FACT_FOLLOWS ? LEAD_FOLLOWS : f->type == FACT_ASSIGNED ? LEAD_OWNED : LEAD_WAITING;
		out->first = f->type == FACT_FOLLOWS ? (uint64_t)f->value : 0;
	}
	return s->n > 0;
}

int store_facts_seek(struct store *s, int64_t when, uint64_t *row, struct lr_err *err)
{
	(void)err;
	uint64_t lo = 0, hi = s->n;
	while (lo < hi) {
		uint64_t mid = lo + (hi - lo) / 2;
		if (s->rows[mid].at >= when)
			hi = mid;
		else
			lo = mid + 1;
	}
	*row = lo;
	return 0;
}

static struct fact *add(struct store *s, int64_t at_s, enum fact_type type, uint32_t lead, uint32_t agent, int flag,
			int64_t value)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 64;
		s->rows = realloc(s->rows, s->cap * sizeof(*s->rows));
		if (!s->rows)
			abort();
	}
	if (lead > s->leads)
		s->leads = lead;
	s->rows[s->n] = (struct fact){ .at = at_s * 1000, .type = (uint8_t)type, .lead = lead, .agent = agent,
				       .flag = (uint8_t)flag, .value = value };
	return &s->rows[s->n++];
}

enum { ANN = 1, BOB = 2, CAT = 3, AGENTS = 3 };
enum { X = STAGE_EXCLUSIVE, J = STAGE_JUMP_BALL, T = STAGE_SHARK_TANK, C = STAGE_CATCHALL, AGAIN = FACT_AGAIN };
enum { DAY = 86400, T0 = 100 * DAY, T1 = 130 * DAY }; /* the range of every case: [T0, T1) in seconds */

static void received(struct store *s, int64_t at_s, uint32_t lead) { add(s, at_s, FACT_RECEIVED, lead, 0, 0, at_s * 1000); }
static void offered(struct store *s, int64_t at_s, uint32_t lead, uint32_t agent, int flag)
{
	add(s, at_s, FACT_OFFERED, lead, agent, flag, 0);
}
static void ended(struct store *s, int64_t at_s, enum fact_type how, uint32_t lead, uint32_t agent, int flag, int64_t after_s)
{
	add(s, at_s, how, lead, agent, flag, after_s * 1000);
}
/* Offered at at_s and ended after_s later. */
static void offer(struct store *s, int64_t at_s, uint32_t lead, uint32_t agent, int flag, enum fact_type how, int64_t after_s)
{
	offered(s, at_s, lead, agent, flag);
	ended(s, at_s + after_s, how, lead, agent, flag, after_s);
}

static const struct score_points points = { .start = 100, .accept = 2, .decline = 1, .coalesced = 1, .assigned = 1,
					    .timeout = -5, .requeue = 4, .requeue_accept = 1, .feedback_max = 4 };

static struct figures figures_of(struct store *s)
{
	struct figures_want want = { .range = { .start_ms = T0 * INT64_C(1000), .end_ms = T1 * INT64_C(1000) },
				     .leads = s->leads, .agents = AGENTS, .points = &points };
	struct figures f;
	struct lr_err err = { 0 };
	if (figures_compute(s, &want, &f, &err) < 0) {
		printf("# %s\n", err.msg);
		exit(1);
	}
	return f;
}

static void forget(struct store *s, struct figures *f)
{
	figures_free(f);
	free(s->rows);
	*s = (struct store){ 0 };
}

static bool is(struct average a, int64_t v) { return a.known && a.v == v; }
static bool identity(const struct account_figures *a)
{
	return a->accepted + a->catchall + a->assigned + a->coalesced + a->pending + a->delinquent == a->leads;
}
static bool adds_up(const struct agent_figures *a)
{
	int64_t sum = 0;
	for (int i = 0; i < OFFER_STATUSES; i++) {
		sum += a->ended[i];
		if (a->ended[i] < 0)
			return false;
	}
	return sum == a->offered;
}

/* ---- averages */
static void test_averages(void)
{
	int64_t odd[] = { 30, 10, 20 }, even[] = { 40, 10, 20, 25 }, below[] = { -4, -3 }, same[] = { 7, 7, 7, 7 };
	int64_t wide[] = { INT64_MIN, 0, INT64_MAX, 5, -5 }, ten[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
	CHECK(is(average_median(odd, 3), 20), "the median of an odd number is the middle one");
	CHECK(is(average_median(even, 4), 23), "the median of an even number is the mean of the middle two, half up");
	CHECK(is(average_median(below, 2), -3), "half up means upwards below zero, too");
	CHECK(is(average_median(same, 4), 7), "a median among equal values is that value");
	CHECK(is(average_median(wide, 5), 0) && average_rank(wide, 5, 0) == INT64_MIN && average_rank(wide, 5, 4) == INT64_MAX,
	      "ranks hold over the whole range of numbers");
	CHECK(is(average_percentile(ten, 10, 90), 9) && is(average_percentile(ten, 9, 90), 9) && is(average_percentile(ten, 1, 90), 1),
	      "the 90th percentile is by nearest rank");
	CHECK(!average_median(ten, 0).known && !average_mean(0, 0).known && !average_rate(0, 0).known &&
	      !average_percentile(ten, 0, 90).known, "an average of nothing is not known");
	CHECK(is(average_rate(2, 3), 667) && is(average_rate(1, 3), 333) && is(average_rate(1, 2000), 1) &&
	      is(average_rate(1, 2001), 0) && is(average_rate(3, 3), 1000), "percentages have one decimal, half up");
	CHECK(is(average_mean(5, 2), 3) && is(average_mean(-5, 2), -2) && is(average_mean(-7, 4), -2), "means round half up");
	uint64_t r = 1;
	enum { N = 5001 };
	static int64_t many[N], sorted[N];
	bool good = true;
	for (int i = 0; i < N; i++) {
		r = r * UINT64_C(6364136223846793005) + 1442695040888963407u;
		many[i] = (int64_t)(r >> 40) - 4000000;
		int j = i;
		for (; j > 0 && sorted[j - 1] > many[i]; j--)
			sorted[j] = sorted[j - 1];
		sorted[j] = many[i];
	}
	for (size_t k = 0; k < N; k += 97)
		good &= average_rank(many, N, k) == sorted[k];
	CHECK(good, "selection finds what sorting finds");
	struct buf b = { 0 };
	average_put_tenths(&b, (struct average){ true, 667 });
	buf_addc(&b, ' ');
	average_put_tenths(&b, (struct average){ true, -5 });
	buf_addc(&b, ' ');
	average_put_tenths(&b, (struct average){ true, 1000 });
	CHECK(slice_is(buf_view(&b), "66.7 -0.5 100.0"), "tenths are written as decimals");
	buf_free(&b);
}

/* ---- domain.md 8, "Example" */
static void test_example(void)
{
	struct store s = { 0 };
	int64_t nine = T0 + 9 * 3600;
	received(&s, nine, 1);
	add(&s, nine, FACT_ROUTED, 1, 0, 0, 0);
	offer(&s, nine, 1, ANN, X, FACT_TIMED_OUT, 600);
	offer(&s, nine + 600, 1, BOB, X, FACT_ACCEPTED, 120);
	struct figures f = figures_of(&s);
	CHECK(f.account.leads == 1 && f.account.accepted == 1 && is(f.account.acceptance_rate, 1000),
	      "the example: one lead, accepted");
	CHECK(is(f.account.response_median_s, 720) && is(f.account.response_mean_s, 720) && is(f.account.response_p90_s, 720),
	      "the example: the account's response is 720 s from receipt");
	CHECK(f.agents[ANN].offered == 1 && f.agents[ANN].ended[OFFER_TIMED_OUT] == 1 && f.agents[ANN].ended[OFFER_ACCEPTED] == 0 &&
	      !f.agents[ANN].response_median_s.known && is(f.agents[ANN].acceptance_rate, 0), "the example: A was offered one and missed it");
	CHECK(f.agents[BOB].offered == 1 && f.agents[BOB].ended[OFFER_ACCEPTED] == 1 && is(f.agents[BOB].response_median_s, 120),
	      "the example: B's response is 120 s from his own offer");
	CHECK(f.agents[ANN].score == 95 && f.agents[BOB].score == 102 && is(f.account.score, 985),
	      "the example: scores 95 and 102, mean 98.5 over those who did something");
	CHECK(!agent_figures_any(&f.agents[CAT]) && f.agents[CAT].score == 100, "the example: who did nothing has 100");
	forget(&s, &f);
}

/* ---- domain.md 6, the vectors there are events for, and the zeros */
static int64_t score_after(void (*story)(struct store *))
{
	struct store s = { 0 };
	received(&s, T0, 1);
	received(&s, T0, 2);
	story(&s);
	struct figures f = figures_of(&s);
	int64_t score = f.agents[BOB].score;
	forget(&s, &f);
	return score;
}
static void nothing(struct store *s) { offered(s, T0 + 1, 1, BOB, X); }
static void accept(struct store *s) { offer(s, T0 + 1, 1, BOB, X, FACT_ACCEPTED, 5); }
static void accept_jump(struct store *s) { offer(s, T0 + 1, 1, BOB, J, FACT_ACCEPTED, 5); }
static void decline_twice(struct store *s)
{
	offer(s, T0 + 1, 1, BOB, X, FACT_DECLINED, 5);
	offer(s, T0 + 9, 2, BOB, J, FACT_DECLINED, 5);
}
static void time_out(struct store *s) { offer(s, T0 + 1, 1, BOB, X, FACT_TIMED_OUT, 5); }
static void time_out_jump(struct store *s) { offer(s, T0 + 1, 1, BOB, J, FACT_TIMED_OUT, 5); }
static void shark_accept(struct store *s)
{
	offer(s, T0 + 1, 1, BOB, X, FACT_TIMED_OUT, 5);
	offer(s, T0 + 6, 1, BOB, T | AGAIN, FACT_ACCEPTED, 5);
}
static void shark_over(struct store *s)
{
	offer(s, T0 + 1, 1, BOB, X, FACT_TIMED_OUT, 5);
	offer(s, T0 + 6, 1, BOB, T | AGAIN, FACT_TIMED_OUT, 5);
	offer(s, T0 + 12, 1, BOB, C, FACT_TIMED_OUT, 5);
}
static void coalesced_assigned(struct store *s)
{
	add(s, T0 + 1, FACT_COALESCED, 1, BOB, 0, 0);
	add(s, T0 + 2, FACT_ASSIGNED, 2, BOB, HOW_MANUAL, 0);
}
static void assigned_all_ways(struct store *s)
{
	add(s, T0 + 1, FACT_ASSIGNED, 1, BOB, HOW_RULE, 0);
	add(s, T0 + 2, FACT_ASSIGNED, 2, BOB, HOW_FEED, 0);
	add(s, T0 + 3, FACT_ASSIGNED, 2, BOB, HOW_MANUAL, 1);
	add(s, T0 + 4, FACT_ASSIGNED, 1, BOB, HOW_COALESCED, 0);
}
static void worth_nothing(struct store *s)
{
	offer(s, T0 + 1, 1, BOB, C, FACT_ACCEPTED, 5);
	add(s, T0 + 10, FACT_CLAIMED, 2, BOB, 0, 0);
	offer(s, T0 + 20, 2, BOB, X, FACT_WITHDRAWN, 5);
	offer(s, T0 + 30, 2, BOB, C, FACT_DECLINED, 5);
}
static void outside(struct store *s)
{
	offered(s, T1 - 5, 1, BOB, X);
	ended(s, T1, FACT_TIMED_OUT, 1, BOB, X, 5);
}

/* depth: of the feedback BOB gives of a lead */
static void tell(struct store *s, int64_t at_s, uint32_t lead, int depth) { add(s, at_s, FACT_FEEDBACK, lead, BOB, depth, 0); }
static void feedback_then_lead(struct store *s)
{
	offer(s, T0 + 1, 1, BOB, X, FACT_ACCEPTED, 5);
	tell(s, T0 + 7, 1, 3);
	offer(s, T0 + 7, 2, BOB, X, FACT_DECLINED, 5); /* of the same second: the order of the rows decides */
}
static void feedback_alone(struct store *s)
{
	offer(s, T0 + 1, 1, BOB, X, FACT_ACCEPTED, 5);
	tell(s, T0 + 1, 1, 4);
}
static void feedback_changed(struct store *s)
{
	offer(s, T0 + 1, 1, BOB, X, FACT_ACCEPTED, 5);
	tell(s, T0 + 7, 1, 4 | CONTACT_CONTACTED << FACT_CONTACT_SHIFT | DEAL_CLOSED << FACT_DEAL_SHIFT | FACT_AMOUNT);
	offer(s, T0 + 8, 2, BOB, X, FACT_TIMED_OUT, 5);
	tell(s, T0 + 14, 1, 2);
}
/* Of many leads, by many agents, out of order: 3 for L1, 1 for L2; CAT's and what was before the range are not his. */
static void feedback_many(struct store *s)
{
	tell(s, T0 - 1, 3, 4);
	add(s, T0 + 1, FACT_FEEDBACK, 1, CAT, 4, 0);
	tell(s, T0 + 2, 2, 4);
	tell(s, T0 + 3, 1, 1);
	tell(s, T0 + 4, 1, 3);
	tell(s, T0 + 5, 2, 1);
	offered(s, T0 + 6, 4, CAT, X);
	offered(s, T0 + 6, 4, BOB, C);
	tell(s, T0 + 7, 2, 4);
}

static void test_score(void)
{
	CHECK(score_after(feedback_then_lead) == 106, "score: accept, feedback 3, the next lead declined 106");
	CHECK(score_after(feedback_alone) == 102, "score: accept, feedback 4, no later lead 102");
	CHECK(score_after(feedback_changed) == 101, "score: accept, feedback 4, time out, changed to 2 after that 101");
	CHECK(score_after(feedback_many) == 104, "score: of each lead the newest feedback before his latest lead");
	CHECK(score_after(nothing) == 100, "score: nothing 100");
	CHECK(score_after(accept) == 102 && score_after(accept_jump) == 102, "score: accept 102");
	CHECK(score_after(decline_twice) == 102, "score: decline twice 102");
	CHECK(score_after(time_out) == 95 && score_after(time_out_jump) == 95, "score: time out 95");
	CHECK(score_after(shark_accept) == 100, "score: time out, taken in the shark tank 100");
	CHECK(score_after(shark_over) == 95, "score: shark-tank and catchall windows ending cost nothing");
	CHECK(score_after(coalesced_assigned) == 102, "score: coalesced and assigned 102");
	CHECK(score_after(assigned_all_ways) == 103, "score: assigned by rule, by feed, coalescing as a follower 103, by himself nothing");
	CHECK(score_after(worth_nothing) == 100, "score: catchall accept, claim, withdrawn 100");
	CHECK(score_after(outside) == 100, "score: by event time, the end of the range excluded");
}

/* ---- every way a lead can stand */
static void test_account(void)
{
	struct store s = { 0 };
	for (uint32_t l = 1; l <= 14; l++)
		received(&s, T0 + l, l);
	offer(&s, T0 + 20, 1, ANN, X, FACT_ACCEPTED, 1);          /* 1 accepted, 20 s */
	offer(&s, T0 + 30, 2, ANN, J, FACT_ACCEPTED, 2);          /* 2 accepted, 30 s */
	offer(&s, T0 + 40, 3, ANN, X, FACT_TIMED_OUT, 2);
	offer(&s, T0 + 42, 3, ANN, T | AGAIN, FACT_ACCEPTED, 3);  /* 3 accepted in the shark tank, 42 s */
	add(&s, T0 + 50, FACT_POOLED, 4, 0, REASON_UNCLAIMED, 0);
	add(&s, T0 + 54, FACT_CLAIMED, 4, BOB, 0, 0);             /* 4 claimed, 50 s */
	offer(&s, T0 + 60, 5, CAT, C, FACT_ACCEPTED, 5);          /* 5 catchall, 60 s */
	add(&s, T0 + 70, FACT_ASSIGNED, 6, BOB, HOW_MANUAL, 0);   /* 6 assigned */
	add(&s, T0 + 70, FACT_FOLLOWS, 7, 0, 0, 6);
	add(&s, T0 + 70, FACT_ASSIGNED, 7, BOB, HOW_COALESCED, 0);/* 7 coalesced: it followed */
	add(&s, T0 + 70, FACT_COALESCED, 8, BOB, 0, 0);           /* 8 coalesced */
	add(&s, T0 + 70, FACT_POOLED, 9, 0, REASON_NO_ROUTE, 0);  /* 9 delinquent */
	add(&s, T0 + 70, FACT_FOLLOWS, 10, 0, 0, 9);              /* 10 delinquent as the one it follows */
	offered(&s, T0 + 70, 11, BOB, X);                         /* 11 pending */
	add(&s, T0 + 70, FACT_FOLLOWS, 12, 0, 0, 11);             /* 12 pending likewise */
	offer(&s, T0 + 80, 13, BOB, X, FACT_ACCEPTED, 2);
	add(&s, T0 + 90, FACT_RELEASED, 13, BOB, 0, 0);
	add(&s, T0 + 90, FACT_POOLED, 13, 0, REASON_RELEASED, 0); /* 13 delinquent again; its response counts no more */
	offer(&s, T0 + 95, 14, BOB, X, FACT_ACCEPTED, 1);
	add(&s, T0 + 97, FACT_ASSIGNED, 14, ANN, HOW_MANUAL, 0);  /* 14 assigned in the end */
	struct figures f = figures_of(&s);
	const struct account_figures *a = &f.account;
	CHECK(a->leads == 14 && identity(a), "the account's identity holds");
	CHECK(a->accepted == 4 && a->catchall == 1, "accepted: exclusive, jump ball, shark tank, claim; catchall apart");
	CHECK(a->assigned == 2 && a->coalesced == 2, "assigned and coalesced by how the last owner came to it");
	CHECK(a->delinquent == 3 && a->pending == 2, "followers stand as the lead they follow; released is delinquent");
	CHECK(is(a->acceptance_rate, 286) && is(a->catchall_rate, 71), "rates are of all leads: 4/14 = 28.6 %, 1/14 = 7.1 %");
	CHECK(is(a->response_median_s, 42) && is(a->response_mean_s, 40) && is(a->response_p90_s, 60),
	      "responses of the accepted and catchall ones: 20 30 42 50 60");
	CHECK(adds_up(&f.agents[ANN]) && adds_up(&f.agents[BOB]) && adds_up(&f.agents[CAT]), "every agent's offers add up");
	CHECK(f.agents[ANN].offered == 3 && f.agents[ANN].ended[OFFER_TIMED_OUT] == 1 && f.agents[ANN].ended[OFFER_ACCEPTED] == 2,
	      "a lead taken in the shark tank stays a missed offer of that agent");
	CHECK(f.agents[BOB].offered == 3 && f.agents[BOB].ended[OFFER_OPEN] == 1 && is(f.agents[BOB].acceptance_rate, 667) &&
	      is(f.agents[BOB].response_median_s, 2) && is(f.agents[BOB].response_mean_s, 2),
	      "two of three is 66.7 %; the median of 1 and 2 is 2, half up");
	CHECK(f.agents[BOB].assigned == 1 && f.agents[BOB].coalesced == 2 && f.agents[BOB].claimed == 1 && f.agents[ANN].assigned == 1,
	      "assigned, coalesced and claimed are counted to the agent");
	CHECK(f.agents[CAT].offered == 0 && !f.agents[CAT].acceptance_rate.known && f.agents[CAT].score == 100,
	      "a catchall offer is not among the offers");
	forget(&s, &f);
}

/* ---- which day counts */
static void test_range(void)
{
	struct store s = { 0 };
	struct figures f = figures_of(&s);
	CHECK(f.account.leads == 0 && identity(&f.account) && !f.account.acceptance_rate.known && !f.account.response_median_s.known &&
	      !f.account.score.known && f.agents[ANN].score == 100, "an empty range has no averages");
	figures_free(&f);
	add(&s, T0 - 3600, FACT_RECEIVED, 1, 0, 0, T0 * INT64_C(1000));                 /* recorded before the range began */
	add(&s, T0 - 3600, FACT_RECEIVED, 2, 0, 0, (T0 - 1) * INT64_C(1000));           /* received before */
	received(&s, T1 - 1, 3);
	received(&s, T1, 4);                                                            /* after */
	add(&s, T1 + 5 * DAY, FACT_RECEIVED, 5, 0, 0, (T1 - DAY) * INT64_C(1000));      /* recorded long after */
	add(&s, T1 + 6 * DAY, FACT_RECEIVED, 6, 0, 0, (T0 - 1000 * DAY) * INT64_C(1000));
	offer(&s, T1 + 7 * DAY, 3, ANN, X, FACT_ACCEPTED, 60);                          /* later, but as of now */
	f = figures_of(&s);
	CHECK(f.account.leads == 3 && f.account.accepted == 1 && f.account.pending == 2, "leads count by the time they were received");
	CHECK(f.agents[ANN].offered == 0 && f.agents[ANN].score == 100, "offers count by the time they were made");
	forget(&s, &f);

	received(&s, T0 - 10, 1);
	offered(&s, T0 - 10, 1, ANN, X);
	received(&s, T0 + 1, 2);
	ended(&s, T0 + 2, FACT_TIMED_OUT, 1, ANN, X, 12);   /* made before the range, ended in it */
	offered(&s, T1 - 1, 2, BOB, X);
	ended(&s, T1 + 9, FACT_DECLINED, 2, BOB, X, 10);    /* made in the range, ended after it */
	f = figures_of(&s);
	CHECK(f.agents[ANN].offered == 0 && adds_up(&f.agents[ANN]) && f.agents[ANN].score == 95,
	      "an offer made before the range is not in it, but the points are");
	CHECK(f.agents[BOB].offered == 1 && f.agents[BOB].ended[OFFER_DECLINED] == 1 && f.agents[BOB].score == 100,
	      "an offer made in the range counts by how it ended since, without the points");
	forget(&s, &f);
}

/* ---- following a lead whose story lies before the scan */
static void test_old_first(void)
{
	struct store s = { 0 };
	for (uint32_t l = 1; l <= 4; l++)
		received(&s, T0 - 20 * DAY, l);
	add(&s, T0 - 19 * DAY, FACT_POOLED, 1, 0, REASON_NO_ROUTE, 0);
	add(&s, T0 - 19 * DAY, FACT_WAITING, 2, 0, REASON_CLOSED, 0);
	add(&s, T0 - 19 * DAY, FACT_FOLLOWS, 4, 0, 0, 3);
	add(&s, T0 - 18 * DAY, FACT_POOLED, 3, 0, REASON_NO_ROUTE, 0);
	for (uint32_t l = 5; l <= 8; l++)
		received(&s, T0 + 1, l);
	add(&s, T0 + 1, FACT_FOLLOWS, 5, 0, 0, 1);
	add(&s, T0 + 1, FACT_FOLLOWS, 6, 0, 0, 2);
	add(&s, T0 + 1, FACT_FOLLOWS, 7, 0, 0, 4);
	add(&s, T0 + 1, FACT_FOLLOWS, 8, 0, 0, 9); /* damage: follows a later lead */
	struct figures f = figures_of(&s);
	CHECK(f.account.leads == 4 && f.account.delinquent == 2 && f.account.pending == 2 && identity(&f.account),
	      "a follower stands as its first lead, however old that one's story is");
	forget(&s, &f);
}

/* ---- one agent, one lead, several offers */
static void test_repeats(void)
{
	struct store s = { 0 };
	for (uint32_t l = 1; l <= 4; l++)
		received(&s, T0, l);
	offer(&s, T0 + 10, 1, ANN, X, FACT_TIMED_OUT, 5);
	offer(&s, T0 + 20, 1, ANN, X | AGAIN, FACT_ACCEPTED, 7);       /* best: accepted */
	offer(&s, T0 + 30, 2, ANN, X, FACT_ACCEPTED, 9);
	add(&s, T0 + 40, FACT_RELEASED, 2, ANN, 0, 0);
	offer(&s, T0 + 41, 2, ANN, X | AGAIN, FACT_ACCEPTED, 1);       /* once, by the first acceptance */
	offer(&s, T0 + 50, 3, ANN, X, FACT_WITHDRAWN, 1);
	offer(&s, T0 + 60, 3, ANN, J | AGAIN, FACT_TIMED_OUT, 1);      /* best: timed out */
	offer(&s, T0 + 65, 3, BOB, J, FACT_DECLINED, 1);
	offer(&s, T0 + 70, 4, ANN, X, FACT_DECLINED, 1);
	offered(&s, T0 + 80, 4, ANN, X | AGAIN);                       /* best: declined */
	struct figures f = figures_of(&s);
	const struct agent_figures *a = &f.agents[ANN];
	CHECK(a->offered == 4 && adds_up(a), "leads offered more than once count once");
	CHECK(a->ended[OFFER_ACCEPTED] == 2 && a->ended[OFFER_TIMED_OUT] == 1 && a->ended[OFFER_DECLINED] == 1 &&
	      a->ended[OFFER_WITHDRAWN] == 0 && a->ended[OFFER_OPEN] == 0, "each by its best ending");
	CHECK(is(a->response_median_s, 8) && is(a->response_mean_s, 8), "each accepted lead has one response: 7 and 9");
	CHECK(f.agents[BOB].offered == 1 && f.agents[BOB].ended[OFFER_DECLINED] == 1, "others' offers of such leads are untouched");
	forget(&s, &f);

	received(&s, T0 - 50, 1);
	offer(&s, T0 - 40, 1, ANN, X, FACT_ACCEPTED, 5);
	offer(&s, T0 + 20, 1, ANN, X | AGAIN, FACT_TIMED_OUT, 5);
	f = figures_of(&s);
	CHECK(f.agents[ANN].offered == 1 && f.agents[ANN].ended[OFFER_TIMED_OUT] == 1 && adds_up(&f.agents[ANN]) &&
	      !f.agents[ANN].response_median_s.known, "an offer before the range is no part of the best ending");
	forget(&s, &f);
}

static void test_damage(void)
{
	struct store s = { 0 };
	received(&s, T0, 1);
	add(&s, T0, FACT_CLAIMED, 1, AGENTS + 1, 0, 0);
	struct figures_want want = { .range = { .all = true, .start_ms = INT64_MIN, .end_ms = INT64_MAX }, .leads = 1, .agents = AGENTS,
				     .points = &points };
	struct figures f;
	struct lr_err err = { 0 };
	CHECK(figures_compute(&s, &want, &f, &err) == -LR_DATA, "facts that name an unknown agent are damage, not a crash");
	forget(&s, &f);
}

static int any_row(void *arg, const struct fact *f, enum score_kind kind, struct lr_err *err)
{
	(void)err;
	((int64_t *)arg)[f->agent] += score_worth(&points, kind, f);
	return 0;
}

static void test_explain(void)
{
	struct store s = { 0 };
	received(&s, T0, 1);
	offer(&s, T0 - 9, 1, BOB, X, FACT_TIMED_OUT, 5);
	shark_accept(&s);
	struct range range = { .start_ms = T0 * INT64_C(1000), .end_ms = T1 * INT64_C(1000) };
	struct lr_err err = { 0 };
	int64_t sum[AGENTS + 1] = { 0 };
	struct score_tally t[AGENTS + 1] = { 0 };
	CHECK(score_explain(&s, &range, AGENTS, any_row, sum, &err) == 0 && sum[BOB] == 0, "the explained points add up to the score: -5 +4 +1");
	CHECK(score_scan(&s, &range, t, AGENTS, &err) == 0 && score_total(&points, &t[BOB]) == 100 && t[BOB].n[SCORE_REQUEUE] == 1,
	      "the tallies say the same");
	free(s.rows);
}

/* The dashboard's score, that of lr-score and the points it explains. */
static bool scores_agree(struct store *s, const struct figures *f)
{
	struct range range = { .start_ms = T0 * INT64_C(1000), .end_ms = T1 * INT64_C(1000) };
	struct lr_err err = { 0 };
	int64_t sum[AGENTS + 1] = { 0 };
	struct score_tally t[AGENTS + 1] = { 0 };
	bool good = score_explain(s, &range, AGENTS, any_row, sum, &err) == 0 && score_scan(s, &range, t, AGENTS, &err) == 0;
	for (uint32_t a = 1; a <= AGENTS; a++)
		good = good && f->agents[a].score == points.start + sum[a] && f->agents[a].score == score_total(&points, &t[a]);
	return good;
}

/* Every answer comes from counting, so a random history must keep both identities. */
static void test_random(void)
{
	bool good = true, agree = true;
	uint64_t r = 42;
	for (int round = 0; round < 200 && good; round++) {
		struct store s = { 0 };
		bool had[40][AGENTS + 1] = { 0 };
		int64_t at = T0 - DAY;
		for (uint32_t l = 1; l < 40; l++) {
			r = r * UINT64_C(6364136223846793005) + 1442695040888963407u;
			at += (int64_t)(r >> 33) % DAY;
			received(&s, at, l);
			for (uint64_t k = r >> 60; k > 0; k--) {
				r = r * UINT64_C(6364136223846793005) + 1442695040888963407u;
				uint32_t lead = 1 + (uint32_t)(r >> 33) % l, agent = 1 + (uint32_t)(r >> 40) % AGENTS;
				int stage = 1 + (int)(r >> 50) % 4;
				switch (r >> 61) {
				case 0: add(&s, at, FACT_POOLED, lead, 0, 0, 0); break;
				case 1: add(&s, at, FACT_ASSIGNED, lead, agent, HOW_FEED, 0); break;
				case 2: if (lead > 1) add(&s, at, FACT_FOLLOWS, lead, 0, 0, lead - 1); break;
				case 3: case 4: add(&s, at, FACT_FEEDBACK, lead, agent, (int)(r >> 50) % 5, 0); break;
				default:
					offer(&s, at, lead, agent, stage | (had[lead][agent] ? AGAIN : 0),
					      (enum fact_type)(FACT_ACCEPTED + (r >> 57) % 4), 0);
					if (stage <= J)
						had[lead][agent] = true;
				}
			}
		}
		struct figures f = figures_of(&s);
		good = identity(&f.account);
		for (uint32_t a = 1; a <= AGENTS; a++)
			good = good && adds_up(&f.agents[a]);
		agree = agree && scores_agree(&s, &f);
		forget(&s, &f);
	}
	CHECK(agree, "dashboard, score and its explanation agree over random histories");
	CHECK(good, "both identities hold over random histories");
}

/* ---- timing */
static int bench(uint64_t n)
{
	struct store s = { 0 };
	s.rows = malloc(n * sizeof(*s.rows));
	s.cap = n;
	if (!s.rows)
		return 1;
	uint64_t r = 7;
	enum { TEAM = 40 };
	int64_t at = T0;
	uint32_t lead = 0;
	while (s.n + 8 < n) {
		r = r * UINT64_C(6364136223846793005) + 1442695040888963407u;
		uint32_t a = 1 + (uint32_t)(r >> 40) % TEAM, l = ++lead;
		int64_t wait = (int64_t)(r >> 33) % 300;
		at += 1;
		received(&s, at, l);
		add(&s, at, FACT_ROUTED, l, 0, 0, 0);
		if ((r >> 61) == 0) {
			offered(&s, at, l, a, X);
			ended(&s, at, FACT_TIMED_OUT, l, a, X, 0);
			a = a % TEAM + 1;
		}
		offered(&s, at, l, a, X);
		ended(&s, at, FACT_ACCEPTED, l, a, X, wait);
	}
	struct figures_want want = { .range = { .all = true, .start_ms = INT64_MIN, .end_ms = INT64_MAX }, .leads = lead,
				     .agents = TEAM, .points = &points };
	for (int i = 0; i < 3; i++) {
		struct figures f;
		struct lr_err err = { 0 };
		int64_t t = clock_monotonic_ms();
		if (figures_compute(&s, &want, &f, &err) < 0)
			return 1;
		printf("# %" PRIu64 " facts, %u leads, %" PRId64 " accepted: %" PRId64 " ms\n", s.n, lead, f.account.accepted,
		       clock_monotonic_ms() - t);
		figures_free(&f);
	}
	free(s.rows);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "bench") == 0)
		return bench(argc > 2 ? strtoull(argv[2], NULL, 10) : 10000000);
	test_averages();
	test_example();
	test_score();
	test_account();
	test_range();
	test_old_first();
	test_repeats();
	test_damage();
	test_explain();
	test_random();
	return check_done();
}
