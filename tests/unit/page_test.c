/* page_test - what pages are made of: the escaping writer, scales, numbers as people read them, columns over time. */
#include "report/periods.h"
#include "report/svg.h"
#include "report/words.h"
#include "unit/check.h"

static bool put(struct buf *b, const char *want)
{
	bool ok = strcmp(buf_cstr(b), want) == 0;
	if (!ok)
		printf("# got:  %s\n# want: %s\n", buf_cstr(b), want);
	buf_clear(b);
	return ok;
}

static struct html fresh(struct buf *b)
{
	struct html h = html_begin(b);
	buf_clear(b);
	return h;
}

static void test_html(void)
{
	struct buf b = { 0 };
	struct html h = fresh(&b);
	html_open(&h, "p");
	html_attrs(&h, "title", "a \"b\" 'c' <d> & e");
	html_str(&h, "1 < 2 & \"3\" > '0'");
	html_end(&h);
	CHECK(put(&b, "<p title=\"a &quot;b&quot; &#39;c&#39; &lt;d&gt; &amp; e\">1 &lt; 2 &amp; &quot;3&quot; &gt; &#39;0&#39;</p>\n"),
	      "text and attributes are escaped");
	h = fresh(&b);
	html_linef(&h, "b", "x", "%s and %d", "<i>", 3);
	html_text(&h, SLICE("\x1b[31m\xe2\x80\xae" "\xff" "\0z"));
	CHECK(put(&b, "<b class=\"x\">&lt;i&gt; and 3</b>\\x1b[31m\\u202e\\xff\\x00z"), "control, bidi and bad bytes are masked, also behind printf");
	h = fresh(&b);
	html_str(&h, "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 \xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae\xd9\x88 \xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7");
	CHECK(put(&b, "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 \xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae\xd9\x88 \xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7"),
	      "joiners stay between letters that need them");
	h = fresh(&b);
	html_str(&h, "ad\xe2\x80\x8dmin \xd9\x85\xe2\x80\x8c\xe2\x80\x8c\xd8\xae \xd9\x85\xe2\x80\x8c \xe2\x80\x8c\xd8\xae");
	CHECK(put(&b, "ad\\u200dmin \xd9\x85\\u200c\\u200c\xd8\xae \xd9\x85\\u200c \\u200c\xd8\xae"), "and nowhere else");
	h = fresh(&b);
	html_open(&h, "a");
	html_attr_base64(&h, "href", "data:,", SLICE("a,b\r\n<\xff"));
	html_end(&h);
	CHECK(put(&b, "<a href=\"data:,YSxiDQo8/w==\"></a>\n"), "base64 holds any bytes");
	h = fresh(&b);
	html_open(&h, "em");
	html_open(&h, "i");
	html_end(&h);
	CHECK(put(&b, "<em><i></i></em>\n"), "what is open is closed at the end, in order");
	h = fresh(&b);
	html_open(&h, "i");
	html_close(&h);
	html_close(&h);
	CHECK(buf_failed(&b), "closing more than was opened fails");
	buf_clear(&b);
	h = fresh(&b);
	html_str(&h, "x");
	html_attrs(&h, "class", "y");
	CHECK(buf_failed(&b), "an attribute outside a tag fails");
	buf_clear(&b);
	h = fresh(&b);
	for (int i = 0; i <= HTML_DEEPEST; i++)
		html_open(&h, "i");
	CHECK(buf_failed(&b), "too deep fails");
	buf_free(&b);
}

static void test_long_text(void)
{
	struct buf b = { 0 }, want = { 0 };
	char text[2000];
	struct html h = fresh(&b);
	memset(text, '<', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	html_strf(&h, "%s", text);
	for (size_t i = 0; i + 1 < sizeof(text); i++)
		buf_adds(&want, "&lt;");
	CHECK(b.n == want.n && memcmp(b.p, want.p, b.n) == 0, "a long text is escaped whole");
	buf_free(&b);
	buf_free(&want);
}

static void test_svg(void)
{
	struct buf b = { 0 };
	struct html h = fresh(&b);
	struct svg s = { &h, 10 };
	svg_rect(&s, "c", 33333, 1, 100000, 9);
	svg_hint(&s, "%s", "<a>");
	svg_rect_end(&s);
	CHECK(put(&b, "<rect class=\"c\" x=\"33.333%\" y=\"1\" width=\"100%\" height=\"9\">\n<title>&lt;a&gt;</title></rect>"),
	      "shapes are percent across and pixels down, hints are escaped");
	char text[1001];
	memset(text, 'y', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	svg_text(&s, "c", "end", 0, 0, "%s", text);
	CHECK(strstr(buf_cstr(&b), text) != NULL, "a text in a chart is whole, however long");
	buf_clear(&b);
	CHECK(svg_scale(1, 3, 100) == 33 && svg_scale(2, 3, 100) == 67 && svg_scale(1, 2, 5) == 3, "a share is rounded, halves up");
	CHECK(svg_scale(5, 0, 100) == 0 && svg_scale(0, 5, 100) == 0 && svg_scale(-1, 5, 100) == 0, "nothing of something, something of nothing: 0");
	CHECK(svg_scale(INT64_MAX, INT64_MAX, SVG_WIDTH) == SVG_WIDTH && svg_scale(INT64_MAX / 2, INT64_MAX, 100) == 50, "amounts may be anything");
	CHECK(svg_step(1, 4) == 1 && svg_step(4, 4) == 1 && svg_step(5, 4) == 2 && svg_step(10, 4) == 5 && svg_step(11, 4) == 5 &&
	      svg_step(25, 4) == 10 && svg_step(1000000, 4) == 500000, "steps are 1, 2 or 5 times a power of ten");
	CHECK(svg_step(INT64_MAX, 4) > 0, "there is a step for any number");
	buf_free(&b);
}

static void test_words(void)
{
	struct average none = { 0 };
	CHECK_TEXT(words_int(0).s, "0", "nothing is 0");
	CHECK_TEXT(words_int(-1234567).s, "-1,234,567", "thousands are parted");
	CHECK_TEXT(words_int(INT64_MIN).s, "-9,223,372,036,854,775,808", "to the last number");
	CHECK_TEXT(words_percent((struct average){ true, 667 }).s, "66.7 %", "percent have one decimal");
	CHECK_TEXT(words_percent((struct average){ true, -5 }).s, "-0.5 %", "also below zero");
	CHECK_TEXT(words_percent(none).s, "\xe2\x80\x93", "what is not known is a dash");
	CHECK_TEXT(words_seconds(none).s, "\xe2\x80\x93", "a time, too");
	CHECK_TEXT(words_span(0).s, "0 s", "no time");
	CHECK_TEXT(words_span(59).s, "59 s", "seconds");
	CHECK_TEXT(words_span(750).s, "12 min 30 s", "two units");
	CHECK_TEXT(words_span(3600).s, "1 h", "one where the second is 0");
	CHECK_TEXT(words_span(187259).s, "2 d 4 h", "no more than two");
	CHECK_TEXT(words_span(-61).s, "-1 min 1 s", "before its time");
	CHECK_TEXT(words_counted(1, "lead").s, "1 lead", "one is one");
	CHECK_TEXT(words_counted(1200, "lead").s, "1,200 leads", "more are more");
	CHECK_TEXT(words_amount(123450, 2).s, "1,234.50", "money has its currency's decimals");
	CHECK_TEXT(words_amount(-5, 2).s, "-0.05", "also where it is little");
	CHECK_TEXT(words_amount(1234, 0).s, "1,234", "or none");
}

static void test_periods(void)
{
	struct buf b = { 0 };
	struct lr_err err = { 0 };
	struct zone *zone;
	struct periods p;
	int64_t day = civil_days(2026, 3, 28);
	int rc = zone_open(SLICE("Europe/Berlin"), &zone, &err);
	CHECK(rc >= 0, "the zone is there");
	if (rc < 0)
		return;
	CHECK(periods_open(&p, day, day + 2, zone, &err) == 0 && p.n == 3 && p.unit == PERIOD_DAY, "a few days are days");
	CHECK(p.ms[2] - p.ms[1] == 23 * (int64_t)MS_HOUR, "the day the clock is put forward has 23 hours");
	CHECK(periods_find(&p, p.ms[1] - 1) == 0 && periods_find(&p, p.ms[1]) == 1 && periods_find(&p, p.ms[3]) == 3 &&
	      periods_find(&p, p.ms[0] - 1) == 3, "a moment is in the day it belongs to, or in none");
	periods_put(&b, &p, 1);
	CHECK(put(&b, "Sun 29 Mar"), "a day has its name, the year is the range's");
	periods_free(&p);
	CHECK(periods_open(&p, day, day + 91, zone, &err) == 0 && p.n == 92, "92 days are days");
	periods_free(&p);
	CHECK(periods_open(&p, day, day + 92, zone, &err) == 0 && p.unit == PERIOD_WEEK && p.day[1] == day + 2 && civil_weekday(p.day[1]) == 0,
	      "more are weeks, from Monday; the first may be cut");
	periods_put(&b, &p, 0);
	CHECK(put(&b, "28 Mar to 29 Mar"), "a week says its days");
	CHECK(p.day[p.n] == day + 93, "the last one ends with the range");
	CHECK(periods_cut(&p, 0) && !periods_cut(&p, 1) && periods_cut(&p, p.n - 1) == (civil_weekday(day + 93) != 0), "and a cut one is told");
	periods_free(&p);
	CHECK(periods_open(&p, civil_days(2026, 12, 31), civil_days(2027, 1, 1), zone, &err) == 0 && p.n == 2, "two days of two years");
	periods_put(&b, &p, 1);
	CHECK(put(&b, "Fri 1 Jan 2027"), "say which");
	periods_free(&p);
	CHECK(periods_open(&p, day, day + 800, zone, &err) == 0 && p.unit == PERIOD_MONTH && p.day[1] == civil_days(2026, 4, 1), "years are months");
	periods_free(&p);
	CHECK(periods_open(&p, 0, 20000, zone, &err) == 0 && p.unit == PERIOD_YEAR && p.n == 55, "decades are years");
	CHECK(!periods_cut(&p, 0) && !periods_cut(&p, 53) && periods_cut(&p, 54), "the last of them cut");
	periods_free(&p);
	CHECK(periods_open(&p, day, day - 1, zone, &err) == 0 && p.n == 0 && periods_find(&p, 0) == 0, "no days: nothing");
	periods_free(&p);
	zone_free(zone);
	buf_free(&b);
}

int main(void)
{
	test_html();
	test_long_text();
	test_svg();
	test_words();
	test_periods();
	return check_done();
}
