#include "domain/apply.h"

#include <stdio.h>

#include "domain/advance.h"
#include "domain/keys.h"
#include "domain/plan.h"

enum { NAMES_SHOWN = 8, LINE_OVERHEAD = 512 };

/* ---- what differs, for people */

static int diff_items(const struct config_key *key, const char *head, struct slice from, struct slice to,
		      struct buf *diff, struct lr_err *err)
{
	struct json *a = NULL, *b = NULL;
	int rc = json_parse(from, &a, err);
	if (rc == 0)
		rc = json_parse(to, &b, err);
	if (rc == 0)
		keys_diff(key, head, a, b, diff);
	json_free(a);
	json_free(b);
	return rc;
}

/* Members of `of` that are not in `in`, each with `sign`; n counts on. Both are lists of [id, weight]. */
static void diff_names(const struct json *of, const struct json *in, char sign, size_t *n, struct buf *diff)
{
	struct table there = { 0 };
	uint32_t at;
	for (size_t i = 0; i < json_count(in); i++)
		table_put(&there, json_text(json_at(json_at(in, i), 0)), 1); /* out of memory: a longer message */
	for (size_t i = 0; i < json_count(of); i++) {
		struct slice id = json_text(json_at(json_at(of, i), 0));
		if (table_get(&there, id, &at) || (*n)++ >= NAMES_SHOWN)
			continue;
		buf_printf(diff, " %c%.*s", sign, (int)id.n, id.p);
	}
	table_free(&there);
}

static int diff_members(const struct plan_route *r, const char *head, struct buf *diff, struct lr_err *err)
{
	struct json *from = NULL, *to = NULL;
	size_t n = 0;
	int rc = json_parse(r->old_members_json, &from, err);
	if (rc == 0)
		rc = json_parse(r->members_json, &to, err);
	if (rc == 0) {
		buf_printf(diff, "%smembers", head);
		diff_names(to, from, '+', &n, diff);
		diff_names(from, to, '-', &n, diff);
		if (n > NAMES_SHOWN)
			buf_printf(diff, " and %zu more", n - NAMES_SHOWN);
		buf_adds(diff, n ? "\n" : " in another order\n");
	}
	json_free(from);
	json_free(to);
	return rc;
}

static int diff_route(const struct plan_route *r, struct buf *diff, struct lr_err *err)
{
	char head[ID_MAX + 16];
	snprintf(head, sizeof(head), "route %.*s: ", (int)r->id.n, r->id.p);
	if (!r->old_position || !r->position) {
		buf_printf(diff, "%s%s\n", head, r->position ? "added" : "removed");
		return 0;
	}
	if (r->position != r->old_position)
		buf_printf(diff, "%sposition %u -> %u\n", head, r->old_position, r->position);
	size_t before = diff->n;
	int rc = 0;
	if (!slice_eq(r->json, r->old_json))
		rc = diff_items(route_keys.key, head, r->old_json, r->json, diff, err);
	if (rc == 0 && diff->n == before && !slice_eq(r->members_json, r->old_members_json))
		rc = diff_members(r, head, diff, err);
	return rc;
}

static int diff_agent(const struct plan_agent *a, struct buf *diff, struct lr_err *err)
{
	char head[ID_MAX + 16];
	snprintf(head, sizeof(head), "agent %.*s: ", (int)a->id.n, a->id.p);
	if (!a->old_json.n) {
		buf_printf(diff, "%sadded\n", head);
		return 0;
	}
	if (slice_eq(a->json, a->old_json))
		return 0;
	return diff_items(agent_keys.key, head, a->old_json, a->json, diff, err);
}

static int diff_named(const struct plan_named *h, const char *what, const struct config_key *key, struct buf *diff, struct lr_err *err)
{
	char head[TAG_MAX + 16];
	snprintf(head, sizeof(head), "%s %.*s: ", what, (int)h->name.n, h->name.p);
	if (h->json.n && h->old_json.n)
		return slice_eq(h->json, h->old_json) ? 0 : diff_items(key, head, h->old_json, h->json, diff, err);
	buf_printf(diff, "%s%s\n", head, h->json.n ? "added" : "removed");
	return 0;
}

/* Positions move with every line put in or taken out; people care whether those who stay changed places. */
static bool agents_reordered(const struct plan *p)
{
	uint32_t last = 0;
	for (size_t i = 0; i < p->n_agents; i++) {
		uint32_t was = p->agents[i].old_position;
		if (!was || !p->agents[i].now.active || !p->agents[i].was_active)
			continue;
		if (was < last)
			return true;
		last = was;
	}
	return false;
}

static int diff_plan(const struct plan *p, struct buf *diff, struct lr_err *err)
{
	int rc = 0;
	if (!slice_eq(p->settings_json, p->old_settings_json))
		rc = diff_items(settings_keys.key, "settings: ", p->old_settings_json, p->settings_json, diff, err);
	for (size_t i = 0; i < p->n_agents && rc == 0; i++)
		rc = diff_agent(&p->agents[i], diff, err);
	if (rc == 0 && agents_reordered(p))
		buf_adds(diff, "agents: in another order\n");
	for (size_t i = 0; i < p->n_tags && rc == 0; i++)
		rc = diff_named(&p->tags[i], "tag", tag_keys.key, diff, err);
	for (size_t i = 0; i < p->n_holidays && rc == 0; i++)
		rc = diff_named(&p->holidays[i], "holiday", holiday_keys.key, diff, err);
	for (size_t i = 0; i < p->n_routes + p->n_removed && rc == 0; i++)
		rc = diff_route(&p->routes[i], diff, err);
	return rc == 0 && buf_failed(diff) ? lr_nomem(err) : rc;
}

/* ---- events */

static bool agent_changed(const struct plan_agent *a)
{
	return a->position != a->old_position || !slice_eq(a->json, a->old_json);
}

static bool route_changed(const struct plan_route *r)
{
	return r->position != r->old_position || !slice_eq(r->json, r->old_json) ||
	       !slice_eq(r->members_json, r->old_members_json);
}

/* Every line must fit before the first is made: decide() refuses in mid-frame only what is a bug. */
static int check_lengths(const struct plan *p, struct lr_err *err)
{
	const size_t most = EVENT_LINE_MAX - LINE_OVERHEAD;
	if (p->settings_json.n > most)
		return lr_fail(err, LR_CONFIG, "settings: longer than %d bytes", EVENT_LINE_MAX);
	for (size_t i = 0; i < p->n_agents; i++)
		if (p->agents[i].json.n > most)
			return lr_fail(err, LR_CONFIG, "agent %s: longer than %d bytes", p->agents[i].now.id, EVENT_LINE_MAX);
	for (size_t i = 0; i < p->n_routes; i++)
		if (p->routes[i].json.n + p->routes[i].members_json.n > most)
			return lr_fail(err, LR_CONFIG, "route %s: longer than %d bytes, with its members", p->routes[i].now.id,
				       EVENT_LINE_MAX);
	return 0;
}

static int make_settings(struct decision *d, const struct plan *p, struct lr_err *err)
{
	struct event e;
	if (slice_eq(p->settings_json, p->old_settings_json))
		return 0;
	event_init(&e, EV_CONFIG_SETTINGS);
	event_set(&e, KEY_CONFIG, p->settings_json);
	return decide(d, &e, err);
}

static int make_agent(struct decision *d, const struct plan_agent *a, struct lr_err *err)
{
	struct event e;
	event_init(&e, EV_CONFIG_AGENT);
	event_set(&e, KEY_AGENT, a->id);
	event_set_int(&e, KEY_POSITION, a->position);
	event_set(&e, KEY_CONFIG, a->json);
	return decide(d, &e, err);
}

static int make_route(struct decision *d, const struct plan_route *r, struct lr_err *err)
{
	struct event e;
	event_init(&e, EV_CONFIG_ROUTE);
	event_set(&e, KEY_ROUTE, r->id);
	event_set_int(&e, KEY_POSITION, r->position);
	if (r->position) {
		event_set(&e, KEY_CONFIG, r->json);
		event_set(&e, KEY_MEMBERS, r->members_json);
	}
	return decide(d, &e, err);
}

static int make_named(struct decision *d, const struct plan_named *h, enum event_type type, enum event_key name, struct lr_err *err)
{
	struct event e;
	if (slice_eq(h->json, h->old_json))
		return 0;
	event_init(&e, type);
	event_set(&e, name, h->name);
	event_set(&e, KEY_CONFIG, h->json);
	return decide(d, &e, err);
}

/* Tags before agents before routes: tags and members are looked up by name when an event is folded. */
static int make_events(struct decision *d, const struct plan *p, struct lr_err *err)
{
	int rc = make_settings(d, p, err);
	for (size_t i = 0; i < p->n_tags && rc == 0; i++)
		rc = make_named(d, &p->tags[i], EV_CONFIG_TAG, KEY_TAG, err);
	for (size_t i = 0; i < p->n_agents && rc == 0; i++)
		if (agent_changed(&p->agents[i]))
			rc = make_agent(d, &p->agents[i], err);
	for (size_t i = 0; i < p->n_holidays && rc == 0; i++)
		rc = make_named(d, &p->holidays[i], EV_CONFIG_HOLIDAY, KEY_DATE, err);
	for (size_t i = 0; i < p->n_routes + p->n_removed && rc == 0; i++)
		if (route_changed(&p->routes[i]))
			rc = make_route(d, &p->routes[i], err);
	for (size_t i = 0; i < p->n_agents && rc == 0; i++)
		if (p->agents[i].was_active && !p->agents[i].now.active)
			rc = advance_inactive(d, p->agents[i].no, err);
	return rc;
}

int config_apply(struct decision *d, const struct config_set *set, struct buf *diff, struct lr_err *err)
{
	struct plan p = { 0 };
	int rc = plan_make(d->state, set, d->mem, &p, err);
	if (rc == 0)
		rc = check_lengths(&p, err);
	if (rc == 0)
		rc = diff_plan(&p, diff, err);
	if (rc == 0)
		rc = make_events(d, &p, err);
	plan_free(&p);
	return rc;
}
