#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void __attribute__((format(printf, 4, 0)))
record(struct lr_err *err, int kind, const char *code, const char *fmt, va_list ap)
{
	if (!err || err->kind)
		return;
	err->kind = kind;
	err->code = code;
	vsnprintf(err->msg, sizeof(err->msg), fmt, ap);
}

int lr_fail(struct lr_err *err, int kind, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	record(err, kind, NULL, fmt, ap);
	va_end(ap);
	return -kind;
}

int lr_fail_errno(struct lr_err *err, int kind, const char *fmt, ...)
{
	int saved = errno;
	if (err && !err->kind) {
		va_list ap;
		va_start(ap, fmt);
		record(err, kind, NULL, fmt, ap);
		va_end(ap);
		size_t n = strlen(err->msg);
		snprintf(err->msg + n, sizeof(err->msg) - n, ": %s", strerror(saved));
	}
	errno = saved;
	return -kind;
}

int lr_refuse(struct lr_err *err, const char *code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	record(err, LR_REFUSED, code, fmt, ap);
	va_end(ap);
	return -LR_REFUSED;
}

int lr_nomem(struct lr_err *err)
{
	return lr_fail(err, LR_NOMEM, "out of memory");
}

void lr_err_clear(struct lr_err *err)
{
	err->kind = 0;
	err->code = NULL;
	err->msg[0] = '\0';
}
