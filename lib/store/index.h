/*
 * index - the live state in LMDB: derived from the journal by fold(), never truth, thrown away on any doubt.
 * Implements domain/state.h. One process has one open at a time.
 *
 * A stamp file beside it (boot id, device, mount id, schema) is checked *before* LMDB is opened: it runs with
 * MDB_NOSYNC, so after another boot or mount its pages cannot be trusted. Keys are described in index_key.h.
 */
#ifndef LR_STORE_INDEX_H
#define LR_STORE_INDEX_H

#include "domain/state.h"

enum { INDEX_SCHEMA = 7 };

/* How the index reads an event line back from the journal. */
typedef int index_line_at(void *arg, uint64_t pos, struct buf *out, struct lr_err *err);

/* Open STATE/<name> (made if absent when `write`); dir is STATE's path. 1 usable as it is; 0 there is none that can be trusted (then
 * index_reset() makes an empty one, writers only); negative error. */
int index_open(int state_fd, const char *dir, const char *name, bool write, struct state **out, struct lr_err *err);
int index_reset(struct state *st, struct lr_err *err);
void index_close(struct state *st);
/* The process ends now: what the kernel frees anyway is left to it. Only for a process that never read without writing. */
void index_abandon(struct state *st);
void index_reader(struct state *st, index_line_at *read_line, void *arg);

int index_begin(struct state *st, bool write, struct lr_err *err);
int index_commit(struct state *st, struct lr_err *err);   /* lists, caches and facts flushed first */
void index_abort(struct state *st);
/* In a transaction: is the facts file as long as the head says? Somebody may have deleted it. */
bool index_facts_whole(struct state *st);

/* Take the index's files and directory away (it must be closed). */
void index_remove(int parent_fd, const char *name);

/* Rows of facts. File STATE/<name>/facts; rows beyond head.facts are nobody's. */
int64_t index_facts(struct state *st, uint64_t from, struct fact *rows, size_t n, struct lr_err *err);

/* Every key and value of two indexes, and their facts, the same? 1 or 0, *what says where not. Both in a transaction. */
int index_same(struct state *a, struct state *b, struct buf *what, struct lr_err *err);

#endif
