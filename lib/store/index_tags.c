/*
 * index_tags - what tags need of the state: those in force, each agent's, each lead's, and how often an agent with a Max: tag came
 * to own a lead.
 */
#include <stdlib.h>

#include "store/index_state.h"
#include "wire/json.h"

/* ---- in force */

int state_tag_put(struct state *st, struct slice name, struct slice json, struct lr_err *err)
{
	st->tags_known = false;
	return index_named_put(st, T_TAG, name, json, err);
}

int state_tag_after(struct state *st, struct slice after, struct slice *name, struct slice *json, struct lr_err *err)
{
	return index_named_after(st, T_TAG, after, name, json, err);
}

static int by_number(const void *x, const void *y)
{
	const struct tag *a = x, *b = y;
	return a->no != b->no ? (a->no > b->no) - (a->no < b->no) : b->listed - a->listed;
}

static int add(struct state *st, struct tag t, struct slice name, size_t *cap, struct lr_err *err)
{
	if (st->n_tags == *cap) {
		*cap = *cap ? *cap * 2 : 32;
		struct tag *more = realloc(st->tags, *cap * sizeof(*more));
		if (!more)
			return lr_nomem(err);
		st->tags = more;
	}
	t.name = arena_slice(&st->tag_text, name);
	int rc = t.name.n ? state_number(st, NAME_TAG, name, &t.no, err) : lr_nomem(err);
	if (rc == 0)
		rc = lr_fail(err, LR_BUG, "index: a tag without a number");
	if (rc == 1)
		st->tags[st->n_tags++] = t;
	return rc < 0 ? rc : 0;
}

static int add_listed(struct state *st, size_t *cap, struct lr_err *err)
{
	struct slice name = { 0 }, json;
	int rc;
	while ((rc = state_tag_after(st, name, &name, &json, err)) == 1) {
		struct tag t;
		rc = tag_read(json, &st->tag_text, &t, err);
		t.listed = true;
		if (rc == 0)
			rc = add(st, t, name, cap, err);
		if (rc < 0)
			return rc;
	}
	return rc;
}

static int add_ranges(struct state *st, const struct agent *a, size_t *cap, struct lr_err *err)
{
	struct slice config;
	struct json *doc = NULL;
	int rc = state_config(st, 'a', a->no, &config, err);
	if (rc == 1)
		rc = json_parse(config, &doc, err);
	const struct json *list = rc == 0 ? json_get(doc, "tags") : NULL;
	for (size_t i = 0; list && rc == 0 && i < json_count(list); i++) {
		struct slice name = json_text(json_at(list, i));
		struct tag_text t;
		const char *why;
		if (tag_parse(name, &t, &why) && (t.kind == TAG_RANGE || t.kind == TAG_ZIP))
			rc = add(st, (struct tag){ .weight = TAG_WEIGHT }, name, cap, err);
	}
	json_free(doc);
	return rc;
}

int state_tags(struct state *st, const struct tag **tags, size_t *n, struct lr_err *err)
{
	if (!st->tags_known) {
		size_t cap = 0, kept = 0;
		free(st->tags);
		st->tags = NULL;
		st->n_tags = 0;
		arena_reset(&st->tag_text);
		int rc = st->head.tags ? add_listed(st, &cap, err) : 0;
		for (uint32_t no = 1; st->head.tags && rc >= 0 && no <= st->head.agents; no++) {
			struct agent *a;
			rc = state_agent(st, no, &a, err);
			if (rc == 1 && a->active && a->ranges)
				rc = add_ranges(st, a, &cap, err);
		}
		if (rc < 0)
			return rc;
		if (st->n_tags)
			qsort(st->tags, st->n_tags, sizeof(*st->tags), by_number);
		for (size_t i = 0; i < st->n_tags; i++) /* of several agents, or in the tags file, too: once, as the file has it */
			if (!kept || st->tags[kept - 1].no != st->tags[i].no)
				st->tags[kept++] = st->tags[i];
		st->n_tags = kept;
		st->tags_known = true;
	}
	*tags = st->tags;
	*n = st->n_tags;
	return 0;
}

/* ---- an agent's */

void index_agent_tags_free(struct agent_tags *t)
{
	if (!t)
		return;
	free(t->has);
	free(t->pecking);
	free(t->maximum);
	free(t);
}

static int compare_numbers(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	return (a > b) - (a < b);
}

/* One tag's text, into the sets. A word that no event ever named has no number, and no lead has it. */
static int take(struct state *st, struct agent_tags *t, struct slice text, struct lr_err *err)
{
	struct tag_text parsed;
	const char *why;
	uint32_t no = 0;
	tag_parse(text, &parsed, &why);
	if (parsed.kind == TAG_MAXIMUM) {
		t->maximum[t->n_maximum++] = (struct maximum){ parsed.from, parsed.period };
		return 0;
	}
	int rc = state_number(st, NAME_TAG, parsed.kind == TAG_PECKING ? parsed.word : text, &no, err);
	if (rc < 0)
		return rc;
	if (parsed.kind != TAG_PECKING && rc == 1)
		t->has[t->n_has++] = no;
	else if (parsed.kind == TAG_PECKING && (rc == 1 || !parsed.word.n))
		t->pecking[t->n_pecking++] = (struct pecking){ parsed.from, no };
	return 0;
}

static int read_tags(struct state *st, const struct agent *a, struct agent_tags **out, struct lr_err *err)
{
	struct slice config;
	struct json *doc = NULL;
	int rc = state_config(st, 'a', a->no, &config, err);
	if (rc == 1)
		rc = json_parse(config, &doc, err);
	if (rc < 0)
		return rc;
	const struct json *list = json_get(doc, "tags");
	size_t n = json_count(list) + 1;
	struct agent_tags *t = calloc(1, sizeof(*t));
	if (t) {
		t->has = calloc(n, sizeof(*t->has));
		t->pecking = calloc(n, sizeof(*t->pecking));
		t->maximum = calloc(n, sizeof(*t->maximum));
	}
	if (!t || !t->has || !t->pecking || !t->maximum)
		rc = lr_nomem(err);
	for (size_t i = 0; rc == 0 && list && i < json_count(list); i++)
		rc = take(st, t, json_text(json_at(list, i)), err);
	if (rc == 0)
		qsort(t->has, t->n_has, sizeof(*t->has), compare_numbers);
	json_free(doc);
	if (rc < 0)
		index_agent_tags_free(t);
	else
		*out = t;
	return rc;
}

int state_agent_tags(struct state *st, const struct agent *a, const struct agent_tags **out, struct lr_err *err)
{
	static const struct agent_tags none;
	struct cached_agent *c = st->agents[a->no];
	*out = &none;
	if (!a->tags)
		return 0;
	int rc = c->tags ? 0 : read_tags(st, a, &c->tags, err);
	if (rc == 0)
		*out = c->tags;
	return rc;
}

/* ---- a lead's */

int state_lead_tags(struct state *st, uint64_t lead, const uint32_t **out, size_t *n, struct lr_err *err)
{
	struct key k;
	struct slice v;
	key_start(&k, T_LEAD_TAGS);
	key_num(&k, lead, N_ID);
	*n = 0;
	int rc = index_get(st, &k, &v, err);
	if (rc != 1)
		return rc;
	v = arena_slice(&st->text, v); /* aligned */
	*out = (const uint32_t *)(const void *)v.p;
	*n = v.n / sizeof(**out);
	return v.n ? 1 : lr_nomem(err);
}

int state_lead_tags_put(struct state *st, uint64_t lead, const uint32_t *tags, size_t n, struct lr_err *err)
{
	struct key k;
	key_start(&k, T_LEAD_TAGS);
	key_num(&k, lead, N_ID);
	return n ? index_put(st, &k, tags, n * sizeof(*tags), err) : index_del(st, &k, err);
}

/* ---- Max: */

static void owned_key(struct key *k, uint32_t agent, int64_t at, uint64_t seq)
{
	key_start(k, T_OWNED);
	key_num(k, agent, N_NO);
	key_num(k, (uint64_t)at, N_TIME);
	key_num(k, seq, N_ID);
}

int state_owned_put(struct state *st, uint32_t agent, int64_t at, uint64_t seq, struct lr_err *err)
{
	struct key k;
	owned_key(&k, agent, at, seq);
	return index_put(st, &k, "", 0, err);
}

int state_owned_since(struct state *st, uint32_t agent, int64_t since, int64_t *n, struct lr_err *err)
{
	struct key k;
	struct slice found, value;
	owned_key(&k, agent, since, 0);
	*n = 0;
	int rc = index_seek(st, &k, &found, &value, err);
	for (; rc == 1 && found.p[0] == T_OWNED && memcmp(found.p + 1, k.b + 1, N_NO) == 0; rc = index_next(st, &found, err))
		++*n;
	return rc < 0 ? rc : 0;
}
