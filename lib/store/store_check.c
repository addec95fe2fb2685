/*
 * store_check - is everything as it should be? The journal's lines (sums, chain, frames), the invariants by a checker that
 * shares no code with fold(), and the index and facts against a rebuild beside them.
 */
#include "domain/fold.h"
#include "store/invariants.h"
#include "store/store_inside.h"

static const char beside[] = "index.check";

static void tell_violations(struct check_report *r, const struct invariants *inv)
{
	for (size_t i = 0; invariants_violation(inv, i); i++)
		r->tell(r->arg, invariants_violation(inv, i));
}

/* The whole journal once: verified, the invariants folded, and a second index made of it in `made`. */
static int read_once(struct store *s, struct check_report *r, struct state *made, struct lr_err *err)
{
	struct invariants *inv = invariants_new();
	struct log_cursor at = { 0 };
	struct slice line;
	struct event e;
	unsigned since = 0;
	int rc = inv ? index_reset(made, err) : lr_nomem(err);
	if (rc == 0)
		rc = index_begin(made, true, err);
	r->events = 0;
	state_head(made)->pos = journal_pos(1, 0);
	while (rc >= 0 && (rc = store_log(s, &at, &line, &e, err)) == 1) {
		r->events++;
		if ((rc = invariants_event(inv, &e, err)) < 0)
			break;
		if ((rc = fold(made, &e, err)) < 0) {
			store_at_line(s, e.pos, err, rc);
			break;
		}
		state_head(made)->pos = at.pos;
		state_head(made)->sum = at.sum;
		if (++since >= 20000 && !e.more) {
			since = 0;
			if ((rc = index_commit(made, err)) < 0 || (rc = index_begin(made, true, err)) < 0)
				break;
		}
	}
	r->leads = state_head(made)->leads;
	if (rc == 0)
		rc = index_commit(made, err);
	if (rc == 0)
		rc = invariants_end(inv);
	if (rc == 0 && invariants_violations(inv)) {
		tell_violations(r, inv);
		rc = LR_DATA;
	}
	arena_free(&at.mem);
	invariants_free(inv);
	return rc;
}

/* What an interrupted forgetting left is finished, and the journal read again. */
static int read_all(struct store *s, struct check_report *r, struct state *made, struct lr_err *err)
{
	bool any = false;
	int rc = read_once(s, r, made, err);
	if (rc != 0 || !state_head(made)->erase_from)
		return rc;
	rc = store_erase(s, state_head(made)->erase_from, &any, err);
	if (rc == 0 && any)
		rc = read_once(s, r, made, err);
	if (rc == 0)
		rc = index_begin(made, true, err);
	state_head(made)->erase_from = 0;
	return rc == 0 ? index_commit(made, err) : rc;
}

int store_check(struct store *s, struct check_report *r, struct lr_err *err)
{
	struct state *made = NULL;
	struct buf what = { 0 };
	r->events = r->leads = 0;
	bool poisoned;
	enum store_mode mode = s->mode;
	/* the lock keeps the journal still while it is compared */
	int rc = s->journal->ops->begin_anyway(s->journal, s->opts.lock_timeout_ms, &poisoned, err);
	if (rc < 0)
		return rc;
	s->mode = STORE_READ; /* a torn tail is left to the next writer */
	index_remove(s->fd, beside);
	rc = index_open(s->fd, s->dir, beside, true, &made, err);
	if (rc >= 0)
		rc = read_all(s, r, made, err);
	if (rc == 0 && (rc = store_torn(s, state_head(made)->pos, &what, err)) == 0 && what.n) {
		buf_adds(&what, " at the end of the journal: left by a crash of the machine, or, if there was none, the disk lost what was "
			 "acknowledged; the next writer puts them into quarantine");
		r->tell(r->arg, buf_cstr(&what));
		buf_clear(&what);
	}
	if (rc == -LR_DATA) { /* damage is a finding, not a failure to check */
		r->tell(r->arg, err->msg);
		lr_err_clear(err);
		rc = LR_DATA;
	}
	if (rc == 0 && !s->index_fresh) {
		r->tell(r->arg, "there is no index of this boot and mount; the next command makes one");
		rc = 0;
	} else if (rc == 0) {
		rc = index_begin(s->index, false, err);
		if (rc == 0 && (rc = store_head_fits(s, err)) == 0) {
			r->tell(r->arg, "the journal lost its end: the index remembers more than is there");
			rc = LR_DATA;
		} else if (rc == 1) {
			rc = 0;
		}
		index_abort(s->index);
		if (rc == 0) /* an index that is merely behind is no finding */
			rc = store_catch_up(s, err);
		if (rc == 0)
			rc = index_commit(s->index, err);
		if (rc == 0)
			rc = index_begin(s->index, false, err);
		if (rc == 0)
			rc = index_begin(made, false, err);
		if (rc == 0) {
			rc = index_same(s->index, made, &what, err);
			if (rc == 0)
				r->tell(r->arg, buf_cstr(&what));
			rc = rc < 0 ? rc : rc == 0 ? 1 : 0;
		}
		index_abort(s->index);
	}
	if (poisoned) {
		r->tell(r->arg, "POISON is there: an earlier write could not be made durable; lr-check --unpoison ends it");
		rc = rc == 0 ? 1 : rc;
	}
	index_close(made);
	index_remove(s->fd, beside);
	buf_free(&what);
	s->mode = mode;
	s->journal->ops->unlock(s->journal);
	return rc;
}

int store_unpoison(struct store *s, struct lr_err *err)
{
	struct log_cursor at = { 0 };
	struct slice line;
	struct event e;
	bool poisoned;
	int rc = s->journal->ops->begin_anyway(s->journal, s->opts.lock_timeout_ms, &poisoned, err);
	if (rc < 0)
		return rc;
	if (poisoned) {
		while ((rc = store_log(s, &at, &line, &e, err)) == 1)
			;
		if (rc == 0 && s->index_fresh && (rc = index_begin(s->index, false, err)) == 0) {
			rc = store_head_fits(s, err);
			index_abort(s->index);
			rc = rc < 0 ? rc : rc == 1 ? 0 : lr_fail(err, LR_DATA, "the journal lost its end: the index remembers more than is there");
		}
		if (rc == 0)
			rc = s->journal->ops->mend(s->journal, at.pos, err);
		arena_free(&at.mem);
	}
	s->journal->ops->unlock(s->journal);
	return rc < 0 ? rc : poisoned;
}
