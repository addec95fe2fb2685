/* The routing report: the account's figures, the routes, and a card for each agent with what to type. domain.md 8. */
#include "domain/tracked.h"
#include "report/card.h"
#include "report/page_in.h"
#include "report/routing.h"
#include "report/sheet_in.h"

/* ---- the account */

struct pair {
	enum figure figure;
	const char *name;
	struct words value;
};

static void put_pairs(struct page *p, enum figure_of of, const struct pair *v, size_t n)
{
	struct html *h = &p->h;
	html_open(h, "dl");
	for (size_t i = 0; i < n; i++) {
		html_open(h, "dt");
		page_define(p, v[i].name, v[i].figure, of);
		html_str(h, v[i].name);
		html_close(h);
		html_line(h, "dd", NULL, v[i].value.s);
	}
	html_close(h);
}

static void put_figures(struct page *p, const char *heading, const struct pair *v, size_t n)
{
	struct html *h = &p->h;
	html_open_class(h, "div", "card");
	html_line(h, "h3", NULL, heading);
	put_pairs(p, OF_ROUTING, v, n);
	html_close(h);
}

/* A mean, and of how many. */
static struct words mean_of(int64_t sum, int64_t n)
{
	return n ? words_printf("%s, of %s", words_seconds(average_mean(sum, n)).s, words_int(n).s) : words_seconds(average_mean(sum, n));
}

static struct words share(const struct routing_figures *f, int phase)
{
	return words_percent(average_rate(f->phase[phase], f->total_leads));
}

static void put_account(struct page *p, const struct routing_figures *f)
{
	const int64_t *phase = f->phase;
	const struct pair leads[] = {
		{ FIG_TOTAL_LEADS, "leads routed", words_int(f->total_leads) },
		{ FIG_ACCEPTED, "accepted", words_int(f->accepted) },
		{ FIG_DECLINED, "declined", words_int(f->declined) },
		{ FIG_TIMED_OUT, "timed out", words_int(f->timed_out) },
		{ FIG_AUTO_ASSIGNED, "assigned by a route", words_int(f->auto_assigned) },
		{ FIG_LEADS_WORKED, "leads worked", words_int(f->leads_worked) },
		{ FIG_NEVER_CONTACTED, "never contacted", words_int(f->never_contacted) },
	};
	const struct pair speed[] = {
		{ FIG_CLAIMS, "claims", words_int(f->claims) },
		{ FIG_SPEED_TO_CLAIM, "speed to claim, mean", words_seconds(average_mean(f->claim_s, f->claims)) },
		{ FIG_TIME_TO_OWNER, "time to owner, mean", words_seconds(average_mean(f->owner_s, f->claims)) },
		{ FIG_CONTACTS, "first contacts", words_int(f->contacts) },
		{ FIG_SPEED_TO_LEAD, "speed to lead, mean", words_seconds(average_mean(f->contact_s, f->contacts)) },
	};
	const struct pair came[] = {
		{ FIG_ACTIVE_LEADS, "active leads, now", words_int(f->active_leads) },
		{ FIG_APPOINTMENTS, "appointments", words_int(phase[PHASE_APPOINTMENT]) },
		{ FIG_UNDER_CONTRACT, "under contract", words_int(phase[PHASE_UNDER_CONTRACT]) },
		{ FIG_CLOSED_UNITS, "closed units", words_int(phase[PHASE_CLOSED]) },
		{ FIG_LEADS_TO_APPOINTMENTS, "leads to appointments", share(f, PHASE_APPOINTMENT) },
		{ FIG_LEADS_TO_UNDER_CONTRACT, "leads to under contract", share(f, PHASE_UNDER_CONTRACT) },
		{ FIG_LEADS_TO_CLOSED, "leads to closed", share(f, PHASE_CLOSED) },
	};
	html_open_class(&p->h, "div", "cards");
	put_figures(p, "What became of routed leads", leads, sizeof(leads) / sizeof(leads[0]));
	put_figures(p, "How fast", speed, sizeof(speed) / sizeof(speed[0]));
	put_figures(p, "What came of it", came, sizeof(came) / sizeof(came[0]));
	html_close(&p->h);
}

/* ---- routes */

static void text_cell(struct page *p, struct slice s)
{
	html_open_class(&p->h, "td", "whole");
	html_text(&p->h, s);
	html_close(&p->h);
}

static int put_routes(struct page *p, struct lr_err *err)
{
	struct route **routes;
	size_t n;
	int rc = state_routes_in_order(p->r->st, &routes, &n, err);
	if (rc < 0)
		return rc;
	html_open_class(&p->h, "div", "card block");
	html_line(&p->h, "h3", NULL, "Routes");
	if (n == 0) {
		page_nothing(p, "No routes yet: lr-admin apply routes.json");
	} else {
		page_table_begin(p, false, "In the order they are tried, as configured now");
		page_head(p, false, SLICE("route"));
		page_head(p, false, SLICE("rule"));
		page_head(p, false, SLICE("now"));
		page_head(p, true, SLICE("agents"));
		page_heads_end(p);
		for (size_t i = 0; i < n && rc >= 0; i++) {
			bool open;
			rc = report_route_open(p->r, routes[i], &open, err);
			page_row(p, slice_of(routes[i]->id));
			text_cell(p, slice_of(rule_name[routes[i]->rule]));
			text_cell(p, routes[i]->paused ? SLICE("paused") : open ? SLICE("running") : SLICE("closed now"));
			page_cell(p, "%zu", routes[i]->n_members);
			page_row_end(p);
		}
		page_table_end(p);
		html_open_class(&p->h, "details", "cmd");
		html_line(&p->h, "summary", NULL, "Commands");
		for (size_t i = 0; i < n; i++)
			html_linef(&p->h, "code", NULL, "lr-admin %s %s", routes[i]->paused ? "resume-route" : "pause-route", routes[i]->id);
		html_close(&p->h);
	}
	html_close(&p->h);
	return rc;
}

/* ---- an agent's card: the cells of the report's own row, read back */

static const struct sheet_col card_cols[] = {
	{ FIG_LIMIT, 0 }, { FIG_CARRYING, 0 }, { FIG_ROUTES, 0 }, { FIG_ROUTES_RUNNING, 0 }, { FIG_ROUTES_PAUSED, 0 }, { FIG_PAUSES, 0 },
	{ FIG_COMMANDS, 0 },
};
enum { CARD_COLS = sizeof(card_cols) / sizeof(card_cols[0]) };
enum { AT_LIMIT, AT_CARRYING, AT_ROUTES, AT_RUNNING, AT_PAUSED, AT_PAUSES, AT_COMMANDS };

/* Each text of a list cell. Returns how many. */
static size_t each_text(const struct sheet *s, int at, void (*put)(struct html *, struct slice), struct html *h)
{
	size_t n = 0;
	struct slice v;
	for (size_t next = 0; cell_list_next(cell_bytes(&s->text, &s->cells[at]), &next, &v); n++)
		put(h, v);
	return n;
}

static void put_tag(struct html *h, struct slice s)
{
	bool paused = s.n > 9 && memcmp(s.p + s.n - 9, " (paused)", 9) == 0;
	html_open_class(h, "span", paused ? "tag warn" : "tag");
	html_text(h, s);
	html_close(h);
	html_str(h, " ");
}

static void put_pause(struct html *h, struct slice s)
{
	html_open_class(h, "span", "tag warn");
	html_str(h, "paused: ");
	html_text(h, s);
	html_close(h);
	html_str(h, " ");
}

static void put_command(struct html *h, struct slice s)
{
	html_open(h, "code");
	html_text(h, s);
	html_close(h);
}

/* How much of his limit he carries. */
static void put_load(struct page *p, const struct sheet *s, uint32_t no)
{
	struct html *h = &p->h;
	int64_t carrying = s->cells[AT_CARRYING].v, limit = s->cells[AT_LIMIT].v;
	html_open_class(h, "p", "what");
	page_define(p, "carrying", FIG_CARRYING, OF_ACCOUNT);
	if (s->cells[AT_LIMIT].kind != CELL_INT) {
		html_strf(h, "carrying %s, no limit", words_counted(carrying, "lead").s);
		html_close(h);
		return;
	}
	html_strf(h, "carrying %s of %s", words_int(carrying).s, words_counted(limit, "lead").s);
	if (carrying >= limit)
		html_str(h, ", full");
	html_close(h);
	struct svg g = svg_begin(h, "chart bar thin", words_printf("load-%u", no).s, "Leads carried", "Length is the share of the limit.", 6);
	svg_rect(&g, "track", 0, 0, SVG_WIDTH, 6);
	svg_rect_end(&g);
	svg_rect(&g, carrying >= limit ? "bad" : "other", 0, 0, svg_scale(carrying < limit ? carrying : limit, limit, SVG_WIDTH), 6);
	svg_hint(&g, "%s of %s", words_int(carrying).s, words_int(limit).s);
	svg_rect_end(&g);
	svg_end(&g);
}

static void put_card(struct page *p, const struct roster_row *who, const struct sheet *s, const struct routing_figures *f)
{
	struct html *h = &p->h;
	html_open_class(h, "article", "card agent-card");
	html_open(h, "h3");
	html_text(h, who->name.n ? who->name : who->id);
	html_close(h);
	if (who->name.n) { /* two may have the same */
		html_open_class(h, "p", "what");
		html_text(h, who->id);
		html_close(h);
	}
	put_load(p, s, who->no);
	html_open_class(h, "p", "tags");
	if (each_text(s, AT_ROUTES, put_tag, h) == 0)
		html_line(h, "span", "tag", "on no route");
	each_text(s, AT_PAUSES, put_pause, h);
	html_close(h);
	const struct pair first[] = {
		{ FIG_TOTAL_LEADS, "leads offered or given", words_int(f->total_leads) },
		{ FIG_ACCEPTED, "accepted", words_int(f->accepted) },
		{ FIG_SPEED_TO_CLAIM, "speed to claim, mean", mean_of(f->claim_s, f->claims) },
		{ FIG_SPEED_TO_LEAD, "speed to lead, mean", mean_of(f->contact_s, f->contacts) },
		{ FIG_LEADS_WORKED, "worked", words_int(f->leads_worked) },
		{ FIG_APPOINTMENTS, "appointments", words_int(f->phase[PHASE_APPOINTMENT]) },
		{ FIG_CLOSED_UNITS, "closed units", words_int(f->phase[PHASE_CLOSED]) },
	};
	const struct pair rest[] = {
		{ FIG_DECLINED, "declined", words_int(f->declined) },
		{ FIG_TIMED_OUT, "timed out", words_int(f->timed_out) },
		{ FIG_AUTO_ASSIGNED, "assigned by a route", words_int(f->auto_assigned) },
		{ FIG_CLAIMS, "claims", words_int(f->claims) },
		{ FIG_TIME_TO_OWNER, "time to owner, mean", words_seconds(average_mean(f->owner_s, f->claims)) },
		{ FIG_CONTACTS, "first contacts", words_int(f->contacts) },
		{ FIG_NEVER_CONTACTED, "never contacted", words_int(f->never_contacted) },
		{ FIG_ACTIVE_LEADS, "active leads, now", words_int(f->active_leads) },
		{ FIG_UNDER_CONTRACT, "under contract", words_int(f->phase[PHASE_UNDER_CONTRACT]) },
		{ FIG_LEADS_TO_APPOINTMENTS, "leads to appointments", share(f, PHASE_APPOINTMENT) },
		{ FIG_LEADS_TO_UNDER_CONTRACT, "leads to under contract", share(f, PHASE_UNDER_CONTRACT) },
		{ FIG_LEADS_TO_CLOSED, "leads to closed", share(f, PHASE_CLOSED) },
	};
	put_pairs(p, OF_ROUTING_AGENT, first, sizeof(first) / sizeof(first[0]));
	html_open_class(h, "details", "cmd");
	if (!p->now.account)
		html_attrs(h, "open", "open");
	html_line(h, "summary", NULL, "More figures");
	put_pairs(p, OF_ROUTING_AGENT, rest, sizeof(rest) / sizeof(rest[0]));
	html_close(h);
	html_open_class(h, "details", "cmd");
	html_line(h, "summary", NULL, "Commands");
	each_text(s, AT_COMMANDS, put_command, h);
	html_close(h);
	html_close(h);
}

static int put_cards(struct page *p, const struct routing *routing, struct lr_err *err)
{
	struct buf scratch = { 0 };
	struct sheet_form form = { .kind = FORM_CSV, .zone = p->r->zone, .out = &scratch, .digits = p->r->form->digits };
	struct sheet_form *own = p->r->form;
	struct sheet s;
	int rc = 0;
	p->r->form = &form; /* card_cells() asks it how pauses are written */
	sheet_open(&s, &form, card_cols, CARD_COLS);
	html_open_class(&p->h, "div", "cards");
	for (size_t i = 0; i < p->now.n_rows && rc >= 0; i++) {
		const struct roster_row *who = p->now.rows[i].who;
		if (!who->active)
			continue;
		buf_reuse(&scratch);
		sheet_row(&s, "agent");
		rc = card_cells(p->r, &s, who, err);
		if (rc >= 0)
			put_card(p, who, &s, &routing->agents[who->no]);
		sheet_row_end(&s);
	}
	html_close(&p->h);
	sheet_close(&s);
	p->r->form = own;
	p->h.b->failed |= buf_failed(&scratch);
	buf_free(&scratch);
	return rc;
}

int page_routing(struct page *p, struct lr_err *err)
{
	struct report *r = p->r;
	struct routing_want want = { .range = r->range, .source = r->source, .leads = state_head(r->st)->leads,
				     .agents = state_head(r->st)->agents,
				     .points = &r->settings->score };
	struct routing routing = { 0 };
	int rc = routing_compute(r->store, &want, &routing, err);
	if (rc < 0)
		return rc;
	page_section(p, "routing", "Routing",
		     "Leads a route took, by what happened in these days. The account counts distinct leads, so the agents' cards need not add "
		     "up to it; limits, pauses and routes are as of now.");
	if (p->now.account) {
		put_account(p, &routing.account);
		rc = put_routes(p, err);
	}
	if (rc >= 0)
		rc = put_cards(p, &routing, err);
	page_section_end(p);
	routing_free(&routing);
	return rc;
}
