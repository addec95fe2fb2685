#include "domain/lead_tags.h"

#include <ctype.h>

#include "base/text.h"
#include "wire/json.h"

/* ---- words */

/* ASCII letters lower; blank - , . _ and line ends alike, one for one. */
static char alike(char c)
{
	return strchr(" -,._\n\r\t", c) && c ? ' ' : (char)tolower((unsigned char)c);
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool same(const char *text, struct slice word)
{
	for (size_t i = 0; i < word.n; i++)
		if (alike(text[i]) != alike(word.p[i]))
			return false;
	return true;
}

/* Blanks and stops alone are no word: they would be found in any text. */
static bool is_word(struct slice word)
{
	for (size_t i = 0; i < word.n; i++)
		if (in_word(word.p[i]))
			return true;
	return false;
}

static bool has_word(struct slice text, struct slice word)
{
	if (!is_word(word))
		return false;
	for (size_t at = 0; at + word.n <= text.n; at++)
		if (same(text.p + at, word) && (at == 0 || !in_word(text.p[at - 1]) || !in_word(word.p[0])) &&
		    (at + word.n == text.n || !in_word(text.p[at + word.n]) || !in_word(word.p[word.n - 1])))
			return true;
	return false;
}

static bool word_found(const struct tag *tag, struct slice text, struct arena *mem)
{
	struct slice word;
	if (!tag->match.n)
		return has_word(text, tag->name);
	for (size_t at = 0; event_list_next(tag->match, &at, mem, &word) == 1;)
		if (has_word(text, word))
			return true;
	return false;
}

/* ---- numbers and postal codes */

static bool ends_with(struct slice s, struct slice tail)
{
	return s.n >= tail.n && memcmp(s.p + s.n - tail.n, tail.p, tail.n) == 0;
}

/* "$250,000", "$ 250000", "250.000 EUR-sign": before it or behind it, a blank between or not. */
static bool signed_so(struct slice text, size_t from, size_t to, struct slice sign)
{
	struct slice before = { text.p, from }, behind = { text.p + to, text.n - to };
	if (before.n && before.p[before.n - 1] == ' ')
		before.n--;
	if (behind.n && behind.p[0] == ' ')
		behind = (struct slice){ behind.p + 1, behind.n - 1 };
	return ends_with(before, sign) || (behind.n >= sign.n && memcmp(behind.p, sign.p, sign.n) == 0);
}

static bool number_found(const struct tag_text *range, struct slice text)
{
	for (size_t at = 0, n; at < text.n; at += n) {
		int64_t value;
		n = 1;
		if (!isdigit((unsigned char)text.p[at]))
			continue;
		if (!tag_number((struct slice){ text.p + at, text.n - at }, &value, &n)) {
			for (n = 1; at + n < text.n && isdigit((unsigned char)text.p[at + n]); n++) { }
			continue; /* longer than any amount */
		}
		bool inside_word = at > 0 && isalpha((unsigned char)text.p[at - 1]); /* "B2" is no number */
		if (!inside_word && value >= range->from && value <= range->to &&
		    (!range->sign.n || signed_so(text, at, at + n, range->sign)))
			return true;
	}
	return false;
}

/* The code's beginning, as long as the ends are: "90210-1234" is in 90000-90999. */
static bool zip_found(const struct tag_text *t, struct slice zip)
{
	char begins[TAG_MAX];
	size_t n = 0;
	for (size_t i = 0; i < zip.n && n < t->first.n; i++)
		if (zip.p[i] != ' ')
			begins[n++] = zip.p[i];
	if (n < t->first.n)
		return false;
	int from = 0, to = 0;
	for (size_t i = 0; i < n && (from == 0 || to == 0); i++) {
		int c = toupper((unsigned char)begins[i]);
		from = from ? from : c - toupper((unsigned char)t->first.p[i]);
		to = to ? to : c - toupper((unsigned char)t->last.p[i]);
	}
	return from >= 0 && to <= 0;
}

bool lead_tags_match(const struct tag *tag, struct slice text, struct slice zip, struct arena *mem)
{
	struct tag_text t;
	const char *why;
	if (!tag_parse(tag->name, &t, &why))
		return false;
	return t.kind == TAG_RANGE ? number_found(&t, text) : t.kind == TAG_ZIP ? zip_found(&t, zip) : word_found(tag, text, mem);
}

/* ---- arrivals */

enum { FIELD_END = '\0' }; /* in no text, and like nothing in it: what is sought stands in one field */

static void put_values(struct buf *text, const struct json *v)
{
	if (json_type(v) == JSON_STRING_T) {
		buf_slice(text, json_text(v));
		buf_addc(text, FIELD_END);
	} else if (json_type(v) == JSON_OBJECT_T) {
		for (void *it = json_first(v); it; it = json_next(v, it))
			put_values(text, json_value(it));
	} else if (json_type(v) == JSON_ARRAY_T) {
		for (size_t i = 0; i < json_count(v); i++)
			put_values(text, json_at(v, i));
	} else {
		json_put(text, v, false);
		buf_addc(text, FIELD_END);
	}
}

static int text_of(struct slice person, struct arena *mem, struct buf *text, struct lr_err *err)
{
	struct slice extra = event_person_json(person, "extra");
	struct json *doc = NULL;
	buf_slice(text, event_person(person, "message", mem));
	buf_addc(text, FIELD_END);
	int rc = extra.n ? json_parse(extra, &doc, err) : 0;
	if (doc)
		put_values(text, doc);
	json_free(doc);
	return rc < 0 ? rc : buf_failed(text) ? lr_nomem(err) : 0;
}

static bool given(const struct event *e, struct slice name, struct arena *mem)
{
	struct slice tag;
	for (size_t at = 0; event_list_next(event_text(e, KEY_TAGS), &at, mem, &tag) == 1;)
		if (slice_eq(tag, name))
			return true;
	return false;
}

int lead_tags_find(struct decision *d, struct event *e, struct lr_err *err)
{
	const struct tag *tags;
	size_t n;
	struct buf text = { 0 }, found = { 0 };
	int rc = state_tags(d->state, &tags, &n, err);
	if (rc < 0 || !n)
		return rc;
	rc = text_of(e->person, d->mem, &text, err);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (given(e, tags[i].name, d->mem) || !lead_tags_match(&tags[i], buf_view(&text), event_text(e, KEY_ZIP), d->mem))
			continue;
		buf_addc(&found, found.n ? ',' : '[');
		json_quote(&found, tags[i].name, true);
	}
	if (rc == 0 && found.n) {
		buf_addc(&found, ']');
		event_set(e, KEY_FOUND, arena_slice(d->mem, buf_view(&found)));
		rc = buf_failed(&found) || !event_has(e, KEY_FOUND) ? lr_nomem(err) : 0;
	}
	buf_free(&text);
	buf_free(&found);
	return rc;
}

/* ---- leads */

int lead_tags_of(struct state *st, const struct lead *l, struct arena *mem, struct lead_tags *out, struct lr_err *err)
{
	const struct tag *tags;
	size_t n;
	*out = (struct lead_tags){ .n = 0 };
	if (!l->tagged)
		return 0;
	int rc = state_lead_tags(st, l->id, &out->no, &out->n, err);
	if (rc >= 0)
		rc = state_tags(st, &tags, &n, err);
	out->in_force = rc < 0 ? NULL : arena_alloc(mem, (out->n + 1) * sizeof(struct tag *));
	if (rc < 0 || !out->in_force)
		return rc < 0 ? rc : lr_nomem(err);
	for (size_t i = 0, k = 0; i < n && k < out->n; i++) { /* both ascend by number */
		while (k < out->n && out->no[k] < tags[i].no)
			k++;
		if (k == out->n || out->no[k] != tags[i].no)
			continue;
		out->in_force[out->n_in_force++] = &tags[i];
		out->exclusive += tags[i].type == TAG_EXCLUSIVE;
		out->required += tags[i].type == TAG_REQUIRED;
	}
	return 0;
}

int lead_tags_bill(struct decision *d, uint64_t lead, struct event *e, struct lr_err *err)
{
	struct lead l;
	struct lead_tags tags;
	int rc = state_lead(d->state, lead, &l, err);
	if (rc <= 0 || !l.tagged)
		return rc < 0 ? rc : 0;
	rc = lead_tags_of(d->state, &l, d->mem, &tags, err);
	int64_t bill = rc < 0 ? 0 : tags_bill(&tags);
	if (bill)
		event_set_int(e, KEY_BILL, bill);
	return rc;
}
