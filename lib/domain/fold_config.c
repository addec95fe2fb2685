#include "base/num.h"
#include "domain/fold_in.h"
#include "domain/keys.h"
#include "domain/pause.h"
#include "domain/rule.h"

int fold_settings(struct state *st, const struct event *e, struct lr_err *err)
{
	struct settings s;
	memset(&s, 0, sizeof(s));
	struct lr_err why = {0};
	if (settings_read(event_text(e, KEY_CONFIG), &s, &why) < 0)
		return fold_unread(e, &why, err);
	int rc = state_settings_put(st, &s, err);
	return rc < 0 ? rc : state_config_put(st, 's', 0, event_text(e, KEY_CONFIG), err);
}

int fold_agent(struct state *st, const struct event *e, struct lr_err *err)
{
	struct agent a, *had = NULL;
	struct lr_err why = {0};
	uint32_t no;
	memset(&a, 0, sizeof(a));
	int rc = state_number_or_new(st, NAME_AGENT, event_text(e, KEY_AGENT), &no, err);
	if (rc == 0 && agent_read(event_text(e, KEY_CONFIG), &a, &why) < 0)
		return fold_unread(e, &why, err);
	if (rc == 0)
		rc = state_agent(st, no, &had, err);
	if (rc < 0)
		return rc;
	if (had) {
		a.carrying = had->carrying;
		a.live = had->live;
		a.last_offered_seq = had->last_offered_seq;
		a.pauses = had->pauses;
	}
	a.no = no;
	a.position = (uint32_t)event_int(e, KEY_POSITION);
	struct slice id = event_text(e, KEY_AGENT);
	if (id.n > ID_MAX)
		return fold_impossible(e, err, "the id is too long");
	memset(a.id, 0, sizeof(a.id));
	memcpy(a.id, id.p, id.n);
	rc = state_config_put(st, 'a', no, event_text(e, KEY_CONFIG), err);
	if (rc == 0 && a.tags)
		rc = fold_agent_tags(st, event_text(e, KEY_CONFIG), err);
	return rc < 0 ? rc : state_agent_put(st, &a, err);
}

int fold_agent_paused(struct state *st, const struct event *e, struct lr_err *err)
{
	uint32_t no, route;
	struct agent *a;
	int rc = fold_need_number(st, e, KEY_AGENT, NAME_AGENT, &no, err);
	if (rc == 0)
		rc = fold_need_number(st, e, KEY_ROUTE, NAME_ROUTE, &route, err);
	if (rc == 0 && (rc = state_agent(st, no, &a, err)) == 0)
		rc = fold_impossible(e, err, "no such agent");
	return rc < 0 ? rc : pause_fold(st, e, a, route, err);
}

int fold_route_paused(struct state *st, const struct event *e, struct lr_err *err)
{
	uint32_t no;
	struct route *r;
	int rc = fold_need_number(st, e, KEY_ROUTE, NAME_ROUTE, &no, err);
	if (rc == 0 && (rc = state_route(st, no, &r, err)) == 0)
		rc = fold_impossible(e, err, "no such route");
	if (rc < 0)
		return rc;
	r->paused = e->type == EV_ROUTE_PAUSED;
	state_route_touch(st, r);
	return 0;
}

/* Members as resolved by apply: [["ann",1],["bob",3]] */
static int fold_members(struct state *st, const struct event *e, struct arena *mem, struct route *r, struct lr_err *err)
{
	struct slice list = event_text(e, KEY_MEMBERS);
	size_t most = 0, n = 0;
	for (size_t i = 0; i < list.n; i++)
		most += list.p[i] == '[';
	r->members = arena_alloc(mem, (most + 1) * sizeof(*r->members));
	if (!r->members)
		return lr_nomem(err);
	const char *p = list.p + 1, *end = list.p + list.n;
	while (list.n && p < end && *p == '[') {
		const char *close = memchr(p, ']', (size_t)(end - p));
		const char *quote = close ? memchr(p + 2, '"', (size_t)(close - p)) : NULL;
		int64_t weight;
		if (!quote || quote + 2 > close ||
		    !num_int((struct slice){quote + 2, (size_t)(close - quote - 2)}, 0, RECORDED_WEIGHT_MAX, &weight))
			return fold_impossible(e, err, "members cannot be read");
		uint32_t no;
		int rc = state_number(st, NAME_AGENT, (struct slice){p + 2, (size_t)(quote - p - 2)}, &no, err);
		if (rc <= 0)
			return rc < 0 ? rc : fold_impossible(e, err, "no such agent");
		r->members[n++] = (struct member){no, (uint32_t)weight};
		p = close + 1;
		if (p < end && *p == ',')
			p++;
	}
	r->n_members = n;
	return 0;
}

static int fold_sources(struct state *st, const struct route_names *names, struct arena *mem, struct route *r,
			struct lr_err *err)
{
	size_t at = 0, most = 0;
	struct slice name;
	r->any_source = !names->sources.n;
	for (size_t i = 0; i < names->sources.n; i++)
		most += names->sources.p[i] == ',';
	r->sources = arena_alloc(mem, (most + 1) * sizeof(*r->sources));
	if (!r->sources)
		return lr_nomem(err);
	while (event_list_next(names->sources, &at, mem, &name)) {
		if (slice_is(name, "*")) {
			r->any_named_source = true;
			continue;
		}
		int rc = state_number_or_new(st, NAME_SOURCE, name, &r->sources[r->n_sources], err);
		if (rc < 0)
			return rc;
		r->n_sources++;
	}
	return 0;
}

static int fold_route_tags(struct state *st, const struct route_names *names, struct arena *mem, struct route *r, struct lr_err *err)
{
	size_t most = 0;
	for (int test = TAGS_ANY; test <= TAGS_NONE; test++)
		for (size_t i = 0; i < names->tags[test].n; i++)
			most += names->tags[test].p[i] == ',' || i == 0;
	r->tags = arena_alloc(mem, (most + 1) * sizeof(*r->tags));
	if (!r->tags)
		return lr_nomem(err);
	for (int test = TAGS_ANY; test <= TAGS_NONE; test++) {
		struct slice name;
		for (size_t at = 0; event_list_next(names->tags[test], &at, mem, &name) == 1; r->n_tags++) {
			r->tags[r->n_tags].test = (uint32_t)test;
			int rc = state_number_or_new(st, NAME_TAG, name, &r->tags[r->n_tags].tag, err);
			if (rc < 0)
				return rc;
		}
	}
	return 0;
}

static bool is_member(const struct route *r, uint32_t agent)
{
	for (size_t i = 0; i < r->n_members; i++)
		if (r->members[i].agent == agent)
			return true;
	return false;
}

/* domain.md 4.4: last-served removed: from his nearest remaining predecessor */
static uint32_t last_after_change(const struct route *old, const struct route *now)
{
	size_t at = 0;
	if (!old->last_agent || is_member(now, old->last_agent))
		return old->last_agent;
	while (at < old->n_members && old->members[at].agent != old->last_agent)
		at++;
	for (size_t back = 1; back <= old->n_members; back++) {
		uint32_t agent = old->members[(at + old->n_members - back) % old->n_members].agent;
		if (is_member(now, agent))
			return agent;
	}
	return 0;
}

int fold_route(struct state *st, const struct event *e, struct lr_err *err)
{
	struct arena mem = {0};
	struct route r, *had = NULL;
	struct route_names names = {0};
	struct lr_err why = {0};
	uint32_t no;
	memset(&r, 0, sizeof(r));
	int rc = state_number_or_new(st, NAME_ROUTE, event_text(e, KEY_ROUTE), &no, err);
	if (rc == 0)
		rc = state_route(st, no, &had, err);
	if (rc < 0)
		goto out;
	rc = 0;
	int64_t position = event_int(e, KEY_POSITION);
	if (position == 0) { /* removed: members and pointer stay, should it come back */
		if (!had) {
			rc = fold_impossible(e, err, "no such route");
			goto out;
		}
		memcpy(&r, had, sizeof(r));
		r.position = 0;
		rc = state_route_put(st, &r, err);
		goto out;
	}
	if (route_read(event_text(e, KEY_CONFIG), &mem, &r, &names, &why) < 0)
		rc = fold_unread(e, &why, err);
	if (rc == 0)
		rc = fold_members(st, e, &mem, &r, err);
	if (rc == 0)
		rc = fold_sources(st, &names, &mem, &r, err);
	if (rc == 0)
		rc = fold_route_tags(st, &names, &mem, &r, err);
	if (rc < 0)
		goto out;
	struct slice id = event_text(e, KEY_ROUTE);
	if (id.n > ID_MAX || position < 0 || position > UINT32_MAX || no > UINT16_MAX) {
		rc = fold_impossible(e, err, "id, position or number of routes is out of range");
		goto out;
	}
	r.no = no;
	r.position = (uint32_t)position;
	memset(r.id, 0, sizeof(r.id));
	memcpy(r.id, id.p, id.n);
	if (had) {
		r.last_agent = last_after_change(had, &r);
		r.last_first = had->last_first;
		r.paused = had->paused;
		r.books = had->books; /* the state's, copied by the put */
		r.n_books = had->n_books;
	}
	rc = state_route_put(st, &r, err);
	if (rc == 0)
		rc = state_config_put(st, 'r', no, event_text(e, KEY_CONFIG), err);
out:
	arena_free(&mem);
	return rc;
}

int fold_holiday(struct state *st, const struct event *e, struct lr_err *err)
{
	struct date_span days;
	struct slice date = event_text(e, KEY_DATE), before = {0}, json;
	if (!date_parse(date, &days))
		return fold_impossible(e, err, "no such date");
	int rc = 1; /* taking one away that is not there is damage, not a fault of the index */
	while (!event_has(e, KEY_CONFIG) && (rc = state_holiday_after(st, before, &before, &json, err)) == 1)
		if (slice_eq(before, date))
			break;
	if (rc <= 0)
		return rc < 0 ? rc : fold_impossible(e, err, "no such holiday");
	return state_holiday_put(st, date, event_text(e, KEY_CONFIG), err);
}
