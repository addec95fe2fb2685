#include "wire/json.h"

#include <errno.h>
#include <stdio.h>

#include "base/text.h"
#include "wire/jansson_in.h"
#include "wire/json_check.h"

/* jansson's getters do not change a node, but some of them take it without const. */
static json_t *node(const struct json *j)
{
	return (json_t *)(uintptr_t)j;
}

static struct json *opaque(const json_t *j)
{
	return (struct json *)(uintptr_t)j;
}

int json_parse(struct slice text, struct json **out, struct lr_err *err)
{
	int rc = json_check(text, err);
	if (rc < 0)
		return rc;
	json_error_t e;
	errno = 0; /* jansson takes most failures of malloc() for bad input */
	json_t *root = json_loadb(text.n ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
	if (!root) {
		if (json_error_code(&e) == json_error_out_of_memory || errno == ENOMEM)
			return lr_nomem(err);
		return lr_fail(err, LR_DATA, "line %d, column %d: %s", e.line > 0 ? e.line : 1, e.column > 0 ? e.column : 1, e.text);
	}
	*out = opaque(root);
	return 0;
}

void json_free(struct json *root)
{
	json_decref((json_t *)root);
}

enum json_type json_type(const struct json *j)
{
	switch (json_typeof(node(j))) {
	case JSON_OBJECT: return JSON_OBJECT_T;
	case JSON_ARRAY: return JSON_ARRAY_T;
	case JSON_STRING: return JSON_STRING_T;
	case JSON_INTEGER: return JSON_INT_T;
	case JSON_REAL: return JSON_REAL_T;
	case JSON_TRUE:
	case JSON_FALSE: return JSON_BOOL_T;
	case JSON_NULL: break;
	}
	return JSON_NULL_T;
}

const char *json_type_name(enum json_type t)
{
	switch (t) {
	case JSON_BOOL_T: return "true or false";
	case JSON_INT_T: return "a whole number";
	case JSON_REAL_T: return "a number";
	case JSON_STRING_T: return "a string";
	case JSON_ARRAY_T: return "an array";
	case JSON_OBJECT_T: return "an object";
	case JSON_NULL_T: break;
	}
	return "null";
}

const struct json *json_get(const struct json *obj, const char *key)
{
	return opaque(json_object_get(node(obj), key));
}

struct slice json_text(const struct json *j)
{
	if (!json_is_string(node(j)))
		return (struct slice){ NULL, 0 };
	return (struct slice){ json_string_value(node(j)), json_string_length(node(j)) };
}

bool json_is_true(const struct json *j)
{
	return j && json_typeof(node(j)) == JSON_TRUE;
}

int64_t json_int(const struct json *j)
{
	return (int64_t)json_integer_value(node(j));
}

size_t json_count(const struct json *j)
{
	return json_is_array(node(j)) ? json_array_size(node(j)) : json_object_size(node(j));
}

const struct json *json_at(const struct json *arr, size_t i)
{
	return opaque(json_array_get(node(arr), i));
}

void *json_first(const struct json *obj)
{
	return json_object_iter(node(obj));
}

void *json_next(const struct json *obj, void *it)
{
	return json_object_iter_next(node(obj), it);
}

struct slice json_key(void *it)
{
	return (struct slice){ json_object_iter_key(it), json_object_iter_key_len(it) };
}

const struct json *json_value(void *it)
{
	return opaque(json_object_iter_value(it));
}

struct json *json_new_object(void)
{
	return opaque(json_object());
}

bool json_set_text(struct json *obj, struct slice key, struct slice text)
{
	return json_object_setn_new(node(obj), key.p, key.n, json_stringn(text.n ? text.p : "", text.n)) == 0;
}

static void put_real(struct buf *b, double v)
{
	char t[40];
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(t, sizeof(t), "%.*g", digits, v);
		if (strtod(t, NULL) == v)
			break;
	}
	bool real = false;
	for (char *p = t; *p; p++) {
		if (*p == ',') /* whatever LC_NUMERIC says */
			*p = '.';
		real = real || *p == '.' || *p == 'e';
	}
	buf_adds(b, t);
	if (!real)
		buf_adds(b, ".0"); /* else it would be read back as an integer */
}

/* Recursion is bounded: json_check() let nothing deeper than JSON_MAX_DEPTH in. */
void json_put(struct buf *b, const struct json *j, bool ascii)
{
	bool any = false;
	switch (json_type(j)) {
	case JSON_NULL_T:
		buf_adds(b, "null");
		break;
	case JSON_BOOL_T:
		buf_adds(b, json_is_true(j) ? "true" : "false");
		break;
	case JSON_INT_T:
		buf_int(b, json_int(j));
		break;
	case JSON_REAL_T:
		put_real(b, json_real_value(node(j)));
		break;
	case JSON_STRING_T:
		json_quote(b, json_text(j), ascii);
		break;
	case JSON_ARRAY_T:
		buf_addc(b, '[');
		for (size_t i = 0; i < json_count(j); i++) {
			if (i)
				buf_addc(b, ',');
			json_put(b, json_at(j, i), ascii);
		}
		buf_addc(b, ']');
		break;
	case JSON_OBJECT_T:
		buf_addc(b, '{');
		for (void *it = json_first(j); it; it = json_next(j, it)) {
			if (any)
				buf_addc(b, ',');
			any = true;
			json_quote(b, json_key(it), ascii);
			buf_addc(b, ':');
			json_put(b, json_value(it), ascii);
		}
		buf_addc(b, '}');
		break;
	}
}
