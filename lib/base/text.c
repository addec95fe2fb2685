#include "base/text.h"


size_t utf8_decode(const char *p, const char *end, uint32_t *cp)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t left = (size_t)(end - p);
	if (u[0] < 0x80) {
		*cp = u[0];
		return 1;
	}
	size_t n = u[0] >= 0xf0 ? 4 : u[0] >= 0xe0 ? 3 : 2;
	uint32_t v = u[0] & (0xffu >> (n + 1));
	if (u[0] < 0xc2 || u[0] > 0xf4 || left < n)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (u[i] & 0x3f);
	}
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	if (v < least[n] || v > 0x10ffff || (v >= 0xd800 && v < 0xe000))
		return 0;
	*cp = v;
	return n;
}

bool utf8_valid(struct slice s, size_t *bad)
{
	const char *p = s.p, *end = s.p + s.n;
	while (p < end) {
		if ((unsigned char)*p < 0x80) {
			p++;
			continue;
		}
		uint32_t cp;
		size_t n = utf8_decode(p, end, &cp);
		if (n == 0) {
			if (bad)
				*bad = (size_t)(p - s.p);
			return false;
		}
		p += n;
	}
	return true;
}

void utf8_put(struct buf *b, uint32_t cp)
{
	char t[4];
	size_t n;
	if (cp < 0x80) {
		t[0] = (char)cp;
		n = 1;
	} else if (cp < 0x800) {
		t[0] = (char)(0xc0 | cp >> 6);
		t[1] = (char)(0x80 | (cp & 0x3f));
		n = 2;
	} else if (cp < 0x10000) {
		t[0] = (char)(0xe0 | cp >> 12);
		t[1] = (char)(0x80 | (cp >> 6 & 0x3f));
		t[2] = (char)(0x80 | (cp & 0x3f));
		n = 3;
	} else {
		t[0] = (char)(0xf0 | cp >> 18);
		t[1] = (char)(0x80 | (cp >> 12 & 0x3f));
		t[2] = (char)(0x80 | (cp >> 6 & 0x3f));
		t[3] = (char)(0x80 | (cp & 0x3f));
		n = 4;
	}
	buf_add(b, t, n);
}

static void put_u(struct buf *b, uint32_t unit)
{
	static const char digit[] = "0123456789abcdef";
	char t[6] = { '\\', 'u', digit[unit >> 12 & 15], digit[unit >> 8 & 15], digit[unit >> 4 & 15], digit[unit & 15] };
	buf_add(b, t, sizeof(t));
}

void json_quote(struct buf *b, struct slice s, bool ascii)
{
	const char *p = s.p, *end = s.p + s.n, *run = p;
	buf_addc(b, '"');
	while (p < end) {
		unsigned char c = (unsigned char)*p;
		if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
			p++;
			continue;
		}
		if (c >= 0x80 && !ascii) {
			p++;
			continue;
		}
		buf_add(b, run, (size_t)(p - run));
		if (c < 0x80) {
			switch (c) {
			case '"': buf_adds(b, "\\\""); break;
			case '\\': buf_adds(b, "\\\\"); break;
			case '\n': buf_adds(b, "\\n"); break;
			case '\t': buf_adds(b, "\\t"); break;
			case '\r': buf_adds(b, "\\r"); break;
			default: put_u(b, c);
			}
			p++;
		} else {
			uint32_t cp;
			size_t n = utf8_decode(p, end, &cp);
			if (n == 0) { /* callers validate; never write broken JSON all the same */
				cp = 0xfffd;
				n = 1;
			}
			if (cp >= 0x10000) {
				put_u(b, 0xd800 + ((cp - 0x10000) >> 10));
				put_u(b, 0xdc00 + ((cp - 0x10000) & 0x3ff));
			} else {
				put_u(b, cp);
			}
			p += n;
		}
		run = p;
	}
	buf_add(b, run, (size_t)(p - run));
	buf_addc(b, '"');
}

static bool hex4(const char *p, uint32_t *out)
{
	uint32_t v = 0;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		if (c >= '0' && c <= '9')
			v = v << 4 | (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (uint32_t)(c - 'a' + 10);
		else
			return false;
	}
	*out = v;
	return true;
}

bool json_unescape(struct buf *b, struct slice body)
{
	const char *p = body.p, *end = body.p + body.n;
	while (p < end) {
		const char *run = p;
		while (p < end && *p != '\\') {
			if ((unsigned char)*p < 0x20 || (unsigned char)*p >= 0x7f || *p == '"')
				return false;
			p++;
		}
		buf_add(b, run, (size_t)(p - run));
		if (p == end)
			break;
		if (end - p < 2)
			return false;
		switch (p[1]) {
		case '"': buf_addc(b, '"'); break;
		case '\\': buf_addc(b, '\\'); break;
		case 'n': buf_addc(b, '\n'); break;
		case 't': buf_addc(b, '\t'); break;
		case 'r': buf_addc(b, '\r'); break;
		case 'u': {
			uint32_t u, lo;
			if (end - p < 6 || !hex4(p + 2, &u) || (u >= 0xdc00 && u < 0xe000))
				return false;
			if (u >= 0xd800 && u < 0xdc00) {
				if (end - p < 12 || p[6] != '\\' || p[7] != 'u' || !hex4(p + 8, &lo) || lo < 0xdc00 || lo >= 0xe000)
					return false;
				u = 0x10000 + ((u - 0xd800) << 10) + (lo - 0xdc00);
				p += 6;
			}
			utf8_put(b, u);
			p += 4;
			break;
		}
		default: return false;
		}
		p += 2;
	}
	return true;
}

/* Format characters that move, hide or reorder what a reader sees. */
static bool invisible(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad || cp == 0x061c || (cp >= 0x200b && cp <= 0x200f) ||
	       (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
	       (cp >= 0xfff9 && cp <= 0xfffb) || (cp >= 0xe0000 && cp <= 0xe0fff);
}

/* A character beyond ASCII that takes room of its own begins there. */
static bool letter_at(const char *p, const char *end)
{
	uint32_t cp;
	size_t n = p < end ? utf8_decode(p, end, &cp) : 0;
	return n > 1 && !invisible(cp) && text_width((struct slice){ p, n }) > 0;
}

static void masked(struct buf *b, struct slice s, bool joiners)
{
	const char *p = s.p, *end = s.p + s.n;
	unsigned marks = 0;
	bool after = false; /* a character beyond ASCII, shown as it is, is just before */
	while (p < end) {
		const char *run = p;
		while (p < end && *p >= 0x20 && *p < 0x7f)
			p++;
		if (p > run) { /* most text is nothing else */
			buf_add(b, run, (size_t)(p - run));
			marks = 0;
			after = false;
			continue;
		}
		uint32_t cp;
		size_t n = utf8_decode(p, end, &cp);
		if (n == 0 || cp < 0x20 || cp == 0x7f) {
			buf_printf(b, "\\x%02x", (unsigned)(unsigned char)*p);
			p++;
			after = false;
			continue;
		}
		if (joiners && after && (cp == 0x200c || cp == 0x200d) && letter_at(p + n, end)) {
			buf_add(b, p, n);
			p += n;
			continue;
		}
		marks = text_width((struct slice){ p, n }) == 0 && !invisible(cp) ? marks + 1 : 0;
		if (invisible(cp))
			buf_printf(b, "\\u%04x", (unsigned)cp);
		else if (marks <= 2) /* a pile of combining marks would climb over other lines */
			buf_add(b, p, n);
		after = !invisible(cp);
		p += n;
	}
}

void text_masked(struct buf *b, struct slice s)
{
	masked(b, s, false);
}

void text_masked_joined(struct buf *b, struct slice s)
{
	masked(b, s, true);
}

/* Wide and zero-width ranges that matter in names (Unicode 15 EastAsianWidth W/F, general category Mn, coarse). */
static size_t columns(uint32_t cp)
{
	if (cp < 0x300)
		return 1;
	if ((cp >= 0x300 && cp <= 0x36f) || (cp >= 0x483 && cp <= 0x489) || (cp >= 0x591 && cp <= 0x5bd) ||
	    (cp >= 0x610 && cp <= 0x61a) || (cp >= 0x64b && cp <= 0x65f) || (cp >= 0x1ab0 && cp <= 0x1aff) ||
	    (cp >= 0x1dc0 && cp <= 0x1dff) || (cp >= 0x20d0 && cp <= 0x20ff) || (cp >= 0xfe00 && cp <= 0xfe0f) ||
	    (cp >= 0xfe20 && cp <= 0xfe2f) || (cp >= 0xe31 && cp <= 0xe3a && cp != 0xe32 && cp != 0xe33) ||
	    (cp >= 0xe47 && cp <= 0xe4e) || (cp >= 0xe0100 && cp <= 0xe01ef))
		return 0;
	if ((cp >= 0x1100 && cp <= 0x115f) || (cp >= 0x2e80 && cp <= 0x303e) || (cp >= 0x3041 && cp <= 0xa4cf) ||
	    (cp >= 0xa960 && cp <= 0xa97c) || (cp >= 0xac00 && cp <= 0xd7a3) || (cp >= 0xf900 && cp <= 0xfaff) ||
	    (cp >= 0xfe30 && cp <= 0xfe6f) || (cp >= 0xff00 && cp <= 0xff60) || (cp >= 0xffe0 && cp <= 0xffe6) ||
	    (cp >= 0x1f300 && cp <= 0x1f64f) || (cp >= 0x1f680 && cp <= 0x1f6ff) || (cp >= 0x1f900 && cp <= 0x1faff) ||
	    (cp >= 0x20000 && cp <= 0x3fffd))
		return 2;
	return 1;
}

size_t text_width(struct slice s)
{
	const char *p = s.p, *end = s.p + s.n;
	size_t w = 0;
	while (p < end) {
		uint32_t cp;
		size_t n = utf8_decode(p, end, &cp);
		if (n == 0) {
			n = 1;
			w++;
		} else {
			w += columns(cp);
		}
		p += n;
	}
	return w;
}

void text_cut(struct buf *b, struct slice s, size_t cols, bool utf8)
{
	if (text_width(s) <= cols) {
		buf_slice(b, s);
		return;
	}
	const char *p = s.p, *end = s.p + s.n;
	size_t w = 0;
	while (p < end && cols) {
		uint32_t cp;
		size_t n = utf8_decode(p, end, &cp);
		size_t c = n ? columns(cp) : 1;
		if (w + c > cols - 1)
			break;
		w += c;
		p += n ? n : 1;
	}
	buf_add(b, s.p, (size_t)(p - s.p));
	if (cols)
		buf_adds(b, utf8 ? "\xe2\x80\xa6" : "~");
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

unsigned text_distance(struct slice a, struct slice b, unsigned cap)
{
	enum { MAX = 64 };
	unsigned row[3][MAX + 1];
	if (a.n > MAX || b.n > MAX)
		return cap;
	for (size_t j = 0; j <= b.n; j++)
		row[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a.n; i++) {
		unsigned *now = row[i % 3], *up = row[(i + 2) % 3], *up2 = row[(i + 1) % 3];
		now[0] = (unsigned)i;
		for (size_t j = 1; j <= b.n; j++) {
			char x = lower(a.p[i - 1]), y = lower(b.p[j - 1]);
			unsigned v = up[j - 1] + (x != y);
			if (up[j] + 1 < v)
				v = up[j] + 1;
			if (now[j - 1] + 1 < v)
				v = now[j - 1] + 1;
			if (i > 1 && j > 1 && x == lower(b.p[j - 2]) && lower(a.p[i - 2]) == y && up2[j - 2] + 1 < v)
				v = up2[j - 2] + 1;
			now[j] = v;
		}
	}
	unsigned d = row[a.n % 3][b.n];
	return d < cap ? d : cap;
}
