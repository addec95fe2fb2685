#include "wire/plain.h"

#include <stdint.h>

#include "base/text.h"

struct slice trimmed(struct slice s)
{
	while (s.n && (*s.p == ' ' || (*s.p >= '\t' && *s.p <= '\r'))) {
		s.p++;
		s.n--;
	}
	while (s.n && (s.p[s.n - 1] == ' ' || (s.p[s.n - 1] >= '\t' && s.p[s.n - 1] <= '\r')))
		s.n--;
	return s.n ? s : (struct slice){ NULL, 0 };
}

bool text_sound(struct slice s, size_t *bad)
{
	const uint64_t low = UINT64_C(0x0101010101010101), high = UINT64_C(0x8080808080808080);
	size_t i = 0;
	for (; i + 8 <= s.n; i += 8) {
		uint64_t v;
		memcpy(&v, s.p + i, 8);
		if (((v - low) | v) & high) /* a byte that is 0 or above 0x7f */
			break;
	}
	struct slice rest = { s.p + i, s.n - i };
	const char *nul = rest.n ? memchr(rest.p, 0, rest.n) : NULL;
	size_t at = 0;
	if (utf8_valid(rest, &at) && !nul)
		return true;
	if (nul && (at == 0 || (size_t)(nul - rest.p) < at))
		at = (size_t)(nul - rest.p);
	*bad = i + at;
	return false;
}
