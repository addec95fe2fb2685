/*
 * lr-log - the journal, verified
 *
 * Prints the lines as they stand, in order, each checked: sums, chain, whole frames. --explain tells one lead's story.
 * A pure reader: it takes no lock and dies of SIGPIPE.
 */
#include "base/clock.h"
#include "base/num.h"
#include "cli/moment.h"
#include "report/story.h"

struct options {
	const char *lead, *agent, *event, *since, *explain;
	bool follow, verify;
};

static const struct cli_opt options[] = {
	{ 'l', "lead", OPT_TEXT, offsetof(struct options, lead), "LEAD", "only what names this lead", NULL, false },
	{ 'e', "event", OPT_TEXT, offsetof(struct options, event), "NAME", "only this event (offer.made) or family (offer)", NULL, false },
	{ 's', "since", OPT_TEXT, offsetof(struct options, since), "TIME", "only from this moment, day, or so long ago (2h) on", NULL, false },
	{ 'f', "follow", OPT_FLAG, offsetof(struct options, follow), NULL, "stay, and print what is added", NULL, false },
	{ 0, "verify", OPT_FLAG, offsetof(struct options, verify), NULL, "print nothing but how much was verified", NULL, false },
	{ 'x', "explain", OPT_TEXT, offsetof(struct options, explain), "LEAD", "tell what happened to this lead, and why", NULL, false },
	{ 0 },
};

enum { FLUSH_BYTES = 64 * 1024, LOOK_AGAIN_MS = 100 };

struct filter {
	uint64_t lead;
	const char *event, *agent;
	int64_t since;
};

/* A whole event name, or its family: "offer", "offer.*". */
static bool names(const char *given, const char *event)
{
	size_t n = strlen(given);
	if (n > 2 && strcmp(given + n - 2, ".*") == 0)
		n -= 2;
	return strncmp(event, given, n) == 0 && (event[n] == '\0' ? !given[n] : event[n] == '.');
}

static bool wanted(const struct filter *f, const struct event *e)
{
	if (f->lead && event_id(e, KEY_LEAD) != f->lead && event_id(e, KEY_FIRST) != f->lead)
		return false;
	if (f->agent && !slice_is(event_text(e, KEY_AGENT), f->agent))
		return false;
	if (e->at < f->since)
		return false;
	return !f->event || names(f->event, event_desc[e->type].name);
}

/* A moment, a day of the account's calendar, or how long ago. */
static int read_since(struct cli *c, const char *text, int64_t *since)
{
	int64_t ago;
	if (!num_duration(slice_of(text), &ago))
		return moment_read(c, "--since", text, false, since);
	*since = cli_now(c) - ago;
	return 0;
}

static int read_filter(struct cli *c, const struct options *o, struct filter *f)
{
	*f = (struct filter){ .event = o->event, .agent = c->agent };
	if (o->lead && !num_id(slice_of(o->lead), 'L', &f->lead))
		return lr_fail(&c->err, LR_USAGE, "--lead: \"%.60s\" is not a lead's id such as L7", o->lead);
	if (o->since && read_since(c, o->since, &f->since) < 0)
		return -c->err.kind;
	if (!o->event)
		return 0;
	for (int t = 1; t < EVENT_TYPES; t++)
		if (names(o->event, event_desc[t].name))
			return 0;
	return lr_fail(&c->err, LR_USAGE, "--event: there is no event \"%.60s\"; man 5 lr-state lists them", o->event);
}

/* Lines of a person whose forgetting was cut short are not shown: it is finished. */
static int nobody_to_forget(struct cli *c)
{
	struct state *st;
	int rc = store_read(c->store, &st, &c->err);
	if (rc == 0)
		store_read_end(c->store);
	return rc;
}

static int print(struct cli *c, const struct options *o, const struct filter *f)
{
	struct log_cursor at = { 0 };
	struct slice line;
	struct event e;
	uint64_t events = 0;
	int rc;
	for (;;) {
		while ((rc = store_log(c->store, &at, &line, &e, &c->err)) == 1) {
			events++;
			if (o->verify || !wanted(f, &e))
				continue;
			buf_slice(&c->out.b, line);
			buf_addc(&c->out.b, '\n');
			if (c->out.b.n >= FLUSH_BYTES && out_flush(&c->out) < 0)
				goto done;
		}
		if (rc < 0 || !o->follow || out_flush(&c->out) < 0)
			break;
		clock_sleep_ms(LOOK_AGAIN_MS);
	}
done:
	if (rc >= 0 && o->verify)
		buf_printf(&c->out.b, "%llu events, sums and chain verified\n", (unsigned long long)events);
	arena_free(&at.mem);
	return rc < 0 ? rc : 0;
}

struct telling {
	struct cli *c;
	struct story *story;
};

static int tell(void *arg, struct state *before, const struct event *e, struct lr_err *err)
{
	struct telling *t = arg;
	return story_event(t->story, before, e, &t->c->out.b, err);
}

static int explain(struct cli *c, const char *id)
{
	struct zone *zone = NULL;
	struct telling t = { .c = c };
	uint64_t lead;
	if (!num_id(slice_of(id), 'L', &lead))
		return lr_fail(&c->err, LR_USAGE, "--explain: \"%.60s\" is not a lead's id such as L7", id);
	int rc = moment_zone(c, &zone);
	if (rc == 0 && !(t.story = story_new(lead, zone)))
		rc = lr_nomem(&c->err);
	if (rc == 0) {
		buf_printf(&c->out.b, "L%llu (times in %s)\n", (unsigned long long)lead, zone_name(zone));
		rc = store_refold(c->store, tell, &t, &c->err);
	}
	if (rc == 0 && !story_found(t.story))
		rc = lr_refuse(&c->err, "unknown", "unknown: there is no lead L%llu", (unsigned long long)lead);
	if (rc < 0)
		buf_clear(&c->out.b);
	else if (story_differs(t.story) == DIFFERS)
		rc = lr_refuse(&c->err, "differs", "deciding L%llu again differs from what another version recorded", (unsigned long long)lead);
	else if (story_differs(t.story) == DIFFERS_SAME_PROGRAM)
		rc = lr_fail(&c->err, LR_DATA, "deciding L%llu again differs from what this very version recorded", (unsigned long long)lead);
	story_free(t.story);
	zone_free(zone);
	return rc;
}

static int run(struct cli *c)
{
	const struct options *o = c->opts;
	struct filter f;
	if (c->n_args)
		return lr_fail(&c->err, LR_USAGE, "takes no operands");
	if (o->explain && (o->lead || o->event || o->since || o->follow || o->verify))
		return lr_fail(&c->err, LR_USAGE, "--explain stands alone");
	if (o->verify && o->follow)
		return lr_fail(&c->err, LR_USAGE, "--verify and --follow exclude each other");
	if (o->explain)
		return explain(c, o->explain);
	int rc = read_filter(c, o, &f);
	if (rc == 0 && !o->verify)
		rc = nobody_to_forget(c);
	return rc < 0 ? rc : print(c, o, &f);
}

int main(int argc, char **argv)
{
	static const struct cli_program program = {
		.name = "lr-log", .purpose = "the journal, verified",
		.usage = "[OPTION]...\n--explain LEAD [OPTION]...",
		.examples = "  lr-log --explain L7              # what happened to L7, and why\n"
			    "  lr-log --event offer --agent bob # every offer bob had and what became of it\n"
			    "  lr-log --follow | jq -c .        # as it happens\n"
			    "  lr-log --verify                  # sums and chain of the whole journal\n",
		.opts = options, .opts_size = sizeof(struct options), .needs = NEEDS_READ, .owner_only = true, .reader_pipe = true, .run = run,
	};
	return cli_main(argc, argv, &program);
}
