#include "domain/limit.h"

#include "wire/json.h"
#include "wire/jsonw.h"

/* His canonical item with another limit. */
static int item_with(struct slice item, int64_t limit, struct buf *out, struct lr_err *err)
{
	struct json *doc, *changed = NULL;
	struct buf text = { 0 };
	int rc = json_parse(item, &doc, err);
	if (rc < 0)
		return rc;
	struct jsonw w = jsonw_open(&text, true);
	for (void *it = json_first(doc); it; it = json_next(doc, it)) {
		struct slice key = json_key(it);
		char name[32];
		if (slice_is(key, "limit") || key.n >= sizeof(name))
			continue;
		memcpy(name, key.p, key.n);
		name[key.n] = '\0';
		jsonw_key(&w, name);
		json_put(&text, json_value(it), true);
	}
	if (limit >= 0)
		jsonw_int(&w, "limit", limit);
	jsonw_close(&w);
	rc = buf_failed(&text) ? lr_nomem(err) : json_parse(buf_view(&text), &changed, err);
	if (rc == 0)
		rc = agent_canonical(changed, out, err);
	json_free(doc);
	json_free(changed);
	buf_free(&text);
	return rc;
}

int limit_agent(struct decision *d, const struct agent *a, int64_t limit, struct lr_err *err)
{
	struct slice item;
	struct buf config = { 0 };
	struct event e;
	if (a->limit == limit)
		return 0;
	int rc = state_config(d->state, 'a', a->no, &item, err);
	if (rc == 1)
		rc = item_with(item, limit, &config, err);
	if (rc == 0) {
		event_init(&e, EV_AGENT_LIMITED);
		event_set(&e, KEY_AGENT, slice_of(a->id));
		if (limit >= 0)
			event_set_int(&e, KEY_LIMIT, limit);
		event_set_int(&e, KEY_POSITION, a->position);
		event_set(&e, KEY_CONFIG, buf_view(&config));
		rc = decide(d, &e, err);
	}
	buf_free(&config);
	return rc;
}
