/* tags_test - what a tag's text says, numbers as people write them, and where a tag is found. */
#include "check.h"

#include "domain/lead_tags.h"

static bool number(const char *text, int64_t want, size_t took)
{
	int64_t v = -1;
	size_t n = 0;
	return tag_number(slice_of(text), &v, &n) && v == want && n == took;
}

static bool found(const char *tag, const char *match, const char *text, const char *zip)
{
	struct arena mem = { 0 };
	struct tag t = { .name = slice_of(tag), .match = slice_of(match) };
	bool is = lead_tags_match(&t, slice_of(text), slice_of(zip), &mem);
	arena_free(&mem);
	return is;
}

static bool said(const char *text, struct tag_text *t)
{
	const char *why;
	return tag_parse(slice_of(text), t, &why);
}

int main(void)
{
	struct tag_text t;
	CHECK(number("250000", 250000, 6) && number("250,000.", 250000, 7) && number("1.250.000 x", 1250000, 9), "thousands");
	CHECK(number("2500,00", 2500, 4) && number("12.50", 12, 5) && number("1,2", 1, 1), "no thousands");
	CHECK(number("250k", 250000, 4) && number("1.2m", 1200000, 4) && number("3 mills", 3, 1) && number("3mills", 3, 1), "k and m");
	CHECK(number("1.25m", 1250000, 5) && number("0.25M", 250000, 5) && number("0.250m", 250000, 6) && number("2.75k", 2750, 5) &&
	      number("1.123456789m", 1123456, 12) && number("0.99", 0, 4), "all decimals of k and m count");
	CHECK(number("1.25m", 1250000, 5) && number("2.05k", 2050, 5) && number("1.2345678m", 1234567, 10), "all that stands behind the point");
	CHECK(number("1.250m", 1250000, 6) && number("1.250k", 1250, 6) && number("12.345M", 12345000, 7) && number("1,250.500k", 1250500, 10),
	      "a point in front of k or m is a decimal point");
	CHECK(number("1,250k", 1250000, 6) && number("1,250m", 1250000000, 6) && number("1.250.000k", 1250000000, 10) &&
	      number("1.250,000k", 1250000000, 10) && number("1.250.5k", 1250500, 8) && number("1.250", 1250, 5) && number("1.250 k", 1250, 5) &&
	      number("1.250mm", 1250, 5), "commas, several points and a point without k or m are of thousands");
	CHECK(!tag_number(SLICE("1234567890123"), &(int64_t){ 0 }, &(size_t){ 0 }), "longer than any amount");

	CHECK(said("PK:100", &t) && t.kind == TAG_PECKING && t.from == 100 && !t.word.n, "PK:");
	CHECK(said("pk:-7:lake view", &t) && t.from == -7 && slice_is(t.word, "lake view"), "PK: with a tag");
	CHECK(said("Range:$100k-$250,000", &t) && t.kind == TAG_RANGE && t.from == 100000 && t.to == 250000 && slice_is(t.sign, "$"), "Range:");
	CHECK(said("Range:\u20ac5-10", &t) && slice_is(t.sign, "\u20ac"), "the second end need not repeat the sign");
	CHECK(!said("Range:10-5", &t) && !said("Range:$1-\u20ac2", &t) && !said("Range:5", &t), "no ranges");
	CHECK(said("Zip:10115", &t) && t.kind == TAG_ZIP && slice_eq(t.first, t.last), "one Zip:");
	CHECK(!said("Zip:100-99", &t) && !said("Zip:99-100", &t) && !said("Zip:", &t), "no postal codes");
	CHECK(said("Max:20/month", &t) && t.kind == TAG_MAXIMUM && t.from == 20 && t.period == TAG_MONTH, "Max:");
	CHECK(!said("Max:/day", &t) && !said("Max:5", &t) && !said("PK:", &t) && !said("PK:5:", &t), "what is half said is refused");
	CHECK(said("Rangers", &t) && t.kind == TAG_WORD, "a word that only begins alike");

	CHECK(found("high end", "", "A HIGH-END home", "") && found("A_B", "", "a.b", "") && found("A_B", "", "a\nb", ""), "separators alike");
	CHECK(!found("A_B", "", "a, b", "") && !found("lux", "", "luxury", "") && !found("lux", "", "delux", ""), "one for one, whole words");
	CHECK(found("lux", "", "(lux)", "") && found("lux", "", "no luxury but lux", ""), "a later place counts");
	CHECK(!found("lux", "", "lux\u00e9", ""), "a letter beyond ASCII is a letter");
	CHECK(!found("x", "[\" \",\"...\"]", "a b. c... d", ""), "blanks and stops alone are no word");
	CHECK(found("x", "[\"lake\",\"sea side\"]", "the Sea-side", "") && !found("x", "[\"lake\"]", "x", ""), "match words instead of the name");

	CHECK(found("Range:$100000-$300000", "", "about $250,000 or so", "") && found("Range:$100000-$300000", "", "$ 250k", ""), "a sign before");
	CHECK(found("Range:\u20ac1-9", "", "5 \u20ac", ""), "a sign behind");
	CHECK(!found("Range:$100-$999", "", "call 555-1234", "") && found("Range:100-999", "", "call 555-1234", ""), "a sign tells money from phones");
	CHECK(!found("Range:1-9", "", "B2", "") && !found("Range:1-9", "", "15", "") && !found("Range:1-9", "", "1234567890123 x", ""), "whole numbers");
	CHECK(found("Range:1-9", "", "9", "") && found("Range:1-9", "", "x 1.", ""), "both ends are in");

	CHECK(found("Zip:10000-10999", "", "", "10023-1234") && found("Zip:sw1-sw3", "", "", "SW 2A 1AA"), "postal codes by their beginning");
	CHECK(!found("Zip:10000-10999", "", "", "11000") && !found("Zip:10000-10999", "", "", "100") && !found("Zip:1-2", "", "10", ""), "others");
	return check_done();
}
