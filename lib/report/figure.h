/*
 * figure - every column a report can have, said once: its name (the key in NDJSON, the head in CSV, a contract), its head in a table,
 * its unit, which direction is good, and what it counts. domain.md 7, 8. The views, `lr-report figures` and the manual's
 * test read this table; nobody writes a figure's name a second time.
 */
#ifndef LR_REPORT_FIGURE_H
#define LR_REPORT_FIGURE_H

#include "base/slice.h"

enum figure_unit { UNIT_NONE, UNIT_COUNT, UNIT_PERCENT, UNIT_SECONDS, UNIT_POINTS, UNIT_MONEY, UNIT_TIME };
enum figure_good { GOOD_NEITHER, GOOD_HIGH, GOOD_LOW };

/* X(code, name, head, unit, good, definition). Those with a definition are figures; the rest say what a row is about. */
#define FIGURE_LIST(X) \
	X(ROW, "row", "", NONE, NEITHER, NULL) \
	X(ACCOUNT, "account", "account", NONE, NEITHER, NULL) \
	X(PERIOD, "period", "period", NONE, NEITHER, NULL) \
	X(AGENT, "agent", "agent", NONE, NEITHER, NULL) \
	X(NAME, "name", "name", NONE, NEITHER, NULL) \
	X(SOURCE, "source", "source", NONE, NEITHER, NULL) \
	X(TAG, "tag", "tag", NONE, NEITHER, NULL) \
	X(ROUTE, "route", "route", NONE, NEITHER, NULL) \
	X(TEAM, "team", "team", NONE, NEITHER, NULL) \
	X(DAY, "day", "day", NONE, NEITHER, NULL) \
	X(WEEKDAY, "weekday", "", NONE, NEITHER, NULL) \
	X(HOUR, "hour", "hour", NONE, NEITHER, NULL) \
	X(LEAD, "lead", "lead", NONE, NEITHER, NULL) \
	X(OFFER, "offer", "offer", NONE, NEITHER, NULL) \
	X(FROM, "from", "from", NONE, NEITHER, NULL) \
	X(TO, "to", "to", NONE, NEITHER, NULL) \
	/* the dashboard */ \
	X(LEADS, "leads", "leads", COUNT, HIGH, "leads received in the range; coalesced and following ones too, duplicates not") \
	X(OFFERED, "offered", "offered", COUNT, HIGH, "distinct leads offered to the agent exclusively or in a jump ball") \
	X(ACCEPTED, "accepted", "accepted", COUNT, HIGH, "owned now, or last owned, through an exclusive, jump-ball or shark-tank offer or a claim") \
	X(DECLINED, "declined", "declined", COUNT, LOW, "of offered: declined, and not accepted after all") \
	X(TIMED_OUT, "timed_out", "timed out", COUNT, LOW, "of offered: the offer timed out, and the lead was neither accepted nor declined") \
	X(WITHDRAWN, "withdrawn", "withdrawn", COUNT, NEITHER, "of offered: the offer was withdrawn, as another was faster or an admin decided") \
	X(OPEN, "open", "open", COUNT, NEITHER, "of offered: the offer has not ended") \
	X(ACCEPTANCE_RATE, "acceptance_rate", "rate", PERCENT, HIGH, "accepted of leads") \
	X(CATCHALL, "catchall", "catchall", COUNT, LOW, "owned through an offer in the catchall stage") \
	X(CATCHALL_RATE, "catchall_rate", "catchall rate", PERCENT, LOW, "catchall of leads") \
	X(ASSIGNED, "assigned", "assigned", COUNT, NEITHER, "assigned by a rule, by the lead itself, or by somebody") \
	X(COALESCED, "coalesced", "coalesced", COUNT, NEITHER, "given to the owner of an earlier lead of the same person") \
	X(CLAIMED, "claimed", "claimed", COUNT, HIGH, "taken out of the pool by the agent") \
	X(PENDING, "pending", "pending", COUNT, NEITHER, "a timer, window, hold or retry can still decide them") \
	X(DELINQUENT, "delinquent", "delinquent", COUNT, LOW, "neither owned nor pending: in the pool") \
	X(RESPONSE_MEDIAN, "response_median_s", "median", SECONDS, LOW, "median of the first acceptance - received_at") \
	X(RESPONSE_MEAN, "response_mean_s", "mean", SECONDS, LOW, "mean of the first acceptance - received_at") \
	X(RESPONSE_P90, "response_p90_s", "90 of 100", SECONDS, LOW, "nine of ten of the leads accepted were first accepted within this time of received_at") \
	X(SCORE, "score", "score", POINTS, HIGH, "mean of the scores of the agents with an event in the range") \
	X(CONTACTED, "contacted", "contacted", COUNT, HIGH, "of accepted: his newest feedback says he reached the customer, or how the deal stands") \
	X(IN_PROGRESS, "in_progress", "in progress", COUNT, HIGH, "of contacted: the deal is in progress") \
	X(CLOSED, "closed", "closed", COUNT, HIGH, "of contacted: the deal is closed") \
	X(UNSUCCESSFUL, "unsuccessful", "unsuccessful", COUNT, LOW, "of contacted: the deal came to nothing") \
	X(CONTACTED_ONLY, "contacted_only", "contacted only", COUNT, NEITHER, "of contacted: no word of a deal") \
	X(NOT_CONTACTED, "not_contacted", "not contacted", COUNT, LOW, "of accepted: attempted, unreachable, or no feedback") \
	X(UNKNOWN, "unknown", "unknown", COUNT, LOW, "of not_contacted: no feedback at all") \
	X(COMMENTS_PER_LEAD, "comments_per_lead", "comments a lead", NONE, HIGH, "his comments on leads he accepted, per accepted lead") \
	/* routing */ \
	X(TOTAL_LEADS, "total_leads", "total", COUNT, HIGH, "distinct leads a route took") \
	X(AUTO_ASSIGNED, "auto_assigned", "auto", COUNT, NEITHER, "of total_leads: owned at once by an assign route, nobody accepted them") \
	X(LEADS_WORKED, "leads_worked", "worked", COUNT, HIGH, "distinct leads with an interaction at or after the ownership began") \
	X(ACTIVE_LEADS, "active_leads", "active", COUNT, HIGH, "owned, outcome open, some phase reached; as of now whatever the range") \
	X(CLAIMS, "claims", "claims", COUNT, HIGH, "offers accepted: what avg_speed_to_claim_s and avg_time_to_owner_s are the mean of") \
	X(SPEED_TO_CLAIM, "avg_speed_to_claim_s", "to claim", SECONDS, LOW, "mean of accepted_at - offered_at of the accepting agent's own offer; auto-assigned, manual and pool not") \
	X(TIME_TO_OWNER, "avg_time_to_owner_s", "to owner", SECONDS, LOW, "mean of accepted_at - received_at of the same leads") \
	X(CONTACTS, "contacts", "contacts", COUNT, HIGH, "ownerships with a first interaction: what avg_speed_to_lead_s is the mean of") \
	X(SPEED_TO_LEAD, "avg_speed_to_lead_s", "to lead", SECONDS, LOW, "mean of the owner's first interaction at or after ownership began - that moment") \
	X(NEVER_CONTACTED, "never_contacted", "no contact", COUNT, LOW, "owned now, ownership began in the range, and no interaction since") \
	X(APPOINTMENTS, "appointments", "appt.", COUNT, HIGH, "first entries into the phase appointment; they never decrease") \
	X(UNDER_CONTRACT, "under_contract", "contract", COUNT, HIGH, "first entries into the phase under_contract") \
	X(CLOSED_UNITS, "closed_units", "closed", COUNT, HIGH, "first entries into the phase closed") \
	X(LEADS_TO_APPOINTMENTS, "leads_to_appointments", "to appt.", PERCENT, HIGH, "appointments of total_leads; above 100 where more leads got there in the range than were routed in it") \
	X(LEADS_TO_UNDER_CONTRACT, "leads_to_under_contract", "to contract", PERCENT, HIGH, "under_contract of total_leads; above 100 where more leads got there in the range than were routed in it") \
	X(LEADS_TO_CLOSED, "leads_to_closed", "to closed", PERCENT, HIGH, "closed_units of total_leads; above 100 where more leads got there in the range than were routed in it") \
	X(ROUTES, "routes", "routes", NONE, NEITHER, "the routes he is on, (paused) behind those paused for him or for all") \
	X(ROUTES_RUNNING, "routes_running", "running", COUNT, HIGH, "how many of them run") \
	X(ROUTES_PAUSED, "routes_paused", "paused", COUNT, LOW, "how many of them are paused for him or for all") \
	X(LIMIT, "limit", "limit", COUNT, NEITHER, "how many leads he may carry; null: any number") \
	X(CARRYING, "carrying", "carrying", COUNT, NEITHER, "leads that came through a route, owned now, not done with") \
	X(PAUSES, "pauses", "pauses", NONE, NEITHER, "his pauses: on what, until when, and why") \
	X(COMMANDS, "commands", "commands", NONE, NEITHER, "what to type to pause, limit or resume him") \
	/* who and what there is */ \
	X(ROLE, "role", "role", NONE, NEITHER, NULL) \
	X(ACTIVE, "active", "active", NONE, NEITHER, NULL) \
	X(CATCHALL_USER, "catchall_user", "catchall", NONE, NEITHER, NULL) \
	X(TEAMS, "teams", "teams", NONE, NEITHER, NULL) \
	X(PAUSED, "paused", "paused", NONE, NEITHER, NULL) \
	X(FULL, "full", "full", NONE, NEITHER, NULL) \
	X(OPEN_OFFERS, "open_offers", "open", COUNT, NEITHER, "exclusive offers on his table now") \
	X(POSITION, "position", "no.", NONE, NEITHER, NULL) \
	X(RULE, "rule", "rule", NONE, NEITHER, NULL) \
	X(OPEN_NOW, "open_now", "open now", NONE, NEITHER, NULL) \
	X(SOURCES, "sources", "sources", NONE, NEITHER, NULL) \
	X(AGENTS, "agents", "agents", NONE, NEITHER, NULL) \
	X(NEXT, "next_after", "last offered", NONE, NEITHER, NULL) \
	X(STAGE, "stage", "stage", NONE, NEITHER, NULL) \
	X(STATE, "state", "state", NONE, NEITHER, NULL) \
	X(REASON, "reason", "reason", NONE, NEITHER, NULL) \
	X(OWNER, "owner", "owner", NONE, NEITHER, NULL) \
	X(HOW, "how", "how", NONE, NEITHER, NULL) \
	X(PLACE, "place", "place", NONE, NEITHER, NULL) \
	X(SINCE, "since", "since", TIME, NEITHER, NULL) \
	X(UNTIL, "until", "until", TIME, NEITHER, NULL) \
	X(AGE, "age_s", "age", SECONDS, LOW, "how long it has been so") \
	X(LEFT, "left_s", "left", SECONDS, NEITHER, "until the window is over") \
	/* a lead */ \
	X(EXT_ID, "ext_id", "ext id", NONE, NEITHER, NULL) \
	X(RUN, "run", "run", NONE, NEITHER, NULL) \
	X(FOLLOWS, "follows", "follows", NONE, NEITHER, NULL) \
	X(OFFERS, "offers", "offers", COUNT, LOW, "offers made of the lead, of every stage") \
	X(RECEIVED_AT, "received_at", "received", TIME, NEITHER, NULL) \
	X(ROUTED_AT, "routed_at", "routed", TIME, NEITHER, NULL) \
	X(OFFERED_AT, "offered_at", "offered", TIME, NEITHER, NULL) \
	X(ACCEPTED_AT, "accepted_at", "accepted", TIME, NEITHER, NULL) \
	X(OWNED_AT, "owned_at", "owned", TIME, NEITHER, NULL) \
	X(FIRST_CONTACT_AT, "first_contact_at", "first contact", TIME, NEITHER, NULL) \
	X(LAST_CONTACT_AT, "last_contact_at", "last contact", TIME, NEITHER, NULL) \
	X(INTERACTIONS, "interactions", "interactions", COUNT, HIGH, "calls, texts, emails, meetings, plans recorded on the lead") \
	X(FEEDBACK_AT, "feedback_at", "feedback at", TIME, NEITHER, NULL) \
	X(CONTACT, "contact", "contact", NONE, NEITHER, NULL) \
	X(DEAL, "deal", "deal", NONE, NEITHER, NULL) \
	X(COMMENTS, "comments", "comments", COUNT, NEITHER, "comments on the lead") \
	X(OUTCOME, "outcome", "outcome", NONE, NEITHER, NULL) \
	X(CULTIVATE_AT, "cultivate_at", "cultivate", TIME, NEITHER, NULL) \
	X(APPOINTMENT_AT, "appointment_at", "appointment", TIME, NEITHER, NULL) \
	X(ACTIVE_AT, "active_at", "active", TIME, NEITHER, NULL) \
	X(UNDER_CONTRACT_AT, "under_contract_at", "under contract", TIME, NEITHER, NULL) \
	X(CLOSED_AT, "closed_at", "closed", TIME, NEITHER, NULL) \
	X(CONVERTED_AT, "converted_at", "converted", TIME, NEITHER, NULL) \
	X(EMAIL, "email", "email", NONE, NEITHER, NULL) \
	X(PHONE, "phone", "phone", NONE, NEITHER, NULL) \
	X(ZIP, "zip", "zip", NONE, NEITHER, NULL) \
	X(TAGS, "tags", "tags", NONE, NEITHER, NULL) \
	X(MESSAGE, "message", "message", NONE, NEITHER, NULL) \
	X(EXTRA, "extra", "extra", NONE, NEITHER, NULL) \
	X(RESPONSE, "response_s", "response", SECONDS, LOW, "first acceptance - received_at") \
	/* money */ \
	X(CURRENCY, "currency", "currency", NONE, NEITHER, NULL) \
	X(COST, "cost", "cost", MONEY, LOW, "what the leads cost") \
	X(AMOUNT, "amount", "amount", MONEY, HIGH, "the amount of the newest feedback") \
	X(COST_PER_LEAD, "cost_per_lead", "a lead", MONEY, LOW, "cost / leads") \
	X(COST_PER_ACCEPTANCE, "cost_per_acceptance", "an acceptance", MONEY, LOW, "cost / (accepted + catchall)") \
	X(CLOSED_DEALS, "closed_deals", "closed", COUNT, HIGH, "leads whose newest feedback says the deal is closed") \
	X(COST_PER_CLOSED, "cost_per_closed", "a closed one", MONEY, LOW, "cost / closed_deals") \
	X(REVENUE, "revenue", "revenue", MONEY, HIGH, "the amounts of closed deals") \
	X(ROI, "roi", "ROI", PERCENT, HIGH, "(revenue - cost) / cost") \
	X(BILLED_LEADS, "billed_leads", "leads", COUNT, NEITHER, "leads whose billable tag charged him when he came to own them") \
	X(BILLED, "billed", "billed", MONEY, NEITHER, "what they charged, the highest billable tag of each alone") \
	/* the week, and fairness */ \
	X(ROUTES_OPEN, "routes_open", "routes", COUNT, HIGH, "routes open at some minute of that hour, as configured now") \
	X(AGENTS_ELIGIBLE, "agents_eligible", "agents", COUNT, HIGH, "active agents on one of them, within their own hours then; dates, pauses and limits aside") \
	X(GAP, "gap", "gap", NONE, LOW, "leads came, and nobody could be offered them at once") \
	X(WEIGHT, "weight", "weight", NONE, NEITHER, NULL) \
	X(TURNS, "turns", "turns", COUNT, HIGH, "choices of the rule that fell on him") \
	X(SHARE_HAD, "share_had", "had", PERCENT, NEITHER, "his turns of the route's") \
	X(SHARE_DUE, "share_due", "due", PERCENT, NEITHER, "balanced: what his weight entitled him to whenever he was eligible; other rules: his weight of the route's") \
	X(OWED, "owed", "owed", NONE, LOW, "balanced: turns due - turns had") \
	X(MAX_OWED, "max_owed", "max owed", NONE, LOW, "the largest owed on the route, either way") \
	X(AT, "at", "at", TIME, NEITHER, NULL) \
	X(EVENT, "event", "event", NONE, NEITHER, NULL) \
	X(TEXT, "text", "", NONE, NEITHER, NULL) \
	/* about figures */ \
	X(FIGURE, "figure", "figure", NONE, NEITHER, NULL) \
	X(OF, "of", "of", NONE, NEITHER, NULL) \
	X(UNIT, "unit", "unit", NONE, NEITHER, NULL) \
	X(BETTER, "better", "better", NONE, NEITHER, NULL) \
	X(DEFINITION, "definition", "what it counts", NONE, NEITHER, NULL)

/*
 * The same name counts something else of an agent, and in the routing report: X(code, of, definition). Where there is no word for
 * an agent in routing, routing's holds, else the list above.
 */
#define FIGURE_ELSE_LIST(X) \
	X(ACCEPTED, AGENT, "of offered: he accepted") \
	X(ACCEPTANCE_RATE, AGENT, "accepted of offered") \
	X(ASSIGNED, AGENT, "times a lead was given to him in the range: by a rule, by the lead itself, or by somebody") \
	X(COALESCED, AGENT, "times a lead came to him in the range as the owner of an earlier one of the same person") \
	X(RESPONSE_MEDIAN, AGENT, "median of his acceptance - his own offer") \
	X(RESPONSE_MEAN, AGENT, "mean of his acceptance - his own offer") \
	X(SCORE, AGENT, "points for what he did with leads offered, see lr-score(1)") \
	X(ACCEPTED, ROUTING, "of total_leads: somebody accepted an offer, of any stage, shark tank and catchall too") \
	X(DECLINED, ROUTING, "of total_leads: somebody declined, and nobody accepted; offers of every stage") \
	X(TIMED_OUT, ROUTING, "of total_leads: an offer timed out, and nobody accepted or declined; offers of every stage") \
	X(TOTAL_LEADS, AGENT, "distinct leads offered to him, in any stage, or assigned to him by an assign route") \
	X(ACCEPTED, ROUTING_AGENT, "of his total_leads: he accepted an offer, of any stage, shark tank and catchall too") \
	X(DECLINED, ROUTING_AGENT, "of his total_leads: he declined, and did not accept after all; offers of every stage") \
	X(TIMED_OUT, ROUTING_AGENT, "of his total_leads: his offer timed out, and he neither accepted nor declined; offers of every stage")

enum figure {
#define FIGURE_CODE(code, name, head, unit, good, define) FIG_##code,
	FIGURE_LIST(FIGURE_CODE)
#undef FIGURE_CODE
	FIGURES
};

struct figure_desc {
	const char *name, *head;
	enum figure_unit unit;
	enum figure_good good;
	const char *define;      /* NULL: says what a row is about */
};
extern const struct figure_desc figure_desc[FIGURES];
extern const char *const figure_unit_name[];  /* "", "count", "%", "s", "points", "money", "time" */
extern const char *const figure_good_name[];  /* "", "higher", "lower" */

enum figure_of { OF_ACCOUNT, OF_AGENT, OF_ROUTING, OF_ROUTING_AGENT, OFS };
extern const char *const figure_of_name[OFS]; /* "", "agent", "routing", "routing_agent" */

/* What it counts there. */
const char *figure_define(enum figure f, enum figure_of of);
/* The same if it is not what it counts elsewhere, too; else NULL. */
const char *figure_else(enum figure f, enum figure_of of);

/* FIGURES when there is none of that name. */
enum figure figure_of(struct slice name);

#endif
