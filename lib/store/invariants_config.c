/* The checker's agents and routes: what config events said last. */
#include "store/invariants_in.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>

#include "wire/json.h"

/* The number of a name, 0 if new: then `next` is entered for it, or v runs out of memory. */
static uint32_t number(struct invariants *v, struct table *t, struct slice name, uint32_t next)
{
	uint32_t no;
	if (table_get(t, name, &no))
		return no;
	if (table_put(t, name, next) < 0)
		v->nomem = true;
	return 0;
}

static uint32_t agent_no(struct invariants *v, struct slice id, bool *is_new)
{
	uint32_t no = number(v, &v->agent_no, id, v->n_agents + 1);
	*is_new = !no;
	if (no || v->nomem)
		return no;
	struct inv_agent *agents = inv_grow(v, v->agents, &v->cap_agents, v->n_agents + 1, sizeof(*agents));
	const char *copy = arena_strdup(&v->names, id);
	if (agents)
		v->agents = agents;
	if (!agents || !copy) {
		v->nomem = true;
		return 0;
	}
	v->agents[++v->n_agents] = (struct inv_agent){ .id = copy, .limit = -1 };
	return v->n_agents;
}

uint32_t inv_agent_of(struct invariants *v, const struct event *e, enum event_key key)
{
	bool is_new;
	struct slice id = event_text(e, key);
	uint32_t no = agent_no(v, id, &is_new);
	if (no && is_new)
		inv_violated(v, INV_ELIGIBLE, "agent %s was never configured", v->agents[no].id);
	return no;
}

uint32_t inv_route_of(struct invariants *v, const struct event *e)
{
	uint32_t no;
	return table_get(&v->route_no, event_text(e, KEY_ROUTE), &no) ? no : 0;
}

static uint32_t route_no(struct invariants *v, struct slice id)
{
	uint32_t no = number(v, &v->route_no, id, v->n_routes + 1);
	if (no || v->nomem)
		return no;
	struct inv_route *routes = inv_grow(v, v->routes, &v->cap_routes, v->n_routes + 1, sizeof(*routes));
	const char *copy = arena_strdup(&v->names, id);
	if (routes)
		v->routes = routes;
	if (!routes || !copy) {
		v->nomem = true;
		return 0;
	}
	v->routes[++v->n_routes] = (struct inv_route){ .id = copy };
	return v->n_routes;
}

static struct json *parsed(struct invariants *v, const struct event *e, enum event_key key)
{
	struct json *doc = NULL;
	struct lr_err err = { 0 };
	if (json_parse(event_text(e, key), &doc, &err) == 0)
		return doc;
	if (err.kind == LR_NOMEM)
		v->nomem = true;
	else
		inv_violated(v, INV_JOURNAL, "%s is not JSON: %s", event_key_name[key], err.msg);
	return NULL;
}

static void config_settings(struct invariants *v, const struct event *e)
{
	struct json *doc = parsed(v, e, KEY_CONFIG);
	if (!doc)
		return;
	const struct json *open = json_get(doc, "max_open");
	v->max_open = open ? json_int(open) : 0;
	json_free(doc);
}

static void config_agent(struct invariants *v, const struct event *e)
{
	bool is_new;
	uint32_t no = agent_no(v, event_text(e, KEY_AGENT), &is_new);
	struct json *doc = no ? parsed(v, e, KEY_CONFIG) : NULL;
	if (!doc)
		return;
	struct inv_agent *a = &v->agents[no];
	const struct json *active = json_get(doc, "active"), *catchall = json_get(doc, "catchall");
	const struct json *limit = json_get(doc, "limit");
	a->active = !active || json_is_true(active);
	a->catchall = catchall && json_is_true(catchall);
	a->limit = limit && json_type(limit) == JSON_INT_T ? json_int(limit) : -1;
	v->deactivated |= !a->active;
	json_free(doc);
}

static void read_members(struct invariants *v, struct inv_route *r, const struct json *list)
{
	uint32_t n = (uint32_t)json_count(list);
	r->members = n ? calloc(n, sizeof(*r->members)) : NULL;
	if (n && !r->members)
		v->nomem = true;
	for (uint32_t i = 0; r->members && i < n; i++) {
		const struct json *m = json_at(list, i), *id = json_at(m, 0), *weight = json_at(m, 1);
		bool is_new = false;
		if (!id || json_type(id) != JSON_STRING_T || !weight || json_type(weight) != JSON_INT_T) {
			inv_violated(v, INV_JOURNAL, "route %s: member %" PRIu32 " is not [agent, weight]", r->id, i + 1);
			continue;
		}
		r->members[i].agent = agent_no(v, json_text(id), &is_new);
		r->members[i].weight = json_int(weight);
		if (is_new && !v->nomem)
			inv_violated(v, INV_ELIGIBLE, "route %s: agent %s was never configured", r->id,
				     v->agents[r->members[i].agent].id);
	}
	r->n_members = r->members ? n : 0;
}

static void config_route(struct invariants *v, const struct event *e)
{
	uint32_t no = route_no(v, event_text(e, KEY_ROUTE));
	if (!no)
		return;
	struct inv_route *r = &v->routes[no];
	free(r->members);
	r->members = NULL;
	r->n_members = 0;
	r->in_force = event_int(e, KEY_POSITION) > 0;
	if (!r->in_force || !event_has(e, KEY_MEMBERS))
		return;
	struct json *doc = parsed(v, e, KEY_MEMBERS);
	if (doc)
		read_members(v, r, doc);
	json_free(doc);
}

void inv_config(struct invariants *v, const struct event *e)
{
	if (e->type == EV_CONFIG_SETTINGS)
		config_settings(v, e);
	else if (e->type == EV_CONFIG_AGENT || e->type == EV_AGENT_LIMITED)
		config_agent(v, e);
	else
		config_route(v, e);
}

bool inv_member(const struct inv_route *r, uint32_t agent, uint32_t *at)
{
	for (uint32_t i = 0; i < r->n_members; i++) {
		if (r->members[i].agent == agent) {
			*at = i;
			return r->members[i].weight > 0;
		}
	}
	return false;
}

/* lr-state(5): the first member in the highest bit of the first byte. The spare bits are 0. */
bool inv_in_pool(struct invariants *v, const struct inv_route *r, struct slice pool, uint32_t at)
{
	size_t bytes = ((size_t)r->n_members + 7) / 8, n = 0;
	unsigned char *bits = arena_alloc(&v->scratch, bytes + 1);
	if (!bits) {
		v->nomem = true;
		return true;
	}
	const char *end = NULL;
	if (sodium_base642bin(bits, bytes + 1, pool.p, pool.n, NULL, &n, &end, sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    end != pool.p + pool.n || n != bytes || (r->n_members % 8 && (bits[bytes - 1] << r->n_members % 8 & 0xff))) {
		inv_violated(v, INV_ELIGIBLE, "the pool is no bitmap over the %" PRIu32 " members of route %s", r->n_members, r->id);
		return true;
	}
	return bits[at / 8] >> (7 - at % 8) & 1;
}

void inv_check_limit(struct invariants *v, uint32_t agent, int64_t load, const char *by, uint32_t lead)
{
	const struct inv_agent *a = &v->agents[agent];
	if (a->limit >= 0 && load > a->limit)
		inv_violated(v, INV_ELIGIBLE, "lead L%" PRIu32 " %s takes agent %s to %" PRId64 ", above the limit of %" PRId64, lead,
			     by, a->id, load, a->limit);
}
