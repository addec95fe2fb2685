/* The checker's leads: which state each is in and who owns it. domain.md 2. */
#include "store/invariants_in.h"

#include <inttypes.h>

struct inv_lead *inv_lead(struct invariants *v, const struct event *e, enum event_key key)
{
	uint64_t id = event_id(e, key);
	if (id && id <= v->n_leads)
		return &v->leads[id];
	inv_violated(v, INV_JOURNAL, "%s names lead L%" PRIu64 ", which was never received", event_desc[e->type].name, id);
	return NULL;
}

void inv_touch(struct invariants *v, uint32_t id)
{
	if (v->leads[id].touched)
		return;
	uint32_t *touched = inv_grow(v, v->touched, &v->cap_touched, v->n_touched, sizeof(*touched));
	if (!touched)
		return;
	v->touched = touched;
	v->touched[v->n_touched++] = id;
	v->leads[id].touched = true;
}

bool inv_carried(const struct inv_lead *l)
{
	return l->state == 'O' && l->routed && l->how != OWN_COALESCED && l->how != OWN_FEED &&
	       !(l->marks & (INV_OUTCOME | INV_CONVERTED));
}

static bool by_hand(const struct event *e)
{
	return e->type == EV_LEAD_CLAIMED || e->type == EV_LEAD_RELEASED ||
	       (e->type == EV_LEAD_ASSIGNED && slice_is(event_text(e, KEY_HOW), "manual"));
}

void inv_move(struct invariants *v, const struct event *e, uint32_t id, const char *from, char to)
{
	struct inv_lead *l = &v->leads[id];
	const char *name = event_desc[e->type].name;
	if (!strchr(from, l->state)) {
		if (l->state == 'O' && l->how == OWN_MANUAL && !by_hand(e))
			inv_violated(v, INV_MANUAL, "lead L%" PRIu32 ": %s takes it from %s, who has it by hand", id, name,
				     v->agents[l->owner].id);
		else if (l->state == 'O')
			inv_violated(v, INV_ONE_OWNER, "lead L%" PRIu32 ": %s while %s owns it", id, name, v->agents[l->owner].id);
		else
			inv_violated(v, INV_ONE_STATE, "lead L%" PRIu32 ": %s in state %c", id, name, l->state);
	}
	if (inv_carried(l))
		v->agents[l->owner].carrying--;
	if (l->state != to || to == 'O')
		l->since = v->lines;
	v->count[(unsigned char)l->state]--;
	v->count[(unsigned char)to]++;
	l->state = to;
	l->owner = 0;
	l->how = OWN_NONE;
	inv_touch(v, id);
}

void inv_own(struct invariants *v, uint32_t id, uint32_t agent, enum inv_how how, bool fresh)
{
	static const char *const by[] = { "owned", "accepted", "claimed", "assigned by a rule", "assigned by its feed", "", "" };
	struct inv_lead *l = &v->leads[id];
	struct inv_agent *a = &v->agents[agent];
	l->owner = agent;
	l->how = (uint8_t)how;
	if (!a->active && how != OWN_MANUAL && how != OWN_COALESCED)
		inv_violated(v, INV_ELIGIBLE, "lead L%" PRIu32 " %s to agent %s, who is inactive", id, by[how], a->id);
	if (!inv_carried(l))
		return;
	a->carrying++;
	if (how != OWN_MANUAL)
		inv_check_limit(v, agent, a->carrying + (fresh ? a->open : 0), by[how], id);
}

static void received(struct invariants *v, const struct event *e)
{
	uint64_t id = event_id(e, KEY_LEAD), batch = event_id(e, KEY_BATCH);
	/* Two feeds may interleave: B1, B2, B1. */
	if (batch > (uint64_t)v->n_batches + 1)
		inv_violated(v, INV_JOURNAL, "batch B%" PRIu64 " after B%" PRIu32, batch, v->n_batches);
	else if (batch > v->n_batches)
		v->n_batches++;
	if (id != (uint64_t)v->n_leads + 1) {
		inv_violated(v, INV_JOURNAL, "lead L%" PRIu64 " received after L%" PRIu32, id, v->n_leads);
		return;
	}
	struct inv_lead *leads = inv_grow(v, v->leads, &v->cap_leads, (uint32_t)id, sizeof(*leads));
	if (!leads)
		return;
	v->leads = leads;
	v->leads[id] = (struct inv_lead){ .state = 'N', .since = v->lines };
	v->count['N']++;
	v->n_leads++;
	inv_touch(v, (uint32_t)id);
}

/* coalesced and follows are found on arrival or never. */
static void check_just_received(struct invariants *v, const struct event *e, const struct inv_lead *l, uint32_t id)
{
	if (l->state == 'N' && !inv_in_frame(v, l->since))
		inv_violated(v, INV_ONE_STATE, "lead L%" PRIu32 ": %s in a later frame than its arrival", id,
			     event_desc[e->type].name);
}

/*
 * A follower gets its owner with the first, in the frame the first got him. It goes along, too, when the first is
 * reassigned; not when it went its own way since.
 */
static void goes_along(struct invariants *v, const struct event *e, uint32_t id, uint32_t agent)
{
	const struct inv_lead *l = &v->leads[id], *first = &v->leads[l->first];
	uint64_t named = event_has(e, KEY_FIRST) ? event_id(e, KEY_FIRST) : l->first;
	if (!named || l->first != named)
		inv_violated(v, INV_PLACED, "lead L%" PRIu32 " assigned with L%" PRIu64 ", which it does not follow", id, named);
	else if (first->state != 'O' || first->owner != agent || !inv_in_frame(v, first->since))
		inv_violated(v, INV_PLACED, "lead L%" PRIu32 " assigned to agent %s, who did not get L%" PRIu32 " in this frame", id,
			     v->agents[agent].id, l->first);
	inv_move(v, e, id, l->how == OWN_COALESCED ? "FO" : "F", 'O');
	inv_own(v, id, agent, OWN_COALESCED, true);
}

static void coalesced(struct invariants *v, const struct event *e, struct inv_lead *l, uint32_t id)
{
	uint32_t agent = inv_agent_of(v, e, KEY_AGENT);
	const struct inv_lead *first = inv_lead(v, e, KEY_FIRST);
	if (!agent || !first)
		return;
	if (l->first) {
		goes_along(v, e, id, agent);
		return;
	}
	check_just_received(v, e, l, id);
	if (first == l || first->state != 'O' || first->owner != agent)
		inv_violated(v, INV_ONE_OWNER, "lead L%" PRIu32 " coalesced to agent %s, who does not own L%" PRIu64, id,
			     v->agents[agent].id, event_id(e, KEY_FIRST));
	if (!v->agents[agent].active)
		inv_violated(v, INV_ELIGIBLE, "lead L%" PRIu32 " coalesced to agent %s, who is inactive", id, v->agents[agent].id);
	inv_move(v, e, id, "N", 'O');
	inv_own(v, id, agent, OWN_COALESCED, true);
}

static void follows(struct invariants *v, const struct event *e, struct inv_lead *l, uint32_t id)
{
	struct inv_lead *first = inv_lead(v, e, KEY_FIRST);
	check_just_received(v, e, l, id);
	inv_move(v, e, id, "N", 'F');
	if (!first)
		return;
	uint32_t first_id = (uint32_t)event_id(e, KEY_FIRST);
	/* An earlier lead that follows nobody: so chains have one link, and cycles cannot be. */
	if (first_id >= id || first->state == 'F')
		inv_violated(v, INV_PLACED, "lead L%" PRIu32 " follows L%" PRIu32 ", which %s", id, first_id,
			     first_id >= id ? "is no earlier lead" : "follows another");
	else if (!strchr("NWRXJTCP", first->state))
		inv_violated(v, INV_PLACED, "lead L%" PRIu32 " follows L%" PRIu32 ", which is in state %c", id, first_id, first->state);
	if (l->follower)
		inv_violated(v, INV_PLACED, "lead L%" PRIu32 " follows L%" PRIu32 " and is followed", id, first_id);
	if (l->first)
		return;
	l->first = first_id;
	l->sibling = first->follower;
	first->follower = id;
}

static void routed(struct invariants *v, const struct event *e, uint32_t id)
{
	uint32_t route = inv_route_of(v, e);
	if (!route || !v->routes[route].in_force)
		inv_violated(v, INV_ELIGIBLE, "lead L%" PRIu32 " routed by a route not in force", id);
	inv_move(v, e, id, "NW", 'R');
	v->leads[id].routed = true;
	v->leads[id].route = route;
}

static const char *const wait_reason[] = { "outside_hours", "route_paused", "no_eligible_agent", "closed", NULL };
static const char *const pool_reason[] = {
	"outside_hours", "route_paused", "no_eligible_agent", "closed", "no_source", "no_route", "stale", "unclaimed",
	"released", "manual", NULL,
};

static void unowned(struct invariants *v, const struct event *e, uint32_t id, const char *const *reasons)
{
	struct slice reason = event_text(e, KEY_REASON);
	while (*reasons && !slice_is(reason, *reasons))
		reasons++;
	if (!*reasons)
		inv_violated(v, INV_PLACED, "lead L%" PRIu32 ": %s with the reason %.*s", id, event_desc[e->type].name,
			     (int)reason.n, reason.p);
	if (e->type == EV_LEAD_WAITING)
		inv_move(v, e, id, "NWR", 'W');
	else
		inv_move(v, e, id, "NWRXJTC", 'P');
}

static void check_assign_rule(struct invariants *v, const struct event *e, uint32_t id, uint32_t agent)
{
	uint32_t route = event_has(e, KEY_ROUTE) ? inv_route_of(v, e) : v->leads[id].route, at;
	if (!route || !v->routes[route].in_force)
		inv_violated(v, INV_ELIGIBLE, "lead L%" PRIu32 " assigned by a route not in force", id);
	else if (!inv_member(&v->routes[route], agent, &at))
		inv_violated(v, INV_ELIGIBLE, "lead L%" PRIu32 " assigned by route %s to agent %s, who is not in its list", id,
			     v->routes[route].id, v->agents[agent].id);
}

static void check_former(struct invariants *v, const struct event *e, const struct inv_lead *l, uint32_t id, uint32_t agent)
{
	struct slice from = event_text(e, KEY_FROM);
	const char *owner = l->owner ? v->agents[l->owner].id : "nobody";
	if (from.n && !slice_is(from, owner))
		inv_violated(v, INV_ONE_OWNER, "lead L%" PRIu32 " taken from %.*s, but it is with %s", id, (int)from.n, from.p, owner);
	if (l->owner == agent)
		inv_violated(v, INV_ONE_OWNER, "lead L%" PRIu32 " assigned to agent %s, who has it", id, owner);
}

static void assigned(struct invariants *v, const struct event *e, struct inv_lead *l, uint32_t id)
{
	struct slice how = event_text(e, KEY_HOW);
	uint32_t agent = inv_agent_of(v, e, KEY_AGENT);
	if (!agent)
		return;
	check_former(v, e, l, id, agent);
	if (slice_is(how, "manual")) {
		inv_move(v, e, id, "NWHRXJTCPFO", 'O');
		inv_own(v, id, agent, OWN_MANUAL, true);
	} else if (slice_is(how, "coalesced")) {
		goes_along(v, e, id, agent);
	} else if (slice_is(how, "feed")) {
		inv_move(v, e, id, "NW", 'O');
		inv_own(v, id, agent, OWN_FEED, true);
	} else {
		if (!slice_is(how, "rule"))
			inv_violated(v, INV_ONE_OWNER, "lead L%" PRIu32 " assigned by \"%.*s\"", id, (int)how.n, how.p);
		check_assign_rule(v, e, id, agent);
		/* X: the route became an `assign` one while an offer ran; every later step uses what is then in force. */
		inv_move(v, e, id, "NWRX", 'O');
		l->routed = true;
		inv_own(v, id, agent, OWN_RULE, true);
	}
}

static void claimed(struct invariants *v, const struct event *e, uint32_t id)
{
	uint32_t agent = inv_agent_of(v, e, KEY_AGENT);
	if (!agent)
		return;
	inv_move(v, e, id, "PW", 'O');
	inv_own(v, id, agent, OWN_CLAIMED, true);
}

static void released(struct invariants *v, const struct event *e, const struct inv_lead *l, uint32_t id)
{
	uint32_t agent = inv_agent_of(v, e, KEY_AGENT);
	if (agent && l->state == 'O' && l->owner != agent)
		inv_violated(v, INV_ONE_OWNER, "lead L%" PRIu32 " released by agent %s, but %s owns it", id, v->agents[agent].id,
			     v->agents[l->owner].id);
	inv_move(v, e, id, "O", 'P');
}

void inv_lead_event(struct invariants *v, const struct event *e)
{
	if (e->type == EV_LEAD_RECEIVED) {
		received(v, e);
		return;
	}
	struct inv_lead *l = inv_lead(v, e, KEY_LEAD);
	uint32_t id = (uint32_t)event_id(e, KEY_LEAD);
	if (!l)
		return;
	switch (e->type) {
	case EV_LEAD_COALESCED: coalesced(v, e, l, id); break;
	case EV_LEAD_FOLLOWS: follows(v, e, l, id); break;
	case EV_LEAD_ROUTED: routed(v, e, id); break;
	case EV_LEAD_WAITING: unowned(v, e, id, wait_reason); break;
	case EV_LEAD_POOLED: unowned(v, e, id, pool_reason); break;
	case EV_LEAD_ASSIGNED: assigned(v, e, l, id); break;
	case EV_LEAD_CLAIMED: claimed(v, e, id); break;
	case EV_LEAD_RELEASED: released(v, e, l, id); break;
	case EV_LEAD_HELD: inv_move(v, e, id, "NWP", 'H'); break;
	case EV_LEAD_UNHELD: inv_move(v, e, id, "H", 'N'); break;
	case EV_LEAD_VOIDED: inv_move(v, e, id, "NWHRXJTCPOF", 'V'); break;
	case EV_LEAD_RESUBMITTED:
		inv_move(v, e, id, "PCTF", 'N');
		v->leads[id].run++;
		v->leads[id].accepted = false;
		break;
	case EV_LEAD_FORGOTTEN: l->forgotten = true; break;
	default: break; /* lead.updated: personal data only */
	}
}

static void check_followers(struct invariants *v, uint32_t id)
{
	for (uint32_t f = v->leads[id].follower; f; f = v->leads[f].sibling)
		if (v->leads[f].state == 'F')
			inv_violated(v, INV_PLACED, "lead L%" PRIu32 " got an owner, its follower L%" PRIu32 " did not in the same frame",
				     id, f);
}

static bool placed(const struct inv_lead *l)
{
	switch (l->state) {
	case 'X': return l->live == 1 && l->exclusive == 1;
	case 'J': case 'T': case 'C': return l->live > 0;
	default: return l->live == 0;
	}
}

void inv_lead_at_frame_end(struct invariants *v, uint32_t id)
{
	struct inv_lead *l = &v->leads[id];
	l->touched = false;
	if (!placed(l))
		inv_violated(v, INV_PLACED, "lead L%" PRIu32 " is in state %c with %" PRIu32 " live offers at the end of a frame", id,
			     l->state, l->live);
	if (l->state == 'O' && inv_in_frame(v, l->since))
		check_followers(v, id);
}

/*
 * All once more from the tables alone, so that nothing hangs on the checker's own book-keeping of what a frame touched.
 * The last frame may be half there: then its leads are where they are.
 */
void inv_leads_at_end(struct invariants *v)
{
	uint64_t count[128] = { 0 }, sum = 0;
	for (uint32_t i = 1; i <= v->n_leads; i++) {
		const struct inv_lead *l = &v->leads[i];
		if (l->erased && !l->forgotten)
			inv_violated(v, INV_JOURNAL, "lead L%" PRIu32 ": its personal data were overwritten, but nothing says that it was forgotten", i);
		count[(unsigned char)l->state]++;
		if (!v->more && (!placed(l) || (l->state == 'F' && v->leads[l->first].state == 'O')))
			inv_violated(v, INV_PLACED, "lead L%" PRIu32 " ends in state %c with %" PRIu32 " live offers%s", i, l->state,
				     l->live, l->state == 'F' ? " and an owned first" : "");
	}
	for (int c = 0; c < 128; c++) {
		sum += v->count[c];
		if (v->count[c] != count[c])
			inv_violated(v, INV_ONE_STATE, "%" PRIu64 " leads in state %c by count, %" PRIu64 " by table", v->count[c], c,
				     count[c]);
	}
	if (sum != v->n_leads)
		inv_violated(v, INV_ONE_STATE, "%" PRIu64 " leads in the states, %" PRIu32 " received", sum, v->n_leads);
}
