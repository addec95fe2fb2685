/*
 * index_config - names, settings, agents and routes: read once, kept while nobody else writes, written back at the
 * commit when their live figures changed.
 */
#include <stdlib.h>

#include "store/index_state.h"

/* ---- names */

static bool name_key(struct key *k, enum name_kind kind, struct slice name)
{
	key_start(k, T_NUMBER);
	key_byte(k, (char)kind);
	return key_text(k, name);
}

int state_number(struct state *st, enum name_kind kind, struct slice name, uint32_t *no, struct lr_err *err)
{
	struct key k;
	struct slice v;
	if (!name.n || !name_key(&k, kind, name))
		return 0;
	struct slice known = { (const char *)k.b + 1, k.n - 1 };
	if (table_get(&st->names, known, no))
		return 1;
	int rc = index_get(st, &k, &v, err);
	if (rc != 1)
		return rc;
	*no = (uint32_t)key_read((const unsigned char *)v.p, N_NO);
	return table_put(&st->names, known, *no) < 0 ? lr_nomem(err) : 1;
}

int state_number_or_new(struct state *st, enum name_kind kind, struct slice name, uint32_t *no, struct lr_err *err)
{
	int rc = state_number(st, kind, name, no, err);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	uint32_t *count = kind == NAME_AGENT ? &st->head.agents : kind == NAME_ROUTE ? &st->head.routes :
			  kind == NAME_TAG ? &st->head.tags : &st->head.sources;
	struct key k, back, number = { .n = 0 };
	if (!name_key(&k, kind, name))
		return lr_fail(err, LR_DATA, "a name of %zu bytes is too long", name.n);
	*no = *count + 1;
	key_num(&number, *no, N_NO);
	key_start(&back, T_NAME);
	key_byte(&back, (char)kind);
	key_num(&back, *no, N_NO);
	rc = index_put(st, &k, number.b, number.n, err);
	if (rc == 0)
		rc = index_put(st, &back, name.p, name.n, err);
	if (rc < 0)
		return rc;
	*count = *no;
	return table_put(&st->names, (struct slice){ (const char *)k.b + 1, k.n - 1 }, *no) < 0 ? lr_nomem(err) : 0;
}

static struct names_read *names_of(struct state *st, enum name_kind kind)
{
	return &st->named[kind == NAME_AGENT ? 0 : kind == NAME_ROUTE ? 1 : kind == NAME_SOURCE ? 2 : 3];
}

static int keep_name(struct names_read *r, uint32_t no, struct slice name, struct lr_err *err)
{
	if (no >= r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 32;
		cap = cap > no ? cap : (size_t)no + 1;
		struct slice *more = realloc(r->name, cap * sizeof(*more));
		if (!more)
			return lr_nomem(err);
		memset(more + r->cap, 0, (cap - r->cap) * sizeof(*more));
		*r = (struct names_read){ more, cap };
	}
	r->name[no] = name;
	return 1;
}

void index_names_free(struct state *st)
{
	for (size_t i = 0; i < sizeof(st->named) / sizeof(st->named[0]); i++) {
		free(st->named[i].name);
		st->named[i] = (struct names_read){ 0 };
	}
}

int state_name(struct state *st, enum name_kind kind, uint32_t no, struct slice *name, struct lr_err *err)
{
	struct key k;
	*name = (struct slice){ 0 };
	if (no == 0)
		return 0;
	if (kind == NAME_AGENT && no < st->agents_cap && st->agents[no] && st->agents[no]->loaded) {
		*name = slice_of(st->agents[no]->a.id);
		return 1;
	}
	struct names_read *r = names_of(st, kind);
	if (no < r->cap && r->name[no].n) {
		*name = r->name[no];
		return 1;
	}
	key_start(&k, T_NAME);
	key_byte(&k, (char)kind);
	key_num(&k, no, N_NO);
	int rc = index_get(st, &k, name, err);
	if (rc != 1)
		return rc < 0 ? rc : lr_fail(err, LR_BUG, "index: no name for %c %u", (char)kind, no);
	*name = arena_slice(&st->text, *name);
	return name->n ? keep_name(r, no, *name, err) : lr_nomem(err);
}

/* ---- settings and configuration items */

const struct settings *state_settings(struct state *st, struct lr_err *err)
{
	if (!st->settings_loaded) {
		struct key k;
		struct slice v;
		key_start(&k, T_SETTINGS);
		int rc = index_get(st, &k, &v, err);
		if (rc < 0)
			return NULL;
		if (rc == 1)
			memcpy(&st->settings, v.p, sizeof(st->settings));
		else
			settings_defaults(&st->settings);
		st->settings_loaded = true;
	}
	return &st->settings;
}

int state_settings_put(struct state *st, const struct settings *s, struct lr_err *err)
{
	struct key k;
	st->settings_loaded = false;
	key_start(&k, T_SETTINGS);
	return index_put(st, &k, s, sizeof(*s), err);
}

static void config_key(struct key *k, char kind, uint32_t no)
{
	key_start(k, T_CONFIG);
	key_byte(k, kind);
	key_num(k, no, N_NO);
}

int state_config(struct state *st, char kind, uint32_t no, struct slice *json, struct lr_err *err)
{
	struct key k;
	*json = (struct slice){ 0 };
	config_key(&k, kind, no);
	int rc = index_get(st, &k, json, err);
	if (rc != 1)
		return rc;
	*json = arena_slice(&st->text, *json);
	return json->n ? 1 : lr_nomem(err);
}

int state_config_put(struct state *st, char kind, uint32_t no, struct slice json, struct lr_err *err)
{
	struct key k;
	config_key(&k, kind, no);
	return index_put(st, &k, json.p, json.n, err);
}

/* ---- caches by number */

static int room(void ***slots, size_t *cap, uint32_t no, struct lr_err *err)
{
	if (no < *cap)
		return 0;
	size_t want = *cap ? *cap : 64;
	while (want <= no)
		want *= 2;
	void **p = realloc(*slots, want * sizeof(*p));
	if (!p)
		return lr_nomem(err);
	memset(p + *cap, 0, (want - *cap) * sizeof(*p));
	*slots = p;
	*cap = want;
	return 0;
}

static void record_key(struct key *k, enum key_table t, uint32_t no)
{
	key_start(k, t);
	key_num(k, no, N_NO);
}

/* ---- agents */

static int agent_slot(struct state *st, uint32_t no, struct cached_agent **out, struct lr_err *err)
{
	int rc = room((void ***)&st->agents, &st->agents_cap, no, err);
	if (rc == 0 && !st->agents[no] && !(st->agents[no] = calloc(1, sizeof(**out))))
		rc = lr_nomem(err);
	if (rc == 0)
		*out = st->agents[no];
	return rc;
}

int state_agent(struct state *st, uint32_t no, struct agent **out, struct lr_err *err)
{
	struct cached_agent *c;
	struct key k;
	struct slice v;
	if (no == 0 || no > st->head.agents)
		return 0;
	int rc = agent_slot(st, no, &c, err);
	if (rc < 0)
		return rc;
	if (!c->loaded) {
		record_key(&k, T_AGENT, no);
		rc = index_get(st, &k, &v, err);
		if (rc != 1)
			return rc;
		memcpy(&c->a, v.p, sizeof(c->a));
		c->loaded = true;
		c->dirty = false;
	}
	*out = &c->a;
	return 1;
}

int state_agent_put(struct state *st, const struct agent *a, struct lr_err *err)
{
	struct cached_agent *c;
	int rc = agent_slot(st, a->no, &c, err);
	if (rc < 0)
		return rc;
	if (a != &c->a)
		memcpy(&c->a, a, sizeof(*a));
	index_agent_tags_free(c->tags);
	c->tags = NULL;
	st->tags_known = false;
	c->loaded = c->dirty = true;
	return 0;
}

void state_agent_touch(struct state *st, struct agent *a)
{
	st->agents[a->no]->dirty = true;
}

int state_pauses(struct state *st, uint32_t agent, struct pause **out, size_t *n, struct lr_err *err)
{
	struct key k;
	struct slice v;
	*n = 0;
	*out = NULL;
	record_key(&k, T_PAUSES, agent);
	int rc = index_get(st, &k, &v, err);
	if (rc != 1)
		return rc;
	v = arena_slice(&st->text, v); /* aligned, and it outlives the next write */
	if (!v.n)
		return lr_nomem(err);
	*out = (struct pause *)(void *)(uintptr_t)v.p;
	*n = v.n / sizeof(**out);
	return 0;
}

int state_pauses_put(struct state *st, uint32_t agent, const struct pause *p, size_t n, struct lr_err *err)
{
	struct key k;
	struct slice v;
	record_key(&k, T_PAUSES, agent);
	if (n)
		return index_put(st, &k, p, n * sizeof(*p), err);
	int rc = index_get(st, &k, &v, err);
	return rc == 1 ? index_del(st, &k, err) : rc;
}

/* ---- routes: fixed part, then sources, tags and members, as they lie in memory */

static void route_unload(struct cached_route *c)
{
	free(c->r.sources);
	free(c->r.tags);
	free(c->r.members);
	free(c->r.books);
	c->r = (struct route){ 0 };
	c->loaded = c->dirty = false;
}

static int route_slot(struct state *st, uint32_t no, struct cached_route **out, struct lr_err *err)
{
	int rc = room((void ***)&st->routes, &st->routes_cap, no, err);
	if (rc == 0 && !st->routes[no] && !(st->routes[no] = calloc(1, sizeof(**out))))
		rc = lr_nomem(err);
	if (rc == 0)
		*out = st->routes[no];
	return rc;
}

/* last_agent, last_first, paused, then the books as they lie in memory (every byte of them defined) */
static int route_get_live(struct route *r, struct slice v, struct lr_err *err)
{
	enum { FIXED = 3 * N_NO };
	r->last_agent = (uint32_t)key_read((const unsigned char *)v.p, N_NO);
	r->last_first = (uint32_t)key_read((const unsigned char *)v.p + N_NO, N_NO);
	r->paused = (uint32_t)key_read((const unsigned char *)v.p + 2 * N_NO, N_NO);
	r->n_books = (v.n - FIXED) / sizeof(*r->books);
	r->books = malloc(r->n_books * sizeof(*r->books) + 1);
	if (!r->books)
		return lr_nomem(err);
	memcpy(r->books, v.p + FIXED, r->n_books * sizeof(*r->books));
	return 0;
}

static void *dup_array(const void *p, size_t bytes)
{
	void *copy = malloc(bytes ? bytes : 1);
	if (copy && bytes)
		memcpy(copy, p, bytes);
	return copy;
}

int state_route(struct state *st, uint32_t no, struct route **out, struct lr_err *err)
{
	struct cached_route *c;
	struct key k;
	struct slice v;
	if (no == 0 || no > st->head.routes)
		return 0;
	int rc = route_slot(st, no, &c, err);
	if (rc < 0)
		return rc;
	if (!c->loaded) {
		record_key(&k, T_ROUTE, no);
		rc = index_get(st, &k, &v, err);
		if (rc != 1)
			return rc;
		struct route *r = &c->r;
		memcpy(r, v.p, sizeof(*r)); /* its pointers are NULL */
		size_t sources = r->n_sources * sizeof(*r->sources), tags = r->n_tags * sizeof(*r->tags);
		size_t members = r->n_members * sizeof(*r->members);
		if (v.n != sizeof(*r) + sources + tags + members) {
			c->r = (struct route){ 0 };
			return lr_fail(err, LR_BUG, "index: route %u is misshapen", no);
		}
		r->sources = dup_array(v.p + sizeof(*r), sources);
		r->tags = dup_array(v.p + sizeof(*r) + sources, tags);
		r->members = dup_array(v.p + sizeof(*r) + sources + tags, members);
		if (!r->sources || !r->tags || !r->members) {
			route_unload(c);
			return lr_nomem(err);
		}
		record_key(&k, T_ROUTE_LIVE, no);
		rc = index_get(st, &k, &v, err);
		if (rc < 0)
			return rc;
		if (rc == 1 && (rc = route_get_live(r, v, err)) < 0)
			return rc;
		c->loaded = true;
	}
	*out = &c->r;
	return 1;
}

static int route_put_live(struct state *st, const struct route *r, struct lr_err *err)
{
	struct key k, fixed = { .n = 0 };
	struct buf v = { 0 };
	record_key(&k, T_ROUTE_LIVE, r->no);
	key_num(&fixed, r->last_agent, N_NO);
	key_num(&fixed, r->last_first, N_NO);
	key_num(&fixed, r->paused, N_NO);
	buf_add(&v, fixed.b, fixed.n);
	buf_add(&v, r->books, r->n_books * sizeof(*r->books));
	int rc = buf_failed(&v) ? lr_nomem(err) : index_put(st, &k, v.p, v.n, err);
	buf_free(&v);
	return rc;
}

int state_route_put(struct state *st, const struct route *r, struct lr_err *err)
{
	struct cached_route *c;
	struct key k;
	struct route flat;
	memcpy(&flat, r, sizeof(flat));
	flat.tags = NULL;
	flat.sources = NULL; /* no addresses in the index: two folds give equal bytes */
	flat.members = NULL;
	flat.last_agent = flat.last_first = flat.paused = 0;
	flat.books = NULL;
	flat.n_books = 0;
	struct buf b = { 0 };
	buf_add(&b, &flat, sizeof(flat));
	buf_add(&b, r->sources, r->n_sources * sizeof(*r->sources));
	buf_add(&b, r->tags, r->n_tags * sizeof(*r->tags));
	buf_add(&b, r->members, r->n_members * sizeof(*r->members));
	int rc = buf_failed(&b) ? lr_nomem(err) : route_slot(st, r->no, &c, err);
	record_key(&k, T_ROUTE, r->no);
	if (rc == 0)
		rc = index_put(st, &k, b.p, b.n, err);
	if (rc == 0)
		rc = route_put_live(st, r, err);
	if (rc == 0)
		route_unload(c);
	free(st->order);
	st->order = NULL;
	st->order_known = false;
	buf_free(&b);
	return rc;
}

void state_route_touch(struct state *st, struct route *r)
{
	st->routes[r->no]->dirty = true;
}

static int by_turn(const void *pa, const void *pb)
{
	const struct route *a = *(struct route *const *)pa, *b = *(struct route *const *)pb;
	bool first_a = a->rule == RULE_ASSIGN, first_b = b->rule == RULE_ASSIGN;
	if (first_a != first_b)
		return first_b - first_a;
	return (a->position > b->position) - (a->position < b->position);
}

int state_routes_in_order(struct state *st, struct route ***out, size_t *n, struct lr_err *err)
{
	if (!st->order_known) {
		st->n_order = 0;
		free(st->order);
		st->order = malloc((st->head.routes + 1) * sizeof(*st->order));
		if (!st->order)
			return lr_nomem(err);
		for (uint32_t no = 1; no <= st->head.routes; no++) {
			struct route *r;
			int rc = state_route(st, no, &r, err);
			if (rc < 0)
				return rc;
			if (rc == 1 && r->position)
				st->order[st->n_order++] = r;
		}
		qsort(st->order, st->n_order, sizeof(*st->order), by_turn);
		st->order_known = true;
	}
	*out = st->order;
	*n = st->n_order;
	return 0;
}

/* ---- all of it */

int index_flush_config(struct state *st, struct lr_err *err)
{
	struct key k;
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < st->agents_cap; i++)
		if (st->agents[i] && st->agents[i]->dirty) {
			record_key(&k, T_AGENT, (uint32_t)i);
			rc = index_put(st, &k, &st->agents[i]->a, sizeof(struct agent), err);
			st->agents[i]->dirty = false;
		}
	for (size_t i = 0; rc == 0 && i < st->routes_cap; i++)
		if (st->routes[i] && st->routes[i]->loaded && st->routes[i]->dirty) {
			rc = route_put_live(st, &st->routes[i]->r, err);
			st->routes[i]->dirty = false;
		}
	return rc;
}

void index_forget(struct state *st)
{
	for (size_t i = 0; i < st->agents_cap; i++) {
		if (st->agents[i])
			index_agent_tags_free(st->agents[i]->tags);
		free(st->agents[i]);
		st->agents[i] = NULL;
	}
	for (size_t i = 0; i < st->routes_cap; i++)
		if (st->routes[i]) {
			route_unload(st->routes[i]);
			free(st->routes[i]);
			st->routes[i] = NULL;
		}
	free(st->order);
	st->order = NULL;
	st->order_known = false;
	st->settings_loaded = false;
	free(st->holidays);
	st->holidays = NULL;
	st->holidays_known = false;
	free(st->tags);
	st->tags = NULL;
	st->tags_known = false;
	arena_free(&st->tag_text);
	table_clear(&st->names);
	arrivals_forget(&st->arrivals);
}
