#include "domain/keys.h"

#include <stdio.h>

#include "base/text.h"
#include "domain/config.h"

enum { HINT = 112 };

static const struct config_key *key_find(const struct config_key *key, struct slice name)
{
	for (; key->name; key++)
		if (slice_is(name, key->name))
			return key;
	return NULL;
}

static int check_names(const struct config_keys *t, const char *path, const struct json *item, struct lr_err *err)
{
	for (void *it = json_first(item); it; it = json_next(item, it)) {
		struct slice name = json_key(it);
		if (key_find(t->key, name))
			continue;
		struct nearest near = nearest_to(name);
		for (const struct config_key *k = t->key; k->name; k++)
			nearest_offer(&near, slice_of(k->name));
		char hint[HINT];
		nearest_hint(&near, hint, sizeof(hint));
		int show = (int)(name.n < ID_MAX ? name.n : ID_MAX);
		return lr_fail(err, LR_CONFIG, "%s%.*s: unknown key%s", path, show, name.p, hint);
	}
	return 0;
}

static bool absent(const struct config_keys *t, const struct json *v)
{
	if (!v)
		return true;
	return t->cells && (json_type(v) == JSON_NULL_T || (json_type(v) == JSON_STRING_T && json_text(v).n == 0));
}

/* A word without a default has no meaning when it is not there; all else a journal may be without. */
static bool needed(const struct config_key *k, enum keys_as as)
{
	return k->required && (as != AS_RECORDED || (k->kind == VALUE_WORD && !k->preset));
}

static void put(const struct config_key *k, const struct value *v, void *fill)
{
	char *to = (char *)fill + k->offset;
	int32_t n32 = (int32_t)v->n;
	bool truth = v->n != 0;
	_Static_assert(sizeof(enum role) == sizeof(n32) && sizeof(enum rule) == sizeof(n32), "enums are filled as 32 bits");
	switch (k->fill) {
	case FILL_NONE: break;
	case FILL_INT64: memcpy(to, &v->n, sizeof(v->n)); break;
	case FILL_INT32:
	case FILL_ENUM: memcpy(to, &n32, sizeof(n32)); break;
	case FILL_HOURS: memcpy(to, &v->hours, sizeof(v->hours)); break;
	case FILL_DATES: memcpy(to, &v->dates, sizeof(v->dates)); break;
	case FILL_BOOL: memcpy(to, &truth, sizeof(truth)); break;
	case FILL_TEXT: /* value_read() let no more through than there is room for */
		if (v->text.n)
			memcpy(to, v->text.p, v->text.n);
		to[v->text.n] = '\0';
		break;
	}
}

static int read_item(const struct config_keys *t, enum keys_as as, const char *path, const struct json *item, struct buf *out,
		     void *fill, struct lr_err *err);

/* One key that is there: its text into `text`, empty when that is the default. */
static int read_key(const struct config_key *k, enum keys_as as, const char *path, const struct json *v, struct buf *text,
		    void *fill, struct lr_err *err)
{
	struct value val = { .n = 0 };
	int rc = 0;
	if (k->kind == VALUE_OBJECT) {
		char below[64];
		snprintf(below, sizeof(below), "%s%s.", path, k->name);
		if (json_type(v) != JSON_OBJECT_T)
			return lr_fail(err, LR_CONFIG, "%s%s: expected an object, not %s", path, k->name, json_type_name(json_type(v)));
		rc = read_item(&(struct config_keys){ k->sub, false }, as == AS_RECORDED ? as : AS_GIVEN, below, v, text,
			       fill ? (char *)fill + k->offset : NULL, err);
	} else {
		rc = value_read(k, as, path, v, text, &val, err);
	}
	if (rc < 0)
		return rc;
	if (k->preset && slice_is(buf_view(text), k->preset))
		buf_clear(text);
	if (fill && k->kind != VALUE_OBJECT)
		put(k, &val, fill);
	return 0;
}

static int read_item(const struct config_keys *t, enum keys_as as, const char *path, const struct json *item, struct buf *out,
		     void *fill, struct lr_err *err)
{
	if (json_type(item) != JSON_OBJECT_T)
		return lr_fail(err, LR_CONFIG, "%sexpected an object, not %s", path, json_type_name(json_type(item)));
	int rc = as == AS_RECORDED ? 0 : check_names(t, path, item, err);
	struct buf text = { 0 };
	char sep = '{';
	for (const struct config_key *k = t->key; k->name && rc == 0; k++) {
		const struct json *v = json_get(item, k->name);
		if (absent(t, v)) {
			if (needed(k, as))
				rc = lr_fail(err, LR_CONFIG, "%s%s: missing", path, k->name);
			continue;
		}
		buf_clear(&text);
		rc = read_key(k, as, path, v, &text, fill, err);
		if (rc == 0 && buf_failed(&text))
			rc = lr_nomem(err);
		if (rc == 0 && out && text.n) {
			buf_addc(out, sep);
			json_quote(out, slice_of(k->name), true);
			buf_addc(out, ':');
			buf_slice(out, buf_view(&text));
			sep = ',';
		}
	}
	buf_free(&text);
	if (rc == 0 && out) {
		buf_adds(out, sep == '{' ? "{}" : "}");
		if (buf_failed(out))
			rc = lr_nomem(err);
	}
	return rc;
}

int keys_check(const struct config_keys *t, const struct json *item, struct buf *out, struct lr_err *err)
{
	return read_item(t, t->cells ? AS_CELLS : AS_GIVEN, "", item, out, NULL, err);
}

int keys_take(const struct config_keys *t, const struct json *item, void *fill, struct lr_err *err)
{
	return read_item(t, AS_RECORDED, "", item, NULL, fill, err);
}

static void put_member(struct buf *out, char *sep, struct slice name, struct slice value, const struct json *v)
{
	buf_addc(out, *sep);
	*sep = ',';
	json_quote(out, name, true);
	buf_addc(out, ':');
	if (v)
		json_put(out, v, true);
	else
		buf_slice(out, value);
}

int keys_change(const struct config_keys *t, struct slice item, const char *name, struct slice value, struct buf *out,
		struct lr_err *err)
{
	struct json *doc = NULL;
	char sep = '{';
	int rc = json_parse(item, &doc, err);
	if (rc < 0)
		return rc;
	for (const struct config_key *k = t->key; k->name; k++) {
		const struct json *v = json_get(doc, k->name);
		bool changed = strcmp(k->name, name) == 0;
		if (changed ? value.n && !(k->preset && slice_is(value, k->preset)) : v != NULL)
			put_member(out, &sep, slice_of(k->name), value, changed ? NULL : v);
	}
	for (void *it = json_first(doc); it; it = json_next(doc, it)) /* keys of other versions */
		if (!key_find(t->key, json_key(it)))
			put_member(out, &sep, json_key(it), value, json_value(it));
	buf_adds(out, sep == '{' ? "{}" : "}");
	json_free(doc);
	return buf_failed(out) ? lr_nomem(err) : 0;
}
