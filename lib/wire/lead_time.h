/*
 * lead_time - the times lead exports hold, to ms UTC. Private to lib/wire.
 *
 * RFC 3339 and its relatives ("2026-07-01 09:00", "2026/7/1 9:00 pm", "+0200", "+02"), epoch seconds or milliseconds (10 or 13
 * digits), "2/26/2018 19:58" by `order`, "15 Apr, 2021 00:03:00", "Apr 15, 2021", "Wed, 15 Apr 2021 10:00:00 GMT". Without an
 * offset: wall clock of tz; in a gap or fold as zone_to_utc() says. A date alone: the first moment of that local day.
 */
#ifndef LR_WIRE_LEAD_TIME_H
#define LR_WIRE_LEAD_TIME_H

#include "wire/lead_in.h"

/* NULL and *ms set, or why not (static text, to follow the column's name). */
const char *lead_time_parse(struct slice s, struct zone *tz, enum date_order order, int64_t *ms);

#endif
