/*
 * resum - a forger: a journal's lines on stdin, edited by a test, come out with sums that fit, as if they had been recorded so.
 * lr-state(5) "sum". person_sum is left as it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { TAIL = 26 }; /* ,"sum":"................"} */

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	XXH64_hash_t sum = 0;
	while ((n = getline(&line, &room, stdin)) > TAIL) {
		size_t end = (size_t)n - 1 - TAIL;
		char *person, *behind;
		line[end] = '\0';
		person = strstr(line, ",\"person\":{");
		behind = person ? strstr(person, ",\"person_sum\":\"") : NULL;
		XXH3_state_t *x = XXH3_createState();
		XXH3_64bits_reset_withSeed(x, sum);
		XXH3_64bits_update(x, line, behind ? (size_t)(person - line) : end);
		if (behind)
			XXH3_64bits_update(x, behind, (size_t)(line + end - behind));
		sum = XXH3_64bits_digest(x);
		XXH3_freeState(x);
		printf("%s,\"sum\":\"%016llx\"}\n", line, (unsigned long long)sum);
	}
	free(line);
	return 0;
}
