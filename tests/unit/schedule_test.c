/* schedule_test - hours and dates against the wall clock, on ordinary days and on those when the clock is changed. */
#include "check.h"

#include "domain/schedule.h"

static char said[160];

/* Canonical text of hours, or what was wrong with them. */
static const char *canon(const char *text, struct hours *out)
{
	struct week w = { 0 };
	struct buf b = { 0 };
	struct schedule_why why = { 0 };
	buf_addc(&b, '[');
	if (!week_add(&w, slice_of(text), &b, &why))
		snprintf(said, sizeof(said), "%s: %.*s", why.what, (int)why.at.n, why.at.n ? why.at.p : "");
	else
		snprintf(said, sizeof(said), "%s]%s", buf_cstr(&b), week_pack(&w, out) ? "" : " too many");
	buf_free(&b);
	return said;
}

static struct hours H(const char *text)
{
	struct hours h = { 0 };
	canon(text, &h);
	return h;
}

static int64_t T(const char *rfc3339)
{
	int64_t ms = -1;
	time_parse(slice_of(rfc3339), &ms, NULL);
	return ms;
}

static struct zone *Z(const char *name)
{
	struct zone *z = NULL;
	struct lr_err err = { 0 };
	zone_open(slice_of(name), &z, &err);
	return z;
}

/* The minutes from `from` on, as long as `pattern`, a character each `step` minutes: '#' open, '.' closed. */
static const char *shape(const char *zone, const char *hours, const char *from, int step, int n)
{
	struct zone *z = Z(zone);
	struct hours h = H(hours);
	int i = 0;
	for (; z && i < n; i++)
		said[i] = hours_open(&h, z, T(from) + (int64_t)i * step * MS_MINUTE) ? '#' : '.';
	said[i] = '\0';
	zone_free(z);
	return said;
}

static void test_text(void)
{
	struct hours h;
	CHECK_TEXT(canon("mon-fri 09:00-17:00", &h), "[\"mon-fri 09:00-17:00\"]", "hours are written back as they are");
	CHECK(h.n == 5 && h.window[0].from == 540 && h.window[0].to == 1020, "five windows of a week");
	CHECK_TEXT(canon(" MON - Fri  9:00 - 17:00 ", &h), "[\"mon-fri 09:00-17:00\"]", "blanks, capitals and a short hour do not matter");
	CHECK_TEXT(canon("mon,wed 09:00-12:00,13:00-17:00; sat 10:00-14:00", &h),
		   "[\"mon,wed 09:00-12:00,13:00-17:00\",\"sat 10:00-14:00\"]", "several days, windows and entries");
	CHECK(h.n == 5, "each of them a window");
	CHECK_TEXT(canon("mon 09:00-10:00, tue 11:00-12:00;", &h), "[\"mon 09:00-10:00\",\"tue 11:00-12:00\"]",
		   "a comma before a day parts entries, too");
	CHECK_TEXT(canon("08:00-20:00", &h), "[\"08:00-20:00\"]", "no day is every day");
	CHECK(h.n == 7, "seven windows");
	CHECK_TEXT(canon("00:00-24:00", &h), "[\"00:00-24:00\"]", "24:00 is the end of a day");
	CHECK(h.n == 1 && h.window[0].from == 0 && h.window[0].to == WEEK_MINUTES, "days that touch are one window");
	CHECK_TEXT(canon("sun 22:00-02:00", &h), "[\"sun 22:00-02:00\"]", "a window over midnight");
	CHECK(h.n == 2 && h.window[0].from == 0 && h.window[0].to == 120 && h.window[1].to == WEEK_MINUTES, "and over the end of the week");
	CHECK_TEXT(canon("sat-mon 10:00-11:00", &h), "[\"sat-mon 10:00-11:00\"]", "days over the end of the week");
	CHECK(h.n == 3, "three days");
	CHECK_TEXT(canon("", &h), "no hours: ", "nothing is refused");
	CHECK_TEXT(canon("mo 09:00-17:00", &h), "not one of the days mon tue wed thu fri sat sun: mo", "an unknown day");
	CHECK_TEXT(canon("mon 09:00", &h), "not a window such as 09:00-17:00: 09:00", "half a window");
	CHECK_TEXT(canon("mon 9-17", &h), "not a time such as 09:00: 9-17", "hours without minutes");
	CHECK_TEXT(canon("mon 09:00-24:01", &h), "not a time such as 09:00: 24:01", "later than the end of the day");
	CHECK_TEXT(canon("mon 09:60-10:00", &h), "not a time such as 09:00: 09:60-10:00", "sixty minutes");
	CHECK_TEXT(canon("mon 09:00-09:00", &h), "an empty window (a whole day is 00:00-24:00): 09:00-09:00", "an empty window");
	CHECK_TEXT(canon("mon 24:00-02:00", &h), "an empty window (a whole day is 00:00-24:00): 24:00-02:00", "from 24:00");
	CHECK_TEXT(canon("mon 09:00-17:00 x", &h), "not understood: x", "something behind it");
	CHECK_TEXT(canon("mon", &h), "not a time such as 09:00: ", "a day alone");
	struct week w = { 0 };
	for (unsigned m = 0; m < 2 * 43; m += 2)
		week_put(&w, m);
	CHECK(!week_pack(&w, &h), "more windows than there is room for are told");
}

static void test_clock(void)
{
	CHECK_TEXT(shape("UTC", "mon-fri 09:00-17:00", "2026-07-01T08:59:00Z", 1, 3), ".##", "open from its first minute on");
	CHECK_TEXT(shape("UTC", "mon-fri 09:00-17:00", "2026-07-01T16:58:00Z", 1, 3), "##.", "closed at its end");
	CHECK_TEXT(shape("UTC", "mon-fri 09:00-17:00", "2026-07-03T12:00:00Z", 1440, 4), "#..#", "not at the weekend");
	CHECK_TEXT(shape("UTC", "sat 22:00-02:00", "2026-07-04T21:00:00Z", 60, 6), ".####.", "over midnight into Sunday");
	CHECK_TEXT(shape("UTC", "sat 22:00-02:00", "2026-07-03T22:00:00Z", 60, 3), "...", "not from Friday into Saturday");
	CHECK_TEXT(shape("UTC", "sun 22:00-02:00", "2026-07-05T21:00:00Z", 60, 6), ".####.", "over the end of the week");
	CHECK_TEXT(shape("UTC", "fri 18:00-24:00", "2026-07-03T23:58:00Z", 1, 3), "##.", "24:00 is the last minute's end");
	CHECK_TEXT(shape("UTC", "mon-fri 09:00-17:00", "1970-01-01T08:59:00Z", 1, 2), ".#", "the first day there is");
	CHECK_TEXT(shape("Asia/Kolkata", "wed 09:00-09:30", "2026-07-01T03:29:00Z", 1, 2), ".#", "half an hour's offset: 03:30 UTC");
	CHECK_TEXT(shape("Asia/Kolkata", "wed 09:00-09:30", "2026-07-01T03:59:00Z", 1, 2), "#.", "and its end");
	struct zone *z = Z("UTC");
	struct hours none = { 0 };
	CHECK(z && hours_open(&none, z, T("2026-07-01T03:00:00Z")), "no hours: always");
	zone_free(z);
}

/* New York: on 2026-03-08 02:00 EST becomes 03:00 EDT at 07:00Z; on 2026-11-01 02:00 EDT becomes 01:00 EST at 06:00Z. */
static void test_changes(void)
{
	CHECK_TEXT(shape("America/New_York", "sun 02:30-04:00", "2026-03-08T06:58:00Z", 1, 4), "..##",
		   "New York: a window that begins in the gap opens at 03:00");
	CHECK_TEXT(shape("America/New_York", "sun 02:30-04:00", "2026-03-08T07:58:00Z", 1, 4), "##..", "and ends by the clock at 04:00");
	CHECK_TEXT(shape("America/New_York", "sun 01:00-02:30", "2026-03-08T06:58:00Z", 1, 4), "##..", "one that ends in it closes at its beginning");
	CHECK_TEXT(shape("America/New_York", "sun 02:15-02:45", "2026-03-08T06:45:00Z", 15, 4), "....", "one within it does not open");
	CHECK_TEXT(shape("America/New_York", "sun 02:15-02:45", "2026-03-15T06:00:00Z", 15, 4), ".##.", "but a week later it does");
	CHECK_TEXT(shape("America/New_York", "sun 01:00-02:00", "2026-11-01T04:30:00Z", 30, 7), ".####..",
		   "the repeated hour counts both times");
	CHECK_TEXT(shape("America/New_York", "sun 01:30-01:45", "2026-11-01T05:15:00Z", 15, 8), ".#...#..",
		   "a window in it opens twice");
	CHECK_TEXT(shape("America/New_York", "sat 22:00-03:00", "2026-03-08T02:00:00Z", 60, 7), ".####..",
		   "a night's window is an hour shorter in spring");
	CHECK_TEXT(shape("America/New_York", "sat 22:00-03:00", "2026-11-01T01:00:00Z", 60, 8), ".######.", "and an hour longer in autumn");
	/* Berlin: 2026-03-29 02:00 -> 03:00 at 01:00Z; 2026-10-25 03:00 -> 02:00 at 01:00Z */
	CHECK_TEXT(shape("Europe/Berlin", "sun 02:00-05:00", "2026-03-29T00:59:00Z", 1, 3), ".##", "Berlin: 02:00 opens at 03:00");
	CHECK_TEXT(shape("Europe/Berlin", "sun 02:00-03:00", "2026-10-24T23:30:00Z", 30, 6), ".####.", "02:00 to 03:00 is two hours in autumn");
	CHECK_TEXT(shape("Europe/Berlin", "sun 09:00-10:00", "2026-03-29T06:59:00Z", 1, 2), ".#", "the morning after is by summer time");
	/* Lord Howe: half an hour; 2026-10-04 02:00 -> 02:30 at 15:30Z the day before; 2026-04-05 02:00 -> 01:30 at 15:00Z */
	CHECK_TEXT(shape("Australia/Lord_Howe", "sun 02:15-03:00", "2026-10-03T15:28:00Z", 1, 4), "..##", "Lord Howe: a gap of half an hour");
	CHECK_TEXT(shape("Australia/Lord_Howe", "sun 02:00-02:30", "2026-10-03T15:15:00Z", 15, 4), "....", "and a window that is all in it");
	CHECK_TEXT(shape("Australia/Lord_Howe", "sun 01:30-02:00", "2026-04-04T14:15:00Z", 15, 6), ".####.", "half an hour repeated");
	/* Apia left 2011-12-30 out: after Thursday 29 came Saturday 31, at 10:00Z on the 30th */
	CHECK_TEXT(shape("Pacific/Apia", "fri 00:00-24:00", "2011-12-29T10:00:00Z", 60, 26), "..........................", "Apia: a day that never was");
	CHECK_TEXT(shape("Pacific/Apia", "fri 22:00-02:00", "2011-12-30T08:00:00Z", 60, 6), "..##..", "its night goes on with what there is");
	/* and had summer time till 2021: 2020-09-27 03:00 -> 04:00, 2021-04-04 04:00 -> 03:00, both at 14:00Z the day before */
	CHECK_TEXT(shape("Pacific/Apia", "sun 03:15-04:15", "2020-09-26T13:58:00Z", 1, 4), "..##", "Apia: 03:15 opens at 04:00");
	CHECK_TEXT(shape("Pacific/Apia", "sun 03:00-04:00", "2021-04-03T12:30:00Z", 30, 7), ".####..", "and 03:00 to 04:00 is two hours in autumn");
	CHECK_TEXT(shape("Asia/Kolkata", "sun 02:00-03:00", "2026-03-28T20:00:00Z", 30, 5), ".##..", "Kolkata's clock is never changed");
	CHECK_TEXT(shape("Pacific/Apia", "thu 22:00-24:00", "2011-12-30T07:00:00Z", 60, 4), ".##.", "the day before ends as ever");
}

static bool on(const char *list, const char *zone, const char *at, const char *holiday)
{
	struct dates d = { 0 };
	struct schedule_why why;
	struct date_span h = { 0 };
	struct zone *z = Z(zone);
	size_t n = holiday && date_parse(slice_of(holiday), &h) ? 1 : 0;
	bool is = z && dates_add(&d, slice_of(list), &why) && dates_hit(&d, &h, n, z, T(at));
	zone_free(z);
	return is;
}

static void test_dates(void)
{
	struct date_span d;
	CHECK(on("2026-12-24", "UTC", "2026-12-24T00:00:00Z", NULL) && on("2026-12-24", "UTC", "2026-12-24T23:59:59Z", NULL), "a day, all of it");
	CHECK(!on("2026-12-24", "UTC", "2026-12-25T00:00:00Z", NULL) && !on("2026-12-24", "UTC", "2027-12-24T12:00:00Z", NULL), "and no other");
	CHECK(on("12-25", "UTC", "2026-12-25T12:00:00Z", NULL) && on("12-25", "UTC", "2030-12-25T12:00:00Z", NULL), "every year");
	CHECK(on("2026-12-24..2027-01-02", "UTC", "2027-01-02T23:00:00Z", NULL), "the last day of a range is in it");
	CHECK(!on("2026-12-24..2027-01-02", "UTC", "2027-01-03T00:00:00Z", NULL), "the day after is not");
	CHECK(on("12-24..01-02", "UTC", "2029-01-01T00:00:00Z", NULL) && !on("12-24..01-02", "UTC", "2029-06-01T00:00:00Z", NULL),
	      "a range of every year goes over its end");
	CHECK(on("02-29", "UTC", "2028-02-29T12:00:00Z", NULL) && !on("02-29", "UTC", "2027-03-01T12:00:00Z", NULL), "02-29 is in leap years alone");
	CHECK(on("2026-12-24", "America/New_York", "2026-12-25T04:59:00Z", NULL) &&
	      !on("2026-12-24", "America/New_York", "2026-12-24T04:59:00Z", NULL), "days are the zone's");
	CHECK(on("2026-11-01", "America/New_York", "2026-11-02T04:59:00Z", NULL), "a day of 25 hours");
	CHECK(on("holidays", "UTC", "2026-07-04T12:00:00Z", "07-04") && !on("holidays", "UTC", "2026-07-05T12:00:00Z", "07-04") &&
	      !on("07-05", "UTC", "2026-07-04T12:00:00Z", "07-04"), "holidays are the account's, where they are asked for");
	static const char *const bad[] = { "", "2026-02-29", "2026-13-01", "02-30", "1-1", "2026-1-1", "2026-12-24..", "2026-12-24..2026-12-23",
					   "2026-12-24..12-31", "12-24 ", "2026/12/24", "1969-12-31", "holiday" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK(!date_parse(slice_of(bad[i]), &d), "what is no date is refused");
}

int main(void)
{
	test_text();
	test_clock();
	test_changes();
	test_dates();
	return check_done();
}
