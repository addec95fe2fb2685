/*
 * clock - the only place that asks what time it is, or waits for it. Everything else is given `now`.
 */
#ifndef LR_BASE_CLOCK_H
#define LR_BASE_CLOCK_H

#include <stdint.h>

int64_t clock_now_ms(void);        /* system clock, ms since 1970 UTC */
int64_t clock_monotonic_ms(void);  /* for time limits and progress only */
void clock_sleep_ms(int64_t ms);   /* returns early on a signal */
void clock_sleep_us(int64_t us);

#endif
