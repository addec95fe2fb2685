/*
 * report - what every report is given: the snapshot, whose figures may be seen, which days, which filters, and where to write.
 * report_open() reads it once for a state; each report is a function over it, in a file of its own.
 *
 *   report_open(&r, store, st, &want, &form, now, err); report_routing(&r, err); report_close(&r);
 * 0, or a negative kind: LR_USAGE an agent, source, route or figure there is not (did you mean).
 */
#ifndef LR_REPORT_REPORT_H
#define LR_REPORT_REPORT_H

#include "report/figures.h"
#include "report/roster.h"
#include "report/sheet.h"

enum basis { BASIS_EVENT, BASIS_COHORT };

struct listing;

/* As asked for. Texts are borrowed; NULL: not given. */
struct report_want {
	struct range_args range;
	const char *agent, *team, *source;
	const char *list;             /* the figure, of those `listing` has */
	const struct listing *listing;
	const char *subject;          /* `agent A`, `lead L7` */
	enum group_by by;
	enum basis basis;
	bool compare;
	const char *viewer;           /* an agent who may see his own figures alone; NULL: everything may be seen */
};

struct report {
	struct store *store;
	struct state *st;
	const struct settings *settings;
	const struct report_want *want;
	struct zone *zone;            /* the account's; owned */
	int64_t now;
	struct range range, before;   /* before: the period of as many days just before it */
	struct roster roster;
	bool *shown;                  /* by agent number: asked for, and allowed */
	bool all_agents;              /* nobody is left out: the account's figures are shown, too */
	uint32_t source;              /* 0: any */
	struct sheet_form *form;
	struct arena mem;
};

int report_open(struct report *r, struct store *store, struct state *st, const struct report_want *want, struct sheet_form *form,
		int64_t now, struct lr_err *err);
void report_close(struct report *r);

/* Whose and which leads these are when they are not all: `before`, then "only source web, agent ann"; else nothing. */
void report_filters_put(const struct report *r, const char *before, struct buf *out);
/* The heading of a table: the account, the report, the days, the filters. */
void report_heading(struct report *r, struct sheet *s, const char *what, bool range);
/* Which way --by goes as a column. */
enum figure report_group_figure(enum group_by by);
/* Is the lead among those asked for, by its source and owner? (owner 0: only when no agent was asked for) */
bool report_wants(const struct report *r, uint32_t source, uint32_t owner);
/* --by groups leads, owned or not: refused unless all may be seen. 0, or LR_USAGE. */
int report_by_leads(const struct report *r, struct lr_err *err);
/* An agent's id by his number; {NULL,0} for 0; "*" for one of whom the viewer sees nothing but that he is there. */
int report_agent(struct report *r, uint32_t no, struct slice *id, struct lr_err *err);
/* Would the route take a lead now, by the account's operating hours and its own hours and dates? Pauses aside. */
int report_route_open(struct report *r, const struct route *route, bool *open, struct lr_err *err);

/* --list of a report: which of its figures count leads one by one, and which leads. */
struct lives;
struct listing {
	bool (*has)(enum figure f, bool account);
	/* Mark the leads behind behind->figure, of the range, the source and the agents asked for. */
	int (*mark)(struct report *r, const struct lives *lives, struct behind *behind, struct lr_err *err);
};
extern const struct listing dashboard_listing, routing_listing, sources_listing, billing_listing;

typedef int report_run(struct report *r, struct lr_err *err);
report_run report_dashboard, report_routing, report_agents, report_agent_card, report_routes, report_gaps, report_leads, report_lead, report_now,
	report_pool, report_work, report_sources, report_fairness, report_billing, report_figures, report_list;

#endif
