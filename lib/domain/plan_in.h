/* plan_in - what plan.c and plan_route.c share. Nobody else includes it. */
#ifndef LR_DOMAIN_PLAN_IN_H
#define LR_DOMAIN_PLAN_IN_H

#include "base/text.h"
#include "domain/keys.h"
#include "domain/plan.h"

int plan_copy(struct arena *mem, struct slice from, struct slice *to, struct lr_err *err);
/* n zeroed elements (and one more, so that 0 is no special case); NULL and err when memory is out. */
void *plan_array(struct arena *mem, size_t n, size_t size, struct lr_err *err);
/* Needs p->agents. */
int plan_routes(struct state *st, const struct config_set *set, struct arena *mem, struct plan *p, struct lr_err *err);

#endif
