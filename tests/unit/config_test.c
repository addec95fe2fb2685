/* config_test - configuration: what files say, how it is checked, what becomes events. State and store are faked in memory. */
#include "check.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/config_files.h"
#include "cli/config_show.h"
#include "domain/advance.h"
#include "domain/keys.h"
#include "domain/lint.h"
#include "wire/json.h"

/* ---- a state of a few agents and routes */

enum { FAKE_MAX = 40 };

struct state {
	struct head head;
	struct arena mem;
	char *agent_name[FAKE_MAX], *route_name[FAKE_MAX];
	struct agent agent[FAKE_MAX];
	struct route route[FAKE_MAX];
	char *settings, *agent_json[FAKE_MAX], *route_json[FAKE_MAX];
	struct buf events; /* name, then what it is about: "config.agent ann 1\n" */
	struct buf withdrawn;
};

struct head *state_head(struct state *st) { return &st->head; }

int state_number(struct state *st, enum name_kind kind, struct slice name, uint32_t *no, struct lr_err *err)
{
	(void)err;
	char **names = kind == NAME_AGENT ? st->agent_name : st->route_name;
	uint32_t last = kind == NAME_AGENT ? st->head.agents : st->head.routes;
	for (*no = 1; *no <= last; (*no)++)
		if (slice_is(name, names[*no]))
			return 1;
	return 0;
}

int state_name(struct state *st, enum name_kind kind, uint32_t no, struct slice *name, struct lr_err *err)
{
	(void)err;
	*name = slice_of(kind == NAME_AGENT ? st->agent_name[no] : st->route_name[no]);
	return 1;
}

int state_agent(struct state *st, uint32_t no, struct agent **out, struct lr_err *err)
{
	(void)err;
	*out = &st->agent[no];
	return 1;
}

int state_route(struct state *st, uint32_t no, struct route **out, struct lr_err *err)
{
	(void)err;
	*out = &st->route[no];
	return 1;
}

int state_config(struct state *st, char kind, uint32_t no, struct slice *json, struct lr_err *err)
{
	(void)err;
	*json = slice_of(kind == 's' ? st->settings : kind == 'a' ? st->agent_json[no] : st->route_json[no]);
	return json->n ? 1 : 0;
}

/* no test here applies holidays to a state that has some */
int state_holiday_after(struct state *st, struct slice after, struct slice *date, struct slice *json, struct lr_err *err)
{
	(void)st, (void)after, (void)date, (void)json, (void)err;
	return 0;
}

/* nor tags */
int state_tag_after(struct state *st, struct slice after, struct slice *name, struct slice *json, struct lr_err *err)
{
	(void)st, (void)after, (void)name, (void)json, (void)err;
	return 0;
}

static void fake_route(struct state *st, const struct event *e, struct lr_err *err)
{
	uint32_t no;
	if (!state_number(st, NAME_ROUTE, event_text(e, KEY_ROUTE), &no, err)) {
		no = ++st->head.routes;
		st->route_name[no] = arena_strdup(&st->mem, event_text(e, KEY_ROUTE));
	}
	struct route *r = &st->route[no];
	r->position = (uint32_t)event_int(e, KEY_POSITION);
	st->route_json[no] = arena_strdup(&st->mem, event_text(e, KEY_CONFIG));
	if (!r->position)
		return;
	struct route_names names;
	struct json *list = NULL;
	if (route_read(event_text(e, KEY_CONFIG), &st->mem, r, &names, err) < 0 || json_parse(event_text(e, KEY_MEMBERS), &list, err) < 0)
		return;
	r->n_members = json_count(list);
	r->members = arena_alloc(&st->mem, (r->n_members + 1) * sizeof(*r->members));
	for (size_t i = 0; i < r->n_members; i++) {
		const struct json *m = json_at(list, i);
		r->members[i].weight = (uint32_t)json_int(json_at(m, 1));
		state_number(st, NAME_AGENT, json_text(json_at(m, 0)), &r->members[i].agent, err);
	}
	json_free(list);
}

int decide(struct decision *d, struct event *e, struct lr_err *err)
{
	struct state *st = d->state;
	uint32_t no;
	struct slice id = event_has(e, KEY_AGENT) ? event_text(e, KEY_AGENT) : event_text(e, KEY_ROUTE);
	buf_printf(&st->events, "%s %.*s %d\n", event_desc[e->type].name, (int)id.n, id.n ? id.p : "",
		   (int)event_int(e, KEY_POSITION));
	/* what is written must be what the journal's scanner takes */
	struct buf line = { 0 };
	struct event back;
	e->seq = 1;
	e->at = 0;
	e->by = SLICE("owner");
	event_encode(&line, e);
	buf_adds(&line, ",\"sum\":\"0000000000000000\"}");
	if (event_scan(buf_view(&line), &st->mem, &back, err) < 0)
		return -LR_DATA;
	buf_free(&line);
	if (e->type == EV_CONFIG_SETTINGS) {
		st->settings = arena_strdup(&st->mem, event_text(e, KEY_CONFIG));
	} else if (e->type == EV_CONFIG_AGENT) {
		if (!state_number(st, NAME_AGENT, id, &no, err)) {
			no = ++st->head.agents;
			st->agent_name[no] = arena_strdup(&st->mem, id);
		}
		st->agent[no].no = no;
		st->agent[no].position = (uint32_t)event_int(e, KEY_POSITION);
		st->agent_json[no] = arena_strdup(&st->mem, event_text(e, KEY_CONFIG));
		return agent_read(event_text(e, KEY_CONFIG), &st->agent[no], err);
	} else {
		fake_route(st, e, err);
	}
	return err->kind ? -err->kind : 0;
}

int advance_inactive(struct decision *d, uint32_t agent, struct lr_err *err)
{
	(void)err;
	buf_printf(&d->state->withdrawn, "%s ", d->state->agent_name[agent]);
	return 0;
}

/* ---- files */

struct world {
	struct state st;
	struct arena mem;
	struct buf diff, lints;
	struct lr_err err;
	struct buf problems;
};

static char dir[] = "/tmp/lr-config-test.XXXXXX"; /* one per run, like check.h's counter */

static char *path_of(const char *name, char *path, size_t size)
{
	snprintf(path, size, "%s/%s", dir, name);
	return path;
}

/* Files as name, text, name, text, ..., NULL: checked and applied. The exit code. */
static int apply(struct world *w, const char *const *file)
{
	char path[8][128];
	char *args[8];
	int n = 0;
	for (; file[2 * n]; n++) {
		FILE *f = fopen(args[n] = path_of(file[2 * n], path[n], sizeof(path[n])), "w");
		fputs(file[2 * n + 1], f);
		fclose(f);
	}
	struct config_files files;
	struct decision d = { .state = &w->st, .mem = &w->mem };
	buf_clear(&w->diff);
	buf_clear(&w->lints);
	buf_clear(&w->problems);
	buf_clear(&w->st.events);
	buf_clear(&w->st.withdrawn);
	lr_err_clear(&w->err);
	int rc = config_files_read(args, n, &files, &w->err);
	buf_slice(&w->problems, buf_view(&files.problems));
	if (rc == 0)
		rc = config_check(&w->st, &files.set, &w->mem, &w->lints, &w->err);
	if (rc == 0)
		rc = config_apply(&d, &files.set, &w->diff, &w->err);
	config_files_free(&files);
	return -rc;
}

#define APPLY(w, ...) apply((w), (const char *const[]){ __VA_ARGS__, NULL })

static bool says(struct world *w, const char *message)
{
	/* without the directory the files happened to be in */
	struct slice m = slice_of(w->err.msg);
	size_t n = strlen(dir) + 1;
	if (m.n > n && memcmp(m.p, dir, n - 1) == 0)
		m = (struct slice){ m.p + n, m.n - n };
	bool is = w->err.kind == LR_CONFIG && slice_is(m, message);
	if (!is)
		printf("# %d %s\n", w->err.kind, w->err.msg);
	return is;
}

static bool is(struct buf *b, const char *text)
{
	bool same = strcmp(buf_cstr(b), text) == 0;
	if (!same)
		printf("# got %s\n", buf_cstr(b));
	return same;
}

static void end(struct world *w)
{
	arena_free(&w->st.mem);
	arena_free(&w->mem);
	buf_free(&w->diff);
	buf_free(&w->lints);
	buf_free(&w->problems);
	buf_free(&w->st.events);
	buf_free(&w->st.withdrawn);
}

/* ---- promises */

typedef int canonical_fn(const struct json *row, struct buf *out, struct lr_err *err);

static bool canon(canonical_fn *fn, const char *item, const char *want)
{
	struct json *doc = NULL;
	struct buf out = { 0 };
	struct lr_err err = { 0 };
	int rc = json_parse(slice_of(item), &doc, &err);
	if (rc == 0)
		rc = fn(doc, &out, &err);
	bool same = rc == 0 ? strcmp(buf_cstr(&out), want) == 0 : err.kind == LR_CONFIG && strcmp(err.msg, want) == 0;
	if (!same)
		printf("# %d %s%s\n", rc, rc == 0 ? buf_cstr(&out) : "", err.msg);
	buf_free(&out);
	json_free(doc);
	return same;
}

static void settings_promises(void)
{
	CHECK(canon(settings_canonical, "{}", "{}"), "empty settings are the defaults");
	CHECK(canon(settings_canonical, "{\"score\":{\"accept\":2},\"offer_window\":\"300s\",\"tz\":\"UTC\",\"manual_intercept\":false}", "{}"),
	      "defaults are left out, however they are written");
	CHECK(canon(settings_canonical, "{\"score\":{\"timeout\":-1},\"shark_tank\":\"90m\",\"account\":\"Z\\u00fcrich\"}",
		    "{\"account\":\"Z\\u00fcrich\",\"shark_tank\":\"1h30m\",\"score\":{\"timeout\":-1}}"),
	      "fixed order, ASCII, shortest durations");
	CHECK(canon(settings_canonical, "{\"stale_after\":0,\"coalesce\":0,\"shark_tank\":\"0\"}", "{\"coalesce\":0,\"stale_after\":0}"),
	      "off is the number 0");
	CHECK(canon(settings_canonical, "{\"offer_windw\":\"5m\"}", "offer_windw: unknown key (did you mean \"offer_window\"?)"),
	      "an unknown key is refused with the nearest one");
	CHECK(canon(settings_canonical, "{\"xyzzy\":1}", "xyzzy: unknown key"), "no hint when nothing is near");
	CHECK(canon(settings_canonical, "{\"offer_window\":300}",
		    "offer_window: expected a duration over 0 and up to 3650d, such as \"5m\" or \"1h30m\", not 300"),
	      "a duration without its unit is refused");
	CHECK(canon(settings_canonical, "{\"offer_window\":0}",
		    "offer_window: expected a duration over 0 and up to 3650d, such as \"5m\" or \"1h30m\", not 0"),
	      "a window of nothing is refused");
	CHECK(canon(settings_canonical, "{\"max_open\":-1}", "max_open: expected a whole number from 0 to 1000000000, not -1"),
	      "a negative number is refused with the range");
	CHECK(canon(settings_canonical, "{\"max_open\":\"1\"}", "max_open: expected a whole number from 0 to 1000000000, not \"1\""),
	      "in JSON a number is no string");
	CHECK(canon(settings_canonical, "{\"score\":{\"acept\":1}}", "score.acept: unknown key (did you mean \"accept\"?)"),
	      "an unknown key below is named with its path");
	CHECK(canon(settings_canonical, "{\"open\":\"Mon-Fri 9:00-17:00; sat 10:00-14:00\",\"when_closed\":\"wait\"}",
		    "{\"open\":[\"mon-fri 09:00-17:00\",\"sat 10:00-14:00\"]}"), "opening hours, whichever way they are written");
	CHECK(canon(settings_canonical, "{\"open\":\"mo 09:00-17:00\"}", "open: \"mo\": not one of the days mon tue wed thu fri sat sun"),
	      "an unknown day is refused");
	CHECK(canon(settings_canonical, "{\"open\":[]}", "open: no hours; leave the key out for always"), "no hours are not always");
	CHECK(canon(settings_canonical, "{\"when_closed\":\"poll\"}",
		    "when_closed: expected one of wait, pool (did you mean \"pool\"?), not \"poll\""), "an unknown word is refused with the nearest");
	CHECK(canon(settings_canonical, "{\"untagged_leads_qualify\":true}", "{}"), "a default is left out");
	CHECK(canon(settings_canonical, "{\"currency\":\"usd\"}", "currency: expected an ISO 4217 code such as \"USD\", not \"usd\""),
	      "the currency is a code");
	CHECK(canon(settings_canonical, "[]", "expected an object, not an array"), "settings are an object");

	struct settings s;
	struct lr_err err = { 0 };
	CHECK(settings_read(SLICE("{\"offer_window\":\"10m\",\"score\":{\"timeout\":-7}}"), &s, &err) == 0 &&
		      s.offer_window_ms == 600000 && s.catchall_window_ms == 600000 && s.score.timeout == -7 && s.score.start == 100,
	      "the catchall window is the offer window unless said");
}

static void agent_promises(void)
{
	const char *want = "{\"agent\":\"ann\",\"name\":\"Ann\",\"role\":\"admin\",\"catchall\":true,\"teams\":[\"north\",\"west\"],\"limit\":20}";
	CHECK(canon(agent_canonical, "{\"agent\":\"ann\",\"name\":\"Ann\",\"role\":\"admin\",\"catchall\":\"Yes\",\"active\":\"1\","
				     "\"teams\":\"north; west;north\",\"limit\":\"20\"}", want),
	      "cells of a CSV row");
	CHECK(canon(agent_canonical, "{\"limit\":20,\"teams\":[\"north\",\"west\"],\"catchall\":true,\"role\":\"admin\",\"name\":\"Ann\","
				     "\"agent\":\"ann\",\"phone\":null,\"email\":\"\",\"tags\":[]}", want),
	      "an NDJSON row that means the same is the same bytes");
	CHECK(canon(agent_canonical, want, want), "canonical text is its own canonical text");
	CHECK(canon(agent_canonical, "{\"name\":\"Ann\"}", "agent: missing"), "an agent has an id");
	CHECK(canon(agent_canonical, "{\"agent\":\"../ann\"}",
		    "agent: expected an id (1 to 64 of A-Z a-z 0-9 . _ @ + -, the first a letter or digit), not \"../ann\""),
	      "an id is no path");
	CHECK(canon(agent_canonical, "{\"agent\":\"clock\"}", "agent: \"clock\" is a word of lr's own, choose another id"),
	      "nobody is called clock");
	CHECK(canon(agent_canonical, "{\"agent\":\"a\",\"limit\":\"many\"}",
		    "limit: expected a whole number from 0 to 1000000000, not \"many\""), "a limit is a number");
	CHECK(canon(agent_canonical, "{\"agent\":\"a\",\"limit\":2.5}",
		    "limit: expected a whole number from 0 to 1000000000, not a number"), "a limit is a whole number");
	CHECK(canon(agent_canonical, "{\"agent\":\"a\",\"role\":\"rainmakr\"}",
		    "role: expected one of agent, admin, rainmaker (did you mean \"rainmaker\"?), not \"rainmakr\""),
	      "an unknown role is refused with the nearest one");
	CHECK(canon(agent_canonical, "{\"agent\":\"a\",\"active\":\"maybe\"}", "active: expected yes or no, not \"maybe\""),
	      "maybe is no boolean");
	CHECK(canon(agent_canonical, "{\"agent\":\"a\",\"tags\":\"vip;PK:-5:lux; Range:$1-$2;Zip:A1-B2;Max:3/week\"}",
		    "{\"agent\":\"a\",\"tags\":[\"vip\",\"PK:-5:lux\",\"Range:$1-$2\",\"Zip:A1-B2\",\"Max:3/week\"]}"), "tags of every kind");
	CHECK(canon(agent_canonical, "{\"agent\":\"a\",\"tags\":\"vip;PK:x\"}",
		    "tags: \"PK:x\": expected PK:NUMBER or PK:NUMBER:TAG, from -1000000 to 1000000"), "a pecking number is a number");
	CHECK(canon(agent_canonical, "{\"agent\":\"a\",\"tags\":\"Max:3/year\"}",
		    "tags: \"Max:3/year\": expected Max:NUMBER/day, /week or /month"), "no other periods");
	CHECK(canon(tag_canonical, "{\"tag\":\"lux\",\"type\":\"exclusive\",\"weight\":\"50\",\"billable\":\"500\",\"match\":\"a b;c\"}",
		    "{\"tag\":\"lux\",\"type\":\"exclusive\",\"billable\":500,\"match\":[\"a b\",\"c\"]}"), "a row of the tags file");
	CHECK(canon(tag_canonical, "{\"tag\":\"a;b\"}", "tag: \"a;b\": a comma or semicolon in its name"), "a tag can stand in a list");
	CHECK(canon(tag_canonical, "{\"tag\":\"PK:5\"}", "tag: \"PK:5\": this tag belongs to agents, no lead carries it"),
	      "PK: is no tag of leads");
	CHECK(canon(tag_canonical, "{\"tag\":\"x\",\"type\":\"exclusiv\"}",
		    "type: expected one of preferential, exclusive, required (did you mean \"exclusive\"?), not \"exclusiv\""), "a type is a word");
	CHECK(canon(agent_canonical, "{\"agent\":\"a\",\"hours\":\"mon-fri 09:00-17:00;sun 22:00-02:00\"}",
		    "{\"agent\":\"a\",\"hours\":[\"mon-fri 09:00-17:00\",\"sun 22:00-02:00\"]}"), "an agent's hours, as a cell has them");
	CHECK(canon(agent_canonical, "{\"agent\":\"a\",\"name\":\"x\\u001b[31m\"}",
		    "name: expected a text of up to 256 bytes without control characters, not \"x\x1b[31m\""),
	      "control characters are refused");
}

static void route_promises(void)
{
#define RR "\"route\":\"r\",\"rule\":\"round-robin\",\"agents\":"
	CHECK(canon(route_canonical, "{" RR "[\"a\",{\"agent\":\"b\",\"weight\":1},{\"weight\":3,\"agent\":\"c\"},{\"team\":\"t\"},\"*\"]}",
		    "{" RR "[\"a\",\"b\",{\"agent\":\"c\",\"weight\":3},{\"team\":\"t\"},\"*\"]}"),
	      "members: ids, weights, teams, everybody");
	CHECK(canon(route_canonical, "{" RR "[]}", "agents: expected an array of agents, at least one, not an array"),
	      "a route has agents");
	CHECK(canon(route_canonical, "{" RR "[{\"agent\":\"a\",\"weight\":-1}]}",
		    "agents[0].weight: expected a whole number from 0 to 1000000, not -1"), "weights have a range");
	CHECK(canon(route_canonical, "{" RR "[{\"agnt\":\"a\"}]}", "agents[0].agnt: unknown key; there are agent, weight and team"),
	      "an unknown key of a member is refused");
	CHECK(canon(route_canonical, "{" RR "[7]}",
		    "agents[0]: expected an agent's id, {\"agent\", \"weight\"}, {\"team\"} or \"*\", not 7"), "a member is no number");
	CHECK(canon(route_canonical, "{" RR "[\"a\"],\"sources\":[]}",
		    "sources: empty, so it would take no lead; leave the key out for any lead"), "no source is not any source");
	CHECK(canon(route_canonical, "{" RR "[\"a\"],\"sources\":[\"web\",\"*\"]}",
		    "sources[1]: \"*\" takes every source, so it stands alone"), "\"*\" stands alone");
	CHECK(canon(route_canonical, "{" RR "[\"a\"],\"sources\":[\"web\",5]}",
		    "sources[1]: expected a text of 1 to 256 bytes without control characters, not 5"), "a source is text");
	CHECK(canon(route_canonical, "{" RR "[\"a\"],\"tags\":{\"none\":[\"x\"],\"any\":[\"b\",\"a\"],\"all\":[]}}",
		    "{" RR "[\"a\"],\"tags\":{\"any\":[\"b\",\"a\"],\"none\":[\"x\"]}}"), "a route's tags");
	CHECK(canon(route_canonical, "{" RR "[\"a\"],\"tags\":{\"some\":[\"x\"]}}", "tags.some: unknown key (did you mean \"none\"?)"),
	      "an unknown test is refused");
	CHECK(canon(route_canonical, "{" RR "[\"a\"],\"tags\":{\"all\":[\"Max:1/day\"]}}",
		    "tags.all[0]: \"Max:1/day\": this tag belongs to agents, no lead carries it"), "a route asks for tags of leads");
	CHECK(canon(route_canonical, "{\"route\":\"r\",\"rule\":\"asign\",\"agents\":[\"a\"]}",
		    "rule: expected one of round-robin, assign, balanced, random, weighted-random, jump-ball, best-match (did you mean \"assign\"?), not \"asign\""), "an unknown rule is refused");
	CHECK(canon(route_canonical, "{\"route\":\"r\",\"rule\":\"assign\",\"agents\":[\"a\",\"b\"]}",
		    "agents: the rule assign takes exactly one agent, by id"), "assign takes one agent");
	CHECK(canon(route_canonical, "{" RR "[\"a\"],\"hours\":[\"mon 09:00-10:00\",7]}", "hours[1]: expected hours such as \"mon-fri 09:00-17:00\", not 7"),
	      "hours are texts");
	CHECK(canon(route_canonical, "{" RR "[\"a\"],\"dates\":\"2026-12-24, 12-31\",\"except\":[\"holidays\",\"12-25\",\"12-25\"]}",
		    "{" RR "[\"a\"],\"dates\":[\"2026-12-24\",\"12-31\"],\"except\":[\"holidays\",\"12-25\"]}"), "dates, each once");
	CHECK(canon(route_canonical, "{" RR "[\"a\"],\"except\":[\"holiday\"]}",
		    "except[0]: \"holiday\": not a date such as 2026-12-24, 12-25 or 2026-12-24..2027-01-02, nor holidays"),
	      "what is no date is refused");
	CHECK(canon(holiday_canonical, "{\"date\":\"2026-02-30\"}",
		    "date: expected a date such as \"2026-12-24\", \"12-25\" or \"2026-12-24..2027-01-02\", not \"2026-02-30\""),
	      "a holiday is a day that exists");
	CHECK(canon(route_canonical, "{" RR "[\"a\"],\"charge\":\"offer\"}", "{" RR "[\"a\"]}"), "charge at its default is accepted");

	struct arena mem = { 0 };
	struct route r = { 0 };
	struct route_names names;
	struct lr_err err = { 0 };
	CHECK(route_read(SLICE("{" RR "[\"a\"],\"sources\":[\"*\"],\"shark_tank\":0}"), &mem, &r, &names, &err) == 0 &&
		      r.any_named_source && !r.any_source && r.shark_tank_ms == 0 && r.offer_window_ms == -1 &&
		      slice_is(names.agents, "[\"a\"]"),
	      "a route as the fold reads it");
	arena_free(&mem);
}

static void apply_promises(void)
{
	struct world w = { .diff = { 0 } };
	const char *agents = "agent,name,limit,teams,unix_user\nann,Ann,5,north,ann\nbob,\"Bob, jr.\",,north;south,\ncat,,0,south,\n";
	const char *routes = "[{\"route\":\"vip\",\"rule\":\"assign\",\"agents\":[\"bob\"],\"sources\":[\"vip\"]},\n"
			     "{\"route\":\"rest\",\"rule\":\"round-robin\",\"agents\":[{\"agent\":\"cat\",\"weight\":2},{\"team\":\"north\"},\"*\"]}]\n";

	CHECK(APPLY(&w, "settings.json", "\xef\xbb\xbf{\"offer_window\":\"10m\"}", "agents.csv", agents, "routes.json", routes) == 0 &&
		      is(&w.diff, "settings: offer_window 5m -> 10m\nagent ann: added\nagent bob: added\nagent cat: added\n"
				  "route vip: added\nroute rest: added\n"),
	      "everything at once, on an empty state");
	CHECK(is(&w.st.events, "config.settings  0\nconfig.agent ann 1\nconfig.agent bob 2\nconfig.agent cat 3\n"
			       "config.route vip 1\nconfig.route rest 2\n"), "agents come before routes");
	CHECK(w.st.route[2].n_members == 3 && w.st.route[2].members[0].agent == 3 && w.st.route[2].members[0].weight == 2 &&
		      w.st.route[2].members[1].agent == 1 && w.st.route[2].members[2].agent == 2,
	      "members are resolved, first place wins");
	CHECK(APPLY(&w, "settings.json", "{\"offer_window\":\"600s\"}", "agents.csv", agents, "routes.json", routes) == 0 &&
		      w.st.events.n == 0 && w.diff.n == 0, "the same again is nothing");

	/* show and back */
	struct plan p = { .n_agents = 0 };
	struct config_set nothing = { .n = 0 };
	struct buf s = { 0 }, a = { 0 }, c = { 0 }, r = { 0 }, all = { 0 };
	struct json *doc = NULL;
	CHECK(plan_make(&w.st, &nothing, &w.mem, &p, &w.err) == 0 && config_show_settings(&p, &s, &w.err) == 0 &&
		      config_show_agents(&p, false, &a, &w.err) == 0 && config_show_agents(&p, true, &c, &w.err) == 0 &&
		      config_show_routes(&p, &r, &w.err) == 0 && config_show_all(&p, &all, &w.err) == 0,
	      "everything can be shown");
	CHECK(APPLY(&w, "settings.json", buf_cstr(&s), "agents.ndjson", buf_cstr(&a), "routes.json", buf_cstr(&r)) == 0 &&
		      w.st.events.n == 0, "apply(show) changes nothing");
	CHECK(APPLY(&w, "agents-shown.csv", buf_cstr(&c)) == 0 && w.st.events.n == 0, "apply(show agents --csv) changes nothing");
	CHECK(is(&c, "agent,name,email,phone,role,catchall,active,teams,tags,limit,hours,tz,unix_user\nann,Ann,,,,,,north,,5,,,ann\n"
		     "bob,\"Bob, jr.\",,,,,,\"north;south\",,,,,\ncat,,,,,,,south,,0,,,\n"), "agents as CSV");
	CHECK(json_parse(buf_view(&all), &doc, &w.err) == 0 && json_count(json_get(doc, "routes")) == 2, "show without a kind is JSON");
	json_free(doc);
	plan_free(&p);
	buf_free(&s);
	buf_free(&a);
	buf_free(&c);
	buf_free(&r);
	buf_free(&all);

	CHECK(APPLY(&w, "agents.csv", "agent,name,limit,teams,unix_user\nbob,Bob,,south,\nann,Ann,20,north,ann\ndan,,,north,\n") == 0 &&
		      is(&w.diff, "agent bob: name Bob, jr. -> Bob\nagent bob: teams north, south -> south\nagent ann: limit 5 -> 20\n"
				  "agent dan: added\nagent cat: now inactive\nagents: in another order\n"
				  "route rest: members +dan\n"),
	      "a new agents file, said in words");
	CHECK(is(&w.st.withdrawn, "cat "), "those who became inactive have their offers withdrawn");
	CHECK(is(&w.st.events, "config.agent bob 1\nconfig.agent ann 2\nconfig.agent dan 3\nconfig.agent cat 4\nconfig.route rest 2\n"),
	      "missing agents stay, behind the others; routes whose members change are written again");
	CHECK(!w.st.agent[3].active && w.st.agent[3].limit == 0 && w.st.route[2].n_members == 4, "inactive, but all else kept");

	CHECK(APPLY(&w, "routes.json", "[{\"route\":\"rest\",\"rule\":\"round-robin\",\"agents\":[\"bob\"],\"shark_tank\":\"5m\"}]") == 0 &&
		      is(&w.diff, "route rest: position 2 -> 1\nroute rest: agents cat:2, team north, * -> bob\n"
				  "route rest: shark_tank as settings -> 5m\nroute vip: removed\n") &&
		      is(&w.st.events, "config.route rest 1\nconfig.route vip 0\n"),
	      "a route not named any more is removed");
	CHECK(APPLY(&w, "routes.json", routes) == 0 && w.st.head.routes == 2 && w.st.route[1].position == 1,
	      "a removed route comes back under its number");
	CHECK(APPLY(&w, "agents.csv", "") == LR_CONFIG && says(&w, "agents: the file names nobody, so everybody would become inactive"),
	      "an empty agents file is an accident");
	end(&w);
}

static void error_promises(void)
{
	struct world w = { .diff = { 0 } };
	const char *agents = "agent,teams\nann,north\nbob,\n";
	CHECK(APPLY(&w, "agents.csv", "agent,nmae\nann,\nbob,x\n") == LR_CONFIG &&
		      says(&w, "agents.csv:3: nmae: unknown key (did you mean \"name\"?)"), "a row is named by its line");
	CHECK(APPLY(&w, "agents.csv", "agent\nann\nbob\nann\n") == LR_CONFIG, "an id twice is refused");
	CHECK(APPLY(&w, "agents.csv", "agent,limit\nann,x\nbob,1\ncat,y\n") == LR_CONFIG &&
		      says(&w, "agents.csv:4: limit: expected a whole number from 0 to 1000000000, not \"y\"") && w.problems.n > 0 &&
		      strstr(buf_cstr(&w.problems), "agents.csv:2: limit:"), "every wrong row is said");
	CHECK(APPLY(&w, "agents.csv", "agent,unix_user\nann,al\nbob,al\n") == LR_CONFIG &&
		      says(&w, "agents.csv:3: unix_user: \"al\" is agent ann already"), "one login, one agent");
	CHECK(APPLY(&w, "agents.csv", "agent,tz\nann,Europe/Berlni\n") == LR_CONFIG &&
		      strstr(w.err.msg, "agents.csv:2: tz: unknown time zone \"Europe/Berlni\""), "a zone must be one");
	CHECK(APPLY(&w, "routes.json", "[{" RR "[\"ann\"],\"hours\":\"x\"}]") == LR_CONFIG &&
		      says(&w, "routes.json: routes[0].hours: \"x\": not one of the days mon tue wed thu fri sat sun"), "a route is named by its path");
	CHECK(APPLY(&w, "routes.json", "[{" RR "[\"ann\"]}]") == LR_CONFIG &&
		      says(&w, "routes.json: routes[0].agents[0]: unknown agent \"ann\" (there are no agents yet)"), "agents come first");
	CHECK(APPLY(&w, "agents.csv", agents, "routes.json", "[{" RR "[\"ann\",\"bbo\"]}]") == LR_CONFIG &&
		      says(&w, "routes.json: routes[0].agents[1]: unknown agent \"bbo\" (did you mean \"bob\"?)") && w.st.events.n == 0,
	      "an unknown agent is refused with the nearest one, and nothing is written");
	CHECK(APPLY(&w, "agents.csv", agents, "routes.json", "[{" RR "[{\"team\":\"nrth\"}]}]") == LR_CONFIG &&
		      says(&w, "routes.json: routes[0].agents[0].team: nobody is on a team \"nrth\" (did you mean \"north\"?)"),
	      "an unknown team is refused");
	CHECK(APPLY(&w, "agents.csv", agents, "routes.json", "[{" RR "[\"ann\"]},{" RR "[\"bob\"]}]") == LR_CONFIG &&
		      says(&w, "routes.json: routes[1].route: \"r\" is there already, at routes[0]"), "a route twice is refused");
	CHECK(APPLY(&w, "agents.csv", agents, "routes.json", "[{" RR "[\"ann\",{\"agent\":\"ann\",\"weight\":2}]}]") == LR_CONFIG &&
		      says(&w, "routes.json: routes[0].agents[1]: ann has weight 2 here and 1 in agents[0]"), "two weights for one are refused");
	CHECK(APPLY(&w, "agents.csv", agents, "routes.json", "[{" RR "[\"*\",{\"agent\":\"ann\",\"weight\":0}]}]") == 0 &&
		      w.st.route[1].n_members == 2 && w.st.route[1].members[0].weight == 0, "everybody but ann");
	CHECK(APPLY(&w, "routes.json", "[{" RR "[{\"team\":\"north\"}]}]") == 0 &&
		      APPLY(&w, "agents.csv", "agent,teams\nann,\nbob,\n") == LR_CONFIG &&
		      says(&w, "route r, in force: agents[0].team: nobody is on a team \"north\""),
	      "a route in force must still hold");
	CHECK(APPLY(&w, "routes.json", "{}") == LR_CONFIG && says(&w, "routes.json: expected an array of routes, not an object"),
	      "routes are an array");
	CHECK(APPLY(&w, "routes.json", "[{\"route\":\"r\",\"route\":\"s\"}]") == LR_CONFIG, "a key twice is refused");
	CHECK(APPLY(&w, "agents.csv", "agent,tags\nann,lux\n") == LR_CONFIG &&
		      says(&w, "agents.csv:2: tags: unknown tag \"lux\" (there are no tags yet)"), "an agent's tags are known");
	CHECK(APPLY(&w, "tags.csv", "tag\nluxury\n", "agents.csv", "agent,tags\nann,luxry\n") == LR_CONFIG &&
		      says(&w, "agents.csv:2: tags: unknown tag \"luxry\" (did you mean \"luxury\"?)"), "with the nearest one");
	CHECK(APPLY(&w, "tags.csv", "tag\nluxury\n", "agents.csv", agents, "routes.json",
		    "[{" RR "[\"*\"],\"tags\":{\"any\":[\"x\"]}}]") == LR_CONFIG &&
		      says(&w, "routes.json: routes[0].tags.any: unknown tag \"x\""), "a route's tags are known");
	CHECK(APPLY(&w, "tags.csv", "tag\nluxury\nluxury\n") == LR_CONFIG && says(&w, "tags.csv:3: tag: \"luxury\" is there already"),
	      "a tag stands once");
	CHECK(APPLY(&w, "leads.csv", "") == LR_USAGE, "a name that tells no kind is a usage error");
	CHECK(APPLY(&w, "agents.csv", agents, "agents-2.csv", agents) == LR_USAGE, "a kind twice is a usage error");
	end(&w);
}

static void lint_promises(void)
{
	struct world w = { .diff = { 0 } };
	CHECK(APPLY(&w, "agents.csv", "agent,limit,catchall,active\nann,5,,\nbob,,,\nzoe,,yes,\ncat,0,,\ndan,,,no\n", "routes.json",
		    "[{\"route\":\"web\",\"rule\":\"round-robin\",\"agents\":[\"ann\"],\"sources\":[\"web\"]},"
		    "{\"route\":\"full\",\"rule\":\"round-robin\",\"agents\":[\"cat\",\"dan\",{\"agent\":\"ann\",\"weight\":0}],\"sources\":[\"web\"]}]") == 0 &&
		      is(&w.lints, "route full: nobody can qualify: cat has limit 0, dan is inactive, ann has weight 0\nagent bob: on no route\n"),
	      "a route nobody can qualify for, an agent on no route");
	CHECK(APPLY(&w, "routes.json",
		    "[{\"route\":\"low\",\"rule\":\"round-robin\",\"agents\":[\"ann\",\"cat\"],\"sources\":[\"web\"]},"
		    "{\"route\":\"all\",\"rule\":\"round-robin\",\"agents\":[\"bob\"],\"sources\":[\"*\"]},"
		    "{\"route\":\"never\",\"rule\":\"round-robin\",\"agents\":[\"bob\"],\"sources\":[\"web\",\"tv\"]},"
		    "{\"route\":\"rest\",\"rule\":\"round-robin\",\"agents\":[\"bob\"]}]") == 0 &&
		      is(&w.lints, "route never: no lead reaches it, route all takes them all before\n"),
	      "a route no lead reaches; limited ones above let some through");
	CHECK(APPLY(&w, "settings.json", "{\"max_open\":1}") == 0 && w.lints.n == 0, "with max_open every round-robin can be full");
	CHECK(APPLY(&w, "tags.csv", "tag,type\nlux,exclusive\nlake,\n", "routes.json",
		    "[{\"route\":\"q\",\"rule\":\"random\",\"agents\":[\"*\"],\"charge\":\"accept\"},{" RR "[\"bob\"]}]") == 0 &&
		      is(&w.lints, "route q: charge is for the rule balanced, with random it does nothing\n"
				   "tag lux: no active agent has it, so leads with it alone are eligible to nobody\n"),
	      "a charge without a book, a tag nobody has; with exclusive tags a route lets leads through");
	end(&w);
}

int main(void)
{
	if (!mkdtemp(dir))
		return 99;
	settings_promises();
	agent_promises();
	route_promises();
	apply_promises();
	error_promises();
	lint_promises();
	static const char *const left[] = { "settings.json", "agents.csv", "agents.ndjson", "agents-shown.csv", "agents-2.csv",
					    "routes.json", "tags.csv", "leads.csv" };
	char path[128];
	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		unlink(path_of(left[i], path, sizeof(path)));
	rmdir(dir);
	return check_done();
}
