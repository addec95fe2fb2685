#include "base/clock.h"

#include <time.h>

static int64_t read_ms(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
	return read_ms(CLOCK_REALTIME);
}

int64_t clock_monotonic_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

void clock_sleep_us(int64_t us)
{
	if (us <= 0)
		return;
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };
	nanosleep(&t, 0);
}

void clock_sleep_ms(int64_t ms)
{
	clock_sleep_us(ms * 1000);
}
