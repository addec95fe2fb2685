#include "report/card.h"

#include "domain/pause.h"
#include "wire/jsonw.h"

static bool is_member(const struct route *route, uint32_t agent)
{
	for (size_t i = 0; i < route->n_members; i++)
		if (route->members[i].agent == agent)
			return true;
	return false;
}

static void command(struct sheet *s, const char *verb, const char *agent, const char *more, const char *what)
{
	struct buf b = { 0 };
	buf_printf(&b, "lr-admin %s %s%s%s", verb, agent, more, what);
	sheet_list_add(s, FIG_COMMANDS, buf_view(&b));
	s->text.failed |= buf_failed(&b);
	buf_free(&b);
}

/* By the account's clock; true when that is the very beginning of a day. */
static bool day_begins(struct report *r, int64_t ms, int64_t *day)
{
	struct civil c;
	zone_civil(r->zone, ms, &c);
	*day = civil_days(c.year, c.month, c.day);
	return zone_day_start(r->zone, *day) == ms;
}

/*
 * His own pauses that are not over, told to people: "everywhere until the end of 2026-07-05: holiday", "route web from ... until
 * resumed". An end at midnight was meant as the day before, and most were given so.
 */
static void pause_words(struct report *r, const struct pause *p, struct slice route, struct slice why, struct buf *b)
{
	int64_t day;
	buf_adds(b, route.n ? "route " : "everywhere");
	buf_slice(b, route);
	if (p->starts > r->now) {
		buf_adds(b, " from ");
		if (day_begins(r, p->starts, &day))
			range_put_day(b, day);
		else
			local_time_put(b, r->zone, p->starts);
	}
	if (p->until == INT64_MAX) {
		buf_adds(b, " until resumed");
	} else if (day_begins(r, p->until, &day)) {
		buf_adds(b, " until the end of ");
		range_put_day(b, day - 1);
	} else {
		buf_adds(b, " until ");
		local_time_put(b, r->zone, p->until);
	}
	if (why.n)
		buf_adds(b, ": ");
	buf_slice(b, why);
}

/* Why, as it stands in the journal; {NULL,0} when nobody said. */
static int pause_why(struct report *r, const struct pause *p, struct arena *mem, struct slice *why, struct lr_err *err)
{
	struct event e;
	*why = (struct slice){ 0 };
	if (!p->pos)
		return 0;
	int rc = state_event_at(r->st, p->pos, mem, &e, err);
	if (rc >= 0)
		*why = event_person(e.person, "why", mem);
	return rc < 0 ? rc : 0;
}

static void pause_json(const struct pause *p, struct slice route, struct slice why, struct buf *b)
{
	struct jsonw w = jsonw_open(b, false);
	jsonw_str(&w, "route", route);
	jsonw_time(&w, "from", p->starts);
	if (p->until == INT64_MAX)
		jsonw_null(&w, "until");
	else
		jsonw_time(&w, "until", p->until);
	jsonw_str(&w, "why", why);
	jsonw_close(&w);
}

static int pauses(struct report *r, struct sheet *s, const struct agent *a, struct lr_err *err)
{
	bool json = r->form->kind == FORM_NDJSON;
	struct pause *p = NULL;
	struct arena mem = { 0 };
	struct buf b = { 0 };
	size_t n = 0;
	int rc = a->pauses ? state_pauses(r->st, a->no, &p, &n, err) : 0;
	sheet_list_begin(s, FIG_PAUSES);
	if (json)
		buf_addc(&b, '[');
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		struct slice route = { 0 }, why;
		if (p[i].until <= r->now)
			continue;
		if (p[i].route)
			rc = state_name(r->st, NAME_ROUTE, p[i].route, &route, err);
		if (rc < 0 || (rc = pause_why(r, &p[i], &mem, &why, err)) < 0)
			break;
		if (json) {
			if (b.n > 1)
				buf_addc(&b, ',');
			pause_json(&p[i], route, why, &b);
		} else {
			buf_reuse(&b);
			pause_words(r, &p[i], route, why, &b);
			sheet_list_add(s, FIG_PAUSES, buf_view(&b));
		}
	}
	if (json) {
		buf_addc(&b, ']');
		sheet_json(s, FIG_PAUSES, buf_view(&b));
	}
	s->text.failed |= buf_failed(&b);
	buf_free(&b);
	arena_free(&mem);
	return rc < 0 ? rc : 0;
}

/* Is there a pause of that scope to be ended? */
static int has_pause(struct report *r, const struct agent *a, uint32_t route, bool *has, struct lr_err *err)
{
	struct pause *p;
	size_t n = 0;
	*has = false;
	int rc = a->pauses ? state_pauses(r->st, a->no, &p, &n, err) : 0;
	for (size_t i = 0; rc >= 0 && i < n; i++)
		*has |= p[i].route == route && p[i].until > r->now;
	return rc < 0 ? rc : 0;
}

static int routes(struct report *r, struct sheet *s, const struct agent *a, bool with_commands, struct lr_err *err)
{
	struct route **in;
	size_t n;
	int64_t running = 0, paused = 0;
	struct buf b = { 0 };
	int rc = state_routes_in_order(r->st, &in, &n, err);
	if (!with_commands)
		sheet_list_begin(s, FIG_ROUTES);
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		bool his = false;
		if (!is_member(in[i], a->no))
			continue;
		rc = with_commands ? has_pause(r, a, in[i]->no, &his, err) : pause_now(r->st, a, in[i]->no, r->now, &his, err);
		if (with_commands) {
			command(s, his ? "resume" : "pause", a->id, " --route ", in[i]->id);
			continue;
		}
		bool stops = his || in[i]->paused;
		buf_reuse(&b);
		buf_adds(&b, in[i]->id);
		if (stops)
			buf_adds(&b, " (paused)");
		sheet_list_add(s, FIG_ROUTES, buf_view(&b));
		running += !stops;
		paused += stops;
	}
	if (!with_commands) {
		sheet_int(s, FIG_ROUTES_RUNNING, running);
		sheet_int(s, FIG_ROUTES_PAUSED, paused);
	}
	s->text.failed |= buf_failed(&b);
	buf_free(&b);
	return rc < 0 ? rc : 0;
}

int card_cells(struct report *r, struct sheet *s, const struct roster_row *who, struct lr_err *err)
{
	struct agent *a;
	bool everywhere = false;
	int rc = state_agent(r->st, who->no, &a, err);
	if (rc <= 0)
		return rc;
	if (a->limit < 0)
		sheet_null(s, FIG_LIMIT);
	else
		sheet_int(s, FIG_LIMIT, a->limit);
	sheet_int(s, FIG_CARRYING, a->carrying);
	if ((rc = routes(r, s, a, false, err)) < 0 || (rc = pauses(r, s, a, err)) < 0 ||
	    (rc = has_pause(r, a, 0, &everywhere, err)) < 0)
		return rc;
	sheet_list_begin(s, FIG_COMMANDS);
	command(s, everywhere ? "resume" : "pause", a->id, "", "");
	if ((rc = routes(r, s, a, true, err)) < 0)
		return rc;
	command(s, "limit", a->id, " ", a->limit < 0 ? "10" : "none");
	return 0;
}
