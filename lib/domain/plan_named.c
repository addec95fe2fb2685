/* The holidays and tags of a plan: items known by what they are called. */
#include <stdlib.h>

#include "domain/plan_in.h"
#include "domain/tags.h"
#include "wire/lead_in.h"

/* Asked when a tag is new to the state, not of every tag: what a journal says once holds. */
static int check_tag(const struct config_item *it, struct lr_err *err)
{
	struct tag_text t;
	const char *why;
	char place[256];
	if (!tag_parse(it->id, &t, &why) || t.kind != TAG_WORD || lead_tag_valid(it->id))
		return 0;
	config_place(it, place, sizeof(place));
	return lr_fail(err, LR_CONFIG, "%stag: \"%.*s\": leads come with tags of letters, digits, blanks and . _ @ + : - beginning with a "
		       "letter or digit; other words to look for go into match", place, (int)it->id.n, it->id.p);
}

static int by_name(const void *x, const void *y)
{
	const struct plan_named *a = x, *b = y;
	size_t n = a->name.n < b->name.n ? a->name.n : b->name.n;
	int order = memcmp(a->name.p, b->name.p, n);
	return order ? order : (a->name.n > b->name.n) - (a->name.n < b->name.n);
}

static int in_force(struct state *st, char kind, struct arena *mem, struct plan_named *out, size_t room, size_t *n, struct lr_err *err)
{
	struct slice name = { 0 }, json;
	int rc = 0;
	*n = 0;
	while (st && (rc = kind == 't' ? state_tag_after(st, name, &name, &json, err)
				       : state_holiday_after(st, name, &name, &json, err)) == 1) {
		struct plan_named h = { 0 };
		rc = plan_copy(mem, name, &h.name, err);
		if (rc == 0)
			rc = plan_copy(mem, json, &h.old_json, err);
		if (rc < 0)
			return rc;
		h.json = h.old_json;
		if (*n < room)
			out[*n] = h;
		++*n;
	}
	return rc;
}

static int of_file(const struct config_set *set, char kind, struct plan_named *items, size_t *n, struct lr_err *err)
{
	struct table at_of = { 0 };
	int rc = 0;
	for (size_t i = 0; i < *n && rc == 0; i++) {
		items[i].json = (struct slice){ 0 };
		rc = table_put(&at_of, items[i].name, (uint32_t)i) < 0 ? lr_nomem(err) : 0;
	}
	for (size_t i = 0; i < set->n && rc == 0; i++) {
		const struct config_item *it = &set->items[i];
		uint32_t at;
		char place[256];
		if (it->kind != kind)
			continue;
		if (!table_get(&at_of, it->id, &at)) {
			at = (uint32_t)(*n)++;
			items[at] = (struct plan_named){ .name = it->id };
			rc = table_put(&at_of, it->id, at) < 0 ? lr_nomem(err) : kind == 't' ? check_tag(it, err) : 0;
		} else if (items[at].json.n) {
			config_place(it, place, sizeof(place));
			rc = lr_fail(err, LR_CONFIG, "%s%s: \"%.*s\" is there already", place, kind == 't' ? "tag" : "date", (int)it->id.n,
				     it->id.p);
		}
		items[at].json = it->json;
	}
	table_free(&at_of);
	return rc;
}

int plan_named(struct state *st, const struct config_set *set, char kind, struct arena *mem, struct plan *p, struct lr_err *err)
{
	size_t there, n;
	int rc = in_force(st, kind, mem, NULL, 0, &there, err);
	if (rc < 0)
		return rc;
	struct plan_named *items = plan_array(mem, there + plan_count(set, kind), sizeof(*items), err);
	if (!items)
		return -LR_NOMEM;
	rc = in_force(st, kind, mem, items, there, &n, err);
	if (rc == 0 && set->given[kind == 't' ? CONFIG_TAGS : CONFIG_HOLIDAYS])
		rc = of_file(set, kind, items, &n, err);
	qsort(items, n, sizeof(*items), by_name);
	if (kind == 'h') {
		p->holidays = items;
		p->n_holidays = n;
		return rc;
	}
	p->tags = items;
	p->n_tags = n;
	for (size_t i = 0; i < n && rc == 0; i++)
		if (items[i].json.n && table_put(&p->by_tag, items[i].name, (uint32_t)i) < 0)
			rc = lr_nomem(err);
	return rc;
}

int plan_known_tag(const struct plan *p, struct slice name, const char *what, struct lr_err *err)
{
	struct tag_text t;
	const char *why;
	uint32_t at;
	char hint[NEAREST_HINT + 16];
	tag_parse(name, &t, &why);
	if (t.kind == TAG_PECKING)
		name = t.word;
	if (t.kind == TAG_RANGE || t.kind == TAG_ZIP || t.kind == TAG_MAXIMUM || !name.n || table_get(&p->by_tag, name, &at))
		return 0;
	struct nearest near = nearest_to(name);
	for (size_t i = 0; i < p->n_tags; i++)
		if (p->tags[i].json.n)
			nearest_offer(&near, p->tags[i].name);
	nearest_hint(&near, hint, sizeof(hint));
	return lr_fail(err, LR_CONFIG, "%s: unknown tag \"%.*s\"%s", what, (int)name.n, name.p,
		       p->by_tag.used ? hint : " (there are no tags yet)");
}
