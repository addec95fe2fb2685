#include "domain/limit.h"

#include "domain/keys.h"

int limit_agent(struct decision *d, const struct agent *a, int64_t limit, struct lr_err *err)
{
	struct slice item;
	struct buf config = { 0 }, n = { 0 };
	struct event e;
	if (a->limit == limit)
		return 0;
	if (limit >= 0)
		buf_int(&n, limit);
	int rc = buf_failed(&n) ? lr_nomem(err) : state_config(d->state, 'a', a->no, &item, err);
	if (rc == 1)
		rc = keys_change(&agent_keys, item, "limit", buf_view(&n), &config, err);
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
	buf_free(&n);
	return rc;
}
