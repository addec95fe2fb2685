/*
 * records - NDJSON records as the filters read them: one object a line, or (where `bare_ids`) a bare id such as L7.
 *
 *   records_open(NULL, true, &r, err); while (records_next(r, true, &rec, err) == NEXT_RECORD) { ... record_clear(&rec); }
 */
#ifndef LR_WIRE_RECORDS_H
#define LR_WIRE_RECORDS_H

#include "wire/input.h"
#include "wire/json.h"
#include "wire/jsonw.h"

struct record {
	struct json *doc;   /* the object; owned; NULL for a bare id */
	struct buf bare;    /* the bare id, else empty; owned */
	uint64_t line;
};

struct records;

int records_open(const char *path, bool bare_ids, struct records **out, struct lr_err *err);
void records_free(struct records *r);
const char *records_name(const struct records *r);
/* enum next. Blank lines are skipped. REFUSED: not JSON, not an object, duplicate key, ... ; *rec is then empty but rec->line is set
 * and rec->bare holds the raw line, of unreadable lines its start (for --rejects): record_clear() it. *err holds the reason
 * without file and line; a refusal it still holds from the record before is cleared. */
int records_next(struct records *r, bool may_block, struct record *rec, struct lr_err *err);
void record_clear(struct record *rec);

/* A member that must be a string if present: 1 there, 0 absent or null, -LR_REFUSED wrong type or empty. */
int record_text(const struct record *rec, const char *key, struct slice *out, struct lr_err *err);
/* Write the members whose keys are not in `except` (NULL-terminated) into w. */
void record_put_rest(struct jsonw *w, const struct record *rec, const char *const *except);

#endif
