#include "wire/records.h"

#include <stdlib.h>

#include "wire/plain.h"

struct records {
	struct input *in;
	bool bare_ids;
};

int records_open(const char *path, bool bare_ids, struct records **out, struct lr_err *err)
{
	struct records *r = calloc(1, sizeof(*r));
	if (!r)
		return lr_nomem(err);
	r->bare_ids = bare_ids;
	int rc = input_open(path, NULL, &r->in, err);
	if (rc < 0) {
		free(r);
		return rc;
	}
	*out = r;
	return 0;
}

void records_free(struct records *r)
{
	if (!r)
		return;
	input_free(r->in);
	free(r);
}

const char *records_name(const struct records *r)
{
	return input_name(r->in);
}

/* L7, O3, ann, m12.ann: letters, digits and . _ @ + - */
static bool bare_id(struct slice s)
{
	if (s.n > 64)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool word = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (!word && (i == 0 || !strchr("._@+-", c)))
			return false;
	}
	return true;
}

static int refuse_line(struct record *rec, struct slice line, struct lr_err *err)
{
	record_clear(rec);
	buf_slice(&rec->bare, line);
	return buf_failed(&rec->bare) ? lr_nomem(err) : NEXT_REFUSED;
}

int records_next(struct records *r, bool may_block, struct record *rec, struct lr_err *err)
{
	struct slice line, text;
	uint64_t no;
	if (err && err->kind == LR_REFUSED) /* of the record before */
		lr_err_clear(err);
	*rec = (struct record){ 0 };
	do {
		int rc = input_line(r->in, may_block, &line, &no, err);
		if (rc != NEXT_RECORD && rc != NEXT_REFUSED)
			return rc;
		rec->line = no;
		if (rc == NEXT_REFUSED)
			return refuse_line(rec, line, err);
		text = trimmed(line);
	} while (!text.n);

	if (text.p[0] != '{' && r->bare_ids) {
		if (!bare_id(text)) {
			lr_refuse(err, NULL, "neither a JSON object nor an id such as L7");
			return refuse_line(rec, line, err);
		}
		buf_slice(&rec->bare, text);
		return buf_failed(&rec->bare) ? lr_nomem(err) : NEXT_RECORD;
	}
	struct lr_err why = { 0 };
	int rc = json_parse(text, &rec->doc, &why);
	if (rc == -LR_NOMEM)
		return lr_nomem(err);
	if (rc < 0) {
		bool cut = text.p[0] == '{' && !memchr(text.p, '}', text.n);
		lr_refuse(err, NULL, "not JSON: %s%s", why.msg, cut ? " (each object must stand on one line: jq -c .)" : "");
		return refuse_line(rec, line, err);
	}
	enum json_type t = json_type(rec->doc);
	if (t != JSON_OBJECT_T) {
		lr_refuse(err, NULL, "is %s, not an object%s", json_type_name(t),
			  t == JSON_ARRAY_T ? " (jq -c '.[]' makes one object a line)" : "");
		return refuse_line(rec, line, err);
	}
	return NEXT_RECORD;
}

void record_clear(struct record *rec)
{
	if (rec->doc)
		json_free(rec->doc);
	rec->doc = NULL;
	buf_free(&rec->bare);
}

int record_text(const struct record *rec, const char *key, struct slice *out, struct lr_err *err)
{
	const struct json *v = rec->doc ? json_get(rec->doc, key) : NULL;
	*out = (struct slice){ NULL, 0 };
	if (!v || json_type(v) == JSON_NULL_T)
		return 0;
	if (json_type(v) != JSON_STRING_T)
		return lr_refuse(err, NULL, "%s: must be a string, but is %s", key, json_type_name(json_type(v)));
	if (json_text(v).n == 0)
		return lr_refuse(err, NULL, "%s: is empty", key);
	*out = json_text(v);
	return 1;
}

void record_put_rest(struct jsonw *w, const struct record *rec, const char *const *except)
{
	if (!rec->doc)
		return;
	for (void *it = json_first(rec->doc); it; it = json_next(rec->doc, it)) {
		const char *const *e = except;
		while (*e && !slice_is(json_key(it), *e))
			e++;
		if (*e)
			continue;
		jsonw_key(w, json_key(it).p);
		json_put(w->b, json_value(it), w->ascii);
	}
}
