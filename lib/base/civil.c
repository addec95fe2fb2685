#include "base/civil.h"

int64_t civil_days(int year, int month, int day)
{
	/* days_from_civil, H. Hinnant, "chrono-compatible low-level date algorithms" */
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

void civil_from_days(int64_t z, int *y, int *m, int *d)
{
	z += 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*m = (int)(mp < 10 ? mp + 3 : mp - 9);
	*y = (int)(yoe + era * 400 + (*m <= 2));
}

int civil_weekday(int64_t days)
{
	return (int)(((days + 3) % 7 + 7) % 7);
}

bool civil_valid(const struct civil *c)
{
	static const int len[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (c->year < 1970 || c->year > 9999 || c->month < 1 || c->month > 12 || c->day < 1)
		return false;
	bool leap = (c->year % 4 == 0 && c->year % 100 != 0) || c->year % 400 == 0;
	if (c->day > len[c->month - 1] + (c->month == 2 && leap))
		return false;
	return c->hour >= 0 && c->hour < 24 && c->minute >= 0 && c->minute < 60 && c->second >= 0 && c->second < 60 &&
	       c->ms >= 0 && c->ms < 1000;
}

int64_t civil_ms(const struct civil *c)
{
	return civil_days(c->year, c->month, c->day) * MS_DAY +
	       ((c->hour * 60 + c->minute) * 60 + c->second) * INT64_C(1000) + c->ms;
}

void civil_of(int64_t ms, struct civil *out)
{
	int64_t days = ms / MS_DAY, rest = ms % MS_DAY;
	if (rest < 0) {
		rest += MS_DAY;
		days--;
	}
	civil_from_days(days, &out->year, &out->month, &out->day);
	out->ms = (int)(rest % 1000);
	rest /= 1000;
	out->second = (int)(rest % 60);
	out->minute = (int)(rest / 60 % 60);
	out->hour = (int)(rest / 3600);
}

static bool digits(const char *p, int n, int *out)
{
	int v = 0;
	for (int i = 0; i < n; i++) {
		unsigned d = (unsigned char)p[i] - (unsigned)'0';
		if (d > 9)
			return false;
		v = v * 10 + (int)d;
	}
	*out = v;
	return true;
}

static bool offset_ms(struct slice s, int64_t *ms)
{
	if (s.n == 1 && (s.p[0] == 'Z' || s.p[0] == 'z')) {
		*ms = 0;
		return true;
	}
	int h, m;
	bool colon = s.n == 6 && s.p[3] == ':';
	if ((!colon && s.n != 5) || (s.p[0] != '+' && s.p[0] != '-') || !digits(s.p + 1, 2, &h) ||
	    !digits(s.p + 3 + colon, 2, &m) || h > 23 || m > 59)
		return false;
	*ms = (h * 60 + m) * (int64_t)MS_MINUTE * (s.p[0] == '-' ? -1 : 1);
	return true;
}

bool time_parse(struct slice s, int64_t *out, bool *zoned)
{
	struct civil c = { 0 };
	if (s.n < 16 || !digits(s.p, 4, &c.year) || s.p[4] != '-' || !digits(s.p + 5, 2, &c.month) || s.p[7] != '-' ||
	    !digits(s.p + 8, 2, &c.day) || (s.p[10] != 'T' && s.p[10] != 't' && s.p[10] != ' ') ||
	    !digits(s.p + 11, 2, &c.hour) || s.p[13] != ':' || !digits(s.p + 14, 2, &c.minute))
		return false;
	size_t i = 16;
	if (i < s.n && s.p[i] == ':') {
		if (s.n < 19 || !digits(s.p + 17, 2, &c.second))
			return false;
		i = 19;
		if (i < s.n && s.p[i] == '.') {
			size_t f = ++i;
			int scale = 100;
			while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9') {
				c.ms += (s.p[i] - '0') * scale;
				scale /= 10;
				i++;
			}
			if (i == f || i - f > 9)
				return false;
		}
	}
	if (!civil_valid(&c))
		return false;
	int64_t off = 0;
	if (i == s.n) {
		if (!zoned)
			return false;
		*zoned = false;
	} else {
		if (!offset_ms((struct slice){ s.p + i, s.n - i }, &off))
			return false;
		if (zoned)
			*zoned = true;
	}
	int64_t ms = civil_ms(&c) - off;
	if (ms < 0 || ms > TIME_MAX_MS)
		return false;
	*out = ms;
	return true;
}

static void two(char *p, int v)
{
	p[0] = (char)('0' + v / 10);
	p[1] = (char)('0' + v % 10);
}

void time_put(struct buf *b, int64_t ms)
{
	struct civil c;
	civil_of(ms, &c);
	char *p = buf_room(b, RFC3339_LEN);
	if (!p)
		return;
	memcpy(p, "0000-00-00T00:00:00.000Z", RFC3339_LEN);
	two(p, c.year / 100);
	two(p + 2, c.year % 100);
	two(p + 5, c.month);
	two(p + 8, c.day);
	two(p + 11, c.hour);
	two(p + 14, c.minute);
	two(p + 17, c.second);
	p[20] = (char)('0' + c.ms / 100);
	two(p + 21, c.ms % 100);
	b->n += RFC3339_LEN;
}

bool time_scan(const char *p, int64_t *out)
{
	struct civil c;
	if (p[4] != '-' || p[7] != '-' || p[10] != 'T' || p[13] != ':' || p[16] != ':' || p[19] != '.' || p[23] != 'Z' ||
	    !digits(p, 4, &c.year) || !digits(p + 5, 2, &c.month) || !digits(p + 8, 2, &c.day) ||
	    !digits(p + 11, 2, &c.hour) || !digits(p + 14, 2, &c.minute) || !digits(p + 17, 2, &c.second) ||
	    !digits(p + 20, 3, &c.ms) || !civil_valid(&c))
		return false;
	*out = civil_ms(&c);
	return true;
}
