#include "cli/record_loop.h"

#include <stdlib.h>

#include "base/num.h"

struct slot {
	struct record rec;
	struct lr_err unreadable; /* kind 0: readable */
	bool said;
};

struct loop {
	const char *name;        /* of the input */
	struct slot slot[BATCH_FRAMES];
	size_t n, at;
	uint64_t records;
	record_one *one;
	void *arg;
};

static void loop_restart(void *arg)
{
	struct loop *l = arg;
	l->at = 0;
}

static int loop_next(struct cli *c, void *arg, struct decision *d)
{
	struct loop *l = arg;
	if (l->at == l->n)
		return 0;
	struct slot *s = &l->slot[l->at++];
	const char *where = s->rec.line ? l->name : NULL;
	if (s->unreadable.kind) {
		cli_refused(c, where, s->rec.line, &s->unreadable);
		return 1;
	}
	int rc = l->one(c, l->arg, d, &s->rec);
	if (rc == -LR_REFUSED) {
		cli_refused(c, where, s->rec.line, &c->err);
		lr_err_clear(&c->err);
		rc = 0;
	}
	return rc < 0 ? rc : 1;
}

static void loop_clear(struct loop *l)
{
	for (size_t i = 0; i < l->n; i++) {
		record_clear(&l->slot[i].rec);
		lr_err_clear(&l->slot[i].unreadable);
	}
	l->n = l->at = 0;
}

static int run_slots(struct cli *c, struct loop *l)
{
	struct cli_batch b = { loop_next, loop_restart, l };
	int rc = 0;
	while (l->at < l->n && rc >= 0) {
		/* a batch may fill up (1 MiB of frames) before the records are used up: the rest is the next batch */
		rc = cli_run_batch(c, &b);
		if (rc == 1) {
			for (size_t i = 0; i < l->at; i++)
				record_clear(&l->slot[i].rec);
			memmove(l->slot, l->slot + l->at, (l->n - l->at) * sizeof(l->slot[0]));
			l->n -= l->at;
			l->at = 0;
		} else if (rc == 0) {
			l->at = l->n;
		}
	}
	loop_clear(l);
	return rc < 0 ? rc : 0;
}

static int operands(struct cli *c, struct loop *l)
{
	int rc = 0;
	for (int i = 0; rc == 0 && i < c->n_args; i++) {
		struct slot *s = &l->slot[l->n++];
		*s = (struct slot){ 0 };
		buf_adds(&s->rec.bare, c->args[i]);
		if (buf_failed(&s->rec.bare))
			rc = lr_nomem(&c->err);
		if (rc == 0 && (l->n == BATCH_FRAMES || i + 1 == c->n_args))
			rc = run_slots(c, l);
	}
	loop_clear(l);
	return rc;
}

int record_loop(struct cli *c, bool bare_ids, record_one *one, void *arg)
{
	struct records *in;
	struct loop *l = calloc(1, sizeof(*l));
	if (!l)
		return lr_nomem(&c->err);
	l->one = one;
	l->arg = arg;
	if (c->n_args) {
		int done = operands(c, l);
		free(l);
		return done;
	}
	int rc = records_open(NULL, bare_ids, &in, &c->err);
	if (rc < 0) {
		free(l);
		return rc;
	}
	l->name = records_name(in);
	bool more = true;
	while (rc >= 0 && more) {
		while (l->n < BATCH_FRAMES) {
			struct slot *s = &l->slot[l->n];
			*s = (struct slot){ 0 };
			int got = records_next(in, l->n == 0, &s->rec, &s->unreadable);
			if (got == NEXT_RECORD || got == NEXT_REFUSED) {
				l->n++;
				continue;
			}
			if (got < 0) { /* what was read before it is still decided */
				more = false;
				rc = got;
				c->err = s->unreadable;
			}
			more = more && got != NEXT_END;
			break;
		}
		if (l->n) {
			struct lr_err stopped = c->err;
			lr_err_clear(&c->err);
			l->records += l->n;
			int ran = run_slots(c, l);
			if (ran < 0)
				rc = ran;
			else if (stopped.kind)
				c->err = stopped;
			cli_progress(c, l->records, -1, -1);
		}
	}
	loop_clear(l);
	records_free(in);
	free(l);
	return rc < 0 ? rc : 0;
}

int record_lead(struct cli *c, const struct record *rec, uint64_t *lead)
{
	struct slice id = buf_view(&rec->bare);
	if (rec->doc) {
		int rc = record_text(rec, "lead", &id, &c->err);
		if (rc <= 0)
			return rc < 0 ? rc : lr_refuse(&c->err, NULL, "lead: missing");
	}
	if (!num_id(id, 'L', lead))
		return lr_refuse(&c->err, "unknown", "unknown: \"%.*s\" is not a lead's id such as L7", (int)(id.n < 80 ? id.n : 80), id.p);
	return 1;
}

/* ---- lists */

struct walk {
	enum list list;
	struct list_at at, began;
	list_one *one;
	void *arg;
	uint64_t records;
};

static void walk_restart(void *arg)
{
	struct walk *w = arg;
	w->at = w->began;
}

static int walk_next(struct cli *c, void *arg, struct decision *d)
{
	struct walk *w = arg;
	int rc = state_list(d->state, w->list, w->at, &w->at, &c->err);
	if (rc != 1)
		return rc;
	w->records++;
	rc = w->one(c, w->arg, d, w->at.lead);
	return rc < 0 ? rc : 1;
}

int list_loop(struct cli *c, enum list list, list_one *one, void *arg)
{
	struct walk w = { .list = list, .one = one, .arg = arg };
	struct cli_batch b = { walk_next, walk_restart, &w };
	int rc;
	do {
		w.began = w.at;
		rc = cli_run_batch(c, &b);
		cli_progress(c, w.records, -1, -1);
	} while (rc == 1);
	return rc;
}
