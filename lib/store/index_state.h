/*
 * index_state - the inside of `struct state`, for index*.c alone.
 */
#ifndef LR_STORE_INDEX_STATE_H
#define LR_STORE_INDEX_STATE_H

#include "base/table.h"
#include "store/index.h"
#include "store/index_arrivals.h"
#include "store/index_key.h"

struct cached_agent {
	struct agent a;
	struct agent_tags *tags;   /* NULL: not asked for yet */
	bool loaded, dirty;
};

struct cached_route {
	struct route r;
	bool loaded, dirty;
};

/* By number; {NULL,0}: not asked for yet. */
struct names_read {
	struct slice *name;
	size_t cap;
};

struct state {
	struct buf path;           /* of the index directory */
	int dir_fd, facts_fd;
	bool write_env, in_txn, write_txn;
	MDB_env *env;
	MDB_txn *txn;
	struct { bool open; MDB_dbi dbi; MDB_cursor *cursor; } tree[N_TREES]; /* of the open transaction; the cursor is for seeking */
	MDB_cursor *sought;        /* the one index_seek() used last */
	MDB_cursor *near[128];     /* by a key's letter: where the last one was put; neighbours skip the way from the root */
	struct head head;
	struct lead recent;        /* asked for or put last in the transaction; id 0: none */
	struct offer recent_offer; /* as well */
	uint64_t leads_put;        /* highest lead with a record */
	uint64_t begun_seq, begun_pos, begun_erase; /* of the head when the transaction began */
	uint64_t cache_seq;        /* journal seq the caches below belong to */
	bool settings_loaded;
	struct zone **zones;       /* opened so far; they outlive transactions */
	size_t n_zones;
	struct date_span *holidays;
	size_t n_holidays;
	bool holidays_known;
	struct tag *tags;          /* in force, by number; their texts in tag_text */
	size_t n_tags;
	bool tags_known;
	struct arena tag_text;
	struct settings settings;
	struct cached_agent **agents; /* by number; NULL not asked for yet */
	struct cached_route **routes;
	size_t agents_cap, routes_cap;
	struct route **order;      /* routes in the order tried */
	size_t n_order;
	bool order_known;
	struct table names;        /* kind + name -> number */
	struct names_read named[4]; /* agents, routes, sources, tags, in this transaction: who tells of many leads asks for few names */
	struct arena text;         /* names and configuration handed out in this transaction */
	struct arrivals arrivals;
	struct buf facts;          /* rows not yet in the file */
	uint64_t facts_base;       /* number of the first of them */
	struct buf line;           /* a journal line read back */
	index_line_at *read_line;
	void *read_arg;
};

int index_fail(struct lr_err *err, int mdb_rc, const char *what);
/* 1 found, 0 not. The value is valid until the next write in the transaction. */
int index_get(struct state *st, struct key *k, struct slice *v, struct lr_err *err);
int index_put(struct state *st, struct key *k, const void *p, size_t n, struct lr_err *err);
int index_del(struct state *st, struct key *k, struct lr_err *err); /* absent: LR_BUG */
/* First key >= k: 1 with its bytes, 0 at the end. */
int index_seek(struct state *st, struct key *k, struct slice *key, struct slice *v, struct lr_err *err);
/* The key behind the one index_seek() found. */
int index_next(struct state *st, struct slice *key, struct lr_err *err);
/* Last key <= k. */
int index_seek_back(struct state *st, struct key *k, struct slice *key, struct lr_err *err);
/* index_named.c: see state_holiday_put() and state_holiday_after(). */
int index_named_put(struct state *st, enum key_table t, struct slice name, struct slice json, struct lr_err *err);
int index_named_after(struct state *st, enum key_table t, struct slice after, struct slice *name, struct slice *json, struct lr_err *err);
void index_agent_tags_free(struct agent_tags *t);
/* Close the zones. */
void index_zones_free(struct state *st);
/* Forget the names handed out. */
void index_names_free(struct state *st);
/* Forget agents, routes, settings, names. */
void index_forget(struct state *st);
int index_flush_config(struct state *st, struct lr_err *err);

#endif
