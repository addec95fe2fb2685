/*
 * gen - deterministic input for the benchmarks
 *
 *   gen leads N [-f FIRST] [-e END] [-d SPAN] [-s SOURCES] [-g AGENTS]
 *       CSV of N leads, numbered from FIRST (0), received evenly within the SPAN seconds (28 days) before END
 *       (RFC 3339, 2026-07-01T00:00:00Z), from SOURCES (6) sources. With -g every fiftieth names one of AGENTS
 *       agents in a column more, `assign_to`. One row in a hundred repeats the e-mail of an earlier lead.
 *   gen answers STEP STEPS NOW
 *       offers (NDJSON, as `lr-offer --open` prints them) on stdin -> answers on stdout. What becomes of an offer
 *       hangs on its number alone: 60 % accept, 15 % decline, the rest stay silent; those who answer do so in one of
 *       STEPS steps. Offers that end at or before NOW are left out, so no answer comes too late.
 *   gen tracks FIRST|LATER
 *       results of accepts (NDJSON, as lr-answer prints them) on stdin -> what became of the leads, for lr-track, by the
 *       lead's number alone. First: three in four are called at once, one in four of them written to as well. Later: a
 *       text and a comment, feedback on three in four, an appointment for one in five, and on from there for some.
 *
 * The same arguments give the same bytes on every machine: no clock, no rand(), no locale.
 */
#define _DEFAULT_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))
#define ANSWER_SALT 0x5eedu
#define TRACK_SALT 0x7acedu

static const char *const first_names[] = {
	"Ann", "Bob", "José", "Zoë", "Björn", "Mei", "Олег", "Łukasz", "Fatima", "Chloé", "Søren", "Yuki", "Nguyễn", "Grace", "Marek",
	"李", "Aoife", "Dmitri", "Ines", "Jürgen",
};
static const char *const last_names[] = {
	"Smith", "García", "Müller", "O'Neil", "Nowak", "Tanaka", "Иванова", "Ångström", "Haddad", "Lefèvre", "Brown", "Kowalski",
	"Silva", "Nielsen", "王", "Murphy", "Rossi", "de la Cruz", "Okafor", "Schmidt",
};
static const char *const messages[] = {
	"Is the house on Elm Street, the blue one, still available?",
	"Please call me after 6, I work during the day.",
	"Saw your \"\"open house\"\" sign, how much is it, and when can we come?",
	"Looking for 3 beds, 2 baths, under 450000, near a school",
	"We want to sell first, then buy; what do you advise?",
	"Bonjour, je cherche un appartement près du métro, merci",
	"My agent said \"\"wait\"\", but I would rather see it now",
	"Interested in a tour this weekend, Saturday or Sunday",
};
static const char *const six_sources[] = {"web", "zillow", "referral", "facebook", "google", "walk-in"};

struct leads_opt {
	uint64_t count, first, sources, agents;
	time_t end, span;
};

static uint64_t mix(uint64_t x) /* splitmix64, Steele et al. 2014 */
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

static _Noreturn void usage(const char *why)
{
	fprintf(stderr, "gen: %s\nusage: gen leads N [-f FIRST] [-e END] [-d SPAN] [-s SOURCES] [-g AGENTS]\n"
			"       gen answers STEP STEPS NOW <offers.ndjson\n"
			"       gen tracks FIRST|LATER <results.ndjson\n", why);
	exit(64);
}

static uint64_t number(const char *s, uint64_t max)
{
	char *end;
	errno = 0;
	unsigned long long v = strtoull(s, &end, 10);
	if (errno || end == s || *end || *s == '-' || v > max)
		usage("not a number, or out of range");
	return v;
}

static time_t instant(const char *s)
{
	struct tm tm = {0};
	int used = 0;
	if (sscanf(s, "%4d-%2d-%2dT%2d:%2d:%2dZ%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &used) != 6 ||
	    used != 20 || s[used])
		usage("times look like 2026-07-01T00:00:00Z");
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	return timegm(&tm);
}

static void put_source(uint64_t h, uint64_t sources)
{
	if (sources == LEN(six_sources))
		fputs(six_sources[h % LEN(six_sources)], stdout);
	else
		printf("src%02" PRIu64, h % sources + 1);
}

static void put_time(time_t t)
{
	struct tm tm;
	char text[32];
	gmtime_r(&t, &tm);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	fputs(text, stdout);
}

/* Distinct for 7 * 10^9 leads: the multiplier has no factor in common with 10^7. */
static void put_phone(uint64_t i)
{
	unsigned area = (unsigned)(200 + i / 10000000 % 700);
	unsigned local = (unsigned)((i % 10000000) * 7654321 % 10000000);
	unsigned mid = local / 10000, end = local % 10000;
	switch (i % 3) {
	case 0: printf("+1 (%03u) %03u-%04u", area, mid, end); break;
	case 1: printf("+1-%03u-%03u-%04u", area, mid, end); break;
	default: printf("+1%03u%03u%04u", area, mid, end); break;
	}
}

/* E-mails in no order, as people have them, and distinct: the multiplier is odd. In the order of arrival they would be kind to a
 * peer whose index is sorted by the text. */
static void put_lead(const struct leads_opt *o, uint64_t n)
{
	uint64_t i = o->first + n, h = mix(i), m = mix(h);
	uint64_t who = i > 5000 && m % 100 == 0 ? i - 1 - m / 100 % 5000 : i;

	printf("X%09" PRIu64 ",", i);
	put_source(h >> 40, o->sources);
	putchar(',');
	put_time(o->end - o->span + (time_t)(n * (uint64_t)o->span / o->count));
	printf(",\"%s, %s\",c%" PRIu32 "@mail%02u.example,", last_names[(h >> 8) % LEN(last_names)],
	       first_names[h % LEN(first_names)], (uint32_t)who * UINT32_C(2654435761), (unsigned)(mix(who) % 40));
	put_phone(i);
	printf(",\"%s (ref %04x)\",%05u", messages[(h >> 16) % LEN(messages)], (unsigned)(m >> 48), (unsigned)((h >> 24) % 99951));
	if (o->agents) {
		putchar(',');
		if (m / 7 % 50 == 0)
			printf("agent%04u", (unsigned)(m / 350 % o->agents + 1));
	}
	putchar('\n');
}

static void leads(int argc, char **argv)
{
	struct leads_opt o = {.sources = LEN(six_sources), .end = instant("2026-07-01T00:00:00Z"), .span = 28 * 86400};
	int c;
	if (argc < 2)
		usage("how many leads?");
	o.count = number(argv[1], 1000000000);
	while ((c = getopt(argc - 1, argv + 1, "f:e:d:s:g:")) != -1) {
		switch (c) {
		case 'f': o.first = number(optarg, 1000000000); break;
		case 'e': o.end = instant(optarg); break;
		case 'd': o.span = (time_t)number(optarg, 1000000000); break;
		case 's': o.sources = number(optarg, 99); break;
		case 'g': o.agents = number(optarg, 9999); break;
		default: usage("no such option");
		}
	}
	if (o.sources == 0)
		usage("at least one source");
	printf("ext_id,source,received_at,name,email,phone,message,zip%s\n", o.agents ? ",assign_to" : "");
	for (uint64_t n = 0; n < o.count; n++)
		put_lead(&o, n);
}

/* The text value of a key, up to its closing quote: ids and times hold no escapes. 0 if the key is missing. */
static size_t value(const char *line, const char *key, const char **start)
{
	const char *p = strstr(line, key);
	if (!p)
		return 0;
	*start = p + strlen(key);
	return strcspn(*start, "\"");
}

static void answer(const char *line, uint64_t step, uint64_t steps, const char *now)
{
	const char *offer, *agent, *ends;
	size_t offer_len = value(line, "\"offer\":\"", &offer), agent_len = value(line, "\"agent\":\"", &agent);
	if (offer_len < 2 || agent_len == 0)
		return;
	size_t ends_len = value(line, "\"expires_at\":\"", &ends);
	/* the same instant may be written with or without .000: compare up to the seconds */
	if (ends_len >= 19 && strncmp(ends, now, 19) <= 0)
		return;
	uint64_t h = mix(strtoull(offer + 1, NULL, 10) ^ ((uint64_t)ANSWER_SALT << 32));
	unsigned fate = (unsigned)(h % 100);
	if (fate >= 75 || (h >> 32) % steps > step)
		return;
	printf("{\"answer\":\"%s\",\"offer\":\"%.*s\",\"agent\":\"%.*s\"}\n", fate < 60 ? "accept" : "decline", (int)offer_len, offer,
	       (int)agent_len, agent);
}

static void answers(int argc, char **argv)
{
	if (argc != 4)
		usage("answers takes STEP STEPS NOW");
	uint64_t step = number(argv[1], 1000), steps = number(argv[2], 1000);
	char *line = NULL;
	size_t room = 0;
	if (steps == 0 || strlen(argv[3]) < 19)
		usage("answers takes STEP STEPS NOW");
	while (getline(&line, &room, stdin) > 0)
		answer(line, step, steps, argv[3]);
	free(line);
}

static void put_track(const char *word, const char *lead, int len, const char *rest)
{
	printf("{\"track\":\"%s\",\"lead\":\"%.*s\",%s}\n", word, len, lead, rest);
}

static void track_first(uint64_t h, const char *lead, int len)
{
	if (h % 4 == 0)
		return;
	put_track("interaction", lead, len, "\"interaction\":\"call\"");
	if (h / 4 % 4 == 0)
		put_track("interaction", lead, len, "\"interaction\":\"email\"");
}

static void track_later(uint64_t h, const char *lead, int len)
{
	static const char *const feedback[] = {
		"\"contact\":\"attempted\"", "\"contact\":\"contacted\"", "\"contact\":\"contacted\",\"deal\":\"in_progress\"", NULL,
	};
	static const char *const stages[] = { "\"stage\":\"appointment\"", "\"stage\":\"active\"", "\"stage\":\"under_contract\"",
					      "\"stage\":\"closed\"" };
	bool closed = h / 64 % 40 == 0;
	put_track("interaction", lead, len, "\"interaction\":\"text\"");
	put_track("comment", lead, len, "\"comment\":\"wants to see it on Sunday\"");
	if (closed)
		put_track("feedback", lead, len, "\"contact\":\"contacted\",\"deal\":\"closed\",\"amount\":\"1250.00\"");
	else if (feedback[h % 4])
		put_track("feedback", lead, len, feedback[h % 4]);
	if (h / 64 % 5 == 0)
		for (size_t i = 0; i < (closed ? 4 : h / 8 % 3 + 1); i++)
			put_track("stage", lead, len, stages[i]);
}

static void tracks(int argc, char **argv)
{
	if (argc != 2 || (strcmp(argv[1], "FIRST") != 0 && strcmp(argv[1], "LATER") != 0))
		usage("tracks takes FIRST or LATER");
	bool first = *argv[1] == 'F';
	char *line = NULL;
	size_t room = 0;
	while (getline(&line, &room, stdin) > 0) {
		const char *lead;
		size_t len = value(line, "\"lead\":\"", &lead);
		if (len < 2 || strncmp(line, "{\"answer\":\"accept\"", 18) != 0 || !strstr(line, "\"result\":\"ok\""))
			continue;
		uint64_t h = mix(strtoull(lead + 1, NULL, 10) ^ ((uint64_t)TRACK_SALT << 32));
		(first ? track_first : track_later)(h, lead, (int)len);
	}
	free(line);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		usage("leads, answers or tracks?");
	if (strcmp(argv[1], "leads") == 0)
		leads(argc - 1, argv + 1);
	else if (strcmp(argv[1], "answers") == 0)
		answers(argc - 1, argv + 1);
	else if (strcmp(argv[1], "tracks") == 0)
		tracks(argc - 1, argv + 1);
	else
		usage("leads, answers or tracks?");
	if (fflush(stdout) || ferror(stdout) || ferror(stdin)) {
		perror("gen");
		return 74;
	}
	return 0;
}
