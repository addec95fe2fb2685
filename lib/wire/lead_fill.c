#include "wire/lead_fill.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "wire/lead_time.h"
#include "wire/plain.h"

enum { MAX_TAGS = 100, MAX_TAG = 64 };

static const struct {
	unsigned short most; /* bytes; 0: no limit of its own */
	bool number_ok;      /* a JSON integer stands for its digits */
} rules[N_FIELDS] = {
	[FIELD_EXT_ID] = { 256, true }, [FIELD_SOURCE] = { 128, false }, [FIELD_RECEIVED_AT] = { 0, true },
	[FIELD_PHONE] = { 0, true },	[FIELD_ZIP] = { 32, true },	 [FIELD_ASSIGN_TO] = { 64, false },
};

struct filling {
	struct lead_filler *f;
	const struct cells *cells;
	struct arena *mem;
	struct lead_in *out;
	struct lr_err *err;
	bool filled[N_FIELDS];
};

void lead_filler_free(struct lead_filler *f)
{
	free(f->taken);
	buf_free(&f->work);
	buf_free(&f->extra);
}

static struct slice *text_field(struct lead_in *l, enum field f)
{
	switch (f) {
	case FIELD_EXT_ID: return &l->ext_id;
	case FIELD_SOURCE: return &l->source;
	case FIELD_NAME: return &l->name;
	case FIELD_EMAIL: return &l->email;
	case FIELD_PHONE: return &l->phone;
	case FIELD_MESSAGE: return &l->message;
	case FIELD_ZIP: return &l->zip;
	case FIELD_ASSIGN_TO: return &l->assign_to;
	default: return NULL;
	}
}

/* The value of a cell when that is not text. */
static const struct json *odd(const struct cells *c, size_t i)
{
	const struct json *node = c->nodes ? c->nodes[i] : NULL;
	return node && json_type(node) != JSON_STRING_T ? node : NULL;
}

static int keep(struct filling *w, struct slice s, struct slice *out)
{
	*out = arena_slice(w->mem, s);
	return s.n && !out->p ? lr_nomem(w->err) : 0;
}

static int shown(struct slice s)
{
	return (int)(s.n < 80 ? s.n : 80);
}

bool lead_tag_valid(struct slice s)
{
	if (!s.n || s.n > MAX_TAG)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool word = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (!word && (i == 0 || !c || !strchr(" ._@+:-", c)))
			return false;
	}
	return true;
}

/* Appends one tag to the array in work; tags are a set, so one given twice stands once. */
static int add_tag(struct filling *w, struct slice tag, struct slice *seen, size_t *n)
{
	if (!lead_tag_valid(tag))
		return lr_refuse(w->err, NULL, "tag \"%.*s\": 1 to 64 letters, digits, blanks and . _ @ + : - beginning with a letter or digit",
				 shown(tag), tag.p);
	for (size_t i = 0; i < *n; i++)
		if (slice_eq(seen[i], tag))
			return 0;
	if (*n == MAX_TAGS)
		return lr_refuse(w->err, NULL, "more than %d tags", MAX_TAGS);
	seen[(*n)++] = tag;
	buf_addc(&w->f->work, *n == 1 ? '[' : ',');
	json_quote(&w->f->work, tag, true);
	return 0;
}

static int fill_tags(struct filling *w, struct slice text, const struct json *array)
{
	struct slice seen[MAX_TAGS];
	size_t n = 0;
	int rc = 0;
	struct slice joined = text; /* may stand in work itself */
	if (text.n) {
		joined = (struct slice){ arena_strdup(w->mem, text), text.n };
		if (!joined.p)
			return lr_nomem(w->err);
	}
	buf_clear(&w->f->work);
	while (rc == 0 && joined.n) {
		const char *semi = memchr(joined.p, ';', joined.n);
		size_t len = semi ? (size_t)(semi - joined.p) : joined.n;
		struct slice tag = trimmed((struct slice){ joined.p, len });
		if (tag.n)
			rc = add_tag(w, tag, seen, &n);
		joined = (struct slice){ joined.p + len + (semi != NULL), joined.n - len - (semi != NULL) };
	}
	for (size_t i = 0; rc == 0 && array && i < json_count(array); i++) {
		const struct json *item = json_at(array, i);
		if (json_type(item) != JSON_STRING_T)
			return lr_refuse(w->err, NULL, "tags are strings, but number %zu is %s", i + 1, json_type_name(json_type(item)));
		struct slice tag = trimmed(json_text(item));
		if (tag.n)
			rc = add_tag(w, tag, seen, &n);
	}
	if (rc < 0 || n == 0)
		return rc;
	buf_addc(&w->f->work, ']');
	return buf_failed(&w->f->work) ? lr_nomem(w->err) : keep(w, buf_view(&w->f->work), &w->out->tags);
}

static int fill_text(struct filling *w, enum field field, struct slice s)
{
	const struct lead_in_opts *o = w->f->opts;
	if (field == FIELD_RECEIVED_AT) {
		const char *why = lead_time_parse(s, o->tz, o->order, &w->out->received_at);
		w->out->has_received_at = true;
		return why ? lr_refuse(w->err, NULL, "\"%.*s\" %s", shown(s), s.p, why) : 0;
	}
	if (field == FIELD_COST) {
		w->out->has_cost = num_money(s, o->currency_digits, &w->out->cost);
		return w->out->has_cost ? 0 : lr_refuse(w->err, NULL,
							"\"%.*s\" is not an amount (such as 12.50: no currency sign, no thousands separators, at "
							"most %d decimals)",
							shown(s), s.p, o->currency_digits);
	}
	if (field == FIELD_TAGS)
		return fill_tags(w, s, NULL);
	if (rules[field].most && s.n > rules[field].most)
		return lr_refuse(w->err, NULL, "%zu bytes are too many, %d are the most", s.n, rules[field].most);
	return keep(w, s, text_field(w->out, field));
}

/* A JSON value that is not a string. 1: not this field's at all (it goes to extra). */
static int fill_node(struct filling *w, const struct plan_source *s, const struct json *node)
{
	enum json_type t = json_type(node);
	if (s->field == FIELD_TAGS && t == JSON_ARRAY_T)
		return fill_tags(w, (struct slice){ NULL, 0 }, node);
	bool number = (t == JSON_INT_T && rules[s->field].number_ok) ||
		      ((t == JSON_INT_T || t == JSON_REAL_T) && s->field == FIELD_COST);
	if (number) {
		buf_clear(&w->f->work);
		json_put(&w->f->work, node, false);
		struct slice text = buf_view(&w->f->work);
		if (t == JSON_REAL_T && text.n > 2 && memcmp(text.p + text.n - 2, ".0", 2) == 0)
			text.n -= 2; /* 1200.0 where a currency has no decimals */
		return buf_failed(&w->f->work) ? lr_nomem(w->err) : fill_text(w, s->field, text);
	}
	if (!s->exact && (t == JSON_OBJECT_T || t == JSON_ARRAY_T))
		return 1;
	return lr_refuse(w->err, NULL, "must be a string%s, but is %s", s->field == FIELD_TAGS ? " or an array of strings" : "",
			 json_type_name(t));
}

/* The parts of a template, one behind the other, in work; an empty column takes the blank behind it away with it. */
static int expand(struct filling *w, const struct plan_part *parts, size_t n, struct slice *out)
{
	struct buf *b = &w->f->work;
	bool any = false, columns = false;
	buf_clear(b);
	for (size_t i = 0; i < n; i++) {
		struct slice t = parts[i].text;
		if (parts[i].column != PLAN_LITERAL) {
			const struct json *node = odd(w->cells, parts[i].column);
			columns = true;
			t = w->cells->text[parts[i].column];
			any = any || t.n || node;
			if (node && json_type(node) != JSON_INT_T) {
				w->out->column = w->cells->names[parts[i].column];
				return lr_refuse(w->err, NULL, "must be a string, but is %s", json_type_name(json_type(node)));
			}
			if (node)
				json_put(b, node, false);
		} else if (t.n && t.p[0] == ' ' && (b->n == 0 || b->p[b->n - 1] == ' ')) {
			t = (struct slice){ t.p + 1, t.n - 1 };
		}
		buf_slice(b, t);
	}
	if (buf_failed(b))
		return lr_nomem(w->err);
	*out = any || !columns ? trimmed(buf_view(b)) : (struct slice){ NULL, 0 };
	return 0;
}

static int fill_source(struct filling *w, const struct lead_plan *plan, const struct plan_source *s)
{
	const struct plan_part *part = &plan->parts[s->first];
	bool *taken = w->f->taken;
	struct slice text;
	int rc = 0;
	if (s->n == 1 && part->column != PLAN_LITERAL) {
		const struct json *node = odd(w->cells, part->column);
		text = w->cells->text[part->column];
		if (!node && !text.n)
			return 0;
		w->out->column = w->cells->names[part->column];
		rc = node ? fill_node(w, s, node) : fill_text(w, s->field, text);
		if (rc == 1)
			return 0;
	} else {
		rc = expand(w, part, s->n, &text);
		if (rc < 0 || !text.n)
			return rc;
		w->out->column = slice_of(field_name(s->field));
		rc = fill_text(w, s->field, text);
	}
	if (rc < 0)
		return rc;
	w->out->column = (struct slice){ NULL, 0 };
	w->filled[s->field] = true;
	for (size_t i = 0; i < s->n; i++)
		if (part[i].column != PLAN_LITERAL)
			taken[part[i].column] = true;
	return 0;
}

struct extra {
	struct buf *b;
	bool any;
};

static void extra_key(struct extra *x, struct slice key)
{
	buf_addc(x->b, x->any ? ',' : '{');
	x->any = true;
	json_quote(x->b, key, true);
	buf_addc(x->b, ':');
}

/* Map entries "extra.NAME": written first, so that a column or member of that name can be told to be there twice. */
static int map_extras(struct filling *w, const struct lead_plan *plan, struct extra *x)
{
	for (size_t i = 0; i < plan->n_sources; i++) {
		const struct plan_source *s = &plan->sources[i];
		const struct plan_part *part = &plan->parts[s->first];
		bool done = false;
		if (s->field != FIELD_EXTRA)
			continue;
		for (size_t k = 0; k < i && !done; k++) /* given twice: the first that is not empty */
			done = plan->sources[k].field == FIELD_EXTRA && slice_eq(plan->sources[k].extra_key, s->extra_key) &&
			       w->f->taken[w->cells->n + k];
		if (done)
			continue;
		const struct json *node = w->cells->nodes && s->n == 1 && part->column != PLAN_LITERAL ? w->cells->nodes[part->column] :
													 NULL;
		struct slice text = { NULL, 0 };
		int rc = node ? 0 : expand(w, part, s->n, &text);
		if (rc < 0)
			return rc;
		if (!node && !text.n)
			continue;
		extra_key(x, s->extra_key);
		if (node)
			json_put(x->b, node, true);
		else
			json_quote(x->b, text, true);
		w->f->taken[w->cells->n + i] = true;
		for (size_t k = 0; k < s->n; k++)
			if (part[k].column != PLAN_LITERAL)
				w->f->taken[part[k].column] = true;
	}
	return 0;
}

/* Is there already an extra of this name from the map? */
static bool mapped_extra(const struct filling *w, const struct lead_plan *plan, struct slice key)
{
	for (size_t i = 0; i < plan->n_sources; i++)
		if (plan->sources[i].field == FIELD_EXTRA && w->f->taken[w->cells->n + i] && slice_eq(plan->sources[i].extra_key, key))
			return true;
	return false;
}

static int twice(struct filling *w, struct slice key)
{
	w->out->column = key;
	return lr_refuse(w->err, NULL, "there are two values for extra.%.*s", shown(key), key.p);
}

static bool empty(const struct json *v)
{
	return !v || json_type(v) == JSON_NULL_T || (json_type(v) == JSON_STRING_T && json_text(v).n == 0);
}

static int fill_extra(struct filling *w, const struct lead_plan *plan)
{
	const struct cells *c = w->cells;
	struct buf *out = &w->f->extra;
	struct extra x = { out, false };
	buf_clear(out);
	int rc = map_extras(w, plan, &x);
	bool from_map = x.any;
	for (size_t i = 0; i < c->n && rc == 0; i++) {
		const struct json *node = c->nodes ? c->nodes[i] : NULL;
		if (w->f->taken[i] || (!node && !c->text[i].n))
			continue;
		if ((from_map && mapped_extra(w, plan, c->names[i])) || (c->extra && !empty(json_get(c->extra, c->names[i].p)))) {
			rc = twice(w, c->names[i]);
			break;
		}
		extra_key(&x, c->names[i]);
		if (node)
			json_put(out, node, true);
		else
			json_quote(out, c->text[i], true);
	}
	for (void *it = c->extra && rc == 0 ? json_first(c->extra) : NULL; it && rc == 0; it = json_next(c->extra, it)) {
		const struct json *v = json_value(it);
		if (empty(v))
			continue;
		if (from_map && mapped_extra(w, plan, json_key(it))) {
			rc = twice(w, json_key(it));
			break;
		}
		extra_key(&x, json_key(it));
		json_put(out, v, true);
	}
	if (x.any)
		buf_addc(out, '}');
	if (rc == 0 && buf_failed(out))
		rc = lr_nomem(w->err);
	if (rc == 0)
		rc = keep(w, buf_view(out), &w->out->extra);
	return rc;
}

int lead_fill(struct lead_filler *f, const struct lead_plan *plan, const struct cells *cells, struct arena *mem,
	      struct lead_in *out, struct lr_err *err)
{
	struct filling w = { .f = f, .cells = cells, .mem = mem, .out = out, .err = err };
	size_t need = cells->n + plan->n_sources;
	if (need > f->room) {
		bool *grown = realloc(f->taken, need * sizeof(*grown));
		if (!grown)
			return lr_nomem(err);
		f->taken = grown;
		f->room = need;
	}
	if (need)
		memset(f->taken, 0, need * sizeof(*f->taken));
	for (size_t i = 0; i < plan->n_sources; i++) {
		const struct plan_source *s = &plan->sources[i];
		if (s->field >= N_FIELDS || w.filled[s->field])
			continue;
		int rc = fill_source(&w, plan, s);
		if (rc < 0)
			return rc;
	}
	return fill_extra(&w, plan);
}
