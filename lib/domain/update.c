#include "domain/update.h"

#include "base/text.h"

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
	lay_over(out, &newest, KEY_ZIP);
	lay_over(out, &newest, KEY_COST);
	return 1;
}

static struct slice tags(const struct event *e)
{
	struct slice s = event_text(e, KEY_TAGS);
	return s.n ? s : SLICE("[]");
}

static bool same_cost(const struct event *a, const struct event *b)
{
	return event_has(a, KEY_COST) == event_has(b, KEY_COST) && event_int(a, KEY_COST) == event_int(b, KEY_COST);
}

static bool same(const struct event *a, const struct event *b)
{
	return slice_eq(a->person, b->person) && slice_eq(tags(a), tags(b)) && same_cost(a, b) &&
	       slice_eq(event_text(a, KEY_ZIP), event_text(b, KEY_ZIP));
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
	event_init(&e, EV_LEAD_UPDATED);
	event_set_id(&e, KEY_LEAD, l->id);
	if (!slice_eq(tags(want), tags(&born)))
		event_set(&e, KEY_TAGS, tags(want));
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
