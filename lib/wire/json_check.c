#include "wire/json_check.h"

#include <stdint.h>

/*
 * A decimal of 15 significant digits survives the way through a double (DBL_DIG); exponents are held well inside the normal
 * range, so that nothing rounds to zero or infinity.
 */
enum { MAX_NUMBER = 64, MAX_DIGITS = 15, MAX_EXPONENT = 200 };

static int fail_at(struct slice text, size_t at, const char *why, struct lr_err *err)
{
	size_t line = 1, column = 1;
	for (size_t i = 0; i < at; i++) {
		column++;
		if (text.p[i] == '\n') {
			line++;
			column = 1;
		}
	}
	return lr_fail(err, LR_DATA, "line %zu, column %zu: %s", line, column, why);
}

static bool in_number(char c)
{
	return (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.' || c == 'e' || c == 'E';
}

/* NULL, or why this number would not survive. */
static const char *bad_number(struct slice s)
{
	const uint64_t limit = UINT64_C(1) << 53;
	uint64_t whole = 0;
	int digits = 0, zeros = 0;
	size_t i = 0;
	bool real = false;
	if (s.n > MAX_NUMBER)
		return "the number has more than 64 characters";
	for (; i < s.n && s.p[i] != 'e' && s.p[i] != 'E'; i++) {
		char c = s.p[i];
		if (c == '.')
			real = true;
		if (c < '0' || c > '9')
			continue;
		if (whole <= limit)
			whole = whole * 10 + (uint64_t)(c - '0');
		if (c == '0' && digits) { /* zeros count only once a digit follows them */
			zeros++;
		} else if (c != '0') {
			digits += zeros + 1;
			zeros = 0;
		}
	}
	if (i < s.n) {
		int exponent = 0;
		real = true;
		for (i++; i < s.n; i++)
			if (s.p[i] >= '0' && s.p[i] <= '9' && exponent <= MAX_EXPONENT)
				exponent = exponent * 10 + (s.p[i] - '0');
		if (exponent > MAX_EXPONENT)
			return "the number is out of range";
	}
	if (!real && whole > limit)
		return "the integer is beyond 2^53 and would not stay exact: write it as a string";
	if (real && digits > MAX_DIGITS)
		return "the number has more than 15 digits and would not stay exact: write it as a string";
	return NULL;
}

int json_check(struct slice text, struct lr_err *err)
{
	size_t depth = 0;
	for (size_t i = 0; i < text.n;) {
		char c = text.p[i];
		switch (c) {
		case '\0':
			return fail_at(text, i, "a NUL byte", err);
		case '"':
			for (i++; i < text.n && text.p[i] != '"'; i++)
				if (text.p[i] == '\\')
					i++;
			i++;
			break;
		case '{':
		case '[':
			if (++depth > JSON_MAX_DEPTH)
				return fail_at(text, i, "nested deeper than 64", err);
			i++;
			break;
		case '}':
		case ']':
			if (depth)
				depth--;
			i++;
			break;
		default:
			if (c == '-' || (c >= '0' && c <= '9')) {
				size_t from = i;
				while (i < text.n && in_number(text.p[i]))
					i++;
				const char *why = bad_number((struct slice){ text.p + from, i - from });
				if (why)
					return fail_at(text, from, why, err);
			} else {
				i++;
			}
		}
	}
	return 0;
}
