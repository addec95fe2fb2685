#include "domain/draws.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static uint64_t draw(struct draws *d)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state sha;
	char tail[64];
	uint64_t u = 0;
	int n = snprintf(tail, sizeof(tail), "|L%llu|%u", (unsigned long long)d->lead, ++d->used);
	crypto_hash_sha256_init(&sha);
	crypto_hash_sha256_update(&sha, (const unsigned char *)d->seed, strlen(d->seed));
	crypto_hash_sha256_update(&sha, (const unsigned char *)"|", 1);
	crypto_hash_sha256_update(&sha, (const unsigned char *)d->route, strlen(d->route));
	crypto_hash_sha256_update(&sha, (const unsigned char *)tail, (unsigned long long)n);
	crypto_hash_sha256_final(&sha, hash);
	for (int i = 0; i < 8; i++)
		u = u << 8 | hash[i];
	return u;
}

uint64_t draws_below(struct draws *d, uint64_t n)
{
	uint64_t over = (UINT64_MAX % n + 1) % n; /* 2^64 mod n: so many at the top would make the small ones likelier */
	uint64_t u;
	do
		u = draw(d);
	while (u > UINT64_MAX - over);
	return u % n;
}
