/* The checker's view of what is tracked: by whose ownership, each phase once, nobody above his limit by it. domain.md 5. */
#include "store/invariants_in.h"

#include <inttypes.h>

static const char *const phases[] = { "cultivate", "appointment", "active", "under_contract", "closed" };

static void phase(struct invariants *v, const struct event *e, struct inv_lead *l, uint32_t id)
{
	struct slice s = event_text(e, KEY_STAGE);
	bool mark = e->type == EV_TRACK_STAGE;
	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++)
		if (slice_is(s, phases[i])) {
			if (mark == (l->marks >> i & 1))
				inv_violated(v, INV_ONE_STATE, "lead L%" PRIu32 ": phase %s %s", id, phases[i],
					     mark ? "marked twice" : "voided, but not marked");
			l->marks = (uint8_t)((l->marks & ~(1U << i)) | (unsigned)mark << i);
			return;
		}
	inv_violated(v, INV_ONE_STATE, "lead L%" PRIu32 ": no such phase: %.*s", id, (int)s.n, s.p);
}

/* Closing a lead, or opening it again, moves what its owner carries. */
static void mark(struct invariants *v, const struct event *e, struct inv_lead *l, uint32_t id, uint8_t mark, bool on)
{
	struct inv_agent *a = &v->agents[l->owner];
	bool before = inv_carried(l);
	l->marks = (uint8_t)(on ? l->marks | mark : l->marks & ~mark);
	a->carrying += inv_carried(l) - before;
	/* somebody else may open it above the limit, as he may assign it */
	if (inv_carried(l) && !before && slice_is(e->by, a->id))
		inv_check_limit(v, l->owner, a->carrying + a->open, "opened again", id);
}

void inv_track_event(struct invariants *v, const struct event *e)
{
	struct inv_lead *l = inv_lead(v, e, KEY_LEAD);
	uint32_t id = (uint32_t)event_id(e, KEY_LEAD), agent = 0;
	if (!l)
		return;
	if (e->type == EV_TRACK_STAGE_VOIDED) {
		phase(v, e, l, id);
		return;
	}
	agent = inv_agent_of(v, e, KEY_AGENT);
	if (!agent)
		return;
	if (l->state != 'O' || l->owner != agent) {
		inv_violated(v, INV_ONE_OWNER, "lead L%" PRIu32 ": %s for agent %s, who does not own it", id, event_desc[e->type].name,
			     v->agents[agent].id);
		return;
	}
	if (event_has(e, KEY_HAPPENED_AT) && event_int(e, KEY_HAPPENED_AT) > e->at)
		inv_violated(v, INV_JOURNAL, "lead L%" PRIu32 ": %s before it happened", id, event_desc[e->type].name);
	if (e->type == EV_TRACK_STAGE)
		phase(v, e, l, id);
	else if (e->type == EV_LEAD_CONVERTED)
		mark(v, e, l, id, INV_CONVERTED, true);
	else if (e->type == EV_TRACK_OUTCOME)
		mark(v, e, l, id, INV_OUTCOME, !slice_is(event_text(e, KEY_OUTCOME), "open"));
}
