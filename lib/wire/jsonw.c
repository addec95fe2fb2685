#include "wire/jsonw.h"

struct jsonw jsonw_open(struct buf *b, bool ascii)
{
	buf_addc(b, '{');
	return (struct jsonw){ .b = b, .any = false, .ascii = ascii };
}

void jsonw_close(struct jsonw *w)
{
	buf_addc(w->b, '}');
}

void jsonw_key(struct jsonw *w, const char *key)
{
	if (w->any)
		buf_addc(w->b, ',');
	w->any = true;
	json_quote(w->b, slice_of(key), w->ascii);
	buf_addc(w->b, ':');
}

void jsonw_str(struct jsonw *w, const char *key, struct slice v)
{
	jsonw_key(w, key);
	if (v.p)
		json_quote(w->b, v, w->ascii);
	else
		buf_adds(w->b, "null");
}

void jsonw_int(struct jsonw *w, const char *key, int64_t v)
{
	jsonw_key(w, key);
	buf_int(w->b, v);
}

void jsonw_bool(struct jsonw *w, const char *key, bool v)
{
	jsonw_key(w, key);
	buf_adds(w->b, v ? "true" : "false");
}

void jsonw_null(struct jsonw *w, const char *key)
{
	jsonw_key(w, key);
	buf_adds(w->b, "null");
}

void jsonw_time(struct jsonw *w, const char *key, int64_t ms)
{
	jsonw_key(w, key);
	buf_addc(w->b, '"');
	time_put(w->b, ms);
	buf_addc(w->b, '"');
}

void jsonw_id(struct jsonw *w, const char *key, char letter, uint64_t n)
{
	jsonw_key(w, key);
	if (n == 0) {
		buf_adds(w->b, "null");
		return;
	}
	buf_addc(w->b, '"');
	buf_addc(w->b, letter);
	buf_int(w->b, (int64_t)n);
	buf_addc(w->b, '"');
}

void jsonw_raw(struct jsonw *w, const char *key, struct slice json)
{
	jsonw_key(w, key);
	if (json.p)
		buf_slice(w->b, json);
	else
		buf_adds(w->b, "null");
}
