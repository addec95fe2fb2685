/*
 * buf - a growing run of bytes. Owns its memory. Running out of memory is sticky: every later call does nothing,
 * buf_failed() says so once at the end. buf_free() leaves it empty and usable.
 */
#ifndef LR_BASE_BUF_H
#define LR_BASE_BUF_H

#include <stdarg.h>
#include <stdint.h>

#include "base/slice.h"

struct buf {
	char *p;
	size_t n, cap;
	bool failed;
};

void buf_free(struct buf *b);
void buf_clear(struct buf *b);                        /* n = 0, failed = false; memory kept: to begin anew after a failure */
static inline void buf_reuse(struct buf *b) { b->n = 0; } /* for the next text; what failed stays failed, to be said at the end */
char *buf_room(struct buf *b, size_t n);              /* n writable bytes after the end, or NULL; buf.n unchanged */
void buf_add_slow(struct buf *b, const void *p, size_t n);
static inline void buf_add(struct buf *b, const void *p, size_t n)
{
	if (n - 1 < b->cap - b->n && !b->failed) { /* n 0 goes the slow way */
		memcpy(b->p + b->n, p, n);
		b->n += n;
	} else {
		buf_add_slow(b, p, n);
	}
}
static inline void buf_addc(struct buf *b, char c) { buf_add(b, &c, 1); }
static inline void buf_adds(struct buf *b, const char *s) { buf_add(b, s, strlen(s)); } /* NUL-terminated */
void buf_slice(struct buf *b, struct slice s);
void buf_int(struct buf *b, int64_t v);               /* decimal */
void buf_hex16(struct buf *b, uint64_t v);            /* 16 lower-case hex digits */
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list args) __attribute__((format(printf, 2, 0)));
static inline struct slice buf_view(const struct buf *b) { return (struct slice){ b->p, b->n }; }
static inline bool buf_failed(const struct buf *b) { return b->failed; }
/* NUL after the end (not counted); "" when empty or failed. */
const char *buf_cstr(struct buf *b);

#endif
