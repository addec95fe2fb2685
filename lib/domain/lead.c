#include "domain/lead.h"

const char *const reason_name[REASONS] = {
	[REASON_NONE] = "", [REASON_NO_SOURCE] = "no_source", [REASON_NO_ROUTE] = "no_route",
	[REASON_OUTSIDE_HOURS] = "outside_hours", [REASON_ROUTE_PAUSED] = "route_paused",
	[REASON_NO_ELIGIBLE_AGENT] = "no_eligible_agent", [REASON_CLOSED] = "closed", [REASON_STALE] = "stale",
	[REASON_UNCLAIMED] = "unclaimed", [REASON_RELEASED] = "released", [REASON_MANUAL] = "manual",
};

const char *const stage_name[STAGES] = {
	[STAGE_NONE] = "", [STAGE_EXCLUSIVE] = "exclusive", [STAGE_JUMP_BALL] = "jump_ball",
	[STAGE_SHARK_TANK] = "shark_tank", [STAGE_CATCHALL] = "catchall",
};

const char *const offer_status_name[OFFER_STATUSES] = {
	[OFFER_OPEN] = "open", [OFFER_ACCEPTED] = "accepted", [OFFER_DECLINED] = "declined",
	[OFFER_TIMED_OUT] = "timed_out", [OFFER_WITHDRAWN] = "withdrawn",
};

const char *const how_name[HOWS] = {
	[HOW_NONE] = "", [HOW_ACCEPTED] = "accepted", [HOW_CATCHALL] = "catchall", [HOW_RULE] = "rule", [HOW_FEED] = "feed",
	[HOW_MANUAL] = "manual", [HOW_COALESCED] = "coalesced", [HOW_CLAIMED] = "claimed",
};
