#include "wire/lead_map.h"

#include <stdlib.h>

#include "base/text.h"
#include "wire/plain.h"

enum { MAX_ENTRIES = 1000, MAX_PARTS = 32 };

struct line {
	const struct lead_map *map;
	unsigned no;
	struct lr_err *err;
};

static int bad_line(const struct line *l, const char *why, struct slice what)
{
	return lr_fail(l->err, LR_CONFIG, "%s:%u: %s \"%.*s\"", l->map->name, l->no, why, (int)(what.n < 80 ? what.n : 80), what.p);
}

static int unknown_field(const struct line *l, struct slice name)
{
	const char *near = NULL;
	unsigned best = 3;
	for (unsigned f = 0; f < N_FIELDS; f++) {
		unsigned d = text_distance(name, slice_of(field_name((enum field)f)), 9);
		if (d < best) {
			best = d;
			near = field_name((enum field)f);
		}
	}
	int n = (int)(name.n < 80 ? name.n : 80);
	if (near)
		return lr_fail(l->err, LR_CONFIG, "%s:%u: unknown field \"%.*s\" (did you mean \"%s\"?)", l->map->name, l->no, n, name.p,
			       near);
	return lr_fail(l->err, LR_CONFIG,
		       "%s:%u: unknown field \"%.*s\" (ext_id, source, received_at, name, email, phone, message, tags, zip, assign_to, "
		       "cost, or extra.NAME)",
		       l->map->name, l->no, n, name.p);
}

static int add_part(const struct line *l, struct map_entry *e, bool is_column, struct slice text)
{
	if (text.n == 0)
		return 0;
	if (e->n == MAX_PARTS)
		return bad_line(l, "too many parts in", text);
	e->parts[e->n++] = (struct map_part){ is_column, text };
	return 0;
}

/* "{First Name} {Last Name}" */
static int parse_template(const struct line *l, struct map_entry *e, struct slice s)
{
	const struct slice all = s;
	while (s.n) {
		const char *open = memchr(s.p, '{', s.n);
		size_t before = open ? (size_t)(open - s.p) : s.n;
		int rc = add_part(l, e, false, (struct slice){ s.p, before });
		if (rc < 0)
			return rc;
		if (!open)
			return 0;
		const char *close = memchr(open, '}', s.n - before);
		if (!close)
			return bad_line(l, "a { without its } in", all);
		struct slice column = trimmed((struct slice){ open + 1, (size_t)(close - open) - 1 });
		if (!column.n)
			return bad_line(l, "an empty {} in", all);
		rc = add_part(l, e, true, column);
		if (rc < 0)
			return rc;
		s = (struct slice){ close + 1, (size_t)(s.p + s.n - close) - 1 };
	}
	return 0;
}

static int parse_line(const struct line *l, struct slice s, struct map_entry *e)
{
	const char *eq = memchr(s.p, '=', s.n);
	if (!eq)
		return bad_line(l, "expected field = Column Name, found", s);
	struct slice field = trimmed((struct slice){ s.p, (size_t)(eq - s.p) });
	struct slice value = trimmed((struct slice){ eq + 1, (size_t)(s.p + s.n - eq) - 1 });
	e->line = l->no;
	e->field = field_of_name(field);
	if (e->field == N_FIELDS) {
		if (field.n <= 6 || memcmp(field.p, "extra.", 6) != 0)
			return unknown_field(l, field);
		e->field = FIELD_EXTRA;
		e->extra_key = (struct slice){ field.p + 6, field.n - 6 };
	}
	if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
		value = (struct slice){ value.p + 1, value.n - 2 };
	if (!value.n)
		return bad_line(l, "no column for", field);
	e->parts = calloc(MAX_PARTS, sizeof(*e->parts));
	if (!e->parts)
		return lr_nomem(l->err);
	if (value.n > 6 && memcmp(value.p, "const:", 6) == 0)
		return add_part(l, e, false, (struct slice){ value.p + 6, value.n - 6 });
	if (memchr(value.p, '{', value.n))
		return parse_template(l, e, value);
	return add_part(l, e, true, value);
}

int lead_map_parse(struct slice text, const char *name, struct lead_map **out, struct lr_err *err)
{
	struct lead_map *m = calloc(1, sizeof(*m));
	if (!m)
		return lr_nomem(err);
	struct line l = { m, 0, err };
	size_t bad;
	int rc = 0;
	m->name = strdup(name);
	m->text = malloc(text.n + 1);
	if (!m->name || !m->text) {
		rc = lr_nomem(err);
		goto out;
	}
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		text = (struct slice){ text.p + 3, text.n - 3 };
	if (!text_sound(text, &bad)) {
		rc = lr_fail(err, LR_CONFIG, "%s: not UTF-8 at byte %zu", name, bad + 1);
		goto out;
	}
	if (text.n)
		memcpy(m->text, text.p, text.n);
	for (struct slice rest = { m->text, text.n }; rest.n && rc == 0;) {
		const char *lf = memchr(rest.p, '\n', rest.n);
		struct slice line = { rest.p, lf ? (size_t)(lf - rest.p) : rest.n };
		rest = (struct slice){ line.p + line.n + (lf != NULL), rest.n - line.n - (lf != NULL) };
		l.no++;
		line = trimmed(line);
		if (!line.n || line.p[0] == '#')
			continue;
		if (m->n == MAX_ENTRIES) {
			rc = bad_line(&l, "more than 1,000 entries, the next is", line);
			break;
		}
		struct map_entry *grown = realloc(m->entries, (m->n + 1) * sizeof(*grown));
		if (!grown) {
			rc = lr_nomem(err);
			break;
		}
		m->entries = grown;
		m->entries[m->n] = (struct map_entry){ 0 };
		rc = parse_line(&l, line, &m->entries[m->n++]);
	}
out:
	if (rc < 0) {
		lead_map_free(m);
		return rc;
	}
	*out = m;
	return 0;
}

void lead_map_free(struct lead_map *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n; i++)
		free(m->entries[i].parts);
	free(m->entries);
	free(m->name);
	free(m->text);
	free(m);
}
