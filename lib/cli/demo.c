#include "cli/demo.h"

#include "domain/apply.h"
#include "domain/arrive.h"
#include "wire/json.h"

static const char settings[] = "{\"account\":\"Harbour Homes (demo)\",\"tz\":\"UTC\",\"country_code\":\"+1\",\"offer_window\":\"5m\"}";

static const struct {
	const char *id, *json;
} agents[] = {
	{ "ann", "{\"agent\":\"ann\",\"name\":\"Ann Archer\",\"email\":\"ann@example.com\",\"limit\":20}" },
	{ "bob", "{\"agent\":\"bob\",\"name\":\"Bob Baker\",\"email\":\"bob@example.com\",\"limit\":20}" },
	{ "cat", "{\"agent\":\"cat\",\"name\":\"Cat Cole\",\"email\":\"cat@example.com\"}" },
	{ "dee", "{\"agent\":\"dee\",\"name\":\"Dee Dunn\",\"email\":\"dee@example.com\",\"role\":\"rainmaker\",\"catchall\":true}" },
};

static const struct {
	const char *id, *json;
} routes[] = {
	{ "referrals", "{\"route\":\"referrals\",\"rule\":\"assign\",\"sources\":[\"referral\"],\"agents\":[\"cat\"]}" },
	{ "everybody", "{\"route\":\"everybody\",\"rule\":\"round-robin\",\"sources\":[\"*\"],\"agents\":[\"ann\",\"bob\",\"cat\"]}" },
};

static const struct {
	const char *ext_id, *source, *person;
} leads[] = {
	{ "D-1001", "web", "{\"name\":\"Ida Ross\",\"email\":\"ida@example.net\",\"phone\":\"+1 555 0101\",\"message\":\"Is the corner house still for sale?\"}" },
	{ "D-1002", "portal", "{\"name\":\"Jon Park\",\"email\":\"jon@example.net\",\"phone\":\"+1 555 0102\"}" },
	{ "D-1003", "referral", "{\"name\":\"Kim Lund\",\"phone\":\"+1 555 0103\",\"message\":\"Cat sold my sister's flat.\"}" },
	{ "D-1004", "web", "{\"name\":\"Leo Diaz\",\"email\":\"leo@example.net\"}" },
	{ "D-1005", "portal", "{\"name\":\"Ida Ross\",\"email\":\"Ida@example.net\",\"message\":\"Asking again about the corner house.\"}" },
	{ "D-1006", "web", "{\"name\":\"Mia Wolf\",\"email\":\"mia@example.net\",\"phone\":\"+1 555 0106\"}" },
};

enum { N_AGENTS = sizeof(agents) / sizeof(agents[0]), N_ROUTES = sizeof(routes) / sizeof(routes[0]),
       N_LEADS = sizeof(leads) / sizeof(leads[0]) };

struct demo {
	size_t step;             /* 0 the configuration, then a lead each */
	uint64_t batch;
};

static struct slice canonical(struct arena *mem, const char *text, int (*make)(const struct json *, struct buf *, struct lr_err *),
			      struct lr_err *err)
{
	struct json *doc;
	struct buf b = { 0 };
	struct slice out = { 0 };
	if (json_parse(slice_of(text), &doc, err) < 0)
		return out;
	if (make(doc, &b, err) == 0)
		out = arena_slice(mem, buf_view(&b));
	json_free(doc);
	buf_free(&b);
	return out;
}

static int configure(struct cli *c, struct decision *d)
{
	struct config_item items[1 + N_AGENTS + N_ROUTES] = { { .kind = 's', .json = canonical(d->mem, settings, settings_canonical, &c->err) } };
	struct config_set set = { .given = { [CONFIG_SETTINGS] = true, [CONFIG_AGENTS] = true, [CONFIG_ROUTES] = true },
				  .items = items, .n = 1 };
	struct buf diff = { 0 };
	for (size_t i = 0; i < N_AGENTS; i++)
		items[set.n++] = (struct config_item){ .kind = 'a', .id = slice_of(agents[i].id), .index = i,
						       .json = canonical(d->mem, agents[i].json, agent_canonical, &c->err) };
	for (size_t i = 0; i < N_ROUTES; i++)
		items[set.n++] = (struct config_item){ .kind = 'r', .id = slice_of(routes[i].id), .index = i,
						       .json = canonical(d->mem, routes[i].json, route_canonical, &c->err) };
	for (size_t i = 0; i < set.n; i++)
		items[i].file = "demo";
	int rc = c->err.kind ? -c->err.kind : config_apply(d, &set, &diff, &c->err);
	buf_free(&diff);
	return rc;
}

static int next(struct cli *c, void *arg, struct decision *d)
{
	struct demo *demo = arg;
	size_t i = demo->step++;
	int rc;
	if (i > N_LEADS)
		return 0;
	if (i == 0) {
		rc = configure(c, d);
		return rc < 0 ? rc : 1;
	}
	struct event e;
	struct arrival a = { .received = &e, .batch = &demo->batch };
	event_init(&e, EV_LEAD_RECEIVED);
	event_set(&e, KEY_EXT_ID, slice_of(leads[i - 1].ext_id));
	event_set(&e, KEY_SOURCE, slice_of(leads[i - 1].source));
	e.person = slice_of(leads[i - 1].person);
	rc = arrive(d, &a, &c->err);
	return rc < 0 ? rc : 1;
}

static void restart(void *arg)
{
	*(struct demo *)arg = (struct demo){ 0 };
}

int demo_fill(struct cli *c)
{
	struct demo demo = { 0 };
	struct cli_batch b = { next, restart, &demo };
	int rc = cli_run_batch(c, &b);
	if (rc == 0)
		cli_say(c, "a team of %d and %d leads are in; try: lr-route --pending | lr-offer", (int)N_AGENTS, (int)N_LEADS);
	return rc;
}
