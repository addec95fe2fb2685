/* plan_in - what plan.c, plan_named.c and plan_route.c share. Nobody else includes it. */
#ifndef LR_DOMAIN_PLAN_IN_H
#define LR_DOMAIN_PLAN_IN_H

#include "base/text.h"
#include "domain/keys.h"
#include "domain/plan.h"

int plan_copy(struct arena *mem, struct slice from, struct slice *to, struct lr_err *err);
/* n zeroed elements (and one more, so that 0 is no special case); NULL and err when memory is out. */
void *plan_array(struct arena *mem, size_t n, size_t size, struct lr_err *err);
size_t plan_count(const struct config_set *set, char kind);
/* Kind 'h' or 't'. */
int plan_named(struct state *st, const struct config_set *set, char kind, struct arena *mem, struct plan *p, struct lr_err *err);
/* LR_CONFIG "WHAT: unknown tag ...". Needs p->tags. */
int plan_known_tag(const struct plan *p, struct slice name, const char *what, struct lr_err *err);
/* Needs p->agents and p->tags. */
int plan_routes(struct state *st, const struct config_set *set, struct arena *mem, struct plan *p, struct lr_err *err);

#endif
