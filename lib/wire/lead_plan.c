#include "wire/lead_plan.h"

#include <stdlib.h>

struct making {
	const struct slice *columns;
	size_t n;
	bool *by_map;          /* column i is used by the map */
	struct lead_plan *plan;
};

/* The column a map means: its very name, else the first that reads the same. n: none. */
static size_t find_column(const struct making *m, struct slice name)
{
	char a[FIELD_KEY_MAX], b[FIELD_KEY_MAX];
	struct slice want = field_key(name, a);
	for (size_t i = 0; i < m->n; i++)
		if (slice_eq(m->columns[i], name))
			return i;
	for (size_t i = 0; want.n && i < m->n; i++)
		if (slice_eq(field_key(m->columns[i], b), want))
			return i;
	return m->n;
}

static struct plan_source *add_source(struct lead_plan *p, enum field field)
{
	p->sources[p->n_sources] = (struct plan_source){ .field = field, .first = p->n_parts };
	return &p->sources[p->n_sources++];
}

static void add_part(struct lead_plan *p, struct plan_source *s, size_t column, struct slice text)
{
	p->parts[p->n_parts++] = (struct plan_part){ column, text };
	s->n++;
	if (column != PLAN_LITERAL) {
		p->any_column = true;
		p->any_field = p->any_field || s->field < N_FIELDS;
	}
}

/* True when a column the entry names is here, or it needs none; parts whose column is missing count as empty. */
static bool add_entry(struct making *m, const struct map_entry *e)
{
	bool found = false, needs = false;
	for (size_t i = 0; i < e->n; i++)
		if (e->parts[i].is_column) {
			needs = true;
			found = found || find_column(m, e->parts[i].text) < m->n;
		}
	if (needs && !found)
		return false;
	struct plan_source *s = add_source(m->plan, e->field);
	s->extra_key = e->extra_key;
	s->exact = true;
	for (size_t i = 0; i < e->n; i++) {
		if (!e->parts[i].is_column) {
			add_part(m->plan, s, PLAN_LITERAL, e->parts[i].text);
			continue;
		}
		size_t at = find_column(m, e->parts[i].text);
		if (at == m->n)
			continue;
		m->by_map[at] = true;
		add_part(m->plan, s, at, e->parts[i].text);
	}
	return true;
}

/* Entries of the same field and key as entry i that come before it: they were added together with the first. */
static bool seen_before(const struct lead_map *map, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (map->entries[k].field == map->entries[i].field && slice_eq(map->entries[k].extra_key, map->entries[i].extra_key))
			return true;
	return false;
}

static const struct map_entry *add_map(struct making *m, const struct lead_map *map, bool *by_map_field)
{
	const struct map_entry *missing = NULL;
	for (size_t i = 0; i < map->n; i++) {
		const struct map_entry *e = &map->entries[i];
		if (seen_before(map, i))
			continue;
		bool any = false;
		for (size_t k = i; k < map->n; k++)
			if (map->entries[k].field == e->field && slice_eq(map->entries[k].extra_key, e->extra_key))
				any = add_entry(m, &map->entries[k]) || any;
		if (e->field < N_FIELDS)
			by_map_field[e->field] = true;
		if (!any && !missing)
			missing = e;
	}
	return missing;
}

struct match {
	enum field field;
	unsigned rank;
	size_t column;
};

static int stronger(const void *x, const void *y)
{
	const struct match *a = x, *b = y;
	if (a->field != b->field)
		return a->field < b->field ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return a->column < b->column ? -1 : a->column > b->column;
}

static void add_aliases(struct making *m, struct match *match, const bool *by_map_field)
{
	struct plan_part half[2] = { { PLAN_LITERAL, { NULL, 0 } }, { PLAN_LITERAL, { NULL, 0 } } };
	size_t n = 0;
	for (size_t i = 0; i < m->n; i++) {
		if (m->by_map[i])
			continue;
		match[n].field = field_of_column(m->columns[i], &match[n].rank);
		match[n].column = i;
		n += match[n].field != FIELD_EXTRA;
	}
	qsort(match, n, sizeof(*match), stronger);
	for (size_t i = n; i-- > 0;) /* the strongest of each comes last and stays */
		if (match[i].field > FIELD_EXTRA)
			half[match[i].field == FIELD_LAST_NAME].column = match[i].column;
	for (size_t i = 0; i < n; i++) {
		if (match[i].field >= N_FIELDS || by_map_field[match[i].field])
			continue;
		struct plan_source *whole = add_source(m->plan, match[i].field);
		whole->exact = match[i].rank == 0;
		add_part(m->plan, whole, match[i].column, m->columns[match[i].column]);
	}
	if (by_map_field[FIELD_NAME] || (half[0].column == PLAN_LITERAL && half[1].column == PLAN_LITERAL))
		return;
	struct plan_source *s = add_source(m->plan, FIELD_NAME);
	for (int k = 0; k < 2; k++) {
		if (half[k].column == PLAN_LITERAL)
			continue;
		if (s->n)
			add_part(m->plan, s, PLAN_LITERAL, SLICE(" "));
		add_part(m->plan, s, half[k].column, m->columns[half[k].column]);
	}
}

int lead_plan_make(const struct slice *columns, size_t n, const struct lead_map *map, struct lead_plan *plan,
		   const struct map_entry **missing, struct lr_err *err)
{
	bool by_map_field[N_FIELDS] = { false };
	size_t n_entries = map ? map->n : 0, n_parts = n + 3;
	for (size_t i = 0; i < n_entries; i++)
		n_parts += map->entries[i].n;
	*plan = (struct lead_plan){ 0 };
	plan->sources = calloc(n + n_entries + 1, sizeof(*plan->sources));
	plan->parts = calloc(n_parts, sizeof(*plan->parts));
	struct making m = { columns, n, calloc(n + 1, sizeof(bool)), plan };
	struct match *match = calloc(n + 1, sizeof(*match));
	int rc = 0;
	if (!plan->sources || !plan->parts || !m.by_map || !match) {
		rc = lr_nomem(err);
		lead_plan_free(plan);
	} else {
		const struct map_entry *none = map ? add_map(&m, map, by_map_field) : NULL;
		if (missing)
			*missing = none;
		add_aliases(&m, match, by_map_field);
	}
	free(m.by_map);
	free(match);
	return rc;
}

void lead_plan_free(struct lead_plan *plan)
{
	free(plan->sources);
	free(plan->parts);
	*plan = (struct lead_plan){ 0 };
}
