/*
 * record_loop - the filters' loop: what stdin has ready is one batch (at most 1,000 records or 1 MiB), read before the
 * lock is taken, decided under it, printed when durable; nothing waits behind a blocking read.
 */
#ifndef LR_CLI_RECORD_LOOP_H
#define LR_CLI_RECORD_LOOP_H

#include "cli/cli.h"
#include "wire/records.h"

/*
 * Decide one record; write its output. -LR_REFUSED (c->err says why): told with its line, the next goes on.
 */
typedef int record_one(struct cli *c, void *arg, struct decision *d, const struct record *rec);

/* Operands are bare ids; without operands stdin is read. `bare_ids`: lines may be bare ids, too. */
int record_loop(struct cli *c, bool bare_ids, record_one *one, void *arg);

/* The lead a record is about ("lead", or the bare id): 1, or -LR_REFUSED. */
int record_lead(struct cli *c, const struct record *rec, uint64_t *lead);

/* Every lead of a list under the lock, oldest first: `one` for each. The --pending loop. */
typedef int list_one(struct cli *c, void *arg, struct decision *d, uint64_t lead);
int list_loop(struct cli *c, enum list list, list_one *one, void *arg);

#endif
