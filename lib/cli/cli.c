#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/io.h"
#include "base/msg.h"
#include "cli/identity.h"
#include "cli/options.h"

enum { NOW_AHEAD_MS = 24 * 3600 * 1000, PROGRESS_AFTER_MS = 1000, PROGRESS_EVERY_MS = 200 };

/* ---- common options into struct cli */

static int common_values(struct cli *c, const struct cli_common *o, struct lr_err *err)
{
	const char *now = o->now ? o->now : getenv("LR_NOW");
	c->now = -1;
	if (now && (*now || o->now)) {
		if (!time_parse(slice_of(now), &c->now, NULL))
			return lr_fail(err, LR_USAGE, "%s: \"%.60s\" is not a time such as 2026-07-01T09:00:00Z", o->now ? "--now" : "LR_NOW", now);
		if (c->now > clock_now_ms() + NOW_AHEAD_MS)
			return lr_fail(err, LR_USAGE, "%s: %.60s is more than 24 h ahead of the system clock", o->now ? "--now" : "LR_NOW", now);
	}
	if (o->csv + o->ndjson + (o->format != NULL) > 1)
		return lr_fail(err, LR_USAGE, "--csv, --ndjson and --output exclude each other");
	c->format = o->csv ? FORMAT_CSV : o->ndjson ? FORMAT_NDJSON : FORMAT_DEFAULT;
	if (o->format) {
		c->format = !strcmp(o->format, "table") ? FORMAT_TABLE : !strcmp(o->format, "csv") ? FORMAT_CSV :
			    !strcmp(o->format, "ndjson") ? FORMAT_NDJSON : -1;
		if (c->format < 0)
			return lr_fail(err, LR_USAGE, "--output: \"%.60s\" is none of table, csv, ndjson", o->format);
	}
	if (!c->prog->views && c->format != FORMAT_DEFAULT && c->format != FORMAT_NDJSON)
		return lr_fail(err, LR_USAGE, "%s has one form of output; --output, --csv do not apply", c->prog->name);
	if (o->color && strcmp(o->color, "auto") != 0) {
		c->colour = !strcmp(o->color, "always") ? COLOUR_ALWAYS : COLOUR_NEVER;
		if (c->colour == COLOUR_NEVER && strcmp(o->color, "never") != 0)
			return lr_fail(err, LR_USAGE, "--color: \"%.60s\" is none of auto, always, never", o->color);
	}
	c->lock_timeout_ms = o->lock_timeout_ms;
	c->dry_run = o->dry_run;
	c->quiet = o->quiet;
	c->verbose = o->verbose;
	c->agent = o->agent;
	c->as = o->as;
	c->state_dir = o->state;
	return 0;
}

static int default_state(struct cli *c, struct buf *path, struct lr_err *err)
{
	const char *lr = getenv("LR_STATE"), *xdg = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	if (c->state_dir && !*c->state_dir)
		return lr_fail(err, LR_USAGE, "--state: empty");
	if (c->state_dir)
		return 0;
	if (lr && *lr)
		buf_adds(path, lr);
	else if (xdg && *xdg)
		buf_printf(path, "%s/lr", xdg);
	else if (home && *home)
		buf_printf(path, "%s/.local/state/lr", home);
	else
		return lr_fail(err, LR_USAGE, "no state: give --state DIR or set LR_STATE");
	c->state_dir = buf_cstr(path);
	return buf_failed(path) ? lr_nomem(err) : 0;
}

static void store_notice(void *arg, const char *text)
{
	struct cli *c = arg;
	msg(c->prog->name, "%s", text);
}

int cli_open_store(struct cli *c, enum store_mode mode)
{
	struct store_opts o = { .lock_timeout_ms = c->lock_timeout_ms, .now = c->now, .dry_run = c->dry_run,
				.notice = store_notice, .notice_arg = c };
	int rc = store_open(c->state_dir, mode, &o, &c->store, &c->err);
	return rc < 0 ? rc : identity_find(c);
}

int cli_settings(struct cli *c, struct settings *out)
{
	struct state *st;
	int rc = store_read(c->store, &st, &c->err);
	if (rc < 0)
		return rc;
	const struct settings *set = state_settings(st, &c->err);
	if (set)
		memcpy(out, set, sizeof(*out));
	store_read_end(c->store);
	return set ? 0 : -c->err.kind;
}

/* ---- the way in and out */

static int keep_states(struct cli *c, const struct cli_common *common)
{
	c->n_more_states = common->n_states - 1;
	c->more_states = calloc(c->n_more_states, sizeof(*c->more_states));
	if (!c->more_states)
		return lr_nomem(&c->err);
	for (size_t i = 0; i < c->n_more_states; i++)
		c->more_states[i] = common->states[i + 1];
	return 0;
}

int cli_next_state(struct cli *c)
{
	if (c->n_more_states == 0)
		return 0;
	store_close(c->store);
	c->store = NULL;
	c->state_dir = c->more_states[0];
	memmove(c->more_states, c->more_states + 1, --c->n_more_states * sizeof(*c->more_states));
	if (!*c->state_dir)
		return lr_fail(&c->err, LR_USAGE, "--state: empty");
	int rc = identity_kernel(c, "--state");
	if (rc == 0)
		rc = cli_open_store(c, c->prog->needs == NEEDS_WRITE ? STORE_WRITE : STORE_READ);
	return rc < 0 ? rc : 1;
}

static int start(struct cli *c, int argc, char **argv, struct buf *path)
{
	struct cli_common common = { 0 };
	if (c->prog->opts_size && !(c->opts = calloc(1, c->prog->opts_size)))
		return lr_nomem(&c->err);
	int rc = options_parse(c, argc, argv, &common, &c->err);
	if (rc != OPTIONS_RUN)
		return rc;
	rc = common_values(c, &common, &c->err);
	if (rc == 0)
		rc = default_state(c, path, &c->err);
	if (rc == 0 && common.n_states > 1)
		rc = keep_states(c, &common);
	if (rc == 0)
		rc = identity_kernel(c, options_owner_only(c, &common));
	if (rc == 0 && c->prog->needs != NEEDS_NOTHING)
		rc = cli_open_store(c, c->prog->needs == NEEDS_WRITE ? STORE_WRITE : STORE_READ);
	return rc < 0 ? rc : OPTIONS_RUN;
}

static int finish(struct cli *c)
{
	struct lr_err lost = { 0 };
#if defined(__SANITIZE_ADDRESS__)
	store_close(c->store);
#else
	store_leave(c->store);
#endif
	out_close(&c->out, &lost);
	if (c->progress_shown)
		io_write_all(2, "\n", 1, NULL);
	if (c->err.kind && c->err.msg[0])
		msg(c->prog->name, "%s", c->err.msg);
	if (lost.kind)
		msg(c->prog->name, "%s%s", lost.msg, c->wrote ? " (stored, but not delivered)" : "");
	buf_free(&c->notes);
	free(c->more_states);
	free(c->opts);
	if (c->err.kind)
		return c->err.kind;
	return lost.kind ? lost.kind : c->refused ? LR_REFUSED : 0;
}

int cli_main(int argc, char **argv, const struct cli_program *prog)
{
	struct cli c = { .prog = prog, .out = { .fd = 1 }, .caller = "" };
	struct buf path = { 0 };
	if (io_guard_std() < 0)
		return LR_IO;
	signal(SIGXFSZ, SIG_IGN); /* a file size limit is an error of write(), not a death */
	signal(SIGPIPE, prog->reader_pipe ? SIG_DFL : SIG_IGN);
	int rc = argc > 0 ? start(&c, argc, argv, &path) : lr_fail(&c.err, LR_USAGE, "no arguments at all");
	if (rc == OPTIONS_RUN)
		rc = prog->run(&c);
	if (rc < 0 && !c.err.kind)
		lr_fail(&c.err, -rc, "failed without saying why");
	rc = finish(&c);
	buf_free(&path);
	return rc;
}

/* ---- for run() */

int64_t cli_now(const struct cli *c)
{
	return c->now >= 0 ? c->now : clock_now_ms();
}

bool cli_colour(const struct cli *c)
{
	const char *no = getenv("NO_COLOR");
	if (c->colour != COLOUR_AUTO)
		return c->colour == COLOUR_ALWAYS;
	return !(no && *no) && isatty(1);
}

static void __attribute__((format(printf, 2, 0))) note(struct cli *c, const char *fmt, va_list ap)
{
	buf_vprintf(&c->notes, fmt, ap);
	buf_addc(&c->notes, '\0');
}

void cli_say(const struct cli *c, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	if (c->quiet)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	msg_line(c->prog->name, slice_of(text));
}

void cli_note(struct cli *c, const char *fmt, ...)
{
	va_list ap;
	if (c->quiet)
		return;
	va_start(ap, fmt);
	note(c, fmt, ap);
	va_end(ap);
}

static void refused_line(struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void refused_line(struct cli *c, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	note(c, fmt, ap);
	va_end(ap);
}

void cli_refused(struct cli *c, const char *where, uint64_t line, const struct lr_err *why)
{
	c->refused_now++;
	if (where && line)
		refused_line(c, "%s:%llu: %s", where, (unsigned long long)line, why->msg);
	else if (where)
		refused_line(c, "%s: %s", where, why->msg);
	else
		refused_line(c, "%s", why->msg);
}

static void tell_notes(struct cli *c)
{
	const char *p = c->notes.p, *end = c->notes.p + c->notes.n;
	for (; p < end; p += strlen(p) + 1)
		msg_line(c->prog->name, slice_of(p));
	buf_clear(&c->notes);
	c->refused += c->refused_now;
	c->refused_now = 0;
}

void cli_progress(struct cli *c, uint64_t records, int64_t done_bytes, int64_t total_bytes)
{
	int64_t now = clock_monotonic_ms();
	if (!c->began_ms) {
		c->began_ms = now;
		c->began_records = records;
	}
	int64_t spent = now - c->began_ms;
	if (c->quiet || spent < PROGRESS_AFTER_MS || now - c->progress_ms < PROGRESS_EVERY_MS || !isatty(2))
		return;
	c->progress_ms = now;
	c->progress_shown = true;
	struct buf b = { 0 };
	buf_printf(&b, "\r%s: %llu records, %lld/s, %llu refused", c->prog->name, (unsigned long long)records,
		   (long long)((int64_t)(records - c->began_records) * 1000 / spent), (unsigned long long)(c->refused + c->refused_now));
	if (total_bytes > 0 && done_bytes > 0 && done_bytes < total_bytes)
		buf_printf(&b, ", %lld %%, %lld s to go", (long long)(done_bytes * 100 / total_bytes),
			   (long long)(spent * (total_bytes - done_bytes) / done_bytes / 1000));
	buf_adds(&b, "  ");
	if (!buf_failed(&b))
		io_write_all(2, b.p, b.n, NULL);
	buf_free(&b);
}

/* ---- batches */

struct bridge {
	struct cli *c;
	const struct cli_batch *b;
};

static int bridge_next(void *arg, struct decision *d, struct lr_err *err)
{
	struct bridge *br = arg;
	d->by = cli_by(br->c);
	lr_err_clear(&br->c->err);
	int rc = br->b->next(br->c, br->b->arg, d);
	if (rc == -LR_REFUSED) {
		cli_refused(br->c, NULL, 0, &br->c->err);
		lr_err_clear(&br->c->err);
		rc = 1;
	}
	if (rc < 0) {
		*err = br->c->err;
		err->kind = err->kind ? err->kind : -rc;
	}
	return rc;
}

static void bridge_restart(void *arg)
{
	struct bridge *br = arg;
	buf_clear(&br->c->out.b);
	buf_clear(&br->c->notes);
	br->c->refused_now = 0;
	if (br->b->restart)
		br->b->restart(br->b->arg);
}

int cli_run_batch(struct cli *c, const struct cli_batch *b)
{
	struct bridge br = { c, b };
	struct lr_err err = { 0 };
	struct batch sb = { bridge_next, bridge_restart, &br };
	int rc = store_batch(c->store, &sb, &err);
	if (rc < 0) {
		buf_clear(&c->out.b); /* nothing that is not stored is told */
		c->err = err;
		tell_notes(c);
		return rc;
	}
	c->wrote = !c->dry_run;
	tell_notes(c);
	out_flush(&c->out);
	return rc;
}
