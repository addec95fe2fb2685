/*
 * plan - the configuration as it will be: what is in force, with the files given put in its place, all names resolved and
 * everything checked. apply makes events of a plan, lint judges it. Reads the state, changes nothing.
 *
 *   struct plan p = { 0 }; plan_make(state, &set, mem, &p, err); ... plan_free(&p);
 * All memory it points to is in `mem`; plan_free() frees the look-up table only.
 */
#ifndef LR_DOMAIN_PLAN_H
#define LR_DOMAIN_PLAN_H

#include "base/table.h"
#include "domain/apply.h"

struct plan_agent {
	struct slice id;
	uint32_t no;                      /* 0: new */
	uint32_t position, old_position;
	struct slice json, old_json;      /* old: {NULL,0} when new */
	bool was_active;
	struct agent now;                 /* its config; no live fields */
	struct slice *teams;
	size_t n_teams;
};

struct plan_member {
	size_t agent;                     /* index in plan.agents */
	uint32_t weight;
};

struct plan_route {
	struct slice id;
	uint32_t no;
	uint32_t position, old_position;  /* position 0: removed; then json and members are empty */
	struct slice json, old_json;
	struct route now;                 /* its config; sources and members not resolved to numbers */
	bool asks_tags;                   /* has `tags` */
	struct slice sources;             /* canonical array, {NULL,0}: any lead */
	struct plan_member *members;
	size_t n_members;
	struct slice members_json, old_members_json; /* [["ann",1],["bob",3]] */
	const struct config_item *item;   /* NULL: in force already */
};

/* A holiday by its date, a tag by its name. */
struct plan_named {
	struct slice name;
	struct slice json, old_json;      /* json {NULL,0}: removed; old: new */
};

struct plan {
	struct slice settings_json, old_settings_json;
	struct settings settings;
	struct plan_agent *agents;        /* by position */
	size_t n_agents;
	struct plan_route *routes;        /* by position, removed ones last */
	size_t n_routes, n_removed;       /* n_routes without the removed */
	struct plan_named *holidays;      /* in the order of their dates' text, removed ones too */
	size_t n_holidays;
	struct plan_named *tags;          /* likewise */
	size_t n_tags;
	struct table by_id;               /* agent id -> index in agents */
	struct table by_tag;              /* tag in force -> index in tags */
};

/* `st` NULL: nothing is in force. */
int plan_make(struct state *st, const struct config_set *set, struct arena *mem, struct plan *out, struct lr_err *err);
void plan_free(struct plan *p);

#endif
