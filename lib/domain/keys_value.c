/* One value of a configuration item: checked, and written canonically. */
#include <stdio.h>

#include "base/num.h"
#include "base/table.h"
#include "base/text.h"
#include "domain/config.h"
#include "domain/keys.h"

enum { SHOWN = 48, WANT = 160 };

struct take {
	const struct config_key *k;
	const char *path;
	bool cells, recorded;
	struct buf *out;
	struct lr_err *err;
};

/* "limit: expected a whole number from 0 to 9, not "x"". `where` goes on after the key's name ("[2].weight"). */
static int expected(const struct take *t, const char *where, const char *want, const struct json *v)
{
	const char *type = json_type_name(json_type(v));
	if (json_type(v) == JSON_STRING_T) {
		struct slice s = json_text(v);
		bool cut = s.n > SHOWN;
		return lr_fail(t->err, LR_CONFIG, "%s%s%s: expected %s, not \"%.*s%s\"", t->path, t->k->name, where, want,
			       (int)(cut ? SHOWN : s.n), s.n ? s.p : "", cut ? "..." : "");
	}
	if (json_type(v) == JSON_INT_T)
		return lr_fail(t->err, LR_CONFIG, "%s%s%s: expected %s, not %lld", t->path, t->k->name, where, want,
			       (long long)json_int(v));
	if (json_type(v) == JSON_BOOL_T)
		type = json_is_true(v) ? "true" : "false";
	return lr_fail(t->err, LR_CONFIG, "%s%s%s: expected %s, not %s", t->path, t->k->name, where, want, type);
}

static int wrong_element(const struct take *t, const char *where, struct slice s, const char *why)
{
	return lr_fail(t->err, LR_CONFIG, "%s%s%s: \"%.*s\": %s", t->path, t->k->name, where, (int)(s.n > SHOWN ? SHOWN : s.n), s.p, why);
}

static bool printable(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return false;
	return true;
}

static int read_text(const struct take *t, const struct json *v, struct value *val)
{
	struct slice s = json_text(v);
	char want[WANT];
	bool fits = json_type(v) == JSON_STRING_T && (printable(s) || t->recorded);
	switch (t->recorded ? VALUE_TEXT : t->k->kind) {
	case VALUE_ID:
		fits = fits && config_id_valid(s);
		snprintf(want, sizeof(want), "an id (1 to %d of A-Z a-z 0-9 . _ @ + -, the first a letter or digit)", ID_MAX);
		break;
	case VALUE_CURRENCY:
		for (size_t i = 0; fits && i < s.n; i++)
			fits = s.p[i] >= 'A' && s.p[i] <= 'Z';
		fits = fits && s.n == 3;
		snprintf(want, sizeof(want), "an ISO 4217 code such as \"USD\"");
		break;
	case VALUE_COUNTRY:
		for (size_t i = 1; fits && i < s.n; i++)
			fits = s.p[i] >= '0' && s.p[i] <= '9' && (i > 1 || s.p[i] > '0');
		fits = fits && (s.n == 0 || (s.p[0] == '+' && s.n >= 2 && s.n <= 5));
		snprintf(want, sizeof(want), "a country code such as \"+1\"");
		break;
	default:
		if (t->recorded)
			fits = fits && (t->k->fill != FILL_TEXT || s.n < t->k->room);
		else
			fits = fits && s.n >= (size_t)t->k->lo && s.n <= (size_t)t->k->hi;
		snprintf(want, sizeof(want), "a text of %s%lld bytes without control characters", t->k->lo ? "1 to " : "up to ",
			 (long long)t->k->hi);
	}
	if (!fits)
		return expected(t, "", want, v);
	const char *why = t->k->element && !t->recorded ? t->k->element(s) : NULL;
	if (why)
		return wrong_element(t, "", s, why);
	val->text = s;
	json_quote(t->out, s, true);
	return 0;
}

static bool word_is(struct slice s, const char *word)
{
	return s.n == strlen(word) && text_distance(s, slice_of(word), 1) == 0;
}

static int read_bool(const struct take *t, const struct json *v, struct value *val)
{
	struct slice s = json_text(v);
	if (json_type(v) == JSON_BOOL_T)
		val->n = json_is_true(v);
	else if (t->cells && (word_is(s, "yes") || word_is(s, "true") || word_is(s, "1")))
		val->n = 1;
	else if (t->cells && (word_is(s, "no") || word_is(s, "false") || word_is(s, "0")))
		val->n = 0;
	else
		return expected(t, "", t->cells ? "yes or no" : "true or false", v);
	buf_adds(t->out, val->n ? "true" : "false");
	return 0;
}

static int read_int(const struct take *t, const char *where, const struct json *v, int64_t lo, int64_t hi, int64_t *n)
{
	char want[WANT];
	if (t->recorded) {
		hi = t->k->fill == FILL_INT32 ? INT32_MAX : t->k->kind == VALUE_MEMBERS ? RECORDED_WEIGHT_MAX : RECORDED_INT_MAX;
		lo = lo < 0 ? -hi : 0;
	}
	if (json_type(v) == JSON_INT_T && json_int(v) >= lo && json_int(v) <= hi) {
		*n = json_int(v);
		return 0;
	}
	if (t->cells && json_type(v) == JSON_STRING_T && num_int(json_text(v), lo, hi, n))
		return 0;
	snprintf(want, sizeof(want), "a whole number from %lld to %lld", (long long)lo, (long long)hi);
	return expected(t, where, want, v);
}

static int read_duration(const struct take *t, const struct json *v, struct value *val)
{
	int64_t lo = t->recorded ? 0 : t->k->lo, hi = t->recorded ? RECORDED_MS_MAX : t->k->hi;
	bool is = json_type(v) == JSON_STRING_T ? num_duration_to(json_text(v), hi, &val->n)
						 : json_type(v) == JSON_INT_T && json_int(v) == 0;
	if (!is || val->n < lo)
		return expected(t, "", t->k->lo ? "a duration over 0 and up to 3650d, such as \"5m\" or \"1h30m\""
						 : "a duration up to 3650d, such as \"5m\" or \"1h30m\", or 0", v);
	if (val->n == 0) {
		buf_addc(t->out, '0');
		return 0;
	}
	buf_addc(t->out, '"');
	num_duration_put(t->out, val->n);
	buf_addc(t->out, '"');
	return 0;
}

/* The i-th of "a|b|c"; {NULL,0} behind the last. */
static struct slice word_at(const char *words, unsigned i)
{
	for (;;) {
		size_t n = strcspn(words, "|");
		if (i-- == 0)
			return (struct slice){ words, n };
		if (!words[n])
			return (struct slice){ NULL, 0 };
		words += n + 1;
	}
}

static int read_word(const struct take *t, const struct json *v, struct value *val)
{
	struct slice s = json_text(v), word;
	struct nearest near = nearest_to(s);
	struct buf want = { 0 };
	char hint[112];
	if (json_type(v) == JSON_STRING_T) {
		for (unsigned i = 0; (word = word_at(t->k->words, i)).p; i++) {
			nearest_offer(&near, word);
			if (!slice_eq(word, s))
				continue;
			val->n = i;
			val->text = s;
			json_quote(t->out, s, true);
			return 0;
		}
	}
	for (unsigned i = 0; (word = word_at(t->k->words, i)).p; i++) {
		buf_adds(&want, i ? ", " : "one of ");
		buf_slice(&want, word);
	}
	nearest_hint(&near, hint, sizeof(hint));
	buf_adds(&want, hint);
	int rc = expected(t, "", buf_cstr(&want), v);
	buf_free(&want);
	return rc;
}

/* Each text once, in the order first named. */
static int list_add(const struct take *t, const char *where, struct table *seen, struct slice s, const struct json *v)
{
	char want[WANT];
	uint32_t had;
	if (t->recorded)
		return json_type(v) == JSON_STRING_T ? 0 : expected(t, where, "a text", v);
	/* a table's list is written with ';' between the elements, so none may hold one */
	if (s.n == 0 || s.n > (size_t)t->k->hi || !printable(s) || (t->cells && memchr(s.p, ';', s.n))) {
		snprintf(want, sizeof(want), "a text of 1 to %lld bytes without control characters%s", (long long)t->k->hi,
			 t->cells ? " or ;" : "");
		return expected(t, where, want, v);
	}
	const char *why = t->k->element ? t->k->element(s) : NULL;
	if (why)
		return wrong_element(t, where, s, why);
	if (table_get(seen, s, &had))
		return 0;
	if (seen->used)
		buf_addc(t->out, ',');
	json_quote(t->out, s, true);
	return table_put(seen, s, 0) < 0 ? lr_nomem(t->err) : 0;
}

static struct slice trimmed(struct slice s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = (struct slice){ s.p + 1, s.n - 1 };
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

static int read_cell_list(const struct take *t, struct table *seen, const struct json *v)
{
	struct slice s = json_text(v);
	for (size_t at = 0, end; at <= s.n; at = end + 1) {
		const char *semi = at < s.n ? memchr(s.p + at, ';', s.n - at) : NULL;
		end = semi ? (size_t)(semi - s.p) : s.n;
		struct slice one = trimmed((struct slice){ s.p + at, end - at });
		int rc = one.n ? list_add(t, "", seen, one, v) : 0; /* "a;;b;" is a, b */
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int read_list(const struct take *t, const struct json *v)
{
	struct table seen = { 0 };
	int rc = 0;
	buf_addc(t->out, '[');
	if (json_type(v) == JSON_ARRAY_T) {
		for (size_t i = 0; i < json_count(v) && rc == 0; i++) {
			char where[32];
			snprintf(where, sizeof(where), "[%zu]", i);
			rc = list_add(t, where, &seen, json_text(json_at(v, i)), json_at(v, i));
		}
	} else if (t->cells && json_type(v) == JSON_STRING_T) {
		rc = read_cell_list(t, &seen, v);
	} else {
		rc = expected(t, "", t->cells ? "a list (in CSV parted by ;)" : "an array of texts", v);
	}
	buf_addc(t->out, ']');
	table_free(&seen);
	return rc;
}

/* One entry of a route's agents. The default weight, 1, is left out. */
static int read_member(const struct take *t, size_t at, const struct json *v)
{
	char where[40];
	int64_t weight = 1;
	const struct json *agent = v, *team = NULL, *w = NULL;
	snprintf(where, sizeof(where), "[%zu]", at);
	if (json_type(v) == JSON_OBJECT_T) {
		for (void *it = json_first(v); it && !t->recorded; it = json_next(v, it)) {
			struct slice key = json_key(it);
			if (!slice_is(key, "agent") && !slice_is(key, "weight") && !slice_is(key, "team"))
				return lr_fail(t->err, LR_CONFIG, "%s%s%s.%.*s: unknown key; there are agent, weight and team", t->path,
					       t->k->name, where, (int)(key.n < SHOWN ? key.n : SHOWN), key.p);
		}
		agent = json_get(v, "agent");
		team = json_get(v, "team");
		w = json_get(v, "weight");
		if (!agent == !team || (team && w))
			return lr_fail(t->err, LR_CONFIG, "%s%s%s: expected {\"agent\", \"weight\"} or {\"team\"}", t->path, t->k->name,
				       where);
	}
	if (team) {
		snprintf(where, sizeof(where), "[%zu].team", at);
		if (json_type(team) != JSON_STRING_T || !json_text(team).n)
			return expected(t, where, "the name of a team", team);
		buf_adds(t->out, "{\"team\":");
		json_quote(t->out, json_text(team), true);
		buf_addc(t->out, '}');
		return 0;
	}
	bool id = t->recorded ? json_text(agent).n > 0 : config_id_valid(json_text(agent));
	if (!id && !(agent == v && slice_is(json_text(agent), "*")))
		return expected(t, where, "an agent's id, {\"agent\", \"weight\"}, {\"team\"} or \"*\"", agent);
	if (w) {
		snprintf(where, sizeof(where), "[%zu].weight", at);
		int rc = read_int(t, where, w, 0, CONFIG_WEIGHT_MAX, &weight);
		if (rc < 0)
			return rc;
	}
	if (weight != 1)
		buf_adds(t->out, "{\"agent\":");
	json_quote(t->out, json_text(agent), true);
	if (weight != 1)
		buf_printf(t->out, ",\"weight\":%lld}", (long long)weight);
	return 0;
}

static int read_members(const struct take *t, const struct json *v)
{
	if (json_type(v) != JSON_ARRAY_T || (json_count(v) == 0 && !t->recorded))
		return expected(t, "", "an array of agents, at least one", v);
	buf_addc(t->out, '[');
	for (size_t i = 0; i < json_count(v); i++) {
		if (i)
			buf_addc(t->out, ',');
		int rc = read_member(t, i, json_at(v, i));
		if (rc < 0)
			return rc;
	}
	buf_addc(t->out, ']');
	return 0;
}

/* ---- schedules */

static int not_understood(const struct take *t, const char *where, const struct schedule_why *why)
{
	bool cut = why->at.n > SHOWN;
	if (!why->at.n)
		return lr_fail(t->err, LR_CONFIG, "%s%s%s: %s", t->path, t->k->name, where, why->what);
	return lr_fail(t->err, LR_CONFIG, "%s%s%s: \"%.*s%s\": %s", t->path, t->k->name, where, (int)(cut ? SHOWN : why->at.n),
		       why->at.p, cut ? "..." : "", why->what);
}

/* Hours, as a text or an array of texts, become a list of entries. */
static int read_hours(const struct take *t, const struct json *v, struct value *val)
{
	bool many = json_type(v) == JSON_ARRAY_T;
	struct week w = { 0 };
	struct schedule_why why = { .what = "no hours; leave the key out for always" };
	char where[32] = "";
	buf_addc(t->out, '[');
	for (size_t i = 0; i < (many ? json_count(v) : 1); i++) {
		const struct json *one = many ? json_at(v, i) : v;
		if (many)
			snprintf(where, sizeof(where), "[%zu]", i);
		if (json_type(one) != JSON_STRING_T || !printable(json_text(one)))
			return expected(t, where, "hours such as \"mon-fri 09:00-17:00\"", one);
		if (!week_add(&w, json_text(one), t->out, &why))
			return not_understood(t, where, &why);
	}
	buf_addc(t->out, ']');
	if (!week_pack(&w, &val->hours))
		why.what = "more than 42 windows in a week";
	else if (val->hours.n)
		return 0;
	return not_understood(t, "", &why);
}

static int date_add(const struct take *t, const char *where, struct slice s, struct value *val)
{
	struct schedule_why why = { .what = NULL };
	uint16_t n = val->dates.n, holidays = val->dates.holidays;
	if (!dates_add(&val->dates, s, &why))
		return not_understood(t, where, &why);
	if (n == val->dates.n && holidays == val->dates.holidays)
		return 0; /* there already */
	if (n || holidays)
		buf_addc(t->out, ',');
	json_quote(t->out, s, true);
	return 0;
}

/* Dates in one text are parted by ; or , */
static int read_dates(const struct take *t, const struct json *v, struct value *val)
{
	bool many = json_type(v) == JSON_ARRAY_T;
	char where[32] = "";
	buf_addc(t->out, '[');
	for (size_t i = 0; i < (many ? json_count(v) : 1); i++) {
		const struct json *one = many ? json_at(v, i) : v;
		struct slice s = json_text(one);
		if (many)
			snprintf(where, sizeof(where), "[%zu]", i);
		if (json_type(one) != JSON_STRING_T || !printable(s))
			return expected(t, where, "dates such as \"2026-12-24\" or \"holidays\"", one);
		for (size_t at = 0, end; at <= s.n; at = end + 1) {
			for (end = at; end < s.n && s.p[end] != ';' && s.p[end] != ','; end++) { }
			struct slice date = trimmed((struct slice){ s.p + at, end - at });
			int rc = date.n ? date_add(t, where, date, val) : 0;
			if (rc < 0)
				return rc;
		}
	}
	buf_addc(t->out, ']');
	struct schedule_why why = { .what = "no dates; leave the key out" };
	return dates_given(&val->dates) ? 0 : not_understood(t, "", &why);
}

static int read_date(const struct take *t, const struct json *v)
{
	struct date_span span;
	if (json_type(v) != JSON_STRING_T || !date_parse(json_text(v), &span))
		return expected(t, "", "a date such as \"2026-12-24\", \"12-25\" or \"2026-12-24..2027-01-02\"", v);
	json_quote(t->out, json_text(v), true);
	return 0;
}

int value_read(const struct config_key *k, enum keys_as as, const char *path, const struct json *v, struct buf *out,
	       struct value *val, struct lr_err *err)
{
	struct take t = { k, path, as == AS_CELLS, as == AS_RECORDED, out, err };
	int rc;
	switch (k->kind) {
	case VALUE_BOOL: return read_bool(&t, v, val);
	case VALUE_INT:
		rc = read_int(&t, "", v, k->lo, k->hi, &val->n);
		if (rc == 0)
			buf_int(out, val->n);
		return rc;
	case VALUE_DURATION: return read_duration(&t, v, val);
	case VALUE_WORD: return read_word(&t, v, val);
	case VALUE_LIST: return read_list(&t, v);
	case VALUE_HOURS: return read_hours(&t, v, val);
	case VALUE_DATES: return read_dates(&t, v, val);
	case VALUE_DATE: return read_date(&t, v);
	case VALUE_MEMBERS: return read_members(&t, v);
	case VALUE_OBJECT: return lr_fail(err, LR_BUG, "%s%s: no plain value", path, k->name);
	default: return read_text(&t, v, val);
	}
}
