/*
 * nearest - "did you mean": offer every name there is, then take the one closest to a word that is none of them.
 */
#ifndef LR_BASE_NEAREST_H
#define LR_BASE_NEAREST_H

#include "base/slice.h"

enum { NEAREST_HINT = 96 };

struct nearest {
	struct slice word, best;  /* best is empty while nothing is near enough */
	unsigned distance;
};

struct nearest nearest_to(struct slice word);
void nearest_offer(struct nearest *n, struct slice name);
/* ` (did you mean "ann"?)` into hint, or "". */
void nearest_hint(const struct nearest *n, char *hint, size_t size);
/* The nearest of a few fixed words, or NULL. */
const char *nearest(struct slice word, const char *const *words, size_t n);

#endif
