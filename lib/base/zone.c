#include "base/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

enum { CACHE = 1024 };

struct day_offset {
	int64_t day;      /* UTC day + 1; 0 = empty */
	int64_t turn_ms;  /* moment within the day when the offset changes; beyond its end: never */
	int32_t before_s, after_s;
};

struct zone {
	char name[64];
	struct day_offset cache[CACHE];
};

static bool known_zone(const char *name)
{
	char path[128];
	struct stat st;
	for (const char *p = name; *p; p++) {
		bool plain = (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_' ||
			     *p == '-' || *p == '+' || (*p == '/' && p > name && p[1] && p[1] != '/');
		if (!plain)
			return false;
	}
	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

int zone_open(struct slice name, struct zone **out, struct lr_err *err)
{
	struct zone *z = calloc(1, sizeof(*z));
	if (!z)
		return lr_nomem(err);
	bool utc = slice_is(name, "UTC"); /* known even where no zoneinfo is installed */
	if (name.n == 0 || name.n >= sizeof(z->name) || memchr(name.p, 0, name.n))
		goto unknown;
	memcpy(z->name, name.p, name.n);
	if (!utc && !known_zone(z->name))
		goto unknown;
	*out = z;
	return 0;
unknown:
	free(z);
	return lr_fail(err, LR_CONFIG, "unknown time zone \"%.*s\" (an IANA name such as Europe/Berlin; is tzdata installed?)",
		       (int)(name.n < 64 ? name.n : 64), name.p);
}

void zone_free(struct zone *z)
{
	free(z);
}

const char *zone_name(const struct zone *z)
{
	return z->name;
}

static int32_t ask_glibc(const struct zone *z, int64_t utc_s)
{
	const char *now = getenv("TZ");
	if (!now || strcmp(now, z->name) != 0) {
		setenv("TZ", z->name, 1);
		tzset();
	}
	time_t t = (time_t)utc_s;
	struct tm tm;
	return localtime_r(&t, &tm) ? (int32_t)tm.tm_gmtoff : 0;
}

static void learn_day(const struct zone *z, int64_t day, struct day_offset *d)
{
	int64_t lo = day * 86400, hi = lo + 86400 - 1;
	d->before_s = ask_glibc(z, lo);
	d->after_s = ask_glibc(z, hi);
	d->turn_ms = INT64_MAX;
	if (d->before_s != d->after_s) {
		while (hi - lo > 1) {
			int64_t mid = lo + (hi - lo) / 2;
			if (ask_glibc(z, mid) == d->before_s)
				lo = mid;
			else
				hi = mid;
		}
		d->turn_ms = hi * 1000;
	}
	d->day = day + 1;
}

int64_t zone_offset_ms(struct zone *z, int64_t utc_ms)
{
	if (strcmp(z->name, "UTC") == 0)
		return 0;
	int64_t day = utc_ms / MS_DAY - (utc_ms % MS_DAY < 0);
	struct day_offset *d = &z->cache[(uint64_t)day % CACHE];
	if (d->day != day + 1)
		learn_day(z, day, d);
	return (utc_ms < d->turn_ms ? d->before_s : d->after_s) * INT64_C(1000);
}

int64_t zone_to_utc(struct zone *z, const struct civil *wall, int *exact)
{
	int64_t local = civil_ms(wall);
	int64_t early = zone_offset_ms(z, local - MS_DAY), late = zone_offset_ms(z, local + MS_DAY);
	int64_t a = local - early, b = local - late; /* the only two candidates around one change */
	bool a_ok = zone_offset_ms(z, a) == early, b_ok = zone_offset_ms(z, b) == late;
	int how = 1;
	int64_t utc;
	if (a_ok && b_ok) {
		utc = a < b ? a : b;
		how = a == b ? 1 : 2;
	} else if (a_ok || b_ok) {
		utc = a_ok ? a : b;
	} else {
		int64_t lo = a < b ? a : b, hi = a < b ? b : a; /* a gap: the change lies between them */
		while (hi - lo > 1) {
			int64_t mid = lo + (hi - lo) / 2;
			if (zone_offset_ms(z, mid) == early)
				lo = mid;
			else
				hi = mid;
		}
		utc = hi;
		how = 0;
	}
	if (exact)
		*exact = how;
	return utc;
}

void zone_civil(struct zone *z, int64_t utc_ms, struct civil *out)
{
	civil_of(utc_ms + zone_offset_ms(z, utc_ms), out);
}

int64_t zone_day_start(struct zone *z, int64_t days)
{
	struct civil c = { 0 };
	civil_from_days(days, &c.year, &c.month, &c.day);
	return zone_to_utc(z, &c, NULL);
}
