/*
 * admin - what lr-admin does beside configuration: pauses, limits, and leads moved by hand.
 */
#ifndef LR_CLI_ADMIN_H
#define LR_CLI_ADMIN_H

#include "cli/cli.h"

struct admin_options {
	const char *route, *from, *until, *how_long, *why, *to, *batch;
	bool all;
};

/* One verb; c->args[0] is its name. */
typedef int admin_verb(struct cli *c);

admin_verb admin_pause, admin_resume, admin_pause_route, admin_resume_route, admin_limit; /* admin_people.c */
admin_verb admin_assign, admin_reassign, admin_release, admin_resubmit, admin_hold, admin_unhold, admin_void,
	admin_void_stage; /* admin_leads.c */
admin_verb admin_forget; /* admin_forget.c */
admin_verb admin_edit; /* admin_edit.c */

/* Options that mean nothing to this verb are refused, not ignored: `allowed` names the others, "route why". */
int admin_options_fit(struct cli *c, const char *allowed);
/* Decide one frame with the store open for writing: `next` is called once. */
int admin_once(struct cli *c, int (*next)(struct cli *c, void *arg, struct decision *d), void *arg);
/* The agent or route of that id in the open state: 0, or LR_DATA with "did you mean". */
int admin_agent(struct cli *c, struct state *st, const char *id, struct agent **out);
int admin_route(struct cli *c, struct state *st, const char *id, struct route **out);

#endif
