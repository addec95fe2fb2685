#include "domain/tags.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/num.h"
#include "wire/json.h"

/* ---- texts */

static bool begins(struct slice *s, const char *word)
{
	size_t n = strlen(word);
	for (size_t i = 0; i < n; i++)
		if (i >= s->n || (char)tolower((unsigned char)s->p[i]) != word[i])
			return false;
	*s = (struct slice){ s->p + n, s->n - n };
	return true;
}

/* Cut at the first `c`: what is before it, *rest what is behind. False: there is none. */
static bool cut(struct slice s, char c, struct slice *head, struct slice *rest)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
	if (!at)
		return false;
	*head = (struct slice){ s.p, (size_t)(at - s.p) };
	*rest = (struct slice){ at + 1, s.n - head->n - 1 };
	return true;
}

static bool digit(struct slice s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* Thousands "250,000" or "250.000": three digits behind it, no more. */
static bool group(struct slice s, size_t i)
{
	return i < s.n && (s.p[i] == ',' || s.p[i] == '.') && digit(s, i + 1) && digit(s, i + 2) && digit(s, i + 3) && !digit(s, i + 4);
}

bool tag_number(struct slice s, int64_t *value, size_t *n)
{
	enum { DIGITS = 12 };
	int64_t v = 0, part = 0, unit = 1;
	size_t i = 0, digits = 0, points = 0;
	for (; digit(s, i) || (v && group(s, i)); i++) /* "0.250" are no thousands */
		if (digit(s, i)) {
			if (++digits > DIGITS)
				return false;
			v = v * 10 + (s.p[i] - '0');
		} else {
			points += s.p[i] == '.';
		}
	if (!digits)
		return false;
	if (i < s.n && s.p[i] == '.' && digit(s, i + 1))
		for (i++; digit(s, i); i++)
			if (unit < 1000000) { /* what is below one of a million is nothing */
				part = part * 10 + (s.p[i] - '0');
				unit *= 10;
			}
	int64_t times = i < s.n && (s.p[i] | 0x20) == 'k' ? 1000 : i < s.n && (s.p[i] | 0x20) == 'm' ? 1000000 : 1;
	if (times > 1) {
		bool word = i + 1 < s.n && isalnum((unsigned char)s.p[i + 1]); /* "3 mills": no million */
		if (word)
			times = 1;
		else
			i++;
	}
	if (times > 1 && unit == 1 && points == 1 && s.p[i - 5] == '.') { /* "1.250m": nobody writes 1,250 million so */
		part = v % 1000;
		unit = 1000;
		v /= 1000;
	}
	*value = v * times + part * times / unit;
	*n = i;
	return true;
}

static const char *const signs[] = { "$", "\xe2\x82\xac", "\xc2\xa3", "\xc2\xa5" }; /* dollar, euro, pound, yen */

static bool take_sign(struct slice *s, struct slice *sign)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		*sign = slice_of(signs[i]);
		if (begins(s, signs[i]))
			return true;
	}
	*sign = (struct slice){ 0 };
	return false;
}

static bool range_end(struct slice s, struct slice *sign, int64_t *value)
{
	size_t n;
	take_sign(&s, sign);
	return tag_number(s, value, &n) && n == s.n;
}

static bool range(struct slice s, struct tag_text *t)
{
	struct slice a, b, sign;
	if (!cut(s, '-', &a, &b) || !range_end(a, &t->sign, &t->from) || !range_end(b, &sign, &t->to) || t->from > t->to)
		return false;
	return !sign.n || slice_eq(sign, t->sign); /* the second end need not repeat it */
}

static bool zip(struct slice s, struct tag_text *t)
{
	if (!cut(s, '-', &t->first, &t->last))
		t->first = t->last = s;
	if (!t->first.n || t->first.n != t->last.n)
		return false;
	for (size_t i = 0; i < t->first.n; i++)
		if (!isalnum((unsigned char)t->first.p[i]) || !isalnum((unsigned char)t->last.p[i]))
			return false;
	return memcmp(t->first.p, t->last.p, t->first.n) <= 0;
}

static bool maximum(struct slice s, struct tag_text *t)
{
	static const char *const periods[] = { "day", "week", "month" };
	struct slice n, per;
	if (!cut(s, '/', &n, &per) || !num_int(n, 0, CONFIG_WEIGHT_MAX, &t->from))
		return false;
	for (int i = 0; i <= TAG_MONTH; i++)
		if (slice_is(per, periods[i])) {
			t->period = (enum tag_period)i;
			return true;
		}
	return false;
}

static bool pecking(struct slice s, struct tag_text *t)
{
	struct slice n = s;
	if (cut(s, ':', &n, &t->word) && !t->word.n)
		return false;
	return num_int(n, -CONFIG_WEIGHT_MAX, CONFIG_WEIGHT_MAX, &t->from);
}

bool tag_parse(struct slice text, struct tag_text *out, const char **why)
{
	struct slice s = text;
	*out = (struct tag_text){ .kind = TAG_WORD };
	*why = NULL;
	if (begins(&s, "pk:")) {
		out->kind = TAG_PECKING;
		*why = pecking(s, out) ? NULL : "expected PK:NUMBER or PK:NUMBER:TAG, from -1000000 to 1000000";
	} else if (begins(&s, "range:")) {
		out->kind = TAG_RANGE;
		*why = range(s, out) ? NULL : "expected Range:FROM-TO such as Range:$100000-$250000";
	} else if (begins(&s, "zip:")) {
		out->kind = TAG_ZIP;
		*why = zip(s, out) ? NULL : "expected Zip:FROM-TO, letters and digits, both equally long";
	} else if (begins(&s, "max:")) {
		out->kind = TAG_MAXIMUM;
		*why = maximum(s, out) ? NULL : "expected Max:NUMBER/day, /week or /month";
	}
	if (*why) /* in a journal: what another version knew */
		*out = (struct tag_text){ .kind = TAG_WORD };
	return !*why;
}

const char *tag_of_agent(struct slice text)
{
	struct tag_text t;
	const char *why;
	tag_parse(text, &t, &why);
	return why;
}

const char *tag_of_lead(struct slice text)
{
	struct tag_text t;
	const char *why;
	if (memchr(text.p, ';', text.n) || memchr(text.p, ',', text.n))
		return "a comma or semicolon in its name"; /* people part lists with them */
	if (tag_parse(text, &t, &why) && (t.kind == TAG_PECKING || t.kind == TAG_MAXIMUM))
		return "this tag belongs to agents, no lead carries it";
	return why;
}

void tags_count(const struct json *list, struct agent *a)
{
	a->tags = list ? (uint32_t)json_count(list) : 0;
	a->ranges = a->maxed = 0;
	for (size_t i = 0; i < a->tags; i++) {
		struct tag_text t;
		const char *why;
		tag_parse(json_text(json_at(list, i)), &t, &why);
		a->ranges |= t.kind == TAG_RANGE || t.kind == TAG_ZIP;
		a->maxed |= t.kind == TAG_MAXIMUM;
	}
}

/* ---- sets */

static int by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
	return (a > b) - (a < b);
}

bool tags_has(const uint32_t *set, size_t n, uint32_t tag)
{
	return n && bsearch(&tag, set, n, sizeof(*set), by_number);
}

static size_t in_common(const struct lead_tags *l, const struct agent_tags *a, enum tag_type type)
{
	size_t n = 0;
	for (size_t i = 0; i < l->n_in_force; i++)
		n += l->in_force[i]->type == type && tags_has(a->has, a->n_has, l->in_force[i]->no);
	return n;
}

bool tags_exclusive_fit(const struct lead_tags *l, const struct agent_tags *a)
{
	return !l->exclusive || in_common(l, a, TAG_EXCLUSIVE);
}

bool tags_required_fit(const struct lead_tags *l, const struct agent_tags *a)
{
	return in_common(l, a, TAG_REQUIRED) == l->required;
}

int64_t tags_score(const struct lead_tags *l, const struct agent_tags *a)
{
	int64_t score = 0;
	for (size_t i = 0; i < l->n_in_force; i++)
		if (tags_has(a->has, a->n_has, l->in_force[i]->no))
			score += l->in_force[i]->weight;
	for (size_t i = 0; i < a->n_pecking; i++)
		if (!a->pecking[i].only_with || tags_has(l->no, l->n, a->pecking[i].only_with))
			score += a->pecking[i].n;
	return score;
}

int64_t tags_bill(const struct lead_tags *l)
{
	int64_t most = 0;
	for (size_t i = 0; i < l->n_in_force; i++)
		most = l->in_force[i]->billable > most ? l->in_force[i]->billable : most;
	return most;
}

bool tags_route_fit(const struct route *r, const struct lead_tags *l)
{
	bool asks_any = false, any = false;
	for (size_t i = 0; i < r->n_tags; i++) {
		bool has = tags_has(l->no, l->n, r->tags[i].tag);
		if ((r->tags[i].test == TAGS_ALL && !has) || (r->tags[i].test == TAGS_NONE && has))
			return false;
		asks_any |= r->tags[i].test == TAGS_ANY;
		any |= r->tags[i].test == TAGS_ANY && has;
	}
	return any || !asks_any;
}
