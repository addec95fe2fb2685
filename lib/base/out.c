#include "base/out.h"

#include <errno.h>
#include <unistd.h>

#include "base/io.h"

int out_flush(struct out *o)
{
	if (o->b.failed && !o->gone)
		o->gone = ENOMEM;
	if (!o->gone && o->b.n && io_write_all(o->fd, o->b.p, o->b.n, NULL) < 0)
		o->gone = errno;
	buf_clear(&o->b);
	return o->gone ? -1 : 0;
}

int out_close(struct out *o, struct lr_err *err)
{
	out_flush(o);
	buf_free(&o->b);
	if (close(o->fd) < 0 && !o->gone && errno != EINTR)
		o->gone = errno;
	if (o->gone) {
		errno = o->gone;
		return lr_fail_errno(err, LR_IO, "standard output");
	}
	return 0;
}
