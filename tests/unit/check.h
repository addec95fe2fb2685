/*
 * check - TAP for the unit tests: CHECK(condition, "the promise it keeps"), CHECK_TEXT(got, want, "promise"), and
 * check_done() as main's result. All state is in the one file that includes it.
 */
#ifndef LR_TESTS_CHECK_H
#define LR_TESTS_CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static struct {
	int run, failed;
} checks;

static inline bool check_say(bool ok, const char *promise, const char *what, const char *file, int line)
{
	checks.run++;
	printf("%sok %d - %s\n", ok ? "" : "not ", checks.run, promise);
	if (!ok) {
		checks.failed++;
		printf("# %s:%d: %s\n", file, line, what);
	}
	return ok;
}

static inline void check_text(const char *got, const char *want, const char *promise, const char *file, int line)
{
	if (!check_say(strcmp(got, want) == 0, promise, "the texts differ", file, line))
		printf("# got:  %s\n# want: %s\n", got, want);
}

#define CHECK(condition, promise) ((void)check_say((condition), (promise), #condition, __FILE__, __LINE__))
#define CHECK_TEXT(got, want, promise) check_text((got), (want), (promise), __FILE__, __LINE__)

static inline int check_done(void)
{
	printf("1..%d\n", checks.run);
	return checks.failed ? 1 : 0;
}

#endif
