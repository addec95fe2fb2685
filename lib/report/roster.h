/*
 * roster - the agents as reports name them: in the order of agents.csv, with the name people know them by.
 */
#ifndef LR_REPORT_ROSTER_H
#define LR_REPORT_ROSTER_H

#include "domain/state.h"

struct roster_row {
	uint32_t no, position;
	bool active;
	struct slice id, name;   /* id is NUL-terminated, too; name {NULL,0}: none given */
};

struct roster {
	struct roster_row *rows; /* all of it lives in the arena */
	size_t n;
};

/* Every agent the journal ever named. */
int roster_read(struct state *st, struct arena *mem, struct roster *out, struct lr_err *err);
/* LR_USAGE with "did you mean" when there is no such agent. */
int roster_find(const struct roster *r, const char *id, const struct roster_row **out, struct lr_err *err);

#endif
