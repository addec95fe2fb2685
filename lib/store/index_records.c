/*
 * index_records - leads, offers, their lists and the keys by which arrivals find each other.
 *
 * A put reads the record it replaces and moves the list entries that differ, so no caller has to remember a list.
 */
#include "store/frame.h"
#include "store/index_state.h"

/* ---- leads */

static void lead_key(struct key *k, uint64_t id)
{
	key_start(k, T_LEAD);
	key_num(k, id, N_ID);
}

int state_lead(struct state *st, uint64_t id, struct lead *out, struct lr_err *err)
{
	struct key k;
	struct slice v;
	if (id && st->recent.id == id) { /* a decision asks for its lead again and again */
		*out = st->recent;
		return 1;
	}
	lead_key(&k, id);
	int rc = index_get(st, &k, &v, err);
	if (rc == 1) {
		memcpy(out, v.p, sizeof(*out));
		st->recent = *out;
	}
	return rc;
}

static enum key_table table_of(enum list list)
{
	switch (list) {
	case LIST_DUE: return T_DUE;
	case LIST_UNROUTED: return T_UNROUTED;
	case LIST_ROUTED: return T_ROUTED;
	case LIST_POOL: return T_POOL;
	case LIST_HELD: return T_HELD;
	default: return T_VOID;
	}
}

/* The lists a lead stands in, at most one window and one queue. */
static int lists_of(const struct lead *l, struct key out[2])
{
	int n = 0;
	if (l->window_ends) {
		key_start(&out[n], T_DUE);
		key_num(&out[n], (uint64_t)l->window_ends, N_TIME);
		key_num(&out[n++], l->id, N_ID);
	}
	enum key_table list = 0;
	int64_t when = l->received_at;
	switch (l->state) {
	case LEAD_NEW:
	case LEAD_WAITING: list = T_UNROUTED; break;
	case LEAD_ROUTED: list = T_ROUTED; break;
	case LEAD_VOID:
		list = T_VOID;
		when = 0;
		break;
	case LEAD_POOL:
	case LEAD_HELD:
		list = l->state == LEAD_POOL ? T_POOL : T_HELD;
		when = l->since;
		break;
	default: break;
	}
	if (list) {
		key_start(&out[n], list);
		key_num(&out[n], (uint64_t)when, N_TIME);
		key_num(&out[n++], l->id, N_ID);
	}
	return n;
}

static bool among(const struct key *k, const struct key *set, int n)
{
	for (int i = 0; i < n; i++)
		if (set[i].n == k->n && memcmp(set[i].b, k->b, k->n) == 0)
			return true;
	return false;
}

int state_lead_put(struct state *st, const struct lead *l, struct lr_err *err)
{
	struct lead old;
	struct key before[2], after[2], k;
	int n_before = 0, n_after = lists_of(l, after);
	memset(&old, 0, sizeof(old));
	/* the newest lead, before its first put: nothing to look for */
	bool fresh = l->id > st->leads_put;
	int rc = fresh ? 0 : state_lead(st, l->id, &old, err);
	if (rc < 0)
		return rc;
	if (rc == 1)
		n_before = lists_of(&old, before);
	if (fresh)
		st->leads_put = l->id;
	for (int i = 0; i < n_before; i++)
		if (!among(&before[i], after, n_after) && (rc = index_del(st, &before[i], err)) < 0)
			return rc;
	for (int i = 0; i < n_after; i++)
		if (!among(&after[i], before, n_before) && (rc = index_put(st, &after[i], "", 0, err)) < 0)
			return rc;
	bool followed = !fresh && old.first == l->first && old.state == l->state;
	if (!followed && l->state == LEAD_FOLLOWS) {
		key_start(&k, T_FOLLOWER);
		key_num(&k, l->first, N_ID);
		key_num(&k, l->id, N_ID);
		if ((rc = index_put(st, &k, "", 0, err)) < 0)
			return rc;
	}
	lead_key(&k, l->id);
	st->recent = *l;
	return index_put(st, &k, l, sizeof(*l), err);
}

int state_follower(struct state *st, uint64_t first, uint64_t after, uint64_t *id, struct lr_err *err)
{
	struct key k;
	struct slice found;
	key_start(&k, T_FOLLOWER);
	key_num(&k, first, N_ID);
	key_num(&k, after + 1, N_ID);
	int rc = index_seek(st, &k, &found, NULL, err);
	if (rc != 1 || found.n != k.n || memcmp(found.p, k.b, 1 + N_ID) != 0)
		return rc < 0 ? rc : 0;
	*id = key_read((const unsigned char *)found.p + 1 + N_ID, N_ID);
	return 1;
}

int state_list(struct state *st, enum list list, struct list_at after, struct list_at *out, struct lr_err *err)
{
	struct key k;
	struct slice found;
	enum key_table t = table_of(list);
	key_start(&k, t);
	key_num(&k, (uint64_t)after.when, N_TIME);
	key_num(&k, after.lead + 1, N_ID);
	int rc = index_seek(st, &k, &found, NULL, err);
	if (rc != 1 || found.p[0] != (char)t)
		return rc < 0 ? rc : 0;
	out->when = (int64_t)key_read((const unsigned char *)found.p + 1, N_TIME);
	out->lead = key_read((const unsigned char *)found.p + 1 + N_TIME, N_ID);
	return 1;
}

/* ---- offers */

static void offer_key(struct key *k, uint64_t lead, uint64_t offer)
{
	key_start(k, T_LEAD);
	key_num(k, lead, N_ID);
	key_num(k, offer, N_ID);
}

static void live_key(struct key *k, const struct offer *o)
{
	key_start(k, T_LIVE);
	key_num(k, o->agent, N_NO);
	key_num(k, (uint64_t)o->expires_at, N_TIME);
	key_num(k, o->id, N_ID);
}

static bool live_exclusive(const struct offer *o)
{
	return o->stage == STAGE_EXCLUSIVE && o->status == OFFER_OPEN;
}

int state_offer(struct state *st, uint64_t id, struct offer *out, struct lr_err *err)
{
	struct key k;
	struct slice v;
	if (id && st->recent_offer.id == id) {
		*out = st->recent_offer;
		return 1;
	}
	key_start(&k, T_OFFER_LEAD);
	key_num(&k, id, N_ID);
	int rc = index_get(st, &k, &v, err);
	if (rc != 1)
		return rc;
	offer_key(&k, key_read((const unsigned char *)v.p, N_ID), id);
	rc = index_get(st, &k, &v, err);
	if (rc == 1) {
		memcpy(out, v.p, sizeof(*out));
		st->recent_offer = *out;
	}
	return rc;
}

int state_offer_put(struct state *st, const struct offer *o, struct lr_err *err)
{
	struct key k;
	struct slice v;
	struct offer old;
	bool had = st->recent_offer.id == o->id, was_live = false;
	int rc = 0;
	offer_key(&k, o->lead, o->id);
	if (had) {
		old = st->recent_offer;
	} else {
		rc = index_get(st, &k, &v, err);
		if (rc < 0)
			return rc;
		had = rc == 1;
		if (had)
			memcpy(&old, v.p, sizeof(old));
	}
	was_live = had && live_exclusive(&old);
	st->recent_offer = *o;
	rc = index_put(st, &k, o, sizeof(*o), err);
	if (rc == 0 && !had) {
		struct key lead = { .n = 0 };
		key_num(&lead, o->lead, N_ID);
		key_start(&k, T_OFFER_LEAD);
		key_num(&k, o->id, N_ID);
		rc = index_put(st, &k, lead.b, lead.n, err);
	}
	if (rc == 0 && was_live != live_exclusive(o)) {
		live_key(&k, o);
		rc = was_live ? index_del(st, &k, err) : index_put(st, &k, "", 0, err);
	}
	return rc;
}

int state_offer_of_lead(struct state *st, uint64_t lead, uint64_t after, struct offer *out, struct lr_err *err)
{
	struct key k;
	struct slice found, v;
	offer_key(&k, lead, after + 1);
	int rc = index_seek(st, &k, &found, &v, err);
	if (rc != 1 || found.n != k.n || memcmp(found.p, k.b, 1 + N_ID) != 0)
		return rc < 0 ? rc : 0;
	memcpy(out, v.p, sizeof(*out));
	return 1;
}

int state_live_offer(struct state *st, uint32_t agent, struct offer *at, struct lr_err *err)
{
	struct key k;
	struct slice found;
	at->agent = agent;
	at->id++;
	live_key(&k, at);
	int rc = index_seek(st, &k, &found, NULL, err);
	if (rc != 1 || found.n != k.n || memcmp(found.p, k.b, 1 + N_NO) != 0)
		return rc < 0 ? rc : 0;
	const unsigned char *p = (const unsigned char *)found.p;
	at->expires_at = (int64_t)key_read(p + 1 + N_NO, N_TIME);
	at->id = key_read(p + 1 + N_NO + N_TIME, N_ID);
	return 1;
}

int state_overdue(struct state *st, uint32_t agent, int64_t now, int64_t *n, struct lr_err *err)
{
	struct offer at = { 0 };
	int rc;
	*n = 0;
	while ((rc = state_live_offer(st, agent, &at, err)) == 1 && at.expires_at <= now)
		++*n;
	return rc < 0 ? rc : 0;
}

/* ---- turns that may be undone */

static void turn_key(struct key *k, uint64_t offer)
{
	key_start(k, T_TURN);
	key_num(k, offer, N_ID);
}

int state_turn(struct state *st, uint64_t offer, struct turn_share **out, size_t *n, struct lr_err *err)
{
	struct key k;
	struct slice v;
	*n = 0;
	turn_key(&k, offer);
	int rc = index_get(st, &k, &v, err);
	if (rc != 1)
		return rc;
	v = arena_slice(&st->text, v);
	if (!v.n)
		return lr_nomem(err);
	*out = (struct turn_share *)(void *)(uintptr_t)v.p;
	*n = v.n / sizeof(**out);
	return 1;
}

int state_turn_put(struct state *st, uint64_t offer, const struct turn_share *shares, size_t n, struct lr_err *err)
{
	struct key k;
	turn_key(&k, offer);
	return n ? index_put(st, &k, shares, n * sizeof(*shares), err) : index_del(st, &k, err);
}

/* ---- tracked with its moment */

static void told_key(struct key *k, uint64_t lead, uint64_t hash)
{
	key_start(k, T_TOLD);
	key_num(k, lead, N_ID);
	key_num(k, hash, sizeof(hash));
}

int state_told(struct state *st, uint64_t lead, uint64_t hash, struct lr_err *err)
{
	struct key k;
	struct slice v;
	told_key(&k, lead, hash);
	return index_get(st, &k, &v, err);
}

int state_told_put(struct state *st, uint64_t lead, uint64_t hash, struct lr_err *err)
{
	struct key k;
	told_key(&k, lead, hash);
	return index_put(st, &k, "", 0, err);
}

/* ---- arrivals */

/* source by hash, the id's beginning as it is: ids that count up stand together, and a copy-on-write tree likes that */
static void ext_id_key(struct key *k, uint64_t source_hash, struct slice ext_id, uint64_t lead)
{
	enum { BEGINNING = 32 };
	key_start(k, T_EXT_ID);
	key_num(k, source_hash, N_NO);
	key_text(k, (struct slice){ ext_id.p, ext_id.n < BEGINNING ? ext_id.n : BEGINNING });
	key_num(k, lead, N_ID);
}

int state_ext_id_put(struct state *st, uint64_t source_hash, struct slice ext_id, uint64_t lead, struct lr_err *err)
{
	struct key k;
	ext_id_key(&k, source_hash, ext_id, lead);
	return index_put(st, &k, "", 0, err);
}

int state_ext_id_find(struct state *st, uint64_t source_hash, struct slice ext_id, uint64_t after, uint64_t *lead,
		      struct lr_err *err)
{
	struct key k;
	struct slice found;
	ext_id_key(&k, source_hash, ext_id, after + 1);
	int rc = index_seek(st, &k, &found, NULL, err);
	if (rc != 1 || found.n != k.n || memcmp(found.p, k.b, k.n - N_ID) != 0)
		return rc < 0 ? rc : 0;
	*lead = key_read((const unsigned char *)found.p + k.n - N_ID, N_ID);
	return 1;
}

int state_event_at(struct state *st, uint64_t pos, struct arena *mem, struct event *out, struct lr_err *err)
{
	int rc = st->read_line(st->read_arg, pos, &st->line, err);
	if (rc < 0)
		return rc;
	if (rc == 0)
		return lr_fail(err, LR_DATA, "the journal has no line at %llu:%llu", (unsigned long long)(pos >> 32),
			       (unsigned long long)(pos & 0xffffffff));
	struct slice line = arena_slice(mem, buf_view(&st->line));
	if (!line.n)
		return lr_nomem(err);
	rc = event_scan(line, mem, out, err);
	return rc < 0 ? rc : 1;
}
