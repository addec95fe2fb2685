/*
 * apply - configuration files against the configuration in force: what differs becomes config.* events, in one frame.
 * domain.md 3. Nothing is decided before everything was checked.
 *
 *   struct config_set set = ...;              items of the files given, canonical (config.h), in file order
 *   config_apply(d, &set, &diff, err);         in a decide function; `diff` is for people, a line each
 */
#ifndef LR_DOMAIN_APPLY_H
#define LR_DOMAIN_APPLY_H

#include "domain/decision.h"

enum config_kind { CONFIG_SETTINGS, CONFIG_AGENTS, CONFIG_TAGS, CONFIG_HOLIDAYS, CONFIG_ROUTES, CONFIG_KINDS };
extern const char *const config_kind_name[CONFIG_KINDS];

struct config_item {
	char kind;               /* 's' settings, 'a' agent, 'r' route, as state_config() has them; 'h' holiday, 't' tag */
	struct slice id;         /* of the agent or route, date of the holiday, name of the tag; empty for settings */
	struct slice json;       /* canonical */
	const char *file;        /* as named by the caller, for messages */
	uint64_t line;           /* where it starts; 0: a JSON file, `index` says where */
	size_t index;            /* in its file, from 0 */
};

struct config_set {
	bool given[CONFIG_KINDS]; /* a file of that kind replaces all of the kind, even when it has no items */
	const struct config_item *items;
	size_t n;
};

/* Where an item stands, for messages: "agents.csv:17: ", "routes.json: routes[0].", "settings.json: ". */
void config_place(const struct config_item *item, char *place, size_t size);

/*
 * 0: done (no events at all when nothing differs). LR_CONFIG with the place: unknown or doubled names, a route that
 * would not hold. Agents who become inactive have their live offers withdrawn in the same frame.
 */
int config_apply(struct decision *d, const struct config_set *set, struct buf *diff, struct lr_err *err);

#endif
