#include "domain/lint.h"

#include "domain/tags.h"
#include "wire/json.h"

enum { NAMES_SHOWN = 3, GAPS_SHOWN = 5 };

static enum tag_type tag_type(const struct plan *p, size_t i)
{
	struct arena mem = { 0 };
	struct lr_err ignored = { 0 };
	struct tag t = { .type = TAG_PREFERENTIAL };
	tag_read(p->tags[i].json, &mem, &t, &ignored); /* read before; out of memory: one lint the less */
	arena_free(&mem);
	return t.type;
}

/* Why the member is never offered a lead of any route; NULL if he can be. */
static const char *never(const struct plan *p, const struct plan_member *m)
{
	const struct agent *a = &p->agents[m->agent].now;
	return !a->active ? "is inactive" : m->weight == 0 ? "has weight 0" : a->limit == 0 ? "has limit 0" : NULL;
}

static void lint_nobody(const struct plan *p, const struct plan_route *r, struct buf *out)
{
	for (size_t i = 0; i < r->n_members; i++)
		if (!never(p, &r->members[i]))
			return;
	buf_printf(out, "route %s: nobody can qualify", r->now.id);
	for (size_t i = 0; i < r->n_members && i < NAMES_SHOWN; i++)
		buf_printf(out, "%s%s %s", i ? ", " : ": ", p->agents[r->members[i].agent].now.id, never(p, &r->members[i]));
	if (r->n_members > NAMES_SHOWN)
		buf_printf(out, " and so on, all %zu", r->n_members);
	buf_adds(out, r->n_members ? "\n" : ": it has no active agent\n");
}

/* A lead's tags can rule agents out. */
static bool picky(const struct plan *p)
{
	for (size_t i = 0; i < p->n_tags; i++)
		if (p->tags[i].json.n && tag_type(p, i) != TAG_PREFERENTIAL)
			return true;
	return !p->settings.untagged_leads_qualify;
}

/* Whatever comes, somebody is eligible (but for pauses): the route lets no lead through to those below it. */
static bool takes_all(const struct plan *p, const struct plan_route *r)
{
	if ((r->now.rule != RULE_ASSIGN && p->settings.max_open > 0) || r->asks_tags || picky(p) || r->now.hours.n || dates_given(&r->now.dates) ||
	    dates_given(&r->now.except))
		return false;
	for (size_t i = 0; i < r->n_members; i++)
		if (!never(p, &r->members[i]) && p->agents[r->members[i].agent].now.limit < 0 &&
		    !p->agents[r->members[i].agent].now.hours.n &&
		    !p->agents[r->members[i].agent].now.maxed)
			return true;
	return false;
}

static bool has_source(struct slice list, struct slice source, struct arena *mem)
{
	struct slice s;
	for (size_t at = 0; event_list_next(list, &at, mem, &s) == 1;)
		if (slice_eq(s, source))
			return true;
	return false;
}

/* Every lead `below` would take by its source is one `above` would take. */
static bool covers(const struct plan_route *above, const struct plan_route *below, struct arena *mem)
{
	struct slice s;
	if (above->now.any_source)
		return true;
	if (below->now.any_source)
		return false;
	if (above->now.any_named_source)
		return true;
	if (below->now.any_named_source)
		return false;
	for (size_t at = 0; event_list_next(below->sources, &at, mem, &s) == 1;)
		if (!has_source(above->sources, s, mem))
			return false;
	return true;
}

static bool tried_before(const struct plan_route *a, const struct plan_route *b)
{
	bool assign_a = a->now.rule == RULE_ASSIGN, assign_b = b->now.rule == RULE_ASSIGN;
	return assign_a != assign_b ? assign_a : a->position < b->position;
}

static void lint_unreachable(const struct plan *p, const struct plan_route *r, struct arena *mem, struct buf *out)
{
	for (size_t i = 0; i < p->n_routes; i++) {
		const struct plan_route *above = &p->routes[i];
		if (above == r || !tried_before(above, r) || !takes_all(p, above) || !covers(above, r, mem))
			continue;
		buf_printf(out, "route %s: no lead reaches it, route %s takes them all before\n", r->now.id, above->now.id);
		return;
	}
}

static void lint_agents(const struct plan *p, const bool *routed, struct buf *out)
{
	if (!p->n_routes) {
		if (p->n_agents)
			buf_adds(out, "routes: there are none, so no lead is offered to anybody\n");
		return;
	}
	for (size_t i = 0; i < p->n_agents; i++) {
		const struct agent *a = &p->agents[i].now;
		/* catchall users, admins and rainmakers have their leads, and their work, elsewhere */
		if (a->active && !a->catchall && a->role == ROLE_AGENT && !routed[i])
			buf_printf(out, "agent %s: on no route\n", a->id);
	}
}

/* ---- tags */

static bool anybody_has(const struct plan *p, struct slice tag)
{
	bool has = false;
	for (size_t i = 0; i < p->n_agents && !has; i++) {
		struct json *doc = NULL;
		struct lr_err ignored = { 0 };
		if (!p->agents[i].now.active || !p->agents[i].now.tags || json_parse(p->agents[i].json, &doc, &ignored) < 0)
			continue;
		const struct json *tags = json_get(doc, "tags");
		for (size_t k = 0; k < json_count(tags); k++)
			has |= slice_eq(json_text(json_at(tags, k)), tag);
		json_free(doc);
	}
	return has;
}

static void lint_tags(const struct plan *p, struct buf *out)
{
	for (size_t i = 0; i < p->n_tags; i++) {
		if (!p->tags[i].json.n)
			continue;
		enum tag_type type = tag_type(p, i);
		if (type != TAG_PREFERENTIAL && !anybody_has(p, p->tags[i].name))
			buf_printf(out, "tag %.*s: no active agent has it, so %s\n", (int)p->tags[i].name.n, p->tags[i].name.p,
				   type == TAG_REQUIRED ? "leads with it are eligible to nobody" :
							  "leads with it alone are eligible to nobody");
	}
}

/* A key that says nothing where it stands. */
static void lint_charge(const struct plan_route *r, struct buf *out)
{
	if (r->now.charge == CHARGE_ACCEPT && r->now.rule != RULE_BALANCED)
		buf_printf(out, "route %s: charge is for the rule balanced, with %s it does nothing\n", r->now.id, rule_name[r->now.rule]);
}

/* ---- schedules */

static bool uses_hours(const struct plan *p)
{
	for (size_t i = 0; i < p->n_agents; i++)
		if (p->agents[i].now.active && p->agents[i].now.hours.n)
			return true;
	for (size_t i = 0; i < p->n_routes; i++)
		if (p->routes[i].now.hours.n)
			return true;
	return false;
}

/* Hours of the week in which the account is open and no route is. A route that is on some dates only covers none. */
static void lint_gaps(const struct plan *p, struct buf *out)
{
	struct week covered = { { 0 } }, open = { { 0 } };
	size_t gaps = 0;
	for (size_t i = 0; i < p->n_routes; i++)
		if (!dates_given(&p->routes[i].now.dates))
			week_of_hours(&covered, &p->routes[i].now.hours);
	week_of_hours(&open, &p->settings.open);
	for (unsigned m = 0; p->n_routes && m < WEEK_MINUTES; m++) {
		unsigned from = m;
		while (m < WEEK_MINUTES && week_has(&open, m) && !week_has(&covered, m))
			m++;
		if (m == from)
			continue;
		if (++gaps > GAPS_SHOWN)
			continue;
		buf_adds(out, gaps == 1 ? "routes: none is open " : ", ");
		week_minute_put(out, from);
		buf_adds(out, " to ");
		week_minute_put(out, m);
	}
	if (gaps > GAPS_SHOWN)
		buf_printf(out, " and %zu times more", gaps - GAPS_SHOWN);
	buf_adds(out, gaps ? "\n" : "");
}

/* Where hours are used at all: an agent without any on a route without any, and the account never closes. */
static void lint_night(const struct plan *p, const struct plan_route *r, struct buf *out)
{
	if (p->settings.open.n || r->now.hours.n || r->now.rule == RULE_ASSIGN)
		return;
	for (size_t i = 0; i < r->n_members; i++) {
		const struct agent *a = &p->agents[r->members[i].agent].now;
		if (a->hours.n || never(p, &r->members[i]))
			continue;
		buf_printf(out, "route %s: %s can be offered leads at night; neither has hours, and the settings have no closing time\n",
			   r->now.id, a->id);
		return;
	}
}

int lint_plan(const struct plan *p, struct arena *mem, struct buf *out, struct lr_err *err)
{
	bool *routed = arena_alloc(mem, p->n_agents + 1);
	if (!routed)
		return lr_nomem(err);
	memset(routed, 0, p->n_agents + 1);
	bool hours = uses_hours(p);
	for (size_t i = 0; i < p->n_routes; i++) {
		const struct plan_route *r = &p->routes[i];
		for (size_t k = 0; k < r->n_members; k++)
			routed[r->members[k].agent] = true;
		lint_unreachable(p, r, mem, out);
		lint_nobody(p, r, out);
		lint_charge(r, out);
		if (hours)
			lint_night(p, r, out);
	}
	lint_agents(p, routed, out);
	lint_tags(p, out);
	lint_gaps(p, out);
	return buf_failed(out) ? lr_nomem(err) : 0;
}

int config_check(struct state *st, const struct config_set *set, struct arena *mem, struct buf *lints, struct lr_err *err)
{
	struct plan p = { 0 };
	int rc = plan_make(st, set, mem, &p, err);
	if (rc == 0)
		rc = lint_plan(&p, mem, lints, err);
	plan_free(&p);
	return rc;
}
