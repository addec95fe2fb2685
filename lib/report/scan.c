#include "report/scan.h"

#include <stdlib.h>

enum { CHUNK = 4096 }; /* 128 KiB: stays in the second-level cache between read and count */

/* Of a cache line: the kernel's copy takes up to twice as long to a place that is not aligned so, as malloc's are not (measured). */
enum { ALIGNED = 64 };

static int find_void(struct fact_scan *s, struct lr_err *err)
{
	uint64_t lead = 0;
	int rc;
	while ((rc = store_voided(s->store, lead, &lead, err)) == 1) {
		if (lead >= s->void_end) {
			uint64_t end = (lead + 1) * 2 > 65536 ? (lead + 1) * 2 : 65536;
			uint8_t *more = realloc(s->is_void, end / 8 + 1);
			if (!more)
				return lr_nomem(err);
			size_t had = s->is_void ? s->void_end / 8 + 1 : 0;
			memset(more + had, 0, end / 8 + 1 - had);
			s->is_void = more;
			s->void_end = end;
		}
		s->is_void[lead / 8] |= (uint8_t)(1 << lead % 8);
	}
	return rc;
}

static int64_t without_void(struct fact_scan *s, int64_t n)
{
	int64_t kept = 0;
	for (int64_t i = 0; i < n; i++) {
		uint32_t lead = s->rows[i].lead;
		if (lead >= s->void_end || !(s->is_void[lead / 8] >> lead % 8 & 1))
			s->rows[kept++] = s->rows[i];
	}
	return kept;
}

int fact_scan_open(struct fact_scan *s, struct store *store, uint64_t from, uint64_t stop, struct lr_err *err)
{
	*s = (struct fact_scan){ .store = store, .row = from, .stop = stop };
	s->rows = aligned_alloc(ALIGNED, CHUNK * sizeof(*s->rows));
	return s->rows ? find_void(s, err) : lr_nomem(err);
}

void fact_scan_keep_void(struct fact_scan *s)
{
	free(s->is_void);
	s->is_void = NULL;
	s->void_end = 0;
}

int64_t fact_scan_next(struct fact_scan *s, const struct fact **rows, struct lr_err *err)
{
	*rows = s->rows;
	for (;;) {
		uint64_t want = s->stop > s->row ? s->stop - s->row : 0;
		if (want == 0)
			return 0;
		int64_t n = store_facts(s->store, s->row, s->rows, want < CHUNK ? (size_t)want : CHUNK, err);
		if (n <= 0)
			return n;
		s->row += (uint64_t)n;
		if (s->is_void)
			n = without_void(s, n);
		if (n > 0)
			return n;
	}
}

void fact_scan_close(struct fact_scan *s)
{
	free(s->rows);
	free(s->is_void);
	*s = (struct fact_scan){ 0 };
}
