#include "report/returns.h"

int64_t returns_sum(int64_t a, int64_t b)
{
	int64_t s;
	return __builtin_add_overflow(a, b, &s) ? (b > 0 ? INT64_MAX : INT64_MIN) : s;
}

struct average returns_per(int64_t minor, int64_t n, bool known)
{
	return known ? average_mean(minor, n) : (struct average){ 0 };
}

struct average returns_roi(int64_t revenue, int64_t cost)
{
	if (cost <= 0)
		return (struct average){ 0 };
	__int128 part = ((__int128)revenue - cost) * 1000, whole = part / cost;
	if (part % cost < 0)
		whole--;
	__int128 rest = part - whole * cost;
	whole += rest >= cost - rest;
	return (struct average){ true, whole > INT64_MAX ? INT64_MAX : (int64_t)whole };
}
