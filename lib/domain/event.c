#include "domain/event.h"

#include "base/num.h"
#include "base/text.h"

#define OPT(k, t) { KEY_##k, KIND_##t, false }
#define REQ(k, t) { KEY_##k, KIND_##t, true }

const struct event_desc event_desc[EVENT_TYPES] = {
	[EV_JOURNAL_SEGMENT] = { "journal.segment", false, { REQ(SEGMENT, INT), REQ(FORMAT, INT), REQ(PROGRAM, TEXT) } },
	[EV_JOURNAL_RECOVERED] = { "journal.recovered", false, { REQ(QUARANTINE, TEXT), REQ(BYTES, INT) } },
	[EV_CONFIG_SETTINGS] = { "config.settings", false, { REQ(CONFIG, JSON) } },
	[EV_CONFIG_AGENT] = { "config.agent", false, { REQ(AGENT, TEXT), REQ(POSITION, INT), REQ(CONFIG, JSON) } },
	[EV_CONFIG_ROUTE] = { "config.route", false,
		{ REQ(ROUTE, TEXT), REQ(POSITION, INT), OPT(CONFIG, JSON), OPT(MEMBERS, JSON) } },
	[EV_CONFIG_HOLIDAY] = { "config.holiday", false, { REQ(DATE, TEXT), OPT(CONFIG, JSON) } },
	[EV_CONFIG_TAG] = { "config.tag", false, { REQ(TAG, TEXT), OPT(CONFIG, JSON) } },
	[EV_AGENT_PAUSED] = { "agent.paused", true,
		{ REQ(AGENT, TEXT), OPT(ROUTE, TEXT), REQ(STARTS, TIME), OPT(UNTIL, TIME) } },
	[EV_AGENT_RESUMED] = { "agent.resumed", false, { REQ(AGENT, TEXT), OPT(ROUTE, TEXT) } },
	[EV_AGENT_LIMITED] = { "agent.limited", false, { REQ(AGENT, TEXT), OPT(LIMIT, INT), REQ(POSITION, INT), REQ(CONFIG, JSON) } },
	[EV_ROUTE_PAUSED] = { "route.paused", true, { REQ(ROUTE, TEXT) } },
	[EV_ROUTE_RESUMED] = { "route.resumed", false, { REQ(ROUTE, TEXT) } },
	[EV_LEAD_RECEIVED] = { "lead.received", true,
		{ REQ(LEAD, LEAD), REQ(BATCH, BATCH), OPT(SOURCE, TEXT), OPT(EXT_ID, TEXT), REQ(RECEIVED_AT, TIME),
		  OPT(GIVEN, TRUE), OPT(TAGS, JSON), OPT(FOUND, JSON), OPT(ZIP, TEXT), OPT(ASSIGN_TO, TEXT), OPT(COST, INT) } },
	[EV_LEAD_UPDATED] = { "lead.updated", true, { REQ(LEAD, LEAD), OPT(TAGS, JSON), OPT(FOUND, JSON), OPT(ZIP, TEXT), OPT(COST, INT) } },
	[EV_LEAD_COALESCED] = { "lead.coalesced", false, { REQ(LEAD, LEAD), REQ(AGENT, TEXT), REQ(FIRST, LEAD), OPT(BILL, INT) } },
	[EV_LEAD_FOLLOWS] = { "lead.follows", false, { REQ(LEAD, LEAD), REQ(FIRST, LEAD) } },
	[EV_LEAD_ROUTED] = { "lead.routed", false,
		{ REQ(LEAD, LEAD), REQ(ROUTE, TEXT), REQ(RULE, TEXT), REQ(ELIGIBLE, INT) } },
	[EV_LEAD_WAITING] = { "lead.waiting", false, { REQ(LEAD, LEAD), REQ(REASON, TEXT), OPT(ROUTE, TEXT) } },
	[EV_LEAD_POOLED] = { "lead.pooled", false, { REQ(LEAD, LEAD), REQ(REASON, TEXT), OPT(ROUTE, TEXT) } },
	[EV_LEAD_ASSIGNED] = { "lead.assigned", false,
		{ REQ(LEAD, LEAD), REQ(AGENT, TEXT), REQ(HOW, TEXT), OPT(ROUTE, TEXT), OPT(FROM, TEXT), OPT(BILL, INT) } },
	[EV_LEAD_CLAIMED] = { "lead.claimed", false, { REQ(LEAD, LEAD), REQ(AGENT, TEXT), OPT(BILL, INT) } },
	[EV_LEAD_RELEASED] = { "lead.released", false, { REQ(LEAD, LEAD), REQ(AGENT, TEXT) } },
	[EV_LEAD_HELD] = { "lead.held", false, { REQ(LEAD, LEAD) } },
	[EV_LEAD_UNHELD] = { "lead.unheld", false, { REQ(LEAD, LEAD) } },
	[EV_LEAD_RESUBMITTED] = { "lead.resubmitted", false, { REQ(LEAD, LEAD), REQ(RUN, INT) } },
	[EV_LEAD_VOIDED] = { "lead.voided", true, { REQ(LEAD, LEAD) } },
	[EV_LEAD_CONVERTED] = { "lead.converted", false, { REQ(LEAD, LEAD), REQ(AGENT, TEXT), OPT(HAPPENED_AT, TIME) } },
	[EV_LEAD_FORGOTTEN] = { "lead.forgotten", false, { REQ(LEAD, LEAD) } },
	[EV_OFFER_MADE] = { "offer.made", false,
		{ REQ(OFFER, OFFER), REQ(LEAD, LEAD), REQ(AGENT, TEXT), REQ(STAGE, TEXT), REQ(EXPIRES_AT, TIME),
		  OPT(ROUTE, TEXT), OPT(RULE, TEXT), OPT(POOL, TEXT), OPT(DRAW, INT), OPT(SCORE, INT), OPT(REQUEUE, TRUE) } },
	[EV_OFFER_ACCEPTED] = { "offer.accepted", false, { REQ(OFFER, OFFER), REQ(LEAD, LEAD), REQ(AGENT, TEXT), OPT(BILL, INT) } },
	[EV_OFFER_DECLINED] = { "offer.declined", false, { REQ(OFFER, OFFER), REQ(LEAD, LEAD), REQ(AGENT, TEXT) } },
	[EV_OFFER_TIMED_OUT] = { "offer.timed_out", false,
		{ REQ(OFFER, OFFER), REQ(LEAD, LEAD), REQ(AGENT, TEXT), REQ(DUE, TIME) } },
	[EV_OFFER_WITHDRAWN] = { "offer.withdrawn", false,
		{ REQ(OFFER, OFFER), REQ(LEAD, LEAD), REQ(AGENT, TEXT), REQ(REASON, TEXT) } },
	[EV_OFFER_REQUEUED] = { "offer.requeued", false, { REQ(OFFER, OFFER), REQ(LEAD, LEAD), REQ(AGENT, TEXT) } },
	[EV_TRACK_INTERACTION] = { "track.interaction", false,
		{ REQ(LEAD, LEAD), REQ(AGENT, TEXT), REQ(INTERACTION, TEXT), OPT(HAPPENED_AT, TIME) } },
	[EV_TRACK_FEEDBACK] = { "track.feedback", true,
		{ REQ(LEAD, LEAD), REQ(AGENT, TEXT), OPT(CONTACT, TEXT), OPT(DEAL, TEXT), OPT(AMOUNT, INT), REQ(DEPTH, INT),
		  OPT(HAPPENED_AT, TIME) } },
	[EV_TRACK_COMMENT] = { "track.comment", true, { REQ(LEAD, LEAD), REQ(AGENT, TEXT), OPT(HAPPENED_AT, TIME) } },
	[EV_TRACK_STAGE] = { "track.stage", false,
		{ REQ(LEAD, LEAD), REQ(AGENT, TEXT), REQ(STAGE, TEXT), OPT(HAPPENED_AT, TIME) } },
	[EV_TRACK_STAGE_VOIDED] = { "track.stage_voided", true, { REQ(LEAD, LEAD), REQ(STAGE, TEXT) } },
	[EV_TRACK_OUTCOME] = { "track.outcome", false,
		{ REQ(LEAD, LEAD), REQ(AGENT, TEXT), REQ(OUTCOME, TEXT), OPT(HAPPENED_AT, TIME) } },
};

const char *const event_key_name[EVENT_KEYS] = {
	[KEY_LEAD] = "lead", [KEY_OFFER] = "offer", [KEY_AGENT] = "agent", [KEY_ROUTE] = "route", [KEY_FIRST] = "first",
	[KEY_FROM] = "from", [KEY_BATCH] = "batch", [KEY_SOURCE] = "source", [KEY_EXT_ID] = "ext_id",
	[KEY_RECEIVED_AT] = "received_at", [KEY_GIVEN] = "given", [KEY_TAGS] = "tags", [KEY_ZIP] = "zip",
	[KEY_ASSIGN_TO] = "assign_to", [KEY_COST] = "cost", [KEY_RULE] = "rule", [KEY_ELIGIBLE] = "eligible",
	[KEY_REASON] = "reason", [KEY_HOW] = "how", [KEY_STAGE] = "stage", [KEY_EXPIRES_AT] = "expires_at",
	[KEY_DUE] = "due", [KEY_POOL] = "pool", [KEY_DRAW] = "draw", [KEY_REQUEUE] = "requeue", [KEY_POSITION] = "position", [KEY_CONFIG] = "config",
	[KEY_MEMBERS] = "members", [KEY_SEGMENT] = "segment", [KEY_FORMAT] = "format", [KEY_PROGRAM] = "program",
	[KEY_QUARANTINE] = "quarantine", [KEY_BYTES] = "bytes",
	[KEY_DATE] = "date", [KEY_TAG] = "tag", [KEY_FOUND] = "found", [KEY_SCORE] = "score", [KEY_BILL] = "bill",
	[KEY_STARTS] = "starts", [KEY_UNTIL] = "until", [KEY_LIMIT] = "limit", [KEY_RUN] = "run",
	[KEY_INTERACTION] = "interaction", [KEY_CONTACT] = "contact", [KEY_DEAL] = "deal", [KEY_AMOUNT] = "amount",
	[KEY_DEPTH] = "depth", [KEY_OUTCOME] = "outcome", [KEY_HAPPENED_AT] = "happened_at",
};

void event_init(struct event *e, enum event_type type)
{
	e->type = type;
	e->has = 0;
	e->person = (struct slice){ 0 };
	e->more = 0;
	e->pos = 0;
}

void event_set(struct event *e, enum event_key k, struct slice s)
{
	if (!s.n)
		return;
	e->has |= UINT64_C(1) << k;
	e->v[k].s = s;
}

void event_set_int(struct event *e, enum event_key k, int64_t v)
{
	e->has |= UINT64_C(1) << k;
	e->v[k].i = v;
}

void event_set_id(struct event *e, enum event_key k, uint64_t id)
{
	if (id)
		event_set_int(e, k, (int64_t)id);
}

static char letter_of(uint8_t kind)
{
	return kind == KIND_LEAD ? 'L' : kind == KIND_OFFER ? 'O' : 'B';
}

void event_encode(struct buf *b, const struct event *e)
{
	buf_adds(b, "{\"seq\":");
	buf_int(b, (int64_t)e->seq);
	buf_adds(b, ",\"at\":\"");
	time_put(b, e->at);
	buf_adds(b, "\",\"event\":\"");
	buf_adds(b, event_desc[e->type].name);
	buf_addc(b, '"');
	for (const struct event_field *f = event_desc[e->type].field; f->key; f++) {
		if (!event_has(e, f->key))
			continue;
		buf_adds(b, ",\"");
		buf_adds(b, event_key_name[f->key]);
		buf_adds(b, "\":");
		const union event_value *v = &e->v[f->key];
		switch ((enum event_kind)f->kind) {
		case KIND_TEXT: json_quote(b, v->s, true); break;
		case KIND_INT: buf_int(b, v->i); break;
		case KIND_TIME:
			buf_addc(b, '"');
			time_put(b, v->i);
			buf_addc(b, '"');
			break;
		case KIND_TRUE: buf_adds(b, "true"); break;
		case KIND_LEAD:
		case KIND_OFFER:
		case KIND_BATCH:
			buf_addc(b, '"');
			buf_addc(b, letter_of(f->kind));
			buf_int(b, v->i);
			buf_addc(b, '"');
			break;
		case KIND_JSON: buf_slice(b, v->s); break;
		}
	}
	buf_adds(b, ",\"by\":");
	json_quote(b, e->by, true);
}

/* ---- scanning: every function moves s->p behind what it took, or says false */

struct scan {
	const char *p, *end;
	struct arena *mem;
};

static bool take(struct scan *s, const char *lit, size_t n)
{
	if ((size_t)(s->end - s->p) < n || memcmp(s->p, lit, n) != 0)
		return false;
	s->p += n;
	return true;
}

#define TAKE(s, lit) take((s), (lit), sizeof(lit) - 1)

static bool take_int(struct scan *s, int64_t *out)
{
	const char *from = s->p;
	while (s->p < s->end && ((*s->p >= '0' && *s->p <= '9') || (*s->p == '-' && s->p == from)))
		s->p++;
	const int64_t max = (int64_t)1 << 53;
	return num_int((struct slice){ from, (size_t)(s->p - from) }, -max, max, out);
}

/* The body of a string behind its opening quote; p ends behind the closing one. */
static bool take_body(struct scan *s, struct slice *body, bool *escaped)
{
	const char *from = s->p, *quote = s->p;
	*escaped = false;
	for (;;) {
		quote = quote < s->end ? memchr(quote, '"', (size_t)(s->end - quote)) : NULL;
		if (!quote)
			return false;
		size_t slashes = 0; /* an odd number before it: the quote is text */
		while (quote - slashes > from && quote[-1 - (ptrdiff_t)slashes] == '\\')
			slashes++;
		if (slashes % 2 == 0)
			break;
		quote++;
	}
	s->p = quote;
	*escaped = memchr(from, '\\', (size_t)(quote - from)) != NULL;
	*body = (struct slice){ from, (size_t)(s->p - from) };
	s->p++;
	return true;
}

static bool decode(struct arena *mem, struct slice body, struct slice *out)
{
	struct buf b = { 0 };
	bool ok = json_unescape(&b, body) && !buf_failed(&b);
	if (ok) {
		*out = arena_slice(mem, buf_view(&b));
		ok = out->n == b.n;
	}
	buf_free(&b);
	return ok;
}

static bool take_text(struct scan *s, struct slice *out)
{
	bool escaped;
	if (!TAKE(s, "\"") || !take_body(s, out, &escaped))
		return false;
	return !escaped || decode(s->mem, *out, out);
}

static bool take_time(struct scan *s, int64_t *out)
{
	if (!TAKE(s, "\"") || s->end - s->p < RFC3339_LEN + 1 || !time_scan(s->p, out))
		return false;
	s->p += RFC3339_LEN;
	return TAKE(s, "\"");
}

static bool take_id(struct scan *s, char letter, int64_t *out)
{
	struct slice body;
	bool escaped;
	uint64_t id;
	if (!TAKE(s, "\"") || !take_body(s, &body, &escaped) || !num_id(body, letter, &id))
		return false;
	*out = (int64_t)id;
	return true;
}

/* An array or object: balanced, strings skipped whole. What is inside is not judged here. */
static bool take_json(struct scan *s, struct slice *out)
{
	const char *from = s->p;
	int depth = 0;
	if (s->p == s->end || (*s->p != '{' && *s->p != '['))
		return false;
	while (s->p < s->end) {
		char c = *s->p++;
		if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			if (--depth == 0) {
				*out = (struct slice){ from, (size_t)(s->p - from) };
				return true;
			}
		} else if (c == '"') {
			struct slice body;
			bool escaped;
			if (!take_body(s, &body, &escaped))
				return false;
		} else if ((unsigned char)c < 0x20 || (unsigned char)c >= 0x7f) {
			return false;
		}
	}
	return false;
}

static bool take_hex16(struct scan *s, uint64_t *out)
{
	uint64_t v = 0;
	if (s->end - s->p < 16)
		return false;
	for (int i = 0; i < 16; i++) {
		char c = s->p[i];
		if (c >= '0' && c <= '9')
			v = v << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (uint64_t)(c - 'a' + 10);
		else
			return false;
	}
	s->p += 16;
	*out = v;
	return true;
}

static bool take_field(struct scan *s, const struct event_field *f, union event_value *v)
{
	switch ((enum event_kind)f->kind) {
	case KIND_TEXT: return take_text(s, &v->s);
	case KIND_INT: return take_int(s, &v->i);
	case KIND_TIME: return take_time(s, &v->i);
	case KIND_TRUE: v->i = 1; return TAKE(s, "true");
	case KIND_LEAD:
	case KIND_OFFER:
	case KIND_BATCH: return take_id(s, letter_of(f->kind), &v->i);
	case KIND_JSON: return take_json(s, &v->s);
	}
	return false;
}

enum event_type event_type_of(struct slice name)
{
	for (int t = 1; t < EVENT_TYPES; t++)
		if (slice_is(name, event_desc[t].name))
			return (enum event_type)t;
	return EV_NONE;
}

static bool take_fields(struct scan *s, struct event *e)
{
	for (const struct event_field *f = event_desc[e->type].field; f->key; f++) {
		const char *name = event_key_name[f->key], *back = s->p;
		size_t n = strlen(name);
		if (TAKE(s, ",\"") && take(s, name, n) && TAKE(s, "\":")) {
			if (!take_field(s, f, &e->v[f->key]))
				return false;
			e->has |= UINT64_C(1) << f->key;
		} else {
			s->p = back;
			if (f->required)
				return false;
		}
	}
	return true;
}

static bool take_line(struct scan *s, struct event *e)
{
	int64_t n;
	struct slice name;
	if (!TAKE(s, "{\"seq\":") || !take_int(s, &n) || n < 1)
		return false;
	e->seq = (uint64_t)n;
	if (!TAKE(s, ",\"at\":") || !take_time(s, &e->at) || !TAKE(s, ",\"event\":") || !take_text(s, &name))
		return false;
	event_init(e, event_type_of(name));
	if (e->type == EV_NONE || !take_fields(s, e) || !TAKE(s, ",\"by\":") || !take_text(s, &e->by))
		return false;
	if (TAKE(s, ",\"more\":")) {
		if (!take_int(s, &n) || n < 1 || n > UINT32_MAX)
			return false;
		e->more = (uint32_t)n;
	}
	uint64_t person_sum;
	if (TAKE(s, ",\"person\":")) {
		if (!event_desc[e->type].person || !take_json(s, &e->person) || !TAKE(s, ",\"person_sum\":\"") ||
		    !take_hex16(s, &person_sum) || !TAKE(s, "\""))
			return false;
	}
	return TAKE(s, ",\"sum\":\"") && take_hex16(s, &e->sum) && TAKE(s, "\"}") && s->p == s->end;
}

int event_scan(struct slice line, struct arena *mem, struct event *out, struct lr_err *err)
{
	struct scan s = { line.p, line.p + line.n, mem };
	if (take_line(&s, out))
		return 0;
	size_t off = (size_t)(s.p - line.p);
	size_t show = line.n - off < 24 ? line.n - off : 24;
	return lr_fail(err, LR_DATA, "not a canonical event at byte %zu, before \"%.*s\"", off, (int)show, s.p);
}

int event_list_next(struct slice list, size_t *at, struct arena *mem, struct slice *out)
{
	struct scan s = { list.p + (*at ? *at : 1), list.p + list.n, mem };
	if (!list.n || s.p >= s.end || *s.p == ']')
		return 0;
	if (*s.p == ',')
		s.p++;
	if (!take_text(&s, out))
		return 0;
	*at = (size_t)(s.p - list.p);
	return 1;
}

int event_person_next(struct slice person, size_t *at, struct slice *key, struct slice *value)
{
	struct scan s = { person.p + (*at ? *at : 1), person.p + person.n, NULL };
	struct slice body;
	bool escaped;
	if (!person.n || s.p >= s.end || *s.p == '}')
		return 0;
	TAKE(&s, ",");
	if (!TAKE(&s, "\"") || !take_body(&s, key, &escaped) || !TAKE(&s, ":"))
		return 0;
	const char *from = s.p;
	if (s.p < s.end && *s.p == '"') {
		s.p++;
		if (!take_body(&s, &body, &escaped))
			return 0;
	} else if (!take_json(&s, &body)) {
		return 0;
	}
	*value = (struct slice){ from, (size_t)(s.p - from) };
	*at = (size_t)(s.p - person.p);
	return 1;
}

static bool member(struct slice person, const char *key, struct slice *value)
{
	struct slice name;
	size_t at = 0;
	while (event_person_next(person, &at, &name, value))
		if (slice_is(name, key))
			return true;
	return false;
}

struct slice event_decode(struct slice value, struct arena *mem)
{
	struct slice out = { 0 };
	if (value.n < 2 || value.p[0] != '"')
		return out;
	value = (struct slice){ value.p + 1, value.n - 2 };
	if (!memchr(value.p, '\\', value.n))
		return value;
	return decode(mem, value, &out) ? out : (struct slice){ 0 };
}

struct slice event_person(struct slice person, const char *key, struct arena *mem)
{
	struct slice v;
	return member(person, key, &v) ? event_decode(v, mem) : (struct slice){ 0 };
}

struct slice event_person_json(struct slice person, const char *key)
{
	struct slice v;
	return member(person, key, &v) ? v : (struct slice){ 0 };
}
