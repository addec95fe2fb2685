/* store_read - looking without deciding: a snapshot of the present, rows of facts, the journal's lines verified one by one. */
#include "store/frame.h"
#include "store/store_inside.h"

int store_read(struct store *s, struct state **out, struct lr_err *err)
{
	s->has_read = true;
	bool behind = !s->index_fresh;
	if (!behind) {
		int rc = index_begin(s->index, false, err);
		if (rc < 0)
			return rc;
		const struct head *h = state_head(s->index);
		/* a forgetting that was cut short is finished first: nothing of that person is shown */
		rc = h->seq == 0 || h->erase_from || !index_facts_whole(s->index) ? 1 : s->journal->ops->ahead(s->journal, h->pos, err);
		if (rc != 0)
			index_abort(s->index);
		if (rc < 0)
			return rc;
		behind = rc == 1;
	}
	if (behind) {
		int rc = store_catch_up_locked(s, err);
		if (rc == 0)
			rc = index_begin(s->index, false, err);
		if (rc < 0)
			return rc;
	}
	*out = s->index;
	return 0;
}

void store_read_end(struct store *s)
{
	index_abort(s->index);
}

int64_t store_facts(struct store *s, uint64_t from, struct fact *rows, size_t n, struct lr_err *err)
{
	return index_facts(s->index, from, rows, n, err);
}

int store_voided(struct store *s, uint64_t after, uint64_t *lead, struct lr_err *err)
{
	struct list_at at = { 0, after };
	int rc = state_list(s->index, LIST_VOID, at, &at, err);
	*lead = at.lead;
	return rc;
}

int store_lead(struct store *s, uint64_t id, struct lead *out, struct lr_err *err)
{
	return state_lead(s->index, id, out, err);
}

int store_facts_seek(struct store *s, int64_t when, uint64_t *row, struct lr_err *err)
{
	uint64_t lo = 0, hi = state_head(s->index)->facts;
	while (lo < hi) {
		uint64_t mid = lo + (hi - lo) / 2;
		struct fact f;
		int64_t got = index_facts(s->index, mid, &f, 1, err);
		if (got < 0)
			return (int)got;
		if (f.at < when)
			lo = mid + 1;
		else
			hi = mid;
	}
	*row = lo;
	return 0;
}

int store_at_line(struct store *s, uint64_t pos, struct lr_err *err, int rc)
{
	struct lr_err inner = *err, ignored = { 0 };
	struct slice line;
	uint64_t at = journal_pos(journal_segment(pos), 0);
	unsigned long n = 1;
	while (at < pos && s->journal->ops->read(s->journal, &at, &line, &ignored) == 1)
		n++;
	lr_err_clear(err);
	return lr_fail(err, inner.kind ? inner.kind : -rc, "journal/%08u.ndjson:%lu: byte %u: %s", journal_segment(pos), n,
		       journal_offset(pos), inner.msg);
}

int store_log(struct store *s, struct log_cursor *c, struct slice *line, struct event *e, struct lr_err *err)
{
	const struct journal_ops *ops = s->journal->ops;
	if (c->pos == 0)
		c->pos = journal_pos(1, 0);
	uint64_t start = c->pos, pos = c->pos;
	int rc = ops->read(s->journal, &pos, line, err);
	if (rc == 2) /* somebody is writing, or was when he died: whole frames only */
		rc = store_torn(s, start = pos, NULL, err);
	if (rc <= 0)
		return rc < 0 ? store_at_line(s, start, err, rc) : 0;
	arena_reset(&c->mem);
	rc = event_scan(*line, &c->mem, e, err);
	if (rc == 0)
		rc = frame_check(*line, e, c->sum, c->seq + 1, c->at, err);
	if (rc == 0 && c->more && e->more != c->more - 1)
		rc = lr_fail(err, LR_DATA, "a frame is not whole");
	if (rc == 0 && !c->more && e->more) {
		rc = ops->whole(s->journal, pos, e->more, err);
		if (rc == 0 && (rc = store_torn(s, pos - line->n - 1, NULL, err)) == 0)
			return 0;
		rc = rc < 0 ? rc : 0;
	}
	if (rc < 0)
		return store_at_line(s, pos - line->n - 1, err, rc);
	e->pos = pos - line->n - 1;
	*c = (struct log_cursor){ pos, e->seq, e->sum, e->at, e->more, c->mem };
	return 1;
}
