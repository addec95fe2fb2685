/*
 * fields - lr's canonical lead fields, and the names other people's exports give them. Names are compared ignoring ASCII
 * case, blanks and punctuation ("E-Mail Address" is emailaddress). Private to lib/wire.
 */
#ifndef LR_WIRE_FIELDS_H
#define LR_WIRE_FIELDS_H

#include "base/buf.h"

enum field {
	FIELD_EXT_ID, FIELD_SOURCE, FIELD_RECEIVED_AT, FIELD_NAME, FIELD_EMAIL, FIELD_PHONE, FIELD_MESSAGE, FIELD_TAGS,
	FIELD_ZIP, FIELD_ASSIGN_TO, FIELD_COST,
	N_FIELDS,
	FIELD_EXTRA = N_FIELDS, /* kept under its own name */
	FIELD_FIRST_NAME,       /* parts that make a name */
	FIELD_LAST_NAME,
};

const char *field_name(enum field f); /* "ext_id", of f < N_FIELDS */
/* "ext_id" as a map file writes it; N_FIELDS when it is none. */
enum field field_of_name(struct slice name);

enum { FIELD_KEY_MAX = 64 };
/* The name reduced to what is compared: into key[FIELD_KEY_MAX]; longer ones match nothing ({NULL,0}). */
struct slice field_key(struct slice name, char *key);
/* The field this column name stands for, FIELD_EXTRA for none. *rank: 0 the canonical name, higher the weaker the alias. */
enum field field_of_column(struct slice name, unsigned *rank);

#endif
