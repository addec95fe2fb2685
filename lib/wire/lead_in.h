/*
 * lead_in - leads as they come in: CSV (libcsv, strict) or NDJSON (jansson), mapped to lr's canonical fields.
 * cli.md "Records", lr-record(5). Domain rules (duplicate, coalesce, unknown agent) are not decided here.
 *
 *   lead_in_open("leads.csv", &opts, &r, err);
 *   while ((rc = lead_in_next(r, true, &lead, err)) > 0) ...
 */
#ifndef LR_WIRE_LEAD_IN_H
#define LR_WIRE_LEAD_IN_H

#include "base/arena.h"
#include "base/zone.h"
#include "wire/input.h"

struct lead_in {
	/* UTF-8, trimmed at both ends of ASCII blanks; {NULL,0} when absent or empty */
	struct slice ext_id, source, name, email, phone, message, zip, assign_to;
	struct slice tags;           /* canonical JSON array text ["a","b"] (ASCII-escaped), {NULL,0} when none */
	struct slice extra;          /* canonical JSON object text (ASCII-escaped) of everything else, {NULL,0} when none */
	bool has_received_at, has_cost;
	int64_t received_at;         /* ms UTC */
	int64_t cost;                /* minor units */
	uint64_t line;               /* first line of the record, from 1 */
	struct slice raw;            /* the record's own text (at most LINE_MAX_BYTES), for --rejects */
	struct slice column;         /* when REFUSED: the column or key at fault, or {NULL,0} */
};

enum lead_format { LEADS_AUTO, LEADS_CSV, LEADS_NDJSON };
enum date_order { DATES_ISO, DATES_MDY, DATES_DMY };

struct lead_map; /* field = Column lines; owned by whoever parsed it */

struct lead_in_opts {
	enum lead_format format;
	char delimiter;              /* 0: `,` `;` TAB `|` found in the header record alone; lead_in_delimiter() says which */
	const char *encoding;        /* NULL: UTF-8, UTF-16 by BOM */
	struct zone *tz;             /* for times without an offset; not NULL */
	enum date_order order;       /* ISO: 02/03/2026 is ambiguous and refused with a hint; 13/02/2026 is clear and accepted */
	int currency_digits;         /* minor units of `cost`: usually 2 */
	const struct lead_map *map;  /* NULL: aliases alone; borrowed for the reader's life, as tz */
};

struct lead_reader;

/* LR_NOINPUT cannot open; LR_DATA the whole input is unusable (no header, duplicate or empty header, UTF-16 without BOM,
 * gzip, ...), message with file and line. */
int lead_in_open(const char *path, const struct lead_in_opts *opts, struct lead_reader **out, struct lr_err *err);
void lead_in_free(struct lead_reader *r);
const char *lead_in_name(const struct lead_reader *r);
char lead_in_delimiter(const struct lead_reader *r);   /* of CSV, given or found; '\0' for NDJSON or an empty input */
/*
 * enum next. *out and everything it points to live in `mem` (caller resets it per batch). REFUSED: out->line, raw and column
 * are set and *err holds the reason alone (no file, line, column). A refusal *err still holds from the record before is cleared.
 */
int lead_in_next(struct lead_reader *r, bool may_block, struct arena *mem, struct lead_in *out, struct lr_err *err);
int64_t lead_in_size(const struct lead_reader *r);     /* as input_size() */
int64_t lead_in_consumed(const struct lead_reader *r);

/*
 * One record of fields by their canonical names, typed by hand, checked as lead_in_next() checks a column of that name. 0, or -LR_REFUSED
 * with out->column set. An empty text leaves its field out.
 */
int lead_in_values(const struct slice *names, const struct slice *texts, size_t n, const struct lead_in_opts *opts, struct arena *mem,
		   struct lead_in *out, struct lr_err *err);

/* 1 to 64 letters, digits, blanks and . _ @ + : - beginning with a letter or digit. */
bool lead_tag_valid(struct slice tag);

/*
 * A map: lines `field = Column Name`, `field = "{First Name} {Last Name}"`, `field = const:web`, `#` comments, blank lines.
 * Fields: ext_id source received_at name email phone message tags zip assign_to cost, or extra.NAME; a field given twice
 * takes the first non-empty. An empty column takes the blank behind it out of a template. Column names match exactly, else
 * ignoring case, blanks and punctuation. A CSV that has no column of any of a field's entries is refused as a whole. `text` is the file's content, `name` its name for messages.
 * LR_CONFIG with file, line and "did you mean" on an unknown field.
 */
int lead_map_parse(struct slice text, const char *name, struct lead_map **out, struct lr_err *err);
void lead_map_free(struct lead_map *m);

#endif
