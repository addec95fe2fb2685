#include "report/routing.h"

#include <stdlib.h>

#include "domain/tracked.h"
#include "report/repeats.h"
#include "report/scan.h"

enum { NEVER_WORKED = 0 };

static const enum figure of_phase[PHASES] = { [PHASE_CULTIVATE] = FIGURES, [PHASE_APPOINTMENT] = FIG_APPOINTMENTS, [PHASE_ACTIVE] = FIGURES,
						[PHASE_UNDER_CONTRACT] = FIG_UNDER_CONTRACT, [PHASE_CLOSED] = FIG_CLOSED_UNITS };

#define COUNT(figure, member) { figure, offsetof(struct routing_figures, member) }
const struct routing_count routing_count[] = {
	COUNT(FIG_TOTAL_LEADS, total_leads), COUNT(FIG_ACCEPTED, accepted), COUNT(FIG_AUTO_ASSIGNED, auto_assigned),
	COUNT(FIG_DECLINED, declined), COUNT(FIG_TIMED_OUT, timed_out), COUNT(FIG_LEADS_WORKED, leads_worked),
	COUNT(FIG_ACTIVE_LEADS, active_leads), COUNT(FIG_CLAIMS, claims), COUNT(FIG_CONTACTS, contacts),
	COUNT(FIG_NEVER_CONTACTED, never_contacted), COUNT(FIG_APPOINTMENTS, phase[PHASE_APPOINTMENT]),
	COUNT(FIG_UNDER_CONTRACT, phase[PHASE_UNDER_CONTRACT]), COUNT(FIG_CLOSED_UNITS, phase[PHASE_CLOSED]),
};
const size_t routing_counts = sizeof(routing_count) / sizeof(routing_count[0]);

/* What is known of a lead so far, and what it adds to the account's figures. */
struct routed_lead {
	int64_t received_at;
	int64_t counted_from;    /* when a route took it in the range first: it is one of total_leads; 0 is not */
	int64_t owned_at;        /* its present ownership */
	int64_t first_contact;   /* in that one; INT64_MAX none */
	int64_t claim_s, owner_s, contact_s;
	uint32_t owner;          /* 0 nobody */
	uint32_t worked_by;      /* who worked it first, in the range */
	uint16_t claims, contacts;
	uint8_t routed;          /* a route took it, ever */
	uint8_t best;            /* enum offer_status of its offers since counted_from, the best; domain.md 7 has the order */
	uint8_t assigned;        /* a route assigned it since */
	uint8_t phases;          /* marked now, whenever that was */
	uint8_t phases_in;       /* those whose mark counts in the range */
	uint8_t outcome;
	uint8_t received_in;     /* received in the range, from the source asked for */
};

/* A first entry into a phase that counts, till it is voided: whose it is. */
struct mark {
	uint32_t lead, agent;
	uint8_t phase, counts, voided;
};

struct route_count {
	const struct routing_want *want;
	struct routing *out;
	struct routed_lead *lead;
	struct repeats worked;   /* leads more than one agent worked: the pairs behind the first */
	struct mark *marks;
	size_t n_marks, cap_marks;
};

static bool counts(const struct route_count *c, const struct routed_lead *l, int64_t happened)
{
	return c->want->cohort ? l->received_in : range_has(&c->want->range, happened);
}

static int64_t seconds_between(int64_t from, int64_t to)
{
	int64_t ms = to - from;
	return ms / 1000 - (ms % 1000 < 0);
}

/* One of the agents' counts changes, and with it the leads behind it. */
static void count_agent(struct route_count *c, int64_t *count, enum figure f, uint32_t agent, const struct routed_lead *l, int by)
{
	*count += by;
	behind_agent(c->want->behind, f, agent, (uint32_t)(l - c->lead), by);
}

/* The ownership is over, or the facts are: its first contact counts by when it happened. */
static void settle_contact(struct route_count *c, struct routed_lead *l)
{
	if (!l->owner || !l->routed)
		return;
	if (l->first_contact != INT64_MAX && counts(c, l, l->first_contact)) {
		struct routing_figures *a = &c->out->agents[l->owner];
		int64_t s = seconds_between(l->owned_at, l->first_contact);
		l->contacts++;
		l->contact_s += s;
		count_agent(c, &a->contacts, FIG_CONTACTS, l->owner, l, 1);
		a->contact_s += s;
	}
}

static void own(struct route_count *c, struct routed_lead *l, const struct fact *f, bool owned)
{
	settle_contact(c, l);
	l->owner = owned ? f->agent : 0;
	l->owned_at = f->at;
	l->first_contact = INT64_MAX;
}

static void taken(struct route_count *c, struct routed_lead *l, const struct fact *f)
{
	l->routed = 1;
	if (!l->counted_from && counts(c, l, f->at))
		l->counted_from = f->at;
}

static void ended(struct route_count *c, struct routed_lead *l, const struct fact *f, enum offer_status how)
{
	if (l->counted_from && f->at - f->value >= l->counted_from && (l->best == OFFER_OPEN || how < l->best))
		l->best = (uint8_t)how;
	if (how != OFFER_ACCEPTED)
		return;
	if (counts(c, l, f->at)) {
		struct routing_figures *a = &c->out->agents[f->agent];
		int64_t claim = f->value / 1000, owner = seconds_between(l->received_at, f->at);
		l->claims++;
		l->claim_s += claim;
		l->owner_s += owner;
		count_agent(c, &a->claims, FIG_CLAIMS, f->agent, l, 1);
		a->claim_s += claim;
		a->owner_s += owner;
	}
	own(c, l, f, true);
}

static int interaction(struct route_count *c, struct routed_lead *l, const struct fact *f, struct lr_err *err)
{
	if (f->value < l->owned_at || f->agent != l->owner || !l->routed)
		return 0;
	if (f->value < l->first_contact)
		l->first_contact = f->value;
	if (!counts(c, l, f->value))
		return 0;
	if (l->worked_by == NEVER_WORKED) {
		l->worked_by = f->agent;
	} else {
		if (l->worked_by == f->agent || repeats_find(&c->worked, f->agent, f->lead))
			return 0;
		int rc = repeats_add(&c->worked, f->agent, f->lead, err);
		if (rc < 0)
			return rc;
	}
	count_agent(c, &c->out->agents[f->agent].leads_worked, FIG_LEADS_WORKED, f->agent, l, 1);
	return 0;
}

static int phase_entered(struct route_count *c, struct routed_lead *l, const struct fact *f, struct lr_err *err)
{
	if (f->flag >= PHASES)
		return 0;
	if (c->n_marks == c->cap_marks) {
		size_t cap = c->cap_marks ? c->cap_marks * 2 : 1024;
		struct mark *more = realloc(c->marks, cap * sizeof(*more));
		if (!more)
			return lr_nomem(err);
		c->marks = more;
		c->cap_marks = cap;
	}
	bool in = l->routed && counts(c, l, f->value);
	l->phases |= (uint8_t)(1 << f->flag);
	if (in)
		l->phases_in |= (uint8_t)(1 << f->flag);
	c->marks[c->n_marks++] = (struct mark){ .lead = f->lead, .agent = f->agent, .phase = f->flag, .counts = in };
	count_agent(c, &c->out->agents[f->agent].phase[f->flag], of_phase[f->flag], f->agent, l, in);
	return 0;
}

/* Rare: an admin says the newest such mark was a wrong click. */
static void phase_voided(struct route_count *c, struct routed_lead *l, const struct fact *f)
{
	if (f->flag >= PHASES)
		return;
	l->phases &= (uint8_t)~(1 << f->flag);
	l->phases_in &= (uint8_t)~(1 << f->flag);
	for (size_t i = c->n_marks; i-- > 0;) {
		struct mark *m = &c->marks[i];
		if (m->lead != f->lead || m->phase != f->flag || m->voided)
			continue;
		m->voided = 1;
		count_agent(c, &c->out->agents[m->agent].phase[m->phase], of_phase[m->phase], m->agent, l, -m->counts);
		return;
	}
}

static int count_row(struct route_count *c, const struct fact *f, struct lr_err *err)
{
	if (f->lead == 0 || f->lead > c->want->leads || f->agent > c->want->agents)
		return lr_fail(err, LR_DATA, "the facts name lead L%u and agent number %u, which the state does not know"
			       " (lr-check --rebuild mends that)", f->lead, f->agent);
	struct routed_lead *l = &c->lead[f->lead];
	if (c->want->source && f->source != c->want->source)
		return 0;
	switch (f->type) {
	case FACT_RECEIVED:
		l->received_at = f->value;
		l->received_in = range_has(&c->want->range, f->value);
		break;
	case FACT_ROUTED: taken(c, l, f); break;
	case FACT_ASSIGNED:
		if (f->flag == HOW_RULE) {
			taken(c, l, f);
			l->assigned |= l->counted_from != 0;
		}
		own(c, l, f, true);
		break;
	case FACT_COALESCED: case FACT_CLAIMED: own(c, l, f, true); break;
	case FACT_RELEASED: own(c, l, f, false); break;
	case FACT_ACCEPTED: ended(c, l, f, OFFER_ACCEPTED); break;
	case FACT_DECLINED: ended(c, l, f, OFFER_DECLINED); break;
	case FACT_TIMED_OUT: ended(c, l, f, OFFER_TIMED_OUT); break;
	case FACT_WITHDRAWN: ended(c, l, f, OFFER_WITHDRAWN); break;
	case FACT_INTERACTION: return interaction(c, l, f, err);
	case FACT_PHASE: return phase_entered(c, l, f, err);
	case FACT_PHASE_VOIDED: phase_voided(c, l, f); break;
	case FACT_OUTCOME: l->outcome = f->flag; break;
	default: break;
	}
	return 0;
}

static bool is_active(const struct routed_lead *l)
{
	return l->owner && l->outcome == OUTCOME_OPEN && l->phases;
}

/* What the lead adds to the account, or to a group it is in. */
static void add_lead(const struct routed_lead *l, bool never, struct routing_figures *f)
{
	if (!l->routed)
		return;
	if (l->counted_from) {
		f->total_leads++;
		f->accepted += l->best == OFFER_ACCEPTED;
		f->auto_assigned += l->assigned && l->best != OFFER_ACCEPTED;
		f->declined += !l->assigned && l->best == OFFER_DECLINED;
		f->timed_out += !l->assigned && l->best == OFFER_TIMED_OUT;
	}
	f->leads_worked += l->worked_by != NEVER_WORKED;
	f->active_leads += is_active(l);
	f->claims += l->claims;
	f->claim_s += l->claim_s;
	f->owner_s += l->owner_s;
	f->contacts += l->contacts;
	f->contact_s += l->contact_s;
	f->never_contacted += never;
	for (int p = 0; p < PHASES; p++)
		f->phase[p] += l->phases_in >> p & 1;
}

static bool never_contacted(const struct route_count *c, const struct routed_lead *l)
{
	return l->owner && l->routed && l->first_contact == INT64_MAX && counts(c, l, l->owned_at);
}

/* Does one of the account's counts have this lead? What the lead alone adds to it says so. */
static void account_behind(const struct behind *b, const struct routed_lead *l, uint32_t id, bool never)
{
	struct routing_figures alone = { 0 };
	if (!b || b->agents)
		return;
	add_lead(l, never, &alone);
	for (size_t i = 0; i < routing_counts; i++)
		b->n[id] += routing_count[i].figure == b->figure && routing_value(&alone, &routing_count[i]) > 0;
}

static int add_up(struct route_count *c, struct lr_err *err)
{
	const struct grouping *g = c->want->groups;
	for (uint64_t id = 1; id <= c->want->leads; id++) {
		struct routed_lead *l = &c->lead[id];
		settle_contact(c, l);
		bool never = never_contacted(c, l);
		add_lead(l, never, &c->out->account);
		account_behind(c->want->behind, l, (uint32_t)id, never);
		if (!l->owner || !l->routed)
			continue;
		struct routing_figures *a = &c->out->agents[l->owner];
		count_agent(c, &a->active_leads, FIG_ACTIVE_LEADS, l->owner, l, is_active(l));
		count_agent(c, &a->never_contacted, FIG_NEVER_CONTACTED, l->owner, l, never);
	}
	if (!g)
		return 0;
	c->out->groups = calloc(g->n + 1, sizeof(*c->out->groups));
	if (!c->out->groups)
		return lr_nomem(err);
	for (size_t i = 0; i < g->n; i++)
		for (size_t k = g->start[i]; k < g->start[i + 1]; k++)
			add_lead(&c->lead[g->lead[k]], never_contacted(c, &c->lead[g->lead[k]]), &c->out->groups[i]);
	return 0;
}

/* The agents' offers: distinct leads, each by its best ending. */
static int agents_offers(struct store *store, const struct routing_want *want, struct routing *out, struct lr_err *err)
{
	struct figures_want fw = { .range = want->range, .source = want->source, .every_stage = true, .cohort = want->cohort,
				   .leads = want->leads, .agents = want->agents, .points = want->points };
	struct behind behind = want->behind ? *want->behind : (struct behind){ 0 };
	if (behind.figure == FIG_TOTAL_LEADS)
		behind.figure = FIG_OFFERED;
	fw.behind = want->behind ? &behind : NULL;
	struct figures f;
	int rc = figures_compute(store, &fw, &f, err);
	if (rc < 0)
		return rc;
	for (uint32_t no = 1; no <= want->agents; no++) {
		out->agents[no].total_leads = f.agents[no].offered;
		out->agents[no].accepted = f.agents[no].ended[OFFER_ACCEPTED];
		out->agents[no].auto_assigned = f.agents[no].auto_assigned;
		out->agents[no].declined = f.agents[no].ended[OFFER_DECLINED];
		out->agents[no].timed_out = f.agents[no].ended[OFFER_TIMED_OUT];
	}
	figures_free(&f);
	return 0;
}

int routing_compute(struct store *store, const struct routing_want *want, struct routing *out, struct lr_err *err)
{
	struct route_count c = { .want = want, .out = out };
	struct fact_scan scan = { 0 };
	const struct fact *rows;
	int64_t n = 0;
	*out = (struct routing){ 0 };
	out->agents = calloc((size_t)want->agents + 1, sizeof(*out->agents));
	int rc = out->agents ? agents_offers(store, want, out, err) : lr_nomem(err);
	if (rc >= 0) {
		c.lead = calloc((size_t)want->leads + 1, sizeof(*c.lead));
		rc = c.lead ? fact_scan_open(&scan, store, 0, UINT64_MAX, err) : lr_nomem(err);
	}
	while (rc >= 0 && (n = fact_scan_next(&scan, &rows, err)) > 0)
		for (int64_t i = 0; i < n && rc >= 0; i++)
			rc = count_row(&c, &rows[i], err);
	if (rc >= 0 && n < 0)
		rc = (int)n;
	if (rc >= 0)
		rc = add_up(&c, err);
	fact_scan_close(&scan);
	free(c.lead);
	free(c.marks);
	repeats_free(&c.worked);
	if (rc < 0)
		routing_free(out);
	return rc < 0 ? rc : 0;
}

void routing_free(struct routing *r)
{
	free(r->groups);
	free(r->agents);
	*r = (struct routing){ 0 };
}

bool routing_any(const struct routing_figures *f)
{
	return f->total_leads || f->leads_worked || f->active_leads || f->claims || f->contacts || f->never_contacted ||
	       f->phase[PHASE_APPOINTMENT] || f->phase[PHASE_UNDER_CONTRACT] || f->phase[PHASE_CLOSED];
}

void routing_add(struct routing_figures *to, const struct routing_figures *one)
{
	for (size_t i = 0; i < routing_counts; i++)
		*(int64_t *)((char *)to + routing_count[i].at) += routing_value(one, &routing_count[i]);
	to->claim_s += one->claim_s;
	to->owner_s += one->owner_s;
	to->contact_s += one->contact_s;
}
