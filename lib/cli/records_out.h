/*
 * records_out - the records lr writes, one NDJSON line each. lr-record(5), cli.md "Records".
 */
#ifndef LR_CLI_RECORDS_OUT_H
#define LR_CLI_RECORDS_OUT_H

#include "cli/cli.h"
#include "wire/jsonw.h"

/* An offer as it is offered: nothing of the person but what the setting `show` allows. */
int put_offer(struct cli *c, struct state *st, const struct offer *o, struct arena *mem);
/* Every live offer of the lead; *n counts them. */
int put_live_offers(struct cli *c, struct state *st, uint64_t lead, struct arena *mem, uint64_t *n);
/* {"lead":"L7","status":...} with the reason where there is one. */
int put_lead_status(struct cli *c, const struct lead *l);
/* What followed a hand-over: the live offers, or where the lead stands. */
int put_what_followed(struct cli *c, struct state *st, uint64_t lead, struct arena *mem);
/* The canonical fields of a lead, person and all, as members of an open object. */
int put_lead_fields(struct jsonw *w, struct state *st, const struct lead *l, struct arena *mem, struct lr_err *err);
/* The same from the event that brings it. */
void put_received(struct jsonw *w, const struct event *received, struct slice person, struct arena *mem);

/* The word for a lead's state: new, waiting, held, routed, offered, pool, owned, follows, void. */
const char *lead_status(const struct lead *l);

#endif
