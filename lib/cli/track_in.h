/*
 * track_in - what is to be tracked, as texts: of an NDJSON record, or of arguments and options. Checked here alone, so both
 * forms take and refuse the same. lr-record(5) "TRACK IN".
 */
#ifndef LR_CLI_TRACK_IN_H
#define LR_CLI_TRACK_IN_H

#include "domain/track.h"
#include "wire/records.h"

/* Empty where it was not said; the slices are borrowed by struct track, too. */
struct track_said {
	struct slice value[TRACK_WORDS]; /* "call", a comment, "appointment", ...; of feedback and convert there is none */
	struct slice contact, deal, reason, amount;
};

/* Its key in records and events, NULL: it has no value. */
extern const char *const track_value_key[TRACK_WORDS];

/* -LR_REFUSED with what is wrong. */
int track_word_read(struct slice s, enum track_word *out, struct lr_err *err);
/* t->word is set; fills the members that depend on it. `digits`: decimals of the account's currency. */
int track_read(const struct track_said *said, int digits, struct track *t, struct lr_err *err);
/* All of a record but its lead. */
int track_record(const struct record *rec, int digits, struct track *t, struct lr_err *err);

#endif
