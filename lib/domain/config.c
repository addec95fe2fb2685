#include "domain/config.h"

#include "base/civil.h"
#include "domain/keys.h"
#include "domain/tags.h"

const char *const rule_name[RULES] = {
	[RULE_ROUND_ROBIN] = "round-robin", [RULE_ASSIGN] = "assign", [RULE_BALANCED] = "balanced", [RULE_RANDOM] = "random",
	[RULE_WEIGHTED_RANDOM] = "weighted-random", [RULE_JUMP_BALL] = "jump-ball", [RULE_BEST_MATCH] = "best-match",
};

enum { COUNT_MAX = 1000000000, POINTS_MAX = 1000000, TEXT_MAX = 256, SOURCE_MAX = 256, TEAM_MAX = 64 };
#define DURATION_MAX INT64_C(315360000000) /* 3650 days, as num_duration() */

/* ---- the keys, in the order of domain.md 3, which is the order of the canonical text */

#define POINTS(field, value) \
	{ .name = #field, .kind = VALUE_INT, .lo = -POINTS_MAX, .hi = POINTS_MAX, .preset = value, .fill = FILL_INT32, \
	  .offset = offsetof(struct score_points, field) }

static const struct config_key score_key[] = {
	POINTS(start, "100"), POINTS(accept, "2"), POINTS(decline, "1"), POINTS(coalesced, "1"), POINTS(assigned, "1"),
	POINTS(timeout, "-5"), POINTS(requeue, "4"), POINTS(requeue_accept, "1"), POINTS(feedback_max, "4"), { .name = NULL },
};

#define SETTING(field) .offset = offsetof(struct settings, field)
#define TEXT_OF(type, field) .fill = FILL_TEXT, .offset = offsetof(type, field), .room = sizeof(((type *)0)->field)
#define SETTING_TEXT(field) TEXT_OF(struct settings, field), .hi = sizeof(((struct settings *)0)->field) - 1
#define SETTING_MS(field) SETTING(field), .fill = FILL_INT64, .kind = VALUE_DURATION, .hi = DURATION_MAX
#define SETTING_COUNT(field) SETTING(field), .fill = FILL_INT64, .kind = VALUE_INT, .hi = COUNT_MAX

/* One of the account's holidays; nothing is filled, the state keeps the days apart. */
static const struct config_key holiday_key[] = {
	{ .name = "date", .kind = VALUE_DATE, .required = true },
	{ .name = "name", .kind = VALUE_TEXT, .hi = TEXT_MAX },
	{ .name = NULL },
};

static const struct config_key tag_key[] = {
	{ .name = "tag", .kind = VALUE_TEXT, .required = true, .lo = 1, .hi = TAG_MAX, .element = tag_of_lead },
	{ .name = "type", .kind = VALUE_WORD, .words = "preferential|exclusive|required", .preset = "\"preferential\"",
	  .fill = FILL_ENUM, .offset = offsetof(struct tag, type) },
	{ .name = "weight", .kind = VALUE_INT, .lo = -CONFIG_WEIGHT_MAX, .hi = CONFIG_WEIGHT_MAX, .preset = "50", .fill = FILL_INT64,
	  .offset = offsetof(struct tag, weight) },
	{ .name = "billable", .kind = VALUE_INT, .hi = COUNT_MAX, .preset = "0", .fill = FILL_INT64, .offset = offsetof(struct tag, billable) },
	{ .name = "match", .kind = VALUE_LIST, .hi = TEXT_MAX, .preset = "[]" },
	{ .name = NULL },
};

static const struct config_key settings_key[] = {
	{ .name = "account", .kind = VALUE_TEXT, .preset = "\"\"", SETTING_TEXT(account) },
	{ .name = "tz", .kind = VALUE_TEXT, .lo = 1, .preset = "\"UTC\"", SETTING_TEXT(tz) },
	{ .name = "currency", .kind = VALUE_CURRENCY, .preset = "\"USD\"", SETTING_TEXT(currency) },
	{ .name = "country_code", .kind = VALUE_COUNTRY, .preset = "\"\"", SETTING_TEXT(country_code) },
	{ .name = "offer_window", .lo = 1, .preset = "\"5m\"", SETTING_MS(offer_window_ms) },
	{ .name = "max_offers", .preset = "0", SETTING_COUNT(max_offers) },
	{ .name = "max_open", .preset = "0", SETTING_COUNT(max_open) },
	{ .name = "shark_tank", .preset = "0", SETTING_MS(shark_tank_ms) },
	{ .name = "catchall_window", .lo = 1, .unset = "as offer_window", SETTING_MS(catchall_window_ms) },
	{ .name = "coalesce", .preset = "\"30d\"", SETTING_MS(coalesce_ms) },
	{ .name = "stale_after", .preset = "\"30d\"", SETTING_MS(stale_after_ms) },
	{ .name = "open", .kind = VALUE_HOURS, .unset = "always", .fill = FILL_HOURS, SETTING(open) },
	{ .name = "when_closed", .kind = VALUE_WORD, .words = "wait|pool", .preset = "\"wait\"", .fill = FILL_ENUM,
	  SETTING(when_closed) },
	{ .name = "manual_intercept", .kind = VALUE_BOOL, .preset = "false", .fill = FILL_BOOL, SETTING(manual_intercept) },
	{ .name = "seed", .kind = VALUE_TEXT, .preset = "\"\"", SETTING_TEXT(seed) },
	{ .name = "untagged_leads_qualify", .kind = VALUE_BOOL, .preset = "true", .fill = FILL_BOOL, SETTING(untagged_leads_qualify) },
	{ .name = "show", .kind = VALUE_LIST, .hi = TEXT_MAX, .preset = "[]" },
	{ .name = "score", .kind = VALUE_OBJECT, .preset = "{}", .sub = score_key, SETTING(score) },
	{ .name = NULL },
};

#define AGENT(field) .offset = offsetof(struct agent, field)

static const struct config_key agent_key[] = {
	{ .name = "agent", .kind = VALUE_ID, .required = true, .hi = ID_MAX, TEXT_OF(struct agent, id) },
	{ .name = "name", .kind = VALUE_TEXT, .hi = TEXT_MAX },
	{ .name = "email", .kind = VALUE_TEXT, .hi = TEXT_MAX },
	{ .name = "phone", .kind = VALUE_TEXT, .hi = TEXT_MAX },
	{ .name = "role", .kind = VALUE_WORD, .words = "agent|admin|rainmaker", .preset = "\"agent\"", .fill = FILL_ENUM,
	  AGENT(role) },
	{ .name = "catchall", .kind = VALUE_BOOL, .preset = "false", .fill = FILL_BOOL, AGENT(catchall),
	  .turns = "no catchall user|now a catchall user" },
	{ .name = "active", .kind = VALUE_BOOL, .preset = "true", .fill = FILL_BOOL, AGENT(active),
	  .turns = "now inactive|now active" },
	{ .name = "teams", .kind = VALUE_LIST, .hi = TEAM_MAX, .preset = "[]" },
	{ .name = "tags", .kind = VALUE_LIST, .hi = TAG_MAX, .preset = "[]", .element = tag_of_agent },
	{ .name = "limit", .kind = VALUE_INT, .hi = COUNT_MAX, .fill = FILL_INT64, AGENT(limit) },
	{ .name = "hours", .kind = VALUE_HOURS, .unset = "always", .fill = FILL_HOURS, AGENT(hours) },
	{ .name = "tz", .kind = VALUE_TEXT, .lo = 1, .hi = 63, .unset = "as the account", TEXT_OF(struct agent, tz) },
	{ .name = "unix_user", .kind = VALUE_TEXT, .hi = 63 },
	{ .name = NULL },
};

#define ROUTE(field) .fill = FILL_INT64, .unset = "as settings", .offset = offsetof(struct route, field)

#define TAG_LIST(key) { .name = key, .kind = VALUE_LIST, .hi = TAG_MAX, .preset = "[]", .element = tag_of_lead }

static const struct config_key route_tags_key[] = { TAG_LIST("any"), TAG_LIST("all"), TAG_LIST("none"), { .name = NULL } };

static const struct config_key route_key[] = {
	{ .name = "route", .kind = VALUE_ID, .required = true, .hi = ID_MAX, TEXT_OF(struct route, id) },
	{ .name = "rule", .kind = VALUE_WORD, .required = true, .fill = FILL_ENUM,
	  .words = "round-robin|assign|balanced|random|weighted-random|jump-ball|best-match",
	  .offset = offsetof(struct route, rule) },
	{ .name = "agents", .kind = VALUE_MEMBERS, .required = true },
	{ .name = "sources", .kind = VALUE_LIST, .hi = SOURCE_MAX, .unset = "any" },
	{ .name = "tags", .kind = VALUE_OBJECT, .preset = "{}", .sub = route_tags_key },
	{ .name = "hours", .kind = VALUE_HOURS, .unset = "always", .fill = FILL_HOURS, .offset = offsetof(struct route, hours) },
	{ .name = "dates", .kind = VALUE_DATES, .unset = "any day", .fill = FILL_DATES, .offset = offsetof(struct route, dates) },
	{ .name = "except", .kind = VALUE_DATES, .fill = FILL_DATES, .offset = offsetof(struct route, except) },
	{ .name = "offer_window", .kind = VALUE_DURATION, .lo = 1, .hi = DURATION_MAX, ROUTE(offer_window_ms) },
	{ .name = "max_offers", .kind = VALUE_INT, .hi = COUNT_MAX, ROUTE(max_offers) },
	{ .name = "shark_tank", .kind = VALUE_DURATION, .hi = DURATION_MAX, ROUTE(shark_tank_ms) },
	{ .name = "catchall_window", .kind = VALUE_DURATION, .lo = 1, .hi = DURATION_MAX, ROUTE(catchall_window_ms) },
	{ .name = "charge", .kind = VALUE_WORD, .words = "offer|accept", .preset = "\"offer\"", .fill = FILL_ENUM,
	  .offset = offsetof(struct route, charge) },
	{ .name = NULL },
};

const struct config_keys settings_keys = { settings_key, false };
const struct config_keys agent_keys = { agent_key, true };
const struct config_keys holiday_keys = { holiday_key, true };
const struct config_keys tag_keys = { tag_key, true };
const struct config_keys route_keys = { route_key, false };

bool config_id_valid(struct slice id)
{
	if (id.n == 0 || id.n > ID_MAX)
		return false;
	for (size_t i = 0; i < id.n; i++) {
		char c = id.p[i];
		bool alnum = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (!alnum && (i == 0 || c == '\0' || !strchr("._@+-", c)))
			return false;
	}
	return true;
}

/* ---- what is true of a whole item, beyond each key by itself */

/* These words stand where an agent's id may: in `by` of events, and in lr-admin reassign --to. */
static int agent_check(const struct json *item, struct lr_err *err)
{
	static const char *const word[] = { "owner", "clock", "pool", "route" };
	struct slice id = json_text(json_get(item, "agent"));
	for (size_t i = 0; i < sizeof(word) / sizeof(word[0]); i++)
		if (slice_is(id, word[i]))
			return lr_fail(err, LR_CONFIG, "agent: \"%s\" is a word of lr's own, choose another id", word[i]);
	return 0;
}

static int route_check(const struct json *item, struct lr_err *err)
{
	const struct json *sources = json_get(item, "sources"), *agents = json_get(item, "agents");
	if (sources && json_count(sources) == 0)
		return lr_fail(err, LR_CONFIG, "sources: empty, so it would take no lead; leave the key out for any lead");
	for (size_t i = 0; sources && json_count(sources) > 1 && i < json_count(sources); i++)
		if (slice_is(json_text(json_at(sources, i)), "*"))
			return lr_fail(err, LR_CONFIG, "sources[%zu]: \"*\" takes every source, so it stands alone", i);
	if (slice_is(json_text(json_get(item, "rule")), rule_name[RULE_ASSIGN])) {
		const struct json *one = json_at(agents, 0);
		if (json_type(one) == JSON_OBJECT_T)
			one = json_get(one, "agent");
		if (json_count(agents) != 1 || !one || slice_is(json_text(one), "*"))
			return lr_fail(err, LR_CONFIG, "agents: the rule assign takes exactly one agent, by id");
	}
	return 0;
}

static int no_check(const struct json *item, struct lr_err *err)
{
	(void)item;
	(void)err;
	return 0;
}

typedef int check_fn(const struct json *item, struct lr_err *err);

static int canonical(const struct config_keys *t, check_fn *check, const struct json *item, struct buf *out,
		     struct lr_err *err)
{
	int rc = keys_check(t, item, out, err);
	return rc < 0 ? rc : check(item, err);
}

int settings_canonical(const struct json *item, struct buf *out, struct lr_err *err)
{
	return canonical(&settings_keys, no_check, item, out, err);
}

int agent_canonical(const struct json *row, struct buf *out, struct lr_err *err)
{
	return canonical(&agent_keys, agent_check, row, out, err);
}

int holiday_canonical(const struct json *row, struct buf *out, struct lr_err *err)
{
	return canonical(&holiday_keys, no_check, row, out, err);
}

int tag_canonical(const struct json *row, struct buf *out, struct lr_err *err)
{
	return canonical(&tag_keys, no_check, row, out, err);
}

int route_canonical(const struct json *item, struct buf *out, struct lr_err *err)
{
	return canonical(&route_keys, route_check, item, out, err);
}

/* ---- the structs */

static int read_into(const struct config_keys *t, struct slice text, void *fill, struct json **doc, struct lr_err *err)
{
	struct lr_err why = { 0 };
	*doc = NULL;
	int rc = json_parse(text, doc, &why);
	if (rc == 0)
		rc = keys_take(t, *doc, fill, &why);
	if (rc == 0)
		return 0;
	return why.kind == LR_NOMEM ? lr_nomem(err) : lr_fail(err, LR_DATA, "this version cannot read it: %s", why.msg);
}

void settings_defaults(struct settings *s)
{
	memset(s, 0, sizeof(*s));
	memcpy(s->tz, "UTC", sizeof("UTC"));
	memcpy(s->currency, "USD", sizeof("USD"));
	s->offer_window_ms = s->catchall_window_ms = (int64_t)5 * MS_MINUTE;
	s->coalesce_ms = s->stale_after_ms = (int64_t)30 * MS_DAY;
	s->untagged_leads_qualify = true;
	s->score = (struct score_points){ 100, 2, 1, 1, 1, -5, 4, 1, 4 };
}

int settings_read(struct slice json, struct settings *out, struct lr_err *err)
{
	struct json *doc;
	settings_defaults(out);
	out->catchall_window_ms = -1;
	int rc = read_into(&settings_keys, json, out, &doc, err);
	if (out->catchall_window_ms < 0)
		out->catchall_window_ms = out->offer_window_ms;
	json_free(doc);
	return rc;
}

int agent_read(struct slice json, struct agent *out, struct lr_err *err)
{
	struct json *doc;
	out->role = ROLE_AGENT;
	out->active = true;
	out->catchall = false;
	out->limit = -1;
	memset(&out->hours, 0, sizeof(out->hours));
	memset(out->tz, 0, sizeof(out->tz));
	memset(out->id, 0, sizeof(out->id)); /* the index stores the bytes as they are */
	int rc = read_into(&agent_keys, json, out, &doc, err);
	tags_count(rc == 0 ? json_get(doc, "tags") : NULL, out);
	json_free(doc);
	return rc;
}

/* A member's canonical text in mem; {NULL,0} if it is not there. */
static int names_of(const struct json *item, const char *key, struct arena *mem, struct slice *out, struct lr_err *err)
{
	struct buf text = { 0 };
	const struct json *v = item ? json_get(item, key) : NULL;
	*out = (struct slice){ NULL, 0 };
	if (!v)
		return 0;
	json_put(&text, v, true);
	*out = arena_slice(mem, buf_view(&text));
	buf_free(&text);
	return out->n ? 0 : lr_nomem(err);
}

int tag_read(struct slice json, struct arena *mem, struct tag *out, struct lr_err *err)
{
	struct json *doc;
	*out = (struct tag){ .weight = TAG_WEIGHT };
	int rc = read_into(&tag_keys, json, out, &doc, err);
	if (rc == 0)
		rc = names_of(doc, "match", mem, &out->match, err);
	json_free(doc);
	return rc;
}

int route_read(struct slice json, struct arena *mem, struct route *out, struct route_names *names, struct lr_err *err)
{
	struct json *doc;
	out->offer_window_ms = out->max_offers = out->shark_tank_ms = out->catchall_window_ms = -1;
	memset(out->id, 0, sizeof(out->id));
	memset(&out->hours, 0, sizeof(out->hours));
	memset(&out->dates, 0, sizeof(out->dates));
	memset(&out->except, 0, sizeof(out->except));
	int rc = read_into(&route_keys, json, out, &doc, err);
	if (rc == 0)
		rc = names_of(doc, "sources", mem, &names->sources, err);
	if (rc == 0)
		rc = names_of(doc, "agents", mem, &names->agents, err);
	for (int test = TAGS_ANY; rc == 0 && test <= TAGS_NONE; test++)
		rc = names_of(json_get(doc, "tags"), route_tags_key[test].name, mem, &names->tags[test], err);
	if (rc == 0) {
		out->any_source = !names->sources.n;
		out->any_named_source = slice_is(names->sources, "[\"*\"]");
	}
	json_free(doc);
	return rc;
}

int64_t route_offer_window(const struct route *r, const struct settings *s)
{
	return r->offer_window_ms < 0 ? s->offer_window_ms : r->offer_window_ms;
}

int64_t route_max_offers(const struct route *r, const struct settings *s)
{
	return r->max_offers < 0 ? s->max_offers : r->max_offers;
}

int64_t route_shark_tank(const struct route *r, const struct settings *s)
{
	return r->shark_tank_ms < 0 ? s->shark_tank_ms : r->shark_tank_ms;
}

int64_t route_catchall_window(const struct route *r, const struct settings *s)
{
	return r->catchall_window_ms < 0 ? s->catchall_window_ms : r->catchall_window_ms;
}

int currency_digits(const char *currency)
{
	/* ISO 4217 list one, 2024 */
	static const char none[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
	static const char three[] = "BHD IQD JOD KWD LYD OMR TND ";
	if (strlen(currency) != 3)
		return 2;
	return strstr(none, currency) ? 0 : strstr(three, currency) ? 3 : 2;
}
