#include "report/periods.h"

#include <stdlib.h>

enum { DAYS_MOST = 92, WEEKS_MOST = 735, MONTHS_MOST = 3660 }; /* days of a range, up to which each unit is drawn */

const char *const period_name[] = { "day", "week", "month", "year" };
static const char month_name[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
static const char weekday_name[][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

/* The first day of the next period. */
static int64_t next_day(enum period_unit unit, int64_t day)
{
	int y, m, d;
	civil_from_days(day, &y, &m, &d);
	switch (unit) {
	case PERIOD_DAY: return day + 1;
	case PERIOD_WEEK: return day + 7 - civil_weekday(day);
	case PERIOD_MONTH: return m == 12 ? civil_days(y + 1, 1, 1) : civil_days(y, m + 1, 1);
	default: return civil_days(y + 1, 1, 1);
	}
}

int periods_open(struct periods *p, int64_t from_day, int64_t to_day, struct zone *zone, struct lr_err *err)
{
	int64_t days = to_day - from_day + 1;
	enum period_unit unit = days <= DAYS_MOST     ? PERIOD_DAY
				: days <= WEEKS_MOST  ? PERIOD_WEEK
				: days <= MONTHS_MOST ? PERIOD_MONTH
						      : PERIOD_YEAR;
	return periods_open_in(p, unit, from_day, to_day, zone, err);
}

int periods_open_in(struct periods *p, enum period_unit unit, int64_t from_day, int64_t to_day, struct zone *zone, struct lr_err *err)
{
	*p = (struct periods){ .unit = unit };
	for (int64_t d = from_day; d <= to_day; d = next_day(p->unit, d))
		p->n++;
	p->day = malloc((p->n + 1) * sizeof(*p->day));
	p->ms = malloc((p->n + 1) * sizeof(*p->ms));
	if (!p->day || !p->ms) {
		periods_free(p);
		return lr_nomem(err);
	}
	int64_t d = from_day;
	for (size_t i = 0; i < p->n; i++, d = next_day(p->unit, d))
		p->day[i] = d;
	p->day[p->n] = p->n ? to_day + 1 : from_day;
	for (size_t i = 0; i <= p->n; i++)
		p->ms[i] = zone_day_start(zone, p->day[i]);
	return 0;
}

void periods_free(struct periods *p)
{
	free(p->day);
	free(p->ms);
	*p = (struct periods){ 0 };
}

bool periods_cut(const struct periods *p, size_t i)
{
	int y, m, d;
	int64_t day = p->day[i];
	civil_from_days(day, &y, &m, &d);
	bool begins = p->unit == PERIOD_DAY || (p->unit == PERIOD_WEEK ? civil_weekday(day) == 0 : d == 1 && (p->unit == PERIOD_MONTH || m == 1));
	return !begins || next_day(p->unit, day) != p->day[i + 1];
}

size_t periods_find(const struct periods *p, int64_t ms)
{
	size_t lo = 0, hi = p->n;
	if (p->n == 0 || ms < p->ms[0] || ms >= p->ms[p->n])
		return p->n;
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;
		if (p->ms[mid] <= ms)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

void periods_put(struct buf *b, const struct periods *p, size_t i)
{
	int y, m, d, y2, m2, d2, first_y, last_y, m3, d3;
	civil_from_days(p->day[i], &y, &m, &d);
	civil_from_days(p->day[i + 1] - 1, &y2, &m2, &d2);
	civil_from_days(p->day[0], &first_y, &m3, &d3);
	civil_from_days(p->day[p->n] - 1, &last_y, &m3, &d3);
	switch (p->unit) {
	case PERIOD_DAY: buf_printf(b, "%s %d %s", weekday_name[civil_weekday(p->day[i])], d, month_name[m - 1]); break;
	case PERIOD_WEEK: buf_printf(b, "%d %s to %d %s", d, month_name[m - 1], d2, month_name[m2 - 1]); break;
	case PERIOD_MONTH: buf_printf(b, "%s %d", month_name[m - 1], y); return;
	default: buf_printf(b, "%d", y); return;
	}
	if (first_y != last_y)
		buf_printf(b, " %d", y2);
}

void periods_put_short(struct buf *b, const struct periods *p, size_t i)
{
	int y, m, d;
	civil_from_days(p->day[i], &y, &m, &d);
	if (p->unit == PERIOD_YEAR)
		buf_printf(b, "%d", y);
	else if (p->unit == PERIOD_MONTH)
		buf_printf(b, "%s %02d", month_name[m - 1], y % 100);
	else
		buf_printf(b, "%d %s", d, month_name[m - 1]);
}
