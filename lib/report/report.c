#include "report/report.h"

#include <stdlib.h>

#include "base/nearest.h"
#include "base/text.h"
#include "wire/json.h"

/* Is he in the team? His teams are in his configuration alone: nothing decides by them but routes, which resolve them when applied. */
static int in_team(struct report *r, uint32_t no, const char *team, bool *is, struct nearest *near, struct lr_err *err)
{
	struct slice text;
	struct json *doc = NULL;
	*is = false;
	int rc = state_config(r->st, 'a', no, &text, err);
	if (rc < 0 || text.n == 0)
		return rc;
	if ((rc = json_parse(text, &doc, err)) < 0)
		return rc;
	const struct json *teams = json_get(doc, "teams");
	for (size_t i = 0; i < json_count(teams); i++) {
		*is |= slice_is(json_text(json_at(teams, i)), team);
		nearest_offer(near, arena_slice(&r->mem, json_text(json_at(teams, i))));
	}
	json_free(doc);
	return 0;
}

static int choose_team(struct report *r, const char *team, struct lr_err *err)
{
	struct nearest near = nearest_to(slice_of(team));
	char hint[NEAREST_HINT];
	bool any = false;
	for (size_t i = 0; i < r->roster.n; i++) {
		bool is;
		uint32_t no = r->roster.rows[i].no;
		int rc = in_team(r, no, team, &is, &near, err);
		if (rc < 0)
			return rc;
		r->shown[no] = r->shown[no] && is;
		any |= is;
	}
	nearest_hint(&near, hint, sizeof(hint));
	return any ? 0 : lr_fail(err, LR_USAGE, "there is no team \"%.64s\"%s", team, hint);
}

static void choose_one(struct report *r, const struct roster_row *who)
{
	for (uint32_t no = 1; no <= r->roster.n; no++)
		r->shown[no] = r->shown[no] && no == who->no;
}

/* Which agents: those asked for; of these, whom the viewer may see. */
static int choose_agents(struct report *r, struct lr_err *err)
{
	const struct report_want *w = r->want;
	const struct roster_row *who;
	int rc = 0;
	r->shown = calloc(r->roster.n + 1, sizeof(*r->shown));
	if (!r->shown)
		return lr_nomem(err);
	for (uint32_t no = 1; no <= r->roster.n; no++)
		r->shown[no] = true;
	r->all_agents = !w->agent && !w->team && !w->viewer;
	if (w->agent && w->team)
		return lr_fail(err, LR_USAGE, "--agent and --team exclude each other");
	if (w->agent && (rc = roster_find(&r->roster, w->agent, &who, err)) < 0)
		return rc;
	if (w->agent && w->viewer && strcmp(w->agent, w->viewer) != 0)
		return lr_fail(err, LR_NOPERM, "not permitted: an agent sees only his own figures");
	if (w->agent)
		choose_one(r, who);
	if (w->team && (rc = choose_team(r, w->team, err)) < 0)
		return rc;
	if (!w->viewer)
		return 0;
	if ((rc = roster_find(&r->roster, w->viewer, &who, err)) < 0)
		return rc;
	if (w->team && !r->shown[who->no])
		return lr_fail(err, LR_NOPERM, "not permitted: %s is not of team %.64s, and an agent sees only his own figures", w->viewer, w->team);
	choose_one(r, who);
	return 0;
}

static int choose_source(struct report *r, const char *source, struct lr_err *err)
{
	struct nearest near = nearest_to(slice_of(source));
	char hint[NEAREST_HINT];
	if (!source)
		return 0;
	int rc = state_number(r->st, NAME_SOURCE, slice_of(source), &r->source, err);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	for (uint32_t no = 1; no <= state_head(r->st)->sources; no++) {
		struct slice name;
		if ((rc = state_name(r->st, NAME_SOURCE, no, &name, err)) < 0)
			return rc;
		nearest_offer(&near, name);
	}
	nearest_hint(&near, hint, sizeof(hint));
	return lr_fail(err, LR_USAGE, "no lead ever came from a source \"%.64s\"%s", source, hint);
}

static int the_days_before(struct report *r, struct lr_err *err)
{
	r->before = r->range;
	if (!r->want->compare)
		return 0;
	if (r->range.all)
		return lr_fail(err, LR_USAGE, "--compare and --all: there is no period before everything");
	int64_t days = r->range.to_day - r->range.from_day + 1;
	r->before.to_day = r->range.from_day - 1;
	r->before.from_day = r->range.from_day - days;
	if (r->before.from_day < 0)
		return lr_fail(err, LR_USAGE, "--compare: the period before would begin before 1970");
	r->before.start_ms = zone_day_start(r->zone, r->before.from_day);
	r->before.end_ms = r->range.start_ms;
	return 0;
}

int report_open(struct report *r, struct store *store, struct state *st, const struct report_want *want, struct sheet_form *form,
		int64_t now, struct lr_err *err)
{
	*r = (struct report){ .store = store, .st = st, .want = want, .form = form, .now = now };
	r->settings = state_settings(st, err);
	int rc = r->settings ? zone_open(slice_of(r->settings->tz), &r->zone, err) : -err->kind;
	if (rc >= 0)
		rc = range_resolve(&want->range, r->zone, now, &r->range, err);
	if (rc >= 0)
		rc = the_days_before(r, err);
	if (rc >= 0)
		rc = roster_read(st, &r->mem, &r->roster, err);
	if (rc >= 0)
		rc = choose_agents(r, err);
	if (rc >= 0)
		rc = choose_source(r, want->source, err);
	form->zone = r->zone;
	form->currency = r->settings ? r->settings->currency : NULL;
	form->digits = r->settings ? currency_digits(r->settings->currency) : 0;
	if (rc < 0)
		report_close(r);
	return rc < 0 ? rc : 0;
}

void report_close(struct report *r)
{
	zone_free(r->zone);
	free(r->shown);
	arena_free(&r->mem);
	*r = (struct report){ 0 };
}

void report_filters_put(const struct report *r, const char *before, struct buf *out)
{
	const struct report_want *w = r->want;
	const struct {
		const char *what, *value;
	} filters[] = { { "source", w->source }, { "team", w->team }, { "agent", w->agent ? w->agent : w->viewer } };
	size_t n = out->n;
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		if (!filters[i].value)
			continue;
		buf_printf(out, "%s%s%s ", out->n == n ? before : "", out->n == n ? "only " : ", ", filters[i].what);
		text_masked(out, slice_of(filters[i].value));
	}
}

void report_heading(struct report *r, struct sheet *s, const char *what, bool range)
{
	struct buf days = { 0 };
	if (range)
		range_put(&days, &r->range);
	else
		local_time_put(&days, r->zone, r->now);
	buf_printf(&days, " (%s)", r->settings->tz);
	report_filters_put(r, ", ", &days);
	if (r->form->kind == FORM_HTML) /* the account is the page's title */
		sheet_note(s, "%s, %s", what, buf_cstr(&days));
	else
		sheet_note(s, "%s: %s, %s", r->settings->account[0] ? r->settings->account : "lr", what, buf_cstr(&days));
	r->form->out->failed |= buf_failed(&days);
	buf_free(&days);
}

enum figure report_group_figure(enum group_by by)
{
	static const enum figure of[GROUP_WAYS] = { FIG_ROW, FIG_SOURCE, FIG_TAG, FIG_ROUTE, FIG_TEAM, FIG_DAY, FIG_HOUR };
	return of[by];
}

int report_by_leads(const struct report *r, struct lr_err *err)
{
	const char *by = figure_desc[report_group_figure(r->want->by)].name;
	if (!r->want->by || r->all_agents)
		return 0;
	if (!r->want->agent && !r->want->team)
		return lr_fail(err, LR_USAGE, "--by %s has leads nobody has yet, and an agent sees his own alone (--by team goes)", by);
	return lr_fail(err, LR_USAGE, "--by %s has leads nobody has yet, so it does not go with --agent and --team (--by team does)", by);
}

bool report_wants(const struct report *r, uint32_t source, uint32_t owner)
{
	if (r->source && source != r->source)
		return false;
	return owner && owner <= r->roster.n ? r->shown[owner] : r->all_agents;
}

int report_agent(struct report *r, uint32_t no, struct slice *id, struct lr_err *err)
{
	*id = (struct slice){ 0 };
	if (no && r->want->viewer && !r->shown[no]) {
		*id = SLICE("*");
		return 0;
	}
	return no ? state_name(r->st, NAME_AGENT, no, id, err) : 0;
}
