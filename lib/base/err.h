/*
 * err - the error a caller owns, and the exit codes of every tool.
 *
 * A function that can fail takes `struct lr_err *` last and returns 0 (done), 1 (got one, where it says so)
 * or a negative kind. The first error wins: a later lr_fail() on the same object changes nothing. Messages are whole
 * sentences without a newline; they may hold bytes of hostile input, msg.h masks them on the way out.
 * Exit codes: cli.md "Exit codes".
 */
#ifndef LR_BASE_ERR_H
#define LR_BASE_ERR_H

enum lr_kind {
	LR_OK = 0,
	LR_REFUSED = 1,      /* this record was refused, the others are done */
	LR_USAGE = 64,
	LR_DATA = 65,        /* data unusable, or a damaged journal */
	LR_NOINPUT = 66,
	LR_UNAVAILABLE = 69, /* no such state, or not usable */
	LR_BUG = 70,
	LR_NOMEM = 71,
	LR_CANTCREATE = 73,
	LR_IO = 74,
	LR_TRYAGAIN = 75,
	LR_NOPERM = 77,
	LR_CONFIG = 78,
	LR_UNCERTAIN = 79,
};

struct lr_err {
	int kind;         /* 0: none yet; else enum lr_kind */
	const char *code; /* the word of cli.md for a refusal ("expired"), or NULL; static storage */
	char msg[480];
};

/* Record an error. Returns -kind, so `return lr_fail(...)` reads well. `err` may be NULL. */
int lr_fail(struct lr_err *err, int kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The same with strerror(errno) appended after ": ". */
int lr_fail_errno(struct lr_err *err, int kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* A refusal: kind LR_REFUSED with its word; returns -LR_REFUSED. */
int lr_refuse(struct lr_err *err, const char *code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int lr_nomem(struct lr_err *err);
void lr_err_clear(struct lr_err *err);

#endif
