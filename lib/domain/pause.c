#include "domain/pause.h"

#include "base/text.h"

int pause_now(struct state *st, const struct agent *a, uint32_t route, int64_t now, bool *paused, struct lr_err *err)
{
	struct pause *p;
	size_t n;
	*paused = false;
	if (!a->pauses)
		return 0;
	int rc = state_pauses(st, a->no, &p, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		*paused |= p[i].starts <= now && now < p[i].until && (p[i].route == 0 || p[i].route == route);
	return rc;
}

int pause_agent(struct decision *d, const struct agent *a, const struct route *r, int64_t starts, int64_t until, struct slice why,
		struct lr_err *err)
{
	struct event e;
	struct buf person = { 0 };
	event_init(&e, EV_AGENT_PAUSED);
	event_set(&e, KEY_AGENT, slice_of(a->id));
	if (r)
		event_set(&e, KEY_ROUTE, slice_of(r->id));
	event_set_int(&e, KEY_STARTS, starts);
	if (until)
		event_set_int(&e, KEY_UNTIL, until);
	if (why.n) {
		buf_adds(&person, "{\"why\":");
		json_quote(&person, why, true);
		buf_addc(&person, '}');
		e.person = arena_slice(d->mem, buf_view(&person));
	}
	int rc = buf_failed(&person) || (why.n && !e.person.n) ? lr_nomem(err) : decide(d, &e, err);
	buf_free(&person);
	return rc;
}

/* An agent ends only what he began; whoever manages ends them all. */
static bool may_end(const struct pause *p, uint32_t route, bool himself)
{
	return p->route == route && (!himself || p->own);
}

int pause_end(struct decision *d, const struct agent *a, const struct route *r, bool *any, struct lr_err *err)
{
	struct pause *p;
	struct event e;
	size_t n;
	*any = false;
	int rc = state_pauses(d->state, a->no, &p, &n, err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		*any |= d->now < p[i].until && may_end(&p[i], r ? r->no : 0, slice_is(d->by, a->id));
	if (rc < 0 || !*any)
		return rc;
	event_init(&e, EV_AGENT_RESUMED);
	event_set(&e, KEY_AGENT, slice_of(a->id));
	if (r)
		event_set(&e, KEY_ROUTE, slice_of(r->id));
	return decide(d, &e, err);
}

int pause_fold(struct state *st, const struct event *e, struct agent *a, uint32_t route, struct lr_err *err)
{
	struct pause *p, *kept;
	struct arena mem = { 0 };
	size_t n, k = 0;
	bool himself = slice_is(e->by, a->id);
	int rc = state_pauses(st, a->no, &p, &n, err);
	if (rc < 0)
		return rc;
	kept = arena_alloc(&mem, (n + 1) * sizeof(*kept));
	if (!kept)
		return lr_nomem(err);
	memset(kept, 0, (n + 1) * sizeof(*kept));
	for (size_t i = 0; i < n; i++)
		if (p[i].until > e->at && !(e->type == EV_AGENT_RESUMED && may_end(&p[i], route, himself)))
			memcpy(&kept[k++], &p[i], sizeof(*p));
	if (e->type == EV_AGENT_PAUSED) {
		kept[k].starts = event_int(e, KEY_STARTS);
		kept[k].until = event_has(e, KEY_UNTIL) ? event_int(e, KEY_UNTIL) : INT64_MAX;
		kept[k].route = route;
		kept[k].pos = e->pos;
		kept[k++].own = himself;
	}
	rc = state_pauses_put(st, a->no, kept, k, err);
	arena_free(&mem);
	a->pauses = (uint32_t)k;
	state_agent_touch(st, a);
	return rc;
}
