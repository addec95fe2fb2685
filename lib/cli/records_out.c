#include "cli/records_out.h"

#include "domain/update.h"
#include "wire/json.h"

const char *lead_status(const struct lead *l)
{
	switch (l->state) {
	case LEAD_NEW: return "new";
	case LEAD_WAITING: return "waiting";
	case LEAD_HELD: return "held";
	case LEAD_ROUTED: return "routed";
	case LEAD_POOL: return "pool";
	case LEAD_FOLLOWS: return "follows";
	case LEAD_VOID: return "void";
	case LEAD_OWNED:
		switch (l->how) {
		case HOW_COALESCED: return "coalesced";
		case HOW_RULE: case HOW_FEED: case HOW_MANUAL: return "assigned";
		case HOW_CLAIMED: return "claimed";
		default: return "accepted";
		}
	default: return "offered";
	}
}

static struct buf *line(struct cli *c)
{
	return &c->out.b;
}

static int done(struct cli *c, struct jsonw *w)
{
	jsonw_close(w);
	buf_addc(w->b, '\n');
	return buf_failed(w->b) ? lr_nomem(&c->err) : 0;
}

int put_lead_status(struct cli *c, const struct lead *l)
{
	struct jsonw w = jsonw_open(line(c), false);
	jsonw_id(&w, "lead", 'L', l->id);
	jsonw_str(&w, "status", slice_of(lead_status(l)));
	if (l->reason)
		jsonw_str(&w, "reason", slice_of(reason_name[l->reason]));
	return done(c, &w);
}

/* The extra fields that the setting `show` allows before acceptance. */
static int put_show(struct cli *c, struct state *st, struct jsonw *w, const struct event *received)
{
	struct slice settings, extra = event_person_json(received->person, "extra");
	struct json *set = NULL, *fields = NULL;
	int rc = state_config(st, 's', 0, &settings, &c->err);
	jsonw_key(w, "show");
	struct jsonw inner = jsonw_open(w->b, false);
	if (rc == 1)
		rc = json_parse(settings, &set, &c->err);
	const struct json *show = set ? json_get(set, "show") : NULL;
	if (rc == 0 && show && json_count(show) && extra.n)
		rc = json_parse(extra, &fields, &c->err);
	for (size_t i = 0; rc >= 0 && fields && i < json_count(show); i++) {
		struct slice name = json_text(json_at(show, i));
		char key[ID_MAX * 4 + 1];
		if (name.n >= sizeof(key))
			continue;
		memcpy(key, name.p, name.n);
		key[name.n] = '\0';
		const struct json *v = json_get(fields, key);
		if (!v)
			continue;
		jsonw_key(&inner, key);
		json_put(w->b, v, false);
	}
	jsonw_close(&inner);
	json_free(set);
	json_free(fields);
	return rc < 0 ? rc : 0;
}

static void put_tags(struct jsonw *w, const struct event *received, struct arena *mem)
{
	static const enum event_key lists[] = { KEY_TAGS, KEY_FOUND };
	struct slice tag;
	bool any = false;
	jsonw_key(w, "tags");
	buf_addc(w->b, '[');
	for (size_t i = 0; i < 2; i++)
		for (size_t at = 0; event_list_next(event_text(received, lists[i]), &at, mem, &tag) == 1; any = true) {
			if (any)
				buf_addc(w->b, ',');
			json_quote(w->b, tag, w->ascii);
		}
	buf_addc(w->b, ']');
}

static void put_text(struct jsonw *w, const char *key, struct slice s)
{
	if (s.n)
		jsonw_str(w, key, s);
	else
		jsonw_null(w, key);
}

int put_offer(struct cli *c, struct state *st, const struct offer *o, struct arena *mem)
{
	struct lead l;
	struct event e;
	struct slice agent, route;
	int rc = state_lead(st, o->lead, &l, &c->err);
	if (rc == 1)
		rc = update_now(st, &l, mem, &e, &c->err);
	if (rc == 1)
		rc = state_name(st, NAME_AGENT, o->agent, &agent, &c->err);
	if (rc == 1)
		rc = state_name(st, NAME_ROUTE, o->route ? o->route : l.route, &route, &c->err);
	if (rc < 0)
		return rc;
	struct jsonw w = jsonw_open(line(c), false);
	jsonw_id(&w, "offer", 'O', o->id);
	jsonw_id(&w, "lead", 'L', o->lead);
	jsonw_str(&w, "agent", agent);
	jsonw_str(&w, "status", o->status == OFFER_OPEN ? SLICE("offered") : slice_of(offer_status_name[o->status]));
	jsonw_str(&w, "stage", slice_of(stage_name[o->stage]));
	jsonw_time(&w, "offered_at", o->made_at);
	jsonw_time(&w, "expires_at", o->expires_at);
	put_text(&w, "source", event_text(&e, KEY_SOURCE));
	put_text(&w, "route", route);
	put_tags(&w, &e, mem);
	put_text(&w, "zip", event_text(&e, KEY_ZIP));
	rc = put_show(c, st, &w, &e);
	return rc < 0 ? rc : done(c, &w);
}

int put_live_offers(struct cli *c, struct state *st, uint64_t lead, struct arena *mem, uint64_t *n)
{
	struct offer o = { 0 };
	int rc;
	*n = 0;
	while ((rc = state_offer_of_lead(st, lead, o.id, &o, &c->err)) == 1) {
		if (o.status != OFFER_OPEN)
			continue;
		++*n;
		if ((rc = put_offer(c, st, &o, mem)) < 0)
			return rc;
	}
	return rc;
}

int put_what_followed(struct cli *c, struct state *st, uint64_t lead, struct arena *mem)
{
	uint64_t n;
	struct lead l;
	int rc = put_live_offers(c, st, lead, mem, &n);
	if (rc == 0 && n == 0 && (rc = state_lead(st, lead, &l, &c->err)) == 1)
		rc = put_lead_status(c, &l);
	return rc;
}

/* A member of a person object. Without escapes its text in the journal is what JSON wants here, too. */
static void put_member(struct jsonw *w, const char *key, struct slice raw, struct arena *mem)
{
	if (raw.n && !memchr(raw.p, '\\', raw.n))
		jsonw_raw(w, key, raw);
	else
		put_text(w, key, event_decode(raw, mem));
}

void put_received(struct jsonw *w, const struct event *e, struct slice person, struct arena *mem)
{
	static const char *const keys[] = { "name", "email", "phone", "message", "extra" };
	enum { CONTACT = 4, EXTRA = 4 };
	struct slice key, value, raw[CONTACT + 1] = { 0 };
	size_t at = 0;
	while (event_person_next(person, &at, &key, &value))
		for (size_t i = 0; i <= EXTRA; i++)
			if (slice_is(key, keys[i]))
				raw[i] = value;
	put_text(w, "source", event_text(e, KEY_SOURCE));
	put_text(w, "ext_id", event_text(e, KEY_EXT_ID));
	jsonw_time(w, "received_at", event_int(e, KEY_RECEIVED_AT));
	for (size_t i = 0; i < CONTACT; i++)
		put_member(w, keys[i], raw[i], mem);
	put_tags(w, e, mem);
	put_text(w, "zip", event_text(e, KEY_ZIP));
	if (event_has(e, KEY_ASSIGN_TO))
		jsonw_str(w, "assign_to", event_text(e, KEY_ASSIGN_TO));
	if (event_has(e, KEY_COST))
		jsonw_int(w, "cost", event_int(e, KEY_COST));
	if (raw[EXTRA].n)
		jsonw_raw(w, "extra", raw[EXTRA]);
}

int put_lead_fields(struct jsonw *w, struct state *st, const struct lead *l, struct arena *mem, struct lr_err *err)
{
	struct event e;
	int rc = update_now(st, l, mem, &e, err);
	if (rc < 0)
		return rc;
	put_received(w, &e, e.person, mem);
	return 0;
}
