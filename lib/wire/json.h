/*
 * json - reading user JSON (jansson inside; nothing outside lib/wire sees it). A `struct json` is a borrowed node of a
 * tree; json_free() the root frees all. Strictness: duplicate keys, depth over 64, \u0000, lone surrogates,
 * invalid UTF-8, NaN, trailing bytes are errors. Numbers stay exact or are errors: integers within +-2^53, reals of at most
 * 15 significant digits (those a double gives back unchanged).
 *
 *   struct json *doc; json_parse(bytes, &doc, err); ... json_free(doc);
 */
#ifndef LR_WIRE_JSON_H
#define LR_WIRE_JSON_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct json; /* opaque: a jansson json_t */

enum json_type { JSON_NULL_T, JSON_BOOL_T, JSON_INT_T, JSON_REAL_T, JSON_STRING_T, JSON_ARRAY_T, JSON_OBJECT_T };

/* One whole JSON text. LR_DATA with "line N, column N: reason" on anything else. */
int json_parse(struct slice text, struct json **out, struct lr_err *err);
void json_free(struct json *root);

enum json_type json_type(const struct json *j);
const char *json_type_name(enum json_type t);           /* "a string", "an object", ... for messages */
const struct json *json_get(const struct json *obj, const char *key); /* NULL: absent (or not an object) */
struct slice json_text(const struct json *j);           /* of a string; {NULL,0} otherwise */
bool json_is_true(const struct json *j);
int64_t json_int(const struct json *j);                 /* of an integer */
size_t json_count(const struct json *j);                /* elements of an array, members of an object */
const struct json *json_at(const struct json *arr, size_t i);

/* Members of an object in the order written: for (void *it = json_first(o); it; it = json_next(o, it)) */
void *json_first(const struct json *obj);
void *json_next(const struct json *obj, void *it);
struct slice json_key(void *it);
const struct json *json_value(void *it);

/* An empty object the caller owns, and its members; false when memory is out or the text is not UTF-8. */
struct json *json_new_object(void);
bool json_set_text(struct json *obj, struct slice key, struct slice text);

/* The node as compact JSON, members in their order. ascii: everything above 0x7e escaped as json_quote() does it
 * (journal form), else UTF-8. Reals print as the shortest text that reads back the same. */
void json_put(struct buf *b, const struct json *j, bool ascii);

#endif
