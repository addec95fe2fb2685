#include "report/figures.h"

#include <stdlib.h>

#include "report/after.h"
#include "report/answers.h"
#include "report/feedback.h"
#include "report/leads.h"
#include "report/repeats.h"
#include "report/scan.h"

struct count {
	const struct figures_want *want;
	struct figures *out;
	struct leads leads;
	struct repeats repeats;
	struct after after;
	struct feedback_log feedback;
	struct answers answers;
};

/* An offer that counts: an exclusive or jump-ball one, unless every stage does. */
static bool counts(const struct count *c, const struct fact *f)
{
	int stage = f->flag & FACT_STAGE;
	return stage_is_turn(stage) || c->want->every_stage;
}

/* Perhaps not the pair's first. The shark tank is for those who had an offer before, the catchall may be. */
static bool again(const struct fact *f)
{
	int stage = f->flag & FACT_STAGE;
	return (f->flag & FACT_AGAIN) || !stage_is_turn(stage);
}

/* Made in the range, or of a lead received in it. */
static bool counted_time(const struct count *c, const struct fact *f, int64_t made_at)
{
	return c->want->cohort ? leads_in_cohort(&c->leads, f->lead) : range_has(&c->want->range, made_at);
}

/* How the row ends an offer; OFFER_OPEN: it does not. */
static enum offer_status fact_ending(const struct fact *f)
{
	switch (f->type) {
	case FACT_ACCEPTED: return OFFER_ACCEPTED;
	case FACT_DECLINED: return OFFER_DECLINED;
	case FACT_TIMED_OUT: return OFFER_TIMED_OUT;
	case FACT_WITHDRAWN: return OFFER_WITHDRAWN;
	default: return OFFER_OPEN;
	}
}

/* ---- where an agent's counts change, and with them the leads behind them */

static const enum figure of_ending[OFFER_STATUSES] = { [OFFER_OPEN] = FIG_OPEN, [OFFER_ACCEPTED] = FIG_ACCEPTED, [OFFER_DECLINED] = FIG_DECLINED,
							 [OFFER_TIMED_OUT] = FIG_TIMED_OUT, [OFFER_WITHDRAWN] = FIG_WITHDRAWN };

/* Open till it ends: count_ended() and count_assigned() take it out of those. */
static void count_offered(struct count *c, uint32_t agent, uint32_t lead, int by)
{
	c->out->agents[agent].offered += by;
	behind_agent(c->want->behind, FIG_OFFERED, agent, lead, by);
	behind_agent(c->want->behind, FIG_OPEN, agent, lead, by);
}

static void count_ended(struct count *c, uint32_t agent, uint32_t lead, enum offer_status how, int by)
{
	c->out->agents[agent].ended[how] += by;
	behind_agent(c->want->behind, of_ending[how], agent, lead, by);
	behind_agent(c->want->behind, FIG_OPEN, agent, lead, -by);
}

static void count_assigned(struct count *c, uint32_t agent, uint32_t lead)
{
	c->out->agents[agent].auto_assigned++;
	behind_agent(c->want->behind, FIG_AUTO_ASSIGNED, agent, lead, 1);
	behind_agent(c->want->behind, FIG_OPEN, agent, lead, -1);
}

static void count_if(struct count *c, bool is, enum figure f, int64_t *count, const struct answer *who)
{
	*count += is;
	behind_agent(c->want->behind, f, who->agent, who->lead, is);
}

/* Offers made in the range; pairs offered again are only noted here, count_repeats() counts them as one. */
static int count_offer(struct count *c, const struct fact *f, struct lr_err *err)
{
	if (!counts(c, f))
		return 0;
	if (f->type == FACT_OFFERED) {
		if (!counted_time(c, f, f->at))
			return 0;
		if (again(f)) {
			leads_mark_repeated(&c->leads, f->lead);
			return repeats_add(&c->repeats, f->agent, f->lead, err);
		}
		count_offered(c, f->agent, f->lead, 1);
		return 0;
	}
	if (again(f) || !counted_time(c, f, f->at - f->value))
		return 0;
	count_ended(c, f->agent, f->lead, fact_ending(f), 1);
	return f->type == FACT_ACCEPTED ? answers_add(&c->answers, f->agent, f->lead, f->value / 1000, err) : 0;
}

/* An assign route gave it to him: as good as an offer, where every way to get a lead is asked for. */
static int count_auto(struct count *c, const struct fact *f, struct lr_err *err)
{
	if (!c->want->every_stage || f->type != FACT_ASSIGNED || f->flag != HOW_RULE || !counted_time(c, f, f->at))
		return 0;
	int rc = repeats_add(&c->repeats, f->agent, f->lead, err);
	if (rc < 0)
		return rc;
	leads_mark_repeated(&c->leads, f->lead);
	repeats_find(&c->repeats, f->agent, f->lead)->assigned = true;
	return 0;
}

static void count_events(struct count *c, const struct fact *f)
{
	struct agent_figures *a = &c->out->agents[f->agent];
	enum score_kind kinds[2];
	size_t n = score_kinds(f, kinds);
	for (size_t i = 0; i < n; i++)
		a->events.n[kinds[i]]++;
	if (f->type == FACT_ASSIGNED && f->flag != HOW_COALESCED) {
		a->assigned++;
		behind_agent(c->want->behind, FIG_ASSIGNED, f->agent, f->lead, 1);
	} else if (f->type == FACT_COALESCED || f->type == FACT_ASSIGNED) {
		a->coalesced++;
		behind_agent(c->want->behind, FIG_COALESCED, f->agent, f->lead, 1);
	} else if (f->type == FACT_CLAIMED) {
		a->claimed++;
		behind_agent(c->want->behind, FIG_CLAIMED, f->agent, f->lead, 1);
	}
}

static void count_feedback(void *arg, uint32_t agent, enum score_kind kind, int depth)
{
	struct count *c = arg;
	score_feedback(&c->out->agents[agent].events, kind, depth);
}

static int count_row(struct count *c, const struct fact *f, struct lr_err *err)
{
	if (f->lead == 0 || f->lead > c->want->leads || f->agent > c->want->agents)
		return lr_fail(err, LR_DATA, "the facts name lead L%u and agent number %u, which the state does not know"
			       " (lr-check --rebuild mends that)", f->lead, f->agent);
	bool in_range = range_has(&c->want->range, f->at);
	leads_row(&c->leads, f);
	if (c->want->source && f->source != c->want->source)
		return 0;
	int rc = in_range ? feedback_row(&c->feedback, f, err) : 0;
	if (rc < 0)
		return rc;
	switch (f->type) {
	case FACT_OFFERED: case FACT_WITHDRAWN:
		return count_offer(c, f, err);
	case FACT_ACCEPTED: case FACT_DECLINED: case FACT_TIMED_OUT:
		if (in_range)
			count_events(c, f);
		return count_offer(c, f, err);
	case FACT_COALESCED: case FACT_ASSIGNED: case FACT_CLAIMED:
		if (in_range)
			count_events(c, f);
		return count_auto(c, f, err);
	case FACT_REQUEUED:
		if (in_range)
			count_events(c, f);
		return 0;
	default:
		return f->type >= FACT_COST ? after_row(&c->after, f, err) : 0;
	}
}

/* Take one row of a pair that was offered again out of the plain counts and into the pair's own. */
static void count_repeat(struct count *c, const struct fact *f)
{
	enum offer_status how = fact_ending(f);
	if ((how == OFFER_OPEN && f->type != FACT_OFFERED) || !counts(c, f) || f->lead > c->want->leads ||
	    !leads_repeated(&c->leads, f->lead) || !counted_time(c, f, how == OFFER_OPEN ? f->at : f->at - f->value))
		return;
	struct repeat *pair = repeats_find(&c->repeats, f->agent, f->lead);
	if (!pair)
		return;
	if (how != OFFER_OPEN)
		repeat_ended(pair, how, f->value / 1000);
	if (again(f))
		return;
	if (how == OFFER_OPEN)
		count_offered(c, f->agent, f->lead, -1);
	else
		count_ended(c, f->agent, f->lead, how, -1);
}

/* A second scan, only if there are such pairs: the first met them when their first offer was already counted. */
static int count_repeats(struct count *c, struct store *store, uint64_t from, struct lr_err *err)
{
	struct fact_scan scan;
	const struct fact *rows;
	int64_t n = 0;
	size_t kept = 0;
	if (c->repeats.n == 0)
		return 0;
	int rc = fact_scan_open(&scan, store, from, UINT64_MAX, err);
	while (rc >= 0 && (n = fact_scan_next(&scan, &rows, err)) > 0)
		for (int64_t i = 0; i < n; i++)
			count_repeat(c, &rows[i]);
	fact_scan_close(&scan);
	if (rc < 0 || n < 0)
		return rc < 0 ? rc : (int)n;
	for (size_t i = 0; i < c->answers.n; i++)
		if (!leads_repeated(&c->leads, c->answers.v[i].lead) ||
		    !repeats_find(&c->repeats, c->answers.v[i].agent, c->answers.v[i].lead))
			c->answers.v[kept++] = c->answers.v[i];
	c->answers.n = kept;
	for (size_t i = 0; i < c->repeats.cap && rc >= 0; i++) {
		const struct repeat *p = &c->repeats.slots[i];
		if (!p->lead)
			continue;
		count_offered(c, p->agent, p->lead, 1);
		if (p->assigned && p->best != OFFER_ACCEPTED)
			count_assigned(c, p->agent, p->lead);
		else
			count_ended(c, p->agent, p->lead, p->best, 1);
		if (p->best == OFFER_ACCEPTED)
			rc = answers_add(&c->answers, p->agent, p->lead, p->answer_s, err);
	}
	return rc;
}

/* What became of the accepted ones: c->answers is a pair each. */
static void count_after(struct count *c)
{
	for (size_t i = 0; i < c->answers.n; i++) {
		const struct answer *who = &c->answers.v[i];
		struct agent_figures *a = &c->out->agents[who->agent];
		const struct after_pair *p = after_find(&c->after, who->agent, who->lead);
		enum after_standing how = after_standing(p);
		a->comments += p ? p->comments : 0;
		count_if(c, how >= AFTER_CONTACTED_ONLY, FIG_CONTACTED, &a->contacted, who);
		count_if(c, how == AFTER_IN_PROGRESS, FIG_IN_PROGRESS, &a->in_progress, who);
		count_if(c, how == AFTER_CLOSED, FIG_CLOSED, &a->closed, who);
		count_if(c, how == AFTER_UNSUCCESSFUL, FIG_UNSUCCESSFUL, &a->unsuccessful, who);
		count_if(c, how == AFTER_CONTACTED_ONLY, FIG_CONTACTED_ONLY, &a->contacted_only, who);
		count_if(c, how == AFTER_NOT_CONTACTED || how == AFTER_UNKNOWN, FIG_NOT_CONTACTED, &a->not_contacted, who);
		count_if(c, how == AFTER_UNKNOWN, FIG_UNKNOWN, &a->unknown, who);
	}
}

static void finish_agents(struct count *c)
{
	int64_t sum = 0, n = 0;
	for (uint32_t i = 1; i <= c->want->agents; i++) {
		struct agent_figures *a = &c->out->agents[i];
		a->ended[OFFER_OPEN] = a->offered - a->ended[OFFER_ACCEPTED] - a->ended[OFFER_DECLINED] -
				       a->ended[OFFER_TIMED_OUT] - a->ended[OFFER_WITHDRAWN] - a->auto_assigned;
		a->comments_per_lead = average_mean(a->comments * 10, a->ended[OFFER_ACCEPTED]);
		a->acceptance_rate = average_rate(a->ended[OFFER_ACCEPTED], a->offered);
		a->score = score_total(c->want->points, &a->events);
		if (score_any(&a->events)) {
			sum += a->score;
			n++;
		}
	}
	c->out->account.score = average_mean(sum * 10, n);
}

static int group_accounts(struct count *c, struct lr_err *err)
{
	const struct grouping *g = c->want->groups;
	int rc = 0;
	if (!g)
		return 0;
	c->out->groups = calloc(g->n + 1, sizeof(*c->out->groups));
	if (!c->out->groups)
		return lr_nomem(err);
	for (size_t i = 0; i < g->n && rc >= 0; i++)
		rc = leads_account_of(&c->leads, g->lead + g->start[i], g->start[i + 1] - g->start[i], &c->out->groups[i], err);
	return rc;
}

int figures_compute(struct store *store, const struct figures_want *want, struct figures *out, struct lr_err *err)
{
	struct count c = { .want = want, .out = out };
	struct fact_scan scan = { 0 };
	const struct fact *rows;
	uint64_t from = 0;
	int64_t n = 0;
	*out = (struct figures){ .n_agents = want->agents };
	out->agents = calloc((size_t)want->agents + 1, sizeof(*out->agents));
	int rc = out->agents ? leads_open(&c.leads, want->leads, &want->range, want->source, err) : lr_nomem(err);
	c.leads.course = want->course;
	if (rc >= 0)
		rc = feedback_open(&c.feedback, want->agents, false, err);
	if (rc >= 0)
		rc = after_open(&c.after, want->leads, err);
	if (rc >= 0 && !want->range.all)
		rc = store_facts_seek(store, want->range.start_ms - LEADS_EARLY_MS, &from, err);
	if (rc >= 0)
		rc = fact_scan_open(&scan, store, from, UINT64_MAX, err);
	while (rc >= 0 && (n = fact_scan_next(&scan, &rows, err)) > 0)
		for (int64_t i = 0; i < n && rc >= 0; i++)
			rc = count_row(&c, &rows[i], err);
	if (n < 0)
		rc = (int)n;
	if (rc >= 0)
		rc = count_repeats(&c, store, from, err);
	if (rc >= 0)
		rc = leads_settle(&c.leads, store, err);
	if (rc >= 0)
		rc = leads_account(&c.leads, &out->account, err);
	if (rc >= 0)
		rc = group_accounts(&c, err);
	if (rc >= 0)
		rc = answers_responses(&c.answers, want->agents, out->agents, err);
	if (rc >= 0)
		rc = feedback_settle(&c.feedback, count_feedback, &c, err);
	if (rc >= 0) {
		count_after(&c);
		finish_agents(&c);
	}
	fact_scan_close(&scan);
	leads_close(&c.leads);
	repeats_free(&c.repeats);
	after_free(&c.after);
	feedback_close(&c.feedback);
	answers_free(&c.answers);
	if (rc < 0) {
		figures_free(out);
		return rc;
	}
	return 0;
}

void figures_free(struct figures *f)
{
	free(f->agents);
	free(f->groups);
	f->agents = NULL;
	f->groups = NULL;
	f->n_agents = 0;
}

bool agent_figures_any(const struct agent_figures *a)
{
	return a->offered || a->assigned || a->coalesced || a->claimed || score_any(&a->events);
}
