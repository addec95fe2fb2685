#include "report/range.h"

#include <strings.h>

#include "base/num.h"
#include "base/nearest.h"

enum { DEFAULT_DAYS = 30 };

static const char *const day_words[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
					 "today", "yesterday" };
enum { TODAY = 7, YESTERDAY, DAY_WORDS };

static bool digits(const char *p, size_t n, int *out)
{
	*out = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		*out = *out * 10 + (p[i] - '0');
	}
	return true;
}

/* 1 a date, 0 not written like one, -1 like one but no such day. */
static int date_read(const char *s, int64_t *day)
{
	struct civil c = { 0 };
	if (strlen(s) != 10 || s[4] != '-' || s[7] != '-' || !digits(s, 4, &c.year) || !digits(s + 5, 2, &c.month) ||
	    !digits(s + 8, 2, &c.day))
		return 0;
	if (c.year < 1970 || !civil_valid(&c))
		return -1;
	*day = civil_days(c.year, c.month, c.day);
	return 1;
}

static int day_read(const char *option, const char *s, int64_t today, int64_t *day, struct lr_err *err)
{
	int rc = date_read(s, day);
	if (rc > 0)
		return 0;
	if (rc < 0)
		return lr_fail(err, LR_USAGE, "%s: there is no day %s", option, s);
	for (int i = 0; i < DAY_WORDS; i++) {
		if (strcasecmp(s, day_words[i]) != 0)
			continue;
		if (i == TODAY)
			*day = today;
		else if (i == YESTERDAY)
			*day = today - 1;
		else
			*day = today - (civil_weekday(today) - i + 7) % 7;
		return 0;
	}
	const char *meant = nearest(slice_of(s), day_words, DAY_WORDS);
	if (meant)
		return lr_fail(err, LR_USAGE, "%s: unknown day \"%.60s\" (did you mean %s?)", option, s, meant);
	return lr_fail(err, LR_USAGE, "%s: unknown day \"%.60s\" (YYYY-MM-DD, today, yesterday, or monday .. sunday)", option, s);
}

static int last_read(const char *s, int64_t *days, struct lr_err *err)
{
	int64_t ms;
	if (!num_duration(slice_of(s), &ms) || ms < MS_DAY || ms % MS_DAY != 0)
		return lr_fail(err, LR_USAGE, "--last: \"%.60s\" is not a number of days such as 7d or 30d", s);
	*days = ms / MS_DAY;
	return 0;
}

static int one_way(const struct range_args *a, struct lr_err *err)
{
	const struct {
		const char *name;
		bool given;
	} way[] = { { a->from ? "--from" : "--to", a->from || a->to }, { "--last", a->last != NULL }, { "--mtd", a->mtd },
		    { "--ytd", a->ytd }, { "--all", a->all } };
	const char *first = NULL;
	for (size_t i = 0; i < sizeof(way) / sizeof(way[0]); i++) {
		if (!way[i].given)
			continue;
		if (first)
			return lr_fail(err, LR_USAGE, "%s and %s exclude each other", first, way[i].name);
		first = way[i].name;
	}
	return 0;
}

int range_resolve(const struct range_args *a, struct zone *zone, int64_t now, struct range *out, struct lr_err *err)
{
	struct civil c;
	int64_t days = DEFAULT_DAYS;
	int rc = one_way(a, err);
	if (rc < 0)
		return rc;
	zone_civil(zone, now, &c);
	int64_t today = civil_days(c.year, c.month, c.day);
	*out = (struct range){ .all = a->all, .from_day = today, .to_day = today };
	if (a->all) {
		out->start_ms = INT64_MIN;
		out->end_ms = INT64_MAX;
		return 0;
	}
	if (a->to && (rc = day_read("--to", a->to, today, &out->to_day, err)) < 0)
		return rc;
	if (a->last && (rc = last_read(a->last, &days, err)) < 0)
		return rc;
	if (a->mtd)
		out->from_day = civil_days(c.year, c.month, 1);
	else if (a->ytd)
		out->from_day = civil_days(c.year, 1, 1);
	else
		out->from_day = out->to_day - (days - 1);
	if (a->from && (rc = day_read("--from", a->from, today, &out->from_day, err)) < 0)
		return rc;
	if (out->from_day > out->to_day)
		return lr_fail(err, LR_USAGE, "--from %s is after %s %s", a->from, a->to ? "--to" : "today,",
			       a->to ? a->to : "where the range would end");
	if (out->from_day < 0)
		out->from_day = 0;
	out->start_ms = zone_day_start(zone, out->from_day);
	out->end_ms = zone_day_start(zone, out->to_day + 1);
	return 0;
}

void range_put_day(struct buf *b, int64_t day)
{
	int y, m, d;
	civil_from_days(day, &y, &m, &d);
	buf_printf(b, "%04d-%02d-%02d", y, m, d);
}

void range_put(struct buf *b, const struct range *r)
{
	if (r->all) {
		buf_adds(b, "all days");
		return;
	}
	range_put_day(b, r->from_day);
	if (r->to_day == r->from_day)
		return;
	buf_adds(b, " to ");
	range_put_day(b, r->to_day);
}
