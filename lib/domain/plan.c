#include "domain/plan.h"

#include <stdio.h>
#include <stdlib.h>

#include "domain/keys.h"
#include "domain/plan_in.h"

const char *const config_kind_name[CONFIG_KINDS] = { "settings", "agents", "tags", "holidays", "routes" };

void config_place(const struct config_item *item, char *place, size_t size)
{
	if (item->line)
		snprintf(place, size, "%.200s:%llu: ", item->file, (unsigned long long)item->line);
	else if (item->kind == 'r')
		snprintf(place, size, "%.200s: routes[%zu].", item->file, item->index);
	else
		snprintf(place, size, "%.200s: ", item->file);
}

int plan_copy(struct arena *mem, struct slice from, struct slice *to, struct lr_err *err)
{
	*to = arena_slice(mem, from);
	return to->n == from.n ? 0 : lr_nomem(err);
}

void *plan_array(struct arena *mem, size_t n, size_t size, struct lr_err *err)
{
	void *p = n > SIZE_MAX / size - 1 ? NULL : arena_alloc(mem, (n + 1) * size);
	if (p)
		memset(p, 0, (n + 1) * size);
	else
		lr_nomem(err);
	return p;
}

size_t plan_count(const struct config_set *set, char kind)
{
	size_t n = 0;
	for (size_t i = 0; i < set->n; i++)
		n += set->items[i].kind == kind;
	return n;
}

/* ---- settings */

static int plan_settings(struct state *st, const struct config_set *set, struct arena *mem, struct plan *p,
			 struct lr_err *err)
{
	struct slice old = SLICE("{}"), json = { 0 };
	int rc = st ? state_config(st, 's', 0, &json, err) : 0;
	if (rc < 0 || (rc = plan_copy(mem, json.n ? json : old, &p->old_settings_json, err)) < 0)
		return rc;
	p->settings_json = p->old_settings_json;
	for (size_t i = 0; i < set->n; i++)
		if (set->items[i].kind == 's')
			p->settings_json = set->items[i].json;
	return settings_read(p->settings_json, &p->settings, err);
}

/* ---- agents */

static int agent_in_force(struct state *st, uint32_t no, struct arena *mem, struct plan_agent *a, struct lr_err *err)
{
	struct agent *old;
	struct slice json = { 0 };
	int rc = state_agent(st, no, &old, err);
	if (rc <= 0)
		return rc;
	*a = (struct plan_agent){ .no = no, .old_position = old->position, .was_active = old->active };
	rc = plan_copy(mem, slice_of(old->id), &a->id, err);
	if (rc == 0)
		rc = state_config(st, 'a', no, &json, err);
	if (rc >= 0)
		rc = plan_copy(mem, json, &a->old_json, err);
	a->json = a->old_json;
	a->position = a->old_position;
	return rc < 0 ? rc : 1;
}

static int by_old_position(const void *x, const void *y)
{
	const struct plan_agent *a = x, *b = y;
	return (a->old_position > b->old_position) - (a->old_position < b->old_position);
}

/* All agents in force in their order; out has room for them. */
static int agents_in_force(struct state *st, struct arena *mem, struct plan_agent *out, size_t *n, struct lr_err *err)
{
	uint32_t last = st ? state_head(st)->agents : 0;
	for (uint32_t no = 1; no <= last; no++) {
		int rc = agent_in_force(st, no, mem, &out[*n], err);
		if (rc < 0)
			return rc;
		*n += (size_t)rc;
	}
	qsort(out, *n, sizeof(*out), by_old_position);
	return 0;
}

/* The same item with "active": false: an agent the new file does not name. */
static int made_inactive(struct slice json, struct arena *mem, struct slice *out, struct lr_err *err)
{
	struct buf text = { 0 };
	int rc = keys_change(&agent_keys, json, "active", SLICE("false"), &text, err);
	if (rc == 0)
		rc = plan_copy(mem, buf_view(&text), out, err);
	buf_free(&text);
	return rc;
}

/* What the config says, for members, lints and the events to come. */
static int agent_fill(struct plan_agent *a, struct arena *mem, struct lr_err *err)
{
	struct json *doc = NULL;
	int rc = agent_read(a->json, &a->now, err);
	if (rc == 0)
		rc = json_parse(a->json, &doc, err);
	const struct json *teams = rc == 0 ? json_get(doc, "teams") : NULL;
	if (teams) {
		a->teams = plan_array(mem, json_count(teams), sizeof(*a->teams), err);
		for (size_t i = 0; a->teams && rc == 0 && i < json_count(teams); i++)
			rc = plan_copy(mem, json_text(json_at(teams, i)), &a->teams[a->n_teams++], err);
		if (!a->teams)
			rc = -LR_NOMEM;
	}
	json_free(doc);
	return rc;
}

static int agents_of_file(const struct config_set *set, struct plan *p, const struct plan_agent *old, size_t n_old,
			  struct arena *mem, struct lr_err *err)
{
	struct table old_at = { 0 }, line_of = { 0 };
	int rc = 0;
	for (size_t i = 0; i < n_old && rc == 0; i++)
		if (table_put(&old_at, old[i].id, (uint32_t)i) < 0)
			rc = lr_nomem(err);
	for (size_t i = 0; i < set->n && rc == 0; i++) {
		const struct config_item *it = &set->items[i];
		struct plan_agent *a = &p->agents[p->n_agents];
		uint32_t at;
		char place[256], other[256];
		if (it->kind != 'a')
			continue;
		if (table_get(&line_of, it->id, &at)) {
			config_place(it, place, sizeof(place));
			config_place(&set->items[at], other, sizeof(other));
			other[strlen(other) - 2] = '\0'; /* its ": " */
			rc = lr_fail(err, LR_CONFIG, "%sagent: \"%.*s\" is there already, at %s", place, (int)it->id.n, it->id.p, other);
		} else if (table_put(&line_of, it->id, (uint32_t)i) < 0) {
			rc = lr_nomem(err);
		} else {
			if (table_get(&old_at, it->id, &at))
				*a = old[at];
			a->id = it->id;
			a->json = it->json;
			a->position = (uint32_t)++p->n_agents;
		}
	}
	for (size_t i = 0; i < n_old && rc == 0; i++) {
		uint32_t at;
		if (table_get(&line_of, old[i].id, &at))
			continue;
		struct plan_agent *a = &p->agents[p->n_agents];
		*a = old[i];
		a->position = (uint32_t)++p->n_agents;
		rc = made_inactive(old[i].old_json, mem, &a->json, err);
	}
	table_free(&old_at);
	table_free(&line_of);
	return rc;
}

/* Where the agent is written: a place in a file given, else "agent ann: ". */
static void agent_place(const struct config_set *set, const struct plan_agent *a, char *place, size_t size)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->items[i].kind == 'a' && slice_eq(set->items[i].id, a->id)) {
			config_place(&set->items[i], place, size);
			return;
		}
	snprintf(place, size, "agent %s: ", a->now.id);
}

/* One login, one agent: identity rests on it (durability.md). Inactive agents keep theirs, but it counts for nothing. */
static int check_logins(const struct config_set *set, const struct plan *p, struct lr_err *err)
{
	struct table seen = { 0 };
	int rc = 0;
	for (size_t i = 0; i < p->n_agents && rc == 0; i++) {
		struct json *doc = NULL;
		uint32_t at;
		if (!p->agents[i].now.active)
			continue;
		rc = json_parse(p->agents[i].json, &doc, err);
		struct slice login = rc == 0 ? json_text(json_get(doc, "unix_user")) : (struct slice){ 0 };
		if (login.n && table_get(&seen, login, &at)) {
			char place[256];
			agent_place(set, &p->agents[i], place, sizeof(place));
			rc = lr_fail(err, LR_CONFIG, "%sunix_user: \"%.*s\" is agent %s already", place, (int)login.n, login.p,
				     p->agents[at].now.id);
		} else if (login.n && table_put(&seen, login, (uint32_t)i) < 0)
			rc = lr_nomem(err);
		json_free(doc);
	}
	table_free(&seen);
	return rc;
}

static int check_agent_tags(const struct config_set *set, const struct plan *p, const struct plan_agent *a, struct lr_err *err)
{
	struct json *doc = NULL;
	char what[288];
	int rc = a->now.tags ? json_parse(a->json, &doc, err) : 0;
	const struct json *tags = doc ? json_get(doc, "tags") : NULL;
	agent_place(set, a, what, sizeof(what));
	snprintf(what + strlen(what), sizeof(what) - strlen(what), "tags");
	for (size_t i = 0; tags && rc == 0 && i < json_count(tags); i++)
		rc = plan_known_tag(p, json_text(json_at(tags, i)), what, err);
	json_free(doc);
	return rc;
}

static int plan_agents(struct state *st, const struct config_set *set, struct arena *mem, struct plan *p,
		       struct lr_err *err)
{
	size_t n_old = 0, in_force = st ? state_head(st)->agents : 0, given = plan_count(set, 'a');
	struct plan_agent *old = plan_array(mem, in_force, sizeof(*old), err);
	p->agents = plan_array(mem, in_force + given, sizeof(*p->agents), err);
	if (!old || !p->agents)
		return -LR_NOMEM;
	int rc = agents_in_force(st, mem, old, &n_old, err);
	if (rc == 0 && set->given[CONFIG_AGENTS]) {
		for (size_t i = 0; !given && i < n_old; i++)
			if (old[i].was_active) /* far more likely an accident than a wish */
				return lr_fail(err, LR_CONFIG, "agents: the file names nobody, so everybody would become inactive");
		rc = agents_of_file(set, p, old, n_old, mem, err);
	} else if (rc == 0) {
		memcpy(p->agents, old, n_old * sizeof(*old));
		p->n_agents = n_old;
	}
	for (size_t i = 0; i < p->n_agents && rc == 0; i++) {
		rc = agent_fill(&p->agents[i], mem, err);
		if (rc == 0 && table_put(&p->by_id, p->agents[i].id, (uint32_t)i) < 0)
			rc = lr_nomem(err);
	}
	for (size_t i = 0; i < p->n_agents && rc == 0 && (set->given[CONFIG_AGENTS] || set->given[CONFIG_TAGS]); i++)
		if (p->agents[i].now.active) /* whoever left keeps tags that may be gone */
			rc = check_agent_tags(set, p, &p->agents[i], err);
	return rc == 0 && set->given[CONFIG_AGENTS] ? check_logins(set, p, err) : rc;
}

int plan_make(struct state *st, const struct config_set *set, struct arena *mem, struct plan *out, struct lr_err *err)
{
	int rc = plan_settings(st, set, mem, out, err);
	if (rc == 0)
		rc = plan_named(st, set, 't', mem, out, err);
	if (rc == 0)
		rc = plan_named(st, set, 'h', mem, out, err);
	if (rc == 0)
		rc = plan_agents(st, set, mem, out, err);
	if (rc == 0)
		rc = plan_routes(st, set, mem, out, err);
	return rc;
}

void plan_free(struct plan *p)
{
	table_free(&p->by_id);
	table_free(&p->by_tag);
}
