/* lib/wire: what comes in and what is written. Inputs are temporary files made here. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "wire/json.h"
#include "wire/jsonw.h"
#include "wire/lead_in.h"
#include "wire/records.h"
#include "wire/reject.h"
#include "wire/table_in.h"

static char path[64];

static void put_file(const void *p, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, p, n) != (ssize_t)n || close(fd) < 0) {
		perror(path);
		exit(2);
	}
}

static void put_text(struct buf *b, const char *name, struct slice v)
{
	if (!v.p)
		return;
	buf_printf(b, " %s=", name);
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] == '\n')
			buf_adds(b, "\\n");
		else
			buf_addc(b, v.p[i]);
}

static void put_lead(struct buf *b, const struct lead_in *l)
{
	buf_printf(b, "%llu:", (unsigned long long)l->line);
	put_text(b, "id", l->ext_id);
	put_text(b, "source", l->source);
	if (l->has_received_at) {
		buf_adds(b, " at=");
		time_put(b, l->received_at);
	}
	put_text(b, "name", l->name);
	put_text(b, "email", l->email);
	put_text(b, "phone", l->phone);
	put_text(b, "message", l->message);
	put_text(b, "tags", l->tags);
	put_text(b, "zip", l->zip);
	put_text(b, "to", l->assign_to);
	if (l->has_cost)
		buf_printf(b, " cost=%lld", (long long)l->cost);
	put_text(b, "extra", l->extra);
	buf_adds(b, "\n");
}

static struct zone *berlin;

static struct lead_in_opts plain_opts(void)
{
	return (struct lead_in_opts){ .tz = berlin, .currency_digits = 2 };
}

/* Everything lead_in says about a source, one line a record; valid until the next call. */
static const char *read_from(const char *from, struct lead_in_opts opts)
{
	static struct buf b;
	struct lead_reader *r;
	struct lr_err err = { 0 };
	struct arena mem = { 0 };
	struct lead_in lead;
	buf_clear(&b);
	int rc = lead_in_open(from, &opts, &r, &err);
	if (rc < 0) {
		const char *msg = strncmp(err.msg, from, strlen(from)) == 0 ? err.msg + strlen(from) : err.msg;
		buf_printf(&b, "FAIL %d%s\n", -rc, msg);
		return buf_cstr(&b);
	}
	while ((rc = lead_in_next(r, true, &mem, &lead, &err)) > 0) {
		if (rc == NEXT_RECORD)
			put_lead(&b, &lead);
		else
			buf_printf(&b, "%llu! %.*s%s%s\n", (unsigned long long)lead.line, (int)lead.column.n, lead.column.p ? lead.column.p : "",
				   lead.column.n ? ": " : "", err.msg);
		arena_reset(&mem);
	}
	if (rc < 0)
		buf_printf(&b, "FAIL %d %s\n", -rc, err.msg);
	arena_free(&mem);
	lead_in_free(r);
	return buf_cstr(&b);
}

static const char *leads_n(const void *p, size_t n, struct lead_in_opts opts)
{
	put_file(p, n);
	return read_from(path, opts);
}

static const char *leads(const char *text)
{
	return leads_n(text, strlen(text), plain_opts());
}

static const char *one_time(const char *text, enum date_order order)
{
	static char out[200];
	struct lead_in_opts o = plain_opts();
	char csv[200];
	o.order = order;
	snprintf(csv, sizeof(csv), "id,Created Time\n1,\"%s\"\n", text);
	const char *got = leads_n(csv, strlen(csv), o);
	const char *at = strstr(got, "at=");
	snprintf(out, sizeof(out), "%.24s", at ? at + 3 : "refused");
	if (!at && strstr(got, "date-order"))
		snprintf(out, sizeof(out), "ask");
	return out;
}

static void test_csv(void)
{
	CHECK_TEXT(leads(""), "", "an empty input is no error");
	CHECK_TEXT(leads("\n\r\n\n"), "", "blank lines alone are no error");
	CHECK_TEXT(leads("ext_id,source\n"), "", "a header alone is no error");
	CHECK_TEXT(leads("ext_id,source\n1,web\n2,fb"), "2: id=1 source=web\n3: id=2 source=fb\n", "a last line without LF is read");
	CHECK_TEXT(leads("ext_id,source\r\n1,web\r\n\r\n2,fb\r\n"), "2: id=1 source=web\n4: id=2 source=fb\n", "CRLF and blank lines");
	CHECK_TEXT(leads("ext_id,source\r1,web\r\r2,fb\r"), "2: id=1 source=web\n4: id=2 source=fb\n", "lone CRs end lines and count");
	CHECK_TEXT(leads("\xef\xbb\xbf\"ext_id\",source\n1,web\n"), "2: id=1 source=web\n", "a BOM is not glued to a quoted header");
	CHECK_TEXT(leads("sep=;\r\nLead ID;Channel\r\n1;a,b\r\n"), "3: id=1 source=a,b\n", "sep=; is honoured");
	CHECK_TEXT(leads("Lead ID\tChannel\n1\tweb\n"), "2: id=1 source=web\n", "TAB is found");
	CHECK_TEXT(leads("Lead ID|Channel\n1|web\n"), "2: id=1 source=web\n", "| is found");
	CHECK_TEXT(leads("Lead ID;\"Name, full\"\n1;x\n"), "2: id=1 extra={\"Name, full\":\"x\"}\n", "a delimiter in quotes does not count");
	CHECK_TEXT(leads("id,message\n1,\"a\nb\r\nc \"\"d\"\"\"\n2,x\n"), "2: id=1 message=a\\nb\r\\nc \"d\"\n5: id=2 message=x\n",
		   "quoted line ends and doubled quotes, and lines counted through them");
	CHECK_TEXT(leads("id,name\n 1 , \"Ann, B\" \n"), "2: id=1 name=Ann, B\n", "blanks around values and quotes go");
	CHECK_TEXT(leads("id,name\n1,a\n,\n,,\n2,b\n"), "2: id=1 name=a\n5: id=2 name=b\n", "rows of empty cells are skipped");
	CHECK_TEXT(leads("id,name\n1\n2,b,c\n3,d\n"), "2! 1 field, the header has 2\n3! 3 fields, the header has 2\n4: id=3 name=d\n",
		   "ragged rows are refused, the next is read");
	CHECK_TEXT(leads("id,name\n1,a\"b\n2,b\n"),
		   "2! name: stray quote: a value with \" in it must stand in quotes, with each \" of its own doubled\n3: id=2 name=b\n",
		   "a stray quote costs its record alone");
	CHECK_TEXT(leads("id,name\n1,a\"b"), "2! name: stray quote: a value with \" in it must stand in quotes, with each \" of its own doubled\n",
		   "a stray quote on a last line without LF");
	CHECK_TEXT(leads("id,name\n1,\"a\n2,b\n3,c\n"), "2! unclosed quote opened at line 2\n3: id=2 name=b\n4: id=3 name=c\n",
		   "an unclosed quote costs its record alone");
	CHECK_TEXT(leads("id,name\n1,\"a\n2,b\n3,\"c\"\n"), "2! unclosed quote opened at line 2\n3: id=2 name=b\n4: id=3 name=c\n",
		   "an unclosed quote that meets another quote, too");
	CHECK_TEXT(leads("id,name,message\r\n1,\"a\r\nb\",\"c\r\n2,b,x\r\n"),
		   "2! unclosed quote opened at line 3\n3! id: stray quote: a value with \" in it must stand in quotes, with each \" of its own "
		   "doubled\n4: id=2 name=b message=x\n",
		   "the line named is where the quote opened");
	CHECK_TEXT(leads("id,name\n1,\"a"), "2! unclosed quote opened at line 2\n", "an unclosed quote on the last line");
	CHECK_TEXT(leads("id,name\n1,caf\xe9\n2,b\n"),
		   "2! name: byte 6 of the record (0xe9) is not UTF-8 (another encoding? e.g. --encoding=cp1252)\n3: id=2 name=b\n",
		   "invalid UTF-8 is refused with its byte");
	CHECK_TEXT(leads_n("id,name\n1,a\0b\n2,b\n", 18, plain_opts()), "2! name: NUL at byte 4 of the record\n3: id=2 name=b\n", "NUL is refused");
	struct lead_in_opts o = plain_opts();
	o.encoding = "cp1252";
	CHECK_TEXT(leads_n("id,name\n1,caf\xe9\n", 15, o), "2: id=1 name=caf\xc3\xa9\n", "a declared encoding is converted");
	o.encoding = "no-such";
	CHECK_TEXT(leads_n("id\n1\n", 5, o), "FAIL 64unknown encoding \"no-such\" (iconv -l lists them)\n", "an unknown encoding is told");
	o = plain_opts();
	o.delimiter = ';';
	CHECK_TEXT(leads_n("id;name\n1;b\n", 12, o), "2: id=1 name=b\n", "a delimiter that was given");
}

static void test_header(void)
{
	CHECK_TEXT(leads("id,Name,name\n"), "FAIL 65:1: the header names \"name\" twice (columns 2 and 3)\n", "a duplicate header name");
	CHECK_TEXT(leads("id,,name\n"), "FAIL 65:1: column 2 of the header has no name\n", "an empty header name");
	CHECK_TEXT(leads("foo:bar:id\n1:2:3\n"),
		   "FAIL 65:1: no column of the header is a known lead field (wrong delimiter? no header? else a --map): \"foo:bar:id\"\n",
		   "a header of unknown names is refused with the names");
	CHECK_TEXT(leads("id,\"name\n1,b\n"), "FAIL 65:1: the header has an unclosed quote\n", "an unclosed quote in the header");
	CHECK_TEXT(leads("a,b;c\n"), "FAIL 65:1: cannot tell which delimiter the header uses: say it with --delimiter\n", "no guess between two delimiters");
	CHECK_TEXT(leads("E-Mail Address,FIRST_NAME,Last Name,Mobile,Zip/Postal Code,Notes,Lead Source\na@b.c,Ann,Lee,12,10115,hi,web\n"),
		   "2: source=web name=Ann Lee email=a@b.c phone=12 message=hi zip=10115\n", "aliases, and a name of two parts");
	CHECK_TEXT(leads("id,First Name,Last Name\n1,,Lee\n2,Ann,\n3,,\n"), "2: id=1 name=Lee\n3: id=2 name=Ann\n4: id=3\n",
		   "half a name makes no stray blank");
	CHECK_TEXT(leads("id,Full Name,First Name\n1,Ann Lee,Ann\n2,,Bob\n"),
		   "2: id=1 name=Ann Lee extra={\"First Name\":\"Ann\"}\n3: id=2 name=Bob\n", "the full name wins, nothing is lost");
	CHECK_TEXT(leads("id,Mobile,Phone\n1,22,11\n2,22,\n"), "2: id=1 phone=11 extra={\"Mobile\":\"22\"}\n3: id=2 phone=22\n",
		   "the first alias that is not empty, the other under extra");
	CHECK_TEXT(leads("id,Budget \xe2\x82\xac,Empty\n1,\"9\"\"\",\n"), "2: id=1 extra={\"Budget \\u20ac\":\"9\\\"\"}\n",
		   "other columns go to extra under their own names, empty ones not");
}

static void test_values(void)
{
	CHECK_TEXT(leads("id,tags\n1,a; b b ;a;\n2,-x\n"),
		   "2: id=1 tags=[\"a\",\"b b\"]\n3! tags: tag \"-x\": 1 to 64 letters, digits, blanks and . _ @ + : - beginning with a letter or "
		   "digit\n",
		   "tags are cut at ; and checked");
	CHECK_TEXT(leads("id,cost\n1,166.48\n2,-0.5\n3,7\n"), "2: id=1 cost=16648\n3: id=2 cost=-50\n4: id=3 cost=700\n", "money is exact");
	CHECK(strstr(leads("id,cost\n1,\"1,000.00\"\n"), "2! cost: \"1,000.00\" is not an amount") != NULL, "thousands separators are refused");
	CHECK(strstr(leads("id,cost\n1,1.234\n"), "2! cost:") != NULL, "too many decimals are refused");
	CHECK(strstr(leads("{\"id\":1,\"cost\":166.48}"), "cost=16648") != NULL, "a JSON number as money is exact");
	CHECK(strstr(leads("{\"id\":1,\"cost\":5}"), "cost=500") != NULL, "a whole JSON number as money");
	char big[600];
	snprintf(big, sizeof(big), "id,source\n%0257d,x\n%0256d,y\n", 1, 1);
	const char *got = leads(big);
	CHECK(strncmp(got, "2! ext_id", 0) == 0 && strstr(got, "2! id: 257 bytes are too many, 256 are the most\n3: id=0") != NULL,
	      "ext_id takes 256 bytes, not 257");
	snprintf(big, sizeof(big), "id,source\n1,%0129d\n", 1);
	CHECK(strstr(leads(big), "2! source: 129 bytes") != NULL, "source takes 128 bytes");
}

static void test_times(void)
{
	static const struct {
		const char *text;
		enum date_order order;
		const char *want;
	} t[] = {
		{ "2026-07-01T09:00:00Z", DATES_ISO, "2026-07-01T09:00:00.000Z" },
		{ "2026-07-01T09:00:00.123456+02:00", DATES_ISO, "2026-07-01T07:00:00.123Z" },
		{ "2022-02-03T16:16:51+0000", DATES_ISO, "2022-02-03T16:16:51.000Z" },
		{ "2022-02-03 16:16:51 +0100", DATES_ISO, "2022-02-03T15:16:51.000Z" },
		{ "2022-02-03 16:16:51 UTC", DATES_ISO, "2022-02-03T16:16:51.000Z" },
		{ "2022-02-03 16:16+01", DATES_ISO, "2022-02-03T15:16:00.000Z" },
		{ "2018-02-26 19:58:54", DATES_ISO, "2018-02-26T18:58:54.000Z" },
		{ "2018-07-26", DATES_ISO, "2018-07-25T22:00:00.000Z" },
		{ "2018/07/26", DATES_ISO, "2018-07-25T22:00:00.000Z" },
		{ "2018/7/26 9:05 PM", DATES_ISO, "2018-07-26T19:05:00.000Z" },
		{ "1782890000", DATES_ISO, "2026-07-01T07:13:20.000Z" },
		{ "1782890000123", DATES_ISO, "2026-07-01T07:13:20.123Z" },
		{ "17828900", DATES_ISO, "refused" },
		{ "2/26/2018 19:58", DATES_ISO, "2018-02-26T18:58:00.000Z" },
		{ "26/2/2018 19:58", DATES_ISO, "2018-02-26T18:58:00.000Z" },
		{ "02/03/2026", DATES_ISO, "ask" },
		{ "03/03/2026", DATES_ISO, "2026-03-02T23:00:00.000Z" },
		{ "02/03/2026", DATES_MDY, "2026-02-02T23:00:00.000Z" },
		{ "02/03/2026", DATES_DMY, "2026-03-01T23:00:00.000Z" },
		{ "13/02/2026", DATES_MDY, "ask" },
		{ "02.03.2026 10:00", DATES_DMY, "2026-03-02T09:00:00.000Z" },
		{ "2/3/26", DATES_MDY, "refused" },
		{ "12/31/2018 12:00 am", DATES_MDY, "2018-12-30T23:00:00.000Z" },
		{ "12/31/2018 12:00PM", DATES_MDY, "2018-12-31T11:00:00.000Z" },
		{ "12/31/2018 13:00 pm", DATES_MDY, "refused" },
		{ "15 Apr, 2021 00:03:00", DATES_ISO, "2021-04-14T22:03:00.000Z" },
		{ "15-Apr-2021", DATES_ISO, "2021-04-14T22:00:00.000Z" },
		{ "Apr 15, 2021, 1:02:03 am", DATES_ISO, "2021-04-14T23:02:03.000Z" },
		{ "Thu, 15 April 2021 10:00:00 GMT", DATES_ISO, "2021-04-15T10:00:00.000Z" },
		{ "15 Foo 2021", DATES_ISO, "refused" },
		{ "2026-02-31", DATES_ISO, "refused" },
		{ "2026-02-31 10:00:00", DATES_ISO, "refused" },
		{ "2026-02-28T23:59:60Z", DATES_ISO, "refused" },
		{ "2026-02-28T24:00:00Z", DATES_ISO, "refused" },
		{ "1969-12-31T10:00:00Z", DATES_ISO, "refused" },
		{ "10000-01-01", DATES_ISO, "refused" },
		{ "2026-03-29 02:30:00", DATES_ISO, "2026-03-29T01:00:00.000Z" }, /* gap: the first moment after it */
		{ "2026-10-25 02:30:00", DATES_ISO, "2026-10-25T00:30:00.000Z" }, /* fold: the earlier */
		{ "2000-03-30T15:30:20-08:0", DATES_ISO, "refused" },
		{ "yesterday", DATES_ISO, "refused" },
		{ "2026-07-01T", DATES_ISO, "refused" },
		{ "2026-07-01,", DATES_ISO, "refused" },
	};
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		char promise[100];
		snprintf(promise, sizeof(promise), "received_at \"%s\" (order %d)", t[i].text, (int)t[i].order);
		CHECK_TEXT(one_time(t[i].text, t[i].order), t[i].want, promise);
	}
	CHECK_TEXT(leads("{\"id\":\"a\",\"created_at\":1782890000}"), "1: id=a at=2026-07-01T07:13:20.000Z\n", "epoch as a JSON number");
}

static void test_ndjson(void)
{
	CHECK_TEXT(leads("{\"ext_id\":17,\"name\":\" Ann \",\"phone\":491234,\"email\":null,\"source\":\"\"}\n\n"
			 "{\"Lead ID\":\"b\",\"foo\":{\"x\":[1,2.5,0.1]},\"bar\":9007199254740992,\"ok\":true}"),
		   "1: id=17 name=Ann phone=491234\n3: id=b extra={\"foo\":{\"x\":[1,2.5,0.1]},\"bar\":9007199254740992,\"ok\":true}\n",
		   "NDJSON: numbers as ids, nulls absent, unknown keys kept with their values");
	CHECK_TEXT(leads("  \n{\"id\":\"1\",\"tags\":[\"a\",\"b\"],\"extra\":{\"k\":1,\"e\":\"\"},\"x\":\"\xc3\xa9\"}"),
		   "2: id=1 tags=[\"a\",\"b\"] extra={\"x\":\"\\u00e9\",\"k\":1}\n", "tags as an array; extra is merged");
	CHECK_TEXT(leads("{\"id\":\"1\",\"tags\":\"a;b\"}"), "1: id=1 tags=[\"a\",\"b\"]\n", "tags as a string");
	CHECK_TEXT(leads("{\"id\":\"1\",\"x\":1,\"extra\":{\"x\":2}}"), "1! x: there are two values for extra.x\n", "extra given twice is refused");
	CHECK_TEXT(leads("{\"id\":\"1\",\"extra\":5}"), "1! extra: must be an object, but is a whole number\n", "extra must be an object");
	CHECK_TEXT(leads("{\"id\":\"1\",\"name\":5}\n{\"id\":\"2\"}"), "1! name: must be a string, but is a whole number\n2: id=2\n",
		   "a wrong type is refused naming the key");
	CHECK_TEXT(leads("{\"id\":\"1\",\"contact\":{\"a\":1}}"), "1: id=1 extra={\"contact\":{\"a\":1}}\n",
		   "an object under a mere alias is not that field");
	CHECK(strstr(leads("{\"id\":12345678901234567890}"), "beyond 2^53") != NULL, "an id that would not stay exact is refused");
	CHECK(strstr(leads("{\"id\":\"1\",\"x\":0.12345678901234567}"), "more than 15 digits") != NULL, "a real that would not stay exact");
	CHECK_TEXT(leads("{\"lead\":\"L7\",\"status\":\"new\"}"), "1! is a line lr-ingest has written already: pipe it to lr-route\n", "lr's own output");
	CHECK_TEXT(leads("{\"source\":\"f\",\"line\":1,\"column\":null,\"reason\":\"x\",\"raw\":\"y\"}"),
		   "1! is a line of a --rejects file: mend its raw text and feed that\n", "a rejects line");
	CHECK(strncmp(leads("[{\"id\":1}]"), "FAIL 65: is a JSON array", 24) == 0, "an array is refused with the way out");
	CHECK_TEXT(leads("{\"id\":\"1\"}\n[1]\n{\"id\":\n{\"id\":\"2\"} x\n{\"id\":\"3\",\"id\":\"4\"}\n{\"id\":\"5\"}"),
		   "1: id=1\n2! is an array, not an object (jq -c '.[]' makes one object a line)\n"
		   "3! not JSON: line 1, column 6: unexpected token near end of file (each object must stand on one line: jq -c .)\n"
		   "4! not JSON: line 1, column 12: end of file expected near 'x'\n"
		   "5! not JSON: line 1, column 14: duplicate object key near '\"id\"'\n6: id=5\n",
		   "bad lines are refused one by one");
	CHECK_TEXT(leads("{\"foo\":1}"), "1! no key is a known lead field (a --map?): \"foo\"\n", "an object without any known field");
	CHECK(strstr(leads("{\"id\":\"a\\u0000b\"}"), "1! not JSON") != NULL, "\\u0000 is refused");
	CHECK(strstr(leads("{\"id\":\"\\ud800\"}"), "1! not JSON") != NULL, "a lone surrogate is refused");
	struct buf b = { 0 };
	buf_adds(&b, "{\"id\":\"1\"");
	for (int i = 0; i < 70000; i++)
		buf_printf(&b, ",\"k%d\":1", i);
	buf_adds(&b, "}\n{\"id\":\"2\"}\n");
	CHECK_TEXT(leads_n(b.p, b.n, plain_opts()), "1! has more than 1,000 keys\n2: id=2\n", "a flood of keys is refused");
	buf_clear(&b);
	buf_adds(&b, "{\"id\":");
	for (int i = 0; i < 100000; i++)
		buf_addc(&b, '[');
	buf_adds(&b, "\n{\"id\":\"2\"}\n");
	CHECK(strstr(leads_n(b.p, b.n, plain_opts()), "nested deeper than 64") != NULL, "100,000 brackets are refused without recursion");
	buf_free(&b);
}

static void test_map(void)
{
	struct lead_map *m;
	struct lr_err err = { 0 };
	struct lead_in_opts o = plain_opts();
	struct slice text = SLICE("# mine\nsource = const:web\nname = \"{Vor} {Nach}\"\nphone = Handy\nphone = Festnetz\nextra.note = Bem\n");
	CHECK(lead_map_parse(text, "m", &m, &err) == 0, "a map is parsed");
	o.map = m;
	const char *csv = "id,Vor,Nach,Handy,Festnetz,Bem,Phone,Source\n1,A,B,1,2,hi,3,x\n2,,B,,2,,,\n";
	CHECK_TEXT(leads_n(csv, strlen(csv), o),
		   "2: id=1 source=web name=A B phone=1 extra={\"note\":\"hi\",\"Festnetz\":\"2\",\"Phone\":\"3\",\"Source\":\"x\"}\n"
		   "3: id=2 source=web name=B phone=2\n",
		   "a map wins over aliases, templates join, constants hold, alternatives take the first not empty");
	const char *nd = "{\"id\":\"1\",\"vor\":\"A\",\"Handy\":7}\n";
	CHECK_TEXT(leads_n(nd, strlen(nd), o), "1: id=1 source=web name=A phone=7\n", "a map on NDJSON keys");
	csv = "id,Vor,Nach,Hnady,Bem\n1,A,B,1,x\n";
	CHECK_TEXT(leads_n(csv, strlen(csv), o),
		   "FAIL 65:1: the map (m:4) wants column \"Handy\", which is not in the header (did you mean \"Hnady\"?)\n",
		   "a column the map wants and the header lacks");
	lead_map_free(m);
	CHECK(lead_map_parse(SLICE("\nsorce = X\n"), "m", &m, &err) == -LR_CONFIG, "an unknown field in a map is refused");
	CHECK_TEXT(err.msg, "m:2: unknown field \"sorce\" (did you mean \"source\"?)", "with a suggestion");
	lr_err_clear(&err);
	CHECK(lead_map_parse(SLICE("name = \"{A\"\n"), "m", &m, &err) == -LR_CONFIG, "a { without } is refused");
}

static void test_bytes(void)
{
	CHECK_TEXT(leads_n("\xff\xfe" "i\0d\0,\0n\0a\0m\0e\0\n\0" "1\0,\0\xe9\0\n\0", 26, plain_opts()), "2: id=1 name=\xc3\xa9\n", "UTF-16LE by its BOM");
	CHECK_TEXT(leads_n("\xfe\xff\0i\0d\0\n\0" "1", 10, plain_opts()), "2: id=1\n", "UTF-16BE by its BOM");
	CHECK_TEXT(leads_n("\xff\xfe" "i\0d\0\n\0" "1\0\0\xd8\n\0" "2\0", 16, plain_opts()),
		   "2! id: byte 2 of the record (0xff) is not UTF-8 (another encoding? e.g. --encoding=cp1252)\n3: id=2\n",
		   "a lone surrogate in UTF-16 costs its record");
	CHECK_TEXT(leads_n("\xff\xfe", 2, plain_opts()), "", "a BOM and nothing else");
	CHECK_TEXT(leads_n("\xef\xbb\xbf", 3, plain_opts()), "", "a UTF-8 BOM and nothing else");
	CHECK_TEXT(leads_n("i\0d\0\n\0" "1\0", 8, plain_opts()),
		   "FAIL 65: looks like UTF-16 without a byte order mark: say --encoding=UTF-16LE\n", "UTF-16 without BOM is told");
	CHECK_TEXT(leads("\x1f\x8b\x08xxxx"), "FAIL 65: is gzip-compressed: use zcat FILE | ...\n", "gzip is named");
	CHECK(strstr(leads("PK\3\4xxxx"), ".xlsx") != NULL, "xlsx is named");
	CHECK(strstr(leads("%PDF-1.4"), "PDF") != NULL, "PDF is named");
	CHECK_TEXT(read_from("/no/such", plain_opts()), "FAIL 66: cannot open: No such file or directory\n", "no such file");
	CHECK_TEXT(read_from("/", plain_opts()), "FAIL 66: is a directory\n", "a directory");
	int saved = dup(0), null = open("/dev/null", O_WRONLY);
	dup2(null, 0);
	CHECK_TEXT(read_from("-", plain_opts()), "FAIL 66stdin: is closed, or not open for reading\n", "a closed stdin");
	close(0);
	CHECK_TEXT(read_from("-", plain_opts()), "FAIL 66stdin: is closed, or not open for reading\n", "a stdin that really is closed");
	dup2(saved, 0);
	close(saved);
	close(null);
}

/* The same text through a pipe, a byte a write. */
static const char *dribble(const char *text, size_t n)
{
	int fd[2];
	char name[32];
	if (pipe(fd) < 0)
		exit(2);
	pid_t pid = fork();
	if (pid == 0) {
		close(fd[0]);
		for (size_t i = 0; i < n; i++)
			if (write(fd[1], text + i, 1) == 1)
				usleep(20);
		_exit(0);
	}
	close(fd[1]);
	snprintf(name, sizeof(name), "/dev/fd/%d", fd[0]);
	const char *got = read_from(name, plain_opts());
	close(fd[0]);
	waitpid(pid, NULL, 0);
	return got;
}

static void test_reads(void)
{
	static const char *const texts[] = {
		"\xef\xbb\xbfid,message\r\n1,\"a\r\nb\"\r\n2,\"x\n3,y\r\n4,z\"\r\n5,\"q",
		"{\"id\":\"1\",\"name\":\"\xc3\xa9\"}\r\n\n{\"id\":\n{\"id\":\"2\"}",
		"id,name\r1,a\r\r2,b",
	};
	for (size_t i = 0; i < 3; i++) {
		char *want = strdup(leads(texts[i]));
		CHECK_TEXT(dribble(texts[i], strlen(texts[i])), want, "reads of one byte give the same result");
		free(want);
	}
	char *want = strdup(leads_n("\xff\xfe" "i\0d\0\n\0" "1\0\n\0", 12, plain_opts()));
	CHECK_TEXT(dribble("\xff\xfe" "i\0d\0\n\0" "1\0\n\0", 12), want, "reads of one byte of UTF-16, too");
	free(want);

	int fd[2];
	char name[32];
	struct lead_in_opts o = plain_opts();
	struct lead_reader *r;
	struct lr_err err = { 0 };
	struct arena mem = { 0 };
	struct lead_in l;
	if (pipe(fd) < 0 || write(fd[1], "id,name\n1,a\n2,", 14) != 14)
		exit(2);
	snprintf(name, sizeof(name), "/dev/fd/%d", fd[0]);
	CHECK(lead_in_open(name, &o, &r, &err) == 0, "a pipe is opened");
	CHECK(lead_in_next(r, false, &mem, &l, &err) == NEXT_RECORD, "a complete record is handed out");
	CHECK(lead_in_next(r, false, &mem, &l, &err) == NEXT_BLOCKS, "half a record blocks");
	if (write(fd[1], "b\n", 2) != 2)
		exit(2);
	CHECK(lead_in_next(r, false, &mem, &l, &err) == NEXT_RECORD && l.line == 3 && slice_is(l.name, "b") && slice_is(l.raw, "2,b"),
	      "its other half completes it");
	close(fd[1]);
	CHECK(lead_in_next(r, false, &mem, &l, &err) == NEXT_END, "then comes the end");
	close(fd[0]);
	lead_in_free(r);
	arena_free(&mem);
}

static void fill(struct buf *b, char c, size_t n)
{
	char *p = buf_room(b, n);
	memset(p, c, n);
	b->n += n;
}

static void test_limits(void)
{
	struct buf b = { 0 };
	buf_adds(&b, "id,name\n1,");
	fill(&b, 'x', 3 << 20);
	buf_adds(&b, "\n2,b\n");
	CHECK_TEXT(leads_n(b.p, b.n, plain_opts()), "2! the record is longer than 1 MiB\n3: id=2 name=b\n", "a CSV line over 1 MiB is skipped");
	buf_clear(&b);
	buf_adds(&b, "id,name\n1,\"");
	fill(&b, 'x', 3 << 20);
	buf_adds(&b, "\"\n2,b\n");
	CHECK_TEXT(leads_n(b.p, b.n, plain_opts()), "2! the record is longer than 1 MiB\n3: id=2 name=b\n", "a quoted one, too");
	buf_clear(&b);
	buf_adds(&b, "id,name\n1,\"a\n");
	int last = 0;
	for (last = 0; last < 300000; last++)
		buf_printf(&b, "%d,b\n", last);
	const char *got = leads_n(b.p, b.n, plain_opts());
	size_t lines = 0;
	for (const char *p = got; *p; p++)
		lines += *p == '\n';
	CHECK(strncmp(got, "2! unclosed quote opened at line 2\n3: id=0 name=b\n", 50) == 0 && lines == 300001 &&
		      strstr(got, "\n300002: id=299999 name=b\n"),
	      "after an unclosed quote in a long file every other record is read");
	buf_clear(&b);
	buf_adds(&b, "{\"id\":\"1\",\"x\":\"");
	fill(&b, 'x', 3 << 20);
	buf_adds(&b, "\"}\n{\"id\":\"2\"}\n");
	CHECK_TEXT(leads_n(b.p, b.n, plain_opts()), "1! the line is longer than 1 MiB\n2: id=2\n", "an NDJSON line over 1 MiB is skipped");
	buf_clear(&b);
	buf_adds(&b, "{\"id\":\"1\",\"x\":\"");
	fill(&b, 'x', (1 << 20) - b.n - 2);
	buf_adds(&b, "\"}\r\n{\"id\":\"2\xff\"}\n");
	got = leads_n(b.p, b.n, plain_opts());
	CHECK(strncmp(got, "1: id=1 extra=", 14) == 0 && strstr(got, "2! is not UTF-8 at byte 9"), "a line of exactly 1 MiB is read");
	buf_free(&b);
}

static void test_records(void)
{
	const char *text = "{\"lead\":\"L7\",\"status\":\"new\",\"x\":1.10}\n\n L8 \n-rf\n[1]\n{\"a\":1,\"a\":2}\n";
	struct records *r;
	struct record rec;
	struct lr_err err = { 0 };
	struct slice s;
	put_file(text, strlen(text));
	CHECK(records_open(path, true, &r, &err) == 0, "records are opened");
	CHECK(records_next(r, true, &rec, &err) == NEXT_RECORD && rec.doc && rec.line == 1, "an object is a record");
	CHECK(record_text(&rec, "lead", &s, &err) == 1 && slice_is(s, "L7"), "a text member is there");
	CHECK(record_text(&rec, "none", &s, &err) == 0, "an absent one is not");
	CHECK(record_text(&rec, "x", &s, &err) == -LR_REFUSED, "a number is refused where text is meant");
	struct buf b = { 0 };
	struct jsonw w = jsonw_open(&b, false);
	const char *except[] = { "lead", NULL };
	jsonw_id(&w, "lead", 'L', 7);
	record_put_rest(&w, &rec, except);
	jsonw_close(&w);
	CHECK_TEXT(buf_cstr(&b), "{\"lead\":\"L7\",\"status\":\"new\",\"x\":1.1}", "the rest of a record is written on");
	record_clear(&rec);
	CHECK(records_next(r, true, &rec, &err) == NEXT_RECORD && !rec.doc && slice_is(buf_view(&rec.bare), "L8") && rec.line == 3, "a bare id");
	record_clear(&rec);
	CHECK(records_next(r, true, &rec, &err) == NEXT_REFUSED && rec.line == 4 && slice_is(buf_view(&rec.bare), "-rf"), "what is no id is refused");
	record_clear(&rec);
	CHECK(records_next(r, true, &rec, &err) == NEXT_REFUSED && rec.line == 5 && !rec.doc, "an array is refused");
	record_clear(&rec);
	CHECK(records_next(r, true, &rec, &err) == NEXT_REFUSED && strstr(err.msg, "duplicate"), "a duplicate key is refused");
	record_clear(&rec);
	CHECK(records_next(r, true, &rec, &err) == NEXT_END, "and the end comes");
	records_free(r);
	buf_free(&b);
}

static void test_writing(void)
{
	struct buf b = { 0 };
	struct jsonw w = jsonw_open(&b, true);
	jsonw_str(&w, "a", SLICE("\xc3\xa9\"\x1b"));
	jsonw_str(&w, "n", (struct slice){ NULL, 0 });
	jsonw_int(&w, "i", -5);
	jsonw_bool(&w, "b", true);
	jsonw_time(&w, "t", 0);
	jsonw_id(&w, "z", 'L', 0);
	jsonw_raw(&w, "r", SLICE("[1]"));
	jsonw_close(&w);
	CHECK_TEXT(buf_cstr(&b), "{\"a\":\"\\u00e9\\\"\\u001b\",\"n\":null,\"i\":-5,\"b\":true,\"t\":\"1970-01-01T00:00:00.000Z\",\"z\":null,\"r\":[1]}",
		   "jsonw writes every kind of member");
	buf_clear(&b);
	reject_put(&b, "f.csv", 7, SLICE("zip"), "too long", SLICE("a\xff" "b"));
	CHECK_TEXT(buf_cstr(&b), "{\"source\":\"f.csv\",\"line\":7,\"column\":\"zip\",\"reason\":\"too long\",\"raw\":\"a\xef\xbf\xbd" "b\",\"raw_damaged\":true}\n",
		   "a reject line with damaged raw text");
	buf_clear(&b);
	struct json *doc;
	struct lr_err err = { 0 };
	CHECK(json_parse(SLICE("[0.1,1637.83,1e2,1.0,-0,5e-7,true,null,\"\\u00e9\"]"), &doc, &err) == 0, "numbers are parsed");
	json_put(&b, doc, true);
	CHECK_TEXT(buf_cstr(&b), "[0.1,1637.83,100.0,1.0,0,5e-07,true,null,\"\\u00e9\"]", "reals print as short as they read back");
	json_free(doc);
	buf_free(&b);
	static const char *const bad[] = { "", "{", "[1]x", "01", "+1", ".5", "1.", "NaN", "Infinity", "1e400", "9007199254740993", "{'a':1}",
					   "[1,]", "\"\x01\"", "\"\\x\"", "\"\xff\"", "{\"a\":1,\"\\u0061\":2}", "// c\n1", "1e-300" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char promise[80];
		lr_err_clear(&err);
		snprintf(promise, sizeof(promise), "bad JSON number %zu is refused", i + 1);
		CHECK(json_parse(slice_of(bad[i]), &doc, &err) == -LR_DATA, promise);
	}
}

static void test_tables(void)
{
	struct table_in t;
	struct lr_err err = { 0 };
	put_file("Agent , TIMEZONE\n\nann,Europe/Berlin\nbob,\n", 41);
	CHECK(table_in_read(path, &t, &err) == 0 && t.n == 2 && t.rows[0].line == 3 && t.rows[1].line == 4, "a CSV table is read");
	CHECK(t.n == 2 && slice_is(json_text(json_get(t.rows[0].obj, "timezone")), "Europe/Berlin") && !json_get(t.rows[1].obj, "timezone"),
	      "names are lower-cased, empty cells absent");
	table_in_free(&t);
	put_file("{\"agent\":\"ann\"}\n\n{\"agent\":\"bob\"}", 32);
	CHECK(table_in_read(path, &t, &err) == 0 && t.n == 2 && t.rows[1].line == 3, "an NDJSON table is read");
	table_in_free(&t);
	put_file("agent\nann,x\n", 12);
	CHECK(table_in_read(path, &t, &err) == -LR_DATA && strstr(err.msg, ":2: 2 fields, the header has 1"), "one bad row makes the table unusable");
	lr_err_clear(&err);
	put_file("", 0);
	CHECK(table_in_read(path, &t, &err) == 0 && t.n == 0, "an empty table is empty");
	table_in_free(&t);
	lr_err_clear(&err);
	put_file("{\"a\":1}\n[]\n", 11);
	CHECK(table_in_read(path, &t, &err) == -LR_DATA && strstr(err.msg, ":2:"), "a line that is no object");
}

int main(void)
{
	struct lr_err err = { 0 };
	snprintf(path, sizeof(path), "/tmp/wire-test.%ld", (long)getpid());
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (zone_open(SLICE("Europe/Berlin"), &berlin, &err) < 0) {
		printf("Bail out! %s\n", err.msg);
		return 1;
	}
	test_csv();
	test_header();
	test_values();
	test_times();
	test_ndjson();
	test_map();
	test_bytes();
	test_reads();
	test_limits();
	test_records();
	test_writing();
	test_tables();
	zone_free(berlin);
	unlink(path);
	return check_done();
}
