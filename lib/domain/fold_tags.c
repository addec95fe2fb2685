#include <stdlib.h>

#include "domain/fold_in.h"
#include "wire/json.h"

int fold_tag(struct state *st, const struct event *e, struct lr_err *err)
{
	uint32_t no;
	struct slice name = event_text(e, KEY_TAG), before = { 0 }, json;
	struct arena mem = { 0 };
	struct tag t;
	int rc;
	if (event_has(e, KEY_CONFIG)) {
		struct lr_err why = { 0 };
		rc = tag_read(event_text(e, KEY_CONFIG), &mem, &t, &why) < 0 ? fold_unread(e, &why, err) : 0;
		if (rc == 0)
			rc = state_number_or_new(st, NAME_TAG, name, &no, err);
		arena_free(&mem);
		return rc < 0 ? rc : state_tag_put(st, name, event_text(e, KEY_CONFIG), err);
	}
	while ((rc = state_tag_after(st, before, &before, &json, err)) == 1)
		if (slice_eq(before, name))
			return state_tag_put(st, name, (struct slice){ 0 }, err);
	return rc < 0 ? rc : fold_impossible(e, err, "no such tag");
}

int fold_agent_tags(struct state *st, struct slice agent, struct lr_err *err)
{
	struct json *doc;
	uint32_t no;
	int rc = json_parse(agent, &doc, err);
	const struct json *tags = rc == 0 ? json_get(doc, "tags") : NULL;
	for (size_t i = 0; tags && rc == 0 && i < json_count(tags); i++) {
		struct tag_text t;
		const char *why;
		struct slice name = json_text(json_at(tags, i));
		tag_parse(name, &t, &why);
		if (t.kind == TAG_PECKING)
			name = t.word;
		if (t.kind != TAG_MAXIMUM && name.n)
			rc = state_number_or_new(st, NAME_TAG, name, &no, err);
	}
	json_free(doc);
	return rc;
}

static int by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	return (a > b) - (a < b);
}

int fold_tags_of(struct state *st, const struct event *e, struct lead *l, struct lr_err *err)
{
	static const enum event_key lists[] = { KEY_TAGS, KEY_FOUND };
	struct arena mem = { 0 };
	size_t most = 0, n = 0, kept = 0;
	int rc = 0;
	if (!event_has(e, KEY_TAGS) && !event_has(e, KEY_FOUND))
		return 0; /* none, or as they were */
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < event_text(e, lists[k]).n; i++)
			most += i == 0 || event_text(e, lists[k]).p[i] == ',';
	uint32_t *no = arena_alloc(&mem, (most + 1) * sizeof(*no));
	if (!no)
		rc = lr_nomem(err);
	for (size_t k = 0; k < 2 && rc == 0; k++) {
		struct slice name;
		for (size_t at = 0; rc == 0 && event_list_next(event_text(e, lists[k]), &at, &mem, &name) == 1;)
			rc = state_number_or_new(st, NAME_TAG, name, &no[n++], err);
	}
	if (rc == 0)
		qsort(no, n, sizeof(*no), by_number);
	for (size_t i = 0; i < n && rc == 0; i++)
		if (kept == 0 || no[kept - 1] != no[i])
			no[kept++] = no[i];
	if (rc == 0 && (kept || l->tagged))
		rc = state_lead_tags_put(st, l->id, no, kept, err);
	l->tagged = kept > 0;
	arena_free(&mem);
	return rc;
}

int fold_came_to_own(struct state *st, const struct event *e, const struct lead *l, struct lr_err *err)
{
	struct agent *a;
	int rc = state_agent(st, l->owner, &a, err);
	if (rc <= 0)
		return rc < 0 ? rc : fold_impossible(e, err, "no such agent");
	if (a->maxed && (rc = state_owned_put(st, a->no, e->at, e->seq, err)) < 0)
		return rc;
	return event_has(e, KEY_BILL) ? fold_count(st, e, l, FACT_BILLED, 0, l->owner, event_int(e, KEY_BILL), err) : 0;
}
