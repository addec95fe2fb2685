#include "report/course.h"

#include <stdlib.h>

#include "report/periods.h"

enum { HEIGHTS = 8, COLUMNS_MOST = 92 };

int course_open(struct course *c, const struct range *range, struct zone *zone, int64_t now, struct lr_err *err)
{
	struct civil today;
	*c = (struct course){ .zone = zone, .from_day = range->from_day, .days = range->to_day - range->from_day + 1, .all = range->all };
	if (range->all) {
		zone_civil(zone, now, &today);
		c->from_day = 0;
		c->days = civil_days(today.year, today.month, today.day) + 1;
	}
	c->n = calloc((size_t)c->days + 1, sizeof(*c->n));
	return c->n ? 0 : lr_nomem(err);
}

void course_free(struct course *c)
{
	free(c->n);
	*c = (struct course){ 0 };
}

void course_add(struct course *c, int64_t ms)
{
	if (ms < c->start || ms >= c->end) {
		struct civil day;
		zone_civil(c->zone, ms, &day);
		c->at = civil_days(day.year, day.month, day.day) - c->from_day;
		c->start = zone_day_start(c->zone, c->at + c->from_day);
		c->end = zone_day_start(c->zone, c->at + c->from_day + 1);
	}
	if (c->at >= 0 && c->at < c->days)
		c->n[c->at]++;
}

void spark_put(struct buf *b, const int64_t *v, size_t n, int64_t most, const struct look *look)
{
	static const char block[HEIGHTS][4] = { "\xe2\x96\x81", "\xe2\x96\x82", "\xe2\x96\x83", "\xe2\x96\x84",
						"\xe2\x96\x85", "\xe2\x96\x86", "\xe2\x96\x87", "\xe2\x96\x88" };
	static const char ascii[] = " .:-=+*#";
	if (!look->utf8)
		buf_addc(b, '|');
	for (size_t i = 0; i < n; i++) {
		int64_t height = most > 0 ? (v[i] * (HEIGHTS - 1) + most - 1) / most : 0;
		if (look->utf8)
			buf_adds(b, block[height]);
		else
			buf_addc(b, ascii[height]);
	}
	if (!look->utf8)
		buf_addc(b, '|');
}

/* The counts of each period; returns the largest. */
static int64_t condense(const struct course *c, const struct periods *p, int64_t *v)
{
	int64_t most = 0;
	for (size_t i = 0; i < p->n; i++) {
		for (int64_t d = p->day[i]; d < p->day[i + 1]; d++)
			v[i] += c->n[d - c->from_day];
		most = v[i] > most ? v[i] : most;
	}
	return most;
}

/* False: it does not fit, in periods of that length. */
static bool put_in(const struct course *c, const struct periods *p, const char *name, size_t indent, const struct look *look, struct buf *out)
{
	struct buf line = { 0 }, scale = { 0 };
	int64_t *v = calloc(p->n + 1, sizeof(*v));
	size_t frame = look->utf8 ? 0 : 2, room = COLUMNS_MOST;
	if (!v) {
		out->failed = true;
		return true;
	}
	int64_t most = condense(c, p, v);
	buf_printf(&scale, "  0..%lld\n", (long long)most);
	if (look->width)
		room = look->width > indent + frame + scale.n - 1 ? look->width - indent - frame - (scale.n - 1) : 0;
	bool fits = p->n <= room && p->n <= COLUMNS_MOST;
	if (fits) {
		buf_printf(&line, "%s by %s", name, period_name[p->unit]);
		while (line.n < indent && !buf_failed(&line))
			buf_addc(&line, ' ');
		buf_slice(out, buf_view(&line));
		spark_put(out, v, p->n, most, look);
		buf_slice(out, buf_view(&scale));
		out->failed |= buf_failed(&line) || buf_failed(&scale);
	}
	free(v);
	buf_free(&line);
	buf_free(&scale);
	return fits;
}

void course_put(const struct course *c, const char *name, size_t indent, const struct look *look, struct buf *out)
{
	struct lr_err err = { 0 };
	int64_t first = 0;
	while (c->n && first < c->days && !c->n[first])
		first++;
	if (!c->n || first == c->days || c->days == 1)
		return;
	for (int unit = PERIOD_DAY; unit <= PERIOD_YEAR; unit++) {
		struct periods p;
		if (periods_open_in(&p, (enum period_unit)unit, c->from_day + (c->all ? first : 0), c->from_day + c->days - 1, c->zone, &err) < 0) {
			out->failed = true;
			return;
		}
		bool put = put_in(c, &p, name, indent, look, out);
		periods_free(&p);
		if (put)
			return;
	}
}
