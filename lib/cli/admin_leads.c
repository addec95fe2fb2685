#include "cli/admin.h"

#include "base/num.h"
#include "cli/records_out.h"
#include "domain/advance.h"
#include "domain/answer.h"
#include "domain/own.h"
#include "domain/track.h"

/* A user with the catchall flag may hand on, or send back to routing, the lead that is his to take. domain.md 2, durability.md. */
static int catchall_may(struct cli *c, struct decision *d, uint64_t lead)
{
	struct offer o = { 0 };
	struct lead l;
	uint32_t no;
	int rc, may = 0;
	if (c->role != ROLE_AGENT)
		return 0;
	rc = state_number(d->state, NAME_AGENT, slice_of(c->caller), &no, &c->err);
	if (rc == 1)
		rc = state_lead(d->state, lead, &l, &c->err);
	if (rc == 1 && l.state == LEAD_CATCHALL)
		while ((rc = state_offer_of_lead(d->state, lead, o.id, &o, &c->err)) == 1)
			may |= o.agent == no && o.status == OFFER_OPEN && o.expires_at > d->now;
	if (rc < 0)
		return rc;
	return may ? 0 : lr_fail(&c->err, LR_NOPERM, "not permitted: %s is for admins, and for catchall users while they are asked", c->args[0]);
}

static int begin_for_catchall(struct cli *c, bool right_args, const char *usage)
{
	if (!right_args)
		return lr_fail(&c->err, LR_USAGE, "usage: lr-admin %s %s", c->args[0], usage);
	return cli_open_store(c, STORE_WRITE);
}

static int begin(struct cli *c, bool right_args, const char *usage)
{
	if (!right_args)
		return lr_fail(&c->err, LR_USAGE, "usage: lr-admin %s %s", c->args[0], usage);
	int rc = cli_open_store(c, STORE_WRITE);
	if (rc == 0 && c->role == ROLE_AGENT)
		rc = lr_fail(&c->err, LR_NOPERM, "not permitted: %s is for admins, rainmakers and the owner", c->args[0]);
	return rc;
}

static int lead_arg(struct cli *c, const char *text, uint64_t *lead)
{
	return num_id(slice_of(text), 'L', lead) ? 0 : lr_fail(&c->err, LR_USAGE, "\"%.60s\" is not a lead's id such as L7", text);
}

static int put_moved(struct cli *c, struct state *st, const struct lead *l, uint32_t from)
{
	struct slice owner, had;
	int rc = state_name(st, NAME_AGENT, l->owner, &owner, &c->err);
	if (rc >= 0)
		rc = state_name(st, NAME_AGENT, from, &had, &c->err);
	if (rc < 0)
		return rc;
	struct jsonw w = jsonw_open(&c->out.b, false);
	jsonw_id(&w, "lead", 'L', l->id);
	jsonw_str(&w, "status", slice_of(lead_status(l)));
	jsonw_str(&w, "agent", owner);
	jsonw_str(&w, "from", had);
	jsonw_close(&w);
	buf_addc(&c->out.b, '\n');
	return buf_failed(&c->out.b) ? lr_nomem(&c->err) : 0;
}

/* The lead is the first argument; `next` gets its number. */
static int of_one_lead(struct cli *c, int (*next)(struct cli *c, void *arg, struct decision *d))
{
	uint64_t lead;
	int rc = lead_arg(c, c->args[1], &lead);
	return rc < 0 ? rc : admin_once(c, next, &lead);
}

/* One lead to one agent, whoever has it or is being offered it: domain.md 2 "Who may do what". */
static int assign(struct cli *c, struct decision *d, uint64_t lead, const struct agent *a)
{
	struct lead l;
	int rc = advance_settle(d, lead, &c->err);
	if (rc == 0)
		rc = state_lead(d->state, lead, &l, &c->err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_refuse(&c->err, "unknown", "unknown: there is no lead L%llu", (unsigned long long)lead);
	if (l.state == LEAD_VOID)
		return lr_refuse(&c->err, "void", "L%llu is void", (unsigned long long)lead);
	if (!a->active)
		return lr_refuse(&c->err, "inactive", "agent %s is inactive", a->id);
	uint32_t from = l.owner;
	if (l.state == LEAD_OWNED && l.owner == a->no)
		return put_moved(c, d->state, &l, from); /* his already: nothing changes */
	rc = own_assign(d, lead, a, HOW_MANUAL, NULL, &c->err);
	if (rc == 0)
		rc = state_lead(d->state, lead, &l, &c->err);
	if (rc < 0)
		return rc;
	if (a->limit >= 0 && a->carrying > a->limit)
		cli_note(c, "agent %s now carries %lld leads, above the limit of %lld", a->id, (long long)a->carrying, (long long)a->limit);
	return put_moved(c, d->state, &l, from);
}

static int decide_assign(struct cli *c, void *arg, struct decision *d)
{
	struct agent *a;
	int rc = catchall_may(c, d, *(uint64_t *)arg);
	if (rc == 0)
		rc = admin_agent(c, d->state, c->args[2], &a);
	return rc < 0 ? rc : assign(c, d, *(uint64_t *)arg, a);
}

int admin_assign(struct cli *c)
{
	int rc = begin_for_catchall(c, c->n_args == 3, "LEAD AGENT");
	return rc < 0 ? rc : of_one_lead(c, decide_assign);
}

/* ---- release */

static int release(struct cli *c, struct decision *d, uint64_t lead)
{
	struct answer a = { .word = ANSWER_RELEASE, .lead = lead, .any_lead = true };
	struct lead l;
	uint32_t from = 0;
	int rc = state_lead(d->state, lead, &l, &c->err);
	if (rc == 1)
		from = l.owner;
	if (rc >= 0)
		rc = answer(d, &a, &c->err);
	if (rc == 0 && !a.ok)
		rc = lr_refuse(&c->err, a.reason, "release L%llu: refused: %s", (unsigned long long)lead, a.reason);
	if (rc == 0)
		rc = state_lead(d->state, lead, &l, &c->err);
	return rc < 0 ? rc : put_moved(c, d->state, &l, from);
}

static int decide_release(struct cli *c, void *arg, struct decision *d)
{
	return release(c, d, *(uint64_t *)arg);
}

int admin_release(struct cli *c)
{
	int rc = begin(c, c->n_args == 2, "LEAD");
	return rc < 0 ? rc : of_one_lead(c, decide_release);
}

/* ---- reassign: everything one agent owns, a frame a lead */

/* Given back and sent back, in one frame. */
static int back_to_routing(struct cli *c, struct decision *d, uint64_t lead)
{
	struct answer a = { .word = ANSWER_RELEASE, .lead = lead, .any_lead = true };
	struct lead l;
	int rc = answer(d, &a, &c->err);
	if (rc == 0)
		rc = own_resubmit(d, lead, &c->err);
	if (rc == 0)
		rc = state_lead(d->state, lead, &l, &c->err);
	return rc < 0 ? rc : put_lead_status(c, &l);
}

struct reassigning {
	const struct admin_options *o;
	uint64_t at, began;
};

static void reassign_restart(void *arg)
{
	struct reassigning *r = arg;
	r->at = r->began;
}

static int reassign_next(struct cli *c, void *arg, struct decision *d)
{
	struct reassigning *r = arg;
	struct agent *from, *to = NULL;
	bool route = strcmp(r->o->to, "route") == 0, pool = route || strcmp(r->o->to, "pool") == 0;
	int rc = admin_agent(c, d->state, r->o->from, &from);
	if (rc == 0 && !pool)
		rc = admin_agent(c, d->state, r->o->to, &to);
	if (rc < 0)
		return rc;
	while (r->at < state_head(d->state)->leads) {
		struct lead l;
		rc = state_lead(d->state, ++r->at, &l, &c->err);
		if (rc < 0)
			return rc;
		if (rc == 0 || l.state != LEAD_OWNED || l.owner != from->no)
			continue;
		if (route)
			rc = back_to_routing(c, d, l.id);
		else
			rc = pool ? release(c, d, l.id) : assign(c, d, l.id, to);
		return rc < 0 ? rc : 1;
	}
	return 0;
}

int admin_reassign(struct cli *c)
{
	struct reassigning r = { .o = c->opts };
	int rc = begin(c, c->n_args == 1 && r.o->from && r.o->to, "--from AGENT --to AGENT|pool|route");
	if (rc < 0)
		return rc;
	if (strcmp(r.o->from, r.o->to) == 0)
		return lr_fail(&c->err, LR_USAGE, "--from and --to are the same");
	struct cli_batch b = { reassign_next, reassign_restart, &r };
	do {
		r.began = r.at;
		rc = cli_run_batch(c, &b);
	} while (rc == 1);
	return rc;
}

/* ---- another run */

static int decide_resubmit(struct cli *c, void *arg, struct decision *d)
{
	uint64_t lead = *(uint64_t *)arg;
	struct lead l;
	int rc = catchall_may(c, d, lead);
	if (rc == 0)
		rc = advance_settle(d, lead, &c->err);
	if (rc == 0)
		rc = state_lead(d->state, lead, &l, &c->err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_refuse(&c->err, "unknown", "unknown: there is no lead L%llu", (unsigned long long)lead);
	if (l.state != LEAD_POOL && l.state != LEAD_CATCHALL && l.state != LEAD_SHARK_TANK)
		return lr_refuse(&c->err, "not_in_pool", "resubmit L%llu: refused: it is %s; only leads in the pool, the shark tank or with the catchall are sent back",
				 (unsigned long long)lead, lead_status(&l));
	rc = own_resubmit(d, lead, &c->err);
	if (rc == 0)
		rc = state_lead(d->state, lead, &l, &c->err);
	return rc < 0 ? rc : put_lead_status(c, &l);
}

int admin_resubmit(struct cli *c)
{
	int rc = begin_for_catchall(c, c->n_args == 2, "LEAD");
	return rc < 0 ? rc : of_one_lead(c, decide_resubmit);
}

/* ---- hold, unhold: the manual intercept */

static bool fits(const struct lead *l, bool hold)
{
	return hold ? l->state == LEAD_NEW || l->state == LEAD_WAITING || l->state == LEAD_POOL : l->state == LEAD_HELD;
}

static int mark(struct cli *c, struct decision *d, uint64_t lead, bool hold)
{
	struct lead l;
	int rc = own_mark(d, hold ? EV_LEAD_HELD : EV_LEAD_UNHELD, lead, &c->err);
	if (rc == 0)
		rc = state_lead(d->state, lead, &l, &c->err);
	return rc < 0 ? rc : put_lead_status(c, &l);
}

static int decide_hold(struct cli *c, void *arg, struct decision *d)
{
	uint64_t lead = *(uint64_t *)arg;
	bool hold = strcmp(c->args[0], "hold") == 0;
	struct lead l;
	int rc = advance_settle(d, lead, &c->err);
	if (rc == 0)
		rc = state_lead(d->state, lead, &l, &c->err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_refuse(&c->err, "unknown", "unknown: there is no lead L%llu", (unsigned long long)lead);
	if (hold == (l.state == LEAD_HELD) && (hold || l.state == LEAD_NEW || l.state == LEAD_WAITING))
		return put_lead_status(c, &l); /* so already */
	if (!fits(&l, hold))
		return lr_refuse(&c->err, "state", "%s L%llu: refused: it is %s", c->args[0], (unsigned long long)lead, lead_status(&l));
	return mark(c, d, lead, hold);
}

/* Every lead that can be, a frame each. A marked one leaves its list, so the next is always the first behind `after`. */
struct marking {
	enum list lists[3];      /* ended by 0 */
	size_t at, at_began;
	struct list_at after, began;
};

static void marking_restart(void *arg)
{
	struct marking *m = arg;
	m->at = m->at_began;
	m->after = m->began;
}

static int marking_next(struct cli *c, void *arg, struct decision *d)
{
	struct marking *m = arg;
	for (; m->lists[m->at]; m->at++, m->after = (struct list_at){ 0 }) {
		int rc = state_list(d->state, m->lists[m->at], m->after, &m->after, &c->err);
		if (rc == 1)
			rc = mark(c, d, m->after.lead, m->lists[0] != LIST_HELD);
		else if (rc == 0)
			continue;
		return rc < 0 ? rc : 1;
	}
	return 0;
}

static int hold_or_unhold(struct cli *c, bool hold)
{
	const struct admin_options *o = c->opts;
	struct marking m = { .lists = { hold ? LIST_UNROUTED : LIST_HELD, hold ? LIST_POOL : 0, 0 } };
	struct cli_batch b = { marking_next, marking_restart, &m };
	int rc = begin(c, o->all ? c->n_args == 1 : c->n_args == 2, "LEAD|--all");
	if (rc == 0 && !o->all)
		return of_one_lead(c, decide_hold);
	while (rc == 0 || rc == 1) {
		m.began = m.after;
		m.at_began = m.at;
		rc = cli_run_batch(c, &b);
		if (rc == 0)
			break;
	}
	return rc;
}

int admin_hold(struct cli *c)
{
	return hold_or_unhold(c, true);
}

int admin_unhold(struct cli *c)
{
	return hold_or_unhold(c, false);
}

/* ---- void */

static int void_lead(struct cli *c, struct decision *d, uint64_t lead)
{
	const struct admin_options *o = c->opts;
	struct lead l;
	int rc = advance_settle(d, lead, &c->err);
	if (rc == 0)
		rc = state_lead(d->state, lead, &l, &c->err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_refuse(&c->err, "unknown", "unknown: there is no lead L%llu", (unsigned long long)lead);
	if (l.state != LEAD_VOID)
		rc = own_void(d, lead, slice_of(o->why ? o->why : ""), &c->err);
	if (rc >= 0)
		rc = state_lead(d->state, lead, &l, &c->err);
	return rc < 0 ? rc : put_lead_status(c, &l);
}

static int decide_void(struct cli *c, void *arg, struct decision *d)
{
	return void_lead(c, d, *(uint64_t *)arg);
}

struct voiding {
	uint64_t batch, at, began;
	bool found;
};

static void voiding_restart(void *arg)
{
	struct voiding *v = arg;
	v->at = v->began;
}

static int voiding_next(struct cli *c, void *arg, struct decision *d)
{
	struct voiding *v = arg;
	while (v->at < state_head(d->state)->leads) {
		struct lead l;
		struct event e;
		struct arena mem = { 0 };
		int rc = state_lead(d->state, ++v->at, &l, &c->err);
		if (rc == 1)
			rc = state_event_at(d->state, l.born_pos, &mem, &e, &c->err);
		bool of_batch = rc == 1 && event_id(&e, KEY_BATCH) == v->batch;
		arena_free(&mem);
		if (rc < 0)
			return rc;
		v->found |= of_batch;
		if (!of_batch || l.state == LEAD_VOID)
			continue;
		rc = void_lead(c, d, l.id);
		return rc < 0 ? rc : 1;
	}
	return 0;
}

int admin_void(struct cli *c)
{
	const struct admin_options *o = c->opts;
	struct voiding v = { 0 };
	struct cli_batch b = { voiding_next, voiding_restart, &v };
	int rc = begin(c, o->batch ? c->n_args == 1 : c->n_args == 2, "LEAD|--batch B [--why S]");
	if (rc == 0 && !o->batch)
		return of_one_lead(c, decide_void);
	if (rc == 0 && !num_id(slice_of(o->batch), 'B', &v.batch))
		rc = lr_fail(&c->err, LR_USAGE, "--batch: \"%.40s\" is not a batch's id such as B3", o->batch);
	while (rc == 0 || rc == 1) {
		v.began = v.at;
		rc = cli_run_batch(c, &b);
		if (rc == 0)
			break;
	}
	if (rc == 0 && !v.found)
		rc = lr_refuse(&c->err, "unknown", "unknown: no lead came in batch %s; lr-log --lead L7 shows the batch of a lead", o->batch);
	return rc;
}

/* ---- void-stage */

struct stage_voiding {
	uint64_t lead;
	enum phase phase;
};

static int decide_void_stage(struct cli *c, void *arg, struct decision *d)
{
	const struct stage_voiding *v = arg;
	const struct admin_options *o = c->opts;
	struct lead l;
	int rc = advance_settle(d, v->lead, &c->err);
	if (rc == 0)
		rc = state_lead(d->state, v->lead, &l, &c->err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_refuse(&c->err, "unknown", "unknown: there is no lead L%llu", (unsigned long long)v->lead);
	rc = track_void_stage(d, l.id, v->phase, slice_of(o->why ? o->why : ""), &c->err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_refuse(&c->err, "not_marked", "void-stage L%llu: refused: %s is not marked", (unsigned long long)l.id,
					       phase_name[v->phase]);
	struct jsonw w = jsonw_open(&c->out.b, false);
	jsonw_id(&w, "lead", 'L', l.id);
	jsonw_str(&w, "status", slice_of(lead_status(&l)));
	jsonw_str(&w, "stage_voided", slice_of(phase_name[v->phase]));
	jsonw_close(&w);
	buf_addc(&c->out.b, '\n');
	return 0;
}

int admin_void_stage(struct cli *c)
{
	struct stage_voiding v = { 0 };
	int rc = begin(c, c->n_args == 3, "LEAD cultivate|appointment|active|under_contract|closed [--why S]");
	if (rc == 0)
		rc = lead_arg(c, c->args[1], &v.lead);
	if (rc < 0)
		return rc;
	int phase = tracked_word(slice_of(c->args[2]), phase_name, PHASES);
	if (phase < 0)
		return lr_fail(&c->err, LR_USAGE, "\"%.40s\" is none of cultivate, appointment, active, under_contract, closed", c->args[2]);
	v.phase = (enum phase)phase;
	return admin_once(c, decide_void_stage, &v);
}
