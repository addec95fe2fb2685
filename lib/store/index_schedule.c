/*
 * index_schedule - what schedules need of the state: the account's holidays, and zones.
 */
#include <stdlib.h>

#include "store/index_state.h"

/* ---- holidays */

int state_holiday_put(struct state *st, struct slice date, struct slice json, struct lr_err *err)
{
	free(st->holidays);
	st->holidays = NULL;
	st->holidays_known = false;
	return index_named_put(st, T_HOLIDAY, date, json, err);
}

int state_holiday_after(struct state *st, struct slice after, struct slice *date, struct slice *json, struct lr_err *err)
{
	return index_named_after(st, T_HOLIDAY, after, date, json, err);
}

int state_holidays(struct state *st, const struct date_span **days, size_t *n, struct lr_err *err)
{
	struct slice date = { 0 }, json;
	size_t cap = 0;
	int rc = 0;
	if (!st->holidays_known) {
		free(st->holidays);
		st->holidays = NULL;
		st->n_holidays = 0;
		while ((rc = state_holiday_after(st, date, &date, &json, err)) == 1) {
			if (st->n_holidays == cap) {
				cap = cap ? cap * 2 : 32;
				struct date_span *more = realloc(st->holidays, cap * sizeof(*more));
				if (!more)
					return lr_nomem(err);
				st->holidays = more;
			}
			if (!date_parse(date, &st->holidays[st->n_holidays++]))
				return lr_fail(err, LR_BUG, "index: a holiday without a date");
		}
		st->holidays_known = rc == 0;
	}
	*days = st->holidays;
	*n = st->n_holidays;
	return rc;
}

/* ---- zones */

int state_zone(struct state *st, const char *name, struct zone **out, struct lr_err *err)
{
	if (!name[0]) {
		const struct settings *set = state_settings(st, err);
		if (!set)
			return -err->kind;
		name = set->tz;
	}
	for (size_t i = 0; i < st->n_zones; i++)
		if (strcmp(zone_name(st->zones[i]), name) == 0) {
			*out = st->zones[i];
			return 0;
		}
	struct zone **more = realloc(st->zones, (st->n_zones + 1) * sizeof(struct zone *));
	if (!more)
		return lr_nomem(err);
	st->zones = more;
	int rc = zone_open(slice_of(name), out, err);
	if (rc == 0)
		st->zones[st->n_zones++] = *out;
	return rc;
}

void index_zones_free(struct state *st)
{
	for (size_t i = 0; i < st->n_zones; i++)
		zone_free(st->zones[i]);
	free(st->zones);
}
