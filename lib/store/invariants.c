#include "store/invariants_in.h"
#include "store/frame.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const words[] = {
	[INV_JOURNAL] = "seq and ids without gap, time never back, frames whole",
	[INV_ONE_STATE] = "every lead is in one state, reached as the domain allows",
	[INV_ONE_OWNER] = "one live exclusive offer, one acceptance, one owner",
	[INV_ENDS_ONCE] = "an offer ends once: accepted before it expires, timed out not before",
	[INV_PLACED] = "every lead is owned, offered, following, waiting or pooled with a reason, or to be routed or offered",
	[INV_NOT_TWICE] = "nobody is offered a lead twice in a run, a decliner never again by a rule",
	[INV_ELIGIBLE] = "only eligible agents get leads, a limit is exceeded by a manual assign alone",
	[INV_MANUAL] = "nothing automatic overwrites a manual assignment",
};

struct invariants *invariants_new(void)
{
	return calloc(1, sizeof(struct invariants));
}

void invariants_free(struct invariants *v)
{
	if (!v)
		return;
	for (uint32_t i = 1; i <= v->n_routes; i++)
		free(v->routes[i].members);
	free(v->leads);
	free(v->offers);
	free(v->agents);
	free(v->routes);
	free(v->touched);
	free(v->due);
	table_free(&v->agent_no);
	table_free(&v->route_no);
	arena_free(&v->names);
	arena_free(&v->texts);
	arena_free(&v->scratch);
	buf_free(&v->line);
	free(v);
}

void inv_violated(struct invariants *v, enum invariant n, const char *fmt, ...)
{
	if (v->violations++ >= INVARIANTS_KEPT)
		return;
	char what[400];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	buf_clear(&v->line);
	buf_printf(&v->line, "seq %" PRIu64 ": %s (invariant %d: %s)", v->seq, what, (int)n, words[n]);
	char *text = buf_failed(&v->line) ? NULL : arena_strdup(&v->texts, buf_view(&v->line));
	if (!text)
		v->nomem = true;
	v->text[v->violations - 1] = text;
}

size_t invariants_violations(const struct invariants *v)
{
	return v->violations;
}

const char *invariants_violation(const struct invariants *v, size_t i)
{
	return i < INVARIANTS_KEPT ? v->text[i] : NULL;
}

void *inv_grow(struct invariants *v, void *p, uint32_t *cap, uint32_t last, size_t size)
{
	if (last < *cap)
		return p;
	size_t more = *cap ? (size_t)*cap * 2 : 64;
	char *q = more > UINT32_MAX ? NULL : realloc(p, more * size);
	if (!q) {
		v->nomem = true;
		return NULL;
	}
	memset(q + *cap * size, 0, (more - *cap) * size);
	*cap = (uint32_t)more;
	return q;
}

static void check_line(struct invariants *v, const struct event *e)
{
	uint64_t seq = v->seq + 1;
	v->seq = e->seq;
	if (e->seq != seq)
		inv_violated(v, INV_JOURNAL, "expected seq %" PRIu64, seq);
	if (e->at < v->at)
		inv_violated(v, INV_JOURNAL, "time goes back by %" PRId64 " ms", v->at - e->at);
	else
		v->at = e->at;
	if (!v->more)
		v->frame = v->lines;
	else if (e->more != v->more - 1)
		inv_violated(v, INV_JOURNAL, "the frame has %" PRIu32 " lines to come after this, not %" PRIu32, v->more - 1,
			     e->more);
	v->more = e->more;
}

/* What may be untrue between two lines of a frame holds again at its end. */
static void check_frame(struct invariants *v)
{
	for (uint32_t i = 0; i < v->n_touched; i++)
		inv_lead_at_frame_end(v, v->touched[i]);
	v->n_touched = 0;
	for (uint32_t i = 1; v->deactivated && i <= v->n_agents; i++)
		if (!v->agents[i].active && v->agents[i].live)
			inv_violated(v, INV_ELIGIBLE, "agent %s is inactive and has %" PRIu32 " live offers", v->agents[i].id,
				     v->agents[i].live);
	v->deactivated = false;
}

int invariants_event(struct invariants *v, const struct event *e, struct lr_err *err)
{
	if (v->nomem)
		return lr_nomem(err);
	v->lines++;
	check_line(v, e);
	inv_overdue(v, v->at);
	switch (e->type) {
	case EV_NONE: case EV_JOURNAL_SEGMENT: case EV_JOURNAL_RECOVERED: case EVENT_TYPES: break;
	case EV_CONFIG_HOLIDAY: /* when a route was open is no invariant */
	case EV_CONFIG_TAG: break; /* nor is why somebody was eligible: the pool says who was */
	/* pauses stop new offers; who may be offered one is what the pool of each offer says */
	case EV_AGENT_PAUSED: case EV_AGENT_RESUMED: case EV_ROUTE_PAUSED: case EV_ROUTE_RESUMED: break;
	case EV_CONFIG_SETTINGS: case EV_CONFIG_AGENT: case EV_AGENT_LIMITED: case EV_CONFIG_ROUTE: inv_config(v, e); break;
	case EV_LEAD_RECEIVED: case EV_LEAD_UPDATED: case EV_LEAD_COALESCED: case EV_LEAD_FOLLOWS: case EV_LEAD_ROUTED:
	case EV_LEAD_WAITING: case EV_LEAD_POOLED: case EV_LEAD_ASSIGNED: case EV_LEAD_CLAIMED: case EV_LEAD_RELEASED:
	case EV_LEAD_HELD: case EV_LEAD_UNHELD: case EV_LEAD_RESUBMITTED: case EV_LEAD_VOIDED: case EV_LEAD_FORGOTTEN:
		inv_lead_event(v, e);
		break;
	case EV_OFFER_MADE: case EV_OFFER_ACCEPTED: case EV_OFFER_DECLINED: case EV_OFFER_TIMED_OUT:
	case EV_OFFER_WITHDRAWN: case EV_OFFER_REQUEUED:
		inv_offer_event(v, e);
		break;
	case EV_LEAD_CONVERTED: case EV_TRACK_INTERACTION: case EV_TRACK_FEEDBACK: case EV_TRACK_COMMENT: case EV_TRACK_STAGE:
	case EV_TRACK_STAGE_VOIDED: case EV_TRACK_OUTCOME:
		inv_track_event(v, e);
		break;
	}
	if (e->person.n && frame_forgotten(e->person) && event_has(e, KEY_LEAD) && event_id(e, KEY_LEAD) <= v->n_leads)
		v->leads[event_id(e, KEY_LEAD)].erased = true;
	if (!v->more && !v->nomem)
		check_frame(v);
	arena_reset(&v->scratch);
	return v->nomem ? lr_nomem(err) : 0;
}

int invariants_end(struct invariants *v)
{
	if (v->more)
		inv_violated(v, INV_JOURNAL, "the journal ends inside a frame, %" PRIu32 " lines short", v->more);
	inv_leads_at_end(v);
	return v->nomem ? -LR_NOMEM : 0;
}
