/* fold_in - what fold.c, fold_config.c and fold_offer.c share. Nobody else includes it. */
#ifndef LR_DOMAIN_FOLD_IN_H
#define LR_DOMAIN_FOLD_IN_H

#include "domain/fold.h"

/* The place of s among the names; -1 none. */
int fold_word(struct slice s, const char *const *names, int n);
/* LR_DATA: the event cannot follow what is there. */
int fold_impossible(const struct event *e, struct lr_err *err, const char *why);
/* LR_DATA: what its config says is unknown to this version, `why` as the readers of config.h say it. */
int fold_unread(const struct event *e, const struct lr_err *why, struct lr_err *err);
/* The lead, agent or route an event names; not there is impossible, not named is 0. */
int fold_need_lead(struct state *st, const struct event *e, enum event_key k, struct lead *l, struct lr_err *err);
int fold_need_number(struct state *st, const struct event *e, enum event_key k, enum name_kind kind, uint32_t *no,
		     struct lr_err *err);
/* Writes the lead and what its old and new owner carry. */
int fold_put_lead(struct state *st, const struct lead *old, const struct lead *l, struct lr_err *err);
/* Appends the fact the figures count. */
int fold_count(struct state *st, const struct event *e, const struct lead *l, uint8_t type, uint8_t flag,
	       uint32_t agent, int64_t value, struct lr_err *err);
/* To another state; what belonged to the one before goes. */
void fold_move(struct lead *l, enum lead_state to, int64_t at);

/* fold_config.c */
int fold_settings(struct state *st, const struct event *e, struct lr_err *err);
int fold_agent(struct state *st, const struct event *e, struct lr_err *err);
int fold_agent_paused(struct state *st, const struct event *e, struct lr_err *err);
int fold_route_paused(struct state *st, const struct event *e, struct lr_err *err);
int fold_route(struct state *st, const struct event *e, struct lr_err *err);
int fold_holiday(struct state *st, const struct event *e, struct lr_err *err);

/* fold_tags.c */
/* The tags that an agent's item names get their numbers. */
int fold_agent_tags(struct state *st, struct slice agent, struct lr_err *err);
/* Who came to own it: what it is charged, and that it counts against his Max: tags. */
int fold_came_to_own(struct state *st, const struct event *e, const struct lead *l, struct lr_err *err);
int fold_tag(struct state *st, const struct event *e, struct lr_err *err);
/* The tags that a lead.received or lead.updated names become the lead's, in place of those it had. */
int fold_tags_of(struct state *st, const struct event *e, struct lead *l, struct lr_err *err);

/* fold_offer.c */
int fold_offer_made(struct state *st, const struct event *e, struct lr_err *err);
int fold_requeued(struct state *st, const struct event *e, struct lr_err *err);
int fold_offer_ended(struct state *st, const struct event *e, struct lr_err *err);

/* fold_track.c */
int fold_tracked(struct state *st, const struct event *e, struct lr_err *err);
int fold_stage_voided(struct state *st, const struct event *e, struct lr_err *err);

#endif
