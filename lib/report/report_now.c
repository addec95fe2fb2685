/* What is going on: offers on the table, who waits in which line, leads that wait, are held or to be routed, who gets nothing new. */
#include "domain/eligibility.h"
#include "domain/pause.h"
#include "report/card.h"
#include "report/lead_row.h"

static const struct sheet_col cols[] = {
	{ FIG_ROW, 0 }, { FIG_OFFER, 0 }, { FIG_LEAD, 0 }, { FIG_AGENT, 0 }, { FIG_STAGE, 0 }, { FIG_PLACE, 0 }, { FIG_STATE, 0 }, { FIG_REASON, 0 },
	{ FIG_SINCE, 3 }, { FIG_AGE, 0 }, { FIG_UNTIL, 4 }, { FIG_LEFT, 0 }, { FIG_SOURCE, 2 }, { FIG_ROUTE, 1 }, { FIG_PAUSED, 0 }, { FIG_FULL, 0 },
	{ FIG_LIMIT, 5 }, { FIG_CARRYING, 5 }, { FIG_OPEN_OFFERS, 5 }, { FIG_PAUSES, 0 },
};
enum { COLS = sizeof(cols) / sizeof(cols[0]) };

static int64_t floor_s(int64_t ms)
{
	return ms / 1000 - (ms % 1000 < 0);
}

static int names(struct report *r, struct sheet *s, uint32_t source, uint32_t route, uint32_t agent, struct lr_err *err)
{
	struct slice name;
	int rc = state_name(r->st, NAME_SOURCE, source, &name, err);
	if (rc < 0)
		return rc;
	sheet_text(s, FIG_SOURCE, name);
	if ((rc = state_name(r->st, NAME_ROUTE, route, &name, err)) < 0)
		return rc;
	sheet_text(s, FIG_ROUTE, name);
	if (agent) {
		if ((rc = report_agent(r, agent, &name, err)) < 0)
			return rc;
		sheet_text(s, FIG_AGENT, name);
	}
	return 0;
}

static int put_offer(struct report *r, struct sheet *s, const struct lead *l, const struct offer *o, struct lr_err *err)
{
	sheet_row(s, "offer");
	sheet_id(s, FIG_OFFER, 'O', o->id);
	sheet_id(s, FIG_LEAD, 'L', o->lead);
	sheet_text(s, FIG_STAGE, slice_of(stage_name[o->stage]));
	sheet_time(s, FIG_SINCE, o->made_at);
	sheet_int(s, FIG_AGE, floor_s(r->now - o->made_at));
	sheet_time(s, FIG_UNTIL, o->expires_at);
	sheet_int(s, FIG_LEFT, floor_s(o->expires_at - r->now));
	int rc = names(r, s, l->source, o->route, o->agent, err);
	sheet_row_end(s);
	return rc;
}

/* Who waits for another chance stands in the order of asking: place 1 is next. */
static int put_lines(struct report *r, struct sheet *s, const struct lead *l, struct lr_err *err)
{
	uint64_t after = 0;
	for (int64_t place = 1;; place++) {
		struct offer o = { 0 }, next = { 0 };
		int rc;
		while ((rc = state_offer_of_lead(r->st, l->id, o.id, &o, err)) == 1)
			if (o.line > after && o.run == l->run && (!next.id || o.line < next.line))
				next = o;
		if (rc < 0 || !next.id)
			return rc;
		after = next.line;
		if (!r->shown[next.agent])
			continue;
		sheet_row(s, "line");
		sheet_id(s, FIG_LEAD, 'L', l->id);
		sheet_int(s, FIG_PLACE, place);
		rc = names(r, s, l->source, l->route, next.agent, err);
		sheet_row_end(s);
		if (rc < 0)
			return rc;
	}
}

typedef int each_lead(struct report *r, struct sheet *s, const struct lead *l, struct lr_err *err);

static int put_offers(struct report *r, struct sheet *s, const struct lead *l, struct lr_err *err)
{
	struct offer o = { 0 };
	int rc;
	while ((rc = state_offer_of_lead(r->st, l->id, o.id, &o, err)) == 1)
		if (o.status == OFFER_OPEN && r->shown[o.agent] && (rc = put_offer(r, s, l, &o, err)) < 0)
			break;
	return rc;
}

static int put_idle(struct report *r, struct sheet *s, const struct lead *l, struct lr_err *err)
{
	sheet_row(s, lead_state_name(l));
	sheet_id(s, FIG_LEAD, 'L', l->id);
	if (l->reason)
		sheet_text(s, FIG_REASON, slice_of(reason_name[l->reason]));
	sheet_time(s, FIG_SINCE, l->since);
	sheet_int(s, FIG_AGE, floor_s(r->now - l->since));
	int rc = names(r, s, l->source, l->route, 0, err);
	sheet_row_end(s);
	return rc;
}

static void or_none(struct sheet *s, size_t had)
{
	if (s->rows == had)
		sheet_note(s, "%s", "  none\n");
}

static int each(struct report *r, struct sheet *s, enum list list, each_lead *put, struct lr_err *err)
{
	size_t had = s->rows;
	struct list_at at = { 0 };
	struct lead l;
	int rc;
	while ((rc = state_list(r->st, list, at, &at, err)) == 1) {
		if ((rc = state_lead(r->st, at.lead, &l, err)) < 0)
			break;
		if ((!r->source || l.source == r->source) && (rc = put(r, s, &l, err)) < 0)
			break;
	}
	or_none(s, had);
	return rc < 0 ? rc : 0;
}

/* Paused, or as many leads and offers as his limit. */
static int put_busy(struct report *r, struct sheet *s, struct lr_err *err)
{
	int rc = 0;
	size_t had = s->rows;
	for (size_t i = 0; i < r->roster.n && rc >= 0; i++) {
		const struct roster_row *who = &r->roster.rows[i];
		struct agent *a;
		bool fits = true;
		if (!who->active || !r->shown[who->no])
			continue;
		if ((rc = state_agent(r->st, who->no, &a, err)) <= 0 || (rc = eligibility_limit(r->st, a, false, r->now, &fits, err)) < 0)
			continue;
		bool paused = false;
		struct pause *p;
		size_t n = 0;
		if (a->pauses && (rc = state_pauses(r->st, a->no, &p, &n, err)) < 0)
			break;
		for (size_t k = 0; k < n; k++)
			paused |= p[k].starts <= r->now && r->now < p[k].until;
		if (!paused && fits)
			continue;
		sheet_row(s, "agent");
		sheet_text(s, FIG_AGENT, who->id);
		sheet_bool(s, FIG_PAUSED, paused);
		sheet_bool(s, FIG_FULL, !fits);
		sheet_int(s, FIG_OPEN_OFFERS, a->live);
		rc = card_cells(r, s, who, err);
		sheet_row_end(s);
	}
	or_none(s, had);
	return rc < 0 ? rc : 0;
}

int report_now(struct report *r, struct lr_err *err)
{
	struct sheet s;
	int rc;
	sheet_open(&s, r->form, cols, COLS);
	report_heading(r, &s, "now", false);
	sheet_note(&s, "\nOffers on the table, the next to end first");
	rc = each(r, &s, LIST_DUE, put_offers, err);
	if (rc >= 0) {
		sheet_note(&s, "Waiting in line for another chance");
		rc = each(r, &s, LIST_DUE, put_lines, err);
	}
	if (rc >= 0 && r->all_agents) {
		sheet_note(&s, "New or waiting for a route, oldest first");
		rc = each(r, &s, LIST_UNROUTED, put_idle, err);
	}
	if (rc >= 0 && r->all_agents) {
		sheet_note(&s, "Routed, waiting for lr-offer");
		rc = each(r, &s, LIST_ROUTED, put_idle, err);
	}
	if (rc >= 0 && r->all_agents) {
		sheet_note(&s, "Held, until lr-admin unhold");
		rc = each(r, &s, LIST_HELD, put_idle, err);
	}
	if (rc >= 0) {
		sheet_note(&s, "Agents who get nothing new: paused, or full");
		rc = put_busy(r, &s, err);
	}
	sheet_close(&s);
	return rc;
}
