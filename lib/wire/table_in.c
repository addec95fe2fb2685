#include "wire/table_in.h"

#include <stdlib.h>

#include "wire/csv_in.h"
#include "wire/plain.h"

enum { TABLE_MAX_BYTES = 16 * 1024 * 1024 };

static int too_big(const struct input *in, struct lr_err *err)
{
	return input_consumed(in) > TABLE_MAX_BYTES ? lr_fail(err, LR_DATA, "%s: larger than 16 MiB", input_name(in)) : 0;
}

/* A refused row makes the whole table unusable. */
static int whole(const struct input *in, uint64_t line, struct slice column, const struct lr_err *why, struct lr_err *err)
{
	return lr_fail(err, LR_DATA, "%s:%llu: %.*s%s%s", input_name(in), (unsigned long long)line,
		       (int)(column.n < 80 ? column.n : 80), column.n ? column.p : "", column.n ? ": " : "", why->msg);
}

static int add_row(struct table_in *t, size_t *room, struct json *obj, uint64_t line, struct lr_err *err)
{
	if (t->n == *room) {
		size_t more = *room ? *room * 2 : 16;
		struct table_row *grown = realloc(t->rows, more * sizeof(*grown));
		if (!grown) {
			json_free(obj);
			return lr_nomem(err);
		}
		t->rows = grown;
		*room = more;
	}
	t->rows[t->n++] = (struct table_row){ obj, line };
	return 0;
}

static int read_ndjson(struct input *in, struct table_in *t, struct lr_err *err)
{
	size_t room = 0;
	struct slice line;
	uint64_t no;
	for (;;) {
		struct lr_err why = { 0 };
		int rc = input_line(in, true, &line, &no, &why);
		if (rc == NEXT_END)
			return 0;
		if (rc == NEXT_REFUSED)
			return whole(in, no, (struct slice){ NULL, 0 }, &why, err);
		if (rc < 0)
			return lr_fail(err, why.kind, "%s", why.msg);
		if (too_big(in, err) < 0)
			return -LR_DATA;
		if (!trimmed(line).n)
			continue;
		struct json *doc;
		rc = json_parse(line, &doc, &why);
		if (rc == -LR_NOMEM)
			return lr_nomem(err);
		if (rc < 0)
			return whole(in, no, (struct slice){ NULL, 0 }, &why, err);
		if (json_type(doc) != JSON_OBJECT_T) {
			json_free(doc);
			return lr_fail(err, LR_DATA, "%s:%llu: not a JSON object", input_name(in), (unsigned long long)no);
		}
		rc = add_row(t, &room, doc, no, err);
		if (rc < 0)
			return rc;
	}
}

/* The header's names, lower-cased (ASCII): owned by the caller. */
static struct slice *lower_names(const struct slice *header, size_t n, struct buf *room)
{
	struct slice *names = calloc(n ? n : 1, sizeof(*names));
	for (size_t i = 0; i < n; i++)
		buf_slice(room, header[i]);
	if (!names || buf_failed(room)) {
		free(names);
		return NULL;
	}
	for (size_t i = 0; i < room->n; i++)
		if (room->p[i] >= 'A' && room->p[i] <= 'Z')
			room->p[i] = (char)(room->p[i] + 32);
	const char *p = room->p;
	for (size_t i = 0; i < n; p += header[i++].n)
		names[i] = (struct slice){ p, header[i].n };
	return names;
}

static struct json *row_object(const struct slice *names, const struct slice *cells, size_t n)
{
	struct json *obj = json_new_object();
	for (size_t i = 0; obj && i < n; i++)
		if (cells[i].n && !json_set_text(obj, names[i], cells[i])) {
			json_free(obj);
			obj = NULL;
		}
	return obj;
}

static int read_rows(struct input *in, struct csv_in *csv, struct table_in *t, struct lr_err *err)
{
	size_t room = 0, n;
	const struct slice *header = csv_in_header(csv, &n);
	struct buf lower = { 0 };
	struct slice *names = lower_names(header, n, &lower);
	int rc = names ? 0 : lr_nomem(err);
	while (rc == 0) {
		struct lr_err why = { 0 };
		struct csv_row row;
		rc = csv_in_next(csv, true, &row, &why);
		if (rc == NEXT_END)
			break;
		if (rc == NEXT_REFUSED) {
			rc = whole(in, row.line, row.column, &why, err);
		} else if (rc < 0) {
			rc = lr_fail(err, why.kind, "%s", why.msg);
		} else if (too_big(in, err) < 0) {
			rc = -LR_DATA;
		} else {
			struct json *obj = row_object(names, row.cells, n);
			rc = obj ? add_row(t, &room, obj, row.line, err) : lr_nomem(err);
		}
	}
	free(names);
	buf_free(&lower);
	return rc;
}

int table_in_read(const char *path, struct table_in *out, struct lr_err *err)
{
	struct table_in t = { NULL, 0 };
	struct input *in = NULL;
	struct slice start;
	*out = t;
	int rc = input_open(path, NULL, &in, err);
	if (rc == 0)
		rc = input_peek(in, &start, err);
	if (rc == 0) {
		start = trimmed(start);
		if (start.n && start.p[0] == '{') {
			rc = read_ndjson(in, &t, err);
		} else if (start.n && start.p[0] == '[') {
			rc = lr_fail(err, LR_DATA, "%s: is a JSON array: one object a line is wanted (jq -c '.[]')", input_name(in));
		} else {
			struct csv_in *csv;
			rc = csv_in_open(in, 0, &csv, err);
			if (rc == 0) {
				rc = read_rows(in, csv, &t, err);
				csv_in_free(csv);
			}
		}
	}
	input_free(in);
	if (rc < 0) {
		table_in_free(&t);
		return rc;
	}
	*out = t;
	return 0;
}

void table_in_free(struct table_in *t)
{
	for (size_t i = 0; i < t->n; i++)
		json_free(t->rows[i].obj);
	free(t->rows);
	*t = (struct table_in){ NULL, 0 };
}
