#include "wire/lead_time.h"

#include "base/num.h"

static const char not_a_time[] = "is not a time (such as 2026-07-01T09:00:00Z)";
static const char no_such[] = "is a date or time that does not exist, or not within 1970..9999";

struct cursor {
	const char *p, *end;
};

static bool at_digit(const struct cursor *c)
{
	return c->p < c->end && *c->p >= '0' && *c->p <= '9';
}

static bool at_letter(const struct cursor *c)
{
	return c->p < c->end && ((*c->p | 32) >= 'a' && (*c->p | 32) <= 'z');
}

static bool take(struct cursor *c, char what)
{
	if (c->p == c->end || *c->p != what)
		return false;
	c->p++;
	return true;
}

static void blanks(struct cursor *c)
{
	while (c->p < c->end && (*c->p == ' ' || *c->p == '\t'))
		c->p++;
}

/* 1 to `most` digits; returns how many, 0 when none or too many. */
static int number(struct cursor *c, int most, int *out)
{
	int n = 0, v = 0;
	while (at_digit(c)) {
		if (++n > most)
			return 0;
		v = v * 10 + (*c->p++ - '0');
	}
	*out = v;
	return n;
}

/* A word of letters as 1.. in a list of English names, whole or its first three letters; 0: none of them. */
static int named(struct cursor *c, const char *const *list, int n)
{
	const char *from = c->p;
	while (at_letter(c))
		c->p++;
	size_t len = (size_t)(c->p - from);
	for (int i = 0; i < n; i++)
		if ((len == 3 || len == strlen(list[i]) || (len == 4 && strncasecmp(from, "sept", 4) == 0)) &&
		    len <= strlen(list[i]) && strncasecmp(from, list[i], len) == 0)
			return i + 1;
	c->p = from;
	return 0;
}

static int month_name(struct cursor *c)
{
	static const char *const months[] = { "january", "february", "march", "april", "may", "june", "july", "august", "september",
					      "october", "november", "december" };
	int m = named(c, months, 12);
	if (m)
		take(c, '.');
	return m;
}

static void weekday(struct cursor *c)
{
	static const char *const days[] = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" };
	if (named(c, days, 7)) {
		take(c, '.');
		take(c, ',');
		blanks(c);
	}
}

/* What may stand between the parts of a date with a month name: "15 Apr, 2021", "15-Apr-2021". */
static void gap(struct cursor *c)
{
	take(c, ',');
	take(c, '-');
	take(c, '/');
	blanks(c);
}

static const char *two_first(struct cursor *c, int a, char sep, enum date_order order, struct civil *t)
{
	int b;
	if (!number(c, 2, &b))
		return not_a_time;
	if (!take(c, sep) || number(c, 4, &t->year) != 4)
		return "is a date whose year has not four digits";
	if (order == DATES_ISO && a <= 12 && b <= 12 && a != b)
		return "can be read as day/month or month/day: say --date-order=dmy or --date-order=mdy";
	bool month_first = order == DATES_MDY || (order == DATES_ISO && b > 12);
	t->month = month_first ? a : b;
	t->day = month_first ? b : a;
	if (order != DATES_ISO && t->month > 12 && t->day <= 12)
		return "does not fit the date order that was given (--date-order)";
	return NULL;
}

static const char *date(struct cursor *c, enum date_order order, struct civil *t)
{
	int first, n;
	weekday(c);
	if (at_letter(c)) { /* Apr 15, 2021 */
		t->month = month_name(c);
		gap(c);
		if (!t->month || !number(c, 2, &t->day))
			return not_a_time;
		gap(c);
		return number(c, 4, &t->year) == 4 ? NULL : not_a_time;
	}
	n = number(c, 4, &first);
	if (n == 0 || c->p == c->end)
		return not_a_time;
	char sep = *c->p;
	if (n == 4) { /* 2021-04-15 */
		if (sep != '-' && sep != '/' && sep != '.')
			return not_a_time;
		c->p++;
		t->year = first;
		return number(c, 2, &t->month) && take(c, sep) && number(c, 2, &t->day) ? NULL : not_a_time;
	}
	if (n > 2)
		return not_a_time;
	struct cursor ahead = *c;
	gap(&ahead);
	if (at_letter(&ahead)) { /* 15 Apr, 2021 */
		*c = ahead;
		t->day = first;
		t->month = month_name(c);
		gap(c);
		return t->month && number(c, 4, &t->year) == 4 ? NULL : not_a_time;
	}
	if (sep != '-' && sep != '/' && sep != '.')
		return not_a_time;
	c->p++;
	return two_first(c, first, sep, order, t);
}

static const char *time_of_day(struct cursor *c, struct civil *t)
{
	if (!number(c, 2, &t->hour) || !take(c, ':') || number(c, 2, &t->minute) != 2)
		return not_a_time;
	if (take(c, ':')) {
		if (number(c, 2, &t->second) != 2)
			return not_a_time;
		if (take(c, '.')) {
			int scale = 100, n = 0;
			for (; at_digit(c); n++, scale /= 10)
				t->ms += (*c->p++ - '0') * scale;
			if (n == 0 || n > 9)
				return not_a_time;
		}
	}
	struct cursor ahead = *c;
	blanks(&ahead);
	if (ahead.end - ahead.p >= 2 && (ahead.p[1] | 32) == 'm' && ((ahead.p[0] | 32) == 'a' || (ahead.p[0] | 32) == 'p')) {
		if (t->hour < 1 || t->hour > 12)
			return no_such;
		t->hour = t->hour % 12 + ((ahead.p[0] | 32) == 'p' ? 12 : 0);
		ahead.p += 2;
		*c = ahead;
	}
	return NULL;
}

/* Z, UTC, GMT, +02:00, +0200, +02; nothing is false in *zoned. */
static const char *offset(struct cursor *c, bool *zoned, int64_t *off)
{
	int h, m = 0;
	blanks(c);
	*off = 0;
	*zoned = c->p < c->end;
	if (!*zoned)
		return NULL;
	size_t left = (size_t)(c->end - c->p);
	if ((left == 1 && (*c->p | 32) == 'z') || (left == 3 && (strncasecmp(c->p, "utc", 3) == 0 || strncasecmp(c->p, "gmt", 3) == 0)))
		return NULL;
	bool west = *c->p == '-';
	if (!take(c, '+') && !take(c, '-'))
		return "has a time zone that cannot be read (use an offset such as +02:00)";
	struct cursor hours = { c->p, c->p + (c->end - c->p < 2 ? c->end - c->p : 2) };
	if (number(&hours, 2, &h) != 2)
		return not_a_time;
	c->p = hours.p;
	if (c->p < c->end) {
		take(c, ':');
		if (number(c, 2, &m) != 2 || c->p != c->end)
			return not_a_time;
	}
	if (h > 23 || m > 59)
		return not_a_time;
	*off = (h * 60 + m) * (int64_t)MS_MINUTE * (west ? -1 : 1);
	return NULL;
}

static const char *epoch(struct slice s, int64_t *ms)
{
	if (s.n != 10 && s.n != 13)
		return "is a bare number of neither 10 digits (epoch seconds) nor 13 (milliseconds)";
	if (!num_int(s, 0, TIME_MAX_MS, ms))
		return not_a_time;
	if (s.n == 10)
		*ms *= 1000;
	return NULL;
}

const char *lead_time_parse(struct slice s, struct zone *tz, enum date_order order, int64_t *ms)
{
	struct civil t = { 0 };
	bool zoned;
	int64_t off;
	if (time_parse(s, ms, &zoned)) { /* what most files hold */
		if (!zoned) {
			civil_of(*ms, &t);
			*ms = zone_to_utc(tz, &t, NULL);
		}
		return *ms < 0 || *ms > TIME_MAX_MS ? no_such : NULL;
	}
	struct cursor c = { s.p, s.p + s.n };
	while (at_digit(&c))
		c.p++;
	if (c.p == c.end)
		return epoch(s, ms);
	c.p = s.p;
	const char *why = date(&c, order, &t);
	if (why)
		return why;
	if (c.p == c.end) {
		if (!civil_valid(&t))
			return no_such;
		*ms = zone_day_start(tz, civil_days(t.year, t.month, t.day));
		return *ms < 0 ? no_such : NULL;
	}
	if (!take(&c, 'T') && !take(&c, 't')) {
		bool apart = take(&c, ',') || *c.p == ' ' || *c.p == '\t';
		blanks(&c);
		if (!apart)
			return not_a_time;
	}
	why = time_of_day(&c, &t);
	if (!why)
		why = offset(&c, &zoned, &off);
	if (why)
		return why;
	if (!civil_valid(&t))
		return no_such;
	*ms = zoned ? civil_ms(&t) - off : zone_to_utc(tz, &t, NULL);
	return *ms < 0 || *ms > TIME_MAX_MS ? no_such : NULL;
}
