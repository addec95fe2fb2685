/*
 * store_erase - personal data of forgotten leads, overwritten in the journal. architecture.md "The event line".
 *
 * lead.forgotten is in the journal first, synced, and says what has to be done; whoever catches up with it does it, under the
 * lock, so what a crash cut short the next command finishes, whichever it is. If we die here some segments are done and others
 * are not: all is looked at again.
 */
#include <stdlib.h>

#include "store/frame.h"
#include "store/store_inside.h"

struct forgotten {
	uint64_t lead, pos; /* what stands behind pos came later, and stays */
};

struct erasing {
	struct forgotten *leads;
	size_t n_leads, cap_leads;
	struct journal_span *spans; /* of one segment */
	size_t n_spans, cap_spans;
	bool any;
};

static void *room(void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	size_t more = *cap ? *cap * 2 : 64;
	p = realloc(p, more * size);
	if (p)
		*cap = more;
	return p;
}

static int by_lead(const void *a, const void *b)
{
	const struct forgotten *x = a, *y = b;
	return x->lead != y->lead ? (x->lead < y->lead ? -1 : 1) : (x->pos > y->pos) - (x->pos < y->pos);
}

/* Who is to be forgotten: lead.forgotten from `pos` on. They were verified when they were folded. */
static int collect(struct store *s, uint64_t pos, struct erasing *x, struct lr_err *err)
{
	struct arena mem = { 0 };
	struct slice line;
	struct event e;
	int rc;
	while ((rc = s->journal->ops->read(s->journal, &pos, &line, err)) == 1) {
		arena_reset(&mem);
		if ((rc = event_scan(line, &mem, &e, err)) < 0)
			break;
		if (e.type != EV_LEAD_FORGOTTEN)
			continue;
		struct forgotten *p = room(x->leads, x->n_leads, &x->cap_leads, sizeof(*p));
		if (!p) {
			rc = lr_nomem(err);
			break;
		}
		x->leads = p;
		p[x->n_leads++] = (struct forgotten){ event_id(&e, KEY_LEAD), pos - line.n - 1 };
	}
	arena_free(&mem);
	if (rc >= 0 && x->n_leads)
		qsort(x->leads, x->n_leads, sizeof(*x->leads), by_lead);
	return rc < 0 ? rc : 0;
}

/* Was the lead forgotten after that line? */
static bool told_before(const struct erasing *x, uint64_t lead, uint64_t pos)
{
	size_t lo = 0, hi = x->n_leads;
	while (lo < hi) { /* the first entry behind (lead, pos) */
		size_t mid = lo + (hi - lo) / 2;
		if (x->leads[mid].lead < lead || (x->leads[mid].lead == lead && x->leads[mid].pos <= pos))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < x->n_leads && x->leads[lo].lead == lead;
}

static int rewrite(struct store *s, struct erasing *x, struct lr_err *err)
{
	if (!x->n_spans)
		return 0;
	x->any = true;
	int rc = s->journal->ops->rewrite(s->journal, x->spans, x->n_spans, frame_forget, err);
	x->n_spans = 0;
	return rc;
}

static int overwrite(struct store *s, struct erasing *x, uint64_t last, struct lr_err *err)
{
	struct log_cursor at = { 0 };
	struct slice line;
	struct event e;
	int rc;
	while ((rc = store_log(s, &at, &line, &e, err)) == 1 && e.pos <= last) {
		if (x->n_spans && journal_segment(x->spans[0].pos) != journal_segment(e.pos) && (rc = rewrite(s, x, err)) < 0)
			break;
		if (e.person.n < FORGET_LEAST || !event_has(&e, KEY_LEAD) || frame_forgotten(e.person) ||
		    !told_before(x, event_id(&e, KEY_LEAD), e.pos))
			continue;
		struct journal_span *p = room(x->spans, x->n_spans, &x->cap_spans, sizeof(*p));
		if (!p) {
			rc = lr_nomem(err);
			break;
		}
		x->spans = p;
		p[x->n_spans++] = (struct journal_span){ e.pos + (uint64_t)(e.person.p - line.p), e.person.n };
	}
	arena_free(&at.mem);
	return rc < 0 ? rc : rewrite(s, x, err);
}

int store_erase(struct store *s, uint64_t from, bool *any, struct lr_err *err)
{
	struct erasing x = { 0 };
	struct lr_err why = { 0 };
	int rc = collect(s, from, &x, &why);
	uint64_t last = 0;
	for (size_t i = 0; i < x.n_leads; i++)
		last = x.leads[i].pos > last ? x.leads[i].pos : last;
	if (rc == 0 && x.n_leads)
		rc = overwrite(s, &x, last, &why);
	if (rc == 0 && x.n_leads)
		rc = s->journal->ops->sweep(s->journal, last, &why);
	*any = x.any;
	free(x.leads);
	free(x.spans);
	if (rc == 0)
		return 0;
	if (why.kind == LR_CANTCREATE)
		why.kind = LR_IO;
	return lr_fail(err, why.kind, "leads are forgotten, but their data are not erased yet (the next command goes on with it): %.300s", why.msg);
}
