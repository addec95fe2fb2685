#include "domain/schedule.h"

enum { DAY_MINUTES = 24 * 60 };

static const char day_name[7][4] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/* ---- reading hours */

struct cursor {
	const char *p, *end;
	struct schedule_why *why;
};

static void skip_blanks(struct cursor *c)
{
	while (c->p < c->end && (*c->p == ' ' || *c->p == '\t'))
		c->p++;
}

static bool next_is(struct cursor *c, char ch)
{
	skip_blanks(c);
	if (c->p == c->end || *c->p != ch)
		return false;
	c->p++;
	skip_blanks(c);
	return true;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool letter_next(const struct cursor *c)
{
	return c->p < c->end && is_letter(*c->p);
}

/* Up to the next mark: what to show of something not understood. */
static struct slice word_here(const struct cursor *c)
{
	const char *q = c->p;
	while (q < c->end && !strchr(" \t,;", *q))
		q++;
	return (struct slice){ c->p, (size_t)(q - c->p) };
}

static bool wrong(struct cursor *c, const char *what, struct slice at)
{
	*c->why = (struct schedule_why){ what, at };
	return false;
}

static bool read_day(struct cursor *c, int *day)
{
	size_t n = 0;
	while (c->p + n < c->end && is_letter(c->p[n]))
		n++;
	for (*day = 0; *day < 7; ++*day) {
		bool same = n == 3;
		for (size_t i = 0; same && i < 3; i++)
			same = (c->p[i] | 0x20) == day_name[*day][i];
		if (same) {
			c->p += n;
			return true;
		}
	}
	return wrong(c, "not one of the days mon tue wed thu fri sat sun", (struct slice){ c->p, n ? n : word_here(c).n });
}

/* "mon-fri,sun": a bit a day. */
static bool read_days(struct cursor *c, unsigned *days, struct buf *text)
{
	*days = 0;
	do {
		int from, to;
		if (!read_day(c, &from))
			return false;
		to = from;
		buf_adds(text, *days ? "," : "");
		buf_adds(text, day_name[from]);
		if (next_is(c, '-')) {
			if (!read_day(c, &to))
				return false;
			buf_addc(text, '-');
			buf_adds(text, day_name[to]);
		}
		for (int d = from;; d = (d + 1) % 7) { /* "sat-mon" goes over the end of the week */
			*days |= 1U << d;
			if (d == to)
				break;
		}
	} while (next_is(c, ','));
	return true;
}

/* "9:00", "09:00", "24:00" */
static bool read_time(struct cursor *c, int *minute)
{
	struct slice at = word_here(c);
	int hour = 0, n = 0;
	while (c->p < c->end && is_digit(*c->p) && n < 2) {
		hour = hour * 10 + (*c->p++ - '0');
		n++;
	}
	if (n == 0 || c->end - c->p < 3 || c->p[0] != ':' || !is_digit(c->p[1]) || !is_digit(c->p[2]))
		return wrong(c, "not a time such as 09:00", at);
	int min = (c->p[1] - '0') * 10 + (c->p[2] - '0');
	c->p += 3;
	*minute = hour * 60 + min;
	if (min > 59 || *minute > DAY_MINUTES || (c->p < c->end && is_digit(*c->p)))
		return wrong(c, "not a time such as 09:00", at);
	return true;
}

static void put_time(struct buf *b, int minute)
{
	buf_printf(b, "%02d:%02d", minute / 60, minute % 60);
}

static bool read_window(struct cursor *c, struct week *w, unsigned days, struct buf *text)
{
	struct slice at = word_here(c);
	int from, to;
	if (!read_time(c, &from))
		return false;
	if (!next_is(c, '-'))
		return wrong(c, "not a window such as 09:00-17:00", at);
	if (!read_time(c, &to))
		return false;
	if (from == to || from == DAY_MINUTES)
		return wrong(c, "an empty window (a whole day is 00:00-24:00)", at);
	put_time(text, from);
	buf_addc(text, '-');
	put_time(text, to);
	int end = to < from ? to + DAY_MINUTES : to;
	for (unsigned d = 0; d < 7; d++)
		for (int m = from; days >> d & 1 && m < end; m++)
			week_put(w, (d * DAY_MINUTES + (unsigned)m) % WEEK_MINUTES);
	return true;
}

bool week_add(struct week *w, struct slice text, struct buf *canonical, struct schedule_why *why)
{
	struct cursor c = { text.p, text.p + text.n, why };
	bool more = true, windows = false;
	while (more) {
		unsigned days = 0x7f;
		skip_blanks(&c);
		if (c.p == c.end && windows)
			break; /* "mon 09:00-17:00;" */
		if (c.p == c.end)
			return wrong(&c, "no hours", (struct slice){ 0 });
		if (canonical->n && canonical->p[canonical->n - 1] != '[')
			buf_addc(canonical, ',');
		buf_addc(canonical, '"');
		if (letter_next(&c)) {
			if (!read_days(&c, &days, canonical))
				return false;
			buf_addc(canonical, ' ');
			skip_blanks(&c);
		}
		if (!read_window(&c, w, days, canonical))
			return false;
		more = false;
		while (next_is(&c, ',')) {
			if (letter_next(&c)) { /* "mon 09:00-10:00, tue 11:00-12:00" */
				more = true;
				break;
			}
			buf_addc(canonical, ',');
			if (!read_window(&c, w, days, canonical))
				return false;
		}
		buf_addc(canonical, '"');
		windows = true;
		if (!more && !(more = next_is(&c, ';')) && c.p != c.end)
			return wrong(&c, "not understood", word_here(&c));
	}
	return true;
}

/* ---- weeks */

void week_put(struct week *w, unsigned minute)
{
	w->bit[minute / 64] |= UINT64_C(1) << minute % 64;
}

bool week_pack(const struct week *w, struct hours *out)
{
	memset(out, 0, sizeof(*out));
	for (unsigned m = 0; m < WEEK_MINUTES; m++) {
		if (!week_has(w, m))
			continue;
		if (out->n == HOURS_MAX)
			return false;
		struct minutes *win = &out->window[out->n++];
		win->from = (uint16_t)m;
		while (m < WEEK_MINUTES && week_has(w, m))
			m++;
		win->to = (uint16_t)m;
	}
	return true;
}

/* Minutes [from, to), sixty-four at a time where they fill a word. */
static void put_minutes(struct week *w, unsigned from, unsigned to)
{
	for (unsigned m = from; m < to;) {
		if (m % 64 == 0 && to - m >= 64) {
			w->bit[m / 64] = UINT64_MAX;
			m += 64;
		} else {
			week_put(w, m++);
		}
	}
}

void week_of_hours(struct week *w, const struct hours *h)
{
	if (h->n == 0)
		put_minutes(w, 0, WEEK_MINUTES);
	for (unsigned i = 0; i < h->n; i++)
		put_minutes(w, h->window[i].from, h->window[i].to);
}

void week_minute_put(struct buf *b, unsigned minute)
{
	buf_printf(b, "%s ", day_name[minute / DAY_MINUTES % 7]);
	put_time(b, (int)(minute % DAY_MINUTES));
}

/* ---- the wall clock */

static int64_t local_day(struct zone *z, int64_t at, unsigned *minute_of_day)
{
	int64_t local = at + zone_offset_ms(z, at);
	int64_t day = local / MS_DAY - (local % MS_DAY < 0);
	*minute_of_day = (unsigned)((local - day * MS_DAY) / MS_MINUTE);
	return day;
}

bool hours_open(const struct hours *h, struct zone *z, int64_t at)
{
	unsigned minute;
	if (h->n == 0)
		return true;
	int64_t day = local_day(z, at, &minute);
	minute += (unsigned)civil_weekday(day) * DAY_MINUTES;
	for (unsigned i = 0; i < h->n; i++)
		if (minute >= h->window[i].from && minute < h->window[i].to)
			return true;
	return false;
}

/* ---- dates */

static bool digits(const char *p, int n, int *out)
{
	*out = 0;
	for (int i = 0; i < n; i++) {
		if (!is_digit(p[i]))
			return false;
		*out = *out * 10 + (p[i] - '0');
	}
	return true;
}

static bool one_date(struct slice s, int32_t *out)
{
	struct civil c = { .year = 2000 }; /* a leap year: 02-29 is a day of some years */
	bool yearly = s.n == 5;
	if (!yearly && (s.n != 10 || !digits(s.p, 4, &c.year) || s.p[4] != '-'))
		return false;
	const char *p = s.p + (yearly ? 0 : 5);
	if (!digits(p, 2, &c.month) || p[2] != '-' || !digits(p + 3, 2, &c.day) || c.year < 1970 || !civil_valid(&c))
		return false;
	*out = yearly ? -(c.month * 100 + c.day) : (int32_t)civil_days(c.year, c.month, c.day);
	return true;
}

bool date_parse(struct slice s, struct date_span *out)
{
	size_t half = s.n == 12 ? 5 : s.n == 22 ? 10 : s.n;
	if (half == s.n) {
		bool is = one_date(s, &out->from);
		out->to = out->from;
		return is;
	}
	return s.p[half] == '.' && s.p[half + 1] == '.' && one_date((struct slice){ s.p, half }, &out->from) &&
	       one_date((struct slice){ s.p + half + 2, half }, &out->to) && (out->from < 0 || out->from <= out->to);
}

bool dates_add(struct dates *d, struct slice s, struct schedule_why *why)
{
	struct date_span span;
	if (slice_is(s, "holidays")) {
		d->holidays = 1;
		return true;
	}
	if (!date_parse(s, &span)) {
		*why = (struct schedule_why){ "not a date such as 2026-12-24, 12-25 or 2026-12-24..2027-01-02, nor holidays", s };
		return false;
	}
	for (unsigned i = 0; i < d->n; i++)
		if (d->span[i].from == span.from && d->span[i].to == span.to)
			return true;
	if (d->n == DATES_MAX) {
		*why = (struct schedule_why){ "more than 32 dates; those of the whole account go to the holidays file", s };
		return false;
	}
	d->span[d->n++] = span;
	return true;
}

static bool span_hit(const struct date_span *s, int32_t day, int32_t of_year)
{
	if (s->from >= 0)
		return day >= s->from && day <= s->to;
	int32_t from = -s->from, to = -s->to; /* "12-24..01-02" goes over the end of the year */
	return from <= to ? of_year >= from && of_year <= to : of_year >= from || of_year <= to;
}

bool dates_hit(const struct dates *d, const struct date_span *holidays, size_t n_holidays, struct zone *z, int64_t at)
{
	unsigned minute;
	int year, month, day_of_month;
	int64_t day = local_day(z, at, &minute);
	civil_from_days(day, &year, &month, &day_of_month);
	int32_t of_year = month * 100 + day_of_month;
	for (unsigned i = 0; i < d->n; i++)
		if (span_hit(&d->span[i], (int32_t)day, of_year))
			return true;
	for (size_t i = 0; d->holidays && i < n_holidays; i++)
		if (span_hit(&holidays[i], (int32_t)day, of_year))
			return true;
	return false;
}
