/*
 * tags - words on agents and leads that steer routing. domain.md 4.3.
 *
 * A lead's tags come with it or were found in its text when it arrived (tags_find.h); both are recorded, so what follows is sets of
 * numbers. A Range: or Zip: tag is found where the lead has such a number or postal code, and from then on is a tag as any other. PK:
 * and Max: are on agents alone.
 */
#ifndef LR_DOMAIN_TAGS_H
#define LR_DOMAIN_TAGS_H

#include "domain/config.h"

enum { TAG_MAX = 64, TAG_WEIGHT = 50 }; /* bytes of a tag; the weight of one that the tags file gives none */

enum tag_type { TAG_PREFERENTIAL, TAG_EXCLUSIVE, TAG_REQUIRED };

/* A tag in force. */
struct tag {
	struct slice name;
	struct slice match;          /* canonical array of words to look for; {NULL,0}: its name */
	int64_t weight, billable;    /* billable in minor units */
	uint32_t no;
	enum tag_type type;
	bool listed;                 /* in the tags file; else a Range: or Zip: of an agent */
};
/* A tags file's item. `match` is in mem; name, no and listed are left to whoever has the state. LR_CONFIG. */
int tag_read(struct slice json, struct arena *mem, struct tag *out, struct lr_err *err);

/* ---- what a tag's text says */

enum tag_kind { TAG_WORD, TAG_PECKING, TAG_RANGE, TAG_ZIP, TAG_MAXIMUM };
enum tag_period { TAG_DAY, TAG_WEEK, TAG_MONTH };

struct tag_text {
	enum tag_kind kind;
	int64_t from, to;            /* Range: both ends, included; PK:, Max: the number is `from` */
	enum tag_period period;      /* Max: */
	struct slice sign;           /* Range: the currency sign the number must have, or empty */
	struct slice first, last;    /* Zip: both ends, included; equally long */
	struct slice word;           /* PK:n:word, else empty */
};
/* "PK:100", "PK:100:lux", "Range:$100000-$250000", "Zip:10000-10999", "Max:20/month", else a word. False: *why, and it is a word. */
bool tag_parse(struct slice text, struct tag_text *out, const char **why);
/* A number as people write one, "250000", "250,000", "250.000", "250k", "1.2m", "1.250m" (the same as "1.25m"); *n is how many bytes it took. */
bool tag_number(struct slice text, int64_t *value, size_t *n);

/* NULL, or why an agent cannot have, a lead cannot carry such a tag. */
const char *tag_of_agent(struct slice text), *tag_of_lead(struct slice text);
struct json;
/* tags, ranges, maxed of an agent from his list (NULL: none). */
void tags_count(const struct json *list, struct agent *a);

/* ---- sets */

/* An agent's tags. Numbers ascend. */
struct agent_tags {
	uint32_t *has;
	size_t n_has;
	struct pecking {
		int64_t n;
		uint32_t only_with;  /* counts only if the lead has this tag; 0 always */
	} *pecking;
	size_t n_pecking;
	struct maximum {
		int64_t n;
		enum tag_period period;
	} *maximum;
	size_t n_maximum;
};

/* A lead's tags; those in force with what the tags file says of them. */
struct lead_tags {
	const uint32_t *no;          /* ascending */
	size_t n;
	const struct tag **in_force;
	size_t n_in_force;
	size_t exclusive, required;  /* how many of them */
};

bool tags_has(const uint32_t *set, size_t n, uint32_t tag);
/* Exclusive: he needs at least one of the lead's. Required: all. */
bool tags_exclusive_fit(const struct lead_tags *l, const struct agent_tags *a);
bool tags_required_fit(const struct lead_tags *l, const struct agent_tags *a);
/* Weights of matched tags + active pecking numbers. */
int64_t tags_score(const struct lead_tags *l, const struct agent_tags *a);
/* What the lead costs whoever comes to own it: its highest billable tag alone. 0: nothing. */
int64_t tags_bill(const struct lead_tags *l);
/* A route's `tags`: any, all, none. */
bool tags_route_fit(const struct route *r, const struct lead_tags *l);

#endif
