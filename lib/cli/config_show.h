/*
 * config_show - the configuration in force written back as files that apply reads: applying them changes nothing.
 * One key, agent or route a line, so that version control shows small differences.
 */
#ifndef LR_CLI_CONFIG_SHOW_H
#define LR_CLI_CONFIG_SHOW_H

#include "domain/plan.h"

int config_show_settings(const struct plan *p, struct buf *out, struct lr_err *err);
int config_show_agents(const struct plan *p, bool csv, struct buf *out, struct lr_err *err);
int config_show_tags(const struct plan *p, bool csv, struct buf *out, struct lr_err *err);
int config_show_holidays(const struct plan *p, bool csv, struct buf *out, struct lr_err *err);
int config_show_routes(const struct plan *p, struct buf *out, struct lr_err *err);
/* {"settings":{...},"agents":[...],"holidays":[...],"routes":[...]} */
int config_show_all(const struct plan *p, struct buf *out, struct lr_err *err);

#endif
