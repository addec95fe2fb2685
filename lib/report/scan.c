#include "report/scan.h"

#include <stdlib.h>

enum { CHUNK = 4096 }; /* 128 KiB: stays in the second-level cache between read and count */

int fact_scan_open(struct fact_scan *s, struct store *store, uint64_t from, uint64_t stop, struct lr_err *err)
{
	*s = (struct fact_scan){ .store = store, .row = from, .stop = stop };
	s->rows = malloc(CHUNK * sizeof(*s->rows));
	return s->rows ? 0 : lr_nomem(err);
}

int64_t fact_scan_next(struct fact_scan *s, const struct fact **rows, struct lr_err *err)
{
	uint64_t want = s->stop > s->row ? s->stop - s->row : 0;
	if (want == 0)
		return 0;
	int64_t n = store_facts(s->store, s->row, s->rows, want < CHUNK ? (size_t)want : CHUNK, err);
	if (n > 0)
		s->row += (uint64_t)n;
	*rows = s->rows;
	return n;
}

void fact_scan_close(struct fact_scan *s)
{
	free(s->rows);
	*s = (struct fact_scan){ 0 };
}
