#include "domain/tracked.h"

#include "domain/contact.h"

const char *const interaction_name[INTERACTIONS] = {
	[INTERACTION_CALL] = "call", [INTERACTION_TEXT] = "text", [INTERACTION_EMAIL] = "email",
	[INTERACTION_MEETING] = "meeting", [INTERACTION_PLAN] = "plan",
};

const char *const contact_state_name[CONTACT_STATES] = {
	[CONTACT_NONE] = "", [CONTACT_ATTEMPTED] = "attempted", [CONTACT_CONTACTED] = "contacted",
	[CONTACT_UNREACHABLE] = "unreachable",
};

const char *const deal_state_name[DEAL_STATES] = {
	[DEAL_NONE] = "", [DEAL_IN_PROGRESS] = "in_progress", [DEAL_CLOSED] = "closed", [DEAL_UNSUCCESSFUL] = "unsuccessful",
};

const char *const phase_name[PHASES] = {
	[PHASE_CULTIVATE] = "cultivate", [PHASE_APPOINTMENT] = "appointment", [PHASE_ACTIVE] = "active",
	[PHASE_UNDER_CONTRACT] = "under_contract", [PHASE_CLOSED] = "closed",
};

const char *const outcome_name[OUTCOMES] = {
	[OUTCOME_OPEN] = "open", [OUTCOME_LOST] = "lost", [OUTCOME_ARCHIVED] = "archived", [OUTCOME_COMPLETED] = "completed",
};

int feedback_depth(enum contact_state contact, enum deal_state deal, bool more, bool reason)
{
	if (deal)
		return more ? 4 : 3;
	if (contact == CONTACT_UNREACHABLE && reason)
		return 4;
	return contact == CONTACT_CONTACTED ? 2 : contact != CONTACT_NONE;
}

int tracked_word(struct slice s, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		if (names[i][0] && slice_is(s, names[i]))
			return i;
	return -1;
}

bool tracked_hash(const struct event *e, uint64_t *hash)
{
	struct event said = *e;
	struct buf b = { 0 };
	said.seq = 0;
	said.at = 0;
	said.by = (struct slice){ 0 };
	event_encode(&b, &said);
	buf_slice(&b, e->person);
	bool ok = !buf_failed(&b);
	if (ok)
		*hash = contact_hash(buf_view(&b));
	buf_free(&b);
	return ok;
}
