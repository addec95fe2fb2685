/*
 * civil - calendar days and RFC 3339 times. Proleptic Gregorian, integer milliseconds since 1970-01-01T00:00:00Z, no
 * leap seconds, no zone (zone.h has those). The years 1970..9999 are what lr accepts as times.
 */
#ifndef LR_BASE_CIVIL_H
#define LR_BASE_CIVIL_H

#include <stdint.h>

#include "base/buf.h"

enum { MS_DAY = 86400000, MS_HOUR = 3600000, MS_MINUTE = 60000, RFC3339_LEN = 24 };
#define TIME_MAX_MS INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

struct civil {
	int year, month, day;       /* 1970.., 1..12, 1..31 */
	int hour, minute, second, ms;
};

int64_t civil_days(int year, int month, int day);         /* days since 1970-01-01 */
void civil_from_days(int64_t days, int *y, int *m, int *d);
int civil_weekday(int64_t days);                            /* 0 Monday .. 6 Sunday */
bool civil_valid(const struct civil *c);                    /* a date that exists, 00:00:00..23:59:59 */
int64_t civil_ms(const struct civil *c);                    /* as if UTC */
void civil_of(int64_t ms, struct civil *out);               /* as if UTC */

/*
 * RFC 3339 "2026-07-01T09:00:00Z", fraction of 1..9 digits cut to milliseconds, 'T', 't' or one blank between,
 * offset Z or +hh:mm (also +hhmm). Whole text. Without an offset: returns true with *zoned = false and *out as if UTC;
 * zoned == NULL demands one. :60 and dates that do not exist are refused.
 */
bool time_parse(struct slice s, int64_t *out, bool *zoned);
void time_put(struct buf *b, int64_t ms);                   /* 24 bytes: 2026-07-01T09:00:00.000Z */
/* Exactly the 24 bytes time_put() writes; false on any other byte. */
bool time_scan(const char *p, int64_t *out);

#endif
