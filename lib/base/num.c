#include "base/num.h"

bool num_int(struct slice s, int64_t lo, int64_t hi, int64_t *out)
{
	size_t i = 0;
	bool neg = false;
	if (s.n && s.p[0] == '-') {
		neg = true;
		i = 1;
	}
	if (i == s.n || s.n - i > 19 || (s.p[i] == '0' && s.n - i > 1))
		return false;
	uint64_t u = 0;
	for (; i < s.n; i++) {
		unsigned d = (unsigned char)s.p[i] - (unsigned)'0';
		if (d > 9 || u > (UINT64_MAX - d) / 10)
			return false;
		u = u * 10 + d;
	}
	if (u > INT64_MAX || (neg && u == 0))
		return false;
	int64_t v = neg ? -(int64_t)u : (int64_t)u;
	if (v < lo || v > hi)
		return false;
	*out = v;
	return true;
}

bool num_id(struct slice s, char letter, uint64_t *out)
{
	int64_t v;
	if (s.n < 2 || s.p[0] != letter || !num_int((struct slice){ s.p + 1, s.n - 1 }, 1, (int64_t)1 << 40, &v))
		return false;
	*out = (uint64_t)v;
	return true;
}

static const struct {
	const char *unit;
	int64_t ms;
} units[] = { { "d", 86400000 }, { "h", 3600000 }, { "m", 60000 }, { "s", 1000 }, { "ms", 1 } };
enum { N_UNITS = sizeof(units) / sizeof(units[0]) };

bool num_duration_to(struct slice s, int64_t most, int64_t *ms)
{
	int64_t sum = 0;
	size_t i = 0, from_unit = 0;
	if (slice_is(s, "0")) {
		*ms = 0;
		return true;
	}
	if (s.n == 0)
		return false;
	while (i < s.n) {
		size_t d = i;
		while (d < s.n && s.p[d] >= '0' && s.p[d] <= '9')
			d++;
		size_t u = d;
		while (u < s.n && s.p[u] >= 'a' && s.p[u] <= 'z')
			u++;
		int64_t v;
		if (!num_int((struct slice){ s.p + i, d - i }, 0, most, &v))
			return false;
		size_t k = from_unit;
		while (k < N_UNITS && !slice_is((struct slice){ s.p + d, u - d }, units[k].unit))
			k++;
		if (k == N_UNITS || v > most / units[k].ms || sum > most - v * units[k].ms)
			return false;
		sum += v * units[k].ms;
		from_unit = k + 1;
		i = u;
	}
	*ms = sum;
	return true;
}

bool num_duration(struct slice s, int64_t *ms)
{
	return num_duration_to(s, (int64_t)3650 * 86400000, ms);
}

void num_duration_put(struct buf *b, int64_t ms)
{
	if (ms == 0) {
		buf_addc(b, '0');
		return;
	}
	for (size_t k = 0; k < N_UNITS; k++)
		if (ms / units[k].ms) {
			buf_int(b, ms / units[k].ms);
			buf_adds(b, units[k].unit);
			ms %= units[k].ms;
		}
}

bool num_money(struct slice s, int digits, int64_t *minor)
{
	const int64_t max = (int64_t)1 << 53;
	size_t i = 0;
	bool neg = s.n && s.p[0] == '-';
	int64_t v = 0;
	int seen = 0, decimals = -1;
	for (i = neg; i < s.n; i++) {
		if (s.p[i] == '.' && decimals < 0 && seen) {
			decimals = 0;
			continue;
		}
		unsigned d = (unsigned char)s.p[i] - (unsigned)'0';
		if (d > 9 || v > (max - 9) / 10)
			return false;
		if (decimals >= 0 && ++decimals > digits)
			return false;
		v = v * 10 + (int64_t)d;
		seen++;
	}
	if (!seen || decimals == 0)
		return false;
	for (int k = decimals < 0 ? 0 : decimals; k < digits; k++) {
		if (v > max / 10)
			return false;
		v *= 10;
	}
	*minor = neg ? -v : v;
	return true;
}
