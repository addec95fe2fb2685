#include "cli/moment.h"

int moment_zone(struct cli *c, struct zone **zone)
{
	struct settings set;
	int rc = cli_settings(c, &set);
	return rc < 0 ? rc : zone_open(slice_of(set.tz), zone, &c->err);
}

static bool digits(const char *p, size_t n, int *out)
{
	int v = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		v = v * 10 + p[i] - '0';
	}
	*out = v;
	return true;
}

int moment_read(struct cli *c, const char *option, const char *text, bool day_end, int64_t *out)
{
	struct civil day = { 0 };
	struct zone *zone;
	struct slice s = slice_of(text);
	if (time_parse(s, out, NULL))
		return 0;
	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !digits(s.p, 4, &day.year) || !digits(s.p + 5, 2, &day.month) ||
	    !digits(s.p + 8, 2, &day.day))
		return lr_fail(&c->err, LR_USAGE, "%s: \"%.60s\" is neither a time (2026-07-01T09:00:00Z) nor a day (2026-07-01)", option, text);
	if (!civil_valid(&day))
		return lr_fail(&c->err, LR_USAGE, "%s: there is no day %.60s", option, text);
	int rc = moment_zone(c, &zone);
	if (rc < 0)
		return rc;
	*out = zone_day_start(zone, civil_days(day.year, day.month, day.day) + day_end);
	zone_free(zone);
	return 0;
}
