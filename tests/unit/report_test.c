/*
 * report_test - ranges of days, and what the views write: whole outputs, byte by byte.
 */
#include <stdlib.h>

#include "report/bars.h"
#include "report/csv.h"
#include "report/dashboard.h"
#include "report/table.h"
#include "unit/check.h"

/* ---- ranges: the clock stands at Thursday 2026-07-02 03:30 UTC, that is Wednesday the 1st, 22:30, in Chicago */
static int64_t moment(const char *rfc3339)
{
	int64_t ms = 0;
	if (!time_parse(slice_of(rfc3339), &ms, NULL))
		abort();
	return ms;
}

static int resolve(struct range_args a, const char *zone, struct range *r, struct lr_err *err)
{
	struct zone *z;
	*err = (struct lr_err){ 0 };
	if (zone_open(slice_of(zone), &z, err) < 0)
		abort();
	int rc = range_resolve(&a, z, moment("2026-07-02T03:30:00Z"), r, err);
	zone_free(z);
	return rc;
}

static bool days(struct range_args a, const char *text, const char *start, const char *end)
{
	struct range r;
	struct lr_err err;
	struct buf b = { 0 };
	if (resolve(a, "America/Chicago", &r, &err) < 0) {
		printf("# %s\n", err.msg);
		return false;
	}
	range_put(&b, &r);
	bool ok = slice_is(buf_view(&b), text) && r.start_ms == moment(start) && r.end_ms == moment(end);
	if (!ok)
		printf("# %s\n", buf_cstr(&b));
	buf_free(&b);
	return ok;
}

static bool refused(struct range_args a, const char *why)
{
	struct range r;
	struct lr_err err;
	bool ok = resolve(a, "America/Chicago", &r, &err) == -LR_USAGE && strcmp(err.msg, why) == 0;
	if (!ok)
		printf("# %s\n", err.msg);
	return ok;
}

static void test_range(void)
{
	CHECK(days((struct range_args){ 0 }, "2026-06-02 to 2026-07-01", "2026-06-02T05:00:00Z", "2026-07-02T05:00:00Z"),
	      "no option: today in the account's zone and the 29 days before");
	CHECK(days((struct range_args){ .from = "2026-03-08", .to = "2026-03-08" }, "2026-03-08", "2026-03-08T06:00:00Z",
		   "2026-03-09T05:00:00Z"), "the day the clock springs forward has 23 hours");
	CHECK(days((struct range_args){ .from = "today" }, "2026-07-01", "2026-07-01T05:00:00Z", "2026-07-02T05:00:00Z"),
	      "--from alone goes up to today");
	CHECK(days((struct range_args){ .to = "yesterday" }, "2026-06-01 to 2026-06-30", "2026-06-01T05:00:00Z", "2026-07-01T05:00:00Z"),
	      "--to alone takes the 29 days before along");
	CHECK(days((struct range_args){ .from = "Monday", .to = "tuesday" }, "2026-06-29 to 2026-06-30", "2026-06-29T05:00:00Z",
		   "2026-07-01T05:00:00Z"), "a weekday is the most recent one");
	CHECK(days((struct range_args){ .from = "wednesday" }, "2026-07-01", "2026-07-01T05:00:00Z", "2026-07-02T05:00:00Z"),
	      "today's weekday is today");
	CHECK(days((struct range_args){ .from = "thursday" }, "2026-06-25 to 2026-07-01", "2026-06-25T05:00:00Z", "2026-07-02T05:00:00Z"),
	      "tomorrow's weekday is last week's");
	CHECK(days((struct range_args){ .last = "1d" }, "2026-07-01", "2026-07-01T05:00:00Z", "2026-07-02T05:00:00Z") &&
	      days((struct range_args){ .last = "30d" }, "2026-06-02 to 2026-07-01", "2026-06-02T05:00:00Z", "2026-07-02T05:00:00Z"),
	      "--last counts today");
	CHECK(days((struct range_args){ .mtd = true }, "2026-07-01", "2026-07-01T05:00:00Z", "2026-07-02T05:00:00Z"), "--mtd");
	CHECK(days((struct range_args){ .ytd = true }, "2026-01-01 to 2026-07-01", "2026-01-01T06:00:00Z", "2026-07-02T05:00:00Z"),
	      "--ytd");
	struct range r;
	struct lr_err err;
	CHECK(resolve((struct range_args){ .all = true }, "UTC", &r, &err) == 0 && r.all && range_has(&r, 0) &&
	      range_has(&r, TIME_MAX_MS), "--all has no bounds");
	CHECK(refused((struct range_args){ .from = "mondy" }, "--from: unknown day \"mondy\" (did you mean monday?)"),
	      "a word nearly known is asked back");
	CHECK(refused((struct range_args){ .to = "soon" },
		      "--to: unknown day \"soon\" (YYYY-MM-DD, today, yesterday, or monday .. sunday)"), "an unknown word is refused");
	CHECK(refused((struct range_args){ .from = "2026-02-30" }, "--from: there is no day 2026-02-30"), "30 February is refused");
	CHECK(refused((struct range_args){ .from = "today", .to = "yesterday" }, "--from today is after --to yesterday") &&
	      refused((struct range_args){ .from = "2026-07-02" }, "--from 2026-07-02 is after today, where the range would end"),
	      "from after to is refused");
	CHECK(refused((struct range_args){ .last = "12h" }, "--last: \"12h\" is not a number of days such as 7d or 30d") &&
	      refused((struct range_args){ .last = "0d" }, "--last: \"0d\" is not a number of days such as 7d or 30d"),
	      "--last takes whole days");
	CHECK(refused((struct range_args){ .mtd = true, .ytd = true }, "--mtd and --ytd exclude each other") &&
	      refused((struct range_args){ .to = "today", .all = true }, "--to and --all exclude each other"),
	      "a range is said in one way");
}

/* ---- csv and bars */
static bool put(struct buf *b, const char *expect)
{
	bool ok = slice_is(buf_view(b), expect);
	if (!ok)
		printf("# got: %s\n", buf_cstr(b));
	buf_free(b);
	return ok;
}

static void test_csv(void)
{
	struct buf b = { 0 };
	struct csv c = csv_open(&b, false);
	csv_text(&c, SLICE("a,b"));
	csv_text(&c, SLICE("say \"hi\""));
	csv_text(&c, SLICE("=1+1"));
	csv_empty(&c, 2);
	csv_end(&c);
	csv_int(&c, -3);
	csv_end(&c);
	CHECK(put(&b, "\"a,b\",\"say \"\"hi\"\"\",=1+1,,\r\n-3\r\n"), "CSV is quoted as RFC 4180 has it, and texts are left alone");
	c = csv_open(&b, true);
	csv_text(&c, SLICE("=1+1"));
	csv_text(&c, SLICE("@x,y"));
	csv_text(&c, SLICE("a=b"));
	csv_int(&c, -3);
	csv_end(&c);
	CHECK(put(&b, "\xef\xbb\xbf'=1+1,\"'@x,y\",a=b,-3\r\n"), "--excel marks the bytes and guards formulas, but not numbers");
}

static void test_bars(void)
{
	const int64_t part[BAR_PARTS] = { 6, 3, 2 }, few[BAR_PARTS] = { 1, 0, 0 };
	const int64_t half[BAR_PARTS] = { 1, 1, 0 };
	struct look ascii = { 0 }, shades = { .utf8 = true }, colour = { .utf8 = true, .colour = true };
	struct buf b = { 0 };
	CHECK(bar_put(&b, part, 12, 12, 12, &ascii) == 12 && put(&b, "######===--."), "a bar in ASCII: accepted, declined, timed out, rest");
	CHECK(bar_put(&b, part, 12, 24, 12, &shades) == 6 && put(&b, "███▒▒░"), "half as many offers, half the length, rounded");
	CHECK(bar_put(&b, few, 1, 1000, 10, &ascii) == 1 && put(&b, "#"), "one offer is not nothing");
	CHECK(bar_put(&b, few, 0, 10, 10, &ascii) == 0 && put(&b, ""), "no offer is nothing");
	CHECK(bar_put(&b, half, 2, 6, 9, &colour) == 3 && put(&b, "\033[32m█\033[44m▌\033[0m\033[34m█\033[0m"),
	      "with colour a column is divided by eighths");
	bar_legend(&b, bar_of_offers, &ascii);
	CHECK(put(&b, "bar: # accepted, = declined, - timed out, . open or withdrawn\n"), "the legend names every sign");
}

/* ---- leads by day */
static void test_course(void)
{
	const struct look ascii = { .width = 60 }, blocks = { .utf8 = true, .width = 60 }, narrow = { .utf8 = true, .width = 40 };
	const struct range march = { .from_day = 20513, .to_day = 20543 }, one = { .from_day = 20513, .to_day = 20513 }; /* March 2026 */
	const struct range ever = { .from_day = 0, .to_day = 2932896 };
	const int64_t v[] = { 0, 1, 2, 7, 8, 14, 100 };
	struct zone *zone = NULL;
	struct lr_err err = { 0 };
	struct course c;
	struct buf b = { 0 };
	spark_put(&b, v, 7, 100, &blocks);
	CHECK(put(&b, "▁▂▂▂▂▂█"), "the lowest height is for none alone, the highest for the most alone");
	spark_put(&b, v, 4, 7, &ascii);
	CHECK(put(&b, "| .:#|"), "in ASCII it has ends, since none is a blank");
	CHECK(zone_open(SLICE("Europe/Berlin"), &zone, &err) == 0 && course_open(&c, &march, zone, 0, &err) == 0, "a month");
	course_put(&c, "leads", 14, &blocks, &b);
	CHECK(put(&b, ""), "nothing is drawn of nothing");
	course_add(&c, INT64_C(1772319599999)); /* February's last millisecond in Berlin */
	course_add(&c, INT64_C(1772319600000));
	course_add(&c, INT64_C(1774738799999)); /* the 28th; the 29th has 23 hours */
	course_add(&c, INT64_C(1774738800000));
	course_add(&c, INT64_C(1774821599999));
	course_add(&c, INT64_C(1774994400000)); /* 1 April */
	course_put(&c, "leads", 14, &blocks, &b);
	CHECK(put(&b, "leads by day  ▅▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▅█▁▁  0..2\n"), "days are those of the zone, and those outside do not count");
	course_put(&c, "leads", 14, &narrow, &b);
	CHECK(put(&b, "leads by week ▄▁▁▁█▁  0..3\n"), "weeks where days have no room");
	course_free(&c);
	CHECK(course_open(&c, &one, zone, 0, &err) == 0, "a day");
	course_add(&c, INT64_C(1772319600000));
	course_put(&c, "leads", 14, &blocks, &b);
	CHECK(put(&b, ""), "one day has no course");
	course_free(&c);
	CHECK(course_open(&c, &ever, zone, 0, &err) == 0, "ten thousand years");
	course_add(&c, INT64_C(1772319600000));
	course_put(&c, "leads", 14, &blocks, &b);
	CHECK(put(&b, ""), "no line is longer than the screen");
	course_free(&c);
	zone_free(zone);
	buf_free(&b);
}

/* ---- tables */
static size_t lay(const struct text_column *cols, size_t n, size_t width, struct buf *b)
{
	const struct look look = { .width = width };
	const int64_t part[BAR_PARTS] = { 4, 2, 2 };
	struct text_table t;
	text_table_open(&t, cols, n, false);
	text_table_text(&t, SLICE("ann"));
	text_table_text(&t, SLICE("Ann Elisabeth Archer"));
	text_table_int(&t, 8);
	text_table_bar(&t, part, 8, 8);
	text_table_list(&t, SLICE("one, two and three\0four\0"), false);
	uint64_t gone = text_table_put(&t, b, &look);
	text_table_free(&t);
	return gone;
}

static void test_tables(void)
{
	const struct text_column cols[] = { { "agent", false, 0, 0, 0 }, { "name", false, 1, 18, 8 }, { "timed out", true, 0, 0, 0 },
					    { "", false, 2, 8, 4 }, { "list", false, 0, 30, 10 } };
	struct buf b = { 0 };
	CHECK(lay(cols, 5, 0, &b) == 0 && put(&b, "agent  name                timed out            list\n"
						  "ann    Ann Elisabeth Arc~          8  ####==--  one, two and three\n"
						  "                                                four\n"),
	      "with room for all nothing is broken; a list has a line for each");
	CHECK(lay(cols, 5, 40, &b) == 0 && put(&b, "                 timed\n"
						   "agent  name        out        list\n"
						   "ann    Ann Eli~      8  ##=-  one, two\n"
						   "                              and three\n"
						   "                              four\n"),
	      "where room is wanted heads and lists are broken, names cut, bars shorter, and nothing is left out");
	CHECK(lay(cols, 5, 36, &b) == 8 && put(&b, "                   timed\n"
						   "agent  name          out  list\n"
						   "ann    Ann Elisa~      8  one, two\n"
						   "                          and three\n"
						   "                          four\n"),
	      "what is left out gives its room to the others, and is told");
}

/* ---- the dashboard */
static void fill(struct dashboard *d, struct settings *s, struct agent_figures *a, struct roster_row *who, struct dashboard_row *rows)
{
	memset(a, 0, 3 * sizeof(*a));
	*s = (struct settings){ .account = "Acme", .tz = "UTC" };
	*d = (struct dashboard){ .settings = s, .account = true, .range = { .from_day = 20635, .to_day = 20636 }, .rows = rows, .n_rows = 2 };
	d->figures.account = (struct account_figures){ .leads = 3, .accepted = 2, .pending = 1, .acceptance_rate = { true, 667 },
		.catchall_rate = { true, 0 }, .response_median_s = { true, 720 }, .response_mean_s = { true, 725 },
		.response_p90_s = { true, 731 }, .score = { true, 985 } };
	a[1].offered = 2;
	a[1].ended[OFFER_ACCEPTED] = 1;
	a[1].ended[OFFER_TIMED_OUT] = 1;
	a[1].acceptance_rate = (struct average){ true, 500 };
	a[1].response_median_s = a[1].response_mean_s = (struct average){ true, 120 };
	a[1].score = 97;
	a[2].score = 100;
	who[0] = (struct roster_row){ .no = 1, .id = SLICE("bob"), .name = SLICE("Bob \033[31mB") };
	who[1] = (struct roster_row){ .no = 2, .id = SLICE("cat") };
	rows[0] = (struct dashboard_row){ &who[0], &a[1] };
	rows[1] = (struct dashboard_row){ &who[1], &a[2] };
}

#define AFTER "\"contacted\":0,\"in_progress\":0,\"closed\":0,\"unsuccessful\":0,\"contacted_only\":0,\"not_contacted\":0,\"unknown\":0," \
	      "\"comments_per_lead\":null"

static void test_dashboard(void)
{
	struct dashboard d;
	struct settings s;
	struct agent_figures a[3];
	struct roster_row who[2];
	struct dashboard_row rows[2];
	struct buf b = { 0 };
	struct look plain = { 0 }, narrow = { .width = 80 };
	fill(&d, &s, a, who, rows);
	dashboard_ndjson(&d, &b);
	CHECK(put(&b,
		  "{\"row\":\"account\",\"from\":\"2026-07-01\",\"to\":\"2026-07-02\",\"leads\":3,\"accepted\":2,\"acceptance_rate\":66.7,"
		  "\"catchall\":0,\"catchall_rate\":0.0,\"assigned\":0,\"coalesced\":0,\"pending\":1,\"delinquent\":0,"
		  "\"response_median_s\":720,\"response_mean_s\":725,\"response_p90_s\":731,\"score\":98.5}\n"
		  "{\"row\":\"agent\",\"agent\":\"bob\",\"name\":\"Bob \\u001b[31mB\",\"from\":\"2026-07-01\",\"to\":\"2026-07-02\",\"offered\":2,"
		  "\"accepted\":1,\"declined\":0,\"timed_out\":1,\"withdrawn\":0,\"open\":0,\"acceptance_rate\":50.0,\"assigned\":0,"
		  "\"coalesced\":0,\"claimed\":0,\"response_median_s\":120,\"response_mean_s\":120,\"score\":97," AFTER "}\n"
		  "{\"row\":\"agent\",\"agent\":\"cat\",\"name\":null,\"from\":\"2026-07-01\",\"to\":\"2026-07-02\",\"offered\":0,"
		  "\"accepted\":0,\"declined\":0,\"timed_out\":0,\"withdrawn\":0,\"open\":0,\"acceptance_rate\":null,\"assigned\":0,"
		  "\"coalesced\":0,\"claimed\":0,\"response_median_s\":null,\"response_mean_s\":null,\"score\":100," AFTER "}\n"),
	      "the dashboard as NDJSON: the account first, null where there is nothing");
	dashboard_csv(&d, false, &b);
	CHECK(put(&b, "row,agent,name,from,to,leads,offered,accepted,declined,timed_out,withdrawn,open,acceptance_rate,catchall,catchall_rate,"
		  "assigned,coalesced,claimed,pending,delinquent,response_median_s,response_mean_s,response_p90_s,score,contacted,in_progress,closed,"
		  "unsuccessful,contacted_only,not_contacted,unknown,comments_per_lead\r\n"
		  "account,,,2026-07-01,2026-07-02,3,,2,,,,,66.7,0,0.0,0,0,,1,0,720,725,731,98.5,,,,,,,,\r\n"
		  "agent,bob,Bob \033[31mB,2026-07-01,2026-07-02,,2,1,0,1,0,0,50.0,,,0,0,0,,,120,120,,97,0,0,0,0,0,0,0,\r\n"
		  "agent,cat,,2026-07-01,2026-07-02,,0,0,0,0,0,0,,,,0,0,0,,,,,,100,0,0,0,0,0,0,0,\r\n"), "the dashboard as CSV: every row as wide as the header");
	dashboard_table(&d, &plain, &b);
	CHECK(put(&b, "Acme: 2026-07-01 to 2026-07-02 (UTC)\n"
		  "Account: leads received in these days, as they stand now.\n"
		  "Agents: offers made in these days and what came of them; score, assigned, coalesced and claimed by the day they happened.\n"
		  "\n"
		  "account\n"
		  "leads                     3\n"
		  "  accepted                2  66.7%\n"
		  "  catchall                0   0.0%\n"
		  "  assigned                0\n"
		  "  coalesced               0\n"
		  "  pending                 1\n"
		  "  delinquent              0\n"
		  "response, median        12m\n"
		  "response, mean        12m5s\n"
		  "response, 90 of 100  12m11s\n"
		  "score, mean            98.5\n"
		  "\n"
		  "agent  name           offered  accepted  declined  timed out  withdrawn  open   rate  median  mean  score  assigned  coalesced"
		  "  claimed\n"
		  "bob    Bob \\x1b[31mB        2         1         0          1          0     0  50.0%      2m    2m     97         0          0"
		  "        0  ##########----------\n"
		  "cat    -                    0         0         0          0          0     0      -       -     -    100         0          0"
		  "        0\n"
		  "\n"
		  "bar: # accepted, = declined, - timed out, . open or withdrawn\n"
		  "\n"
		  "The score measures how someone works with leads offered, not how well they sell.\n"), "the dashboard for eyes");
	d.account = false;
	dashboard_table(&d, &narrow, &b);
	CHECK(put(&b, "Acme: 2026-07-01 to 2026-07-02 (UTC)\n"
		  "Agents: offers made in these days and what came of them; score, assigned,\n"
		  "coalesced and claimed by the day they happened.\n"
		  "\n"
		  "                                                   timed\n"
		  "agent  name           offered  accepted  declined    out   rate  score\n"
		  "bob    Bob \\x1b[31mB        2         1         0      1  50.0%     97  ####----\n"
		  "cat    -                    0         0         0      0      -    100\n"
		  "\n"
		  "bar: # accepted, = declined, - timed out, . open or withdrawn\n"
		  "\n"
		  "The score measures how someone works with leads offered, not how well they sell.\n"
		  "7 columns left out for want of room; --csv has all.\n"),
	      "80 columns: what may go is left out, and said to be");
	s.account[0] = '\0';
	strcat(s.account, "Acme Homes of the Upper Valley, Sons and Daughters");
	dashboard_table(&d, &narrow, &b);
	CHECK(b.n > 80 && memcmp(b.p, "Acme Homes of the Upper Valley, Sons and Daughters: 2026-07-01 to 2026-07-02\n(UTC)\n", 83) == 0,
	      "a heading is broken where the screen ends");
	buf_clear(&b);
	dashboard_ndjson(&d, &b);
	CHECK(b.n > 14 && memcmp(b.p, "{\"row\":\"agent\"", 14) == 0, "without the account there is no account row");
	buf_free(&b);
}

static void test_words(void)
{
	struct buf b = { 0 };
	struct look look = { .width = 10 };
	static const int64_t s[] = { 0, -5, 90, 3661, 90061, 778472 };
	for (size_t i = 0; i < sizeof(s) / sizeof(s[0]); i++) {
		seconds_put(&b, s[i]);
		buf_addc(&b, ' ');
	}
	CHECK(put(&b, "0s -5s 1m30s 1h1m 1d1h 9d "), "seconds for eyes: two units at most");
	sentence_put(&b, SLICE("  one two three \033elevenletters"), &look);
	CHECK(put(&b, "  one two\nthree\n\\x1belevenletters\n"), "a sentence is broken at blanks, and masked");
	sentence_put(&b, SLICE("one \xe2\x80\xae two"), &look);
	CHECK(put(&b, "one \\u202e\ntwo\n"), "as wide as what is seen is");
	look.width = 0;
	sentence_put(&b, SLICE("one two three four"), &look);
	CHECK(put(&b, "one two three four\n"), "but not where there is no screen");
	buf_free(&b);
}

int main(void)
{
	test_words();
	test_range();
	test_csv();
	test_bars();
	test_tables();
	test_course();
	test_dashboard();
	return check_done();
}
