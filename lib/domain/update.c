#include "domain/update.h"

#include "base/text.h"
#include "domain/lead_tags.h"

static void lay_over(struct event *on, const struct event *from, enum event_key k)
{
	if (!event_has(from, k))
		return;
	on->has |= UINT64_C(1) << k;
	on->v[k] = from->v[k];
}

int update_now(struct state *st, const struct lead *l, struct arena *mem, struct event *out, struct lr_err *err)
{
	struct event newest;
	int rc = state_event_at(st, l->born_pos, mem, out, err);
	if (rc < 0 || l->pos == l->born_pos)
		return rc;
	rc = state_event_at(st, l->pos, mem, &newest, err);
	if (rc < 0)
		return rc;
	out->person = newest.person;
	lay_over(out, &newest, KEY_TAGS);
	lay_over(out, &newest, KEY_FOUND);
	lay_over(out, &newest, KEY_ZIP);
	lay_over(out, &newest, KEY_COST);
	return 1;
}

/* A list of tags, "[]" for none. */
static struct slice list(const struct event *e, enum event_key k)
{
	struct slice s = event_text(e, k);
	return s.n ? s : SLICE("[]");
}

static bool same_cost(const struct event *a, const struct event *b)
{
	return event_has(a, KEY_COST) == event_has(b, KEY_COST) && event_int(a, KEY_COST) == event_int(b, KEY_COST);
}

static bool same(const struct event *a, const struct event *b)
{
	return slice_eq(a->person, b->person) && slice_eq(list(a, KEY_TAGS), list(b, KEY_TAGS)) && same_cost(a, b) &&
	       slice_eq(event_text(a, KEY_ZIP), event_text(b, KEY_ZIP));
}

/* What is looked at for tags: the text, the zip, and the tags given. */
static bool tags_may_differ(const struct event *a, const struct event *b, struct arena *mem)
{
	return !slice_eq(event_person(a->person, "message", mem), event_person(b->person, "message", mem)) ||
	       !slice_eq(event_text(a, KEY_ZIP), event_text(b, KEY_ZIP)) || !slice_eq(list(a, KEY_TAGS), list(b, KEY_TAGS));
}

static bool same_tags(const struct event *a, const struct event *b)
{
	return slice_eq(list(a, KEY_TAGS), list(b, KEY_TAGS)) && slice_eq(list(a, KEY_FOUND), list(b, KEY_FOUND));
}

int update_lead(struct decision *d, const struct lead *l, const struct event *want, bool *changed, struct lr_err *err)
{
	struct event born, now, e;
	int rc = state_event_at(d->state, l->born_pos, d->mem, &born, err);
	if (rc == 1)
		rc = update_now(d->state, l, d->mem, &now, err);
	*changed = false;
	if (rc < 0 || same(&now, want))
		return rc < 0 ? rc : 0;
	struct event to = *want;
	if (tags_may_differ(&now, want, d->mem)) {
		to.has &= ~(UINT64_C(1) << KEY_FOUND);
		if ((rc = lead_tags_find(d, &to, err)) < 0)
			return rc;
	}
	event_init(&e, EV_LEAD_UPDATED);
	event_set_id(&e, KEY_LEAD, l->id);
	if (!same_tags(&to, &born) || !same_tags(&to, &now)) { /* both, so that the line alone says which the lead has now */
		event_set(&e, KEY_TAGS, list(&to, KEY_TAGS));
		event_set(&e, KEY_FOUND, list(&to, KEY_FOUND));
	}
	if (!slice_eq(event_text(want, KEY_ZIP), event_text(&born, KEY_ZIP)))
		lay_over(&e, want, KEY_ZIP);
	if (!same_cost(want, &born))
		lay_over(&e, want, KEY_COST);
	e.person = want->person;
	*changed = true;
	return decide(d, &e, err);
}

void person_texts(struct slice person, struct arena *mem, struct person_texts *out)
{
	*out = (struct person_texts){ event_person(person, "name", mem), event_person(person, "email", mem),
				      event_person(person, "phone", mem), event_person(person, "message", mem) };
}

int person_with(const struct person_texts *t, struct slice had, struct arena *mem, struct slice *out, struct lr_err *err)
{
	const struct {
		const char *key;
		struct slice text;
	} members[] = { { "name", t->name }, { "email", t->email }, { "phone", t->phone }, { "message", t->message } };
	struct slice extra = event_person_json(had, "extra");
	struct buf b = { 0 };
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (members[i].text.n) {
			buf_printf(&b, "%s\"%s\":", b.n ? "," : "{", members[i].key);
			json_quote(&b, members[i].text, true);
		}
	if (extra.n) {
		buf_printf(&b, "%s\"extra\":", b.n ? "," : "{");
		buf_slice(&b, extra);
	}
	if (b.n)
		buf_addc(&b, '}');
	*out = b.n ? arena_slice(mem, buf_view(&b)) : (struct slice){ 0 };
	int rc = buf_failed(&b) || (b.n && !out->n) ? lr_nomem(err) : 0;
	buf_free(&b);
	return rc;
}
