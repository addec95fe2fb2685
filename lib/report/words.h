/*
 * words - numbers as people read them, by value, so that they can stand in the arguments of a printf:
 *   html_strf(&h, "%s leads", words_int(n).s);
 * Pure; nothing fails.
 */
#ifndef LR_REPORT_WORDS_H
#define LR_REPORT_WORDS_H

#include "report/average.h"

struct words {
	char s[128];
};

struct words words_int(int64_t v);                  /* "12,345" */
struct words words_counted(int64_t n, const char *noun); /* "1 lead", "12,345 leads" */
struct words words_tenths(struct average tenths);   /* "66.7"; a dash when not known */
struct words words_percent(struct average tenths);  /* "66.7 %" */
struct words words_seconds(struct average s);       /* "45 s", "12 min 30 s", "3 h 5 min", "2 d 4 h": two units at most */
struct words words_span(int64_t s);
/* Cut to what fits. */
struct words words_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Minor units of a currency with that many decimals: "1,234.50" */
struct words words_amount(int64_t minor, int digits);

#endif
