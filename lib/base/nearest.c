#include "base/nearest.h"

#include <stdio.h>

#include "base/text.h"

enum { NEAR_MAX = 4, SHOWN_MAX = 64 };

struct nearest nearest_to(struct slice word)
{
	return (struct nearest){ word, { NULL, 0 }, NEAR_MAX };
}

void nearest_offer(struct nearest *n, struct slice name)
{
	/* a third of the letters may be wrong; of two or three, one */
	unsigned may = n->word.n < 4 ? 1 : n->word.n < 8 ? 2 : 3;
	unsigned d = text_distance(n->word, name, NEAR_MAX);
	if (d <= may && d < n->distance && d < n->word.n) {
		n->distance = d;
		n->best = name;
	}
}

void nearest_hint(const struct nearest *n, char *hint, size_t size)
{
	hint[0] = '\0';
	if (n->best.n && n->best.n <= SHOWN_MAX)
		snprintf(hint, size, " (did you mean \"%.*s\"?)", (int)n->best.n, n->best.p);
}

const char *nearest(struct slice word, const char *const *words, size_t n)
{
	struct nearest near = nearest_to(word);
	const char *best = NULL;
	for (size_t i = 0; i < n; i++) {
		nearest_offer(&near, slice_of(words[i]));
		if (near.best.p == words[i])
			best = words[i];
	}
	return best;
}
