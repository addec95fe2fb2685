/*
 * draws - chance that anyone can check with coreutils. domain.md 4.4.
 *
 * u_i = the first 8 bytes, big-endian, of SHA-256 of "seed|route|lead|i" (lead as L7), i = 1, 2, ... over the lead's life on the
 * route. u >= 2^64 - (2^64 mod n) is rejected and uses its i up; u mod n is the draw.
 */
#ifndef LR_DOMAIN_DRAWS_H
#define LR_DOMAIN_DRAWS_H

#include <stdint.h>

struct draws {
	const char *seed, *route; /* borrowed */
	uint64_t lead;
	uint32_t used;            /* the last i used */
};

/* A number in [0, n), n >= 1; uses one i or more. */
uint64_t draws_below(struct draws *d, uint64_t n);

#endif
