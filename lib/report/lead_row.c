#include "report/lead_row.h"

#include "domain/update.h"

const struct sheet_col lead_cols[] = {
	{ FIG_ROW, 0 }, { FIG_LEAD, 0 }, { FIG_STATE, 0 }, { FIG_REASON, 6 }, { FIG_OWNER, 0 }, { FIG_HOW, 5 }, { FIG_SOURCE, 2 }, { FIG_EXT_ID, NOT_IN_TABLE },
	{ FIG_ROUTE, 7 }, { FIG_RUN, NOT_IN_TABLE }, { FIG_FOLLOWS, NOT_IN_TABLE }, { FIG_RECEIVED_AT, 1 }, { FIG_ROUTED_AT, NOT_IN_TABLE },
	{ FIG_OFFERED_AT, NOT_IN_TABLE }, { FIG_OFFERS, 9 }, { FIG_ACCEPTED_AT, NOT_IN_TABLE }, { FIG_RESPONSE, 3 }, { FIG_OWNED_AT, NOT_IN_TABLE },
	{ FIG_FIRST_CONTACT_AT, NOT_IN_TABLE }, { FIG_LAST_CONTACT_AT, NOT_IN_TABLE }, { FIG_INTERACTIONS, 12 }, { FIG_COMMENTS, 13 },
	{ FIG_FEEDBACK_AT, NOT_IN_TABLE }, { FIG_CONTACT, 10 }, { FIG_DEAL, 8 }, { FIG_OUTCOME, 8 }, { FIG_CULTIVATE_AT, NOT_IN_TABLE },
	{ FIG_APPOINTMENT_AT, NOT_IN_TABLE }, { FIG_ACTIVE_AT, NOT_IN_TABLE }, { FIG_UNDER_CONTRACT_AT, NOT_IN_TABLE }, { FIG_CLOSED_AT, NOT_IN_TABLE },
	{ FIG_CONVERTED_AT, NOT_IN_TABLE }, { FIG_COST, 11 }, { FIG_AMOUNT, 11 }, { FIG_ZIP, 14 }, { FIG_TAGS, 14 }, { FIG_NAME, 4 },
	{ FIG_EMAIL, 14 }, { FIG_PHONE, 14 }, { FIG_MESSAGE, NOT_IN_TABLE }, { FIG_EXTRA, NOT_IN_TABLE }, { FIG_CURRENCY, NOT_IN_TABLE },
};
const size_t lead_cols_n = sizeof(lead_cols) / sizeof(lead_cols[0]);

const char *lead_state_name(const struct lead *l)
{
	switch ((enum lead_state)l->state) {
	case LEAD_NEW: return "new";
	case LEAD_WAITING: return "waiting";
	case LEAD_HELD: return "held";
	case LEAD_ROUTED: return "routed";
	case LEAD_EXCLUSIVE: return "exclusive";
	case LEAD_JUMP_BALL: return "jump_ball";
	case LEAD_SHARK_TANK: return "shark_tank";
	case LEAD_CATCHALL: return "catchall";
	case LEAD_POOL: return "pool";
	case LEAD_OWNED: return "owned";
	case LEAD_FOLLOWS: return "follows";
	case LEAD_VOID: return "void";
	}
	return "?";
}

static void life_cells(struct sheet *s, const struct life *f)
{
	static const enum figure phase[PHASES] = { FIG_CULTIVATE_AT, FIG_APPOINTMENT_AT, FIG_ACTIVE_AT, FIG_UNDER_CONTRACT_AT, FIG_CLOSED_AT };
	sheet_time(s, FIG_ROUTED_AT, f->routed_at);
	sheet_time(s, FIG_OFFERED_AT, f->offered_at);
	sheet_int(s, FIG_OFFERS, f->offers);
	sheet_time(s, FIG_ACCEPTED_AT, f->accepted_at);
	if (f->accepted_at) {
		int64_t ms = f->accepted_at - f->received_at;
		sheet_int(s, FIG_RESPONSE, ms / 1000 - (ms % 1000 < 0));
	} else {
		sheet_null(s, FIG_RESPONSE);
	}
	sheet_time(s, FIG_OWNED_AT, f->owned_at);
	sheet_time(s, FIG_FIRST_CONTACT_AT, f->first_contact_at);
	sheet_time(s, FIG_LAST_CONTACT_AT, f->last_contact_at);
	sheet_int(s, FIG_INTERACTIONS, f->interactions);
	sheet_int(s, FIG_COMMENTS, f->comments);
	sheet_time(s, FIG_FEEDBACK_AT, f->feedback_at);
	sheet_text(s, FIG_CONTACT, slice_of(contact_state_name[life_contact(f)]));
	sheet_text(s, FIG_DEAL, slice_of(deal_state_name[life_deal(f)]));
	sheet_text(s, FIG_OUTCOME, slice_of(outcome_name[f->outcome < OUTCOMES ? f->outcome : 0]));
	for (int p = 0; p < PHASES; p++)
		sheet_time(s, phase[p], f->phase_at[p]);
	sheet_time(s, FIG_CONVERTED_AT, f->converted_at);
	if (f->has_cost)
		sheet_int(s, FIG_COST, f->cost);
	else
		sheet_null(s, FIG_COST);
	if (f->feedback & FACT_AMOUNT)
		sheet_int(s, FIG_AMOUNT, f->amount);
	else
		sheet_null(s, FIG_AMOUNT);
}

/* What it says of itself; the person's own words and numbers only where they may be seen. */
static int given_cells(struct report *r, struct sheet *s, const struct lead *l, bool person, struct arena *mem, struct lr_err *err)
{
	struct event e;
	struct person_texts who;
	struct slice tag;
	const uint32_t *tags;
	size_t n;
	int rc = update_now(r->st, l, mem, &e, err);
	if (rc < 0 || (rc = state_lead_tags(r->st, l->id, &tags, &n, err)) < 0)
		return rc;
	sheet_text(s, FIG_EXT_ID, event_text(&e, KEY_EXT_ID));
	sheet_text(s, FIG_ZIP, event_text(&e, KEY_ZIP));
	sheet_list_begin(s, FIG_TAGS);
	for (size_t i = 0; i < n; i++) {
		if ((rc = state_name(r->st, NAME_TAG, tags[i], &tag, err)) < 0)
			return rc;
		sheet_list_add(s, FIG_TAGS, tag);
	}
	if (!person)
		return 0;
	person_texts(e.person, mem, &who);
	sheet_text(s, FIG_NAME, who.name);
	sheet_text(s, FIG_EMAIL, who.email);
	sheet_text(s, FIG_PHONE, who.phone);
	sheet_text(s, FIG_MESSAGE, who.message);
	sheet_json(s, FIG_EXTRA, event_person_json(e.person, "extra"));
	return 0;
}

int lead_cells(struct report *r, struct sheet *s, uint64_t id, const struct life *life, struct arena *mem, struct lr_err *err)
{
	struct lead l;
	struct slice owner, source, route;
	arena_reset(mem);
	int rc = state_lead(r->st, id, &l, err);
	if (rc <= 0)
		return rc < 0 ? rc : lr_fail(err, LR_USAGE, "there is no lead L%llu", (unsigned long long)id);
	if ((rc = report_agent(r, l.owner, &owner, err)) < 0 || (rc = state_name(r->st, NAME_SOURCE, l.source, &source, err)) < 0 ||
	    (rc = state_name(r->st, NAME_ROUTE, l.route, &route, err)) < 0)
		return rc;
	sheet_id(s, FIG_LEAD, 'L', id);
	sheet_text(s, FIG_STATE, slice_of(lead_state_name(&l)));
	sheet_text(s, FIG_REASON, slice_of(reason_name[l.reason]));
	sheet_text(s, FIG_OWNER, owner);
	sheet_text(s, FIG_HOW, slice_of(how_name[l.how]));
	sheet_text(s, FIG_SOURCE, source);
	sheet_text(s, FIG_ROUTE, route);
	sheet_int(s, FIG_RUN, l.run);
	sheet_id(s, FIG_FOLLOWS, 'L', l.first);
	sheet_time(s, FIG_RECEIVED_AT, l.received_at);
	if (life)
		life_cells(s, life);
	bool person = !r->want->viewer || (owner.n && slice_is(owner, r->want->viewer));
	return given_cells(r, s, &l, person, mem, err);
}

int lead_rows(struct report *r, struct sheet *s, const struct lives *lives, const int32_t *marked, struct lr_err *err)
{
	struct arena mem = { 0 };
	int rc = 0;
	for (uint64_t id = 1; id <= lives->n && rc >= 0 && !r->form->enough; id++) {
		if (marked[id] <= 0)
			continue;
		sheet_row(s, "lead");
		rc = lead_cells(r, s, id, &lives->v[id], &mem, err);
		if (rc >= 0)
			sheet_row_end(s);
	}
	arena_free(&mem);
	return rc < 0 ? rc : 0;
}
