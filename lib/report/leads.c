#include "report/leads.h"

#include <stdlib.h>

#include "report/scan.h"

/* As of the rows seen so far. UNSEEN: none of them said. */
enum standing { UNSEEN, PENDING, DELINQUENT, ACCEPTED, CATCHALL, ASSIGNED, COALESCED, FOLLOWS, STANDINGS };

enum { IN_COHORT = 1, ANSWERED = 2, REPEATED = 4 };

struct lead_note {
	int64_t t;         /* received_at; once ANSWERED, the seconds from then to the first acceptance */
	uint32_t first;    /* FOLLOWS: whom */
	uint8_t standing, marks;
};

int leads_open(struct leads *b, uint64_t n, const struct range *range, uint32_t source, struct lr_err *err)
{
	*b = (struct leads){ .n = n, .low = UINT32_MAX, .high = 0, .range = *range, .source = source };
	if (n >= UINT32_MAX)
		return lr_fail(err, LR_DATA, "%llu leads are more than facts can hold", (unsigned long long)n);
	b->note = calloc((size_t)n + 1, sizeof(*b->note));
	return b->note ? 0 : lr_nomem(err);
}

void leads_close(struct leads *b)
{
	free(b->note);
	b->note = NULL;
}

void leads_mark_repeated(struct leads *b, uint32_t lead)
{
	b->note[lead].marks |= REPEATED;
}

bool leads_repeated(const struct leads *b, uint32_t lead)
{
	return b->note[lead].marks & REPEATED;
}

/* The life of a lead, as far as the figures tell its states apart. */
static void stand(struct lead_note *l, const struct fact *f)
{
	switch (f->type) {
	case FACT_RECEIVED: case FACT_ROUTED: case FACT_WAITING: case FACT_OFFERED: case FACT_HELD: case FACT_NEW_AGAIN:
		l->standing = PENDING;
		break;
	case FACT_COALESCED: l->standing = COALESCED; break;
	case FACT_FOLLOWS:
		l->standing = FOLLOWS;
		l->first = f->value > 0 && f->value < f->lead ? (uint32_t)f->value : 0; /* only an earlier lead can be followed */
		break;
	case FACT_POOLED: case FACT_RELEASED: l->standing = DELINQUENT; break;
	case FACT_ASSIGNED: l->standing = f->flag == HOW_COALESCED ? COALESCED : ASSIGNED; break;
	case FACT_CLAIMED: l->standing = ACCEPTED; break;
	case FACT_ACCEPTED: l->standing = (f->flag & FACT_STAGE) == STAGE_CATCHALL ? CATCHALL : ACCEPTED; break;
	default: break; /* how an offer ends, but for accepting it, leaves the lead to what follows */
	}
}

static int64_t floor_seconds(int64_t ms)
{
	return ms / 1000 - (ms % 1000 < 0);
}

void leads_row(struct leads *b, const struct fact *f)
{
	struct lead_note *l = &b->note[f->lead];
	stand(l, f);
	if (f->type == FACT_RECEIVED && range_has(&b->range, f->value) && (!b->source || f->source == b->source)) {
		l->t = f->value;
		l->marks |= IN_COHORT;
		b->low = f->lead < b->low ? f->lead : b->low;
		b->high = f->lead > b->high ? f->lead : b->high;
		if (b->course)
			course_add(b->course, f->value);
	} else if ((f->type == FACT_ACCEPTED || f->type == FACT_CLAIMED) && (l->marks & (IN_COHORT | ANSWERED)) == IN_COHORT) {
		l->t = floor_seconds(f->at - l->t);
		l->marks |= ANSWERED;
	}
}

/* The lead at the end of the line this one stands in. Ends: each step goes to an earlier lead. */
static struct lead_note *root_of(const struct leads *b, uint32_t lead)
{
	struct lead_note *l = &b->note[lead];
	while (l->standing == FOLLOWS && l->first)
		l = &b->note[l->first];
	return l;
}

/* As of now, where no row of the scan says it. */
static int look_up(struct leads *b, struct store *store, struct lead_note *l, struct lr_err *err)
{
	struct lead now;
	int rc = store_lead(store, (uint64_t)(l - b->note), &now, err);
	if (rc < 0)
		return rc;
	l->standing = PENDING;
	if (rc == 1 && now.state == LEAD_POOL)
		l->standing = DELINQUENT;
	else if (rc == 1 && now.state == LEAD_OWNED)
		l->standing = ACCEPTED; /* however he came to own it: it is asked of what follows alone */
	else if (rc == 1 && now.state == LEAD_FOLLOWS && now.first < now.id) {
		l->standing = FOLLOWS;
		l->first = (uint32_t)now.first;
	}
	return 0;
}

int leads_settle(struct leads *b, struct store *store, struct lr_err *err)
{
	for (uint64_t id = b->low; id <= b->high; id++) {
		if (!(b->note[id].marks & IN_COHORT) || b->note[id].standing != FOLLOWS)
			continue;
		struct lead_note *root;
		while ((root = root_of(b, (uint32_t)id))->standing == UNSEEN) { /* it may follow an older one still */
			int rc = look_up(b, store, root, err);
			if (rc < 0)
				return rc;
		}
	}
	return 0;
}

static enum standing standing_of(const struct leads *b, uint32_t lead)
{
	if (b->note[lead].standing != FOLLOWS)
		return (enum standing)b->note[lead].standing;
	switch (root_of(b, lead)->standing) {
	case DELINQUENT: return DELINQUENT;
	case UNSEEN: case PENDING: case FOLLOWS: return PENDING;
	default: return COALESCED; /* the first has an owner, so he is the follower's, too */
	}
}

bool leads_in_cohort(const struct leads *b, uint32_t lead)
{
	return b->note[lead].marks & IN_COHORT;
}

enum figure leads_figure(const struct leads *b, uint32_t lead)
{
	static const enum figure of[STANDINGS] = { [UNSEEN] = FIG_PENDING, [PENDING] = FIG_PENDING, [DELINQUENT] = FIG_DELINQUENT,
						   [ACCEPTED] = FIG_ACCEPTED, [CATCHALL] = FIG_CATCHALL, [ASSIGNED] = FIG_ASSIGNED,
						   [COALESCED] = FIG_COALESCED };
	return of[standing_of(b, lead)];
}

/* The i-th of some leads; ids NULL: of all from b->low on. */
static uint32_t nth(const struct leads *b, const uint32_t *ids, size_t i)
{
	return ids ? ids[i] : b->low + (uint32_t)i;
}

static int responses(const struct leads *b, const uint32_t *ids, size_t n_ids, struct account_figures *out, struct lr_err *err)
{
	int64_t sum = 0;
	size_t n = 0;
	if (out->accepted + out->catchall == 0)
		return 0;
	int64_t *v = malloc((size_t)(out->accepted + out->catchall) * sizeof(*v));
	if (!v)
		return lr_nomem(err);
	for (size_t i = 0; i < n_ids; i++) {
		int64_t s;
		if (leads_response(b, nth(b, ids, i), &s)) {
			sum += s;
			v[n++] = s;
		}
	}
	out->response_median_s = average_median(v, n);
	out->response_mean_s = average_mean(sum, (int64_t)n);
	out->response_p90_s = average_percentile(v, n, 90);
	free(v);
	return 0;
}

int leads_account_of(const struct leads *b, const uint32_t *ids, size_t n_ids, struct account_figures *out, struct lr_err *err)
{
	int64_t n[STANDINGS] = { 0 };
	for (size_t i = 0; i < n_ids; i++) {
		uint32_t id = nth(b, ids, i);
		if (!(b->note[id].marks & IN_COHORT))
			continue;
		n[standing_of(b, id)]++;
		out->leads++;
	}
	out->accepted = n[ACCEPTED];
	out->catchall = n[CATCHALL];
	out->assigned = n[ASSIGNED];
	out->coalesced = n[COALESCED];
	out->pending = n[PENDING];
	out->delinquent = n[DELINQUENT];
	out->acceptance_rate = average_rate(out->accepted, out->leads);
	out->catchall_rate = average_rate(out->catchall, out->leads);
	return responses(b, ids, n_ids, out, err);
}

int leads_account(const struct leads *b, struct account_figures *out, struct lr_err *err)
{
	return leads_account_of(b, NULL, b->low <= b->high ? (size_t)(b->high - b->low) + 1 : 0, out, err);
}

bool leads_response(const struct leads *b, uint32_t lead, int64_t *s)
{
	const struct lead_note *l = &b->note[lead];
	*s = l->t;
	return (l->marks & ANSWERED) && (l->standing == ACCEPTED || l->standing == CATCHALL);
}
