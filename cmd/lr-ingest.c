/*
 * lr-ingest - leads in
 *
 * Maps, checks, dedupes, coalesces, stores; prints a line per lead. A batch is what the input has ready; each record is
 * refused alone, with file, line and reason, and the others go on. Crash between append and print: feeding the file again
 * prints `duplicate` for what was stored.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/io.h"
#include "base/nearest.h"
#include "base/zone.h"
#include "cli/cli.h"
#include "cli/records_out.h"
#include "domain/arrive.h"
#include "wire/lead_in.h"
#include "wire/reject.h"

struct options {
	const char *map, *rejects, *tz, *encoding;
	int64_t max_errors;
	int input, date_order;
	char delimiter;
};

static const struct cli_opt options[] = {
	{ 'i', "input", OPT_CHOICE, offsetof(struct options, input), "FORMAT", "auto, csv or ndjson", "auto|csv|ndjson", false },
	{ 'm', "map", OPT_TEXT, offsetof(struct options, map), "FILE", "lines `field = Column Name`", NULL, true },
	{ 'd', "delimiter", OPT_CHAR, offsetof(struct options, delimiter), "CHAR", "of CSV: a character, or tab, comma, semicolon, pipe", NULL, false },
	{ 0, "encoding", OPT_TEXT, offsetof(struct options, encoding), "NAME", "of the input, as iconv knows it (UTF-8; UTF-16 by its BOM)", NULL, false },
	{ 0, "tz", OPT_TEXT, offsetof(struct options, tz), "ZONE", "of times without one (the account's)", NULL, false },
	{ 0, "date-order", OPT_CHOICE, offsetof(struct options, date_order), "ORDER", "iso, mdy or dmy: how 02/03/2026 is meant", "iso|mdy|dmy", false },
	{ 0, "rejects", OPT_TEXT, offsetof(struct options, rejects), "FILE", "refused records go there as NDJSON", NULL, true },
	{ 0, "max-errors", OPT_COUNT, offsetof(struct options, max_errors), "N", "give up when more than N records are refused", NULL, false },
	{ 0 },
};

struct slot {
	struct lead_in lead;
	struct lr_err refused;
};

struct ingest {
	const struct options *o;
	struct lead_reader *in;
	const char *name;
	struct lead_map *map;
	struct zone *zone;
	int digits;                  /* of the account's currency */
	struct arena mem;            /* the batch's records */
	struct slot slot[BATCH_FRAMES];
	size_t n, at, began;
	uint64_t batch, batch_began; /* this run's batch id */
	uint64_t records;
	struct buf rejects;          /* of the open batch */
	int rejects_fd;
	struct buf person;
};

static void restart(void *arg)
{
	struct ingest *in = arg;
	in->at = in->began;
	in->batch = in->batch_began;
	buf_clear(&in->rejects);
}

/* The canonical person object: name, email, phone, message, extra; {NULL,0} when there is nothing of it. 0 or out of memory. */
static int person_of(struct ingest *in, const struct lead_in *l, struct arena *mem, struct slice *out, struct lr_err *err)
{
	const struct {
		const char *key;
		struct slice v;
	} texts[] = { { "name", l->name }, { "email", l->email }, { "phone", l->phone }, { "message", l->message } };
	struct buf *b = &in->person;
	bool any = false;
	buf_clear(b);
	buf_addc(b, '{');
	for (size_t i = 0; i < 4; i++)
		if (texts[i].v.n) {
			buf_adds(b, any ? ",\"" : "\"");
			buf_adds(b, texts[i].key);
			buf_adds(b, "\":");
			json_quote(b, texts[i].v, true);
			any = true;
		}
	if (l->extra.n) {
		buf_adds(b, any ? ",\"extra\":" : "\"extra\":");
		buf_slice(b, l->extra);
		any = true;
	}
	buf_addc(b, '}');
	*out = any ? arena_slice(mem, buf_view(b)) : (struct slice){ 0 };
	return buf_failed(b) || (any && !out->n) ? lr_nomem(err) : 0;
}

static int event_of(struct ingest *in, const struct lead_in *l, struct arena *mem, struct event *e, struct lr_err *err)
{
	event_init(e, EV_LEAD_RECEIVED);
	event_set(e, KEY_SOURCE, l->source);
	event_set(e, KEY_EXT_ID, l->ext_id);
	if (l->has_received_at) {
		event_set_int(e, KEY_RECEIVED_AT, l->received_at);
		event_set_int(e, KEY_GIVEN, 1);
	}
	event_set(e, KEY_TAGS, l->tags);
	event_set(e, KEY_ZIP, l->zip);
	event_set(e, KEY_ASSIGN_TO, l->assign_to);
	if (l->has_cost)
		event_set_int(e, KEY_COST, l->cost);
	return person_of(in, l, mem, &e->person, err);
}

static int put_result(struct cli *c, struct decision *d, const struct arrival *a)
{
	struct jsonw w = jsonw_open(&c->out.b, false);
	jsonw_id(&w, "lead", 'L', a->lead);
	jsonw_str(&w, "status", slice_of(a->status));
	jsonw_str(&w, "agent", a->agent);
	if (a->first)
		jsonw_id(&w, "first", 'L', a->first);
	if (event_has(a->received, KEY_BATCH))
		jsonw_id(&w, "batch", 'B', event_id(a->received, KEY_BATCH));
	if (a->changed)
		jsonw_bool(&w, "changed", true);
	put_received(&w, a->received, a->received->person, d->mem);
	jsonw_close(&w);
	buf_addc(&c->out.b, '\n');
	return buf_failed(&c->out.b) ? lr_nomem(&c->err) : 0;
}

static bool too_many(const struct cli *c, const struct ingest *in)
{
	return in->o->max_errors && c->refused + c->refused_now > (uint64_t)in->o->max_errors;
}

static int refuse(struct cli *c, struct ingest *in, const struct slot *s, const struct lr_err *why)
{
	struct lr_err told = *why;
	if (s->lead.column.n && why == &s->refused)
		snprintf(told.msg, sizeof(told.msg), "%.*s: %.380s", (int)(s->lead.column.n < 80 ? s->lead.column.n : 80), s->lead.column.p,
			 why->msg);
	cli_refused(c, in->name, s->lead.line, &told);
	if (in->rejects_fd >= 0)
		reject_put(&in->rejects, in->name, s->lead.line, s->lead.column, why->msg, s->lead.raw);
	return buf_failed(&in->rejects) ? lr_nomem(&c->err) : 1;
}

static int suggest(struct cli *c, struct decision *d, struct slice id)
{
	struct nearest near = nearest_to(id);
	for (uint32_t no = 1; no <= state_head(d->state)->agents; no++) {
		struct slice name;
		if (state_name(d->state, NAME_AGENT, no, &name, &c->err) == 1)
			nearest_offer(&near, name);
	}
	size_t n = strlen(c->err.msg);
	nearest_hint(&near, c->err.msg + n, sizeof(c->err.msg) - n);
	return -LR_REFUSED;
}

static int next(struct cli *c, void *arg, struct decision *d)
{
	struct ingest *in = arg;
	struct event e;
	if (in->at == in->n || too_many(c, in))
		return 0;
	struct slot *s = &in->slot[in->at++];
	if (s->refused.kind)
		return refuse(c, in, s, &s->refused);
	int rc = event_of(in, &s->lead, d->mem, &e, &c->err);
	struct arrival a = { .received = &e, .batch = &in->batch };
	if (rc == 0)
		rc = arrive(d, &a, &c->err);
	if (rc == -LR_REFUSED && s->lead.assign_to.n && strstr(c->err.msg, "unknown agent"))
		suggest(c, d, s->lead.assign_to);
	if (rc == -LR_REFUSED) {
		struct lr_err why = c->err;
		lr_err_clear(&c->err);
		return refuse(c, in, s, &why);
	}
	if (rc < 0)
		return rc;
	if (a.phone_unreadable)
		cli_note(c, "%s:%llu: phone: \"%.*s\" cannot be read as a number; kept as it is, it finds no other lead", in->name,
			 (unsigned long long)s->lead.line, (int)(s->lead.phone.n < 60 ? s->lead.phone.n : 60), s->lead.phone.p);
	rc = put_result(c, d, &a);
	return rc < 0 ? rc : 1;
}

static int write_rejects(struct cli *c, struct ingest *in)
{
	if (in->rejects.n && !c->dry_run && io_write_all(in->rejects_fd, in->rejects.p, in->rejects.n, NULL) < 0)
		return lr_fail_errno(&c->err, LR_IO, "%s: cannot write the refused records", in->o->rejects);
	buf_clear(&in->rejects);
	return 0;
}

static int run_slots(struct cli *c, struct ingest *in)
{
	struct cli_batch b = { next, restart, in };
	int rc = 1;
	in->began = 0;
	while (rc == 1 && in->began < in->n && !too_many(c, in)) {
		in->batch_began = in->batch;
		rc = cli_run_batch(c, &b);
		in->began = in->at;
		if (rc >= 0 && write_rejects(c, in) < 0)
			rc = -LR_IO;
	}
	in->records += in->n;
	in->n = 0;
	arena_reset(&in->mem);
	return rc < 0 ? rc : 0;
}

static const char *delimiter_word(char c)
{
	return c == ',' ? "comma" : c == ';' ? "semicolon" : c == '\t' ? "tab" : c == '|' ? "pipe" : "as given";
}

/* One input to its end. */
static int ingest_input(struct cli *c, struct ingest *in, const char *path)
{
	const struct options *o = in->o;
	struct lead_in_opts how = {
		.format = (enum lead_format)o->input, .delimiter = o->delimiter, .encoding = o->encoding, .tz = in->zone,
		.order = (enum date_order)o->date_order, .currency_digits = in->digits, .map = in->map,
	};
	int rc = lead_in_open(path, &how, &in->in, &c->err);
	if (rc < 0)
		return rc;
	in->name = lead_in_name(in->in);
	if (c->verbose && lead_in_delimiter(in->in))
		cli_say(c, "%s: CSV, delimiter %s", in->name, delimiter_word(lead_in_delimiter(in->in)));
	bool more = true;
	while (rc >= 0 && more && !too_many(c, in)) {
		struct lr_err stopped = { 0 };
		while (in->n < BATCH_FRAMES) {
			struct slot *s = &in->slot[in->n];
			memset(s, 0, sizeof(*s));
			int got = lead_in_next(in->in, in->n == 0, &in->mem, &s->lead, &s->refused);
			if (got == NEXT_RECORD || got == NEXT_REFUSED) {
				in->n++;
				continue;
			}
			if (got < 0) {
				stopped = s->refused;
				rc = got;
			}
			more = got == NEXT_BLOCKS;
			break;
		}
		if (in->n) {
			int ran = run_slots(c, in);
			if (ran < 0)
				rc = ran;
			cli_progress(c, in->records, lead_in_consumed(in->in), lead_in_size(in->in));
		}
		if (stopped.kind && !c->err.kind)
			c->err = stopped;
	}
	if (rc >= 0 && too_many(c, in))
		rc = lr_fail(&c->err, LR_DATA, "%s: stopped after %llu refused records (--max-errors); what came before is stored", in->name,
			     (unsigned long long)c->refused);
	lead_in_free(in->in);
	in->in = NULL;
	return rc;
}

static int read_map(struct cli *c, struct ingest *in)
{
	struct buf text = { 0 };
	int rc = io_slurp(in->o->map, LINE_MAX_BYTES, &text, &c->err);
	if (rc == 0)
		rc = lead_map_parse(buf_view(&text), in->o->map, &in->map, &c->err);
	buf_free(&text);
	return rc;
}

static int account_zone(struct cli *c, struct ingest *in)
{
	struct settings set;
	int rc = cli_settings(c, &set);
	if (rc < 0)
		return rc;
	in->digits = currency_digits(set.currency);
	rc = zone_open(slice_of(in->o->tz ? in->o->tz : set.tz), &in->zone, &c->err);
	if (rc == -LR_CONFIG && in->o->tz)
		c->err.kind = LR_USAGE;
	return rc < 0 ? -c->err.kind : 0;
}

static int run(struct cli *c)
{
	struct ingest *in = calloc(1, sizeof(*in));
	if (!in)
		return lr_nomem(&c->err);
	in->o = c->opts;
	in->rejects_fd = -1;
	int rc = account_zone(c, in);
	if (rc == 0 && in->o->map)
		rc = read_map(c, in);
	if (rc == 0 && in->o->rejects && !c->dry_run) {
		in->rejects_fd = open(in->o->rejects, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		if (in->rejects_fd < 0)
			rc = lr_fail_errno(&c->err, LR_CANTCREATE, "%s", in->o->rejects);
	}
	if (rc == 0 && c->n_args == 0)
		rc = ingest_input(c, in, NULL);
	for (int i = 0; rc == 0 && i < c->n_args; i++)
		rc = ingest_input(c, in, c->args[i]);
	if (in->rejects_fd >= 0 && close(in->rejects_fd) < 0 && rc == 0)
		rc = lr_fail_errno(&c->err, LR_IO, "%s", in->o->rejects);
	lead_map_free(in->map);
	zone_free(in->zone);
	arena_free(&in->mem);
	buf_free(&in->rejects);
	buf_free(&in->person);
	free(in);
	return rc;
}

int main(int argc, char **argv)
{
	static const struct cli_program program = {
		.name = "lr-ingest", .purpose = "leads in",
		.usage = "[OPTION]... [FILE]...",
		.examples = "  lr-ingest leads.csv | lr-route | lr-offer       # leads in, first offers out\n"
			    "  lr-ingest --map zillow.map --rejects bad.ndjson <export.csv\n"
			    "  tail -F web.ndjson | lr-ingest | lr-route | lr-offer\n",
		.opts = options, .opts_size = sizeof(struct options), .needs = NEEDS_WRITE, .owner_only = true, .run = run,
	};
	return cli_main(argc, argv, &program);
}
