/* The routes of a plan: which there will be, and who is on each. */
#include <stdio.h>
#include <stdlib.h>

#include "domain/plan_in.h"

enum { ROUTES_MAX = 65535 }; /* fact.h has 16 bits for a route */

/* ---- in force */

static void put_member(struct buf *b, struct slice id, uint32_t weight)
{
	buf_addc(b, b->n ? ',' : '[');
	buf_addc(b, '[');
	json_quote(b, id, true);
	buf_printf(b, ",%u]", weight);
}

static int take_members(struct buf *b, struct arena *mem, struct slice *out, struct lr_err *err)
{
	buf_adds(b, b->n ? "]" : "[]");
	int rc = buf_failed(b) ? lr_nomem(err) : plan_copy(mem, buf_view(b), out, err);
	buf_free(b);
	return rc;
}

static int route_in_force(struct state *st, uint32_t no, struct arena *mem, struct plan_route *r, struct lr_err *err)
{
	struct route *old;
	struct slice json = { 0 }, name;
	struct buf members = { 0 };
	int rc = state_route(st, no, &old, err);
	if (rc <= 0 || old->position == 0)
		return rc < 0 ? rc : 0;
	*r = (struct plan_route){ .no = no, .position = old->position, .old_position = old->position };
	rc = plan_copy(mem, slice_of(old->id), &r->id, err);
	for (size_t i = 0; i < old->n_members && rc >= 0; i++) {
		rc = state_name(st, NAME_AGENT, old->members[i].agent, &name, err);
		if (rc >= 0)
			put_member(&members, name, old->members[i].weight);
	}
	if (rc < 0) {
		buf_free(&members);
		return rc;
	}
	rc = take_members(&members, mem, &r->old_members_json, err);
	if (rc == 0)
		rc = state_config(st, 'r', no, &json, err);
	if (rc >= 0)
		rc = plan_copy(mem, json, &r->old_json, err);
	r->json = r->old_json;
	return rc < 0 ? rc : 1;
}

static int by_old_position(const void *x, const void *y)
{
	const struct plan_route *a = x, *b = y;
	return (a->old_position > b->old_position) - (a->old_position < b->old_position);
}

static int routes_in_force(struct state *st, struct arena *mem, struct plan_route *out, size_t *n, struct lr_err *err)
{
	uint32_t last = st ? state_head(st)->routes : 0;
	for (uint32_t no = 1; no <= last; no++) {
		int rc = route_in_force(st, no, mem, &out[*n], err);
		if (rc < 0)
			return rc;
		*n += (size_t)rc;
	}
	qsort(out, *n, sizeof(*out), by_old_position);
	return 0;
}

/* ---- to be */

static int routes_of_file(const struct config_set *set, struct plan *p, const struct plan_route *old, size_t n_old,
			  struct lr_err *err)
{
	struct table old_at = { 0 }, item_of = { 0 };
	int rc = 0;
	for (size_t i = 0; i < n_old && rc == 0; i++)
		if (table_put(&old_at, old[i].id, (uint32_t)i) < 0)
			rc = lr_nomem(err);
	for (size_t i = 0; i < set->n && rc == 0; i++) {
		const struct config_item *it = &set->items[i];
		struct plan_route *r = &p->routes[p->n_routes];
		uint32_t at;
		char place[256];
		if (it->kind != 'r')
			continue;
		config_place(it, place, sizeof(place));
		if (table_get(&item_of, it->id, &at)) {
			rc = lr_fail(err, LR_CONFIG, "%sroute: \"%.*s\" is there already, at routes[%zu]", place, (int)it->id.n,
				     it->id.p, set->items[at].index);
		} else if (table_put(&item_of, it->id, (uint32_t)i) < 0) {
			rc = lr_nomem(err);
		} else {
			if (table_get(&old_at, it->id, &at))
				*r = old[at];
			r->id = it->id;
			r->json = it->json;
			r->item = it;
			r->position = (uint32_t)++p->n_routes;
		}
	}
	for (size_t i = 0; i < n_old && rc == 0; i++) {
		uint32_t at;
		if (table_get(&item_of, old[i].id, &at))
			continue;
		struct plan_route *r = &p->routes[p->n_routes + p->n_removed++];
		*r = old[i];
		r->position = 0;
		r->json = (struct slice){ 0 };
	}
	table_free(&old_at);
	table_free(&item_of);
	return rc;
}

struct expansion {
	struct plan *p;
	struct plan_route *r;
	size_t *place;            /* of each agent in r->members, from 1; 0 not there */
	size_t *named;            /* the entry that named him by id, from 1; 0 only a team or "*" did */
	char where[288];
};

/* First place wins; the weight is that of the entry naming him by id. */
static int add(struct expansion *x, size_t agent, uint32_t weight, size_t entry, bool by_id, struct lr_err *err)
{
	if (!x->place[agent]) {
		x->r->members[x->r->n_members] = (struct plan_member){ agent, weight };
		x->place[agent] = ++x->r->n_members;
	} else if (by_id) {
		struct plan_member *m = &x->r->members[x->place[agent] - 1];
		if (x->named[agent] && m->weight != weight)
			return lr_fail(err, LR_CONFIG, "%sagents[%zu]: %s has weight %u here and %u in agents[%zu]", x->where, entry,
				       x->p->agents[agent].now.id, weight, m->weight, x->named[agent] - 1);
		m->weight = weight;
	}
	if (by_id && !x->named[agent])
		x->named[agent] = entry + 1;
	return 0;
}

static bool on_team(const struct plan_agent *a, struct slice team)
{
	for (size_t i = 0; i < a->n_teams; i++)
		if (slice_eq(a->teams[i], team))
			return true;
	return false;
}

static int add_team(struct expansion *x, struct slice team, size_t entry, struct lr_err *err)
{
	bool any = false;
	struct nearest near = nearest_to(team);
	for (size_t i = 0; i < x->p->n_agents; i++) {
		const struct plan_agent *a = &x->p->agents[i];
		for (size_t k = 0; k < a->n_teams; k++)
			nearest_offer(&near, a->teams[k]);
		if (!on_team(a, team))
			continue;
		any = true;
		int rc = a->now.active ? add(x, i, 1, entry, false, err) : 0;
		if (rc < 0)
			return rc;
	}
	if (any)
		return 0;
	char hint[112];
	nearest_hint(&near, hint, sizeof(hint));
	return lr_fail(err, LR_CONFIG, "%sagents[%zu].team: nobody is on a team \"%.*s\"%s", x->where, entry, (int)team.n, team.p,
		       hint);
}

static int add_id(struct expansion *x, struct slice id, uint32_t weight, size_t entry, struct lr_err *err)
{
	uint32_t at;
	if (table_get(&x->p->by_id, id, &at))
		return add(x, at, weight, entry, true, err);
	struct nearest near = nearest_to(id);
	for (size_t i = 0; i < x->p->n_agents; i++)
		nearest_offer(&near, x->p->agents[i].id);
	char hint[112];
	nearest_hint(&near, hint, sizeof(hint));
	return lr_fail(err, LR_CONFIG, "%sagents[%zu]: unknown agent \"%.*s\"%s", x->where, entry, (int)id.n, id.p,
		       x->p->n_agents ? hint : " (there are no agents yet)");
}

static int add_entry(struct expansion *x, const struct json *v, size_t entry, struct lr_err *err)
{
	if (json_type(v) == JSON_OBJECT_T && json_get(v, "team"))
		return add_team(x, json_text(json_get(v, "team")), entry, err);
	if (json_type(v) == JSON_OBJECT_T)
		return add_id(x, json_text(json_get(v, "agent")), (uint32_t)json_int(json_get(v, "weight")), entry, err);
	if (!slice_is(json_text(v), "*"))
		return add_id(x, json_text(v), 1, entry, err);
	for (size_t i = 0; i < x->p->n_agents; i++) {
		int rc = x->p->agents[i].now.active ? add(x, i, 1, entry, false, err) : 0;
		if (rc < 0)
			return rc;
	}
	return 0;
}

/*
 * The explicit list. Teams and "*" stand for their active agents, in the order of the agents file: those who left the
 * company would make the list longer for ever. An agent named by id stays on the list while inactive.
 * What is in force is judged only if a file given may have changed it.
 */
static int expand(struct plan *p, struct plan_route *r, bool judge, struct slice entries, struct arena *mem, struct lr_err *err)
{
	struct expansion x = { .p = p, .r = r };
	struct json *doc = NULL;
	struct buf members = { 0 };
	x.place = plan_array(mem, p->n_agents, sizeof(*x.place), err);
	x.named = plan_array(mem, p->n_agents, sizeof(*x.named), err);
	r->members = plan_array(mem, p->n_agents, sizeof(*r->members), err);
	if (!x.place || !x.named || !r->members)
		return -LR_NOMEM;
	if (r->item)
		config_place(r->item, x.where, sizeof(x.where));
	else
		snprintf(x.where, sizeof(x.where), "route %.*s, in force: ", (int)r->id.n, r->id.p);
	int rc = json_parse(entries, &doc, err);
	for (size_t i = 0; rc == 0 && i < json_count(doc); i++)
		rc = add_entry(&x, json_at(doc, i), i, err);
	json_free(doc);
	if (rc < 0)
		return rc;
	uint64_t sum = 0;
	for (size_t i = 0; i < r->n_members; i++)
		sum += r->members[i].weight;
	if (judge && r->now.rule == RULE_WEIGHTED_RANDOM && sum != 100)
		return lr_fail(err, LR_CONFIG, "%sagents: the weights of a weighted-random route are percentages; these sum to %llu, not 100",
			       x.where, (unsigned long long)sum);
	for (size_t i = 0; i < r->n_members; i++)
		put_member(&members, p->agents[r->members[i].agent].id, r->members[i].weight);
	return take_members(&members, mem, &r->members_json, err);
}

static int check_tags(const struct plan *p, struct plan_route *r, bool judge, const struct route_names *names, struct arena *mem, struct lr_err *err)
{
	static const char *const tests[] = { "any", "all", "none" };
	for (int test = TAGS_ANY; test <= TAGS_NONE; test++) {
		struct slice tag;
		char what[320] = "";
		if (r->item)
			config_place(r->item, what, sizeof(what));
		else
			snprintf(what, sizeof(what), "route %.*s, in force: ", (int)r->id.n, r->id.p);
		snprintf(what + strlen(what), sizeof(what) - strlen(what), "tags.%s", tests[test]);
		for (size_t at = 0; event_list_next(names->tags[test], &at, mem, &tag) == 1; r->asks_tags = true) {
			int rc = judge ? plan_known_tag(p, tag, what, err) : 0;
			if (rc < 0)
				return rc;
		}
	}
	return 0;
}

static int check_count(struct state *st, const struct plan *p, struct lr_err *err)
{
	size_t numbered = st ? state_head(st)->routes : 0;
	for (size_t i = 0; i < p->n_routes; i++) {
		uint32_t no;
		int rc = st && !p->routes[i].no ? state_number(st, NAME_ROUTE, p->routes[i].id, &no, err) : 1;
		if (rc < 0)
			return rc;
		numbered += rc == 0 || !st;
	}
	if (numbered > ROUTES_MAX)
		return lr_fail(err, LR_CONFIG, "routes: more than %d route ids over the life of one state", ROUTES_MAX);
	return 0;
}

int plan_routes(struct state *st, const struct config_set *set, struct arena *mem, struct plan *p, struct lr_err *err)
{
	size_t n_old = 0, in_force = st ? state_head(st)->routes : 0, given = 0;
	for (size_t i = 0; i < set->n; i++)
		given += set->items[i].kind == 'r';
	struct plan_route *old = plan_array(mem, in_force, sizeof(*old), err);
	p->routes = plan_array(mem, in_force + given, sizeof(*p->routes), err);
	if (!old || !p->routes)
		return -LR_NOMEM;
	int rc = routes_in_force(st, mem, old, &n_old, err);
	if (rc == 0 && set->given[CONFIG_ROUTES]) {
		rc = routes_of_file(set, p, old, n_old, err);
	} else if (rc == 0) {
		memcpy(p->routes, old, n_old * sizeof(*old));
		p->n_routes = n_old;
	}
	for (size_t i = 0; i < p->n_routes && rc == 0; i++) {
		struct plan_route *r = &p->routes[i];
		struct route_names names;
		rc = route_read(r->json, mem, &r->now, &names, err);
		r->sources = rc == 0 ? names.sources : r->sources;
		if (rc == 0)
			rc = expand(p, r, set->given[CONFIG_AGENTS] || set->given[CONFIG_ROUTES], names.agents, mem, err);
		if (rc == 0)
			rc = check_tags(p, r, set->given[CONFIG_TAGS] || set->given[CONFIG_ROUTES], &names, mem, err);
	}
	return rc < 0 ? rc : check_count(st, p, err);
}
