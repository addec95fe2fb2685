#include "wire/lead_in.h"

#include <stdlib.h>

#include "base/num.h"
#include "base/text.h"
#include "wire/csv_in.h"
#include "wire/lead_fill.h"
#include "wire/plain.h"

enum { MAX_KEYS = 1000 };

struct lead_reader {
	struct lead_in_opts opts;
	struct input *in;
	struct csv_in *csv;      /* NULL: NDJSON */
	struct lead_plan plan;
	struct lead_filler filler;

	/* NDJSON: the members of the object in hand */
	struct slice *names, *text;
	const struct json **nodes;
	struct buf shape, next_shape; /* the keys `plan` was made for: records of one sender have the same, in the same order */
	bool planned;
};

/* "a", "b", "c" ... as far as they fit a message */
static void list_names(struct buf *b, const struct slice *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (b->n > 200) {
			buf_adds(b, ", ...");
			return;
		}
		buf_adds(b, i ? ", \"" : "\"");
		buf_add(b, names[i].p, names[i].n < 60 ? names[i].n : 60);
		buf_addc(b, '"');
	}
}

static int no_field(struct lead_reader *r, const struct slice *columns, size_t n, struct lr_err *err)
{
	struct buf list = { 0 };
	list_names(&list, columns, n);
	int rc = lr_fail(err, LR_DATA, "%s:1: no column of the header is a known lead field (wrong delimiter? no header? else a --map): %s",
			 input_name(r->in), buf_cstr(&list));
	buf_free(&list);
	return rc;
}

static int missing_column(struct lead_reader *r, const struct map_entry *e, const struct slice *columns, size_t n, struct lr_err *err)
{
	struct slice want = { NULL, 0 }, near = { NULL, 0 };
	for (size_t i = 0; i < e->n && !want.n; i++)
		if (e->parts[i].is_column)
			want = e->parts[i].text;
	unsigned best = 4;
	for (size_t i = 0; i < n; i++) {
		unsigned d = text_distance(want, columns[i], 9);
		if (d < best) {
			best = d;
			near = columns[i];
		}
	}
	if (near.n)
		return lr_fail(err, LR_DATA, "%s:1: the map (%s:%u) wants column \"%.*s\", which is not in the header (did you mean \"%.*s\"?)",
			       input_name(r->in), r->opts.map->name, e->line, (int)want.n, want.p, (int)near.n, near.p);
	struct buf list = { 0 };
	list_names(&list, columns, n);
	int rc = lr_fail(err, LR_DATA, "%s:1: the map (%s:%u) wants column \"%.*s\", which is not in the header: %s", input_name(r->in),
			 r->opts.map->name, e->line, (int)(want.n < 80 ? want.n : 80), want.p, buf_cstr(&list));
	buf_free(&list);
	return rc;
}

static int open_csv(struct lead_reader *r, struct lr_err *err)
{
	int rc = csv_in_open(r->in, r->opts.delimiter, &r->csv, err);
	if (rc < 0)
		return rc;
	size_t n;
	const struct slice *columns = csv_in_header(r->csv, &n);
	if (n == 0)
		return 0; /* an empty input */
	const struct map_entry *missing;
	rc = lead_plan_make(columns, n, r->opts.map, &r->plan, &missing, err);
	if (rc < 0)
		return rc;
	if (!r->plan.any_field)
		return no_field(r, columns, n, err);
	return missing ? missing_column(r, missing, columns, n, err) : 0;
}

static int find_format(struct lead_reader *r, enum lead_format *format, struct lr_err *err)
{
	struct slice start;
	*format = r->opts.format;
	if (*format != LEADS_AUTO)
		return 0;
	int rc = input_peek(r->in, &start, err);
	if (rc < 0)
		return rc;
	start = trimmed(start);
	if (start.n && start.p[0] == '[')
		return lr_fail(err, LR_DATA, "%s: is a JSON array: feed one object a line (jq -c '.[]' %s)", input_name(r->in),
			       input_name(r->in));
	*format = start.n && start.p[0] == '{' ? LEADS_NDJSON : LEADS_CSV;
	return 0;
}

int lead_in_open(const char *path, const struct lead_in_opts *opts, struct lead_reader **out, struct lr_err *err)
{
	struct lead_reader *r = calloc(1, sizeof(*r));
	if (!r)
		return lr_nomem(err);
	r->opts = *opts;
	r->filler.opts = &r->opts;
	enum lead_format format;
	int rc = input_open(path, opts->encoding, &r->in, err);
	if (rc == 0)
		rc = find_format(r, &format, err);
	if (rc == 0 && format == LEADS_CSV) {
		rc = open_csv(r, err);
	} else if (rc == 0) {
		r->names = calloc(MAX_KEYS, sizeof(*r->names));
		r->text = calloc(MAX_KEYS, sizeof(*r->text));
		r->nodes = calloc(MAX_KEYS, sizeof(*r->nodes));
		if (!r->names || !r->text || !r->nodes)
			rc = lr_nomem(err);
	}
	if (rc < 0) {
		lead_in_free(r);
		return rc;
	}
	*out = r;
	return 0;
}

void lead_in_free(struct lead_reader *r)
{
	if (!r)
		return;
	csv_in_free(r->csv);
	input_free(r->in);
	lead_plan_free(&r->plan);
	lead_filler_free(&r->filler);
	free(r->names);
	free(r->text);
	free(r->nodes);
	buf_free(&r->shape);
	buf_free(&r->next_shape);
	free(r);
}

const char *lead_in_name(const struct lead_reader *r)
{
	return input_name(r->in);
}

char lead_in_delimiter(const struct lead_reader *r)
{
	return r->csv ? csv_in_delimiter(r->csv) : '\0';
}

int64_t lead_in_size(const struct lead_reader *r)
{
	return input_size(r->in);
}

int64_t lead_in_consumed(const struct lead_reader *r)
{
	return input_consumed(r->in);
}

/* rc of lead_fill() -> enum next; the column's name moves to mem. */
static int outcome(int rc, struct arena *mem, struct lead_in *out, struct lr_err *err)
{
	struct slice column = out->column;
	if (column.n) {
		out->column = arena_slice(mem, column);
		if (!out->column.p)
			return lr_nomem(err);
	}
	return rc == 0 ? NEXT_RECORD : rc == -LR_REFUSED ? NEXT_REFUSED : rc;
}

static int next_csv(struct lead_reader *r, bool may_block, struct arena *mem, struct lead_in *out, struct lr_err *err)
{
	struct csv_row row;
	int rc = csv_in_next(r->csv, may_block, &row, err);
	if (rc != NEXT_RECORD && rc != NEXT_REFUSED)
		return rc;
	out->line = row.line;
	out->raw = arena_slice(mem, row.raw);
	if (row.raw.n && !out->raw.p)
		return lr_nomem(err);
	if (rc == NEXT_REFUSED) {
		out->column = row.column;
		return outcome(-LR_REFUSED, mem, out, err);
	}
	struct cells cells = { .text = row.cells };
	cells.names = csv_in_header(r->csv, &cells.n);
	return outcome(lead_fill(&r->filler, &r->plan, &cells, mem, out, err), mem, out, err);
}

/* Lines that come from lr itself and are meant for another tool. */
static int refuse_own_lines(const struct json *doc, struct lr_err *err)
{
	uint64_t id;
	const struct json *lead = json_get(doc, "lead");
	if (lead && num_id(json_text(lead), 'L', &id) && json_get(doc, "status"))
		return lr_refuse(err, NULL, "is a line lr-ingest has written already: pipe it to lr-route");
	if (json_get(doc, "raw") && json_get(doc, "reason") && json_get(doc, "line"))
		return lr_refuse(err, NULL, "is a line of a --rejects file: mend its raw text and feed that");
	return 0;
}

/* The plan for these keys; made anew only when they differ from the last record's. */
static int plan_for(struct lead_reader *r, size_t n, struct lr_err *err)
{
	buf_clear(&r->next_shape);
	for (size_t i = 0; i < n; i++)
		buf_add(&r->next_shape, r->names[i].p, r->names[i].n + 1); /* with its NUL, which no key holds */
	if (buf_failed(&r->next_shape))
		return lr_nomem(err);
	if (r->planned && slice_eq(buf_view(&r->shape), buf_view(&r->next_shape)))
		return 0;
	lead_plan_free(&r->plan);
	r->planned = false;
	int rc = lead_plan_make(r->names, n, r->opts.map, &r->plan, NULL, err);
	if (rc < 0)
		return rc;
	struct buf swap = r->shape;
	r->shape = r->next_shape;
	r->next_shape = swap;
	r->planned = true;
	return 0;
}

static int fill_object(struct lead_reader *r, const struct json *doc, struct arena *mem, struct lead_in *out, struct lr_err *err)
{
	struct cells cells = { .names = r->names, .text = r->text, .nodes = r->nodes };
	if (json_type(doc) != JSON_OBJECT_T)
		return lr_refuse(err, NULL, "is %s, not an object%s", json_type_name(json_type(doc)),
				 json_type(doc) == JSON_ARRAY_T ? " (jq -c '.[]' makes one object a line)" : "");
	int rc = refuse_own_lines(doc, err);
	if (rc < 0)
		return rc;
	for (void *it = json_first(doc); it; it = json_next(doc, it)) {
		struct slice key = json_key(it);
		const struct json *v = json_value(it);
		if (slice_is(key, "extra") && json_type(v) == JSON_OBJECT_T) {
			cells.extra = v;
			continue;
		}
		if (slice_is(key, "extra") && json_type(v) != JSON_NULL_T) {
			out->column = key;
			rc = lr_refuse(err, NULL, "must be an object, but is %s", json_type_name(json_type(v)));
			break;
		}
		if (cells.n == MAX_KEYS) {
			rc = lr_refuse(err, NULL, "has more than 1,000 keys");
			break;
		}
		bool absent = json_type(v) == JSON_NULL_T || (json_type(v) == JSON_STRING_T && !json_text(v).n);
		r->names[cells.n] = key;
		r->text[cells.n] = trimmed(json_text(v));
		r->nodes[cells.n++] = absent ? NULL : v;
	}
	if (rc == 0 && cells.extra && json_count(cells.extra) > MAX_KEYS) {
		out->column = SLICE("extra");
		rc = lr_refuse(err, NULL, "has more than 1,000 keys");
	}
	if (rc == 0)
		rc = plan_for(r, cells.n, err);
	if (rc == 0 && !r->plan.any_field) {
		struct buf list = { 0 };
		list_names(&list, cells.names, cells.n);
		rc = lr_refuse(err, NULL, "no key is a known lead field (a --map?): %s", cells.n ? buf_cstr(&list) : "there is none");
		buf_free(&list);
	}
	return rc < 0 ? rc : lead_fill(&r->filler, &r->plan, &cells, mem, out, err);
}

static int next_ndjson(struct lead_reader *r, bool may_block, struct arena *mem, struct lead_in *out, struct lr_err *err)
{
	struct slice line;
	int rc;
	do {
		rc = input_line(r->in, may_block, &line, &out->line, err);
		if (rc != NEXT_RECORD && rc != NEXT_REFUSED)
			return rc;
	} while (rc == NEXT_RECORD && !trimmed(line).n);
	out->raw = arena_slice(mem, line);
	if (line.n && !out->raw.p)
		return lr_nomem(err);
	if (rc == NEXT_REFUSED)
		return rc;
	struct json *doc;
	struct lr_err why = { 0 };
	rc = json_parse(line, &doc, &why);
	if (rc == -LR_NOMEM)
		return lr_nomem(err);
	if (rc < 0) {
		struct slice text = trimmed(line);
		bool cut = text.p[0] == '{' && !memchr(text.p, '}', text.n);
		lr_refuse(err, NULL, "not JSON: %s%s", why.msg, cut ? " (each object must stand on one line: jq -c .)" : "");
		return NEXT_REFUSED;
	}
	rc = outcome(fill_object(r, doc, mem, out, err), mem, out, err);
	json_free(doc);
	return rc;
}

int lead_in_next(struct lead_reader *r, bool may_block, struct arena *mem, struct lead_in *out, struct lr_err *err)
{
	if (err && err->kind == LR_REFUSED) /* of the record before */
		lr_err_clear(err);
	*out = (struct lead_in){ 0 };
	return r->csv ? next_csv(r, may_block, mem, out, err) : next_ndjson(r, may_block, mem, out, err);
}
