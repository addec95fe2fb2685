/*
 * zone - IANA time zones through glibc. zone_open() checks the name against the zoneinfo directory first, because a
 * bogus TZ silently means UTC. Offsets are cached per zone and UTC day, so asking twice is cheap.
 * Not for threads: glibc has one TZ per process; zone.c sets it to the zone asked last and nothing else may rely on it.
 */
#ifndef LR_BASE_ZONE_H
#define LR_BASE_ZONE_H

#include "base/civil.h"
#include "base/err.h"

struct zone;

/* The zone by its name ("Europe/Berlin", "UTC"). Caller frees with zone_free(). Unknown name: LR_CONFIG. */
int zone_open(struct slice name, struct zone **out, struct lr_err *err);
void zone_free(struct zone *z);
const char *zone_name(const struct zone *z);
/* UTC offset in milliseconds at that moment (east positive). */
int64_t zone_offset_ms(struct zone *z, int64_t utc_ms);
/* Wall clock to UTC. In a gap: the first moment after it. In a fold: the earlier moment. *exact says which: 1 one, 0 gap, 2 fold. */
int64_t zone_to_utc(struct zone *z, const struct civil *wall, int *exact);
/* Wall clock of a moment. */
void zone_civil(struct zone *z, int64_t utc_ms, struct civil *out);
/* First moment of the local day `days` (civil_days), which may begin after a gap at midnight. */
int64_t zone_day_start(struct zone *z, int64_t days);

#endif
