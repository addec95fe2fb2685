#include "report/grouping.h"

#include <stdlib.h>

#include "report/scan.h"

enum { WEEK_HOURS = 168, DAYS_MOST = 36600 };

/* What each lead is put by, before the groups are known. */
struct put_by {
	int64_t key;
	uint32_t lead;
};

struct work {
	struct put_by *v;
	size_t n, cap;
	uint32_t *at;            /* lead -> its place in v + 1, where a later row may change it */
	uint64_t leads;
};

static int add(struct work *w, uint32_t lead, int64_t key, struct lr_err *err)
{
	if (w->n == w->cap) {
		size_t cap = w->cap ? w->cap * 2 : 4096;
		struct put_by *more = realloc(w->v, cap * sizeof(*more));
		if (!more)
			return lr_nomem(err);
		w->v = more;
		w->cap = cap;
	}
	w->v[w->n++] = (struct put_by){ key, lead };
	return 0;
}

static int64_t key_of(enum group_by by, const struct fact *f, struct zone *zone)
{
	struct civil c;
	if (by == GROUP_SOURCE)
		return f->source;
	if (by != GROUP_DAY && by != GROUP_HOUR)
		return 0;
	zone_civil(zone, f->value, &c);
	int64_t day = civil_days(c.year, c.month, c.day);
	return by == GROUP_DAY ? day : civil_weekday(day) * 24 + c.hour;
}

/* A pass over the facts: every lead received in the range with its key. */
static int read_leads(struct work *w, struct store *store, enum group_by by, struct zone *zone, const struct range *range,
		      struct lr_err *err)
{
	struct fact_scan scan;
	const struct fact *rows;
	int64_t n = 0;
	int rc = fact_scan_open(&scan, store, 0, UINT64_MAX, err);
	while (rc >= 0 && (n = fact_scan_next(&scan, &rows, err)) > 0) {
		for (int64_t i = 0; i < n && rc >= 0; i++) {
			const struct fact *f = &rows[i];
			if (f->lead == 0 || f->lead > w->leads)
				continue;
			if (f->type == FACT_RECEIVED && range_has(range, f->value)) {
				rc = add(w, f->lead, key_of(by, f, zone), err);
				w->at[f->lead] = (uint32_t)w->n;
			} else if (by == GROUP_ROUTE && w->at[f->lead] &&
				   (f->type == FACT_ROUTED || (f->type == FACT_ASSIGNED && f->flag == HOW_RULE))) {
				w->v[w->at[f->lead] - 1].key = f->route;
			}
		}
	}
	fact_scan_close(&scan);
	return rc < 0 ? rc : n < 0 ? (int)n : 0;
}

/* ---- tags: given and found, as they are now; facts know none */

static int read_tags(struct work *w, struct state *st, struct lr_err *err)
{
	struct work tagged = { 0 };
	int rc = 0;
	for (size_t i = 0; i < w->n && rc >= 0; i++) {
		const uint32_t *tags;
		size_t n = 0;
		rc = state_lead_tags(st, w->v[i].lead, &tags, &n, err);
		for (size_t k = 0; rc >= 0 && k < n; k++)
			rc = add(&tagged, w->v[i].lead, tags[k], err);
		if (rc >= 0 && n == 0)
			rc = add(&tagged, w->v[i].lead, 0, err);
	}
	free(w->v);
	w->v = tagged.v;
	w->n = tagged.n;
	return rc < 0 ? rc : 0;
}

/* ---- groups */

static int by_key(const void *a, const void *b)
{
	const struct put_by *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->lead < y->lead ? -1 : x->lead > y->lead;
}

static int name_of(struct grouping *g, struct state *st, int64_t key, struct slice *name, struct lr_err *err)
{
	static const char day[7][4] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
	struct buf b = { 0 };
	struct slice text = { 0 };
	int rc = 0;
	*name = (struct slice){ 0 };
	if (g->by == GROUP_DAY)
		range_put_day(&b, key);
	else if (g->by == GROUP_HOUR)
		buf_printf(&b, "%s %02d", day[key / 24], (int)(key % 24));
	else if (key)
		rc = state_name(st, g->by == GROUP_ROUTE ? NAME_ROUTE : g->by == GROUP_TAG ? NAME_TAG : NAME_SOURCE, (uint32_t)key, &text, err);
	if (b.n)
		text = buf_view(&b);
	if (buf_failed(&b))
		rc = lr_nomem(err);
	if (rc >= 0 && text.n) {
		*name = arena_slice(&g->mem, text);
		rc = name->p ? 0 : lr_nomem(err);
	}
	buf_free(&b);
	return rc < 0 ? rc : 0;
}

/* Days and hours nobody came in are groups, too. */
static void span_of(const struct work *w, enum group_by by, const struct range *range, int64_t *first, int64_t *last)
{
	*first = 0;
	*last = -1;
	if (by == GROUP_HOUR) {
		*last = WEEK_HOURS - 1;
	} else if (by == GROUP_DAY) {
		*first = range->all ? w->n ? w->v[0].key : 0 : range->from_day;
		*last = range->all ? w->n ? w->v[w->n - 1].key : -1 : range->to_day;
		if (*last - *first > DAYS_MOST) /* a future of centuries is left out: it is empty */
			*last = *first + DAYS_MOST;
	}
}

static int make_groups(struct grouping *g, struct work *w, struct state *st, const struct range *range, struct lr_err *err)
{
	int64_t first, last;
	if (w->n)
		qsort(w->v, w->n, sizeof(*w->v), by_key);
	span_of(w, g->by, range, &first, &last);
	size_t most = w->n + (size_t)(last - first + 1) + 1;
	if (g->by != GROUP_DAY && g->by != GROUP_HOUR) {
		most = 1;
		for (size_t i = 0; i < w->n; i++)
			most += i == 0 || w->v[i].key != w->v[i - 1].key;
	}
	g->name = calloc(most, sizeof(*g->name));
	g->key = calloc(most, sizeof(*g->key));
	g->start = calloc(most + 1, sizeof(*g->start));
	g->lead = malloc((w->n + 1) * sizeof(*g->lead));
	if (!g->name || !g->key || !g->start || !g->lead)
		return lr_nomem(err);
	size_t i = 0;
	for (int64_t k = first; k <= last || i < w->n;) {
		bool empty = k <= last && (i == w->n || w->v[i].key > k);
		int64_t key = empty ? k : w->v[i].key;
		int rc = name_of(g, st, key, &g->name[g->n], err);
		if (rc < 0)
			return rc;
		g->key[g->n] = key;
		for (; i < w->n && w->v[i].key == key; i++)
			g->lead[i] = w->v[i].lead;
		g->start[++g->n] = i;
		k = key >= k ? key + 1 : k;
	}
	return 0;
}

int grouping_make(struct store *store, struct state *st, enum group_by by, struct zone *zone, const struct range *range,
		  struct grouping *out, struct lr_err *err)
{
	struct work w = { .leads = state_head(st)->leads };
	*out = (struct grouping){ .by = by };
	w.at = calloc((size_t)w.leads + 1, sizeof(*w.at));
	int rc = w.at ? read_leads(&w, store, by, zone, range, err) : lr_nomem(err);
	if (rc >= 0 && by == GROUP_TAG)
		rc = read_tags(&w, st, err);
	if (rc >= 0)
		rc = make_groups(out, &w, st, range, err);
	free(w.at);
	free(w.v);
	if (rc < 0)
		grouping_free(out);
	return rc < 0 ? rc : 0;
}

void grouping_free(struct grouping *g)
{
	free(g->name);
	free(g->key);
	free(g->start);
	free(g->lead);
	arena_free(&g->mem);
	*g = (struct grouping){ 0 };
}
