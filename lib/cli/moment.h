/*
 * moment - a point in time as people give it to an option: RFC 3339, or a day of the account's calendar.
 */
#ifndef LR_CLI_MOMENT_H
#define LR_CLI_MOMENT_H

#include "base/zone.h"
#include "cli/cli.h"

/* The account's zone; caller frees. The store must be open. */
int moment_zone(struct cli *c, struct zone **zone);
/* A day is its first moment, or (`day_end`) the first one after it. LR_USAGE naming the option. */
int moment_read(struct cli *c, const char *option, const char *text, bool day_end, int64_t *out);

#endif
