/*
 * One lead: everything known of it, its offers, and what happened when. The reasons behind are lr-log --explain's to tell. An agent
 * sees leads he has or had to do with and those he may claim, and of other agents that there were some.
 */
#include "base/num.h"
#include "report/lead_row.h"
#include "report/scan.h"

static const struct sheet_col more_cols[] = {
	{ FIG_AT, 0 }, { FIG_EVENT, 0 }, { FIG_OFFER, 0 }, { FIG_AGENT, 0 }, { FIG_STAGE, 0 }, { FIG_SINCE, 2 }, { FIG_UNTIL, 3 }, { FIG_TEXT, 0 },
};

static size_t all_cols(struct sheet_col out[SHEET_COLS])
{
	size_t n = 0;
	for (size_t i = 0; i < lead_cols_n; i++)
		out[n++] = lead_cols[i].goes == NOT_IN_TABLE ? (struct sheet_col){ lead_cols[i].figure, 1 } : lead_cols[i];
	for (size_t i = 0; i < sizeof(more_cols) / sizeof(more_cols[0]); i++)
		out[n++] = more_cols[i];
	return n;
}

static int put_offers(struct report *r, struct sheet *s, uint64_t lead, struct lr_err *err)
{
	struct offer o = { 0 };
	struct slice agent;
	int rc;
	while ((rc = state_offer_of_lead(r->st, lead, o.id, &o, err)) == 1) {
		if ((rc = report_agent(r, o.agent, &agent, err)) < 0)
			break;
		sheet_row(s, "offer");
		sheet_id(s, FIG_OFFER, 'O', o.id);
		sheet_id(s, FIG_LEAD, 'L', lead);
		sheet_text(s, FIG_AGENT, agent);
		sheet_text(s, FIG_STAGE, slice_of(stage_name[o.stage]));
		sheet_text(s, FIG_STATE, slice_of(offer_status_name[o.status]));
		sheet_time(s, FIG_SINCE, o.made_at);
		sheet_time(s, FIG_UNTIL, o.ended_at ? o.ended_at : o.expires_at);
		sheet_row_end(s);
	}
	return rc < 0 ? rc : 0;
}

/* What a row says beyond its kind and its agent; "" nothing. */
static void detail(struct buf *b, const struct fact *f)
{
	switch (f->type) {
	case FACT_WAITING: case FACT_POOLED: buf_adds(b, f->flag < REASONS ? reason_name[f->flag] : ""); break;
	case FACT_ASSIGNED: buf_adds(b, f->flag < HOWS ? how_name[f->flag] : ""); break;
	case FACT_FOLLOWS: buf_printf(b, "L%lld", (long long)f->value); break;
	case FACT_OFFERED: case FACT_ACCEPTED: case FACT_DECLINED: case FACT_TIMED_OUT: case FACT_WITHDRAWN: case FACT_REQUEUED:
		buf_adds(b, (f->flag & FACT_STAGE) < STAGES ? stage_name[f->flag & FACT_STAGE] : "");
		break;
	case FACT_INTERACTION: buf_adds(b, f->flag < INTERACTIONS ? interaction_name[f->flag] : ""); break;
	case FACT_PHASE: case FACT_PHASE_VOIDED: buf_adds(b, f->flag < PHASES ? phase_name[f->flag] : ""); break;
	case FACT_OUTCOME: buf_adds(b, f->flag < OUTCOMES ? outcome_name[f->flag] : ""); break;
	case FACT_FEEDBACK:
		buf_adds(b, contact_state_name[(f->flag & FACT_CONTACT) >> FACT_CONTACT_SHIFT]);
		buf_adds(b, (f->flag & FACT_CONTACT) && (f->flag & FACT_DEAL) ? ", " : "");
		buf_adds(b, deal_state_name[(f->flag & FACT_DEAL) >> FACT_DEAL_SHIFT]);
		break;
	default: break;
	}
}

static const char *const event_word[FACT_TYPES] = {
	[FACT_RECEIVED] = "lead.received", [FACT_COALESCED] = "lead.coalesced", [FACT_FOLLOWS] = "lead.follows", [FACT_ROUTED] = "lead.routed",
	[FACT_WAITING] = "lead.waiting", [FACT_POOLED] = "lead.pooled", [FACT_ASSIGNED] = "lead.assigned", [FACT_CLAIMED] = "lead.claimed",
	[FACT_RELEASED] = "lead.released", [FACT_OFFERED] = "offer.made", [FACT_ACCEPTED] = "offer.accepted", [FACT_DECLINED] = "offer.declined",
	[FACT_TIMED_OUT] = "offer.timed_out", [FACT_WITHDRAWN] = "offer.withdrawn", [FACT_REQUEUED] = "offer.requeued", [FACT_HELD] = "lead.held",
	[FACT_NEW_AGAIN] = "lead.resubmitted", [FACT_VOIDED] = "lead.voided", [FACT_INTERACTION] = "track.interaction",
	[FACT_FEEDBACK] = "track.feedback", [FACT_COMMENT] = "track.comment", [FACT_PHASE] = "track.stage",
	[FACT_PHASE_VOIDED] = "track.stage_voided", [FACT_OUTCOME] = "track.outcome", [FACT_CONVERTED] = "lead.converted",
};

static bool happened_before(const struct fact *f)
{
	return (f->type == FACT_INTERACTION || f->type == FACT_COMMENT || f->type == FACT_PHASE || f->type == FACT_OUTCOME ||
		f->type == FACT_CONVERTED) && f->value && f->value != f->at;
}

static int put_event(struct report *r, struct sheet *s, const struct fact *f, struct lr_err *err)
{
	struct slice agent;
	struct buf text = { 0 };
	int rc = report_agent(r, f->agent, &agent, err);
	if (rc < 0 || !event_word[f->type])
		return rc;
	sheet_row(s, "event");
	sheet_id(s, FIG_LEAD, 'L', f->lead);
	sheet_time(s, FIG_AT, f->at);
	sheet_text(s, FIG_EVENT, slice_of(f->type == FACT_NEW_AGAIN ? "lead.new_again" : event_word[f->type]));
	sheet_text(s, FIG_AGENT, agent);
	if (!agent.n)
		sheet_unset(s, FIG_AGENT);
	detail(&text, f);
	if (happened_before(f)) {
		buf_adds(&text, text.n ? ", on " : "on ");
		local_time_put(&text, r->zone, f->value);
	}
	sheet_text(s, FIG_TEXT, buf_view(&text));
	if (!text.n)
		sheet_unset(s, FIG_TEXT);
	s->text.failed |= buf_failed(&text);
	sheet_row_end(s);
	buf_free(&text);
	return 0;
}

/* Each row of the lead: into its life, or as an event. *his: one names an agent whose rows are for who looks. */
static int each_row(struct report *r, struct sheet *s, struct life *life, bool *his, uint64_t lead, struct lr_err *err)
{
	struct fact_scan scan;
	const struct fact *rows;
	int64_t n = 0;
	int rc = fact_scan_open(&scan, r->store, 0, UINT64_MAX, err);
	while (rc >= 0 && (n = fact_scan_next(&scan, &rows, err)) > 0) {
		for (int64_t i = 0; i < n && rc >= 0; i++) {
			if (rows[i].lead != lead || rows[i].type >= FACT_TYPES)
				continue;
			if (life) {
				life_row(life, &rows[i]);
				*his |= rows[i].agent && r->shown[rows[i].agent];
			} else {
				rc = put_event(r, s, &rows[i], err);
			}
		}
	}
	fact_scan_close(&scan);
	return rc < 0 ? rc : n < 0 ? (int)n : 0;
}

int report_lead(struct report *r, struct lr_err *err)
{
	struct sheet_col cols[SHEET_COLS];
	struct life life = { 0 };
	struct arena mem = { 0 };
	struct lead l;
	struct slice owner;
	struct sheet s;
	bool his = false;
	uint64_t id;
	if (!num_id(slice_of(r->want->subject), 'L', &id))
		return lr_fail(err, LR_USAGE, "\"%.60s\" is not a lead such as L7", r->want->subject);
	if (id > state_head(r->st)->leads)
		return lr_fail(err, LR_USAGE, "there is no lead L%llu", (unsigned long long)id);
	int rc = state_lead(r->st, id, &l, err);
	if (rc < 0 || (rc = report_agent(r, l.owner, &owner, err)) < 0 || (rc = each_row(r, NULL, &life, &his, id, err)) < 0)
		return rc;
	if (r->want->viewer && !his && l.state != LEAD_POOL && l.state != LEAD_WAITING)
		return lr_fail(err, LR_NOPERM, "not permitted: lead L%llu was never offered to you nor yours, and is not to be claimed",
			       (unsigned long long)id);
	sheet_open(&s, r->form, cols, all_cols(cols));
	sheet_record(&s, "lead");
	rc = lead_cells(r, &s, id, life.seen ? &life : NULL, &mem, err);
	if (rc >= 0) {
		sheet_text(&s, FIG_OWNER, owner);
		sheet_row_end(&s);
		rc = put_offers(r, &s, id, err);
	}
	if (rc >= 0) {
		if (r->want->viewer) /* lr-log is for the owner of the state */
			sheet_note(&s, "What happened (*: another agent)");
		else
			sheet_note(&s, "What happened (lr-log --explain L%llu says why)", (unsigned long long)id);
		rc = each_row(r, &s, NULL, NULL, id, err);
	}
	sheet_close(&s);
	arena_free(&mem);
	return rc < 0 ? rc : 0;
}
