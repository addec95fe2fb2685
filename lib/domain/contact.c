#include "domain/contact.h"

#include <xxhash.h>

void contact_email(struct buf *out, struct slice email)
{
	while (email.n && (email.p[0] == ' ' || email.p[0] == '\t')) {
		email.p++;
		email.n--;
	}
	while (email.n && (email.p[email.n - 1] == ' ' || email.p[email.n - 1] == '\t'))
		email.n--;
	for (size_t i = 0; i < email.n; i++)
		buf_addc(out, email.p[i] >= 'A' && email.p[i] <= 'Z' ? (char)(email.p[i] + 32) : email.p[i]);
}

static bool extension_starts(const char *p, const char *end)
{
	if (*p == '#' || *p == ';' || *p == 'x' || *p == 'X')
		return true;
	return end - p >= 3 && (p[0] | 32) == 'e' && (p[1] | 32) == 'x' && (p[2] | 32) == 't';
}

bool contact_phone(struct buf *out, struct slice phone, const char *country_code)
{
	char digits[15];
	size_t n = 0;
	bool plus = false;
	const char *p = phone.p, *end = phone.p + phone.n;
	for (; p < end && !(n && extension_starts(p, end)); p++) {
		if (*p >= '0' && *p <= '9') {
			if (n == sizeof(digits))
				return false;
			digits[n++] = *p;
		} else if (*p == '+' && n == 0 && !plus) {
			plus = true;
		} else if (!strchr(" \t-.()/", *p) || *p == '\0') {
			return false;
		}
	}
	size_t skip = 0;
	if (!plus && n > 2 && digits[0] == '0' && digits[1] == '0') {
		plus = true;
		skip = 2;
	}
	if (n - skip < 5)
		return false;
	if (plus)
		buf_addc(out, '+');
	else
		buf_adds(out, country_code);
	buf_add(out, digits + skip, n - skip);
	return true;
}

int contact_of(struct slice person, const char *country_code, struct arena *mem, struct contact *out, bool *unreadable,
	       struct lr_err *err)
{
	struct slice key, value, email = { 0 }, phone = { 0 };
	struct buf b = { 0 };
	size_t at = 0;
	while (event_person_next(person, &at, &key, &value)) {
		if (slice_eq(key, SLICE("email")))
			email = event_decode(value, mem);
		else if (slice_eq(key, SLICE("phone")))
			phone = event_decode(value, mem);
	}
	contact_email(&b, email);
	size_t n = b.n;
	bool readable = phone.n && contact_phone(&b, phone, country_code);
	char *both = b.n ? arena_alloc(mem, b.n) : NULL;
	bool failed = buf_failed(&b) || (b.n && !both);
	if (both)
		memcpy(both, b.p, b.n);
	*out = (struct contact){ { n ? both : NULL, n }, { readable ? both + n : NULL, readable ? b.n - n : 0 } };
	if (unreadable)
		*unreadable = phone.n && !readable;
	buf_free(&b);
	return failed ? lr_nomem(err) : 0;
}

uint64_t contact_hash(struct slice key)
{
	return XXH3_64bits(key.p, key.n);
}

static const enum event_key content_texts[] = { KEY_SOURCE, KEY_TAGS, KEY_ZIP, KEY_ASSIGN_TO };
enum { N_TEXTS = sizeof(content_texts) / sizeof(content_texts[0]) };

/* When it was received is content only if the sender said so. */
static int64_t given_time(const struct event *e)
{
	return event_has(e, KEY_GIVEN) ? event_int(e, KEY_RECEIVED_AT) : -1;
}

static int64_t cost(const struct event *e)
{
	return event_has(e, KEY_COST) ? event_int(e, KEY_COST) : INT64_MIN;
}

uint64_t contact_content_hash(const struct event *e)
{
	int64_t numbers[2] = { given_time(e), cost(e) };
	uint64_t h = XXH3_64bits(numbers, sizeof(numbers));
	for (size_t i = 0; i < N_TEXTS; i++) {
		struct slice s = event_text(e, content_texts[i]);
		h = XXH3_64bits_withSeed(s.p, s.n, h);
	}
	return XXH3_64bits_withSeed(e->person.p, e->person.n, h);
}

bool contact_same_content(const struct event *a, const struct event *b)
{
	if (given_time(a) != given_time(b) || cost(a) != cost(b) || !slice_eq(a->person, b->person))
		return false;
	for (size_t i = 0; i < N_TEXTS; i++)
		if (!slice_eq(event_text(a, content_texts[i]), event_text(b, content_texts[i])))
			return false;
	return true;
}
