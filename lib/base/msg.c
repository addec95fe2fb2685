#include "base/msg.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/io.h"
#include "base/text.h"

void msg_line(const char *prog, struct slice text)
{
	struct buf b = { 0 };
	buf_adds(&b, prog);
	buf_adds(&b, ": ");
	text_masked(&b, text);
	buf_addc(&b, '\n');
	if (!buf_failed(&b))
		io_write_all(2, b.p, b.n, NULL);
	buf_free(&b);
}

void msg(const char *prog, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	msg_line(prog, slice_of(text));
}
