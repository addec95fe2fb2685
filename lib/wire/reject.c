#include "wire/reject.h"

#include "base/text.h"
#include "wire/jsonw.h"

/* A member that is always readable JSON again: bad bytes and NUL (which json_parse() refuses) become U+FFFD. */
static bool put_clean(struct jsonw *w, const char *key, struct slice s)
{
	size_t bad;
	if (!s.p || (utf8_valid(s, &bad) && !memchr(s.p, 0, s.n))) {
		jsonw_str(w, key, s);
		return false;
	}
	struct buf clean = { 0 };
	const char *p = s.p, *end = s.p + s.n;
	while (p < end) {
		uint32_t cp;
		size_t n = utf8_decode(p, end, &cp);
		if (n == 0 || cp == 0) {
			utf8_put(&clean, 0xfffd);
			p++;
		} else {
			buf_add(&clean, p, n);
			p += n;
		}
	}
	jsonw_str(w, key, buf_failed(&clean) ? SLICE("") : buf_view(&clean));
	w->b->failed = w->b->failed || buf_failed(&clean);
	buf_free(&clean);
	return true;
}

void reject_put(struct buf *b, const char *source, uint64_t line, struct slice column, const char *reason, struct slice raw)
{
	struct jsonw w = jsonw_open(b, false);
	put_clean(&w, "source", slice_of(source));
	jsonw_int(&w, "line", (int64_t)line);
	put_clean(&w, "column", column.n ? column : (struct slice){ NULL, 0 });
	put_clean(&w, "reason", slice_of(reason));
	if (put_clean(&w, "raw", raw.p ? raw : SLICE("")))
		jsonw_bool(&w, "raw_damaged", true);
	jsonw_close(&w);
	buf_addc(b, '\n');
}
