#include "report/average.h"

/*
 * Selection by digits from the top: find which bucket of the highest digit holds the k-th value, then look at that
 * bucket's values alone, and so on. No order of the input makes it slow, as one can a quickselect.
 */
enum { WIDE = 11, NARROW = 6, FEW = 4096 };

int64_t average_rank(const int64_t *v, size_t n, size_t k)
{
	int64_t lo = v[0], hi = v[0];
	for (size_t i = 1; i < n; i++) {
		lo = v[i] < lo ? v[i] : lo;
		hi = v[i] > hi ? v[i] : hi;
	}
	uint64_t span = (uint64_t)hi - (uint64_t)lo, prefix = 0;
	unsigned bits = n < FEW ? NARROW : WIDE, above = 0; /* digits from bit `above` up are settled */
	while (above < 64 && span >> above)
		above += bits;
	while (above > 0) {
		size_t count[1 << WIDE], digit = 0;
		unsigned below = above - bits;
		memset(count, 0, sizeof(count[0]) << bits);
		for (size_t i = 0; i < n; i++) {
			uint64_t d = (uint64_t)v[i] - (uint64_t)lo;
			/* shifting all 64 bits out is undefined in C: there is nothing above then */
			if ((above < 64 ? d >> above : 0) == prefix)
				count[d >> below & ((1u << bits) - 1)]++;
		}
		while (k >= count[digit])
			k -= count[digit++];
		prefix = prefix << bits | digit;
		above = below;
	}
	return (int64_t)((uint64_t)lo + prefix);
}

/* v / n downwards, n > 0. */
static int64_t floor_div(int64_t v, int64_t n)
{
	return v / n - (v % n < 0);
}

struct average average_mean(int64_t sum, int64_t n)
{
	if (n <= 0)
		return (struct average){ 0 };
	int64_t whole = floor_div(sum, n), rest = sum - whole * n;
	return (struct average){ true, whole + (rest >= n - rest) };
}

struct average average_median(const int64_t *v, size_t n)
{
	if (n == 0)
		return (struct average){ 0 };
	int64_t low = average_rank(v, n, (n - 1) / 2);
	if (n % 2)
		return (struct average){ true, low };
	/* the upper one of the middle two is the same again, or the smallest greater one */
	size_t up_to = 0;
	int64_t next = INT64_MAX;
	for (size_t i = 0; i < n; i++) {
		up_to += v[i] <= low;
		if (v[i] > low && v[i] < next)
			next = v[i];
	}
	return average_mean(low + (up_to > n / 2 ? low : next), 2);
}

struct average average_percentile(const int64_t *v, size_t n, unsigned percent)
{
	if (n == 0)
		return (struct average){ 0 };
	size_t rank = (n * percent + 99) / 100;
	return (struct average){ true, average_rank(v, n, rank ? rank - 1 : 0) };
}

struct average average_rate(int64_t part, int64_t whole)
{
	return average_mean(part * 1000, whole);
}

void average_put_tenths(struct buf *b, struct average tenths)
{
	if (!tenths.known)
		return;
	uint64_t v = tenths.v < 0 ? 0 - (uint64_t)tenths.v : (uint64_t)tenths.v;
	if (tenths.v < 0)
		buf_addc(b, '-');
	buf_int(b, (int64_t)(v / 10));
	buf_addc(b, '.');
	buf_addc(b, (char)('0' + v % 10));
}
