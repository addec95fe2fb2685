#include "report/words.h"

#include <stdarg.h>
#include <stdio.h>

static const char none[] = "\xe2\x80\x93"; /* an en dash */

static struct words unsigned_grouped(uint64_t v, bool minus)
{
	struct words w;
	char digits[24], *p = w.s;
	int n = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)v);
	if (minus)
		*p++ = '-';
	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			*p++ = ',';
		*p++ = digits[i];
	}
	*p = '\0';
	return w;
}

static uint64_t magnitude(int64_t v)
{
	return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

struct words words_int(int64_t v)
{
	return unsigned_grouped(magnitude(v), v < 0);
}

struct words words_tenths(struct average tenths)
{
	struct words w;
	if (!tenths.known) {
		memcpy(w.s, none, sizeof(none));
		return w;
	}
	uint64_t v = magnitude(tenths.v);
	w = unsigned_grouped(v / 10, tenths.v < 0);
	size_t n = strlen(w.s);
	w.s[n] = '.';
	w.s[n + 1] = (char)('0' + v % 10);
	w.s[n + 2] = '\0';
	return w;
}

struct words words_percent(struct average tenths)
{
	struct words w = words_tenths(tenths);
	if (tenths.known)
		memcpy(w.s + strlen(w.s), " %", 3);
	return w;
}

struct words words_counted(int64_t n, const char *noun)
{
	return words_printf("%s %s%s", words_int(n).s, noun, n == 1 ? "" : "s");
}

struct words words_span(int64_t s)
{
	static const struct {
		int64_t s;
		const char *name;
	} unit[] = { { 86400, "d" }, { 3600, "h" }, { 60, "min" }, { 1, "s" } };
	struct words w;
	uint64_t left = magnitude(s), big;
	size_t i = 0;
	while (i < 3 && left < (uint64_t)unit[i].s)
		i++;
	big = left / (uint64_t)unit[i].s;
	left %= (uint64_t)unit[i].s;
	int n = snprintf(w.s, sizeof(w.s), "%s%llu %s", s < 0 ? "-" : "", (unsigned long long)big, unit[i].name);
	if (i < 3 && left / (uint64_t)unit[i + 1].s)
		snprintf(w.s + n, sizeof(w.s) - (size_t)n, " %llu %s", (unsigned long long)(left / (uint64_t)unit[i + 1].s), unit[i + 1].name);
	return w;
}

struct words words_seconds(struct average s)
{
	struct words w;
	if (s.known)
		return words_span(s.v);
	memcpy(w.s, none, sizeof(none));
	return w;
}

struct words words_amount(int64_t minor, int digits)
{
	uint64_t unit = 1, v = magnitude(minor);
	for (int i = 0; i < digits; i++)
		unit *= 10;
	struct words w = unsigned_grouped(v / unit, minor < 0);
	size_t n = strlen(w.s);
	if (digits)
		snprintf(w.s + n, sizeof(w.s) - n, ".%0*llu", digits, (unsigned long long)(v % unit));
	return w;
}

struct words words_printf(const char *fmt, ...)
{
	struct words w;
	va_list args;
	va_start(args, fmt);
	if (vsnprintf(w.s, sizeof(w.s), fmt, args) < 0)
		w.s[0] = '\0';
	va_end(args);
	return w;
}
