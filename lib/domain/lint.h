/*
 * lint - what is allowed but hardly meant: a route no lead can reach, an agent on no route, a route nobody can qualify
 * for. domain.md 3. Judges the configuration as it would be with the files given; changes nothing.
 */
#ifndef LR_DOMAIN_LINT_H
#define LR_DOMAIN_LINT_H

#include "domain/plan.h"

/* A line each, ended by LF, appended to out. */
int lint_plan(const struct plan *p, struct arena *mem, struct buf *out, struct lr_err *err);
/* All checks of config_apply() and the lints. `st` NULL: nothing is in force. */
int config_check(struct state *st, const struct config_set *set, struct arena *mem, struct buf *lints, struct lr_err *err);

#endif
