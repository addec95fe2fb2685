/* Configuration items for people: what differs between two, and one with its defaults spelled out. */
#include <stdio.h>

#include "base/text.h"
#include "domain/keys.h"

enum { LIST_SHOWN = 8 };

static void show_node(const struct json *v, struct buf *out)
{
	if (json_type(v) == JSON_STRING_T) {
		text_masked(out, json_text(v));
	} else if (json_type(v) == JSON_OBJECT_T && json_get(v, "team")) {
		buf_adds(out, "team ");
		text_masked(out, json_text(json_get(v, "team")));
	} else if (json_type(v) == JSON_OBJECT_T && json_get(v, "agent")) {
		buf_printf(out, "%s:%lld", json_text(json_get(v, "agent")).p, (long long)json_int(json_get(v, "weight")));
	} else {
		json_put(out, v, false);
	}
}

/* `v` NULL: what its absence means. */
static void show_value(const struct config_key *k, const struct json *v, struct buf *out)
{
	if (!v) {
		const char *text = k->preset ? k->preset : k->unset ? k->unset : "none";
		size_t n = strlen(text);
		if (strcmp(text, "\"\"") == 0 || strcmp(text, "[]") == 0)
			buf_adds(out, "none");
		else if (text[0] == '"')
			buf_add(out, text + 1, n - 2);
		else
			buf_add(out, text, n);
		return;
	}
	if (json_type(v) != JSON_ARRAY_T) {
		show_node(v, out);
		return;
	}
	size_t n = json_count(v), shown = n > LIST_SHOWN + 1 ? LIST_SHOWN : n;
	for (size_t i = 0; i < shown; i++) {
		buf_adds(out, i ? ", " : "");
		show_node(json_at(v, i), out);
	}
	if (shown < n)
		buf_printf(out, " and %zu more", n - shown);
}

static bool same(const struct json *a, const struct json *b, struct buf *out)
{
	struct buf x = { 0 }, y = { 0 };
	if (a)
		json_put(&x, a, true);
	if (b)
		json_put(&y, b, true);
	bool is = slice_eq(buf_view(&x), buf_view(&y));
	out->failed |= buf_failed(&x) || buf_failed(&y); /* a difference may not be told: the caller sees it there */
	buf_free(&x);
	buf_free(&y);
	return is;
}

static void diff_below(const struct config_key *key, const char *path, const char *head, const struct json *from,
		       const struct json *to, struct buf *out)
{
	for (const struct config_key *k = key; k->name; k++) {
		const struct json *a = from ? json_get(from, k->name) : NULL, *b = to ? json_get(to, k->name) : NULL;
		if (same(a, b, out))
			continue;
		if (k->kind == VALUE_OBJECT) {
			char below[64];
			snprintf(below, sizeof(below), "%s%s.", path, k->name);
			diff_below(k->sub, below, head, a, b, out);
			continue;
		}
		buf_adds(out, head);
		if (k->turns) {
			bool on = b ? json_is_true(b) : k->preset && strcmp(k->preset, "true") == 0;
			size_t cut = strcspn(k->turns, "|");
			buf_add(out, k->turns + (on ? cut + 1 : 0), on ? strlen(k->turns) - cut - 1 : cut);
		} else {
			buf_printf(out, "%s%s ", path, k->name);
			show_value(k, a, out);
			buf_adds(out, " -> ");
			show_value(k, b, out);
		}
		buf_addc(out, '\n');
	}
}

void keys_diff(const struct config_key *key, const char *head, const struct json *from, const struct json *to,
	       struct buf *out)
{
	diff_below(key, "", head, from, to, out);
}

void keys_full(const struct config_key *key, const struct json *item, const char *between, struct buf *out)
{
	bool any = false;
	buf_addc(out, '{');
	for (const struct config_key *k = key; k->name; k++) {
		const struct json *v = item ? json_get(item, k->name) : NULL;
		if (!v && !k->preset)
			continue;
		buf_adds(out, any ? "," : "");
		buf_adds(out, between);
		any = true;
		json_quote(out, slice_of(k->name), false);
		buf_adds(out, ": ");
		if (k->kind == VALUE_OBJECT)
			keys_full(k->sub, v, " ", out);
		else if (v)
			json_put(out, v, false);
		else
			buf_adds(out, k->preset);
	}
	buf_adds(out, between[0] == '\n' ? "\n}" : " }");
}
